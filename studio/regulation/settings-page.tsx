import { useEffect, useRef } from 'react'
import type { ProgrammeManifest } from '../../server/programmes/types.ts'
import { useTexts } from '../i18n/texts.ts'
import { ErrorState, Loading } from '../ui/states.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { useQueryState } from '../ui/use-query-state.ts'
import { EditorBar } from '../ui/workspace/editor-bar.tsx'
import { useGoToPlace, usePlace } from '../ui/workspace/go-to-place.ts'
import { useManifest, useWorkspace } from '../ui/workspace/workspace.tsx'
import { BasicPart, OpenPart } from './settings/basic.tsx'
import { RefusalsPart, StagesPart, SubjectPart } from './settings/lists.tsx'
import { ActionsPart, TypesPart } from './settings/matters.tsx'
import { SETTINGS_TABS, tabOfPlace } from './settings/parts.ts'
import { RulesPart } from './settings/rules.tsx'
import { settingsTexts } from './settings/texts.ts'
import './regulation.css'

/** Everything of a programme that is no diagram, form, decision or letter, as forms with pickers. */
export function SettingsPage() {
  const t = useTexts(settingsTexts)
  const manifest = useManifest()
  const { mayEdit } = useWorkspace()
  const [at] = usePlace()
  const [tab, setTab] = useQueryState('tab')
  const value = manifest.value
  const asked = value === undefined || at === '' ? '' : tabOfPlace(at, value)
  const gone = useRef('')
  useEffect(() => {
    if (asked === '' || gone.current === at) return
    gone.current = at
    setTab(asked)
  }, [asked, at, setTab])
  useGoToPlace(value !== undefined && (asked === '' || tab === asked))
  if (manifest.state === 'failed') return <ErrorState problem={manifest.error} onRetry={manifest.reload} />
  if (value === undefined) return <Loading />
  const part = {
    manifest: value,
    disabled: !mayEdit,
    onChange: (changed: Partial<ProgrammeManifest>) => manifest.update((now) => ({ ...now, ...changed })),
  }
  const place = at.split('/').at(-1) ?? ''
  const contents = {
    basic: () => <BasicPart {...part} />,
    open: () => <OpenPart {...part} />,
    subject: () => <SubjectPart {...part} />,
    stages: () => <StagesPart {...part} />,
    types: () => <TypesPart {...part} place={place} />,
    actions: () => <ActionsPart {...part} place={place} />,
    rules: () => <RulesPart {...part} replace={manifest.update} />,
    refusals: () => <RefusalsPart {...part} />,
  }
  const shown = SETTINGS_TABS.filter((key) => key !== 'open' || (value.settings ?? []).length > 0)
  return (
    <section className="sheet" aria-label={t('title')}>
      <EditorBar draft={manifest} title={t('title')} />
      <Tabs
        label={t('title')}
        active={tab === '' ? 'basic' : tab}
        onChange={setTab}
        tabs={shown.map((key) => ({ key, label: t(`tab_${key}`), content: contents[key] }))}
      />
    </section>
  )
}

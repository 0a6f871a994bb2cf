import { useMemo } from 'react'
import { Link, useParams } from 'react-router'
import type { JsonObject } from '../../server/base/json.ts'
import type { LetterTemplate } from '../../server/letters/types.ts'
import type { FormDocument } from '../../server/rules/forms/types.ts'
import { checkLetter, hintsOfLetter } from '../../server/rules/letters/index.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { Icon } from '../ui/icon.tsx'
import { Empty, ErrorState, Loading } from '../ui/states.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { useQueryState } from '../ui/use-query-state.ts'
import { useDraftFiles } from '../ui/workspace/draft-files.ts'
import { EditorBar } from '../ui/workspace/editor-bar.tsx'
import { useGoToPlace } from '../ui/workspace/go-to-place.ts'
import { type DraftJson, useDraftJson, useManifest, useWorkspace } from '../ui/workspace/workspace.tsx'
import type { LetterWords } from './letters/block-form.tsx'
import { BlockList } from './letters/block-list.tsx'
import { LetterFacts } from './letters/letter-facts.tsx'
import { withOptional } from './letters/model.ts'
import { SampleSheet, useSampleSheet } from './letters/preview.tsx'
import { overlaid, sampleFor } from './letters/sample.ts'
import { SampleEditor } from './letters/sample-editor.tsx'
import { letterTexts } from './letters/texts.ts'
import { completionsOf, fieldsOf } from './letters/variables.ts'
import './regulation.css'

/** Editor of one letter template, its sample as the server sets it beside it. */
export function LetterPage() {
  const t = useTexts(letterTexts)
  const { id = '' } = useParams()
  const { programme } = useWorkspace()
  const draft = useDraftJson<LetterTemplate>(`letters/${id}.json`)
  const { value: manifest } = useManifest()
  const forms = useDraftFiles((name) => name.startsWith('forms/'))
  if (draft.state === 'missing')
    return (
      <Empty text={t('missing')}>
        <Link to={`/studio/${programme}/letters`}>{t('toList')}</Link>
      </Empty>
    )
  if (draft.state === 'failed') return <ErrorState problem={draft.error} onRetry={draft.reload} />
  if (draft.problem !== null)
    return (
      <section className="sheet">
        <EditorBar draft={draft} title={id} />
        <p className="notice-box bad">{t('notJson', { why: draft.problem })}</p>
      </section>
    )
  if (draft.value === undefined || manifest === undefined || forms.loading) return <Loading />
  return <LetterEditor key={id} draft={draft} template={draft.value} levels={manifest} files={forms.files} />
}

function LetterEditor({
  draft,
  template,
  levels,
  files,
}: {
  readonly draft: DraftJson<LetterTemplate>
  readonly template: LetterTemplate
  readonly levels: Parameters<typeof sampleFor>[1]
  readonly files: ReturnType<typeof useDraftFiles>['files']
}) {
  const t = useTexts(letterTexts)
  const say = useBilingual()
  const { mayEdit, programme } = useWorkspace()
  const [tab, setTab] = useQueryState('show', 'sheet')
  const forms = useMemo(() => files.filter((file) => file.name.startsWith('forms/')).flatMap((file) => formIn(file.content)), [files])
  const made = useMemo(() => sampleFor(template, levels, forms), [template, levels, forms])
  const data = useMemo(() => overlaid(made, template.sample ?? {}), [made, template.sample])
  const words = useMemo((): LetterWords => {
    const fields = fieldsOf(data, forms, levels.subject?.form)
    return { data, fields, variables: completionsOf(data, fields, false) }
  }, [data, forms, levels])
  const sheet = useSampleSheet(programme, template, data, mayEdit)
  const faults = useMemo(() => checkLetter(template as unknown as JsonObject), [template])
  const problems = [...faults, ...(sheet.data?.problems ?? []).filter((problem) => !faults.some((fault) => fault.at === problem.at))]
  const hints = useMemo(() => hintsOfLetter(template as unknown as JsonObject), [template])
  const whole = hints.filter((hint) => hint.at === '' || hint.at === 'addressee')
  useGoToPlace(true)
  const change = (next: LetterTemplate) => draft.update(next)
  const title = say(template.title)
  return (
    <section className="sheet" aria-label={title}>
      <EditorBar draft={draft} title={title} />
      <div className="letter-split">
        <div className="stack-s">
          <details className="letter-about">
            <summary>{t('facts')}</summary>
            <LetterFacts template={template} words={words} disabled={!mayEdit} onChange={change} />
          </details>
          {whole.map((hint) => (
            <p key={hint.code} className="hint row">
              <Icon name="info" /> {say(hint.text)}
            </p>
          ))}
          <h3>{t('blocks')}</h3>
          <BlockList
            blocks={template.blocks}
            words={words}
            problems={problems}
            hints={hints}
            disabled={!mayEdit}
            onChange={(blocks) => change({ ...template, blocks })}
          />
        </div>
        <aside className="letter-side" aria-label={t('preview')}>
          <Tabs
            label={t('preview')}
            active={tab}
            onChange={setTab}
            tabs={[
              { key: 'sheet', label: t('sheet'), content: () => <SampleSheet title={title} query={sheet} /> },
              {
                key: 'sample',
                label: t('sample'),
                content: () => (
                  <SampleEditor
                    data={data}
                    fields={words.fields}
                    disabled={!mayEdit}
                    isOwn={template.sample !== undefined}
                    onChange={(sample) => change(withOptional(template, 'sample', sample))}
                    onReset={() => change(withOptional(template, 'sample', undefined))}
                  />
                ),
              },
            ]}
          />
        </aside>
      </div>
    </section>
  )
}

function formIn(content: string): readonly FormDocument[] {
  try {
    const form = JSON.parse(content) as FormDocument
    return Array.isArray(form.layout) ? [form] : []
  } catch {
    return []
  }
}

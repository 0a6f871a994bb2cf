import { useMemo } from 'react'
import type { DeadlineRule } from '../../server/programmes/types.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { Mark } from '../ui/marks.tsx'
import { numberHead, PlainTable } from '../ui/plain-table.tsx'
import { Empty, Loading } from '../ui/states.tsx'
import { useDraftFiles } from '../ui/workspace/draft-files.ts'
import { EditorBar } from '../ui/workspace/editor-bar.tsx'
import { useGoToPlace, usePlace } from '../ui/workspace/go-to-place.ts'
import { useManifest, useWorkspace } from '../ui/workspace/workspace.tsx'
import { RuleEditor } from './deadlines/rule-editor.tsx'
import { deadlinePageTexts } from './deadlines/texts.ts'
import { type RuleUse, usesOfRules } from './deadlines/uses.ts'
import './regulation.css'

/** Deadline rules of the programme as a table; the chosen one is edited and tried out beside it. */
export function DeadlinesPage() {
  const t = useTexts(deadlinePageTexts)
  const manifest = useManifest()
  const { mayEdit } = useWorkspace()
  const { files } = useDraftFiles((name) => /\.(bpmn|dmn)$|^letters\/|^forms\//.test(name))
  const uses = useMemo(() => usesOfRules(files), [files])
  const [place, setAt] = usePlace()
  const at = place.replace(/^\/?deadlines\//, '')
  const staysAt = useGoToPlace(manifest.value !== undefined)
  if (manifest.value === undefined) return <Loading />
  const rules = manifest.value.deadlines ?? []
  const chosen = rules.findIndex((rule) => rule.id === at)
  const rule = rules[chosen]

  const change = (next: readonly DeadlineRule[]) => manifest.update((now) => ({ ...now, deadlines: next }))
  const add = (like?: DeadlineRule) => {
    const id = freshId(rules)
    const blank: DeadlineRule = {
      name: { zh: '', en: '' },
      article: '',
      count: 1,
      unit: 'workingDay',
      countStartDay: false,
      roll: 'none',
      yellowDays: 0,
      binds: manifest.value?.roles?.[0]?.code ?? '',
      ...like,
      id,
    }
    change([...rules, blank])
    setAt(id)
  }
  return (
    <section className="sheet" aria-label={t('title')}>
      <EditorBar draft={manifest} title={t('title')}>
        {mayEdit ? (
          <button type="button" className="button small primary" onClick={() => add()}>
            {t('add')}
          </button>
        ) : null}
      </EditorBar>
      <p className="muted reg-lead">{t('lead')}</p>
      {rules.length === 0 ? (
        <Empty text={t('empty')} />
      ) : (
        <div className="reg-beside">
          <RuleTable rules={rules} uses={uses} chosen={at} onChoose={setAt} />
          {rule === undefined ? (
            <p className="notice-box">{t('chooseOne')}</p>
          ) : (
            <RuleEditor
              key={chosen}
              rule={rule}
              others={rules.filter((each) => each !== rule)}
              uses={uses.get(rule.id) ?? []}
              zone={manifest.value.timeZone}
              onChange={(next) => {
                change(rules.map((each) => (each === rule ? next : each)))
                if (next.id === rule.id) return
                staysAt(next.id)
                setAt(next.id)
              }}
              onDuplicate={() => add(rule)}
              onRemove={() => {
                change(rules.filter((each) => each !== rule))
                setAt(rules[chosen === 0 ? 1 : chosen - 1]?.id ?? '')
              }}
            />
          )}
        </div>
      )}
    </section>
  )
}

function freshId(rules: readonly DeadlineRule[]): string {
  for (let number = rules.length + 1; ; number += 1) {
    const id = `DL-${number}`
    if (!rules.some((rule) => rule.id === id)) return id
  }
}

function RuleTable({
  rules,
  uses,
  chosen,
  onChoose,
}: {
  readonly rules: readonly DeadlineRule[]
  readonly uses: ReadonlyMap<string, readonly RuleUse[]>
  readonly chosen: string
  readonly onChoose: (id: string) => void
}) {
  const t = useTexts(deadlinePageTexts)
  const say = useBilingual()
  const { value: manifest } = useManifest()
  const roleOf = (code: string) => {
    const role = manifest?.roles?.find((each) => each.code === code)
    return role === undefined ? code : say(role.name)
  }
  return (
    <PlainTable
      label={t('title')}
      className="reg-rows"
      heads={[t('id'), t('name'), t('article'), t('term'), t('roll'), numberHead(t('yellowShort')), t('binds'), t('used')]}
    >
      {rules.map((rule) => (
        <tr key={rule.id} className={rule.id === chosen ? 'chosen' : undefined} data-at={rule.id}>
          <th scope="row" className="nowrap">
            <button
              type="button"
              className="button small"
              aria-pressed={rule.id === chosen}
              aria-label={t('edit', { id: rule.id })}
              onClick={() => onChoose(rule.id)}
            >
              {rule.id}
            </button>
          </th>
          <td>
            {say(rule.name)}{' '}
            {rule.target === true ? (
              <Mark tone="grey" icon="flag">
                {t('targetShort')}
              </Mark>
            ) : null}
          </td>
          <td className="nowrap">{manifest?.articles?.find((article) => article.id === rule.article)?.number ?? rule.article}</td>
          <td>
            <TermWords rule={rule} />
          </td>
          <td>{t(rule.roll === 'none' ? 'rollNone' : 'rollNext')}</td>
          <td className="number">{rule.yellowDays}</td>
          <td>{roleOf(rule.binds)}</td>
          <td className="nowrap">
            {uses.has(rule.id) ? (
              t('usedCount', { count: uses.get(rule.id)?.length ?? 0 })
            ) : (
              <span className="muted">{t('usedNowhere')}</span>
            )}
          </td>
        </tr>
      ))}
    </PlainTable>
  )
}

function TermWords({ rule }: { readonly rule: DeadlineRule }) {
  const t = useTexts(deadlinePageTexts)
  return (
    <>
      <span className="nowrap">{t(`${rule.unit}Term`, { count: rule.count })}</span>{' '}
      <span className="muted nowrap">{t(rule.countStartDay ? 'startIs' : 'startNotCounted')}</span>
    </>
  )
}

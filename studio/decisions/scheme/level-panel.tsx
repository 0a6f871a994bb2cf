import { useEffect, useRef, useState } from 'react'
import { Link } from 'react-router'
import { withLogicOf } from '../../../server/rules/dmn/index.ts'
import type { ScoreScheme } from '../../../server/rules/score/index.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { PlainTable } from '../../ui/plain-table.tsx'
import { Loading } from '../../ui/states.tsx'
import { PartPicker } from '../../ui/workspace/pickers.tsx'
import { addressOf } from '../../ui/workspace/places.ts'
import { type CatalogueEntry, useDraftText, useManifest, useWorkspace } from '../../ui/workspace/workspace.tsx'
import { type LevelRule, type LevelTable, readLevels, writeLevels } from './levels.ts'
import { RowActions } from './row-actions.tsx'
import { LevelChecks } from './row-detail.tsx'
import { schemeTexts } from './texts.ts'

export interface LevelPanelProps {
  readonly scheme: ScoreScheme
  readonly levels: readonly CatalogueEntry[]
  readonly readOnly: boolean
  readonly onChange: (scheme: ScoreScheme) => void
}

/** The levels of a sheet: which decision gives them, and its thresholds and gates where they can be shown as a list. */
export function LevelPanel({ scheme, levels, readOnly, onChange }: LevelPanelProps) {
  const t = useTexts(schemeTexts)
  const { view, addFile } = useWorkspace()
  const { value: manifest } = useManifest()
  const part = view.decisions.find(({ id }) => id === scheme.levelDecision)
  const make = async () => {
    const taken = view.decisions.map(({ id }) => id)
    const base = `${scheme.id.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)/, '_')}_level`
    const id = taken.includes(base) ? `${base}_${taken.length}` : base
    const file = `${id.replaceAll('_', '-').replace(/^-/, '')}.dmn`
    const ranked = [...(manifest?.levels ?? [])].sort((a, b) => b.rank - a.rank)
    const rules = ranked.map(
      ({ code, certificate }): LevelRule => ({
        level: code,
        gates: certificate && gated(scheme).includes(code) ? [code] : [],
        measure: 'total',
        atLeast: null,
        note: '',
      }),
    )
    const labels = Object.fromEntries(ranked.map(({ code, name }) => [`gate:${code}`, `${name.zh}必备项满足`]))
    await addFile(file, writeLevels({ id, name: '评定等级', rules, labels }))
    onChange({ ...scheme, levelDecision: id })
  }
  return (
    <div className="stack-s">
      <div className="row level-decision">
        <PartPicker
          kind="decision"
          label={t('levelDecision')}
          value={scheme.levelDecision}
          disabled={readOnly}
          onChange={(levelDecision) => onChange({ ...scheme, levelDecision })}
        />
        {part === undefined ? null : (
          <Link className="button small" to={addressOf(view.id, part.file)}>
            {t('openDecision')}
          </Link>
        )}
      </div>
      {part === undefined ? (
        <div className="notice-box row-between">
          <span>{t('levelsNone')}</span>
          {readOnly ? null : (
            <button type="button" className="button primary" onClick={() => void make()}>
              {t('levelsMake')}
            </button>
          )}
        </div>
      ) : (
        <LevelRules key={part.file} file={part.file} decisionId={part.id} levels={levels} readOnly={readOnly} />
      )}
    </div>
  )
}

function gated({ rows, groups }: ScoreScheme): readonly string[] {
  return [
    ...rows.flatMap((row) => (row.class.kind === 'mandatory' ? row.class.levels : [])),
    ...groups.flatMap(({ minimum }) => minimum?.levels ?? []),
  ]
}

interface LevelRulesProps {
  readonly file: string
  readonly decisionId: string
  readonly levels: readonly CatalogueEntry[]
  readonly readOnly: boolean
}

function LevelRules({ file, decisionId, levels, readOnly }: LevelRulesProps) {
  const t = useTexts(schemeTexts)
  const draft = useDraftText(file)
  const [table, setTable] = useState<LevelTable | null | undefined>(undefined)
  /** Changes on their way into the file: what is read meanwhile is older than what one sees. */
  const writing = useRef(0)
  useEffect(() => {
    if (draft.state !== 'ready') return
    let gone = false
    void readLevels(draft.content, decisionId).then((read) => {
      if (!gone && writing.current === 0)
        setTable((now) => (read !== null && now !== null && now !== undefined && isSameTable(now, read) ? now : read))
    })
    return () => {
      gone = true
    }
  }, [draft.state, draft.content, decisionId])
  if (table === undefined) return <Loading />
  if (table === null) return <p className="notice-box">{t('levelsForeign')}</p>
  const change = (rules: readonly LevelRule[]) => {
    const next = { ...table, rules }
    setTable(next)
    writing.current += 1
    void withLogicOf(draft.content, decisionId, writeLevels(next)).then((xml) => {
      writing.current -= 1
      if (xml !== null && writing.current === 0) draft.change(xml)
    })
  }
  return <LevelGrid rules={table.rules} levels={levels} readOnly={readOnly} onChange={change} />
}

function isSameTable(one: LevelTable, other: LevelTable): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function LevelGrid({
  rules,
  levels,
  readOnly,
  onChange,
}: {
  readonly rules: readonly LevelRule[]
  readonly levels: readonly CatalogueEntry[]
  readonly readOnly: boolean
  readonly onChange: (rules: readonly LevelRule[]) => void
}) {
  const t = useTexts(schemeTexts)
  const say = useBilingual()
  const set = (index: number, part: Partial<LevelRule>) => onChange(rules.map((rule, at) => (at === index ? { ...rule, ...part } : rule)))
  const up = (index: number) => {
    const next = [...rules]
    next.splice(index - 1, 0, ...next.splice(index, 1))
    onChange(next)
  }
  const known = (code: string) => levels.some(({ id }) => id === code)
  return (
    <>
      <p className="muted">{t('levelsLead')}</p>
      <PlainTable
        className="scheme-groups"
        heads={['#', t('level'), t('gatesOf'), t('scoreOf'), t('atLeast'), t('note'), ...(readOnly ? [] : [t('actions')])]}
      >
        {rules.map((rule, index) => {
          const row = index + 1
          return (
            <tr key={index.toString()}>
              <th scope="row">{row}</th>
              <td>
                <select
                  aria-label={t('levelCell', { row, column: t('level') })}
                  value={rule.level}
                  disabled={readOnly}
                  onChange={(event) => set(index, { level: event.target.value })}
                >
                  {known(rule.level) ? null : <option value={rule.level}>{rule.level} ?</option>}
                  {levels.map(({ id, title }) => (
                    <option key={id} value={id}>
                      {say(title)}
                    </option>
                  ))}
                </select>
              </td>
              <td>
                <LevelChecks
                  label={t('levelCell', { row, column: t('gatesOf') })}
                  levels={levels}
                  value={rule.gates}
                  readOnly={readOnly}
                  onChange={(gates) => set(index, { gates })}
                />
              </td>
              <td>
                <select
                  aria-label={t('levelCell', { row, column: t('scoreOf') })}
                  value={rule.measure}
                  disabled={readOnly}
                  onChange={(event) => set(index, { measure: event.target.value === 'approved' ? 'approved' : 'total' })}
                >
                  <option value="total">{t('totalScore')}</option>
                  <option value="approved">{t('approvedScore')}</option>
                </select>
              </td>
              <td>
                <input
                  className="cell-points"
                  inputMode="decimal"
                  aria-label={t('levelCell', { row, column: t('atLeast') })}
                  value={rule.atLeast ?? ''}
                  readOnly={readOnly}
                  onChange={(event) => {
                    const text = event.target.value.replace(/[^\d.]/g, '')
                    if (text === '' || /^\d+(\.\d*)?$/.test(text)) set(index, { atLeast: text === '' ? null : text.replace(/\.$/, '') })
                  }}
                />
              </td>
              <td>
                <input
                  aria-label={t('levelCell', { row, column: t('note') })}
                  value={rule.note}
                  readOnly={readOnly}
                  onChange={(event) => set(index, { note: event.target.value })}
                />
              </td>
              {readOnly ? null : (
                <RowActions
                  up={t('levelUp', { row })}
                  remove={t('removeLevel', { row })}
                  isFirst={index === 0}
                  onUp={() => up(index)}
                  onRemove={() => onChange(rules.filter((_rule, at) => at !== index))}
                />
              )}
            </tr>
          )
        })}
      </PlainTable>
      {readOnly ? null : (
        <p>
          <button
            type="button"
            className="button small"
            onClick={() => onChange([...rules, { level: levels.at(-1)?.id ?? '', gates: [], measure: 'total', atLeast: null, note: '' }])}
          >
            {t('addLevel')}
          </button>
        </p>
      )}
    </>
  )
}

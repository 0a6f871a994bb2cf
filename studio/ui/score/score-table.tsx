import { memo, useCallback, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { EvidenceDevices, RowEvidence, SiteVisitView } from '../../../server/base/api/evidence.ts'
import type { Answers, RowAnswer } from '../../../server/base/api/score.ts'
import type { Bilingual } from '../../../server/base/text.ts'
import { answerOfEvidence, differsFromEvidence, isAccepted } from '../../../server/rules/score/evidence.ts'
import type { SchemeRow, ScoreScheme } from '../../../server/rules/score/types.ts'
import type { DevicesAsked } from '../../api/evidence.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { AskVisit } from '../evidence/ask-visit.tsx'
import { EvidenceDialog } from '../evidence/evidence-dialog.tsx'
import { Icon } from '../icon.tsx'
import { ArticleMark, Mark } from '../marks.tsx'
import { AnswerCell, answerText } from './answer-cell.tsx'
import { type EvidenceActions, EvidenceCell } from './evidence-cell.tsx'
import { createScoreStore, isOpen, type ScoreStore } from './store.ts'
import { scoreTexts } from './texts.ts'
import { Totals } from './totals.tsx'
import './score.css'

/** Where the evidence of a sheet comes from: its devices, and requests for a look on the spot. */
export interface EvidenceTools {
  readonly subjectId: string
  devices(rowId: string, asked: DevicesAsked): Promise<EvidenceDevices>
  readonly visits: readonly SiteVisitView[]
  /** Panel a request goes out from; null: nobody asks here. */
  readonly askFrom: string | null
}

export interface ScoreTableProps {
  readonly scheme: ScoreScheme
  /** What the sheet starts with; later changes live inside and are told by `onChange`. */
  readonly answers: Answers
  readonly readOnly?: boolean
  readonly evidence?: { readonly [rowId: string]: RowEvidence }
  readonly evidenceTools?: EvidenceTools
  readonly selfAssessment?: Answers
  readonly levelNames?: { readonly [code: string]: Bilingual }
  /** Id in the page of a row, where something leads to it. */
  readonly idOfRow?: (rowId: string) => string
  onChange?(answers: Answers): void
}

const EMPTY: RowAnswer = {}
const NO_VISITS: readonly SiteVisitView[] = []
const ignore = () => undefined

/** Score sheet of forty rows and more: each row wakes alone, totals follow after the paint. */
export function ScoreTable({
  scheme,
  answers,
  readOnly = false,
  evidence,
  evidenceTools,
  selfAssessment,
  levelNames,
  idOfRow,
  onChange = ignore,
}: ScoreTableProps) {
  const t = useTexts(scoreTexts)
  const say = useBilingual()
  const told = useRef(onChange)
  told.current = onChange
  const initial = useRef(answers)
  const store = useMemo(() => createScoreStore(scheme, initial.current, (next) => told.current(next)), [scheme])
  const [onlyOpen, setOnlyOpen] = useState(false)
  const [openAtStart, setOpenAtStart] = useState<ReadonlySet<string>>(new Set())
  const [shown, setShown] = useState<string | null>(null)
  const [asked, setAsked] = useState<string | null>(null)
  const hasTools = evidenceTools !== undefined
  const mayAsk = !readOnly && evidenceTools?.askFrom != null
  const actions = useMemo<EvidenceActions | null>(
    () => (hasTools ? { open: setShown, ask: mayAsk ? setAsked : null } : null),
    [hasTools, mayAsk],
  )
  const visitsOf = useMemo(() => {
    const byRow = new Map<string, SiteVisitView[]>()
    for (const visit of evidenceTools?.visits ?? []) byRow.set(visit.rowId, [...(byRow.get(visit.rowId) ?? []), visit])
    return byRow
  }, [evidenceTools?.visits])
  const rowOf = (id: string | null) => (id === null ? undefined : scheme.rows.find((row) => row.id === id))
  const [shownRow, askedRow] = [rowOf(shown), rowOf(asked)]
  const shownEvidence = shown === null ? undefined : evidence?.[shown]
  const groups = scheme.groups.map((group) => ({ ...group, rows: scheme.rows.filter((row) => row.group === group.id) }))
  const columns = 4 + (selfAssessment === undefined ? 0 : 1) + (evidence === undefined ? 0 : 1)
  return (
    <div className="score-sheet">
      {scheme.notice === undefined ? null : (
        <p className="notice-box warn" style={{ marginBottom: 12 }}>
          {say(scheme.notice)}
        </p>
      )}
      <Totals scheme={scheme} store={store} {...(levelNames === undefined ? {} : { levelNames })} />
      {readOnly ? null : (
        <label className="choice no-print">
          <input
            type="checkbox"
            checked={onlyOpen}
            onChange={(event) => {
              setOnlyOpen(event.target.checked)
              setOpenAtStart(new Set(scheme.rows.filter((row) => isOpen(store.answerOf(row.id))).map((row) => row.id)))
            }}
          />
          {t('showOpen')}
        </label>
      )}
      {onlyOpen && openAtStart.size === 0 ? <p className="muted">{t('allDone')}</p> : null}
      <div className="score-scroll">
        <table className="plain score-table" aria-label={t('table')}>
          <thead>
            <tr>
              <th scope="col">{t('row')}</th>
              <th scope="col">{t('indicator')}</th>
              {selfAssessment === undefined ? null : <th scope="col">{t('self')}</th>}
              {evidence === undefined ? null : <th scope="col">{t('evidence')}</th>}
              <th scope="col">{t('answer')}</th>
              <th scope="col" className="number">
                {t('score')}
              </th>
            </tr>
          </thead>
          {groups.map((group) => {
            const rows = onlyOpen ? group.rows.filter((row) => openAtStart.has(row.id)) : group.rows
            return rows.length === 0 ? null : (
              <tbody key={group.id}>
                <tr className="group">
                  <th colSpan={columns} scope="rowgroup">
                    <GroupTitle title={say(group.title)} rows={group.rows} store={store} />
                  </th>
                </tr>
                {rows.map((row) => (
                  <ScoreRow
                    key={row.id}
                    row={row}
                    id={idOfRow?.(row.id)}
                    store={store}
                    readOnly={readOnly}
                    evidence={evidence?.[row.id]}
                    withEvidence={evidence !== undefined}
                    visits={visitsOf.get(row.id) ?? NO_VISITS}
                    actions={actions}
                    self={selfAssessment?.[row.id]}
                    withSelf={selfAssessment !== undefined}
                    levelNames={levelNames}
                  />
                ))}
              </tbody>
            )
          })}
        </table>
      </div>
      {evidenceTools === undefined || shownRow === undefined || shownEvidence === undefined ? null : (
        <EvidenceDialog
          row={shownRow}
          evidence={shownEvidence}
          subjectId={evidenceTools.subjectId}
          devices={evidenceTools.devices}
          onClose={() => setShown(null)}
        />
      )}
      {askedRow === undefined || evidenceTools?.askFrom == null ? null : (
        <AskVisit panelId={evidenceTools.askFrom} row={askedRow} onClose={() => setAsked(null)} />
      )}
    </div>
  )
}

/** Sum of the scores of a group, exactly, in hundredths of a point and finer. */
export function sumOfScores(scores: readonly string[]): string {
  const scale = Math.max(0, ...scores.map((score) => score.split('.')[1]?.length ?? 0))
  const total = scores.reduce((sum, score) => {
    const [whole = '0', fraction = ''] = score.replace('-', '').split('.')
    const units = BigInt(whole + fraction.padEnd(scale, '0'))
    return score.startsWith('-') ? sum - units : sum + units
  }, 0n)
  if (scale === 0) return total.toString()
  const digits = (total < 0n ? -total : total).toString().padStart(scale + 1, '0')
  return `${total < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

function GroupTitle({ title, rows, store }: { readonly title: string; readonly rows: readonly SchemeRow[]; readonly store: ScoreStore }) {
  const t = useTexts(scoreTexts)
  const result = useSyncExternalStore(store.subscribe, store.result)
  return <>{t('group', { title, score: sumOfScores(rows.map((row) => result.rows[row.id]?.score ?? '0')) })}</>
}

function ClassMark({ row, levelNames }: { readonly row: SchemeRow; readonly levelNames: ScoreTableProps['levelNames'] }) {
  const t = useTexts(scoreTexts)
  const say = useBilingual()
  if (row.class.kind === 'mandatory') {
    const levels = row.class.levels.map((code) => say(levelNames?.[code]) || code).join('、')
    return (
      <Mark tone="warn" icon="flag">
        {levelNames === undefined ? t('mandatory') : t('mandatoryFor', { levels })}
      </Mark>
    )
  }
  if (row.class.kind === 'veto')
    return (
      <Mark tone="bad" icon="flag">
        {t('veto')}
      </Mark>
    )
  return <span className="muted nowrap">{t(row.class.kind === 'bonus' ? 'bonus' : 'points', { points: row.points ?? '0' })}</span>
}

const ScoreRow = memo(function ScoreRow({
  row,
  id,
  store,
  readOnly,
  evidence,
  withEvidence,
  visits,
  actions,
  self,
  withSelf,
  levelNames,
}: {
  readonly row: SchemeRow
  readonly id: string | undefined
  readonly store: ScoreStore
  readonly readOnly: boolean
  readonly evidence: RowEvidence | undefined
  readonly withEvidence: boolean
  readonly visits: readonly SiteVisitView[]
  readonly actions: EvidenceActions | null
  readonly self: RowAnswer | undefined
  readonly withSelf: boolean
  readonly levelNames: ScoreTableProps['levelNames']
}) {
  const t = useTexts(scoreTexts)
  const say = useBilingual()
  const subscribe = useCallback((listener: () => void) => store.subscribeRow(row.id, listener), [store, row.id])
  const answer = useSyncExternalStore(subscribe, () => store.answerOf(row.id)) ?? EMPTY
  const scored = useSyncExternalStore(subscribe, () => store.result().rows[row.id])
  const fault = useSyncExternalStore(subscribe, () => store.problemOf(row.id))
  const [commenting, setCommenting] = useState(false)
  const change = useCallback((next: RowAnswer) => store.set(row.id, next), [store, row.id])
  const accept = useCallback(
    (found: RowEvidence) => {
      const { comment } = store.answerOf(row.id) ?? EMPTY
      change({ ...answerOfEvidence(row, found), ...(comment === undefined ? {} : { comment }) })
    },
    [store, row, change],
  )
  const differs = differsFromEvidence(row, answer, evidence)
  const showComment = commenting || answer.comment !== undefined || differs
  return (
    <tr data-row={row.id} id={id} className={isOpen(answer) ? 'open' : undefined}>
      <td className="muted">{row.number}</td>
      <td>
        {row.category === undefined ? null : <div className="muted">{say(row.category)}</div>}
        <div className="pre-line">{say(row.text)}</div>
        {row.help === undefined ? null : <div className="muted hint pre-line">{say(row.help)}</div>}
        <div className="row" style={{ gap: '2px 10px' }}>
          <ClassMark row={row} levelNames={levelNames} />
          <ArticleMark article={row.article} />
        </div>
      </td>
      {withSelf ? <td data-label={t('self')}>{answerText(self, t) || '—'}</td> : null}
      {withEvidence ? (
        <td data-label={t('evidence')}>
          <EvidenceCell
            evidence={evidence}
            rowId={row.id}
            number={row.number}
            accepted={isAccepted(row, answer, evidence)}
            visits={visits}
            actions={actions}
            onAccept={readOnly || evidence === undefined || Object.keys(answerOfEvidence(row, evidence)).length === 0 ? null : accept}
          />
        </td>
      ) : null}
      <td data-label={t('answer')}>
        <AnswerCell row={row} answer={answer} readOnly={readOnly} onChange={change} />
        <div className="row answer-extras">
          {row.notApplicable?.allowed === true && !readOnly ? (
            <label className="condition">
              <input
                type="checkbox"
                aria-label={t('field', { number: row.number, field: t('notApplicable') })}
                checked={answer.notApplicable === true}
                onChange={(event) => change(event.target.checked ? { notApplicable: true, ...keepComment(answer) } : keepComment(answer))}
              />
              {t('notApplicable')}
            </label>
          ) : null}
          {showComment || readOnly ? null : (
            <button
              type="button"
              className="plain-button comment-button"
              aria-label={t('commentOf', { number: row.number })}
              onClick={() => setCommenting(true)}
            >
              {t('addComment')}
            </button>
          )}
        </div>
        {showComment && readOnly ? <p>{answer.comment}</p> : null}
        {showComment && !readOnly ? (
          <textarea
            className="input comment"
            rows={1}
            aria-label={t('commentOf', { number: row.number })}
            placeholder={t('comment')}
            value={answer.comment ?? ''}
            maxLength={500}
            onChange={(event) => {
              const { comment: _old, ...rest } = answer
              change(event.target.value === '' ? rest : { ...rest, comment: event.target.value })
            }}
          />
        ) : null}
        {fault === undefined ? null : (
          <p className="form-error" role="alert">
            <Icon name="warning" />
            {say(fault)}
          </p>
        )}
        {differs ? (
          <p className="form-warning">
            <Icon name="warning" />
            {t('override')}
          </p>
        ) : null}
      </td>
      <td className="number">
        {row.class.kind === 'mandatory' || row.class.kind === 'veto' ? (
          <Mark
            tone={scored?.met === true ? 'good' : isOpen(answer) ? 'grey' : 'bad'}
            icon={scored?.met === true ? 'check' : isOpen(answer) ? 'circle' : 'cross'}
          >
            {t(scored?.met === true ? 'met' : isOpen(answer) ? 'open' : 'notMet')}
          </Mark>
        ) : null}
        {row.points === undefined ? null : <strong>{scored?.score ?? '0'}</strong>}
      </td>
    </tr>
  )
})

function keepComment(answer: RowAnswer): RowAnswer {
  return answer.comment === undefined ? {} : { comment: answer.comment }
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useId, useMemo, useRef, useState } from 'react'
import type { EvidenceRows } from '../../server/base/api/evidence.ts'
import type { PanelView, SheetView } from '../../server/base/api/panels.ts'
import type { Answers } from '../../server/base/api/score.ts'
import { differsFromEvidence, scoreAnswers } from '../../server/rules/score/index.ts'
import type { ScoreScheme } from '../../server/rules/score/types.ts'
import { evidenceApi } from '../api/evidence.ts'
import { ApiProblem } from '../api/http.ts'
import { panelsApi } from '../api/panels.ts'
import { commonTexts } from '../i18n/common.ts'
import { formatInstant } from '../i18n/format.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { openAtOnce } from '../ui/dialog.tsx'
import { evidenceTexts } from '../ui/evidence/texts.ts'
import { VerifySnapshot } from '../ui/evidence/verify-snapshot.tsx'
import { SaveMark } from '../ui/form/save-mark.tsx'
import { useAutosave } from '../ui/form/use-autosave.ts'
import { Icon } from '../ui/icon.tsx'
import { Facts } from '../ui/page.tsx'
import { type EvidenceTools, ScoreTable } from '../ui/score/score-table.tsx'
import { isOpen } from '../ui/score/store.ts'
import { scoreTexts } from '../ui/score/texts.ts'
import { Loaded, useProblemText } from '../ui/states.tsx'
import { panelTexts } from './texts.ts'

/** The member's own sheet, with live evidence beside each row; saved as one types; signed once. */
export function ScoreSheet({ panel, declared }: { readonly panel: PanelView; readonly declared: 'no-conflict' | 'conflict' | null }) {
  const t = useTexts(panelTexts)
  const query = useQuery({
    queryKey: ['sheet', panel.id],
    queryFn: () => panelsApi.sheet(panel.id),
    enabled: declared === 'no-conflict',
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  if (declared !== 'no-conflict') return <p className="notice-box warn">{t('declareFirst')}</p>
  return <Loaded query={query}>{(sheet) => <Sheet key={sheet.signedAt ?? 'open'} panel={panel} sheet={sheet} />}</Loaded>
}

function Sheet({ panel, sheet }: { readonly panel: PanelView; readonly sheet: SheetView }) {
  const t = useTexts(panelTexts)
  const words = useTexts(evidenceTexts)
  const scheme = sheet.scheme as unknown as ScoreScheme
  const isOpenSheet = sheet.signedAt === null
  // Live until it is signed; the answers being typed are not touched by it.
  const live = useQuery({
    queryKey: ['sheet-evidence', panel.id],
    queryFn: () => evidenceApi.ofSheet(panel.id),
    initialData: sheet.evidence,
    enabled: isOpenSheet,
    refetchInterval: 30_000,
    staleTime: 15_000,
  })
  const evidence = isOpenSheet ? live.data : sheet.evidence
  const visits = useQuery({
    queryKey: ['panel-visits', panel.id],
    queryFn: () => evidenceApi.visitsOfPanel(panel.id),
    refetchInterval: 30_000,
  })
  const tools = useMemo<EvidenceTools>(
    () => ({
      subjectId: panel.subject.id,
      devices: (rowId, asked) => evidenceApi.sheetDevices(panel.id, rowId, asked),
      visits: visits.data ?? [],
      askFrom: isOpenSheet ? panel.id : null,
    }),
    [panel.subject.id, panel.id, visits.data, isOpenSheet],
  )
  const snapshot = Object.values(sheet.evidence).find((row) => row.snapshot != null)?.snapshot ?? null
  const latest = useRef<Answers>(sheet.answers)
  const save = useCallback(
    (answers: Answers, revision: number) => panelsApi.saveSheet(panel.id, answers, revision).then((saved) => saved.revision),
    [panel.id],
  )
  const { state, change, flush, revision } = useAutosave<Answers>(sheet.revision, save, 800)
  const [signing, setSigning] = useState<Summary | null>(null)
  const changed = useCallback(
    (answers: Answers) => {
      latest.current = answers
      change(answers)
    },
    [change],
  )
  const startSigning = async () => {
    if (await flush())
      setSigning(summaryOf(scheme, latest.current, evidence, visits.data?.filter(({ answer }) => answer === null).length ?? 0))
  }
  return (
    <>
      {sheet.signedAt === null ? null : (
        <div className="notice-box good" style={{ marginBottom: 12 }}>
          <p className="row">
            <Icon name="check" />
            {t('signedAt', { at: formatInstant(sheet.signedAt) })}
          </p>
          <p className="muted">
            {t('hash')} <code>{sheet.hash}</code>
          </p>
          {snapshot === null ? null : <VerifySnapshot id={snapshot.id} hash={snapshot.hash} />}
        </div>
      )}
      <ScoreTable
        scheme={scheme}
        answers={sheet.answers}
        readOnly={sheet.signedAt !== null}
        evidence={evidence}
        evidenceTools={tools}
        selfAssessment={sheet.selfAssessment}
        onChange={changed}
      />
      {sheet.signedAt === null ? (
        <div className="form-actions">
          <button type="button" className="button primary" onClick={() => void startSigning()}>
            {t('sign')}
          </button>
          <span className="muted">{words('refreshed')}</span>
          <span className="spacer" />
          <SaveMark state={state} />
        </div>
      ) : null}
      {signing === null ? null : <SignDialog panelId={panel.id} revision={revision()} summary={signing} onClose={() => setSigning(null)} />}
    </>
  )
}

interface Summary {
  readonly openRows: number
  readonly total: string
  readonly gates: string
  readonly openVisits: number
  /** Rows that differ from the devices and lack a reason. */
  readonly unexplained: readonly number[]
  /** What the devices propose as it is on screen. */
  readonly seen: { readonly [rowId: string]: boolean | null }
}

/** What is about to be signed, by the same function that scores on the server. */
function summaryOf(scheme: ScoreScheme, answers: Answers, evidence: EvidenceRows, openVisits: number): Summary {
  const scored = scoreAnswers(scheme, answers)
  return {
    openVisits,
    unexplained: scheme.rows.flatMap((row) => {
      const answer = answers[row.id]
      return differsFromEvidence(row, answer, evidence[row.id]) && (answer?.comment ?? '').trim() === '' ? [row.number] : []
    }),
    seen: Object.fromEntries(Object.entries(evidence).map(([row, { suggestion }]) => [row, suggestion])),
    openRows: scheme.rows.filter((row) => isOpen(answers[row.id])).length,
    total: scored.ok ? scored.value.totals.total : '—',
    gates: scored.ok ? `${scored.value.gates.filter((gate) => gate.met).length}/${scored.value.gates.length}` : '—',
  }
}

function SignDialog({
  panelId,
  revision,
  summary,
  onClose,
}: {
  readonly panelId: string
  readonly revision: number
  readonly summary: Summary
  readonly onClose: () => void
}) {
  const t = useTexts(panelTexts)
  const score = useTexts(scoreTexts)
  const common = useTexts(commonTexts)
  const text = useProblemText()
  const say = useBilingual()
  const client = useQueryClient()
  const id = useId()
  const [consent, setConsent] = useState(false)
  const sign = useMutation({
    mutationFn: () => panelsApi.signSheet(panelId, revision, summary.seen),
    onSuccess: async () => {
      onClose()
      await client.invalidateQueries()
    },
    // The devices say something else by now: what is on screen is asked anew.
    onError: () => client.invalidateQueries({ queryKey: ['sheet-evidence', panelId] }),
  })
  return (
    <dialog className="dialog" aria-labelledby={`${id}-title`} ref={openAtOnce} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (consent) sign.mutate()
        }}
      >
        <h2 id={`${id}-title`}>{t('signTitle')}</h2>
        <p>{t('signLead')}</p>
        <Facts
          facts={[
            { label: score('total'), value: <strong>{summary.total}</strong> },
            { label: score('gates'), value: summary.gates },
          ]}
        />
        {summary.unexplained.length === 0 ? null : (
          <p className="notice-box bad" role="alert">
            {t('signUnexplained', { rows: summary.unexplained.join('、') })}
          </p>
        )}
        {summary.openVisits === 0 ? null : <p className="notice-box warn">{t('signOpenVisits', { count: summary.openVisits })}</p>}
        {summary.openRows === 0 ? null : <p className="notice-box warn">{t('signOpenRows', { count: summary.openRows })}</p>}
        <label className="choice">
          <input type="checkbox" checked={consent} onChange={(event) => setConsent(event.target.checked)} />
          {t('signConsent')}
        </label>
        {sign.error === null ? null : (
          <p className="form-error" role="alert">
            {text(sign.error)}
            {sign.error instanceof ApiProblem
              ? sign.error.details.problems.slice(0, 5).map((problem) => <span key={problem.at}> {say(problem.text)}</span>)
              : null}
          </p>
        )}
        <div className="row">
          <button type="submit" className="button primary" disabled={!consent || sign.isPending || summary.unexplained.length > 0}>
            {t('signNow')}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {common('cancel')}
          </button>
        </div>
      </form>
    </dialog>
  )
}

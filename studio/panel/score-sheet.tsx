import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useId, useRef, useState } from 'react'
import type { PanelView, SheetView } from '../../server/base/api/panels.ts'
import type { Answers } from '../../server/base/api/score.ts'
import { scoreAnswers } from '../../server/rules/score/index.ts'
import type { ScoreScheme } from '../../server/rules/score/types.ts'
import { panelsApi } from '../api/panels.ts'
import { commonTexts } from '../i18n/common.ts'
import { formatInstant } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { SaveMark } from '../ui/form/save-mark.tsx'
import { useAutosave } from '../ui/form/use-autosave.ts'
import { Icon } from '../ui/icon.tsx'
import { Facts } from '../ui/page.tsx'
import { ScoreTable } from '../ui/score/score-table.tsx'
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
  const scheme = sheet.scheme as unknown as ScoreScheme
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
    if (await flush()) setSigning(summaryOf(scheme, latest.current))
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
        </div>
      )}
      <ScoreTable
        scheme={scheme}
        answers={sheet.answers}
        readOnly={sheet.signedAt !== null}
        evidence={sheet.evidence}
        selfAssessment={sheet.selfAssessment}
        onChange={changed}
      />
      {sheet.signedAt === null ? (
        <div className="form-actions">
          <button type="button" className="button primary" onClick={() => void startSigning()}>
            {t('sign')}
          </button>
          <span className="spacer" />
          <SaveMark state={state} />
        </div>
      ) : null}
      {signing === null ? null : <SignDialog panelId={panel.id} revision={revision()} summary={signing} onClose={() => setSigning(null)} />}
    </>
  )
}

/** A dialog in the top layer: the page behind is inert and Escape closes it. */
function openAtOnce(dialog: HTMLDialogElement | null): void {
  if (dialog?.open === false) dialog.showModal()
}

interface Summary {
  readonly openRows: number
  readonly total: string
  readonly gates: string
}

/** What is about to be signed, by the same function that scores on the server. */
function summaryOf(scheme: ScoreScheme, answers: Answers): Summary {
  const scored = scoreAnswers(scheme, answers)
  return {
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
  const client = useQueryClient()
  const id = useId()
  const [consent, setConsent] = useState(false)
  const sign = useMutation({
    mutationFn: () => panelsApi.signSheet(panelId, revision),
    onSuccess: async () => {
      onClose()
      await client.invalidateQueries()
    },
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
        {summary.openRows === 0 ? null : <p className="notice-box warn">{t('signOpenRows', { count: summary.openRows })}</p>}
        <label className="choice">
          <input type="checkbox" checked={consent} onChange={(event) => setConsent(event.target.checked)} />
          {t('signConsent')}
        </label>
        {sign.error === null ? null : (
          <p className="form-error" role="alert">
            {text(sign.error)}
          </p>
        )}
        <div className="row">
          <button type="submit" className="button primary" disabled={!consent || sign.isPending}>
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

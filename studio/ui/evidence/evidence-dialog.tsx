import { useId } from 'react'
import type { EvidenceDevices, RowEvidence, SourceEvidence } from '../../../server/base/api/evidence.ts'
import type { Bilingual } from '../../../server/base/text.ts'
import type { DevicesAsked } from '../../api/evidence.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { openAtOnce } from '../dialog.tsx'
import { DeviceList } from './device-list.tsx'
import { Findings } from './findings.tsx'
import { Sparkline } from './sparkline.tsx'
import { evidenceTexts } from './texts.ts'
import './evidence.css'

/** What a figure stands on: its sentence and limit, the five checks, the days of the window, the devices. */
export function EvidenceDialog({
  row,
  evidence,
  subjectId,
  devices,
  onClose,
}: {
  readonly row: { readonly id: string; readonly number: number; readonly text: Bilingual }
  readonly evidence: RowEvidence
  readonly subjectId: string
  readonly devices: (rowId: string, asked: DevicesAsked) => Promise<EvidenceDevices>
  readonly onClose: () => void
}) {
  const t = useTexts(evidenceTexts)
  const say = useBilingual()
  const id = useId()
  return (
    <dialog className="dialog evidence-dialog" aria-labelledby={id} ref={openAtOnce} onClose={onClose}>
      <div className="stack">
        <div>
          <h2 id={id}>{t('title', { number: row.number })}</h2>
          <p className="muted">{say(row.text)}</p>
        </div>
        {[evidence, ...(evidence.others ?? [])].map((source, index) => (
          <section key={`${source.facility} ${source.metric}`} className="stack-s" aria-label={say(source.title)}>
            <Figure source={source} />
            <Findings evidence={source} />
            <DeviceList
              queryKey={[subjectId, row.id, String(index)]}
              subjectId={subjectId}
              load={(only, cursor) => devices(row.id, { source: index, only, cursor })}
            />
          </section>
        ))}
        {evidence.snapshotHash === null ? null : (
          <p className="muted">
            SHA-256 <code>{evidence.snapshotHash}</code>
          </p>
        )}
        <p>
          <button type="button" className="button" onClick={onClose}>
            {t('close')}
          </button>
        </p>
      </div>
    </dialog>
  )
}

function Figure({ source }: { readonly source: SourceEvidence }) {
  const t = useTexts(evidenceTexts)
  const say = useBilingual()
  const unit = source.unitName === undefined ? (source.unit ?? '') : say(source.unitName)
  return (
    <>
      <h3>{say(source.title)}</h3>
      <p className="row">
        <strong className="big">{source.value === null ? '—' : `${source.value} ${unit}`}</strong>
        <span>{say(source.text)}</span>
        {source.limit == null ? null : <span>{t('limit', { limit: say(source.limit) })}</span>}
        {source.strength === 'partial' ? <span className="muted">{t('partial')}</span> : null}
      </p>
      <Sparkline series={source.series} width={360} />
      <p className="muted">
        {t('window', source.window)}　{t('gap')}
      </p>
    </>
  )
}

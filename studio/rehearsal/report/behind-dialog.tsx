import { useId, useState } from 'react'
import type { Behind, RehearsedCaseLine } from '../../../server/base/api/rehearsal.ts'
import { rehearsalsApi } from '../../api/rehearsals.ts'
import { commonTexts } from '../../i18n/common.ts'
import { formatInstant } from '../../i18n/format.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { MoreRows } from '../../ui/data-table.tsx'
import { openAtOnce } from '../../ui/dialog.tsx'
import { PlainTable } from '../../ui/plain-table.tsx'
import { Empty, ErrorState, Loading } from '../../ui/states.tsx'
import { usePaged } from '../../ui/use-paged.ts'
import { reportTexts } from '../texts.ts'
import { CaseLife } from './case-life.tsx'
import { CaseStatus } from './case-status.tsx'
import { useReport } from './use-report.ts'
import { outcomeName, useNames } from './words.tsx'

/** What somebody wants to see: the cases behind a number, or one case. */
export type Looked =
  | { readonly run: string; readonly title: string; readonly behind: Behind }
  | { readonly run: string; readonly title: string; readonly caseId: string }

/** The cases behind a number, and the life of each. */
export function BehindDialog({ looked, onClose }: { readonly looked: Looked; readonly onClose: () => void }) {
  const t = useTexts(reportTexts)
  const common = useTexts(commonTexts)
  const id = useId()
  const [opened, setOpened] = useState<string | null>(null)
  const caseId = 'caseId' in looked ? looked.caseId : opened
  return (
    <dialog className="dialog behind-dialog" aria-labelledby={id} ref={openAtOnce} onClose={onClose}>
      <div className="stack">
        <div className="row-between">
          <h2 id={id}>{looked.title}</h2>
          <button type="button" className="button small" onClick={onClose}>
            {common('close')}
          </button>
        </div>
        {opened === null ? null : (
          <p>
            <button type="button" className="button small" onClick={() => setOpened(null)}>
              {t('backToCases')}
            </button>
          </p>
        )}
        {caseId !== null ? <CaseLife run={looked.run} caseId={caseId} /> : null}
        {caseId === null && 'behind' in looked ? <Cases run={looked.run} behind={looked.behind} onOpen={setOpened} /> : null}
      </div>
    </dialog>
  )
}

function Cases({ run, behind, onOpen }: { readonly run: string; readonly behind: Behind; readonly onOpen: (caseId: string) => void }) {
  const t = useTexts(reportTexts)
  const common = useTexts(commonTexts)
  const page = usePaged<RehearsedCaseLine>(['rehearsed-cases', run, behind], (cursor) => rehearsalsApi.cases(run, behind, cursor))
  if (page.error !== null) return <ErrorState problem={page.error} onRetry={() => void page.refetch()} />
  if (page.loading) return <Loading />
  if (page.items.length === 0) return <Empty />
  return (
    <>
      <PlainTable
        label={t('cases')}
        heads={[common('number'), common('subject'), t('caseType'), common('status'), t('outcome'), t('submittedAt'), t('closedAt')]}
      >
        {page.items.map((line) => (
          <Line key={line.caseId} run={run} line={line} onOpen={onOpen} />
        ))}
      </PlainTable>
      <MoreRows shown={page.items.length} total={page.total} more={page.hasMore} busy={page.loadingMore} onMore={page.loadMore} />
    </>
  )
}

function Line({
  run,
  line,
  onOpen,
}: {
  readonly run: string
  readonly line: RehearsedCaseLine
  readonly onOpen: (caseId: string) => void
}) {
  const t = useTexts(reportTexts)
  const say = useBilingual()
  const names = useNames()
  const { data: report } = useReport(run)
  const outcome = outcomeName(report, line.caseType, line.outcome)
  return (
    <tr>
      <th scope="row">
        <button type="button" className="count" aria-label={t('lifeOf', { number: line.number })} onClick={() => onOpen(line.caseId)}>
          {line.number}
        </button>
      </th>
      <td>{line.subject}</td>
      <td className="nowrap">{names.caseType(line.caseType)}</td>
      <td>
        <CaseStatus code={line.status} />
      </td>
      <td>{outcome === null ? (line.outcome ?? '—') : say(outcome)}</td>
      <td className="nowrap">{formatInstant(line.submittedAt)}</td>
      <td className="nowrap">{line.closedAt === null ? '—' : formatInstant(line.closedAt)}</td>
    </tr>
  )
}

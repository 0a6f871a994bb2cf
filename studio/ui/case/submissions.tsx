import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import type { CaseDetail } from '../../../server/base/api/cases.ts'
import { casesApi } from '../../api/cases.ts'
import { formatInstant } from '../../i18n/format.ts'
import { defineTexts, useBilingual, useTexts } from '../../i18n/texts.ts'
import { VerifySnapshot } from '../evidence/verify-snapshot.tsx'
import { evidenceOfSubmission } from '../form/form-evidence.ts'
import { Empty, Loaded, Loading } from '../states.tsx'

const ReadOnlyForm = lazy(() => import('../form/read-only-form.tsx').then((module) => ({ default: module.ReadOnlyForm })))

const texts = defineTexts('submissions', {
  none: ['还没有提交的表单', 'No form has been submitted yet'],
  version: ['第 {{version}} 版', 'version {{version}}'],
  open: ['查看', 'View'],
  close: ['收起', 'Close'],
})

function Submission({ detail, id }: { readonly detail: CaseDetail; readonly id: string }) {
  const query = useQuery({ queryKey: ['submission', detail.id, id], queryFn: () => casesApi.submission(detail.id, id), staleTime: 600_000 })
  return (
    <Loaded query={query}>
      {({ form, data, evidence }) => (
        <Suspense fallback={<Loading />}>
          {evidence === null ? null : <VerifySnapshot id={evidence.snapshot.id} hash={evidence.snapshot.hash} />}
          <ReadOnlyForm
            document={form}
            data={data}
            programme={detail.programme}
            evidence={evidence === null ? undefined : evidenceOfSubmission(id, detail.subject.id, evidence.rows)}
          />
        </Suspense>
      )}
    </Loaded>
  )
}

/** Every version of every form that was handed in, to read and print. */
export function Submissions({ detail }: { readonly detail: CaseDetail }) {
  const t = useTexts(texts)
  const say = useBilingual()
  const [open, setOpen] = useState<string | null>(null)
  if (detail.submissions.length === 0) return <Empty text={t('none')} />
  return (
    <ul className="plain stack-s">
      {detail.submissions.map((submission) => (
        <li key={submission.id}>
          <div className="row-between" style={{ padding: '6px 0' }}>
            <span>
              <strong>{say(submission.title)}</strong> <span className="muted">{t('version', { version: submission.version })}</span>
              <br />
              <span className="muted">
                {submission.by.name}　{formatInstant(submission.at)}
              </span>
            </span>
            <button
              type="button"
              className="button small"
              aria-expanded={open === submission.id}
              onClick={() => setOpen(open === submission.id ? null : submission.id)}
            >
              {open === submission.id ? t('close') : t('open')}
            </button>
          </div>
          {open === submission.id ? (
            <div className="sheet">
              <Submission detail={detail} id={submission.id} />
            </div>
          ) : null}
        </li>
      ))}
    </ul>
  )
}

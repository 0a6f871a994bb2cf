import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { publicApi } from '../api/papers.ts'
import { useTexts } from '../i18n/texts.ts'
import { PageHead, Sheet } from '../ui/page.tsx'
import { StatementForm } from './statement-form.tsx'
import { publicTexts } from './texts.ts'

/** Complaint of an owner or anybody else about a graded subject. */
export function ComplaintPage() {
  const t = useTexts(publicTexts)
  const [subject, setSubject] = useState('')
  const certificates = useQuery({ queryKey: ['certificates'], queryFn: publicApi.certificates })
  return (
    <>
      <PageHead title={t('complaint')} lead={t('complaintLead')} />
      <Sheet>
        <StatementForm
          factsLabel={t('factsComplaint')}
          uploadPath={null}
          evidenceRequired={false}
          sendLabel={t('sendComplaint')}
          thanks={t('complaintReceived')}
          onSend={(statement) => publicApi.complain({ subject: subject.trim(), ...statement })}
        >
          <div className="form-field">
            <label className="form-label" htmlFor="complaint-subject">
              {t('complaintSubject')}
            </label>
            <input
              id="complaint-subject"
              className="input"
              list="complaint-subjects"
              autoComplete="off"
              maxLength={200}
              value={subject}
              onChange={(event) => setSubject(event.target.value)}
            />
            <datalist id="complaint-subjects">
              {certificates.data?.items.map((one) => (
                <option key={one.number} value={one.subject} />
              ))}
            </datalist>
          </div>
        </StatementForm>
      </Sheet>
    </>
  )
}

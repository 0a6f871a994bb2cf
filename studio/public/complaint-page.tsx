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
          extras={[
            { name: 'room', label: t('room'), kind: 'text', required: false },
            { name: 'earlierOn', label: t('earlierOn'), kind: 'date', required: true },
            { name: 'earlierTo', label: t('earlierTo'), kind: 'text', required: true },
            { name: 'earlierAnswer', label: t('earlierAnswer'), kind: 'textarea', required: true },
          ]}
          onSend={({ documentIds: _none, ...statement }, extras) =>
            publicApi.complain({ subject: subject.trim(), ...statement, ...extras })
          }
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

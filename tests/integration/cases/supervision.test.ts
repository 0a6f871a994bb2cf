// Supervision: complaints without account, recorded samples (SS-27a, SS-28a).
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Office, openOffice } from '../../support/office.ts'

let office: Office
beforeAll(async () => {
  office = await openOffice()
})
afterAll(() => office.close())

const complaint = { name: 'Wang', contact: '13900000000', facts: 'Dry lawn', earlierOn: '2026-02-01', earlierAnswer: 'None' }

test('takes a complaint with the earlier feedback only', async () => {
  const { supervision } = office.services
  await office.garden('Dry Garden')
  const { earlierOn, earlierAnswer, ...without } = complaint

  await expect(supervision.complain({ programme: 'mini', subject: 'Dry Garden', data: without })).rejects.toMatchObject({
    code: 'FORM_INVALID',
    problems: [{ at: '/earlierOn' }, { at: '/earlierAnswer' }],
  })
  await expect(supervision.complain({ programme: 'mini', subject: 'No Garden', data: complaint })).rejects.toMatchObject({
    code: 'COMPLAINT_SUBJECT_UNKNOWN',
  })
})

test('shows the operator the complaint but not who wrote it', async () => {
  const { supervision, cases } = office.services
  const { receipt } = await supervision.complain({ programme: 'mini', subject: 'Dry Garden', data: complaint })
  const [listed] = (await cases.list(office.actors.ann, { q: receipt, limit: 5 }, 'en')).items
  const caseId = listed?.id ?? ''

  const own = await cases.get(office.actors.ann, caseId, 'en')
  const official = await cases.get(office.actors.olga, caseId, 'en')

  expect(own.submissions).toEqual([])
  expect(official.submissions.map(({ formId }) => formId)).toEqual(['complaint'])
  await expect(cases.submission(office.actors.ann, caseId, official.submissions[0]?.id ?? '')).rejects.toMatchObject({
    code: 'SUBMISSION_NOT_FOUND',
  })
})

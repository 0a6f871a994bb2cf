// Supervision: complaints without account, recorded samples (SS-27a, SS-28a).
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { drawSample } from '../../../server/supervision/decide.ts'
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

test('draws a recorded sample and opens a case for each', async () => {
  const { supervision, cases, runtime, db } = office.services
  const gardens = await Promise.all(['One', 'Two', 'Three', 'Four'].map((name) => office.garden(`${name} Garden`)))
  await office.garden('Lapsed Garden')
  await sql`insert into signing_key (id, algorithm, public_key, private_key, created_at) values ('test', 'x', 'x', 'x', '2025-01-01')`.execute(
    db,
  )
  for (const [index, subject] of gardens.entries())
    await sql`insert into certificate (id, code, number, programme, key, subject_id, subject_name, applicant_name, level, issued_on, last_day, lapsed_on, renewal_from, state, issuer, payload, signature, key_id)
      values (${`cert_${index}`}, ${`code_${index}`}, ${`no_${index}`}, 'mini', ${`key_${index}`}, ${subject}, 'x', 'x', 'GREEN', '2025-01-01', '2028-01-01', '2028-01-02', '2027-10-01', 'in-force', 'x', 'x', 'x', 'test')`.execute(
      db,
    )

  await runtime.createInstance({ processId: 'mini-yearly', variables: {} })
  await runtime.drain()

  const [draw] = await supervision.draws('mini')
  expect(draw?.pool).toEqual([...gardens].sort())
  expect(draw?.drawn).toEqual(drawSample(gardens, 0.5, draw?.seed ?? ''))
  expect(draw?.drawn).toHaveLength(2)
  const opened = await cases.list(office.actors.olga, { caseType: 'spot-check', limit: 10 }, 'en')
  expect(opened.items.map(({ subject }) => subject.id).sort()).toEqual([...(draw?.drawn ?? [])].sort())
})

test('hands a subject over to the successor who files it', async () => {
  const { cases, runtime } = office.services
  const { ann, bob } = office.actors
  const subjectId = await office.garden('Handed Garden')
  const draft = await cases.drafts.create(bob, { programme: 'mini', caseType: 'take-over', subjectId })
  await cases.drafts.save(bob, draft.id, { successor: { name: 'New Keeper', creditCode: '91440300MA5EYB2L1F' } }, draft.revision)

  const { caseId } = await cases.drafts.submit(bob, draft.id, null)
  await runtime.drain()

  expect((await cases.get(bob, caseId, 'en')).applicant.organisation).toBe('Organisation org_b')
  expect((await cases.subjects.get(office.actors.olga, subjectId)).organisation.name).toBe('New Keeper')
  await expect(cases.subjects.get(ann, subjectId)).rejects.toMatchObject({ code: 'SUBJECT_NOT_FOUND' })
})

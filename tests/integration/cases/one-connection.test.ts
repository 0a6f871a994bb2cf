// Who holds a connection never waits for a second one: else as many acts at once as there are connections would stop each other.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Office, openOffice } from '../../support/office.ts'

let office: Office
beforeAll(async () => {
  office = await openOffice('2026-03-02T01:00:00.000Z', 1)
})
afterAll(() => office.close())

test('a case goes its whole way on one connection', async () => {
  const { cases } = office.services
  const { ann, olga } = office.actors
  const garden = await office.garden('Narrow Garden')
  const { caseId } = await office.apply(garden)
  const items = [{ material: 'Plan', fault: 'missing', howToFix: 'send it' }]

  await office.complete(olga, caseId, 'check', { decision: 'CORRECT', items })
  await office.complete(ann, caseId, 'correct', { items: [{ ...items[0], answer: 'Added' }], declared: true })
  await office.complete(olga, caseId, 'check', { decision: 'PASS' })

  expect((await cases.get(ann, caseId, 'en')).status.code).toBe('PASSED')
  expect((await cases.timeline(olga, caseId)).length).toBeGreaterThan(5)
  expect((await cases.diagram(olga, caseId)).processes).toHaveLength(1)
})

test('so do withdrawal, termination, a draft of a task and a review', async () => {
  const { cases } = office.services
  const { ann, olga, otto } = office.actors
  const [withdrawn, stopped] = [
    await office.apply(await office.garden('Withdrawn Garden')),
    await office.apply(await office.garden('Stopped Garden')),
  ]
  await cases.withdraw(ann, withdrawn.caseId, 'No more')
  const [task] = (await cases.get(olga, stopped.caseId, 'en')).myTasks
  await cases.tasks.claim(olga, task?.key ?? '')
  await cases.tasks.saveDraft(olga, task?.key ?? '', { comment: 'so far' }, 0)
  await cases.tasks.assign(olga, task?.key ?? '', otto.userId)
  await cases.loadCalendar(2027, { free: [], makeUp: [], source: 'notice' }, 'designer1')
  const subject = (await cases.get(olga, stopped.caseId, 'en')).subject.id
  const draft = await cases.drafts.create(olga, { programme: 'mini', caseType: 'review', subjectId: subject })
  const review = await cases.drafts.submit(olga, draft.id, null)
  await office.complete(olga, review.caseId, 'look', {})
  await office.complete(olga, review.caseId, 'answer', {})

  expect((await cases.get(olga, review.caseId, 'en')).status.code).toBe('PASSED')
  expect((await cases.get(olga, withdrawn.caseId, 'en')).status.code).toBe('WITHDRAWN')
})

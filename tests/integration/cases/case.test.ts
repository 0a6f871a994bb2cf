// A case from draft to result: number, status, timeline, deadlines, corrections (design §7 cases, SS-16, SS-17).
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Office, openOffice } from '../../support/office.ts'

let office: Office
beforeAll(async () => {
  office = await openOffice()
})
afterAll(() => office.close())

test('goes from the draft to the result', async () => {
  const { services, actors } = office
  const { cases } = services
  const garden = await office.garden('Rose Garden')
  const { caseId, number } = await office.apply(garden)

  expect(number).toBe('MINI-20260302-001')
  const fresh = await cases.get(actors.ann, caseId, 'en')
  expect(fresh.status.code).toBe('CHECKING')
  expect(fresh.light).toBe('green')
  expect(fresh.dueOn).toBe('2026-03-09')
  expect(fresh.turn).toEqual({
    who: { zh: '经办人', en: 'official' },
    what: { zh: '主管部门正在审查材料。', en: 'The office checks the material.' },
    article: 'M-2',
  })
  expect(fresh.stages.map(({ code, state }) => [code, state])).toEqual([
    ['APPLY', 'done'],
    ['CHECK', 'current'],
    ['RESULT', 'todo'],
  ])
  expect(fresh.deadlines[0]?.proof.countedDays).toEqual(['2026-03-03', '2026-03-04', '2026-03-05', '2026-03-06', '2026-03-09'])
  expect(fresh.waitingFor).toBe('official: 材料审查')

  office.pin('2026-03-05T02:00:00.000Z')
  const items = [{ material: 'Plan', fault: 'No scale', howToFix: 'Add a scale', field: 'plan' }]
  await office.complete(actors.olga, caseId, 'check', { decision: 'CORRECT', items })
  const correcting = await cases.get(actors.ann, caseId, 'en')
  expect(correcting.status.code).toBe('CORRECTING')
  expect(correcting.correction?.items).toEqual(items)
  expect(correcting.deadlines[0]?.metAt).toBe('2026-03-05T02:00:00.000Z')
  expect(correcting.myTasks.map(({ name }) => name)).toEqual(['补正'])
  expect(correcting.turn?.who.zh).toBe('Organisation org_a')

  office.pin('2026-03-06T02:00:00.000Z')
  await office.complete(actors.ann, caseId, 'correct', { items: [{ ...items[0], answer: 'Added' }], declared: true })
  const again = await cases.get(actors.olga, caseId, 'en')
  expect(again.deadlines.map(({ startsOn, dueOn }) => [startsOn, dueOn])).toEqual([
    ['2026-03-02', '2026-03-09'],
    ['2026-03-06', '2026-03-13'],
  ])

  await office.complete(actors.otto, caseId, 'check', { decision: 'PASS' })
  const done = await cases.get(actors.ann, caseId, 'en')
  expect(done.status).toMatchObject({ code: 'PASSED', tone: 'good' })
  expect(done.closedAt).toBe('2026-03-06T02:00:00.000Z')
  expect(done.light).toBe('none')
  expect(done.submissions.map(({ formId, version }) => [formId, version])).toEqual([
    ['apply', 1],
    ['correct', 1],
  ])
  const timeline = await cases.timeline(actors.ann, caseId)
  expect(timeline.map(({ kind, title }) => [kind, title.en])).toEqual([
    ['submission', 'garden rating: submitted'],
    ['status', 'being checked'],
    ['task', '材料审查'],
    ['status', 'to be corrected'],
    ['task', '补正'],
    ['status', 'being checked'],
    ['task', '材料审查'],
    ['decision', '记录结果'],
    ['status', 'passed'],
    ['status', 'Closed'],
  ])
  expect((await cases.subjects.get(actors.ann, garden)).level).toEqual({ code: 'GREEN', name: { zh: '绿色', en: 'green' } })
  expect((await services.notifications.list(actors.ann.userId, 'zh-CN', 10))[0]?.body).toBe(`“Rose Garden”（${number}）已通过。`)
})

test('shows others neither the case nor its tasks', async () => {
  const { services, actors } = office
  const { cases } = services
  const { caseId } = await office.apply(await office.garden('Secret Garden'))
  const [task] = (await cases.tasks.list(actors.olga, { box: 'group', limit: 10 })).items

  await expect(cases.get(actors.bob, caseId, 'en')).rejects.toMatchObject({ code: 'CASE_NOT_FOUND', status: 404 })
  await expect(cases.timeline(actors.bob, caseId)).rejects.toMatchObject({ code: 'CASE_NOT_FOUND' })
  await expect(cases.get(actors.eve, caseId, 'en')).rejects.toMatchObject({ code: 'CASE_NOT_FOUND' })
  await expect(cases.tasks.get(actors.bob, task?.key ?? '')).rejects.toMatchObject({ code: 'TASK_NOT_FOUND' })
  expect((await cases.list(actors.bob, { limit: 10 }, 'en')).items).toEqual([])
  expect((await cases.list(actors.bob, { limit: 10 }, 'en')).total).toBe(0)
  expect(await cases.mayAccess(actors.bob, caseId)).toBe(false)
  expect(await cases.mayAccess(actors.olga, caseId)).toBe(true)
})

test('gives a task to one of two who take it', async () => {
  const { services, actors } = office
  const { cases } = services
  const { caseId } = await office.apply(await office.garden('Twin Garden'))
  const task = (await cases.tasks.list(actors.olga, { box: 'group', limit: 50 })).items.find((one) => one.case?.id === caseId)
  const key = task?.key ?? ''

  const claims = await Promise.allSettled([cases.tasks.claim(actors.olga, key), cases.tasks.claim(actors.otto, key)])

  expect(claims.filter((claim) => claim.status === 'fulfilled')).toHaveLength(1)
  expect(claims.find((claim) => claim.status === 'rejected')).toMatchObject({ reason: { code: 'TASK_TAKEN', status: 409 } })
})

test('completes a task once when two complete it', async () => {
  const { services, actors } = office
  const { cases } = services
  const { caseId } = await office.apply(await office.garden('Double Garden'))
  const task = (await cases.tasks.list(actors.olga, { box: 'group', limit: 50 })).items.find((one) => one.case?.id === caseId)
  const key = task?.key ?? ''

  const both = await Promise.allSettled([
    cases.tasks.complete(actors.olga, key, { decision: 'PASS' }),
    cases.tasks.complete(actors.otto, key, { decision: 'PASS' }),
  ])

  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(both.find((one) => one.status === 'rejected')).toMatchObject({ reason: { code: 'TASK_ENDED' } })
  const subs = await services.submissions.ofCase(caseId)
  expect(subs.map(({ formId }) => formId)).toEqual(['apply', 'check'])
})

test('withdraws while the process takes it', async () => {
  const { services, actors } = office
  const { cases } = services
  const { caseId } = await office.apply(await office.garden('Shy Garden'))

  await expect(cases.withdraw(actors.bob, caseId, 'no')).rejects.toMatchObject({ code: 'CASE_NOT_FOUND' })
  await cases.withdraw(actors.ann, caseId, 'Changed our mind')
  await services.runtime.drain()

  expect(await cases.get(actors.ann, caseId, 'en')).toMatchObject({ status: { code: 'WITHDRAWN' }, turn: null, myTasks: [] })
  await expect(cases.withdraw(actors.ann, caseId, 'again')).rejects.toMatchObject({ code: 'CASE_CLOSED' })
})

test('offers the acts of the programme to those who may', async () => {
  const { services, actors } = office
  const { cases } = services
  const { caseId } = await office.apply(await office.garden('Wild Garden'))

  expect((await cases.get(actors.olga, caseId, 'en')).actions.map(({ code, kind }) => [code, kind])).toEqual([
    ['review', 'start-case'],
    ['stop', 'message'],
  ])
  expect((await cases.get(actors.ann, caseId, 'en')).actions.map(({ code }) => code)).toEqual(['withdraw'])
  await expect(cases.act(actors.ann, caseId, 'stop', { ground: 'x' })).rejects.toMatchObject({ code: 'CASE_ACTION_UNKNOWN' })
  await expect(cases.act(actors.olga, caseId, 'stop', {})).rejects.toMatchObject({ code: 'FORM_INVALID' })
  await cases.act(actors.olga, caseId, 'stop', { ground: 'False facts' })
  await services.runtime.drain()
  expect((await cases.get(actors.ann, caseId, 'en')).status.code).toBe('STOPPED')
})

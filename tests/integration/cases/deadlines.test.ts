// Deadlines of cases: proofs, pauses, provisional years and their recount (design §6).
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LocalDate } from '../../../server/base/ids.ts'
import { type Office, openOffice } from '../../support/office.ts'

let office: Office
beforeAll(async () => {
  office = await openOffice('2030-01-31T01:00:00.000Z')
})
afterAll(() => office.close())

test('marks a year without calendar and counts again when it arrives', async () => {
  const { cases } = office.services
  const { caseId, number } = await office.apply(await office.garden('Future Garden'))
  const [before] = (await cases.get(office.actors.olga, caseId, 'en')).deadlines
  expect(before).toMatchObject({ dueOn: '2030-02-07', provisional: true })

  const free = ['2030-02-04', '2030-02-05', '2030-02-06'] as LocalDate[]
  const notice = { free, makeUp: ['2030-02-09' as LocalDate], source: 'State Council notice' }
  const expected = await cases.previewCalendar(2030, notice)
  expect((await cases.get(office.actors.olga, caseId, 'en')).deadlines).toEqual([before])
  const differences = await cases.loadCalendar(2030, notice, 'designer1')
  expect(expected).toEqual(differences)

  expect(differences).toEqual([{ caseId, number, ruleId: 'D-5', before: '2030-02-07', after: '2030-02-11', provisional: false }])
  const [after] = (await cases.get(office.actors.olga, caseId, 'en')).deadlines
  expect(after).toMatchObject({ dueOn: '2030-02-11', provisional: false })
  expect(after?.proof.countedDays).toEqual(['2030-02-01', '2030-02-07', '2030-02-08', '2030-02-09', '2030-02-11'])
  expect((await cases.timeline(office.actors.ann, caseId)).at(-1)).toMatchObject({
    kind: 'deadline',
    title: { en: 'With the published calendar the last day moves from 2030-02-07 to 2030-02-11' },
  })
  expect(await cases.recomputeDeadlines('designer1')).toEqual([])

  const corrected = { ...notice, free: [...free, '2030-02-07' as LocalDate] }
  expect(await cases.previewCalendar(2030, corrected)).toMatchObject([{ number, before: '2030-02-11', after: '2030-02-12' }])
  expect(await cases.previewCalendar(2031, { free: [], makeUp: [], source: 'another year' })).toEqual([])
  await expect(cases.previewCalendar(2030, { ...notice, free: ['2031-01-01' as LocalDate] })).rejects.toThrow(/CALENDAR_YEAR_WRONG/)
})

test('turns the light from green over yellow to red', async () => {
  const { cases } = office.services
  office.pin('2030-03-04T01:00:00.000Z')
  const { caseId } = await office.apply(await office.garden('Light Garden'))
  const lights: string[] = []
  for (const at of ['2030-03-07T01:00:00.000Z', '2030-03-08T01:00:00.000Z', '2030-03-11T15:59:00.000Z', '2030-03-11T16:00:00.000Z']) {
    office.pin(at)
    const listed = await cases.list(
      office.actors.olga,
      { subjectId: (await cases.get(office.actors.olga, caseId, 'en')).subject.id, limit: 5 },
      'en',
    )
    lights.push(listed.items[0]?.light ?? '')
  }

  expect(lights).toEqual(['green', 'yellow', 'yellow', 'red'])
  expect((await cases.list(office.actors.olga, { light: 'red', limit: 50 }, 'en')).items.map(({ id }) => id)).toContain(caseId)
  expect((await cases.list(office.actors.olga, { light: 'green', limit: 50 }, 'en')).items.map(({ id }) => id)).not.toContain(caseId)
  const inbox = await cases.tasks.list(office.actors.olga, { box: 'group', light: 'red', limit: 50 })
  expect(inbox.items.find((task) => task.case?.id === caseId)).toMatchObject({ light: 'red', dueOn: '2030-03-11', daysLeft: -1 })
  expect((await cases.tasks.counts(office.actors.olga)).red).toBeGreaterThan(0)
  expect((await cases.counts(office.actors.olga)).byLight.red).toBeGreaterThan(0)
})

test('stands still while a step pauses it', async () => {
  const { cases } = office.services
  const { olga } = office.actors
  office.pin('2030-04-01T01:00:00.000Z')
  const rating = await office.apply(await office.garden('Still Garden'))
  const subjectId = (await cases.get(olga, rating.caseId, 'en')).subject.id
  const draft = await cases.drafts.create(olga, { programme: 'mini', caseType: 'review', subjectId })
  const { caseId } = await cases.drafts.submit(olga, draft.id, null)

  expect((await cases.get(olga, caseId, 'en')).deadlines).toMatchObject([{ ruleId: 'D-5', light: 'paused' }])
  expect((await cases.list(olga, { light: 'paused', limit: 5 }, 'en')).items.map(({ id }) => id)).toEqual([caseId])

  office.pin('2030-04-04T01:00:00.000Z')
  await office.complete(olga, caseId, 'look', {})
  const [deadline] = (await cases.get(olga, caseId, 'en')).deadlines

  expect(deadline).toMatchObject({ startsOn: '2030-04-01', dueOn: '2030-04-11', light: 'green' })
  expect(deadline?.proof.skippedDays.filter(({ why }) => why.startsWith('pause:'))).toEqual([
    { date: '2030-04-02', why: 'pause:复查' },
    { date: '2030-04-03', why: 'pause:复查' },
    { date: '2030-04-04', why: 'pause:复查' },
  ])
  expect((await cases.get(olga, rating.caseId, 'en')).links).toMatchObject([{ caseId, caseType: 'review' }])
})

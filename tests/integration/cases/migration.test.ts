// Running cases move to another version of their programme: plan, run, what they go on with.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fileOf, readProgrammeFolder } from '../../../server/programmes/folder.ts'
import { violations } from '../../support/invariants.ts'
import { MINI_ROOT, type Office, openOffice } from '../../support/office.ts'

let office: Office
beforeAll(async () => {
  office = await openOffice('2026-03-02T01:00:00.000Z')
})
afterAll(() => office.close())

const read = (name: string) => readFileSync(join(MINI_ROOT, 'workflows/mini', name), 'utf8')

/** Publishes the small programme with some of its files changed; answers the version. */
async function publish(changes: { readonly [name: string]: string }): Promise<number> {
  const files = readProgrammeFolder(MINI_ROOT, 'mini').map((file) => fileOf(file.name, changes[file.name] ?? file.content))
  const { version } = await office.services.programmes.publish('mini', files, 'designer1')
  return version
}

const threeDays = () => read('programme.json').replace('"count": 5', '"count": 3')
/** The small programme has no experts: its results stand on no opinion (I9). */
const broken = async () => (await violations(office.services.db, office.services.clock.now())).filter(({ id }) => id !== 'I9')
const deadlineOf = async (caseId: string) => (await office.services.cases.get(office.actors.olga, caseId, 'en')).deadlines.at(0)

test('a changed term counts for a case that moves', async () => {
  const { cases } = office.services
  const { caseId, number } = await office.apply(await office.garden('Moving Garden'))
  expect(await deadlineOf(caseId)).toMatchObject({ dueOn: '2026-03-09' })
  const to = await publish({ 'programme.json': threeDays() })

  const plan = await cases.migration.plan({ programme: 'mini', from: 1, to })
  expect(plan.cases).toEqual([{ caseId, number, subject: 'Moving Garden', movable: true, reasons: [] }])
  expect(plan.elements).toEqual([
    {
      processId: 'mini-rating',
      from: { id: 'check', name: '材料审查' },
      to: { id: 'check', name: '材料审查' },
      tokens: 1,
    },
  ])
  expect(await deadlineOf(caseId)).toMatchObject({ dueOn: '2026-03-09' })
  expect(await cases.migration.run({ programme: 'mini', from: 1, to }, 'designer1')).toEqual({ moved: 1, refused: [] })

  expect(await deadlineOf(caseId)).toMatchObject({ dueOn: '2026-03-05' })
  const timeline = await cases.timeline(office.actors.ann, caseId)
  expect(timeline.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['migration', 'deadline']))
  await office.complete(office.actors.olga, caseId, 'check', { decision: 'PASS' })
  expect(await cases.get(office.actors.olga, caseId, 'en')).toMatchObject({ status: { code: 'PASSED' } })
  expect(await broken()).toEqual([])
})

test('a case whose step is gone stays where it is', async () => {
  const { cases } = office.services
  const from = (await office.services.programmes.current('mini')).version
  const { caseId, number } = await office.apply(await office.garden('Staying Garden'))
  const to = await publish({
    'rating.bpmn': read('rating.bpmn').replaceAll('"check"', '"review"').replace('formId="review"', 'formId="check"'),
  })

  const [planned] = (await cases.migration.plan({ programme: 'mini', from, to })).cases
  expect(planned).toMatchObject({ number, movable: false, reasons: [{ en: expect.stringContaining('no counterpart') }] })
  const report = await cases.migration.run({ programme: 'mini', from, to }, 'designer1')
  expect(report).toMatchObject({ moved: 0, refused: [{ number }] })
  expect(await deadlineOf(caseId)).toMatchObject({ dueOn: '2026-03-05' })

  const mapping = { 'mini-rating': { check: 'review' } }
  expect(await cases.migration.run({ programme: 'mini', from, to, mapping }, 'designer1')).toEqual({ moved: 1, refused: [] })
  expect(await deadlineOf(caseId)).toMatchObject({ dueOn: '2026-03-09' })
  await office.complete(office.actors.olga, caseId, 'review', { decision: 'PASS' })
  const rows = await sql<{ version: number }>`select version from case_file where id = ${caseId}`.execute(office.services.db)
  expect(rows.rows).toEqual([{ version: to }])
  expect(await broken()).toEqual([])
})

test('refuses a move to the same version', async () => {
  await expect(office.services.cases.migration.plan({ programme: 'mini', from: 1, to: 1 })).rejects.toMatchObject({
    code: 'MIGRATION_SAME_VERSION',
  })
})

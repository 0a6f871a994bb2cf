// Gate: a programme that asks for a clean rehearsal is published by one of exactly its files, which is then kept for ever.
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { RehearsalGate, Scenario } from '../../../server/base/api/rehearsal.ts'
import { type Office, openOffice } from '../../support/office.ts'
import { miniScenario } from '../../support/scenario.ts'

let office: Office
beforeAll(async () => {
  office = await openOffice()
})
afterAll(() => office.close())

const SCENARIO = miniScenario({ cases: 10, months: 3 })
/** Everything the small scenario does not come by may stay unreached. */
let unreached: readonly string[] = []

const { stringify } = JSON
const publishing = () => office.services.programmes.publishing

async function put(name: string, content: string): Promise<void> {
  const { workspaces } = office.services.programmes
  const seen = await workspaces.read('mini', name).catch(() => undefined)
  await workspaces.save('mini', name, content, seen?.sha256 ?? null, 'designer1')
}

async function setGate(gate: RehearsalGate | undefined, title: string): Promise<void> {
  const manifest = JSON.parse((await office.services.programmes.workspaces.read('mini', 'programme.json')).content)
  await put('programme.json', stringify({ ...manifest, title: { zh: title, en: title }, rehearsal: gate }))
}

async function rehearsed(scenario: Scenario): Promise<string> {
  const { rehearsals } = office.services
  const { id } = await rehearsals.start('mini', { of: 'draft', scenario }, 'designer1')
  await expect.poll(async () => (await rehearsals.run(id)).state, { timeout: 90_000, interval: 100 }).toBe('done')
  return id
}

const gate = (missedShare: number, more: Partial<RehearsalGate> = {}): RehearsalGate => ({
  scenario: 'usual',
  missedShare,
  mayBeUnreached: unreached,
  ...more,
})

beforeEach(async () => {
  await publishing().discardDraft('mini', 'designer1')
  await put('rehearsals/usual.json', stringify(SCENARIO))
})

describe('a draft whose programme asks for a rehearsal', () => {
  test('is refused before it was rehearsed, and the refusal is on record', async () => {
    await setGate(gate(1), 'one')

    await expect(publishing().publishDraft('mini', 'designer1')).rejects.toMatchObject({ code: 'PROGRAMME_NOT_REHEARSED', status: 422 })
    expect((await publishing().review('mini', 'designer1')).publishRefused?.zh).toContain('演练')
    const { rows } = await sql<{ detail: unknown }>`
      select detail from audit_entry where action = 'programme.gate' and result = 'refused'`.execute(office.services.db)
    expect(rows).toEqual([{ detail: { code: 'PROGRAMME_NOT_REHEARSED' } }])
  })

  test('is refused with the grounds while its rehearsal is not clean', async () => {
    await setGate(gate(0, { mayBeUnreached: [] }), 'two')
    const run = await rehearsed(SCENARIO)

    const refusal: { readonly extra: { readonly grounds: readonly { readonly code: string }[] } } = await publishing()
      .publishDraft('mini', 'designer1')
      .catch((cause) => cause)

    expect(refusal).toMatchObject({ code: 'REHEARSAL_NOT_CLEAN', status: 422, extra: { run } })
    expect(refusal.extra.grounds.map(({ code }) => code)).toContain('UNREACHED')
    unreached = (await office.services.rehearsals.report(run)).neverReached.map(({ elementId }) => elementId)
  })

  test('is published by a clean rehearsal of exactly its files, and the version keeps it', async () => {
    await setGate(gate(1), 'three')
    const before = await rehearsed(SCENARIO)
    await setGate(gate(1), 'changed once more')
    await expect(publishing().publishDraft('mini', 'designer1')).rejects.toMatchObject({ code: 'PROGRAMME_NOT_REHEARSED' })
    const run = await rehearsed(SCENARIO)

    const { version } = await publishing().publishDraft('mini', 'designer1')

    expect(run).not.toBe(before)
    expect((await publishing().versions('mini')).map((one) => [one.version, one.rehearsalRun])).toEqual([
      [version, run],
      [version - 1, null],
    ])
    const { db } = office.services
    await expect(sql`delete from rehearsal_run where id = ${run}`.execute(db)).rejects.toThrow('foreign key')
    expect((await office.services.rehearsals.report(run)).programme).toBe('mini')
  })

  test('is not published by a rehearsal of another scenario of the same name', async () => {
    await setGate(gate(1), 'four')
    await rehearsed({ ...SCENARIO, seed: 'another' })

    await expect(publishing().publishDraft('mini', 'designer1')).rejects.toMatchObject({ code: 'PROGRAMME_NOT_REHEARSED' })
  })

  test('does not free itself by asking for nothing', async () => {
    await setGate(undefined, 'five')

    await expect(publishing().publishDraft('mini', 'designer1')).rejects.toMatchObject({ code: 'PROGRAMME_NOT_REHEARSED' })
  })
})

describe('checks of a draft', () => {
  const codes = async () =>
    (await office.services.programmes.workspaces.problems('mini'))
      .filter(({ severity }) => severity === 'error')
      .map(({ file, code, at }) => [file, code, at])

  test('name what is wrong with the gate', async () => {
    await setGate({ scenario: 'absent', missedShare: 2, mayBeUnreached: ['nowhere'] }, 'six')

    expect(await codes()).toEqual([
      ['programme.json', 'REHEARSAL_GATE_WRONG', '/rehearsal/scenario'],
      ['programme.json', 'REHEARSAL_GATE_WRONG', '/rehearsal/missedShare'],
      ['programme.json', 'REHEARSAL_GATE_WRONG', '/rehearsal/mayBeUnreached/0'],
    ])
  })

  test('name what is no scenario, and what does not fit the programme', async () => {
    await put('rehearsals/usual.json', stringify({ ...SCENARIO, months: 'many' }))
    expect(await codes()).toEqual([['rehearsals/usual.json', 'SCENARIO_SHAPE_WRONG', '/months']])

    await put('rehearsals/usual.json', stringify({ ...SCENARIO, starts: [{ caseType: 'castle', share: 1, arrivals: 'new' }] }))
    expect((await codes())[0]).toEqual(['rehearsals/usual.json', expect.any(String), expect.stringContaining('/starts/0')])

    await put('rehearsals/usual.json', stringify({ ...SCENARIO, id: 'other' }))
    expect(await codes()).toContainEqual(['rehearsals/usual.json', 'SCENARIO_NAME_DIFFERS', '/id'])
  })
})

// Rehearsals as a service: started, watched, paused, cancelled, ended with their process; one at a time; old ones go.
import { sql } from 'kysely'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RehearsalRun, RehearsalState, Scenario } from '../../../server/base/api/rehearsal.ts'
import { createRehearsals, type Rehearsals } from '../../../server/rehearsal/index.ts'
import { type Office, openOffice } from '../../support/office.ts'
import { miniScenario } from '../../support/scenario.ts'

let office: Office
let rehearsals: Rehearsals
beforeAll(async () => {
  office = await openOffice()
  rehearsals = office.services.rehearsals
})
afterAll(() => office.close())

const start = (scenario: Scenario = miniScenario()) => rehearsals.start('mini', { of: 'draft', scenario }, 'designer1')
/** Long enough that something can be done to it meanwhile. */
const long = (seed: string) => miniScenario({ seed, cases: 20_000, months: 120 })

async function until(id: string, ...states: readonly RehearsalState[]): Promise<RehearsalRun> {
  let run = await rehearsals.run(id)
  await expect
    .poll(
      async () => {
        run = await rehearsals.run(id)
        return states.includes(run.state) ? 'there' : run.state
      },
      { timeout: 60_000, interval: 50 },
    )
    .toBe('there')
  return run
}

/** Another server on the same database. */
const other = () =>
  createRehearsals({ ...office.services, runtime: () => office.services.runtime, fontsFolder: null, logger: pino({ level: 'silent' }) })

describe('a run', () => {
  test('lives the draft and keeps its report', async () => {
    const begun = await start()
    const run = await until(begun.id, 'done')

    expect(begun).toMatchObject({ programme: 'mini', of: 'draft', seed: 'seed', scenario: { id: 'usual' } })
    expect(run).toMatchObject({ hash: begun.hash, error: null, startedBy: { id: 'designer1' } })
    expect(await rehearsals.report(run.id)).toMatchObject({ programme: 'mini', hash: run.hash, scenario: 'usual', seed: 'seed' })
    expect((await rehearsals.overview('mini')).runs.map(({ id }) => id)).toContain(run.id)
  })

  test('lives a published version by number', async () => {
    const run = await until((await rehearsals.start('mini', { of: 1, scenario: miniScenario() }, 'designer1')).id, 'done')

    expect(run.of).toBe(1)
  })

  test('gives the same report for the same files and scenario, and nothing to compare', async () => {
    const [one, two] = [await until((await start()).id, 'done'), await until((await start()).id, 'done')]

    const [first, second] = [await rehearsals.report(one.id), await rehearsals.report(two.id)]
    const { lines } = await rehearsals.compare(one.id, two.id)
    expect(first.cases).toBeGreaterThan(0)
    expect(JSON.stringify(first)).toBe(JSON.stringify(second))
    expect(lines.filter(({ weight }) => weight > 0)).toEqual([])
  })

  test('shows the cases behind a number page by page, and each case', async () => {
    const { id } = await until((await start()).id, 'done')
    const { caseTypes } = await rehearsals.report(id)
    const behind = { what: 'cases', caseType: 'rating', state: 'opened' } as const

    const first = await rehearsals.cases(id, behind, { limit: 3 })
    const second = await rehearsals.cases(id, behind, { limit: 3, cursor: first.nextCursor ?? '' })

    expect(first.total).toBe(caseTypes.find(({ code }) => code === 'rating')?.opened)
    expect(new Set([...first.items, ...second.items].map(({ caseId }) => caseId)).size).toBe(6)
    const [line] = first.items
    expect(await rehearsals.case(id, line?.caseId ?? '')).toMatchObject({ number: line?.number, caseType: 'rating' })
    await expect(rehearsals.case(id, 'nobody')).rejects.toMatchObject({ code: 'REHEARSED_CASE_NOT_FOUND' })
  })

  test('comes as PDF and workbook', async () => {
    const { id } = await until((await start()).id, 'done')

    expect((await rehearsals.reportPdf(id)).subarray(0, 5).toString()).toBe('%PDF-')
    expect((await rehearsals.reportXlsx(id, 'en')).subarray(0, 2).toString()).toBe('PK')
  })

  test('has no report before it is done', async () => {
    const { id } = await start(long('unfinished'))

    await expect(rehearsals.report(id)).rejects.toMatchObject({ code: 'REHEARSAL_NOT_DONE' })
    await rehearsals.cancel(id, 'designer1')
  })

  test('is not begun by a scenario that does not fit', async () => {
    const wrong = miniScenario({ starts: [{ caseType: 'castle', share: 1, arrivals: 'new' }] })

    await expect(start(wrong)).rejects.toMatchObject({ code: 'SCENARIO_NOT_USABLE' })
  })

  test('is not found under a wrong id', async () => {
    await expect(rehearsals.run('nowhere')).rejects.toMatchObject({ code: 'REHEARSAL_NOT_FOUND' })
  })
})

describe('a run under way', () => {
  test('tells its progress, stands still while paused, and goes on', async () => {
    const { id } = await start(long('paused'))
    await until(id, 'running')
    await expect.poll(async () => (await rehearsals.run(id)).progress?.cases ?? 0, { timeout: 60_000 }).toBeGreaterThan(0)

    await rehearsals.pause(id, 'designer1')
    const stepsNow = async () => (await rehearsals.run(id)).progress?.steps ?? 0
    // It ends what it is at; then nothing moves.
    const moved = async () => {
      const before = await stepsNow()
      await new Promise((resolve) => setTimeout(resolve, 600))
      return (await stepsNow()) - before
    }
    await expect.poll(moved, { timeout: 60_000 }).toBe(0)
    const still = (await rehearsals.run(id)).progress
    expect(await moved()).toBe(0)
    expect(await rehearsals.run(id)).toMatchObject({ state: 'paused', progress: still })
    await rehearsals.resume(id, 'designer1')

    await expect.poll(async () => (await rehearsals.run(id)).progress?.steps ?? 0, { timeout: 60_000 }).toBeGreaterThan(still?.steps ?? 0)
    await rehearsals.cancel(id, 'designer1')
  })

  test('ends when it is cancelled, and says who did', async () => {
    const { id } = await start(long('cancelled'))
    await until(id, 'running')

    expect(await rehearsals.cancel(id, 'designer1')).toMatchObject({ state: 'cancelled' })
    await expect(rehearsals.cancel(id, 'designer1')).rejects.toMatchObject({ code: 'REHEARSAL_STATE_WRONG' })
    const { rows } = await sql<{ action: string }>`
      select action from audit_entry where object_id = ${id} and actor = 'designer1' order by seq`.execute(office.services.db)
    expect(rows.map(({ action }) => action)).toEqual(['rehearsal.start', 'rehearsal.cancel'])
  })

  test('lets the next one wait for its turn', async () => {
    const first = await start(long('first'))
    const second = await start()
    await until(first.id, 'running')

    expect((await rehearsals.run(second.id)).state).toBe('waiting')
    await rehearsals.cancel(first.id, 'designer1')
    await until(second.id, 'done')
  })

  test('can be cancelled through another server', async () => {
    const { id } = await start(long('elsewhere'))
    await until(id, 'running')
    const elsewhere = other()

    await elsewhere.cancel(id, 'designer1')
    const next = await start()

    await until(next.id, 'done')
    expect((await rehearsals.run(id)).state).toBe('cancelled')
    await elsewhere.stop()
  })
})

describe('a process that is gone', () => {
  test('leaves runs that say so', async () => {
    const dying = other()
    const { id } = await dying.start('mini', { of: 'draft', scenario: long('dying') }, 'designer1')
    await sql`update rehearsal_run set lease_until = clock_timestamp() - interval '1 second' where id = ${id}`.execute(office.services.db)

    await rehearsals.sweep()

    expect(await rehearsals.run(id)).toMatchObject({ state: 'failed', error: { en: expect.stringContaining('is gone') } })
    await dying.stop()
    expect((await rehearsals.run(id)).error?.en).toContain('is gone')
  })

  test('ends its runs when it stops in order', async () => {
    const stopping = other()
    const { id } = await stopping.start('mini', { of: 'draft', scenario: long('stopping') }, 'designer1')

    await stopping.stop()

    expect(await rehearsals.run(id)).toMatchObject({ state: 'failed', error: { en: expect.stringContaining('stopped') } })
  })

  test('ends a run that wants more memory than it may have', async () => {
    const small = createRehearsals({
      ...office.services,
      runtime: () => office.services.runtime,
      fontsFolder: null,
      logger: pino({ level: 'silent' }),
      megabytes: 40,
    })
    const { id } = await small.start('mini', { of: 'draft', scenario: long('large') }, 'designer1')
    await expect.poll(async () => (await small.run(id)).state, { timeout: 90_000 }).toBe('failed')

    expect((await small.run(id)).error?.en).toContain('more memory')
    await small.stop()
  }, 100_000)
})

describe('old runs', () => {
  test('go, but for the newest twenty', async () => {
    const { db } = office.services
    const before = (await rehearsals.overview('mini')).runs
    await sql`
      insert into rehearsal_run (id, programme, kind, hash, scenario, state, started_by, started_at, ended_at, report, owner, lease_until)
      select 'old_' || n, 'mini', 'rehearsal', '', ${JSON.stringify(miniScenario())}::json, 'done', 'designer1', now(), now(), '{}', '', now()
      from generate_series(1, 21) n`.execute(db)

    const { id } = await until((await start()).id, 'done')

    const kept = (await rehearsals.overview('mini')).runs
    expect(kept.map((run) => run.id)).toEqual([id, ...Array.from({ length: 19 }, (_, count) => `old_${21 - count}`)])
    await expect(rehearsals.run(before[0]?.id ?? '')).rejects.toMatchObject({ code: 'REHEARSAL_NOT_FOUND' })
  })
})

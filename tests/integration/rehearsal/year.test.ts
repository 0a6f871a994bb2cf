/** A year of each shipped programme by its own scenario: every form can be answered, no process stops, and no case stands still for want of anything. */
import { describe, expect, test } from 'vitest'
import type { CaseBook } from '../../../server/rehearsal/world/books.ts'
import { DEAF } from '../../../server/rehearsal/world/recorder.ts'
import type { World } from '../../../server/rehearsal/world/world.ts'
import { lived, shippedBundle, shippedScenario } from '../../support/rehearsals.ts'

const CASES = 200

describe.each(['shenshan-2021', 'weihai-2020', 'yinchuan-2020'])('%s', (programme) => {
  test('is lived without incident, refusal of a form, or case that stands still', async () => {
    const bundle = await shippedBundle(programme)
    const found: string[] = []
    const results = new Map<string, number>()
    let objections = 0
    const world = lived(
      bundle,
      { ...shippedScenario(programme), cases: CASES },
      {
        ...DEAF,
        stepped(_, { processId }, events) {
          for (const event of events)
            if (event.kind === 'incident-raised') found.push(`${processId} ${event.incident.elementId}: ${event.incident.message}`)
        },
        unanswered: (task, problems) =>
          found.push(`${task.element.elementId}: ${problems.map(({ at, text }) => `${at ?? ''} ${text.en}`).join(' ')}`),
        objection: () => {
          objections += 1
        },
        result: (_, { level }) => results.set(level, (results.get(level) ?? 0) + 1),
      },
    )
    const open = [...world.cases.values()].filter(({ closedAt }) => closedAt === null)

    expect(found).toEqual([])
    expect(open.filter((book) => standsStill(world, book)).map(({ number }) => number)).toEqual([])
    expect(world.cases.size).toBeGreaterThanOrEqual(CASES * 0.95)
    // What the scenario plans from outside happens: objections, withdrawals, cases that follow others.
    expect(objections).toBeGreaterThan(0)
    expect([...world.cases.values()].map(({ status }) => status)).toContain('WITHDRAWN')
    const planned = shippedScenario(programme).starts.filter(({ share }) => share >= 0.3)
    for (const { caseType, after } of planned)
      if (after !== undefined && !after.event.startsWith('status:'))
        expect([...world.cases.values()].filter(({ type }) => type.code === caseType).length, caseType).toBeGreaterThan(0)
    // Quality makes the difference: every level of the programme is reached, and none by nearly all.
    expect([...results.keys()].sort()).toEqual(bundle.manifest.levels.map(({ code }) => code).sort())
    expect(Math.max(...results.values())).toBeLessThan([...results.values()].reduce((sum, count) => sum + count, 0) * 0.85)
  }, 300_000)
})

/** Nobody is asked, no time runs, no message is awaited, in any process of the case. */
function standsStill(world: World, book: CaseBook): boolean {
  return world
    .livingOf(book)
    .every(({ state }) =>
      [...state.elements.values()].every(
        ({ userTaskKey, jobKey, timers = {}, subscriptions = {} }) =>
          userTaskKey === undefined && jobKey === undefined && Object.keys(timers).length === 0 && Object.keys(subscriptions).length === 0,
      ),
    )
}

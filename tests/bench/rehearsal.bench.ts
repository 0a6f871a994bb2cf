/**
 * A year of a city in virtual time (goal P11): the engine's step, forms, decisions, letters and people of a rehearsal, all in memory and on
 * one thread, beside a token machine compiled by hand that only moves tokens through the same process: the limit of any engine.
 */
import type { Scenario } from '../../server/base/api/rehearsal.ts'
import { rehearse } from '../../server/rehearsal/rehearse.ts'
import type { Bundle } from '../../server/rehearsal/world/bundle.ts'
import { DEAF } from '../../server/rehearsal/world/recorder.ts'
import { shippedBundle, shippedScenario } from '../support/rehearsals.ts'
import { type Figure, rounded } from './figures.ts'

const CASES = Number(process.env.BENCH_CASES ?? 10_000)
const MONTHS = Number(process.env.BENCH_MONTHS ?? 36)
/** Goal P11 for 10,000 cases over 36 months, and where it should go. */
const GOAL_SECONDS = 30
const SIZE_OF_GOAL = 10_000
const TOKEN_ROUND_MS = 1000

export async function bench(): Promise<readonly Figure[]> {
  const bundle = await shippedBundle('shenshan-2021')
  const scenario = scaled(shippedScenario('shenshan-2021'))
  const heapBefore = heapNow()
  const cpuBefore = process.cpuUsage()
  const begun = performance.now()
  const run = rehearse(bundle, scenario, DEAF)
  let next = run.next()
  while (next.done !== true) next = run.next()
  const seconds = (performance.now() - begun) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  const world = next.value
  const bytes = (heapNow() - heapBefore) / world.cases.size
  const limit = tokensPerSecond(bundle)
  const goal = (GOAL_SECONDS * CASES) / SIZE_OF_GOAL
  const years = CASES * (MONTHS / 12)
  return [
    {
      name: `${CASES} applications x ${MONTHS} months (${world.cases.size} cases)`,
      value: rounded(seconds),
      unit: 's',
      ratio: rounded(seconds / goal),
      against: `goal of ${goal} s`,
    },
    { name: 'processor time', value: rounded((user + system) / 1e6), unit: 's', ratio: null, against: null },
    { name: 'case-years', value: rounded(years / seconds), unit: '/s', ratio: null, against: null },
    {
      name: 'whole steps with forms, decisions, letters',
      value: rounded(world.steps / seconds),
      unit: '/s',
      ratio: rounded(world.steps / seconds / limit),
      against: `${rounded(limit)}/s tokens moved by hand`,
    },
    { name: 'heap for each case at the end', value: rounded(bytes), unit: 'B', ratio: null, against: null },
  ]
}

/** The same year with more of everything: people in step with the applications. */
function scaled(scenario: Scenario): Scenario {
  const factor = CASES / MONTHS / (scenario.cases / scenario.months)
  return {
    ...scenario,
    cases: CASES,
    months: MONTHS,
    staff: scenario.staff.map((plan) => ({ ...plan, people: Math.max(plan.people, Math.ceil(plan.people * factor)) })),
  }
}

function heapNow(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

/** Tokens that go from wait state to wait state of the longest process, each a number in an array: no events, data or conditions. */
function tokensPerSecond(bundle: Bundle): number {
  const process = [...bundle.processes.values()].sort((one, other) => other.nodes.size - one.nodes.size)[0]
  const nodes = process === undefined ? [] : [...process.nodes.values()]
  const place = new Map(nodes.map((node, index) => [node.id, index]))
  const next = Int32Array.from(nodes, ({ outgoing }) => place.get(outgoing[0]?.target.id ?? '') ?? 0)
  const waits = Uint8Array.from(nodes, ({ type }) => (type === 'USER_TASK' || type === 'INTERMEDIATE_CATCH_EVENT' ? 1 : 0))
  const tokens = new Int32Array(CASES)
  let steps = 0
  const end = performance.now() + TOKEN_ROUND_MS
  while (performance.now() < end)
    for (let token = 0; token < tokens.length; token += 1) {
      let at = next[tokens[token] ?? 0] ?? 0
      for (let moved = 0; waits[at] === 0 && moved < nodes.length; moved += 1) at = next[at] ?? 0
      tokens[token] = at
      steps += 1
    }
  return (steps / TOKEN_ROUND_MS) * 1000
}

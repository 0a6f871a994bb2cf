// What runs and what is refused, element by element and position by position: each tiny model is deployed and run. The outcome is kept
// in conformance.md; UPDATE_GOLDEN=1 writes it anew.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { compileProcesses } from '../../../server/engine/index.ts'
import { bpmn, type EngineRun, start } from '../../support/engine-run.ts'
import { POSITIONS, type Position } from './positions.ts'

const PAGE = join(import.meta.dirname, 'conformance.md')
const MOST_TURNS = 40

interface Outcome {
  readonly kind: 'runs' | 'refused' | 'broken'
  /** Codes of the refusal, or what went wrong. */
  readonly detail: string
}

async function outcomeOf(position: Position): Promise<Outcome> {
  const compiled = await compileProcesses(bpmn(position.process, position.roots))
  if (!compiled.ok)
    return { kind: 'refused', detail: [...new Set(compiled.problems.map(({ code, at }) => `${code} ${at ?? ''}`.trim()))].join(', ') }
  const diagram = new Map(compiled.value.processes.map((process) => [process.processId, process]))
  const run = start(
    diagram,
    'p',
    {},
    { ...(position.startAt === undefined ? {} : { startElementId: position.startAt }), decisions: { d: () => 1 } },
  )
  for (let turn = 0; turn < MOST_TURNS && run.status === 'ACTIVE' && run.incidents().length === 0; turn += 1) goOn(run, position, turn)
  const began = run.events('element-activated').some(({ element }) => element.elementId === (position.shows ?? 'x'))
  if (run.status === 'COMPLETED' && began) return { kind: 'runs', detail: '' }
  return {
    kind: 'broken',
    detail: `${run.status}, ${began ? 'x began' : 'x did not begin'}, ${JSON.stringify(run.incidents())} at ${run.waitingAt().join(', ')}`,
  }
}

/** Does what the outside world would do: events first, so that what stands at a border has its turn. */
function goOn(run: EngineRun, { jobError }: Position, turn: number): void {
  const open = run.elements()
  // What does not interrupt waits on: once is enough.
  const happened = new Set(run.events('element-activated').map(({ element }) => element.elementId))
  const mayHappen = (id: string, host: string) => id === host || !happened.has(id)
  const awaited = (what: 'timers' | 'subscriptions') =>
    open.flatMap((element) => Object.values(element[what] ?? {}).filter((id) => mayHappen(id, element.elementId)))[0]
  const timer = awaited('timers')
  if (timer !== undefined) {
    run.timer(timer)
    return
  }
  const event = awaited('subscriptions')
  if (event !== undefined) {
    const isSignal = run.events('signal-subscribed').some(({ subscription }) => subscription.elementId === event)
    if (isSignal) run.signal(event)
    else run.message(event)
    return
  }
  if (turn === 0) {
    run.setVariables({ go: true })
    return
  }
  const job = open.find((element) => element.jobKey !== undefined)
  if (job !== undefined) {
    if (jobError === undefined) run.complete(job.elementId)
    else run.throwError(job.elementId, jobError)
    return
  }
  const task = open.find((element) => element.userTaskKey !== undefined)
  if (task !== undefined) run.complete(task.elementId)
  else {
    const call = open.find((element) => element.calledInstanceKey !== undefined)
    if (call !== undefined) run.childCompleted(call.elementId)
  }
}

function pageOf(outcomes: readonly (readonly [Position, Outcome])[]): string {
  const count = (wanted: string, kind: string) =>
    outcomes.filter(([position, outcome]) => position.wanted === wanted && outcome.kind === kind).length
  const rows = outcomes.map(([{ element, position, wanted, why }, { kind, detail }]) => {
    const said = kind === 'runs' ? 'runs' : `${kind}: ${detail}`
    return `| ${element} | ${position} | ${wanted} | ${said} | ${kind === 'refused' ? (why ?? (wanted === 'must' ? 'not yet' : '')) : ''} |`
  })
  return [
    '# BPMN conformance',
    '',
    'Written by `conformance.test.ts` from what it deployed and ran (`UPDATE_GOLDEN=1` writes it anew). *must* runs; *refuse* and *later* are',
    'refused at deployment with code and element, never ignored. The element in question has the id `x`.',
    '',
    `Of ${outcomes.length} positions: ${count('must', 'runs')} of ${outcomes.filter(([position]) => position.wanted === 'must').length} *must* run, ${count('must', 'refused')} are refused for now; ${count('refuse', 'refused') + count('later', 'refused')} others are refused.`,
    '',
    '| element | position | wanted | outcome | why |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

describe('each position runs or is refused with a reason', () => {
  test.each(POSITIONS.map((position) => [position.element, position.position, position] as const))('%s, %s', async (_, __, position) => {
    const { kind, detail } = await outcomeOf(position)
    if (position.wanted === 'must') expect({ kind, detail }).not.toMatchObject({ kind: 'broken' })
    else expect({ kind, detail }).toMatchObject({ kind: 'refused', detail: expect.stringMatching(/[A-Z_]+/) })
  })
})

test('the page says what is so', async () => {
  const outcomes = await Promise.all(POSITIONS.map(async (position) => [position, await outcomeOf(position)] as const))
  const page = pageOf(outcomes)
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(PAGE, page)
  expect(page).toBe(readFileSync(PAGE, 'utf8'))
})

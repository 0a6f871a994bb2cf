// What holds for every model: tokens are neither lost nor made up, and saving changes nothing.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EngineEvent } from '../../../../server/engine/index.ts'
import { blockArbitrary, modelOf } from '../../../support/block-models.ts'
import { type Diagram, diagramOf, type EngineRun, start } from '../../../support/engine-run.ts'

const choices = fc.array(fc.nat(1000), { minLength: 1, maxLength: 40 })
const runs = { numRuns: 100 }

/** Does one of the things that can be done now; `EngineRun` checks token conservation after each. False: nothing is left to do. */
function act(run: EngineRun, choice: number): boolean {
  const acts = run
    .elements()
    .flatMap((element) => [
      ...(element.userTaskKey === undefined && element.jobKey === undefined ? [] : [() => run.complete(element.elementId)]),
      ...Object.values(element.timers ?? {}).map((eventId) => () => run.timer(eventId)),
    ])
  const chosen = acts[choice % Math.max(acts.length, 1)]
  chosen?.()
  return chosen !== undefined
}

function drive(diagram: Diagram, n: number, path: readonly number[], inMemory = false): EngineRun {
  const run = start(diagram, 'p', { n }, { inMemory })
  for (const choice of path) if (!act(run, choice)) break
  return run
}

function finish(run: EngineRun): EngineRun {
  // Tasks before timers, so that repeating timers can not keep it going.
  for (let count = 0; count < 500 && run.status === 'ACTIVE'; count += 1) act(run, 0)
  return run
}

const OPENS: { readonly [kind: string]: (event: never) => string } = {
  'element-activated': ({ element }: { element: { key: string } }) => `element ${element.key}`,
  'user-task-created': ({ task }: { task: { key: string } }) => `task ${task.key}`,
  'job-created': ({ job }: { job: { key: string } }) => `job ${job.key}`,
  'timer-scheduled': ({ timer }: { timer: { key: string } }) => `timer ${timer.key}`,
  'incident-raised': ({ incident }: { incident: { key: string } }) => `incident ${incident.key}`,
}
const CLOSES: { readonly [kind: string]: (event: never) => string } = {
  'element-completed': ({ element }: { element: { key: string } }) => `element ${element.key}`,
  'element-terminated': ({ element }: { element: { key: string } }) => `element ${element.key}`,
  'user-task-completed': ({ userTaskKey }: { userTaskKey: string }) => `task ${userTaskKey}`,
  'user-task-cancelled': ({ userTaskKey }: { userTaskKey: string }) => `task ${userTaskKey}`,
  'job-completed': ({ jobKey }: { jobKey: string }) => `job ${jobKey}`,
  'job-cancelled': ({ jobKey }: { jobKey: string }) => `job ${jobKey}`,
  'timer-triggered': ({ timerKey }: { timerKey: string }) => `timer ${timerKey}`,
  'timer-cancelled': ({ timerKey }: { timerKey: string }) => `timer ${timerKey}`,
  'incident-resolved': ({ incidentKey }: { incidentKey: string }) => `incident ${incidentKey}`,
}
const namesOf = (events: readonly EngineEvent[], table: typeof OPENS) =>
  events.flatMap((event) => (table[event.kind] === undefined ? [] : [table[event.kind]?.(event as never) ?? '']))

test('every block model comes to its end', async () => {
  await fc.assert(
    fc.asyncProperty(blockArbitrary, fc.nat(9), choices, async (block, n, path) => {
      const run = finish(drive(await diagramOf(modelOf(block)), n, path))

      expect(run.incidents()).toEqual([])
      expect(run.status).toBe('COMPLETED')
    }),
    runs,
  )
})

test('what is opened is closed exactly once', async () => {
  await fc.assert(
    fc.asyncProperty(blockArbitrary, fc.nat(9), choices, async (block, n, path) => {
      const run = finish(drive(await diagramOf(modelOf(block)), n, path))
      const opened = namesOf(run.allEvents(), OPENS)
      const closed = namesOf(run.allEvents(), CLOSES)

      expect(new Set(opened).size).toBe(opened.length)
      expect([...closed].sort()).toEqual([...opened].sort())
    }),
    runs,
  )
})

test('saving and loading between steps changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(blockArbitrary, fc.nat(9), choices, async (block, n, path) => {
      const diagram = await diagramOf(modelOf(block))
      const saved = drive(diagram, n, path)
      const kept = drive(diagram, n, path, true)

      expect(saved.allEvents()).toEqual(kept.allEvents())
      expect(saved.saved).toEqual(kept.saved)
    }),
    runs,
  )
})

test('cancelling at any point leaves nothing', async () => {
  await fc.assert(
    fc.asyncProperty(blockArbitrary, fc.nat(9), choices, async (block, n, path) => {
      const run = drive(await diagramOf(modelOf(block)), n, path)
      if (run.status !== 'ACTIVE') return
      run.cancel()

      expect(run.saved).toMatchObject({ status: 'TERMINATED', elements: new Map(), variables: new Map(), taken: new Map() })
      expect([...namesOf(run.allEvents(), CLOSES)].sort()).toEqual([...namesOf(run.allEvents(), OPENS)].sort())
    }),
    runs,
  )
})

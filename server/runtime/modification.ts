import type { Problem } from '../base/errors.ts'
import type { Key } from '../base/ids.ts'
import { type EngineEvent, modify, type StepResult } from '../engine/index.ts'
import { type InstanceRow, loadInstance, lockInstance } from '../store/instances.ts'
import type { Executor } from '../store/transaction.ts'
import type { LoadedDefinition } from './definitions.ts'
import { computed, type Kernel } from './kernel.ts'
import { stateOfRow } from './projection.ts'
import { runtimeRefusal } from './refusals.ts'
import type { ModificationPlan, ModifyInstance } from './types.ts'
import type { Work } from './work.ts'

export async function planModification(kernel: Kernel, db: Executor, input: ModifyInstance): Promise<ModificationPlan> {
  const { result } = await outcomeOf(kernel, db, input, await loadInstance(db, input.processInstanceKey))
  if (!result.ok)
    return { problems: result.problems, activated: [], completed: [], terminated: [], ends: false, canceledChildren: 0, incidents: [] }
  const { events, effects, state } = result.value
  const elementsOf = (kind: 'element-activated' | 'element-completed' | 'element-terminated') =>
    events.flatMap((event: EngineEvent) => (event.kind === kind ? [event.element] : []))
  return {
    problems: [],
    activated: elementsOf('element-activated'),
    completed: elementsOf('element-completed'),
    terminated: elementsOf('element-terminated'),
    ends: state.status !== 'ACTIVE',
    canceledChildren: effects.filter(({ kind }) => kind === 'cancel-child').length,
    incidents: events.flatMap((event) =>
      event.kind === 'incident-raised' ? [{ elementId: event.incident.elementId, message: event.incident.message }] : [],
    ),
  }
}

/** Modifies under the instance's lock; answers what stood in the way, then nothing is written. */
export async function modifyIn(
  work: Work,
  input: ModifyInstance,
): Promise<{ readonly problems: readonly Problem[]; readonly caseId: string | null }> {
  const before = await lockInstance(work.trx, input.processInstanceKey)
  const { definition, result, row } = await outcomeOf(work.kernel, work.trx, input, before)
  if (!result.ok) return { problems: result.problems, caseId: row.case_id }
  await work.store([
    { work, definition, before: stateOfRow(row), version: row.version, kind: 'modify', result: result.value, caseId: row.case_id },
  ])
  return { problems: [], caseId: row.case_id }
}

interface Outcome {
  readonly definition: LoadedDefinition
  readonly row: InstanceRow
  readonly result: { readonly ok: true; readonly value: StepResult } | { readonly ok: false; readonly problems: readonly Problem[] }
}

async function outcomeOf(kernel: Kernel, db: Executor, input: ModifyInstance, row: InstanceRow | undefined): Promise<Outcome> {
  const key: Key = input.processInstanceKey
  if (row === undefined) throw runtimeRefusal('INSTANCE_NOT_FOUND', { key })
  if (row.status !== 'ACTIVE') throw runtimeRefusal('INSTANCE_ENDED', { key })
  const definition = await kernel.definitions.load(db, row.definition_key)
  const state = stateOfRow(row)
  const result = await computed(kernel, db, definition, (context) => modify(definition.process, state, input.modification, context))
  return { definition, row, result }
}

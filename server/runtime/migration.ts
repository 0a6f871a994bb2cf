import type { Problem } from '../base/errors.ts'
import type { Key } from '../base/ids.ts'
import { mappingBySameId, migrate, type StepResult } from '../engine/index.ts'
import { processDefinitionByKey } from '../store/definitions.ts'
import { type InstanceRow, loadInstance, lockInstance } from '../store/instances.ts'
import { moveRows } from '../store/migration.ts'
import type { Executor } from '../store/transaction.ts'
import type { LoadedDefinition } from './definitions.ts'
import { computed, type Kernel } from './kernel.ts'
import { stateOfRow } from './projection.ts'
import { runtimeRefusal } from './refusals.ts'
import type { MigrateInstance } from './types.ts'
import type { Work } from './work.ts'

interface Outcome {
  readonly target: LoadedDefinition
  readonly row: InstanceRow
  readonly result: { readonly ok: true; readonly value: StepResult } | { readonly ok: false; readonly problems: readonly Problem[] }
}

/** Every obstacle to the migration; nothing is written. */
export async function planMigration(kernel: Kernel, db: Executor, input: MigrateInstance): Promise<readonly Problem[]> {
  const { result } = await outcomeOf(kernel, db, input, await loadInstance(db, input.processInstanceKey))
  return result.ok ? [] : result.problems
}

/** Migrates under the instance's lock; answers what stood in the way, then nothing is written. */
export async function migrateIn(work: Work, input: MigrateInstance): Promise<readonly Problem[]> {
  const row = await lockInstance(work.trx, input.processInstanceKey)
  const { target, result, row: before } = await outcomeOf(work.kernel, work.trx, input, row)
  if (!result.ok) return result.problems
  const { state } = result.value
  await work.store([
    {
      work,
      definition: target,
      before: stateOfRow(before),
      version: before.version,
      kind: 'migrate',
      result: result.value,
      caseId: before.case_id,
    },
  ])
  await moveRows(work.trx, {
    instanceKey: before.key,
    definitionKey: target.key,
    processId: target.processId,
    elements: [...state.elements.values()].map((element) => {
      const node = target.process.nodes.get(element.elementId)
      return {
        key: element.key,
        elementId: element.elementId,
        name: node?.name ?? null,
        properties: node?.properties ?? {},
        formId: node?.kind === 'user-task' && node.linksForm && node.formId?.kind === 'static' ? node.formId.text : null,
      }
    }),
    events: [...state.elements.values()].flatMap((element) =>
      Object.entries({ ...element.timers, ...element.subscriptions }).map(([key, elementId]) => ({ key, elementId })),
    ),
  })
  return []
}

async function outcomeOf(kernel: Kernel, db: Executor, input: MigrateInstance, row: InstanceRow | undefined): Promise<Outcome> {
  const { processInstanceKey: key, targetDefinitionKey } = input
  if (row === undefined) throw runtimeRefusal('INSTANCE_NOT_FOUND', { key })
  if (row.status !== 'ACTIVE') throw runtimeRefusal('INSTANCE_ENDED', { key })
  if ((await processDefinitionByKey(db, targetDefinitionKey)) === undefined)
    throw runtimeRefusal('DEFINITION_NOT_FOUND', { key: targetDefinitionKey })
  const source = await kernel.definitions.load(db, row.definition_key as Key)
  const target = await kernel.definitions.load(db, targetDefinitionKey)
  const mapping = input.mapping ?? mappingBySameId(source.process, target.process)
  const result = await computed(kernel, db, target, (context) =>
    migrate(source.process, target.process, stateOfRow(row), mapping, context, { recountDates: input.recountDates === true }),
  )
  return { target, row, result }
}

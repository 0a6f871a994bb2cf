/** What is kept beside the instances, and how it is removed. */
import type { Key } from '../base/ids.ts'
import { compileProcesses } from '../engine/index.ts'
import * as decisionStore from '../store/decision-instances.ts'
import * as definitionStore from '../store/definitions.ts'
import { deleteInstances, lockInstance, lockTree } from '../store/instances.ts'
import { inTransaction, type Trx } from '../store/transaction.ts'
import { recordsOf } from './decision-record.ts'
import type { BoundDecision, DecisionAnswer } from './decisions.ts'
import { armStartEvents, disarmStartEvents } from './deploy.ts'
import type { Kernel } from './kernel.ts'
import { runtimeRefusal } from './refusals.ts'

/** Stores an evaluation that no instance asked for; answers its key. */
export async function keepEvaluation(kernel: Kernel, decision: BoundDecision, answer: DecisionAnswer, trx?: Trx): Promise<Key> {
  return inTransaction(kernel.deps.db, trx, async (own) => {
    await kernel.keys.ensure(own, 1)
    const key = kernel.keys.next()
    const rows = recordsOf(decision, answer).map((record) => ({ ...record, evaluation_key: key, element_instance_key: null }))
    await decisionStore.insertDecisionInstances(own, rows, kernel.now())
    return key
  })
}

export async function deleteEvaluation(trx: Trx, key: Key): Promise<void> {
  const found = await decisionStore.caseOfEvaluation(trx, key)
  if (found === undefined) throw runtimeRefusal('EVALUATION_NOT_FOUND', { key })
  if (found.case_id !== null) throw runtimeRefusal('RECORD_OF_CASE', { key })
  if (found.status === 'ACTIVE') throw runtimeRefusal('INSTANCE_ACTIVE', { key })
  await decisionStore.deleteEvaluation(trx, key)
}

export async function deleteInstance(trx: Trx, key: Key): Promise<void> {
  const instance = await lockInstance(trx, key)
  if (instance === undefined) throw runtimeRefusal('INSTANCE_NOT_FOUND', { key })
  if (instance.parent_key !== null) throw runtimeRefusal('INSTANCE_CALLED', { key })
  const tree = await lockTree(trx, instance.root_key)
  if (tree.some(({ status }) => status === 'ACTIVE')) throw runtimeRefusal('INSTANCE_ACTIVE', { key })
  if (tree.some(({ case_id }) => case_id !== null)) throw runtimeRefusal('RECORD_OF_CASE', { key })
  await deleteInstances(
    trx,
    tree.map((each) => each.key),
  )
}

/** Start events of the newest version that is left take the place of those of a deleted one. */
export async function deleteResource(kernel: Kernel, trx: Trx, key: Key): Promise<void> {
  await definitionStore.lockDeployments(trx)
  const resource = await definitionStore.resourceByKey(trx, key)
  if (resource === undefined || resource.deleted_at !== null) throw runtimeRefusal('RESOURCE_NOT_FOUND', { key })
  if (resource.programme !== null) throw runtimeRefusal('RESOURCE_OF_PROGRAMME', { key })
  const newest = resource.kind === 'process' ? await definitionStore.latestProcessKey(trx, resource.id) : undefined
  await definitionStore.markDeleted(trx, resource, kernel.now())
  if (newest !== key) return
  const before = await definitionStore.findProcessDefinition(trx, { processId: resource.id })
  if (before === undefined) return disarmStartEvents(trx, resource.id)
  const compiled = await compileProcesses(before.xml)
  const process = compiled.ok ? compiled.value.processes.find(({ processId }) => processId === resource.id) : undefined
  if (process === undefined) throw new Error(`Expected the deployed process ${resource.id} to compile, but it does not`)
  await kernel.keys.ensure(trx, process.startEvents.length)
  await armStartEvents(kernel, trx, { key: before.key as Key, programme: before.programme }, process, kernel.now())
}

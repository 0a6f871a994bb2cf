import { Refusal } from '../base/errors.ts'
import type { Key } from '../base/ids.ts'
import type { JsonObject } from '../base/json.ts'
import * as store from '../store/batches.ts'
import { lockInstance } from '../store/instances.ts'
import type { Trx } from '../store/transaction.ts'
import { crashPoint } from './crash-points.ts'
import type { Kernel } from './kernel.ts'
import { runtimeRefusal } from './refusals.ts'
import { isOutage, transact } from './transact.ts'
import type { Batches, BatchPlan, Runtime } from './types.ts'

/** Items of one batch in one sweep, so that timers of others do not wait for a long batch. */
const AT_ONCE = 40
/** Tries of an item that fails for a reason nobody foresaw. */
const MOST_TRIES = 3
const DEFER_MS = 5000
const INSERTED_AT_ONCE = 5000

export function createBatches(kernel: Kernel): Batches {
  const change = (key: Key, by: string, action: string, move: (trx: Trx) => Promise<boolean>) =>
    transact(kernel, by, undefined, async ({ trx, woken }) => {
      if ((await store.batchByKey(trx, key)) === undefined) throw runtimeRefusal('BATCH_NOT_FOUND', { key })
      if (!(await move(trx))) throw runtimeRefusal('BATCH_STATE_WRONG', { key })
      await kernel.deps.record?.({ actor: by, action, kind: 'batch-operation', id: key, caseId: null, detail: {} }, trx)
      woken.commands = true
    })

  return {
    create: (input, trx) =>
      transact(kernel, input.by, trx, async (work) => {
        const { plan, by, filter, reason } = input
        const targets = await store.targetsOf(work.trx, plan.type === 'RESOLVE_INCIDENT' ? 'incidents' : 'instances', input.instances)
        await kernel.keys.ensure(work.trx, 1)
        const key = kernel.keys.next()
        const row = { key, type: plan.type, plan: plan as unknown as JsonObject, filter, actor: by, reason: reason ?? null }
        await store.insertBatch(work.trx, { ...row, created_at: kernel.now() })
        for (let at = 0; at < targets.length; at += INSERTED_AT_ONCE) {
          const part = targets.slice(at, at + INSERTED_AT_ONCE)
          await kernel.keys.ensure(work.trx, part.length)
          await store.insertItems(
            work.trx,
            key,
            part.map((target) => ({ key: kernel.keys.next(), ...target })),
          )
        }
        const detail = { type: plan.type, items: targets.length, filter, plan: row.plan, ...(reason === undefined ? {} : { reason }) }
        await kernel.deps.record?.({ actor: by, action: 'batch.create', kind: 'batch-operation', id: key, caseId: null, detail }, work.trx)
        work.woken.commands = true
        return { batchOperationKey: key, items: targets.length }
      }),
    suspend: (key, by) =>
      change(key, by, 'batch.suspend', (trx) => store.changeState(trx, key, { from: ['CREATED', 'ACTIVE'], to: 'SUSPENDED' })),
    resume: (key, by) => change(key, by, 'batch.resume', (trx) => store.changeState(trx, key, { from: ['SUSPENDED'], to: 'ACTIVE' })),
    cancel: (key, by) =>
      change(key, by, 'batch.cancel', async (trx) => {
        const from = ['CREATED', 'ACTIVE', 'SUSPENDED'] as const
        if (!(await store.changeState(trx, key, { from, to: 'CANCELED', endedAt: kernel.now() }))) return false
        await store.cancelItems(trx, key, kernel.now())
        return true
      }),
  }
}

export type BatchActs = Pick<Runtime, 'cancelInstance' | 'deleteInstance' | 'migrateInstance' | 'modifyInstance' | 'resolveIncident'>

/** Carries out some items of each open batch; answers how many it worked on, 0 when nothing is left to do now. */
export async function carryOutBatches(kernel: Kernel, acts: BatchActs): Promise<number> {
  const { db } = kernel.deps
  let worked = 0
  for (const batch of await store.openBatches(db)) {
    await store.markStarted(db, batch.key, kernel.now())
    const items = [...(await store.claimItems(db, batch.key, AT_ONCE, kernel.config.leaseMs))]
    worked += items.length
    const lanes = Array.from({ length: kernel.config.concurrency }, async () => {
      for (let item = items.shift(); item !== undefined; item = items.shift()) await carryOut(kernel, acts, batch, item)
    })
    await Promise.all(lanes)
    await store.endIfDone(db, batch.key, kernel.now())
  }
  return worked
}

async function carryOut(kernel: Kernel, acts: BatchActs, batch: store.BatchRow, item: store.BatchItemRow): Promise<void> {
  crashPoint('after-claim')
  try {
    await transact(kernel, batch.actor, undefined, async ({ trx }) => {
      // Batch before instance before item: whoever suspends or cancels takes them in the same order.
      if (!(await store.holdBatch(trx, batch.key))) return
      await lockInstance(trx, item.instance_key)
      if (!(await store.takeItem(trx, item.key))) return
      const state = await act(acts, batch, item, trx)
      await store.endItem(trx, item.key, { state, at: kernel.now() })
    })
  } catch (cause) {
    await noteFailure(kernel, item, cause)
  }
}

async function act(acts: BatchActs, batch: store.BatchRow, item: store.BatchItemRow, trx: Trx): Promise<'COMPLETED' | 'SKIPPED'> {
  const plan = batch.plan as unknown as BatchPlan
  const key = item.item_key as Key
  const by = batch.actor
  switch (plan.type) {
    case 'CANCEL_PROCESS_INSTANCE':
      return done(acts.cancelInstance(key, trx, { by }), 'INSTANCE_ENDED')
    case 'DELETE_PROCESS_INSTANCE':
      return done(acts.deleteInstance(key, trx), 'INSTANCE_NOT_FOUND')
    case 'RESOLVE_INCIDENT':
      return done(acts.resolveIncident(key, trx, { by }), 'INCIDENT_RESOLVED')
    case 'MIGRATE_PROCESS_INSTANCE': {
      const { targetDefinitionKey, mapping, recountDates } = plan
      const more = recountDates === undefined ? {} : { recountDates }
      await acts.migrateInstance(
        { processInstanceKey: key, targetDefinitionKey, mapping: new Map(Object.entries(mapping)), ...more, by },
        trx,
      )
      return 'COMPLETED'
    }
    case 'MODIFY_PROCESS_INSTANCE': {
      const move = plan.move.map(({ sourceElementId, targetElementId }) => ({
        source: { elementId: sourceElementId },
        targetId: targetElementId,
        ancestor: 'inferred' as const,
      }))
      await acts.modifyInstance({ processInstanceKey: key, modification: { activate: [], move, terminate: [] }, by }, trx)
      return 'COMPLETED'
    }
  }
}

/** What somebody else has done meanwhile need not be done again. */
async function done(act: Promise<void>, already: string): Promise<'COMPLETED' | 'SKIPPED'> {
  try {
    await act
    return 'COMPLETED'
  } catch (cause) {
    if (cause instanceof Refusal && cause.code === already) return 'SKIPPED'
    throw cause
  }
}

async function noteFailure(kernel: Kernel, item: store.BatchItemRow, cause: unknown): Promise<void> {
  const { db } = kernel.deps
  if (isOutage(cause)) {
    kernel.logger.warn({ itemKey: item.key, err: cause }, 'an item of a batch is left to its lease: the database is away')
    return
  }
  if (cause instanceof Refusal) {
    await store.endItem(db, item.key, { state: 'FAILED', at: kernel.now(), code: cause.code, error: cause.text })
    return
  }
  kernel.logger.error({ itemKey: item.key, err: cause }, 'an item of a batch failed')
  if (item.attempts < MOST_TRIES) {
    await store.deferItem(db, item.key, DEFER_MS)
    return
  }
  const message = cause instanceof Error ? cause.message : String(cause)
  const error = { zh: `系统处理时出错：${message}`, en: `The system failed: ${message}` }
  await store.endItem(db, item.key, { state: 'FAILED', at: kernel.now(), code: 'UNKNOWN', error })
}

import type { Page } from '../base/api/common.ts'
import type { AssetState, DeviceChange, DeviceDetail, DeviceInput, DeviceView } from '../base/api/registry.ts'
import type { Actor } from '../identity/index.ts'
import * as store from '../store/registry.ts'
import { inTransaction, type Trx } from '../store/transaction.ts'
import { heardSince, knownOf, type RegistryDeps, requireKeeper } from './context.ts'
import { changedFields, problemsOfDevice, type WholeDevice, wholeDevice } from './decide.ts'
import { deviceOfRow, rowOfDevice, viewOfDevice } from './rows.ts'
import { registryRefusal } from './types.ts'

export interface DeviceQuery {
  readonly q?: string
  readonly kind?: string
  readonly building?: string
  readonly state?: AssetState
  /** `never`: said nothing yet; `silent`: nothing within a day; `heard`: within a day. */
  readonly heard?: 'never' | 'silent' | 'heard'
}

/** Devices of a subject: each change is written into the device's ledger and into the audit record. */
export interface Devices {
  list(
    actor: Actor,
    subjectId: string,
    query: DeviceQuery & { readonly cursor?: string; readonly limit: number },
  ): Promise<Page<DeviceView>>
  get(actor: Actor, subjectId: string, id: string): Promise<DeviceDetail>
  /** Throws `DEVICE_WRONG` with every problem, `DEVICE_EXISTS`. */
  create(actor: Actor, subjectId: string, input: DeviceInput): Promise<DeviceDetail>
  /** The number itself can not be changed. */
  change(actor: Actor, subjectId: string, id: string, input: DeviceInput): Promise<DeviceDetail>
  /** A retired device keeps its record and its data; its messages are refused from then on. */
  retire(actor: Actor, subjectId: string, id: string, note: string): Promise<DeviceDetail>
  restore(actor: Actor, subjectId: string, id: string, note: string): Promise<DeviceDetail>
  /** Only a device that never said anything; throws `DEVICE_HAS_DATA`. */
  remove(actor: Actor, subjectId: string, id: string): Promise<void>
}

export function filterOf(query: DeviceQuery, now: string) {
  return {
    q: query.q ?? null,
    ids: null,
    kind: query.kind ?? null,
    building: query.building ?? null,
    state: query.state ?? null,
    heard: query.heard ?? null,
    since: heardSince(now),
  }
}

export function createDevices(deps: RegistryDeps): Devices {
  const { db, clock, cases, audit } = deps

  async function detail(subjectId: string, id: string, trx: Trx): Promise<DeviceDetail> {
    const row = await store.deviceById(trx, subjectId, id)
    if (row === undefined) throw registryRefusal('DEVICE_NOT_FOUND', { id })
    const changes = await store.changesOf(trx, subjectId, id)
    return {
      ...viewOfDevice(row),
      history: changes.map(({ at, by, action, detail: { fields, note } }) => ({ at, by, action, fields, note })),
    }
  }

  /** Stores the record as it is to be, with its entry in the ledger; nothing when nothing changes. */
  async function save(
    trx: Trx,
    actor: Actor,
    subjectId: string,
    before: WholeDevice | null,
    after: WholeDevice,
    action: DeviceChange['action'],
    note: string | null,
  ): Promise<DeviceDetail> {
    const known = await knownOf(deps, subjectId, trx)
    const problems = problemsOfDevice(after, known)
    if (problems.length > 0) throw registryRefusal('DEVICE_WRONG', {}, { problems })
    const fields = changedFields(before, after)
    if (Object.keys(fields).length > 0) {
      const at = clock.now()
      await store.insertDevices(trx, [rowOfDevice(subjectId, after, { at, today: known.today, source: 'entered' })])
      await store.insertChanges(trx, [
        { subject_id: subjectId, device_id: after.id, at, by: actor.userId, action, detail: JSON.stringify({ fields, note }) },
      ])
      await audit.record(
        {
          actor: actor.userId,
          action: `device.${ACTIONS[action]}`,
          object: { kind: 'device', id: `${subjectId}/${after.id}` },
          detail: { fields: Object.keys(fields) },
        },
        trx,
      )
    }
    return detail(subjectId, after.id, trx)
  }

  async function changeLocked(
    actor: Actor,
    subjectId: string,
    id: string,
    action: DeviceChange['action'],
    note: string | null,
    next: (before: WholeDevice) => WholeDevice,
  ): Promise<DeviceDetail> {
    return inTransaction(db, undefined, async (trx) => {
      await requireKeeper(deps, actor, subjectId, trx)
      await store.lockRegistry(trx, subjectId)
      const row = await store.lockedDevice(trx, subjectId, id)
      if (row === undefined) throw registryRefusal('DEVICE_NOT_FOUND', { id })
      const before = deviceOfRow(row)
      return save(trx, actor, subjectId, before, next(before), action, note)
    })
  }

  return {
    async list(actor, subjectId, { cursor, limit, ...query }) {
      await cases.subjects.requireAccess(actor, subjectId)
      const filter = filterOf(query, clock.now())
      const rows = await store.listDevices(db, subjectId, { ...filter, after: cursor ?? null, limit: limit + 1 })
      const page = rows.slice(0, limit)
      return {
        items: page.map(viewOfDevice),
        total: await store.countDevices(db, subjectId, filter),
        nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
      }
    },

    get: (actor, subjectId, id) =>
      inTransaction(db, undefined, async (trx) => {
        await cases.subjects.requireAccess(actor, subjectId, trx)
        return detail(subjectId, id, trx)
      }),

    create: (actor, subjectId, input) =>
      inTransaction(db, undefined, async (trx) => {
        await requireKeeper(deps, actor, subjectId, trx)
        await store.lockRegistry(trx, subjectId)
        const device = wholeDevice(input)
        if ((await store.lockedDevice(trx, subjectId, device.id)) !== undefined) throw registryRefusal('DEVICE_EXISTS', { id: device.id })
        return save(trx, actor, subjectId, null, device, 'registered', null)
      }),

    change: (actor, subjectId, id, input) => changeLocked(actor, subjectId, id, 'changed', null, () => ({ ...wholeDevice(input), id })),
    retire: (actor, subjectId, id, note) =>
      changeLocked(actor, subjectId, id, 'retired', note, (before) => ({ ...before, state: 'retired', gateway: null })),
    restore: (actor, subjectId, id, note) =>
      changeLocked(actor, subjectId, id, 'restored', note, (before) => ({ ...before, state: 'in-use' })),

    remove: (actor, subjectId, id) =>
      inTransaction(db, undefined, async (trx) => {
        await requireKeeper(deps, actor, subjectId, trx)
        const row = await store.lockedDevice(trx, subjectId, id)
        if (row === undefined) throw registryRefusal('DEVICE_NOT_FOUND', { id })
        if (row.last_seen_at !== null) throw registryRefusal('DEVICE_HAS_DATA', { id })
        await store.deleteDevice(trx, subjectId, id)
        await audit.record({ actor: actor.userId, action: 'device.delete', object: { kind: 'device', id: `${subjectId}/${id}` } }, trx)
      }),
  }
}

const ACTIONS = { registered: 'register', changed: 'change', retired: 'retire', restored: 'restore' } as const

import type { PlanDevices, SitePlanInput, SitePlanView } from '../base/api/registry.ts'
import type { Documents } from '../documents/index.ts'
import type { Actor } from '../identity/index.ts'
import { newId } from '../store/id.ts'
import * as registryStore from '../store/registry.ts'
import * as store from '../store/site-plans.ts'
import { inTransaction } from '../store/transaction.ts'
import { presenceRule } from '../telemetry-views/index.ts'
import { type RegistryDeps, requireKeeper } from './context.ts'
import { KIND_NAMES } from './kinds.ts'
import { registryRefusal } from './types.ts'

/** Pictures of a site or a floor with the devices on them. */
export interface SitePlans {
  list(actor: Actor, subjectId: string): Promise<readonly SitePlanView[]>
  /** The picture is an upload of the same person: `PLAN_PICTURE_WRONG`; `BUILDING_NOT_FOUND`. */
  create(actor: Actor, subjectId: string, input: SitePlanInput): Promise<SitePlanView>
  remove(actor: Actor, subjectId: string, id: string): Promise<void>
  picture(actor: Actor, subjectId: string, id: string): ReturnType<Documents['read']>
  /** Devices on the plan, and those that stand there and have no place on it yet, each with its state now; at most 500. */
  devices(actor: Actor, subjectId: string, id: string): Promise<PlanDevices>
  /** From the left and from the top, in per cent of the picture. */
  place(actor: Actor, subjectId: string, id: string, device: string, at: { readonly x: number; readonly y: number }): Promise<void>
  takeOff(actor: Actor, subjectId: string, id: string, device: string): Promise<void>
}

export interface SitePlanDeps extends Pick<RegistryDeps, 'db' | 'clock' | 'audit' | 'cases'> {
  readonly documents: Pick<Documents, 'find' | 'read'>
}

const PICTURES: readonly string[] = ['image/png', 'image/jpeg', 'image/webp']
const MOST_DEVICES = 500

export function createSitePlans(deps: SitePlanDeps): SitePlans {
  const { db, clock, audit, cases, documents } = deps

  async function found(subjectId: string, id: string): Promise<store.SitePlanRow> {
    const [row] = await store.plansOf(db, subjectId, id)
    if (row === undefined) throw registryRefusal('PLAN_NOT_FOUND')
    return row
  }

  return {
    async list(actor, subjectId) {
      await cases.subjects.requireAccess(actor, subjectId)
      return (await store.plansOf(db, subjectId)).map(viewOf)
    },

    async create(actor, subjectId, { title, building = null, floor = null, documentId }) {
      await requireKeeper(deps, actor, subjectId)
      const picture = await documents.find(documentId)
      if (picture?.uploadedBy !== actor.userId || !PICTURES.includes(picture.mediaType)) throw registryRefusal('PLAN_PICTURE_WRONG')
      if (building !== null && !(await registryStore.buildingsOf(db, subjectId)).some(({ id }) => id === building))
        throw registryRefusal('BUILDING_NOT_FOUND', { id: building })
      const id = newId('plan')
      await inTransaction(db, undefined, async (trx) => {
        await store.insertPlan(trx, {
          id,
          subject_id: subjectId,
          building,
          floor: building === null ? null : floor,
          title,
          document_id: documentId,
          created_at: clock.now(),
          created_by: actor.userId,
        })
        const detail = { plan: id, title, building, floor, sha256: picture.sha256 }
        await audit.record({ actor: actor.userId, action: 'registry.plan', object: { kind: 'subject', id: subjectId }, detail }, trx)
      })
      return viewOf(await found(subjectId, id))
    },

    async remove(actor, subjectId, id) {
      await requireKeeper(deps, actor, subjectId)
      const { title } = await found(subjectId, id)
      await inTransaction(db, undefined, async (trx) => {
        await store.deletePlan(trx, subjectId, id)
        const detail = { plan: id, title }
        await audit.record(
          { actor: actor.userId, action: 'registry.plan-removed', object: { kind: 'subject', id: subjectId }, detail },
          trx,
        )
      })
    },

    async picture(actor, subjectId, id) {
      await cases.subjects.requireAccess(actor, subjectId)
      return documents.read((await found(subjectId, id)).document_id)
    },

    async devices(actor, subjectId, id) {
      await cases.subjects.requireAccess(actor, subjectId)
      const { building, floor } = await found(subjectId, id)
      const { rows, total } = await store.devicesOfPlan(db, presenceRule(clock.now()), { id, subjectId, building, floor }, MOST_DEVICES)
      return {
        total,
        items: rows.map(({ kind, alarms, x, y, ...device }) => ({
          ...device,
          kind,
          kindName: KIND_NAMES.get(kind) ?? { zh: kind, en: kind },
          openAlarms: alarms,
          at: x === null || y === null ? null : { x, y },
        })),
      }
    },

    async place(actor, subjectId, id, device, { x, y }) {
      await requireKeeper(deps, actor, subjectId)
      await found(subjectId, id)
      await inTransaction(db, undefined, async (trx) => {
        const isThere = await store.putPosition(trx, { plan_id: id, subject_id: subjectId, device_id: device, x, y })
        if (!isThere) throw registryRefusal('DEVICE_NOT_FOUND', { id: device })
      })
    },

    async takeOff(actor, subjectId, id, device) {
      await requireKeeper(deps, actor, subjectId)
      await found(subjectId, id)
      await inTransaction(db, undefined, (trx) => store.deletePosition(trx, id, device))
    },
  }
}

function viewOf({ id, title, building, building_name, floor, placed }: store.SitePlanRow): SitePlanView {
  return { id, title, building: building === null ? null : { id: building, name: building_name ?? building }, floor, placed }
}

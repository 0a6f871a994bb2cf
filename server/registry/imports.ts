import type { ImportPlan } from '../base/api/registry.ts'
import type { Json } from '../base/json.ts'
import type { Actor } from '../identity/index.ts'
import { newId } from '../store/id.ts'
import * as store from '../store/registry.ts'
import * as importStore from '../store/registry-imports.ts'
import { type Executor, inTransaction, type Trx } from '../store/transaction.ts'
import { knownOf, type RegistryDeps, requireKeeper } from './context.ts'
import { unitsOfBasis } from './decide.ts'
import { type Plan, type Present, planImport } from './plan.ts'
import { buildingOfRow, deviceOfRow, rowOfBuilding, rowOfDevice } from './rows.ts'
import { registryRefusal } from './types.ts'
import { type Filled, type Sheets, writeWorkbook } from './workbook.ts'
import { createWorkbooks } from './workbook-thread.ts'

/** Many records at once by a workbook (SX 6.4.16): download, fill in, upload, look at the plan, apply. */
export interface Imports {
  /** The workbook to fill in; `filled`: with everything that is registered. */
  template(actor: Actor, subjectId: string, options: { readonly filled: boolean; readonly locale: 'zh' | 'en' }): Promise<Buffer>
  /** Checks every row and keeps the plan; writes nothing to the registry. */
  plan(actor: Actor, subjectId: string, file: { readonly name: string; readonly content: Buffer }): Promise<ImportPlan>
  get(actor: Actor, subjectId: string, id: string): Promise<ImportPlan>
  /** Everything in one transaction; `IMPORT_FAULTY` while a row is wrong, `IMPORT_STALE` when the registry changed since the check. */
  apply(actor: Actor, subjectId: string, id: string): Promise<ImportPlan>
  /** The same workbook with a column of sentences. */
  faults(actor: Actor, subjectId: string, id: string, locale: 'zh' | 'en'): Promise<Buffer>
}

const SHOWN_PROBLEMS = 200
const SHOWN_CHANGES = 100

export function createImports(deps: RegistryDeps): Imports {
  const { db, clock, audit, cases } = deps
  const workbooks = createWorkbooks()

  async function presentOf(subjectId: string, executor: Executor): Promise<Present> {
    const known = await knownOf(deps, subjectId, executor)
    const buildings = await store.buildingsOf(executor, subjectId)
    const devices = await store.devicesOf(executor, subjectId)
    const units = await store.unitsOf(executor, subjectId)
    return {
      known,
      buildings: new Map(buildings.map((row) => [row.id, buildingOfRow(row)])),
      devices: new Map(devices.map((row) => [row.id, deviceOfRow(row)])),
      units: new Map(units.map(({ kind, basis, units: count }) => [kind, { basis, units: count }])),
    }
  }

  async function found(subjectId: string, id: string, executor: Executor) {
    const row = await importStore.importById(executor, subjectId, id)
    if (row === undefined) throw registryRefusal('IMPORT_NOT_FOUND')
    return row
  }

  async function write(trx: Trx, actor: Actor, subjectId: string, plan: Plan): Promise<void> {
    const at = clock.now()
    const { known } = await presentOf(subjectId, trx)
    await store.saveBuildings(
      trx,
      plan.buildings.map((building) => rowOfBuilding(subjectId, building, at, 'import')),
    )
    await store.insertDevices(
      trx,
      plan.devices.map(({ device }) => rowOfDevice(subjectId, device, { at, today: known.today, source: 'import' })),
    )
    await store.insertChanges(
      trx,
      plan.devices.map(({ device, fields, isNew }) => ({
        subject_id: subjectId,
        device_id: device.id,
        at,
        by: actor.userId,
        action: isNew ? 'registered' : 'changed',
        detail: JSON.stringify({ fields, note: null }),
      })),
    )
    const sums = await store.buildingSums(trx, subjectId)
    await store.saveUnits(
      trx,
      subjectId,
      plan.units.map((one) => ({ kind: one.kind, basis: one.basis, units: Math.max(1, unitsOfBasis(one, sums)) })),
    )
    await store.followBuildings(trx, subjectId)
  }

  return {
    async template(actor, subjectId, { filled, locale }) {
      await cases.subjects.requireAccess(actor, subjectId)
      if (!filled) return writeWorkbook({}, locale)
      const present = await presentOf(subjectId, db)
      const rows: Filled = {
        buildings: [...present.buildings.values()].map((one) => ({ ...one })),
        devices: [...present.devices.values()].map((one) => ({ ...one })),
        units: [...present.units].map(([kind, { basis, units }]) => ({ kind, basis, units: basis === 'count' ? units : null })),
      }
      return workbooks.write({ filled: rows, locale })
    },

    async plan(actor, subjectId, { name, content }) {
      await requireKeeper(deps, actor, subjectId)
      const sheets = await workbooks.read(content)
      return inTransaction(db, undefined, async (trx) => {
        const plan = planImport(sheets, await presentOf(subjectId, trx))
        const id = newId('import')
        const view: ImportPlan = {
          id,
          fileName: name.slice(0, 200),
          state: plan.problems.length > 0 ? 'faulty' : 'planned',
          ...plan.counts,
          problems: plan.problems.slice(0, SHOWN_PROBLEMS),
          problemCount: plan.problems.length,
          changes: plan.devices
            .filter(({ isNew }) => !isNew)
            .slice(0, SHOWN_CHANGES)
            .map(({ device, fields }) => ({ id: device.id, name: device.name, fields })),
        }
        await importStore.dropOldPlans(trx, subjectId)
        await importStore.insertImport(trx, {
          id,
          subject_id: subjectId,
          created_at: clock.now(),
          created_by: actor.userId,
          file_name: view.fileName,
          state: view.state,
          summary: JSON.stringify(view),
          rows: JSON.stringify({ sheets, plan: fingerprint(plan) }),
        })
        return view
      })
    },

    async get(actor, subjectId, id) {
      await cases.subjects.requireAccess(actor, subjectId)
      return viewOf(await found(subjectId, id, db))
    },

    apply: (actor, subjectId, id) =>
      inTransaction(db, undefined, async (trx) => {
        await requireKeeper(deps, actor, subjectId, trx)
        await store.lockRegistry(trx, subjectId)
        const row = await found(subjectId, id, trx)
        // Pressed twice: the second time finds it done.
        if (row.state === 'applied') return viewOf(row)
        if (row.state === 'faulty') throw registryRefusal('IMPORT_FAULTY')
        const { sheets, plan: seen } = row.rows as unknown as { readonly sheets: Sheets; readonly plan: Json }
        const plan = planImport(sheets, await presentOf(subjectId, trx))
        if (plan.problems.length > 0 || fingerprint(plan) !== seen) throw registryRefusal('IMPORT_STALE')
        await write(trx, actor, subjectId, plan)
        await importStore.markApplied(trx, id, clock.now(), actor.userId)
        await audit.record(
          {
            actor: actor.userId,
            action: 'registry.import',
            object: { kind: 'subject', id: subjectId },
            detail: {
              import: id,
              file: row.file_name,
              devices: plan.devices.length,
              buildings: plan.buildings.length,
              units: plan.units.length,
            },
          },
          trx,
        )
        return { ...viewOf(row), state: 'applied' }
      }),

    async faults(actor, subjectId, id, locale) {
      await cases.subjects.requireAccess(actor, subjectId)
      const row = await found(subjectId, id, db)
      const { sheets } = row.rows as unknown as { readonly sheets: Sheets }
      const { problems } = planImport(sheets, await presentOf(subjectId, db))
      const said = new Map<string, string[]>()
      for (const { sheet, row: number, text } of problems) {
        const key = `${sheet}/${number}`
        said.set(key, [...(said.get(key) ?? []), text[locale]])
      }
      const stop = locale === 'zh' ? '；' : '; '
      const texts = Object.fromEntries([...said].map(([place, sentences]) => [place, sentences.join(stop)]))
      return workbooks.write({ filled: {}, locale, faults: { sheets, texts } })
    },
  }
}

/** What the plan would do, to be compared with what it would do later. */
function fingerprint(plan: Plan): string {
  return JSON.stringify([plan.counts, plan.devices.map(({ device, fields }) => [device.id, fields]), plan.buildings, plan.units])
}

function viewOf(row: { readonly summary: Json; readonly state: ImportPlan['state'] }): ImportPlan {
  return { ...(row.summary as unknown as ImportPlan), state: row.state }
}

import type { BuildingInput, BuildingView, RegistryOverview, UnitsInput } from '../base/api/registry.ts'
import type { Actor } from '../identity/index.ts'
import * as store from '../store/registry.ts'
import { inTransaction } from '../store/transaction.ts'
import { localDateOf } from '../time/index.ts'
import { heardSince, mayKeep, type RegistryDeps, requireKeeper } from './context.ts'
import { problemsOfBuilding, problemsOfUnits, unitsOfBasis, wholeBuilding } from './decide.ts'
import { KIND_NAMES } from './kinds.ts'
import { rowOfBuilding, viewOfBuilding } from './rows.ts'
import { registryRefusal } from './types.ts'

/** Buildings of a subject and the numbers of units that follow from them. */
export interface Buildings {
  overview(actor: Actor, subjectId: string): Promise<RegistryOverview>
  list(actor: Actor, subjectId: string): Promise<readonly BuildingView[]>
  /** New, or the whole record of a known one; throws `BUILDING_WRONG` with every problem. */
  save(actor: Actor, subjectId: string, input: BuildingInput): Promise<BuildingView>
  /** Throws `BUILDING_IN_USE` while devices stand in it. */
  remove(actor: Actor, subjectId: string, id: string): Promise<void>
  /** Denominators of the named kinds; `units` null with the basis `count` takes a number away. */
  saveUnits(actor: Actor, subjectId: string, units: readonly UnitsInput[]): Promise<RegistryOverview>
}

export function createBuildings(deps: RegistryDeps): Buildings {
  const { db, clock, cases, audit } = deps

  async function overview(actor: Actor, subjectId: string): Promise<RegistryOverview> {
    const subject = await cases.subjects.requireAccess(actor, subjectId)
    const [counts, units, sums, mappings] = await Promise.all([
      store.kindCounts(db, subjectId, heardSince(clock.now())),
      store.unitsOf(db, subjectId),
      store.buildingSums(db, subjectId),
      store.mappingIds(db),
    ])
    const names = new Map([
      ...KIND_NAMES,
      ...counts.filter(({ kind }) => !KIND_NAMES.has(kind)).map(({ kind }) => [kind, { zh: kind, en: kind }] as const),
    ])
    return {
      subject: { id: subject.id, name: subject.name, address: subject.address },
      mayChange: mayKeep(actor, subject),
      kinds: [...names].map(([id, name]) => {
        const count = counts.find(({ kind }) => kind === id)
        const unit = units.find(({ kind }) => kind === id)
        return {
          id,
          name,
          installed: count?.installed ?? 0,
          heard: count?.heard ?? 0,
          units: unit?.units ?? null,
          basis: unit?.basis ?? 'count',
        }
      }),
      totals: {
        devices: counts.reduce((sum, { installed }) => sum + installed, 0),
        retired: counts.reduce((sum, { retired }) => sum + retired, 0),
        ...sums,
      },
      mappings,
    }
  }

  async function buildings(subjectId: string) {
    return (await store.buildingsOf(db, subjectId)).map(viewOfBuilding)
  }

  return {
    overview,

    async list(actor, subjectId) {
      await cases.subjects.requireAccess(actor, subjectId)
      return buildings(subjectId)
    },

    async save(actor, subjectId, input) {
      const building = wholeBuilding(input)
      await inTransaction(db, undefined, async (trx) => {
        await requireKeeper(deps, actor, subjectId, trx)
        await store.lockRegistry(trx, subjectId)
        const problems = problemsOfBuilding(building, { today: localDateOf(clock.now(), deps.zone) })
        if (problems.length > 0) throw registryRefusal('BUILDING_WRONG', {}, { problems })
        await store.saveBuildings(trx, [rowOfBuilding(subjectId, building, clock.now(), 'entered')])
        await store.followBuildings(trx, subjectId)
        await audit.record(
          { actor: actor.userId, action: 'building.save', object: { kind: 'building', id: `${subjectId}/${building.id}` } },
          trx,
        )
      })
      const saved = (await buildings(subjectId)).find(({ id }) => id === building.id)
      if (saved === undefined) throw registryRefusal('BUILDING_NOT_FOUND', { id: building.id })
      return saved
    },

    remove: (actor, subjectId, id) =>
      inTransaction(db, undefined, async (trx) => {
        await requireKeeper(deps, actor, subjectId, trx)
        await store.lockRegistry(trx, subjectId)
        const count = await store.devicesInBuilding(trx, subjectId, id)
        if (count > 0) throw registryRefusal('BUILDING_IN_USE', { id, count })
        if (!(await store.deleteBuilding(trx, subjectId, id))) throw registryRefusal('BUILDING_NOT_FOUND', { id })
        await store.followBuildings(trx, subjectId)
        await audit.record({ actor: actor.userId, action: 'building.delete', object: { kind: 'building', id: `${subjectId}/${id}` } }, trx)
      }),

    async saveUnits(actor, subjectId, units) {
      await inTransaction(db, undefined, async (trx) => {
        await requireKeeper(deps, actor, subjectId, trx)
        await store.lockRegistry(trx, subjectId)
        const gone = units.filter(({ basis, units: count }) => basis === 'count' && count == null)
        const kept = units.filter((one) => !gone.includes(one))
        const kinds = new Set(KIND_NAMES.keys())
        const problems = kept.flatMap((one, index) =>
          problemsOfUnits(one, { kinds }).map((problem) => ({ ...problem, at: `/units/${index}${problem.at ?? ''}` })),
        )
        if (problems.length > 0) throw registryRefusal('UNITS_WRONG', {}, { problems })
        const sums = await store.buildingSums(trx, subjectId)
        await store.removeUnits(
          trx,
          subjectId,
          gone.map(({ kind }) => kind),
        )
        await store.saveUnits(
          trx,
          subjectId,
          kept.map((one) => ({ kind: one.kind, basis: one.basis, units: Math.max(1, unitsOfBasis(one, sums)) })),
        )
        await audit.record(
          {
            actor: actor.userId,
            action: 'units.save',
            object: { kind: 'subject', id: subjectId },
            detail: { kinds: units.map(({ kind }) => kind) },
          },
          trx,
        )
      })
      return overview(actor, subjectId)
    },
  }
}

import type { Audit } from '../audit/index.ts'
import type { Clock } from '../base/clock.ts'
import type { Json } from '../base/json.ts'
import type { Actor } from '../identity/index.ts'
import * as store from '../store/registry.ts'
import type { Db, Executor, Trx } from '../store/transaction.ts'
import { localDateOf } from '../time/index.ts'
import type { Known } from './decide.ts'
import { KIND_NAMES } from './kinds.ts'
import { registryRefusal } from './types.ts'

export interface SubjectFacts {
  readonly id: string
  readonly name: string
  readonly address: string
  readonly organisation_id: string
}

export interface RegistryDeps {
  readonly db: Db
  readonly clock: Clock
  readonly audit: Audit
  readonly cases: {
    registerFacts(name: string, provide: (subjectId: string, trx: Trx) => Promise<Json>): void
    readonly subjects: { requireAccess(actor: Actor, id: string, trx?: Trx): Promise<SubjectFacts> }
  }
  /** Zone in which a day of installation is meant. */
  readonly zone: string
  /** The office's own fonts, for labels. */
  readonly fontsFolder: string | null
  /** Address of the product as people reach it; stands in the code of a label. */
  readonly publicUrl: string
}

/** The subject, when it may be seen; `REGISTRY_READ_ONLY` when it may not be changed. */
export async function requireKeeper(deps: Pick<RegistryDeps, 'cases'>, actor: Actor, subjectId: string, trx?: Trx): Promise<SubjectFacts> {
  const subject = await deps.cases.subjects.requireAccess(actor, subjectId, trx)
  if (!mayKeep(actor, subject)) throw registryRefusal('REGISTRY_READ_ONLY')
  return subject
}

/** Its own organisation keeps the registry of a subject, or who manages the bridge. */
export function mayKeep(actor: Actor, subject: SubjectFacts): boolean {
  return (
    actor.permissions.has('bridge:manage') || (actor.permissions.has('subject:own') && actor.organisationId === subject.organisation_id)
  )
}

export async function knownOf(deps: RegistryDeps, subjectId: string, db: Executor): Promise<Known> {
  const buildings = await store.buildingsOf(db, subjectId)
  const mappings = await store.mappingIds(db)
  const gateways = await store.gatewayNames(db, subjectId)
  return {
    kinds: new Set(KIND_NAMES.keys()),
    buildings: new Set(buildings.map(({ id }) => id)),
    mappings: new Set(mappings),
    gateways: new Set(gateways),
    today: localDateOf(deps.clock.now(), deps.zone),
  }
}

const DAY_MS = 86_400_000
/** A device counts as heard when it spoke within the last day. */
export function heardSince(now: string): string {
  return new Date(Date.parse(now) - DAY_MS).toISOString()
}

import type { Audit } from '../audit/index.ts'
import type { Clock } from '../base/clock.ts'
import type { LocalDate } from '../base/ids.ts'
import type { Documents } from '../documents/index.ts'
import type { Actor, Identity } from '../identity/index.ts'
import type { Letters } from '../letters/index.ts'
import type { Notifications } from '../notifications/index.ts'
import type { Programmes } from '../programmes/index.ts'
import type { Runtime } from '../runtime/types.ts'
import type { Db, Trx } from '../store/transaction.ts'
import type { Submissions } from '../submissions/index.ts'
import { localDateOf } from '../time/index.ts'
import type { FactRegistry } from './facts.ts'
import type { CaseEvidence } from './types.ts'

export type AccessProvider = (actor: Actor, caseId: string, trx?: Trx) => Promise<boolean>

/** What the cases module is built from. */
export interface CaseDeps {
  readonly db: Db
  readonly clock: Clock
  readonly runtime: Runtime
  readonly audit: Audit
  readonly documents: Documents
  readonly notifications: Pick<Notifications, 'send'>
  readonly identity: Identity
  readonly programmes: Programmes
  readonly submissions: Submissions
  readonly letters: Pick<Letters, 'ofCase' | 'addData'>
  /** Zone of lists over several programmes. */
  readonly defaultZone: string
}

/** The dependencies and what the parts of the module share. */
export interface CaseContext extends CaseDeps {
  readonly facts: FactRegistry
  /** Other modules' grounds to read a case, e.g. a seat on its panel. */
  readonly accessProviders: AccessProvider[]
  /** What the devices prove; null before the module of evidence is there. */
  evidence(): CaseEvidence | null
  today(zone?: string): LocalDate
}

export function contextOf(deps: CaseDeps, facts: FactRegistry, evidence: () => CaseEvidence | null): CaseContext {
  return { ...deps, facts, accessProviders: [], evidence, today: (zone) => localDateOf(deps.clock.now(), zone ?? deps.defaultZone) }
}

/** Door of awards (补贴): amount by decision, instalments, approvals, payment batches, clawback, and the ledger behind them. */
import type { Identity } from '../identity/index.ts'
import type { FactRegistry } from '../notices/index.ts'
import type { Runtime } from '../runtime/types.ts'
import { registerAwardHandlers } from './handlers.ts'
import { type Awards, createAwardsService } from './service.ts'
import type { AwardDeps } from './types.ts'

export type { Awards } from './service.ts'
export { type ApproveAward, type AwardFacts, awardRefusal, type ComputeAward } from './types.ts'

/** Registers the `award.*` jobs and the facts `paid`, `paidList`, `approvedNotPaid`, `repaid`. */
export function createAwards(
  deps: AwardDeps & {
    readonly runtime: Pick<Runtime, 'registerJobHandler' | 'evaluateDecision' | 'publishMessage'>
    readonly identity: Pick<Identity, 'organisation'>
    readonly cases: FactRegistry
  },
): Awards {
  const awards = createAwardsService(deps)
  registerAwardHandlers(deps.runtime, awards, deps.identity)
  deps.cases.registerFacts('paid', async (subjectId, trx) => (await awards.facts(subjectId, trx)).paid)
  deps.cases.registerFacts('paidList', async (subjectId, trx) => [...(await awards.facts(subjectId, trx)).paidList])
  deps.cases.registerFacts('approvedNotPaid', async (subjectId, trx) => [...(await awards.facts(subjectId, trx)).approvedNotPaid])
  deps.cases.registerFacts('repaid', async (subjectId, trx) => (await awards.facts(subjectId, trx)).repaid)
  return awards
}

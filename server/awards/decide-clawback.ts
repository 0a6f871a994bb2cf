import type { JsonObject } from '../base/json.ts'
import type { Fen } from '../base/money.ts'
import type { ProgrammeManifest } from '../programmes/types.ts'
import type { DecisionOutcome } from '../runtime/types.ts'
import { fenField, yuan } from './decide.ts'
import { awardRefusal, type ClaimBack } from './types.ts'

/** What the decision on a clawback is asked with; amounts in yuan. */
export function claimQuestion(
  input: Pick<ClaimBack, 'event' | 'decision' | 'newLevel' | 'ground'>,
  award: {
    readonly level: string
    readonly area: string
    /** Single payments that stand, in their order. */
    readonly paid: readonly Fen[]
    readonly approvedNotPaid: readonly Fen[]
    readonly repaid: Fen
  },
): JsonObject {
  return {
    level: award.level,
    area: award.area,
    paid: award.paid.map(yuan),
    approvedNotPaid: award.approvedNotPaid.map(yuan),
    repaid: yuan(award.repaid),
    event: input.event,
    decision: input.decision,
    newLevel: input.newLevel,
    ground: input.ground,
  }
}

/** A refusal of the decision is no claim. */
export function requireAnswered(manifest: ProgrammeManifest, { refusal }: Pick<DecisionOutcome, 'refusal'>): void {
  if (refusal !== null) throw awardRefusal('AWARD_AMOUNT_INEXACT', { field: manifest.refusals[refusal.code]?.zh ?? refusal.code })
}

/** What is claimed, in fen. */
export interface Claim {
  readonly recover: Fen
  readonly proposed: Fen
  /** The rule leaves the amount to a person (SS-32, AMB-SS-26), and nobody has decided yet. */
  readonly decisionRequired: boolean
  /** What is booked: a second ground for money that is claimed already claims nothing twice. */
  readonly more: Fen
  /** The award ends: what is ordered is stopped. */
  readonly ends: boolean
}

/** The claim that follows from the decision's answer. Never more than was paid where a person decided. */
export function claimOf(
  outputs: JsonObject,
  { decided, paid, claimed }: { readonly decided: Fen | null; readonly paid: Fen; readonly claimed: Fen },
): Claim {
  const isLeftToDecision = typeof outputs.recover === 'string' && fenField(outputs, 'recover') === null
  const recover = isLeftToDecision ? least(decided ?? 0n, paid) : exactRecover(outputs)
  return {
    recover,
    proposed: fenField(outputs, 'proposedAmount') ?? 0n,
    decisionRequired: isLeftToDecision && decided === null,
    more: recover > claimed ? recover - claimed : 0n,
    ends: recover > 0n || outputs.withdrawPreliminary === true || outputs.cancelCertificate === true || outputs.terminateRating === true,
  }
}

function exactRecover(outputs: JsonObject): Fen {
  const recover = fenField(outputs, 'recover') ?? 0n
  if (recover < 0n) throw awardRefusal('AWARD_AMOUNT_INEXACT', { field: 'recover' })
  return recover
}

function least(a: Fen, b: Fen): Fen {
  return a < b ? a : b
}

/** The variable `clawback`; amounts in yuan. */
export function claimAnswer(
  id: string,
  claim: Pick<Claim, 'recover' | 'proposed' | 'decisionRequired'> & { readonly publish: boolean },
  balance: { readonly claimed: Fen; readonly repaid: Fen },
): JsonObject {
  const outstanding = balance.claimed - balance.repaid
  return {
    id,
    recover: yuan(claim.recover),
    recoverFen: claim.recover.toString(),
    repaid: yuan(balance.repaid),
    outstanding: yuan(outstanding > 0n ? outstanding : 0n),
    proposedAmount: yuan(claim.proposed),
    decisionRequired: claim.decisionRequired,
    publish: claim.publish,
  }
}

/** The variable `clawback` where there is no award. */
export const NO_CLAIM: JsonObject = { recover: 0, repaid: 0, outstanding: 0, proposedAmount: 0, decisionRequired: false, publish: false }

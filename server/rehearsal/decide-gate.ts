import type { RehearsalGate, RehearsalVerdict, Scenario } from '../base/api/rehearsal.ts'
import { canonicalJson, type Json } from '../base/json.ts'

/** Whether a draft may be published as far as rehearsals go. */
export type GateAnswer =
  /** Nothing is asked. */
  | { readonly kind: 'free' }
  | { readonly kind: 'clean'; readonly run: string }
  | { readonly kind: 'not-rehearsed' }
  | { readonly kind: 'not-clean'; readonly run: string; readonly grounds: RehearsalVerdict['grounds'] }

/** A draft can not free itself: what it asks for itself counts, and where it asks nothing, what the version in force asks. */
export function gateInForce(draft: RehearsalGate | undefined, version: RehearsalGate | undefined): RehearsalGate | null {
  return draft ?? version ?? null
}

/** The newest of the runs of these very files that was lived by this scenario, whatever others there are of the same id. */
export function runByScenario<R extends { readonly scenario: unknown }>(runs: readonly R[], scenario: Scenario): R | undefined {
  const wanted = canonicalJson(scenario as unknown as Json)
  return runs.find((run) => canonicalJson(run.scenario as Json) === wanted)
}

export function gateAnswer(
  gate: RehearsalGate | null,
  run: { readonly id: string; readonly verdict: RehearsalVerdict } | undefined,
): GateAnswer {
  if (gate === null) return { kind: 'free' }
  if (run === undefined) return { kind: 'not-rehearsed' }
  return run.verdict.clean ? { kind: 'clean', run: run.id } : { kind: 'not-clean', run: run.id, grounds: run.verdict.grounds }
}

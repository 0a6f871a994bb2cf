import type { JsonObject } from '../../base/json.ts'
import { type GateFigures, gateAsked, gateNamed, measureGate, snapshotAnswer } from '../../evidence/decide.ts'
import type { ScoreScheme } from '../../rules/score/index.ts'
import type { RehearsedJob } from '../world/books.ts'
import type { World } from '../world/world.ts'
import type { RecordedProof } from './types.ts'

/** Whether the devices showed anything when the case asked. */
export function isProved({ measures }: RecordedProof): boolean {
  return measures.length > 0 && measures.every(({ numerator }) => numerator > 0)
}

/** What the job answers when the recorded figures are laid to the gate as it is here. */
export function provedAnswer(scheme: ScoreScheme, job: RehearsedJob, proof: RecordedProof, world: World): JsonObject {
  const name = gateAsked(job)
  const gate = gateNamed(scheme, name)
  const measured = gate === undefined ? { met: false, measures: [] } : measureGate(gate, (days) => figuresOf(proof, days))
  const no = world.serial('proof')
  return { evidence: snapshotAnswer(scheme, name, { id: `evidence_${no}`, hash: `hash_evidence_${no}`, takenAt: world.now, ...measured }) }
}

function figuresOf({ measures }: RecordedProof, days: number): GateFigures {
  const measured = (metric: string) =>
    measures.find((one) => one.metric === metric && one.windowDays === days) ?? measures.find((one) => one.metric === metric)
  const online = measured('online-ratio')
  const inTime = measured('in-time-ratio')
  return {
    installed: online?.denominator ?? 0,
    reporting: online?.numerator ?? 0,
    daysWithData: measured('days-with-data')?.numerator ?? 0,
    readings: inTime?.denominator ?? 0,
    late: (inTime?.denominator ?? 0) - (inTime?.numerator ?? 0),
  }
}

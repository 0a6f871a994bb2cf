import { EVIDENCE_CHECKS, type EvidenceCheck, type EvidenceRows, type SourceEvidence } from '../../../base/api/evidence.ts'
import { evidenceOf, type GateFigures, gateAsked, gateNamed, measureGate, snapshotAnswer } from '../../../evidence/decide.ts'
import type { EvidenceSource, ScoreScheme } from '../../../rules/score/index.ts'
import type { SubjectBook } from '../books.ts'
import { chanceOf } from '../chance.ts'
import type { World } from '../world.ts'
import { bookOf, schemeOf } from './book.ts'
import type { Module } from './module.ts'
import { panelBook } from './panels-book.ts'

interface EvidenceBook {
  /** How often the devices of a subject were looked at officially: each look has some of what is wrong repaired. */
  readonly looks: Map<SubjectBook, number>
  /** What sheets are shown, by sheet and state of the devices: it is the same for all in that state. */
  readonly rows: Map<ScoreScheme, Map<SubjectBook['devices'], EvidenceRows>>
}

function evidenceBook(world: World): EvidenceBook {
  return bookOf(world, 'evidence', () => ({ looks: new Map(), rows: new Map() }))
}

/** Devices of a subject that has any; only shares of it are ever looked at. */
const FLEET = 1000
const NO_FIGURES: GateFigures = { installed: 0, reporting: 0, daysWithData: 0, readings: 0, late: 0 }

export const evidence: Module = {
  jobs: {
    'evidence.snapshot'(job, world) {
      const scheme = schemeOf(world, null)
      const gateId = gateAsked(job)
      const subject = job.case?.subject
      const measured = subject === undefined ? { met: false, measures: [] } : measuredGate(world, subject, scheme, gateId)
      const no = world.serial('evidence')
      const { looks } = evidenceBook(world)
      if (subject !== undefined) looks.set(subject, (looks.get(subject) ?? 0) + 1)
      return {
        evidence: snapshotAnswer(scheme, gateId, { id: `evidence_${no}`, hash: `hash_evidence_${no}`, takenAt: world.now, ...measured }),
      }
    },
  },
  facts: {
    networkedAndSharing: (subject, _about, world) => measuredGate(world, subject, schemeOf(world, null), 'networkedAndSharing').met,
    deviceCount: (subject) => (subject.devices === 'missing' ? 0 : FLEET),
  },
}

function measuredGate(world: World, subject: SubjectBook, scheme: ScoreScheme, gateId: string) {
  const gate = gateNamed(scheme, gateId)
  return gate === undefined ? { met: false, measures: [] } : measureGate(gate, (days) => figuresOf(world, subject, days))
}

/** Good devices all report each day and in time; patchy ones lack a share drawn once, missing ones all, half of it mended after each look. */
function figuresOf(world: World, subject: SubjectBook, windowDays: number): GateFigures {
  const lacking = lackOf(world, subject) / 2 ** (evidenceBook(world).looks.get(subject) ?? 0)
  if (lacking >= 1) return NO_FIGURES
  const reporting = Math.floor(FLEET * (1 - lacking))
  const readings = FLEET * windowDays
  return {
    installed: FLEET,
    reporting,
    daysWithData: Math.round(windowDays * (1 - lacking)),
    readings,
    late: Math.ceil(readings * lacking),
  }
}

function lackOf(world: World, { devices, no }: SubjectBook): number {
  if (devices === 'patchy') return chanceOf(panelBook(world).seed, no, 'devices').next()
  return devices === 'good' ? 0 : 1
}

/** What the devices of a subject say of the rows of a sheet that name a source; rows without are absent. */
export function sheetEvidence(world: World, { devices }: SubjectBook, scheme: ScoreScheme): EvidenceRows {
  const { rows } = evidenceBook(world)
  const byState = rows.get(scheme) ?? new Map<SubjectBook['devices'], EvidenceRows>()
  rows.set(scheme, byState)
  const known = byState.get(devices)
  if (known !== undefined) return known
  const measured = Object.fromEntries(
    scheme.rows.flatMap((row) => {
      const found = evidenceOf(
        row,
        (row.evidence ?? []).map((source) => sourceOf(source, devices, world)),
      )
      return found === undefined ? [] : [[row.id, found]]
    }),
  )
  byState.set(devices, measured)
  return measured
}

/** Good devices prove what they are asked for, patchy ones report but prove nothing, missing ones are not there. */
function sourceOf({ facility, metric, strength }: EvidenceSource, devices: SubjectBook['devices'], world: World): SourceEvidence {
  const isGood = devices === 'good'
  const checks = Object.fromEntries(EVIDENCE_CHECKS.map((check) => [check, isGood])) as { readonly [check in EvidenceCheck]: boolean }
  return {
    facility,
    metric,
    strength,
    title: { zh: metric, en: metric },
    value: isGood ? '100.0' : null,
    unit: null,
    numerator: null,
    denominator: null,
    window: { from: world.today, to: world.today },
    checks,
    series: [],
    devices: devices === 'missing' ? { installed: 0, reporting: 0 } : { installed: FLEET, reporting: isGood ? FLEET : FLEET / 2 },
    state: devices === 'missing' ? 'none' : 'measured',
    speaksFor: isGood ? true : null,
  }
}

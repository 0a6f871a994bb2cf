import type { PresenceCounts, ZoneRow } from '../base/api/telemetry.ts'
import type { ProgrammeManifest } from '../programmes/index.ts'
import type { SchemeRow } from '../rules/score/index.ts'
import { listSubjects } from '../store/subjects.ts'
import * as store from '../store/telemetry-views.ts'
import type { Db } from '../store/transaction.ts'
import { evidenceReadiness } from './decide.ts'
import { presenceRule } from './kinds.ts'

/** A row as it is sorted: by the rank of its level, not by its word. */
export interface RankedZoneRow extends ZoneRow {
  readonly levelCode: string | null
  readonly levelRank: number | null
}

/** What of a programme the zone-wide view needs. */
export interface ZoneProgramme {
  readonly levels: ProgrammeManifest['levels']
  readonly rows: readonly SchemeRow[]
}

/** More subjects than any city has; what goes beyond is left out. */
const MOST_SUBJECTS = 10_000

/** Every subject with how its devices are heard; five statements however many subjects, devices and years there are. */
export async function zoneRows(
  db: Db,
  at: { readonly now: string; readonly today: string; readonly since: string; readonly windowDays: number },
  programmeOf: (id: string) => Promise<ZoneProgramme>,
): Promise<readonly RankedZoneRow[]> {
  const [subjects, kinds, alarms, certificates] = await Promise.all([
    listSubjects(db, { organisationId: null, q: null, after: null, limit: MOST_SUBJECTS }),
    store.zoneKinds(db, presenceRule(at.now), at.since),
    store.openAlarmCounts(db, null),
    store.standingCertificates(db),
  ])
  const programmes = new Map<string, ZoneProgramme>()
  for (const id of new Set(subjects.map(({ programme }) => programme))) programmes.set(id, await programmeOf(id))

  const counts = new Map<string, { sum: PresenceCounts; reporting: Set<string> }>()
  for (const { subject_id, kind, reporting, ...one } of kinds) {
    const known = counts.get(subject_id) ?? { sum: NONE, reporting: new Set<string>() }
    known.sum = {
      installed: known.sum.installed + one.installed,
      online: known.sum.online + one.online,
      silent: known.sum.silent + one.silent,
      never: known.sum.never + one.never,
    }
    if (reporting > 0) known.reporting.add(kind)
    counts.set(subject_id, known)
  }
  const open = new Map<string, number>()
  for (const { subject_id, count } of alarms) open.set(subject_id, (open.get(subject_id) ?? 0) + count)
  const standing = new Map(certificates.map((one) => [one.subject_id, one]))

  return subjects.map((subject) => {
    const programme = programmes.get(subject.programme)
    const level = programme?.levels.find(({ code }) => code === subject.level)
    const certificate = standing.get(subject.id)
    const { sum, reporting } = counts.get(subject.id) ?? { sum: NONE, reporting: new Set<string>() }
    return {
      id: subject.id,
      name: subject.name,
      address: subject.address,
      organisation: subject.organisation_name,
      programme: subject.programme,
      level: subject.level === null ? null : (level?.name ?? { zh: subject.level, en: subject.level }),
      levelCode: subject.level,
      levelRank: subject.level === null ? null : (level?.rank ?? 0),
      certificate:
        certificate === undefined
          ? null
          : {
              number: certificate.number,
              lastDay: certificate.last_day,
              expired: certificate.last_day !== null && certificate.last_day < at.today,
            },
      openCases: subject.open_cases,
      openAlarms: open.get(subject.id) ?? 0,
      evidence: { ...evidenceReadiness(programme?.rows ?? [], reporting), windowDays: at.windowDays },
      ...sum,
    }
  })
}

const NONE: PresenceCounts = { installed: 0, online: 0, silent: 0, never: 0 }

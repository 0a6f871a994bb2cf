import type { ZoneRow } from '../base/api/telemetry.ts'
import { USUAL_RULES } from '../evidence/index.ts'
import type { ProgrammeManifest } from '../programmes/index.ts'
import type { ScoreScheme } from '../rules/score/index.ts'
import type { Db } from '../store/transaction.ts'
import { type ZoneQuestion, type ZoneSubject, type ZoneWorld, zonePage } from '../store/zone.ts'
import { presenceRule } from './kinds.ts'

/** What of a programme the zone-wide view needs. */
export interface ZoneProgramme {
  readonly id: string
  readonly levels: ProgrammeManifest['levels']
  readonly scheme: Pick<ScoreScheme, 'rows' | 'evidenceRules'>
}

/**
 * Subjects with how their devices are heard, a page at a time; two statements however many subjects, devices and years there are. A row has
 * data when each of its sources has, as evidence measures it.
 */
export async function zoneRows(
  db: Db,
  at: { readonly now: string; readonly today: string; sinceOf(windowDays: number): string },
  programmes: readonly ZoneProgramme[],
  asked: ZoneQuestion,
): Promise<{ readonly total: number; readonly rows: readonly ZoneRow[] }> {
  const windowOf = ({ scheme }: ZoneProgramme) => scheme.evidenceRules?.windowDays ?? USUAL_RULES.windowDays
  const world: ZoneWorld = {
    rule: presenceRule(at.now),
    levels: programmes.flatMap(({ id, levels }) => levels.map(({ code, rank }) => ({ programme: id, level: code, rank }))),
    sources: programmes.flatMap((programme) =>
      programme.scheme.rows.flatMap((row) =>
        (row.evidence ?? []).map(({ facility, only }) => ({
          programme: programme.id,
          row: row.id,
          kind: facility,
          field: only?.field ?? null,
          oneOf: only?.oneOf ?? null,
          since: at.sinceOf(windowOf(programme)),
        })),
      ),
    ),
  }
  const { total, subjects } = await zonePage(db, world, asked)
  const known = new Map(programmes.map((one) => [one.id, one]))
  return { total, rows: subjects.map((subject) => rowOf(subject, known.get(subject.programme), at.today)) }

  function rowOf(subject: ZoneSubject, programme: ZoneProgramme | undefined, today: string): ZoneRow {
    const { level, certificate, last_day: lastDay, open_cases: openCases, alarms: openAlarms, with_data: withData, ...row } = subject
    return {
      ...row,
      level: level === null ? null : (programme?.levels.find(({ code }) => code === level)?.name ?? { zh: level, en: level }),
      certificate: certificate === null ? null : { number: certificate, lastDay, expired: lastDay !== null && lastDay < today },
      openCases,
      openAlarms,
      evidence: {
        rows: programme?.scheme.rows.filter(({ evidence }) => (evidence ?? []).length > 0).length ?? 0,
        withData,
        windowDays: programme === undefined ? USUAL_RULES.windowDays : windowOf(programme),
      },
    }
  }
}

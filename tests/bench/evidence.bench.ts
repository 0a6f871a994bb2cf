/**
 * Evidence of a whole score sheet (design goal P9): seventy-six rows with sources of every kind, two thousand devices, a year of roll-ups;
 * the same after thirty days of history stands beside it, since the time must not grow with the history. Real PostgreSQL, warm.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import kinds from '../../device-bridge/kinds.json' with { type: 'json' }
import { systemClock } from '../../server/clock.ts'
import { startEmbeddedPostgres } from '../../server/embedded/postgres.ts'
import { createEvidence, type Evidence } from '../../server/evidence/index.ts'
import type { SchemeRow, ScoreScheme } from '../../server/rules/score/index.ts'
import { connect, migrateToLatest } from '../../server/store/connection.ts'
import type { Db } from '../../server/store/transaction.ts'
import { setUp } from '../support/tools.ts'
import { type Figure, quantile, rounded } from './figures.ts'

const ROWS = 76
const DEVICES = 2000
const WINDOW_DAYS = 30
const YEAR_DAYS = 365
const ASKED = 60
const METRICS = ['M-ONLINE', 'M-COVERAGE', 'M-EVENTS', 'M-FRESH', 'M-SHARE', 'M-UPTIME', 'M-COUNT', 'M-NOW'] as const
const SUBJECT = 'subject_bench'

/** Seventy-six rows over all kinds; each tenth asks the latest state of a field. */
function schemeRows(): readonly SchemeRow[] {
  return Array.from({ length: ROWS }, (_, index): SchemeRow => {
    const kind = kinds.kinds[index % kinds.kinds.length]
    const facility = kind?.id ?? ''
    const field = kind?.metrics[1]?.key
    return {
      id: `R${index + 1}`,
      number: index + 1,
      group: 'g',
      text: { zh: `第${index + 1}项`, en: `row ${index + 1}` },
      class: { kind: 'points' },
      points: '1',
      method: { kind: 'has' },
      evidence: [
        field !== undefined && index % 10 === 0
          ? { facility, metric: 'M-RATIO', strength: 'full', parameters: { field, oneOf: 'a,b' } }
          : { facility, metric: METRICS[index % METRICS.length] ?? 'M-ONLINE', strength: 'full' },
      ],
    }
  })
}

async function history(db: Db, days: number): Promise<void> {
  await sql`insert into telemetry_day (subject_id, device_id, day, readings)
    select subject_id, id, (now() at time zone 'Asia/Shanghai')::date - n, 96 from generate_series(${days - 1}::int, 0, -1) as n cross join device
    on conflict do nothing`.execute(db)
  await sql`vacuum analyze telemetry_day`.execute(db)
}

/** As a sheet asks again and again (past days remembered), or each time anew, as readiness and a signature ask. */
async function times(evidence: Evidence, rows: readonly SchemeRow[], isAnew: boolean): Promise<readonly number[]> {
  const taken: number[] = []
  for (let turn = 0; turn < ASKED + 5; turn += 1) {
    const begun = performance.now()
    const found = isAnew
      ? (await evidence.freeze({ subjectId: SUBJECT, caseId: null, rows, scheme: {} })).rows
      : await evidence.forRows(SUBJECT, rows)
    if (Object.keys(found).length !== ROWS || found.R2?.value === null) throw new Error('Expected evidence for every row')
    if (turn >= 5) taken.push(performance.now() - begun)
  }
  return taken
}

export async function bench(): Promise<readonly Figure[]> {
  setUp(() => undefined)
  const folder = mkdtempSync(join(tmpdir(), 'pingji-bench-'))
  const server = await startEmbeddedPostgres(folder)
  const db = connect(server.url, { max: 6 })
  try {
    await migrateToLatest(db)
    await sql`insert into organisation (id, name, kind, created_at) values ('org', 'o', 'developer', now())`.execute(db)
    await sql`insert into subject (id, programme, kind, name, organisation_id, address, area, data, created_by, created_at)
      values (${SUBJECT}, 'p', 'community', 'bench', 'org', '', 1, '{}', 'u', now())`.execute(db)
    const ids = kinds.kinds.map(({ id }) => id)
    await sql`insert into device (subject_id, id, kind, name, place, maker, model, registered_at, last_seen_at)
      select ${SUBJECT}, 'd' || lpad(n::text, 5, '0'), (${ids}::text[])[1 + n % ${ids.length}::int], 'd' || n, n || '户', 'm', 'x', now(), now()
      from generate_series(1, ${DEVICES}::int) as n`.execute(db)
    await sql`insert into device_units (subject_id, kind, units) select ${SUBJECT}, kind, count(*)::int from device group by kind`.execute(
      db,
    )
    await sql`insert into device_state (subject_id, device_id, metric, ts, seq, number, text)
      select ${SUBJECT}, id, m, now(), 1, null, 'a' from device cross join unnest(array['openMode', 'reading', 'direction', 'content']) as m`.execute(
      db,
    )
    await sql`analyze`.execute(db)
    const evidence = createEvidence({
      db,
      clock: systemClock(),
      runtime: { registerJobHandler: () => undefined },
      programmes: { scheme: async () => ({}) as ScoreScheme },
      cases: { registerFacts: () => undefined },
      zone: 'Asia/Shanghai',
    })
    const rows = schemeRows()
    await history(db, WINDOW_DAYS)
    const early = { live: await times(evidence, rows, false), anew: await times(evidence, rows, true) }
    await history(db, YEAR_DAYS)
    const late = { live: await times(evidence, rows, false), anew: await times(evidence, rows, true) }
    const figure = (kind: 'live' | 'anew', name: string, share: number): Figure => ({
      name: `${ROWS} rows, ${DEVICES} devices, a year, ${name}`,
      value: rounded(quantile(late[kind], share)),
      unit: 'ms',
      ratio: rounded(quantile(late[kind], share) / quantile(early[kind], share)),
      against: `after thirty days (${rounded(quantile(early[kind], share))} ms)`,
    })
    return [
      figure('live', 'live sheet, median', 0.5),
      figure('live', 'live sheet, p95', 0.95),
      figure('anew', 'frozen for a signature, median', 0.5),
      figure('anew', 'frozen for a signature, p95', 0.95),
    ]
  } finally {
    await db.destroy()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

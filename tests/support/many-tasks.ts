/** Open tasks and cases by the ten thousand, made by SQL: for plans, pages and benches, where how they came about does not matter. */
import { sql } from 'kysely'
import type { Db } from '../../server/store/transaction.ts'

export interface ManyTasks {
  /** Open tasks to add, each with a case and, nineteen of twenty, with a deadline of its own; two days share out hundreds of them. */
  readonly count: number
  /** So many are there already. */
  readonly there?: number
  /** Of the cases; published before. */
  readonly programme: string
  readonly version: number
  readonly caseType: string
  readonly definitionKey: string
  /** Local date around which tasks are due: some late by up to two months, the others over the year to come. */
  readonly today: string
  /** Every thousandth task waits for `rare`, every hundredth for `official` and `expert`, all others for this group. */
  readonly group: string
}

/** Keys of made rows: far above those the runtime takes. */
const FIRST_KEY = 8_000_000_000_000

/** The first of the made tasks has number 1. */
export const keyOfMade = (number: number): string => String(FIRST_KEY + number)

/** A programme of nothing but its name, where no module reads its manifest. */
export async function bareProgramme(db: Db): Promise<Pick<ManyTasks, 'programme' | 'version' | 'caseType' | 'definitionKey'>> {
  await sql`insert into programme_version (programme, version, manifest, hash, deployment_key, state, published_at, published_by)
    values ('made', 1, '{}', '', 1, 'published', '2026-01-01', 'test')`.execute(db)
  return { programme: 'made', version: 1, caseType: 'rating', definitionKey: '1' }
}

export async function makeTasks(db: Db, many: ManyTasks): Promise<void> {
  const { count, there = 0, programme, version, caseType, definitionKey, today, group } = many
  const numbers = sql`generate_series(${there + 1}::bigint, ${there + count}::bigint) as n`
  const due = sql`${today}::date + ((n * 11) % 420 - 60)::int`
  const hasDeadline = sql`n % 20 <> 0`
  await db.transaction().execute(async (trx) => {
    // What the triggers would do row by row is written with the rows.
    await sql`set local session_replication_role = replica`.execute(trx)
    await sql`insert into organisation (id, name, kind, created_at) values ('org_made', 'Made Estates', 'applicant', '2026-01-01') on conflict do nothing`.execute(
      trx,
    )
    await sql`insert into subject (id, programme, kind, name, organisation_id, address, area, data, created_by, created_at)
      select 'subj_made_' || n, ${programme}, 'made', 'Made Garden ' || n, 'org_made', 'Road', 1, '{}', 'test', '2026-01-01'
      from generate_series(1, ${Math.ceil((there + count) / 10)}::int) as n on conflict do nothing`.execute(trx)
    await sql`insert into case_file (id, number, programme, version, case_type, subject_id, organisation_id, applicant_id, applicant_name, status, stage, submitted_at)
      select 'case_made_' || n, 'MADE-' || lpad(n::text, 8, '0'), ${programme}, ${version}, case when n % 5000 = 0 then 'seldom' else ${caseType} end,
        'subj_made_' || ((n - 1) / 10 + 1), 'org_made', 'user_made', 'Made Person', case when n % 2500 = 0 then 'SELDOM' else 'ACCEPTED' end, 'review',
        timestamptz '2026-01-01' + n * interval '1 second' from ${numbers}`.execute(trx)
    await sql`insert into deadline (id, case_id, rule_id, rule, element_instance_key, element_id, starts_from, starts_on, due_on, due_at, yellow_on, provisional, proof, paused)
      select 'dl_made_' || n, 'case_made_' || n, 'D', '{"unit":"workingDay"}', ${FIRST_KEY} + n, 'check', '2026-01-01', '2026-01-01', ${due}, ${due} + 1, ${due} - 3, false,
        '{"calendars":[]}', n % 50 = 1 from ${numbers} where ${hasDeadline}`.execute(trx)
    await sql`insert into user_task (key, instance_key, root_key, definition_key, process_id, element_id, element_instance_key, name, state, candidate_users, candidate_groups,
        priority, headers, properties, case_id, created_at, due, yellow_on, paused, due_unit)
      select ${FIRST_KEY} + n, ${FIRST_KEY} + n, ${FIRST_KEY} + n, ${definitionKey}, 'made', 'check', ${FIRST_KEY} + n, 'Check ' || n % 7, 'CREATED', '{}',
        case when n % 1000 = 0 then array['rare'] when n % 100 = 0 then array['official', 'expert'] else array[${group}::text] end,
        50, '{}', '{}', 'case_made_' || n, '2026-01-01', case when ${hasDeadline} then ${due} else '9999-12-31' end, case when ${hasDeadline} then ${due} - 3 end, ${hasDeadline} and n % 50 = 1, case when ${hasDeadline} then 'workingDay' end
      from ${numbers}`.execute(trx)
    await sql`insert into user_task_candidate (candidate, due, task_key)
      select unnest(candidate_groups), due, key from user_task
      where key between ${FIRST_KEY + there + 1}::bigint and ${FIRST_KEY + there + count}::bigint and cardinality(candidate_groups) > 1`.execute(
      trx,
    )
  })
  for (const table of ['user_task', 'user_task_candidate', 'deadline', 'case_file', 'subject'])
    await sql`vacuum analyze ${sql.table(table)}`.execute(db)
}

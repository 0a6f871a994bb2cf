import { type RawBuilder, sql } from 'kysely'
import type { ZoneSort } from '../base/api/telemetry.ts'
import { COUNTS, heard, type PresenceRule } from './telemetry-views.ts'
import type { Executor } from './transaction.ts'

/** What of the programmes decides over order and evidence; plain lists, so that the database joins them. */
export interface ZoneWorld {
  readonly rule: PresenceRule
  readonly levels: readonly { readonly programme: string; readonly level: string; readonly rank: number }[]
  /** Sources of rows; `oneOf` null: every device of the kind. A source has data when such a device was heard since then. */
  readonly sources: readonly {
    readonly programme: string
    readonly row: string
    readonly kind: string
    readonly field: string | null
    readonly oneOf: readonly string[] | null
    readonly since: string
  }[]
}

export interface ZoneQuestion {
  readonly q: string | null
  /** Code of a level, `none`: not graded, null: all. */
  readonly level: string | null
  readonly sort: ZoneSort
  readonly descending: boolean
  readonly offset: number
  readonly limit: number
}

export interface ZoneSubject {
  readonly id: string
  readonly name: string
  readonly address: string
  readonly organisation: string
  readonly programme: string
  readonly level: string | null
  readonly certificate: string | null
  readonly last_day: string | null
  readonly open_cases: number
  readonly installed: number
  readonly online: number
  readonly silent: number
  readonly never: number
  readonly alarms: number
  /** Rows of its programme all of whose sources have data. */
  readonly with_data: number
}

const json = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`

/** Subjects with what a list is filtered and ordered by. */
const known = ({ levels }: ZoneWorld): RawBuilder<unknown> => sql`
  select s.id, s.name, s.address, s.programme, o.name as organisation, r.level, c.number as certificate, c.last_day,
    case when r.level is not null then coalesce(v.rank, 0) end as rank
  from subject s join organisation o on o.id = s.organisation_id
    left join lateral (
      select r.level from rating_result r where r.subject_id = s.id and r.withdrawn_at is null order by r.confirmed_at desc, r.job_key desc limit 1
    ) r on true
    left join jsonb_to_recordset(${json(levels)}) as v(programme text, level text, rank int) on v.programme = s.programme and v.level = r.level
    left join lateral (
      select c.number, c.last_day from certificate c where c.subject_id = s.id and c.state in ('in-force', 'downgraded')
      order by c.issued_on desc, c.number desc limit 1
    ) c on true`

/** Devices, alarms and rows with data of the subjects in `among (id, programme)`; a part nobody asks for is not computed. */
const counted = ({ rule }: ZoneWorld) => sql`
  select h.subject_id, ${COUNTS} from (${heard(rule, null)}) h where h.subject_id in (select id from among) group by 1`

const alarms = sql`
  select subject_id, count(*)::int as alarms from device_alarm where handled_at is null and subject_id in (select id from among) group by 1`

const proven = ({ sources }: ZoneWorld) => sql`
  select id as subject_id, count(*)::int as with_data from (
    select a.id, w.row from among a
      join jsonb_to_recordset(${json(sources)}) as w(programme text, row text, kind text, field text, "oneOf" jsonb, since timestamptz)
        on w.programme = a.programme
      left join lateral (
        select true as is_there from device d
        where d.subject_id = a.id and d.kind = w.kind and d.asset_state not in ('planned', 'retired') and d.last_seen_at >= w.since
          and (w.field is null or exists (
            select 1 from device_state x where x.subject_id = d.subject_id and x.device_id = d.id and x.metric = w.field
              and w."oneOf" ? coalesce(x.text, x.number::text)))
        limit 1
      ) found on true
    group by 1, 2 having bool_and(coalesce(found.is_there, false))
  ) said group by 1`

/** What a list is ordered by; null goes last in either direction. */
const KEYS: { readonly [sort in ZoneSort]: { readonly key: RawBuilder<unknown>; joined(world: ZoneWorld): RawBuilder<unknown> | null } } = {
  name: { key: sql`null::int`, joined: () => null },
  level: { key: sql`a.rank`, joined: () => null },
  validity: { key: sql`case when a.certificate is not null then coalesce(a.last_day, '9999-12-31'::date) end`, joined: () => null },
  devices: { key: sql`coalesce(j.installed, 0)`, joined: counted },
  online: { key: sql`j.online::numeric / nullif(j.installed, 0)`, joined: counted },
  alarms: { key: sql`coalesce(j.alarms, 0)`, joined: () => alarms },
  evidence: {
    key: sql`coalesce(j.with_data, 0)::numeric / nullif((select count(distinct w.row) from sources w where w.programme = a.programme), 0)`,
    joined: (world) => proven(world),
  },
}

/** One page of the subjects that match, in order, equal ones by name; and how many match. */
async function pageOf(db: Executor, world: ZoneWorld, { q, level, sort, descending, offset, limit }: ZoneQuestion) {
  const words = (q ?? '').trim().toLowerCase()
  const { key, joined } = KEYS[sort]
  const join = joined(world)
  const found = await sql<{ id: string; programme: string; total: number }>`
    with among as (
      select * from (${known(world)}) k
      where (${words} = '' or position(${words} in lower(k.name)) > 0 or position(${words} in lower(k.address)) > 0
          or position(${words} in lower(k.organisation)) > 0)
        and (${level}::text is null or (${level} = 'none' and k.level is null) or k.level = ${level})
    ), sources as (select * from jsonb_to_recordset(${json(sort === 'evidence' ? world.sources : [])}) as w(programme text, row text))
    select a.id, a.programme, (count(*) over ())::int as total from among a
      ${join === null ? sql`` : sql`left join (${join}) j on j.subject_id = a.id`}
    order by ${key} ${descending && sort !== 'name' ? sql`desc` : sql`asc`} nulls last,
      a.name collate zone_name ${descending && sort === 'name' ? sql`desc` : sql`asc`}, a.id
    offset ${offset} limit ${limit}`.execute(db)
  return found.rows
}

/** Subjects of the zone as they are shown: a page is found first, and only its subjects are rolled up. */
export async function zonePage(
  db: Executor,
  world: ZoneWorld,
  question: ZoneQuestion,
): Promise<{ readonly total: number; readonly subjects: readonly ZoneSubject[] }> {
  const page = await pageOf(db, world, question)
  const ids = page.map(({ id }) => id)
  const found = await sql<ZoneSubject>`
    with among as (select k.* from (${known(world)}) k where k.id = any(${ids}::text[]))
    select a.id, a.name, a.address, a.organisation, a.programme, a.level, a.certificate, a.last_day,
      (select count(*)::int from case_file f where f.subject_id = a.id and f.closed_at is null) as open_cases,
      coalesce(c.installed, 0) as installed, coalesce(c.online, 0) as online, coalesce(c.silent, 0) as silent, coalesce(c.never, 0) as never,
      coalesce(m.alarms, 0) as alarms, coalesce(p.with_data, 0) as with_data
    from among a left join (${counted(world)}) c on c.subject_id = a.id left join (${alarms}) m on m.subject_id = a.id
      left join (${proven(world)}) p on p.subject_id = a.id
    order by array_position(${ids}::text[], a.id)`.execute(db)
  return { total: page[0]?.total ?? 0, subjects: found.rows }
}

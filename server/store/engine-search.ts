import { type RawBuilder, sql } from 'kysely'
import type { Json } from '../base/json.ts'
import type { Executor } from './transaction.ts'

/** One comparison, as the Camunda 8 search requests write it; a bare value means `$eq`. */
export interface Comparison {
  readonly $eq?: Json
  readonly $neq?: Json
  readonly $exists?: boolean
  readonly $gt?: Json
  readonly $gte?: Json
  readonly $lt?: Json
  readonly $lte?: Json
  readonly $in?: readonly Json[]
  readonly $notIn?: readonly Json[]
  /** `*` any text, `?` one character. */
  readonly $like?: string
  /** A list field holds all of these (`tags`). */
  readonly $all?: readonly string[]
  /** Every one of these variables is there with such a value (JSON text). */
  readonly $variables?: readonly { readonly name: string; readonly value: Comparison }[]
}
export type Filter = { readonly [field: string]: Comparison }

export interface SearchRequest {
  readonly filter: Filter
  /** Holds always, whatever the filter says of the same fields. */
  readonly fixed?: Filter
  /** One of these must hold as well; absent or empty: no further condition. */
  readonly or?: readonly Filter[]
  readonly sort: readonly { readonly field: string; readonly order: 'asc' | 'desc' }[]
  readonly limit: number
  readonly from: number
  /** Cursor of the row after (before) which the page begins (ends). */
  readonly after: string | null
  readonly before: string | null
}

export type Conditions = Pick<SearchRequest, 'filter' | 'fixed' | 'or'>

export interface SearchAnswer<Row> {
  readonly rows: readonly Row[]
  /** Counted up to `COUNTED` rows. */
  readonly total: number
  readonly hasMore: boolean
  readonly startCursor: string | null
  readonly endCursor: string | null
}
export type SearchRow = { readonly [field: string]: Json }

/** `json`: compared by value, operands are JSON text. `variables`: an object of scopes, searched by `$variables` alone. */
export type FieldType = 'bigint' | 'text' | 'integer' | 'timestamptz' | 'boolean' | 'text[]' | 'json' | 'variables'
export interface Field {
  readonly sql: string
  readonly type: FieldType
  /** A field that is never null can be paged through on an index. */
  readonly nullable: boolean
  /** Only filtered by, neither answered nor sorted by. */
  readonly hidden?: true
}

/** Rows of another table that belong to a row; comparisons of its fields hold for one and the same of them. */
export interface Related {
  readonly exists: string
  readonly fields: { readonly [field: string]: Field }
}

/** What can be searched: a FROM clause, its fields, and the key that makes the order total. */
export interface Source {
  readonly from: RawBuilder<unknown>
  /** The FROM clause for a request that needs less of it. */
  readonly narrowed?: (db: Executor, request: SearchRequest) => Promise<RawBuilder<unknown> | undefined>
  readonly key: Field
  /** Goes before the key where nothing else is asked for: a column whose index gives the rows in order. */
  readonly leading?: Field
  readonly fields: { readonly [field: string]: Field }
  readonly related?: readonly Related[]
}

export const COUNTED = 10_000
const LONGEST_TEXT = 10_000

/** Whether the source can be filtered by a field of this name. */
export function canFilter(source: Source, field: string): boolean {
  return Object.hasOwn(source.fields, field) || (source.related ?? []).some((related) => Object.hasOwn(related.fields, field))
}

export function canSort(source: Source, field: string): boolean {
  const found = Object.hasOwn(source.fields, field) ? source.fields[field] : undefined
  return found !== undefined && found.hidden !== true && found.type !== 'text[]' && found.type !== 'variables'
}

/** Name of a field whose comparison has an operator or a value that does not fit it; undefined when all do. */
export function misfit(source: Source, filter: Filter): string | undefined {
  return Object.entries(filter).find(([name, comparison]) => {
    const field = fieldOf(source, name)
    return field !== undefined && !Object.entries(comparison).every(([operator, value]) => fits(field, operator, value as Json))
  })?.[0]
}

function fieldOf(source: Source, name: string): Field | undefined {
  if (Object.hasOwn(source.fields, name)) return source.fields[name]
  return source.related?.find((related) => Object.hasOwn(related.fields, name))?.fields[name]
}

function fits(field: Field, operator: string, value: Json): boolean {
  if ((operator === '$variables') !== (field.type === 'variables')) return false
  if (operator === '$variables' || operator === '$exists') return true
  if (operator === '$like') return typeof value === 'string' && value.length <= LONGEST_TEXT
  if (operator === '$all') return field.type === 'text[]'
  if (operator === '$in' || operator === '$notIn') return Array.isArray(value) && value.every((each) => isOfType(field.type, each))
  return isOfType(field.type, value)
}

function isOfType(type: FieldType, value: Json): boolean {
  switch (type) {
    case 'bigint':
      return typeof value === 'string' && /^-?\d{1,18}$/.test(value)
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31
    case 'timestamptz':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) && !Number.isNaN(Date.parse(value))
    case 'boolean':
      return typeof value === 'boolean'
    default:
      return typeof value === 'string' && value.length <= LONGEST_TEXT
  }
}

/**
 * One page by key set; fields and operators are looked up in the source, values are parameters. Fields the source does not have must have been
 * refused before (`canFilter`, `canSort`, `misfit`).
 */
export async function search(db: Executor, source: Source, request: SearchRequest): Promise<SearchAnswer<SearchRow>> {
  const order = orderOf(source, request)
  const conditions = conditionsOf(source, request)
  const where = (more: readonly RawBuilder<unknown>[]) => {
    const all = [...conditions, ...more]
    return all.length === 0 ? sql`` : sql`where ${sql.join(all, sql` and `)}`
  }
  const from = (await source.narrowed?.(db, request)) ?? source.from
  const backwards = request.before !== null
  const cursor = request.after ?? request.before
  const beyond = cursor === null ? [] : [beyondOf(order, cursor, backwards)]
  const orderBy = sql.join(order.map((term) => sql`${raw(term.field.sql)} ${raw(direction(term, backwards))}`))
  const cursorValues = sql`jsonb_build_array(${sql.join(order.map(({ field }) => raw(`(${field.sql})::text`)))})`
  const found = await sql<SearchRow & { readonly __cursor: Json }>`
    select ${shown(source)}, ${cursorValues} as __cursor from ${from} ${where(beyond)} order by ${orderBy} limit ${request.limit} offset ${request.from}`.execute(
    db,
  )
  const counted = await sql<{
    total: string
  }>`select count(*) as total from (select 1 from ${from} ${where([])} limit ${COUNTED + 1}) c`.execute(db)
  const rows = backwards ? [...found.rows].reverse() : found.rows
  const total = Number(counted.rows[0]?.total ?? 0)
  return {
    rows: rows.map(({ __cursor, ...row }) => row),
    total: Math.min(total, COUNTED),
    hasMore: total > COUNTED,
    startCursor: cursorOf(rows[0]),
    endCursor: cursorOf(rows.at(-1)),
  }
}

/** FROM and WHERE of a source, to count or group what a filter finds. */
export function filtered(source: Source, filter: Conditions): RawBuilder<unknown> {
  const conditions = conditionsOf(source, filter)
  return conditions.length === 0 ? source.from : sql`${source.from} where ${sql.join(conditions, sql` and `)}`
}

/** The one row with this value in this field. */
export async function findOne(db: Executor, source: Source, field: string, value: string): Promise<SearchRow | undefined> {
  const conditions = conditionsOf(source, { filter: { [field]: { $eq: value } } })
  const found = await sql<SearchRow>`
    select ${shown(source)} from ${source.from} where ${sql.join(conditions, sql` and `)} limit 1`.execute(db)
  return found.rows[0]
}

function shown(source: Source): RawBuilder<unknown> {
  return sql.join(
    Object.entries(source.fields)
      .filter(([, field]) => field.hidden !== true)
      .map(([name, field]) => sql`${raw(field.sql)} as ${sql.ref(name)}`),
  )
}

interface OrderTerm {
  readonly field: Field
  readonly descending: boolean
}

function orderOf(source: Source, request: SearchRequest): readonly OrderTerm[] {
  const terms = request.sort.flatMap(({ field, order }): OrderTerm[] => {
    const found = source.fields[field]
    return found === undefined || found.sql === source.key.sql ? [] : [{ field: found, descending: order === 'desc' }]
  })
  const byKey = request.sort.find(({ field }) => source.fields[field]?.sql === source.key.sql)
  const descending = byKey === undefined ? (terms[0]?.descending ?? false) : byKey.order === 'desc'
  const leading = request.sort.length === 0 && source.leading !== undefined ? [{ field: source.leading, descending }] : []
  return [...leading, ...terms, { field: source.key, descending }]
}

function direction({ descending, field }: OrderTerm, backwards: boolean): string {
  const up = descending === backwards
  if (!field.nullable) return up ? 'asc' : 'desc'
  return up ? 'asc nulls last' : 'desc nulls first'
}

/** Fragments of the sources only: column expressions and directions, never anything of a request. */
function raw(fragment: string): RawBuilder<unknown> {
  return sql.raw(fragment)
}

function conditionsOf(source: Source, { filter, fixed = {}, or = [] }: Conditions): readonly RawBuilder<unknown>[] {
  const own = [...ofFilter(source, fixed), ...ofFilter(source, filter)]
  if (or.length === 0) return own
  const alternatives = or.map((alternative) => {
    const all = ofFilter(source, alternative)
    return all.length === 0 ? sql`true` : sql`(${sql.join(all, sql` and `)})`
  })
  return [...own, sql`(${sql.join(alternatives, sql` or `)})`]
}

function ofFilter(source: Source, filter: Filter): readonly RawBuilder<unknown>[] {
  const own = Object.entries(filter).flatMap(([name, comparison]) => {
    const field = Object.hasOwn(source.fields, name) ? source.fields[name] : undefined
    return field === undefined ? [] : ofField(field, comparison)
  })
  const related = (source.related ?? []).flatMap(({ exists, fields }) => {
    const asked = Object.entries(filter).flatMap(([name, comparison]) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined
      return field === undefined ? [] : [{ field, comparison }]
    })
    const without = asked.filter(({ comparison }) => comparison.$exists === false)
    const wanted = asked.filter(({ comparison }) => comparison.$exists !== false)
    return [
      ...without.map(({ field }) => sql`not exists (${raw(exists)} and ${raw(field.sql)} is not null)`),
      ...(wanted.length === 0
        ? []
        : [
            sql`exists (${raw(exists)} and ${sql.join(
              wanted.flatMap(({ field, comparison }) => ofField(field, comparison)),
              sql` and `,
            )})`,
          ]),
    ]
  })
  return [...own, ...related]
}

function ofField(field: Field, comparison: Comparison): readonly RawBuilder<unknown>[] {
  if (field.type === 'text[]') return ofList(field, comparison)
  if (field.type === 'variables') return (comparison.$variables ?? []).map((one) => ofVariable(field, one))
  if (field.type === 'boolean') return ofFlag(field, comparison)
  const left = raw(field.sql)
  const value = (given: Json) => operand(field.type, given)
  const values = (given: readonly Json[]) => sql`array[${sql.join(given.map(value))}]::${raw(sqlType(field.type))}[]`
  const conditions: RawBuilder<unknown>[] = []
  if (comparison.$eq !== undefined) conditions.push(sql`${left} = ${value(comparison.$eq)}`)
  if (comparison.$neq !== undefined) conditions.push(sql`${left} is distinct from ${value(comparison.$neq)}`)
  if (comparison.$exists !== undefined) conditions.push(comparison.$exists ? sql`${left} is not null` : sql`${left} is null`)
  if (comparison.$gt !== undefined) conditions.push(sql`${left} > ${value(comparison.$gt)}`)
  if (comparison.$gte !== undefined) conditions.push(sql`${left} >= ${value(comparison.$gte)}`)
  if (comparison.$lt !== undefined) conditions.push(sql`${left} < ${value(comparison.$lt)}`)
  if (comparison.$lte !== undefined) conditions.push(sql`${left} <= ${value(comparison.$lte)}`)
  if (comparison.$in !== undefined)
    conditions.push(comparison.$in.length === 0 ? sql`false` : sql`${left} = any(${values(comparison.$in)})`)
  if (comparison.$notIn !== undefined && comparison.$notIn.length > 0)
    conditions.push(sql`(${left} is null or ${left} <> all(${values(comparison.$notIn)}))`)
  if (comparison.$like !== undefined) conditions.push(sql`(${left})::text like ${patternOf(comparison.$like)}`)
  return conditions
}

/** Bare, not compared with true: so the planner can turn an `exists` around and begin at the other table. */
function ofFlag(field: Field, comparison: Comparison): readonly RawBuilder<unknown>[] {
  const yes = raw(`(${field.sql})`)
  const wanted = (given: Json | undefined) => (given === true ? [yes] : given === false ? [sql`not ${yes}`] : [])
  return [
    ...wanted(comparison.$eq),
    ...wanted(typeof comparison.$neq === 'boolean' ? !comparison.$neq : undefined),
    ...(comparison.$in === undefined ? [] : [sql`${yes} = any(${[...comparison.$in]}::boolean[])`]),
    ...(comparison.$notIn === undefined ? [] : [sql`${yes} <> all(${[...comparison.$notIn]}::boolean[])`]),
    ...(comparison.$exists === false ? [sql`false`] : []),
  ]
}

function ofList(field: Field, comparison: Comparison): readonly RawBuilder<unknown>[] {
  const left = raw(field.sql)
  const conditions: RawBuilder<unknown>[] = []
  const texts = (given: readonly Json[]) => sql`${[...given]}::text[]`
  if (comparison.$eq !== undefined) conditions.push(sql`${left} @> ${texts([comparison.$eq])}`)
  if (comparison.$all !== undefined) conditions.push(sql`${left} @> ${texts(comparison.$all)}`)
  if (comparison.$in !== undefined) conditions.push(sql`${left} && ${texts(comparison.$in)}`)
  if (comparison.$neq !== undefined) conditions.push(sql`not (${left} @> ${texts([comparison.$neq])})`)
  if (comparison.$notIn !== undefined) conditions.push(sql`not (${left} && ${texts(comparison.$notIn)})`)
  if (comparison.$exists !== undefined) conditions.push(sql`(cardinality(${left}) > 0) = ${comparison.$exists}`)
  if (comparison.$like !== undefined)
    conditions.push(sql`exists (select 1 from unnest(${left}) item where item like ${patternOf(comparison.$like)})`)
  return conditions
}

function ofVariable(field: Field, { name, value }: { readonly name: string; readonly value: Comparison }): RawBuilder<unknown> {
  const json: Field = { sql: 'pair.value', type: 'json', nullable: false }
  const conditions = ofField(json, value)
  const pairs = sql`jsonb_each(${raw(field.sql)}) scope cross join lateral jsonb_each(scope.value) pair`
  if (value.$exists === false) return sql`not exists (select 1 from ${pairs} where pair.key = ${name})`
  return sql`exists (select 1 from ${pairs} where ${sql.join([sql`pair.key = ${name}`, ...conditions], sql` and `)})`
}

function sqlType(type: FieldType): string {
  return type === 'json' ? 'jsonb' : type
}

/** JSON text that is none equals no value. */
function operand(type: FieldType, given: Json): RawBuilder<unknown> {
  return type === 'json' ? sql`${isJsonText(given) ? given : null}::jsonb` : sql`${given}::${raw(type)}`
}

function isJsonText(given: Json): boolean {
  try {
    JSON.parse(String(given))
    return true
  } catch {
    return false
  }
}

function patternOf(like: string): string {
  return like
    .replace(/[%_]/g, (sign) => `\\${sign}`)
    .replace(/(?<!\\)\*/g, '%')
    .replace(/(?<!\\)\?/g, '_')
}

/** Rows that come after the cursor's in the given order, nulls last. Never-null columns of one direction are one row comparison, which an index answers. */
function beyondOf(order: readonly OrderTerm[], cursor: string, backwards: boolean): RawBuilder<unknown> {
  const given = valuesOf(cursor, order)
  const value = (index: number) => sql`${given[index] ?? null}::${raw(sqlType(order[index]?.field.type ?? 'text'))}`
  const up = (term: OrderTerm) => term.descending === backwards
  const [first] = order
  if (first !== undefined && order.every((term) => !term.field.nullable && up(term) === up(first))) {
    const left = sql.join(order.map(({ field }) => raw(field.sql)))
    const right = sql.join(order.map((_, index) => value(index)))
    // The first term alone follows from the whole; an index answers it also where the others are of joined rows.
    const near = raw(first.field.sql)
    return up(first) ? sql`${near} >= ${value(0)} and (${left}) > (${right})` : sql`${near} <= ${value(0)} and (${left}) < (${right})`
  }
  const alternatives = order.map((term, index) => {
    const same = order.slice(0, index).map(({ field }, at) => sql`${raw(field.sql)} is not distinct from ${value(at)}`)
    return sql`(${sql.join([...same, further(term, value(index), given[index] ?? null, up(term))], sql` and `)})`
  })
  return sql`(${sql.join(alternatives, sql` or `)})`
}

function further({ field }: OrderTerm, value: RawBuilder<unknown>, given: string | null, up: boolean): RawBuilder<unknown> {
  const left = raw(field.sql)
  if (given === null) return up ? sql`false` : sql`${left} is not null`
  if (!up) return sql`${left} < ${value}`
  return field.nullable ? sql`(${left} > ${value} or ${left} is null)` : sql`${left} > ${value}`
}

function cursorOf(row: { readonly __cursor: Json } | undefined): string | null {
  return row === undefined ? null : Buffer.from(JSON.stringify(row.__cursor)).toString('base64')
}

/** Thrown for a cursor that no search of this order has given out. */
export class CursorWrong extends Error {}

function valuesOf(cursor: string, order: readonly OrderTerm[]): readonly (string | null)[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64').toString('utf8'))
    if (
      Array.isArray(values) &&
      values.length === order.length &&
      values.every((value, index) => value === null || (typeof value === 'string' && isCursorValue(order[index]?.field.type, value)))
    )
      return values as readonly (string | null)[]
  } catch {
    // Falls through to the refusal.
  }
  throw new CursorWrong(`Expected a cursor of this search, but got ${cursor}`)
}

/** As PostgreSQL writes the column's value as text. */
function isCursorValue(type: FieldType | undefined, value: string): boolean {
  if (type === 'bigint' || type === 'integer') return /^-?\d{1,18}$/.test(value)
  if (type === 'boolean') return value === 'true' || value === 'false'
  if (type === 'timestamptz') return /^\d{4,}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?[+-]\d\d(:\d\d)*$/.test(value)
  return type !== 'json' || isJsonText(value)
}

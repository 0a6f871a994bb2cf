import type { LocalDate } from '../../../base/ids.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../base/json.ts'
import { divisionsUnder, levelOfDivision, liesIn, SHIPPED_DIVISIONS } from '../../../rules/forms/index.ts'
import { addNaturalDays } from '../../../time/index.ts'
import type { Party } from '../../world/books.ts'
import { accountOf, creditCodeOf, identityOf, personName, phoneOf } from '../words.ts'
import { textFor } from './pattern.ts'
import type { Leaf } from './shape.ts'

/** Who fills a form, and about what. */
export interface Filling {
  readonly today: LocalDate
  /** Number of the subject: names and codes follow it. */
  readonly no: number
  readonly subject: JsonObject
  /** Whoever writes. */
  readonly personName: string
  /** The organisation he writes of. */
  readonly party: Party
}

/** Days from today that a date is tried at, one after the other. */
const DAYS = [0, 1, -1, 30, -30, 180, -180, 400, -400]

/**
 * A value for a field, as its kind and schema ask; `attempt` counts up from 0 while the form's own rules refuse what stood there before.
 * Undefined when there is nothing further to try.
 */
export function valueFor(leaf: Leaf, about: Filling, attempt: number, row = 0): Json | undefined {
  const { schema } = leaf
  if (schema.const !== undefined) return attempt === 0 ? schema.const : undefined
  const known = about.subject[leaf.name]
  if (attempt === 0 && row === 0 && known !== undefined && isKnownChoice(leaf, known)) return known
  switch (leaf.kind) {
    case 'declaration':
      return attempt === 0 ? true : undefined
    case 'yesno':
      return [true, false][attempt]
    case 'radio':
    case 'select':
      return Array.isArray(schema.enum) ? (schema.enum as readonly Json[])[(attempt + row) % schema.enum.length] : textOf(leaf, about, row)
    case 'checkboxes':
      return chosen(schema, attempt)
    case 'checklist':
      return isJsonObject(schema.properties)
        ? Object.fromEntries(Object.keys(schema.properties).map((name) => [name, attempt === 0]))
        : undefined
    case 'date':
      return dayAt(about.today, DAYS[attempt])
    case 'number':
    case 'money':
      return numberOf(leaf, about, attempt)
    case 'files':
      return filesOf(schema, leaf.path, attempt)
    case 'phone':
      return attempt === 0 ? phoneOf(about.no) : undefined
    case 'creditCode':
      return attempt === 0 ? about.party.creditCode : undefined
    case 'idNumber':
      return attempt === 0 ? identityOf(about.no) : undefined
    case 'text':
    case 'textarea':
      return attempt === 0 ? textOf(leaf, about, row) : undefined
    case 'object':
      return attempt === 0 ? {} : undefined
    case 'address':
    case 'organisation':
    case 'person':
    case 'period':
    case 'signature':
      return attempt === 0 ? partsOf(leaf, about) : undefined
    case 'table':
    case 'scoreTable':
    case 'calculated':
      return undefined
  }
}

/** A question that the registration has answered already. */
function isKnownChoice({ kind, schema }: Leaf, known: Json): boolean {
  if (kind === 'yesno') return typeof known === 'boolean'
  return (kind === 'radio' || kind === 'select') && Array.isArray(schema.enum) && (schema.enum as readonly Json[]).includes(known)
}

function dayAt(today: LocalDate, days: number | undefined): Json | undefined {
  return days === undefined ? undefined : addNaturalDays(today, days)
}

/** Every choice at first, then ever fewer. */
function chosen(schema: JsonObject, attempt: number): Json | undefined {
  const items = isJsonObject(schema.items) && Array.isArray(schema.items.enum) ? schema.items.enum : []
  const most = Math.min(items.length, typeof schema.maxItems === 'number' ? schema.maxItems : items.length)
  const least = typeof schema.minItems === 'number' ? schema.minItems : 0
  return most - attempt < Math.max(least, 1) ? undefined : items.slice(0, most - attempt)
}

function filesOf(schema: JsonObject, path: string, attempt: number): Json | undefined {
  const count = Math.max(1, typeof schema.minItems === 'number' ? schema.minItems : 1) + attempt
  const most = typeof schema.maxItems === 'number' ? schema.maxItems : count
  if (count > most) return undefined
  const ids = Array.from({ length: count }, (_, index) => `document_${path}_${index + 1}`)
  return schema.type === 'string' ? (ids[0] ?? null) : ids
}

function numberOf(leaf: Leaf, about: Filling, attempt: number): Json | undefined {
  const { schema, name } = leaf
  if (schema.type === 'string' || (Array.isArray(schema.type) && !schema.type.includes('number'))) {
    if (attempt > 0) return undefined
    const known = about.subject[name]
    return typeof known === 'string' || typeof known === 'number' ? String(known) : textOf(leaf, about, 0)
  }
  const enumerated = Array.isArray(schema.enum) ? schema.enum : []
  if (enumerated.length > 0) return (enumerated as readonly Json[])[attempt]
  const bound = (key: string) => (typeof schema[key] === 'number' ? [schema[key]] : [])
  const least = bound('minimum')[0] ?? bound('exclusiveMinimum').map((value) => value + 1)[0] ?? 0
  const most = bound('maximum')[0] ?? Number.MAX_SAFE_INTEGER
  const known = about.subject[name]
  const candidates = [...(typeof known === 'number' ? [known] : []), ...(least > 0 ? [least] : [1, 0]), 10, 100, 1000, least]
  return [...new Set(candidates)].filter((value) => value >= least && value <= most)[attempt]
}

/** A text that the schema takes: by what the label speaks of, else a sentence, else what the pattern says. */
function textOf(leaf: Leaf, about: Filling, row: number): string {
  const { schema, label, name } = leaf
  const { pattern, format, minLength, maxLength } = schema
  if (typeof format === 'string') return formatted(format, about)
  const known = about.subject[name]
  const fits = (text: string) =>
    text.length >= (typeof minLength === 'number' ? minLength : 0) &&
    text.length <= (typeof maxLength === 'number' ? maxLength : text.length) &&
    (typeof pattern !== 'string' || new RegExp(pattern, 'u').test(text))
  const wanted = [...(typeof known === 'string' ? [known] : []), ...spokenOf(label, about), sentence(label, row), label || name]
  const found = wanted.find(fits)
  if (found !== undefined) return found
  if (typeof pattern === 'string') return textFor(pattern)
  const filled = sentence(label, row).padEnd(typeof minLength === 'number' ? minLength : 1, '。')
  return typeof maxLength === 'number' ? filled.slice(0, maxLength) : filled
}

function sentence(label: string, row: number): string {
  const said = label === '' ? '已按要求办理' : `${label}：符合要求，资料齐全`
  return row === 0 ? `${said}。` : `${said}（${row + 1}）。`
}

/** What labels of government forms ask for, with what answers them. */
function spokenOf(label: string, about: Filling): readonly string[] {
  const { party, no } = about
  const answers: readonly (readonly [RegExp, string])[] = [
    [/账号|帐号/, party.bankAccount],
    [/账号|帐号/, accountOf(no)],
    [/开户|银行/, party.bankName],
    [/信用代码/, creditCodeOf(no)],
    [/电话|手机|联系方式/, phoneOf(no)],
    [/时间|时刻/, '10:00'],
    [/单位|公司|企业|户名|收款/, party.name],
    [/负责人|联系人|法定代表人|姓名|经办|人员|责任人|填报人|申报人|核查人|调查人|参加/, about.personName],
  ]
  return answers.flatMap(([asked, answer]) => (asked.test(label) ? [answer] : []))
}

function formatted(format: string, { today, no }: Filling): string {
  switch (format) {
    case 'date':
      return today
    case 'time':
      return '10:00:00Z'
    case 'date-time':
      return `${today}T02:00:00Z`
    case 'duration':
      return 'P1D'
    case 'email':
      return `office${no}@example.cn`
    case 'uri':
      return `https://example.cn/${no}`
    case 'hostname':
      return 'example.cn'
    case 'ipv4':
      return '192.0.2.1'
    case 'ipv6':
      return '2001:db8::1'
    case 'uuid':
      return `00000000-0000-4000-8000-${String(no).padStart(12, '0')}`
    default:
      return `document_${no}`
  }
}

/** A value of several parts, as far as its schema has them. */
function partsOf(leaf: Leaf, about: Filling): Json {
  const known: { readonly [part: string]: Json } = {
    ...WHOLE[leaf.kind]?.(about, leaf),
  }
  const { properties } = leaf.schema
  return isJsonObject(properties) ? Object.fromEntries(Object.entries(known).filter(([name]) => name in properties)) : known
}

const WHOLE: { readonly [kind: string]: (about: Filling, leaf: Leaf) => JsonObject } = {
  organisation: ({ party }) => ({ name: party.name, creditCode: party.creditCode }),
  person: ({ personName: name, no }) => ({ name, phone: phoneOf(no), idNumber: identityOf(no), post: '经办人' }),
  signature: ({ personName: name }) => ({ name: name.length < 2 ? personName(1) : name, consent: true }),
  period: ({ today }) => ({ from: addNaturalDays(today, -300), to: addNaturalDays(today, -30) }),
  address: ({ no }, { node }) => ({ division: divisionOf(node?.division ?? {}), street: `创新路${no}号` }),
}

/** The first division inside the area asked for that needs no further choice. */
function divisionOf({ within, level = 'county' }: { readonly within?: string; readonly level?: string }): string {
  const inside = within === undefined ? SHIPPED_DIVISIONS : SHIPPED_DIVISIONS.filter(({ code }) => liesIn(code, within))
  const found =
    inside.find(({ code }) => levelOfDivision(code) === level) ?? inside.find(({ code }) => divisionsUnder(inside, code).length === 0)
  return found?.code ?? within ?? ''
}

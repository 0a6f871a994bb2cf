import { isJsonObject, type Json, type JsonObject, joined, objectIn, textIn } from '../base/json.ts'
import type { AskedJob } from '../cases/decide-jobs.ts'
import type { ProgrammeManifest } from '../programmes/types.ts'
import { type LetterTemplate, letterRefusal } from './types.ts'

/** Template and data of `letter.issue`: headers are data under their names unless a variable has the name. */
export function letterAsked({ headers, variables }: AskedJob): { readonly template: string; readonly data: JsonObject } {
  const { template, ...others } = headers
  if (template === undefined) throw letterRefusal('LETTER_TEMPLATE_UNKNOWN', { template: '' })
  return { template, data: joined(others, variables) }
}

/** What the expressions of a letter see: its data, and office, programme and letter as they are whatever the data say. */
export function scopeOf(
  manifest: ProgrammeManifest,
  data: JsonObject,
  letter: { readonly number: string | null; readonly issuedOn: string },
): JsonObject {
  return joined(manifest.award === undefined ? undefined : { budgetItem: { ...manifest.award.budgetItem } }, data, {
    office: { ...manifest.office },
    programme: { id: manifest.id, title: manifest.title.zh, issuer: manifest.issuer.zh },
    letter,
  })
}

/** Own values over contributed ones; objects are joined, what is null or missing is taken from below. */
export function overlay(below: JsonObject, own: JsonObject): JsonObject {
  const joined: { [name: string]: Json } = { ...below }
  for (const [name, value] of Object.entries(own)) {
    const under = below[name]
    if (isJsonObject(value) && isJsonObject(under)) joined[name] = overlay(under, value)
    else if (value !== null || under === undefined) joined[name] = value
  }
  return joined
}

/** A certificate bears its own number, which is no letter number. */
export function certificateNumber(template: LetterTemplate, data: JsonObject): string | null {
  return template.layout === 'certificate' ? textIn(objectIn(data, 'certificate'), 'number') || null : null
}

/** The organisation a letter for the applicant goes to. */
export function organisationOf(data: JsonObject): string | null {
  return textIn(objectIn(data, 'applicant'), 'organisationId') || null
}

/** Day a letter reached its readers in the app: at once; null where nobody is to get it. */
export function deliveredOn(readers: readonly string[], issuedOn: string): string | null {
  return readers.length > 0 ? issuedOn : null
}

/** Branded identifiers: a string of one kind can not stand where another kind is asked for. */
type Brand<T, Name extends string> = T & { readonly __brand: Name }

/** 64-bit key of an engine object as decimal digits (Camunda 8 sends 64-bit numbers as JSON strings). */
export type Key = Brand<string, 'Key'>
export type CaseId = Brand<string, 'CaseId'>
export type SubjectId = Brand<string, 'SubjectId'>
export type UserId = Brand<string, 'UserId'>
export type OrganisationId = Brand<string, 'OrganisationId'>
export type DocumentId = Brand<string, 'DocumentId'>
export type SubmissionId = Brand<string, 'SubmissionId'>

/** RFC 3339 UTC with milliseconds, as `Date.prototype.toISOString` writes it. */
export type Instant = Brand<string, 'Instant'>
/** `YYYY-MM-DD` in the zone of the programme. */
export type LocalDate = Brand<string, 'LocalDate'>

/** Names a trusted string as an id or time; parse untrusted input first. */
export function as<T extends string>(value: string): T {
  return value as T
}

import { isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import type { ProgrammeManifest } from '../programmes/types.ts'
import { type CertificateEvent, type CertificateStatus, certificateRefusal } from './types.ts'

/** State that follows from the events; the table holds the same and a test compares them. */
export interface CertificateFold {
  readonly level: string
  readonly state: 'in-force' | 'downgraded' | 'cancelled' | 'superseded'
  readonly renewal: 'none' | 'pending' | 'decided'
  readonly issuedOn: string
  /** Null, like the other two: the certificate has no end. */
  readonly lastDay: string | null
  readonly lapsedOn: string | null
  readonly renewalFrom: string | null
}

const NOTHING: CertificateFold = {
  level: '',
  state: 'in-force',
  renewal: 'none',
  issuedOn: '',
  lastDay: null,
  lapsedOn: null,
  renewalFrom: null,
}

/** Folds the events of one certificate in order. What ended it (cancelled, superseded) is not undone by later events. */
export function foldCertificate(events: readonly CertificateEvent[]): CertificateFold {
  return events.reduce<CertificateFold>(apply, NOTHING)
}

function apply(fold: CertificateFold, event: CertificateEvent): CertificateFold {
  switch (event.kind) {
    case 'issued':
      return {
        ...fold,
        level: text(event.data.level),
        issuedOn: event.on,
        lastDay: text(event.data.lastDay) || null,
        lapsedOn: text(event.data.lapsedOn) || null,
        renewalFrom: text(event.data.renewalFrom) || null,
      }
    case 'renewal-applied':
      return { ...fold, renewal: 'pending' }
    case 'renewal-decided':
      return { ...fold, renewal: 'decided' }
    case 'downgraded':
      return isEnded(fold) ? fold : { ...fold, state: 'downgraded', level: text(event.data.level) || fold.level }
    case 'cancelled':
      return isEnded(fold) ? fold : { ...fold, state: 'cancelled' }
    case 'superseded':
      return isEnded(fold) ? fold : { ...fold, state: 'superseded' }
    // The end of validity follows from the dates; its event is the record that it was noticed. A take-over changes no right.
    case 'lapsed':
    case 'taken-over':
      return fold
  }
}

function isEnded(fold: CertificateFold): boolean {
  return fold.state === 'cancelled' || fold.state === 'superseded'
}

/** Status on a local date (GC-F11 to GC-F13): after the last day the level lapses by itself, also while a renewal runs (AMB-SS-15). */
export function statusOn(fold: CertificateFold, today: string): CertificateStatus {
  if (fold.state === 'cancelled' || fold.state === 'superseded') return fold.state
  if (fold.lapsedOn !== null && today >= fold.lapsedOn) return fold.renewal === 'pending' ? 'lapsed-renewal-pending' : 'lapsed'
  if (fold.state === 'downgraded') return 'downgraded'
  return fold.renewalFrom !== null && today >= fold.renewalFrom ? 'expiring' : 'valid'
}

/** Status on a date as the log had it then: later events do not count. */
export function statusFromLog(events: readonly CertificateEvent[], today: string): CertificateStatus {
  return statusOn(foldCertificate(events.filter((event) => event.on <= today)), today)
}

/** Why a certificate must wait (GC-M04, GC-M05); null when nothing holds it. */
export function holdOf(facts: {
  readonly noticeLastDay: string | null
  readonly openObjections: number
  readonly on: string
}): 'NOTICE_STILL_RUNNING' | 'OBJECTION_OPEN' | null {
  if (facts.noticeLastDay !== null && facts.on <= facts.noticeLastDay) return 'NOTICE_STILL_RUNNING'
  return facts.openObjections > 0 ? 'OBJECTION_OPEN' : null
}

/** Facts the gate of a programme is asked with before a certificate is issued on a day. */
export interface HoldFacts {
  readonly on: string
  readonly noticeLastDay: string | null
  readonly openObjections: number
}

/** Throws `NOTICE_STILL_RUNNING` or `OBJECTION_OPEN` while something holds a certificate. */
export function refuseHeld(facts: HoldFacts): void {
  const hold = holdOf(facts)
  if (hold !== null) throw certificateRefusal(hold, { lastDay: facts.noticeLastDay ?? '', count: facts.openObjections })
}

/** Throws `CERTIFICATE_GATE_CLOSED` with the programme's sentence when its gate decision refused. */
export function refuseClosed(manifest: ProgrammeManifest, refusal: { readonly code: string } | null): void {
  if (refusal === null) return
  const text = manifest.refusals[refusal.code]
  throw certificateRefusal(
    'CERTIFICATE_GATE_CLOSED',
    { text: text?.zh ?? refusal.code, textEn: text?.en ?? refusal.code },
    { extra: { code: refusal.code } },
  )
}

/** Throws `LEVEL_BEARS_NO_CERTIFICATE` for a level without. */
export function requireBearing(manifest: ProgrammeManifest, level: string): void {
  const found = manifest.levels.find((one) => one.code === level)
  if (found === undefined || !found.certificate) throw certificateRefusal('LEVEL_BEARS_NO_CERTIFICATE', { level })
}

/** The decision on dates; `CERTIFICATE_NOT_OFFERED` where the programme has none. */
export function datesDecisionOf({ certificate }: ProgrammeManifest): string {
  if (certificate === undefined) throw certificateRefusal('CERTIFICATE_NOT_OFFERED')
  return certificate.datesDecision
}

/** Dates of a certificate as the decision answered them; null: there is no such day. */
export function datesIn(decision: string, value: Json) {
  const read = (name: string): string | null => {
    const date: Json | undefined = isJsonObject(value) ? value[name] : undefined
    if (typeof date !== 'string' && date !== null)
      throw new Error(`Expected ${name} from decision ${decision}, but got ${JSON.stringify(value)}`)
    return date
  }
  return { lastDay: read('lastDay'), lapsedOn: read('lapsedOn'), renewalFrom: read('renewalFrom') }
}

/** Whether a new certificate of the subject takes the place of one with this status. */
export function isSuperseded(status: CertificateStatus): boolean {
  return status !== 'cancelled' && status !== 'superseded' && status !== 'lapsed'
}

const ANNOUNCED: ReadonlySet<CertificateEvent['kind']> = new Set(['cancelled', 'superseded', 'downgraded'])

/** Message that tells the processes that follow a certificate of an event that ends or changes it; null for others. */
export function announcementOf({ kind, data }: CertificateEvent): { readonly name: string; readonly variables: JsonObject } | null {
  return ANNOUNCED.has(kind) ? { name: `certificate-${kind}`, variables: { ...data } } : null
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

import type { Json } from '../base/json.ts'
import type { CertificateEvent, CertificateStatus } from './types.ts'

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

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

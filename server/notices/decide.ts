import type { Bilingual } from '../base/text.ts'
import type { ProgrammeManifest } from '../programmes/types.ts'
import { localDateOf } from '../time/index.ts'
import type { NoticeRow } from './types.ts'

/** The allow-list of what is published (SS-21c): subject, applicant, level. Long numbers are masked, whoever wrote them into a name. */
export function noticeRows(
  manifest: ProgrammeManifest,
  facts: {
    readonly subjectName: string
    readonly applicantName: string | null
    readonly level: string | null
    readonly sanction: string | null
  },
): readonly NoticeRow[] {
  const level = manifest.levels.find((one) => one.code === facts.level)
  const sanction = facts.sanction === null ? undefined : SANCTIONS[facts.sanction]
  return [
    { label: manifest.subject.name, value: maskNumbers(facts.subjectName) },
    ...(facts.applicantName === null
      ? []
      : [{ label: { zh: '申报单位', en: 'Applicant' } satisfies Bilingual, value: maskNumbers(facts.applicantName) }]),
    ...(sanction === undefined ? [] : [{ label: { zh: '处理决定', en: 'Decision' } satisfies Bilingual, value: sanction }]),
    ...(level === undefined ? [] : [{ label: { zh: '评级结果', en: 'Result' } satisfies Bilingual, value: level.name.zh }]),
  ]
}

const SANCTIONS: { readonly [decision: string]: string } = { DOWNGRADE: '降低等级', CANCEL: '取消等级' }

/** Identity, telephone and account numbers never reach a public page: seven digits or more in a row keep their last two. */
export function maskNumbers(text: string): string {
  return text.replace(/\d(?:[\s-]?\d){6,}[\dXx]?/g, (digits) => `${'*'.repeat(digits.length - 2)}${digits.slice(-2)}`)
}

/** GC-L02 to GC-L04: an objection counts when it arrives before 24:00 of the last day with at least one file. */
export function admitObjection(objection: {
  readonly lastDay: string
  readonly receivedAt: string
  readonly evidenceFiles: number
  readonly zone: string
}): { readonly accepted: true } | { readonly accepted: false; readonly reason: 'LATE' | 'EVIDENCE_MISSING' } {
  if (localDateOf(objection.receivedAt, objection.zone) > objection.lastDay) return { accepted: false, reason: 'LATE' }
  return objection.evidenceFiles > 0 ? { accepted: true } : { accepted: false, reason: 'EVIDENCE_MISSING' }
}

/** Whether a notice still runs on a local date; its last day counts in full. */
export function isRunning(notice: { readonly state: string; readonly last_day: string }, today: string): boolean {
  return notice.state === 'open' && today <= notice.last_day
}

import type { Bilingual } from '../base/text.ts'
import type { DeadlineRule, ProgrammeManifest } from '../programmes/types.ts'
import { localDateOf } from '../time/index.ts'
import type { Finding } from './decide-jobs.ts'
import { type NoticeRow, noticeRefusal, type OpenNotice } from './types.ts'

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

/** State in which an objection is kept when it comes in. */
export function stateOnArrival(verdict: ReturnType<typeof admitObjection>): 'received' | 'late' | 'evidence-missing' {
  if (verdict.accepted) return 'received'
  return verdict.reason === 'LATE' ? 'late' : 'evidence-missing'
}

/** State of an objection by its finding; `OBJECTION_FINDING_MISSING` where it has none in words. */
export function stateByFinding(found: Finding | undefined): 'founded' | 'unfounded' {
  if (found === undefined || found.finding.trim() === '') throw noticeRefusal('OBJECTION_FINDING_MISSING')
  return found.founded ? 'founded' : 'unfounded'
}

/** The template whose text a notice gets: one that a model names must be there, the usual one only where the programme has it. */
export function letterOf({ letter }: Pick<OpenNotice, 'letter'>, { letters }: ProgrammeManifest): OpenNotice['letter'] {
  return letter !== null && (letter.isRequired || letters.includes(letter.template)) ? letter : null
}

/** The rule that counts the notice period; `NOTICE_RULE_UNKNOWN` where the programme has none of the name. */
export function ruleOfNotice({ deadlines }: ProgrammeManifest, id: string): DeadlineRule {
  const rule = deadlines.find((one) => one.id === id)
  if (rule === undefined) throw noticeRefusal('NOTICE_RULE_UNKNOWN', { rule: id })
  return rule
}

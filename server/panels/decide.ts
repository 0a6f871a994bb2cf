import type { Problem } from '../base/errors.ts'
import { isJsonObject, type JsonObject } from '../base/json.ts'
import { isPassing } from '../cases/decide-scoring.ts'
import type { ProgrammeManifest } from '../programmes/types.ts'
import { type Answers, isAnswered, type ScoreResult, type ScoreScheme } from '../rules/score/index.ts'
import type { PanelResult } from './types.ts'

/** Facts about an expert that can keep him off a panel (conventions 5.11: employment or shareholding of the last years, relatives, other influence). */
export interface ExpertFacts {
  readonly userId: string
  readonly name: string
  readonly organisationId: string | null
  readonly organisationName: string | null
  readonly ties: readonly {
    readonly kind: string
    readonly organisationId: string | null
    readonly organisationName: string
    readonly until: string | null
    readonly note: string | null
  }[]
}

/** The units on whose case he would judge: applicant, developer, property company. */
export interface Party {
  readonly organisationId: string | null
  readonly name: string
}

export interface RecusalRule {
  readonly years: number
  readonly today: string
}

export type Recusal = { readonly ground: string; readonly fact: string } | null

const WORDS: { readonly [kind: string]: string } = {
  employment: '任职',
  shareholding: '持股',
  relative: '近亲属任职',
  other: '其他利害关系',
}

/** The first ground for recusal that the facts show, or null. */
export function recusalOf(expert: ExpertFacts, parties: readonly Party[], rule: RecusalRule): Recusal {
  for (const party of parties) {
    if (matches(party, expert.organisationId, expert.organisationName)) return { ground: 'same-employer', fact: `现任职于${party.name}` }
    for (const tie of expert.ties) {
      if (!matches(party, tie.organisationId, tie.organisationName)) continue
      const isPast =
        (tie.kind === 'employment' || tie.kind === 'shareholding') && tie.until !== null && tie.until < yearsBefore(rule.today, rule.years)
      if (isPast) continue
      const until = tie.until === null ? '至今' : `至 ${tie.until}`
      return {
        ground: tie.kind,
        fact: `${WORDS[tie.kind] ?? tie.kind}：${party.name}（${until}）${tie.note === null ? '' : `，${tie.note}`}`,
      }
    }
  }
  return null
}

function matches(party: Party, organisationId: string | null, organisationName: string | null): boolean {
  if (party.organisationId !== null && organisationId !== null) return party.organisationId === organisationId
  return organisationName !== null && normal(party.name) !== '' && normal(party.name) === normal(organisationName)
}

function normal(name: string): string {
  return name.replace(/[\s（）()]/g, '').toLowerCase()
}

function yearsBefore(date: string, years: number): string {
  return `${Number(date.slice(0, 4)) - years}${date.slice(4)}`
}

/** An opinion is formed when every member has signed the same hash (all members sign). */
export function isOpinionFormed(memberCount: number, hash: string, signatures: readonly { readonly hash: string }[]): boolean {
  return memberCount > 0 && signatures.filter((signature) => signature.hash === hash).length === memberCount
}

/** Somebody who may not be drawn, and the fact that keeps him off. */
export interface Excluded {
  readonly userId: string
  readonly name: string
  readonly ground: string
  readonly fact: string
}

/**
 * Divides the pool into those who can be drawn and those who can not: recused by the facts, by a declaration of their own on this case, or
 * since they judged an earlier stage that the panel must differ from.
 */
export function drawablesOf(
  pool: readonly ExpertFacts[],
  about: {
    readonly parties: readonly Party[]
    readonly rule: RecusalRule
    /** Grounds declared on this case in any round, by user. */
    readonly declared: ReadonlyMap<string, string | null>
    readonly earlierMembers: readonly string[]
  },
): { readonly eligible: readonly string[]; readonly excluded: readonly Excluded[] } {
  const eligible: string[] = []
  const excluded: Excluded[] = []
  for (const expert of pool) {
    const { userId, name } = expert
    const recusal =
      recusalOf(expert, about.parties, about.rule) ??
      (about.declared.has(userId) ? { ground: 'declared', fact: about.declared.get(userId) ?? '本人声明回避' } : null) ??
      (about.earlierMembers.includes(userId) ? { ground: 'earlier-stage', fact: '已参加前一阶段评级' } : null)
    if (recusal === null) eligible.push(userId)
    else excluded.push({ userId, name, ...recusal })
  }
  return { eligible, excluded }
}

/** Applicant, and every unit the subject's registration names. */
export function partiesOf({ subject, applicant }: { readonly subject: JsonObject; readonly applicant: JsonObject }): readonly Party[] {
  const named = ['developer', 'propertyCompany', 'constructor', 'operator'].flatMap((field) => {
    const value = subject[field]
    const name = typeof value === 'string' ? value : isJsonObject(value) && typeof value.name === 'string' ? value.name : ''
    return name === '' ? [] : [{ organisationId: null, name }]
  })
  return [{ organisationId: String(applicant.organisationId ?? ''), name: String(applicant.organisationName ?? '') }, ...named]
}

/** Rows of the sheet that nobody answered. */
export function unanswered(scheme: ScoreScheme, answers: Answers): readonly Problem[] {
  return scheme.rows
    .filter((row) => !isAnswered(row, answers[row.id]))
    .map((row) => ({
      code: 'ROW_UNANSWERED',
      at: row.id,
      text: { zh: `第 ${row.number} 项尚未评分。`, en: `Row ${row.number} is not scored yet.` },
    }))
}

/** What the sheets of a panel come to with the level decided for them, and the mandatory rows that are not met. */
export function panelResultOf(
  manifest: ProgrammeManifest,
  aggregated: ScoreResult,
  level: string,
): { readonly result: PanelResult; readonly missing: readonly string[] } {
  return {
    result: { level, passed: isPassing(manifest, level), ...aggregated.totals, mandatoryMetFor: aggregated.mandatoryMetFor },
    missing: [...aggregated.gates, ...aggregated.vetoes].filter(({ met }) => !met).map(({ row }) => row),
  }
}

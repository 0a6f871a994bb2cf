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

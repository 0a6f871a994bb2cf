import { type CheckFinding, EVIDENCE_CHECKS, type EvidenceCheck } from '../base/api/evidence.ts'
import { type Decimal, Exact } from '../base/decimal.ts'
import type { Bilingual } from '../base/text.ts'
import type { ScoreScheme } from '../rules/score/index.ts'
import type { KindFacts, Window } from './facts.ts'

export type EvidenceRules = Required<NonNullable<ScoreScheme['evidenceRules']>>

/** Proposals, since no regulation states them; a scheme names its own in `evidenceRules`. */
export const USUAL_RULES: EvidenceRules = {
  windowDays: 30,
  completeShare: '0.8',
  recentHours: 24,
  wrongShare: '0.01',
  onlineFrom: '0.9',
  coverageFrom: '1',
}

const WRONG_TYPE: readonly string[] = ['wrong-type', 'unknown-metric', 'unknown-event', 'malformed']
const HOUR_MS = 3_600_000

/** Readings that were set aside for what they say or when they were said; what came from strangers is not the device's. */
const NOT_PLAUSIBLE: readonly string[] = ['implausible', 'future', 'too-old', 'contradicts', 'replay', 'spoofed', 'clock']

export type Findings = { readonly [check in EvidenceCheck]: CheckFinding }

/** The five checks of admissibility, each with its figures; without devices none of them passes. */
export function findingsOf(facts: KindFacts | undefined, window: Window, rules: EvidenceRules): Findings {
  if (facts === undefined || facts.installed === 0) {
    const none: CheckFinding = {
      passed: false,
      text: { zh: '没有登记在用的设备。', en: 'No device in use is registered.' },
      advice: { zh: '在设备台账中登记设备并接入网关。', en: 'Register the devices and connect their gateway.' },
    }
    return { complete: none, recent: none, typeAndUnit: none, plausible: none, documentedSource: none }
  }
  return {
    complete: complete(facts, window, rules),
    recent: recent(facts, window, rules),
    typeAndUnit: wrongShare(facts, rules, WRONG_TYPE, {
      what: { zh: '类型、数据项或格式不对', en: 'of a wrong type, field or form' },
      advice: {
        zh: '核对设备的映射：数据项名称、类型和单位应与设备种类一致。',
        en: 'Check the mapping of the devices: names, types and units of the fields.',
      },
    }),
    plausible: wrongShare(facts, rules, NOT_PLAUSIBLE, {
      what: { zh: '超出合理范围、时间不对或前后矛盾', en: 'out of range, of a wrong time or contradicting' },
      advice: { zh: '检修读数异常的设备，校准设备时钟。', en: 'Repair the devices with odd readings and set their clocks.' },
    }),
    documentedSource: documented(facts),
  }
}

/** Which checks passed. */
export function passedOf(findings: Findings): { readonly [check in EvidenceCheck]: boolean } {
  return {
    complete: findings.complete.passed,
    recent: findings.recent.passed,
    typeAndUnit: findings.typeAndUnit.passed,
    plausible: findings.plausible.passed,
    documentedSource: findings.documentedSource.passed,
  }
}

export function isAdmissible(findings: Findings): boolean {
  return EVIDENCE_CHECKS.every((check) => findings[check].passed)
}

/** Hours since the newest report; null: there is none. */
export function ageOf(newest: string | null, window: Window): Decimal | null {
  return newest === null ? null : new Exact(Date.parse(window.now) - Date.parse(newest)).div(HOUR_MS)
}

function finding(passed: boolean, text: Bilingual, advice: Bilingual): CheckFinding {
  return { passed, text, advice: passed ? null : advice }
}

function complete(facts: KindFacts, window: Window, rules: EvidenceRules): CheckFinding {
  const days = facts.byDay.filter(({ readings }) => readings > 0).length
  const needed = new Exact(window.days.length).times(rules.completeShare).ceil().toNumber()
  return finding(
    days >= needed,
    {
      zh: `近 ${window.days.length} 天有 ${days} 天收到数据，要求不少于 ${needed} 天。`,
      en: `Data came on ${days} of the last ${window.days.length} days; ${needed} are needed.`,
    },
    {
      zh: `保证网关每天上报；还需 ${needed - days} 天有数据。中断的日子按无数据计，不按零计。`,
      en: `Keep the gateway reporting each day; ${needed - days} more days with data are needed. A gap counts as no data, not as zero.`,
    },
  )
}

function recent(facts: KindFacts, window: Window, rules: EvidenceRules): CheckFinding {
  const age = ageOf(facts.newest, window)
  const advice = { zh: '检查网关电源、网络和凭据，恢复上报。', en: 'Check power, network and credentials of the gateway.' }
  if (age === null) return finding(false, { zh: '从未收到上报。', en: 'Nothing was ever reported.' }, advice)
  const hours = Exact.max(age, 0).toFixed(1, Exact.ROUND_UP)
  const untimed = facts.arrival ?? 0
  if (untimed > 0)
    return finding(
      false,
      {
        zh: `${untimed} 台的报文没有采集时间，按到达时间计，不能证明数据的实际时间。`,
        en: `${untimed} devices report no time; their arrival stands for it and does not prove when they measured.`,
      },
      { zh: '请厂家在报文中带上采集时间，并修改映射。', en: 'Have the maker send the time of measuring, and change the mapping.' },
    )
  return finding(
    age.lte(rules.recentHours),
    {
      zh: `最近一次上报在 ${hours} 小时前，要求 ${rules.recentHours} 小时以内。`,
      en: `The newest report is ${hours} hours old; at most ${rules.recentHours} are allowed.`,
    },
    advice,
  )
}

function wrongShare(
  facts: KindFacts,
  rules: EvidenceRules,
  reasons: readonly string[],
  { what, advice }: { readonly what: Bilingual; readonly advice: Bilingual },
): CheckFinding {
  const good = facts.byDay.reduce((sum, { readings }) => sum + readings, 0)
  const wrong = facts.quarantined.reduce((sum, { reason, count }) => (reasons.includes(reason) ? sum + count : sum), 0)
  const all = good + wrong
  const share = all === 0 ? new Exact(0) : new Exact(wrong).div(all)
  const percent = (value: Decimal) => `${value.times(100).toDecimalPlaces(2, Exact.ROUND_UP).toString()}%`
  const allowed = percent(new Exact(rules.wrongShare))
  return finding(
    share.lte(rules.wrongShare),
    {
      zh: `共 ${all} 条读数，其中 ${wrong} 条${what.zh}（${percent(share)}），允许不超过 ${allowed}。`,
      en: `${wrong} of ${all} readings were ${what.en} (${percent(share)}); at most ${allowed} are allowed.`,
    },
    advice,
  )
}

function documented({ installed, documented: known }: KindFacts): CheckFinding {
  return finding(
    known === installed,
    {
      zh: `登记的 ${installed} 台中，${known} 台有厂家和型号。`,
      en: `${known} of ${installed} registered devices have a maker and a model on record.`,
    },
    {
      zh: `在设备台账中补全 ${installed - known} 台设备的厂家和型号。`,
      en: `Complete maker and model of ${installed - known} devices in the registry.`,
    },
  )
}

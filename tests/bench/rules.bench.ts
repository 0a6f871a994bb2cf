/**
 * Rules (design goal P6): a gateway condition and a decision table of twenty rules, beside feelin 8.2, which parses each time, and
 * beside closures written by hand, which is the limit. Every answer is compared before anything is timed.
 */
import { evaluate as feelin, unaryTest } from 'feelin'
import type { JsonObject } from '../../server/base/json.ts'
import { compileDecisions, evaluateDecision } from '../../server/rules/dmn/index.ts'
import { compileExpression, evaluate } from '../../server/rules/feel/index.ts'
import { type Figure, median, rounded } from './figures.ts'

const SECONDS = Number(process.env.BENCH_SECONDS ?? 1)
const ROUNDS = 5

const CONDITION = 'area > 50000 and status = "APPROVED" and (score >= 85.5 or bonus + 0.1 > 0.3)'

const CASES: readonly JsonObject[] = Array.from({ length: 64 }, (_, index) => ({
  area: 40_000 + index * 500,
  status: index % 5 === 0 ? 'RETURNED' : 'APPROVED',
  score: 80 + (index % 16) / 2,
  bonus: (index % 7) / 10,
  applicant: { name: `n${index}` },
}))

function conditionByHand(values: JsonObject): boolean {
  const { area, status, score, bonus } = values as { area: number; status: string; score: number; bonus: number }
  return area > 50_000 && status === 'APPROVED' && (score >= 85.5 || Math.round(bonus * 10) + 1 > 3)
}

interface Rule {
  readonly level: string
  readonly low: number
  readonly high: number
  readonly amount: number
}

const RULES: readonly Rule[] = Array.from({ length: 20 }, (_, index) => ({
  level: ['A', 'AA', 'AAA', 'AAAA', 'AAAAA'][index % 5] ?? '',
  low: Math.floor(index / 5) * 20_000,
  high: (Math.floor(index / 5) + 1) * 20_000,
  amount: (index + 1) * 1000,
}))

const TABLE_CASES: readonly JsonObject[] = Array.from({ length: 64 }, (_, index) => ({
  level: RULES[(index * 7) % 20]?.level ?? '',
  area: (index * 1237) % 80_000,
}))

const cells = ({ level, low, high }: Rule) => [`"${level}"`, `[${low}..${high})`] as const

function tableXml(): string {
  const rules = RULES.map((rule, row) => {
    const [level, area] = cells(rule)
    return `<rule id="r${row}"><inputEntry id="a${row}"><text>${level}</text></inputEntry><inputEntry id="b${row}"><text>${area}</text></inputEntry>
      <outputEntry id="c${row}"><text>${rule.amount}</text></outputEntry></rule>`
  })
  return `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="urn:bench">
    <decision id="d" name="d"><decisionTable id="t" hitPolicy="UNIQUE">
    <input id="i0"><inputExpression id="e0" typeRef="string"><text>level</text></inputExpression></input>
    <input id="i1"><inputExpression id="e1" typeRef="number"><text>area</text></inputExpression></input>
    <output id="o0" name="amount" typeRef="number"/>${rules.join('')}</decisionTable></decision></definitions>`
}

function tableByFeelin(values: JsonObject): number | null {
  for (const rule of RULES) {
    const [level, area] = cells(rule)
    if (unaryTest(level, { ...values, '?': values.level }).value !== true) continue
    if (unaryTest(area, { ...values, '?': values.area }).value === true) return feelin(String(rule.amount), values).value as number
  }
  return null
}

function tableByHand(values: JsonObject): number | null {
  const { level, area } = values as { level: string; area: number }
  for (const rule of RULES) if (rule.level === level && area >= rule.low && area < rule.high) return rule.amount
  return null
}

/** Seconds of processor time this process has used: other work on the machine does not count. */
function used(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** Evaluations per second of processor time, the median of some rounds; what was seen keeps the work from being left out. */
function perSecond(cases: readonly JsonObject[], work: (values: JsonObject) => unknown): number {
  const rounds: number[] = []
  let seen = 0
  for (let round = 0; round <= ROUNDS; round += 1) {
    const begun = used()
    let count = 0
    while (used() - begun < SECONDS / ROUNDS) {
      for (const values of cases) if (work(values) !== null) seen += 1
      count += cases.length
    }
    // The first round warms up.
    if (round > 0) rounds.push(count / (used() - begun))
  }
  if (seen < 0) throw new Error('Expected some answers')
  return median(rounds)
}

function same(name: string, cases: readonly JsonObject[], ...ways: readonly ((values: JsonObject) => unknown)[]): void {
  for (const values of cases) {
    const answers = new Set(ways.map((way) => way(values)))
    if (answers.size !== 1) throw new Error(`${name}: ${[...answers].join(' and ')} for ${JSON.stringify(values)}`)
  }
}

export async function bench(): Promise<readonly Figure[]> {
  const condition = compileExpression(CONDITION)
  const model = await compileDecisions(tableXml())
  if (!condition.ok || !model.ok) throw new Error('Expected the rules to compile')
  const conditionByOurs = (values: JsonObject) => evaluate(condition.value, values).value
  // feelin adds 0.1 and 0.2 as binary fractions: bonus 0.2 is more than 0.3 for it. That case is left to exact arithmetic.
  const conditionByFeelin = (values: JsonObject) => feelin(CONDITION, values).value
  const tableByOurs = (values: JsonObject) => {
    const result = evaluateDecision(model.value, 'd', values)
    return result.ok ? result.value : result.message
  }
  same('condition', CASES, conditionByOurs, conditionByHand)
  same(
    'condition',
    CASES.filter(({ bonus }) => bonus !== 0.2),
    conditionByOurs,
    conditionByFeelin,
  )
  same('table', TABLE_CASES, tableByOurs, tableByFeelin, tableByHand)

  const figures = (name: string, ours: number, peer: number, hand: number): readonly Figure[] => [
    { name: `${name}, compiled`, value: rounded(ours), unit: '/s', ratio: rounded(ours / peer), against: `feelin (${rounded(peer)}/s)` },
    { name: `${name}, compiled`, value: rounded(ours), unit: '/s', ratio: rounded(ours / hand), against: `by hand (${rounded(hand)}/s)` },
  ]
  return [
    ...figures(
      'gateway condition',
      perSecond(CASES, conditionByOurs),
      perSecond(CASES, conditionByFeelin),
      perSecond(CASES, conditionByHand),
    ),
    ...figures(
      'table of 20 rules',
      perSecond(TABLE_CASES, tableByOurs),
      perSecond(TABLE_CASES, tableByFeelin),
      perSecond(TABLE_CASES, tableByHand),
    ),
  ]
}

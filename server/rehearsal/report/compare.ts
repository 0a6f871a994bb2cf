import type { Behind, RehearsalComparison, RehearsalReport } from '../../base/api/rehearsal.ts'
import { exact } from '../../base/decimal.ts'
import type { Bilingual } from '../../base/text.ts'
import { MONEY_KINDS } from './money.ts'
import { KIND_OF_MONEY } from './words.ts'

type CompareLine = RehearsalComparison['lines'][number]
type Area = CompareLine['area']
type Unit = CompareLine['unit']

/** One number of a report; lines of two reports with the same key are the same number. */
interface Figure {
  readonly key: string
  readonly area: Area
  readonly label: Bilingual
  readonly unit: Unit
  /** Decimal text; null: it was not counted. */
  readonly value: string | null
  readonly behind: Behind | null
}

/** Every number of two reports side by side, the greatest relative differences first; what occurs in one alone weighs 1. */
export function compareReports(one: RehearsalReport, other: RehearsalReport): RehearsalComparison['lines'] {
  const before = new Map(figuresOf(one).map((figure) => [figure.key, figure]))
  const after = new Map(figuresOf(other).map((figure) => [figure.key, figure]))
  const lines = [...new Set([...before.keys(), ...after.keys()])].flatMap((key): CompareLine[] => {
    const [was, is] = [before.get(key), after.get(key)]
    const known = was ?? is
    const [left, right] = [was?.value ?? null, is?.value ?? null]
    if (known === undefined || (left === null && right === null)) return []
    const { area, label, unit } = known
    const behind = { one: was?.behind ?? null, other: is?.behind ?? null }
    return [{ area, label, unit, before: left, after: right, weight: weightOf(left, right), behind }]
  })
  return lines.sort((a, b) => b.weight - a.weight)
}

function weightOf(before: string | null, after: string | null): number {
  if (before === null || after === null) return 1
  const [left, right] = [exact(before), exact(after)]
  if (left.equals(right)) return 0
  const larger = left.abs().greaterThan(right.abs()) ? left.abs() : right.abs()
  return Math.min(1, Number(left.minus(right).abs().dividedBy(larger).toFixed(4)))
}

function figuresOf(report: RehearsalReport): readonly Figure[] {
  return [
    ...caseFigures(report),
    ...refusedFigures(report),
    ...stuckFigures(report),
    ...deadlineFigures(report),
    ...queueFigures(report),
    ...resultFigures(report),
    ...moneyFigures(report),
    ...objectionFigures(report),
    ...letterFigures(report),
    ...elementFigures(report),
  ]
}

function figure(
  area: Area,
  unit: Unit,
  label: Bilingual,
  value: number | string | null,
  behind: Behind | null,
  ...key: readonly string[]
): Figure {
  return { key: JSON.stringify([area, ...key]), area, label, unit, value: value === null ? null : String(value), behind }
}

function named(name: Bilingual, what: Bilingual): Bilingual {
  return { zh: `${name.zh}：${what.zh}`, en: `${name.en}: ${what.en}` }
}

function caseFigures({ caseTypes }: RehearsalReport): readonly Figure[] {
  return caseTypes.flatMap(({ code, name, opened, closed, days, outcomes }) => [
    figure(
      'cases',
      'cases',
      named(name, { zh: '收件', en: 'opened' }),
      opened,
      { what: 'cases', caseType: code, state: 'opened' },
      code,
      'opened',
    ),
    figure(
      'cases',
      'cases',
      named(name, { zh: '办结', en: 'closed' }),
      closed,
      { what: 'cases', caseType: code, state: 'closed' },
      code,
      'closed',
    ),
    figure('cases', 'days', named(name, { zh: '办理（中位数）', en: 'days taken (median)' }), days.p50, null, code, 'p50'),
    figure('cases', 'days', named(name, { zh: '办理（九成不超过）', en: 'days taken (90 %)' }), days.p90, null, code, 'p90'),
    ...outcomes.map(({ outcome, name: result, count }) =>
      figure('cases', 'cases', named(name, result), count, { what: 'outcome', caseType: code, outcome }, code, 'outcome', outcome ?? ''),
    ),
  ])
}

function refusedFigures({ refused = [] }: RehearsalReport): readonly Figure[] {
  return refused.map(({ caseType, name, code, text, count }) =>
    figure(
      'cases',
      'count',
      named(name, { zh: `未受理：${text.zh}`, en: `not taken: ${text.en}` }),
      count,
      null,
      'refused',
      caseType,
      code,
    ),
  )
}

function stuckFigures({ stuck, incidents, violations, neverReached }: RehearsalReport): readonly Figure[] {
  return [
    figure('stuck', 'cases', { zh: '停滞', en: 'standing still' }, stuck.length, { what: 'stuck' }, 'stuck'),
    figure(
      'stuck',
      'count',
      { zh: '流程受阻', en: 'incidents' },
      incidents.reduce((sum, { count }) => sum + count, 0),
      null,
      'incidents',
    ),
    figure('stuck', 'count', { zh: '不成立的不变量', en: 'broken invariants' }, violations.length, null, 'violations'),
    figure(
      'stuck',
      'count',
      { zh: '从未走到的环节和连线', en: 'elements and flows never reached' },
      neverReached.length,
      null,
      'unreached',
    ),
  ]
}

function deadlineFigures({ deadlines }: RehearsalReport): readonly Figure[] {
  return deadlines.flatMap(({ rule, name, met, missed, lateDays }) => {
    const behind: Behind = { what: 'deadline', rule, outcome: 'missed' }
    const share = met + missed === 0 ? null : Math.round((missed / (met + missed)) * 10_000) / 10_000
    return [
      figure('deadlines', 'share', named(name, { zh: '逾期比例', en: 'share missed' }), share, behind, rule, 'share'),
      figure('deadlines', 'count', named(name, { zh: '逾期', en: 'missed' }), missed, behind, rule, 'missed'),
      figure('deadlines', 'days', named(name, { zh: '逾期（九成不超过）', en: 'days late (90 %)' }), lateDays.p90, behind, rule, 'late'),
    ]
  })
}

function queueFigures({ queues }: RehearsalReport): readonly Figure[] {
  return queues.flatMap(({ role, name, needed, waitingHours, weeks }) => [
    figure('queues', 'count', named(name, { zh: '所需人数', en: 'people needed' }), needed, null, role, 'needed'),
    figure('queues', 'hours', named(name, { zh: '等待（九成不超过）', en: 'waiting (90 %)' }), waitingHours.p90, null, role, 'waiting'),
    figure(
      'queues',
      'count',
      named(name, { zh: '最长队列', en: 'longest queue' }),
      weeks.reduce((most, { waiting }) => Math.max(most, waiting), 0),
      longestQueue(role, weeks),
      role,
      'longest',
    ),
  ])
}

function longestQueue(role: string, weeks: RehearsalReport['queues'][number]['weeks']): Behind | null {
  const [first] = [...weeks].sort((one, other) => other.waiting - one.waiting)
  return first === undefined ? null : { what: 'queue', role, week: first.week, number: 'waiting' }
}

function resultFigures({ results }: RehearsalReport): readonly Figure[] {
  return results.flatMap(({ stage, level, name, count, total }) => {
    const behind: Behind = { what: 'result', stage, level }
    const staged = { zh: `${name.zh}（${stage}）`, en: `${name.en} (${stage})` }
    return [
      figure('results', 'count', staged, count, behind, stage, level, 'count'),
      figure('results', 'count', named(staged, { zh: '得分（中位）', en: 'points (median)' }), total.p50, behind, stage, level, 'p50'),
    ]
  })
}

function moneyFigures({ money }: RehearsalReport): readonly Figure[] {
  return MONEY_KINDS.map((kind) => {
    const sum = money.reduce((whole, month) => whole + BigInt(month[kind]), 0n)
    return figure('money', 'fen', KIND_OF_MONEY[kind], String(sum), { what: 'money', month: '', kind }, kind)
  })
}

function objectionFigures({ objections: o }: RehearsalReport): readonly Figure[] {
  const line = (zh: string, en: string, count: number, behind: Behind) => figure('objections', 'count', { zh, en }, count, behind, en)
  return [
    line('受理的异议', 'objections accepted', o.filed, { what: 'objection-filed', how: 'filed' }),
    line('逾期提出的异议', 'objections filed late', o.late, { what: 'objection-filed', how: 'late' }),
    line('未附证据的异议', 'objections without evidence', o.withoutEvidence, { what: 'objection-filed', how: 'without-evidence' }),
    line('异议成立', 'objections founded', o.founded, { what: 'objection', founded: true }),
    line('异议不成立', 'objections unfounded', o.unfounded, { what: 'objection', founded: false }),
    line('异议未答复', 'objections open', o.open, { what: 'objection', founded: null }),
  ]
}

function letterFigures({ letters }: RehearsalReport): readonly Figure[] {
  return letters.map(({ template, title, count }) => figure('letters', 'count', title, count, { what: 'letter', template }, template))
}

function elementFigures({ elements }: RehearsalReport): readonly Figure[] {
  return elements.flatMap(({ processId, elementId, name, type, entered, waiting, open }) => {
    if (type === 'PROCESS') return []
    const title = { zh: name ?? elementId, en: name ?? elementId }
    const at = [processId, elementId] as const
    return [
      figure(
        'elements',
        'count',
        named(title, { zh: '进入次数', en: 'entered' }),
        entered,
        { what: 'element', processId, elementId },
        ...at,
        'entered',
      ),
      figure(
        'elements',
        'hours',
        named(title, { zh: '等待（九成不超过）', en: 'waiting (90 %)' }),
        waiting.p90,
        { what: 'completed', processId, elementId },
        ...at,
        'waiting',
      ),
      figure(
        'elements',
        'count',
        named(title, { zh: '结束时仍在此', en: 'still there at the end' }),
        open,
        { what: 'open-at', processId, elementId },
        ...at,
        'open',
      ),
    ]
  })
}

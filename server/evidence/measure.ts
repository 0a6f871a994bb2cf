import type { SourceEvidence } from '../base/api/evidence.ts'
import { type Decimal, Exact } from '../base/decimal.ts'
import type { Bilingual } from '../base/text.ts'
import type { EvidenceFigure, EvidenceMetric, EvidenceSource, Operator, SchemeRow } from '../rules/score/index.ts'
import type { MetricWorld } from './catalogue.ts'
import { type EvidenceRules, findingsOf, passedOf } from './checks.ts'
import { type KindFacts, listOf, type Window } from './facts.ts'
import { FIGURES, type FigureInput } from './figures.ts'

/** Shown where a metric is not known or can not be counted: how many devices report. */
const USUAL_METRIC = 'M-ONLINE'
/** Figures that stand without a report in the window. */
const WITHOUT_REPORTS: readonly EvidenceFigure[] = ['ageHours', 'recordedDays', 'handlingHours', 'handledInTime']
const SIGNS: { readonly [operator in Operator]: Bilingual } = {
  '>=': { zh: '不低于', en: 'at least' },
  '>': { zh: '大于', en: 'more than' },
  '<=': { zh: '不超过', en: 'at most' },
  '<': { zh: '小于', en: 'less than' },
}

interface Limit {
  readonly operator: Operator
  /** Shares are decimals between 0 and 1. */
  readonly value: Decimal
}

/** What one source says about a row: figure, sentence, limit, checks. Without devices or data the value is null: no evidence, never zero. */
export function measureSource(
  row: SchemeRow,
  source: EvidenceSource,
  facts: KindFacts | undefined,
  window: Window,
  rules: EvidenceRules,
  world: MetricWorld,
): SourceEvidence {
  const wanted = world.metrics.get(source.metric)
  const known = { ...empty(source.facility), ...facts }
  const input: FigureInput = { facts: known, source, window, rules }
  const asked = wanted === undefined ? undefined : countable(wanted, input)
  const metric = asked ?? world.metrics.get(wanted?.instead ?? USUAL_METRIC)
  const findings = findingsOf(facts, window, rules)
  const state = known.installed === 0 ? 'none' : known.reporting === 0 && known.events === 0 ? 'silent' : 'measured'
  const base = {
    facility: source.facility,
    metric: metric?.id ?? source.metric,
    strength: source.strength,
    window: { from: window.from, to: window.to },
    checks: passedOf(findings),
    findings,
    series: window.days.map((day) => ({ day, value: known.byDay.find((one) => one.day === day)?.devices ?? null })),
    devices: { installed: known.installed, reporting: known.reporting },
    state,
  } as const
  if (metric === undefined)
    return {
      ...base,
      title: { zh: source.metric, en: source.metric },
      value: null,
      unit: null,
      numerator: null,
      denominator: null,
      speaksFor: null,
    }
  const figure = FIGURES[metric.figure](input)
  const whole = metric.of === undefined ? null : FIGURES[metric.of](input)
  const hasData = known.installed > 0 && (state === 'measured' || WITHOUT_REPORTS.includes(metric.figure))
  const exact =
    !hasData || figure === null || whole === 0
      ? null
      : whole === null
        ? metric.of === undefined
          ? new Exact(figure)
          : null
        : new Exact(figure).div(whole)
  const shown = exact === null ? null : shownOf(metric, exact)
  const limit = limitOf(row, metric, source, rules)
  return {
    ...base,
    title: metric.name,
    value: shown,
    unit: metric.unit.zh,
    unitName: metric.unit,
    numerator: metric.of === undefined ? (metric.met?.operator === '>=' ? figure : null) : figure,
    denominator: whole,
    text: shown === null ? nothingMeasured(state, whoseName(source, world)) : sentenceOf(metric, input, { figure, whole, shown }, world),
    limit: limit === null ? null : limitText(limit, metric),
    speaksFor: exact === null || limit === null || asked === undefined ? null : holds(exact, limit),
  }
}

/** The metric, or undefined when a figure it needs is known of nobody and another metric stands for it. */
function countable(metric: EvidenceMetric, input: FigureInput): EvidenceMetric | undefined {
  if (metric.instead === undefined) return metric
  return metric.of !== undefined && FIGURES[metric.of](input) === null ? undefined : metric
}

function empty(kind: string): KindFacts {
  return { kind, installed: 0, documented: 0, reporting: 0, newest: null, units: null, served: 0, events: 0, byDay: [], quarantined: [] }
}

/** A share in per cent, rounded against the row: 1999 of 2000 are not 100 %. */
function shownOf(metric: EvidenceMetric, value: Decimal): string {
  if (metric.of !== undefined) return value.times(100).toFixed(1, Exact.ROUND_DOWN)
  const places = metric.places ?? 0
  if (metric.met === undefined) return value.toFixed(places, Exact.ROUND_HALF_UP)
  return value.toFixed(places, metric.met.operator === '<=' ? Exact.ROUND_UP : Exact.ROUND_DOWN)
}

function holds(value: Decimal, { operator, value: limit }: Limit): boolean {
  switch (operator) {
    case '>=':
      return value.gte(limit)
    case '>':
      return value.gt(limit)
    case '<=':
      return value.lte(limit)
    case '<':
      return value.lt(limit)
  }
}

/** The row's own limit where it asks the same quantity, else what source, metric and scheme say. */
function limitOf({ method }: SchemeRow, metric: EvidenceMetric, source: EvidenceSource, rules: EvidenceRules): Limit | null {
  if (metric.of !== undefined && method.kind === 'proportional')
    return method.minimumRatio === undefined
      ? { operator: '>', value: new Exact(0) }
      : { operator: '>=', value: new Exact(method.minimumRatio) }
  if (metric.of !== undefined && method.kind === 'threshold' && method.measure === 'ratio')
    return { operator: method.operator, value: new Exact(method.value) }
  if (metric.met === undefined) return ownLimit(source)
  const { operator, parameter, rule } = metric.met
  const usual = metric.parameters?.find(({ key }) => key === parameter)?.usual
  const own = parameter === undefined ? undefined : decimalOf(source.parameters?.[parameter])
  const general = rule === undefined ? undefined : decimalOf(String(rules[rule as keyof EvidenceRules] ?? ''))
  const value = own ?? general ?? decimalOf(usual)
  return value === undefined ? null : { operator, value }
}

function ownLimit(source: EvidenceSource): Limit | null {
  const least = decimalOf(source.parameters?.atLeast)
  if (least !== undefined) return { operator: '>=', value: least }
  const most = decimalOf(source.parameters?.atMost)
  return most === undefined ? null : { operator: '<=', value: most }
}

function decimalOf(text: string | undefined): Decimal | undefined {
  return text !== undefined && /^\d+(\.\d+)?$/.test(text.trim()) ? new Exact(text.trim()) : undefined
}

function limitText({ operator, value }: Limit, metric: EvidenceMetric): Bilingual {
  const isShare = metric.of !== undefined
  const plain = isShare ? `${value.times(100).toString()}%` : value.toString()
  const unit = isShare ? { zh: '', en: '' } : metric.unit
  return {
    zh: `${SIGNS[operator].zh} ${plain}${unit.zh === '' ? '' : ` ${unit.zh}`}`,
    en: `${SIGNS[operator].en} ${plain}${unit.en === '' ? '' : ` ${unit.en}`}`,
  }
}

/** The kind, and which of its devices alone are counted. */
function whoseName({ facility, only }: EvidenceSource, world: MetricWorld): Bilingual {
  const kind = world.kindName(facility)
  if (only === undefined) return kind
  const field = world.fieldName(facility, only.field)
  const values = only.oneOf.map((value) => world.valueName(facility, only.field, value))
  return {
    zh: `${kind.zh}（${field.zh}：${values.map(({ zh }) => zh).join('、')}）`,
    en: `${kind.en} (${field.en}: ${values.map(({ en }) => en).join(', ')})`,
  }
}

function nothingMeasured(state: 'none' | 'silent' | 'measured', kind: Bilingual): Bilingual {
  if (state === 'none')
    return { zh: `没有登记在用的${kind.zh}设备，无数据。`, en: `No ${kind.en} device in use is registered: no evidence.` }
  if (state === 'silent')
    return {
      zh: `${kind.zh}设备没有上报，无数据（不按零计）。`,
      en: `The ${kind.en} devices reported nothing: no evidence, which is not zero.`,
    }
  return {
    zh: `${kind.zh}设备的上报中没有本项所需的数据。`,
    en: `The reports of the ${kind.en} devices do not hold what this metric needs.`,
  }
}

function sentenceOf(
  metric: EvidenceMetric,
  input: FigureInput,
  { figure, whole, shown }: { readonly figure: number | null; readonly whole: number | null; readonly shown: string },
  world: MetricWorld,
): Bilingual {
  const { source, window, rules, facts } = input
  const parameters = Object.fromEntries((metric.parameters ?? []).map(({ key, usual }) => [key, source.parameters?.[key] ?? usual ?? '']))
  const fill = (locale: 'zh' | 'en'): string => {
    const field = (name: string) => {
      const [key] = listOf(source, name)
      return key === undefined ? '' : world.fieldName(source.facility, key)[locale]
    }
    const fields = listOf(source, 'fields').map((key) => world.fieldName(source.facility, key)[locale])
    const values: { readonly [name: string]: string | number } = {
      ...parameters,
      figure: figure ?? 0,
      of: whole ?? 0,
      value: shown,
      days: window.days.length,
      recentHours: rules.recentHours,
      field: field('field'),
      whole: field('whole'),
      oneOf: listOf(source, 'oneOf')
        .map((value) => world.valueName(source.facility, listOf(source, 'field')[0] ?? '', value)[locale])
        .join(locale === 'zh' ? '、' : ', '),
      alarms: facts.alarms?.raised ?? 0,
      handled: facts.alarms?.handled ?? 0,
      fieldsZh: fields.length === 0 ? '' : `（${fields.join('、')}）`,
      fieldsEn: fields.length === 0 ? '' : ` (${fields.join(', ')})`,
    }
    return metric.sentence[locale].replace(/\{(\w+)\}/g, (whole_, name: string) => String(values[name] ?? whole_))
  }
  return { zh: `${fill('zh')}。`, en: `${fill('en')}.` }
}

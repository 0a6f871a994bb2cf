import type { EvidenceCatalogue, MetricView } from '../../base/api/evidence.ts'
import { NUMBER } from './check-method.ts'
import type { EvidenceMetric, EvidenceSource, SchemeProblem, SchemeRow, ScoreScheme } from './types.ts'

/** What the bridge and the module of evidence know: kinds of devices with their fields and alarms, metrics, figures a metric may count. */
export interface KnownEvidence extends Pick<EvidenceCatalogue, 'kinds' | 'metrics'> {
  readonly figures: readonly string[]
}

const GATE_METRICS: readonly string[] = ['online-ratio', 'days-with-data', 'in-time-ratio']
const STRENGTHS: readonly string[] = ['full', 'partial']

type Say = (code: string, zh: string, en: string) => void
type Kind = EvidenceCatalogue['kinds'][number]

/**
 * Sources of evidence that no device will ever answer: kinds, metrics, parameters, fields, alarms that nobody knows. `at` is the row, the
 * metric of the scheme, or the gate. Takes what a person uploaded.
 */
export function checkEvidence(
  scheme: Pick<ScoreScheme, 'rows' | 'evidenceMetrics' | 'evidenceGates'>,
  known: KnownEvidence,
): readonly SchemeProblem[] {
  const problems: SchemeProblem[] = []
  const sayAt =
    (at: string): Say =>
    (code, zh, en) =>
      problems.push({ code, at, text: { zh, en } })
  for (const metric of listOf<EvidenceMetric>(scheme.evidenceMetrics)) checkMetric(metric, known, sayAt('evidenceMetrics'))
  for (const gate of listOf<NonNullable<ScoreScheme['evidenceGates']>[number]>(scheme.evidenceGates))
    for (const { metric } of listOf<{ readonly metric: string }>(gate.conditions))
      if (!GATE_METRICS.includes(metric))
        sayAt(`evidenceGates/${gate.id}`)(
          'EVIDENCE_METRIC_UNKNOWN',
          `数据条件“${gate.id}”引用的度量“${metric}”不存在。`,
          `The gate "${gate.id}" names the metric "${metric}", which does not exist.`,
        )
  for (const row of listOf<SchemeRow>(scheme.rows))
    for (const source of listOf<EvidenceSource>(row.evidence)) checkSource(row, source, known, sayAt(row.id))
  return problems
}

function checkMetric({ id, figure, of }: EvidenceMetric, { figures }: KnownEvidence, say: Say): void {
  for (const one of [figure, ...(of === undefined ? [] : [of])])
    if (!figures.includes(one))
      say(
        'EVIDENCE_FIGURE_UNKNOWN',
        `度量“${id}”引用的统计量“${one}”不存在。`,
        `The metric "${id}" counts the figure "${one}", which does not exist.`,
      )
}

function checkSource(row: SchemeRow, source: EvidenceSource, { kinds, metrics }: KnownEvidence, say: Say): void {
  const kind = kinds.find(({ id }) => id === source.facility)
  const metric = metrics.find(({ id }) => id === source.metric)
  const zh = `第 ${row.number} 项的实时证据`
  const en = `The evidence of row ${row.number}`
  if (kind === undefined)
    say(
      'EVIDENCE_FACILITY_UNKNOWN',
      `${zh}引用的设施类别“${source.facility}”不存在。`,
      `${en} names the kind "${source.facility}", which does not exist.`,
    )
  if (metric === undefined)
    say(
      'EVIDENCE_METRIC_UNKNOWN',
      `${zh}引用的度量“${source.metric}”不存在。`,
      `${en} names the metric "${source.metric}", which does not exist.`,
    )
  if (!STRENGTHS.includes(source.strength))
    say('EVIDENCE_STRENGTH_UNKNOWN', `${zh}应写明证明整项还是部分。`, `${en} must say whether it proves the row whole or in part.`)
  const unknownField = (field: string) =>
    say(
      'EVIDENCE_FIELD_UNKNOWN',
      `${zh}引用的数据项“${field}”不是“${kind?.name.zh ?? ''}”的数据项。`,
      `${en} names the field "${field}", which "${kind?.name.en ?? ''}" does not have.`,
    )
  const hasField = (field: string) => kind === undefined || kind.fields.some(({ key }) => key === field)
  if (source.only !== undefined && !hasField(source.only.field)) unknownField(source.only.field)
  for (const [name, value] of Object.entries(source.parameters ?? {})) {
    const parameter = metric?.parameters.find(({ key }) => key === name)
    if (metric === undefined) continue
    if (parameter === undefined)
      say(
        'EVIDENCE_PARAMETER_UNKNOWN',
        `${zh}的参数“${name}”不是度量“${metric.name.zh}”的参数。`,
        `${en} has the parameter "${name}", which the metric "${metric.name.en}" does not take.`,
      )
    else checkValue(parameter, value, kind, { hasField, unknownField, say, zh, en })
  }
}

function checkValue(
  { type, name }: MetricView['parameters'][number],
  value: string,
  kind: Kind | undefined,
  at: {
    readonly hasField: (field: string) => boolean
    readonly unknownField: (field: string) => void
    readonly say: Say
    readonly zh: string
    readonly en: string
  },
): void {
  if (type === 'number' && !NUMBER.test(value))
    at.say('EVIDENCE_LIMIT_WRONG', `${at.zh}的“${name.zh}”应为数字。`, `${at.en}: "${name.en}" must be a number.`)
  if (type === 'field' && !at.hasField(value)) at.unknownField(value)
  if (type === 'fields') for (const field of parts(value)) if (!at.hasField(field)) at.unknownField(field)
  if (type === 'alarm' && kind !== undefined)
    for (const alarm of parts(value))
      if (!kind.alarms.some(({ key }) => key === alarm))
        at.say(
          'EVIDENCE_ALARM_UNKNOWN',
          `${at.zh}引用的告警“${alarm}”不是“${kind.name.zh}”的告警。`,
          `${at.en} names the alarm "${alarm}", which "${kind.name.en}" does not raise.`,
        )
}

/** Values separated by commas of either script. */
function parts(value: string): readonly string[] {
  return value
    .split(/[,，、]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function listOf<T>(value: unknown): readonly T[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : []
}

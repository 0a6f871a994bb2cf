import { allOf, oneOf, readDefinitions, textOf, typeOf } from '../../../server/rules/dmn/xml.ts'

/** A level as the level table decides it: its gates are open and the score is high enough. Tried from the first on. */
export interface LevelRule {
  readonly level: string
  /** Codes of levels whose mandatory rows must be met. */
  readonly gates: readonly string[]
  readonly measure: 'total' | 'approved'
  /** Null: whatever the score. */
  readonly atLeast: string | null
  readonly note: string
}

export interface LevelTable {
  readonly id: string
  readonly name: string
  readonly rules: readonly LevelRule[]
  /** What the columns are called, by what they ask (`gate:CODE`, `score:total`). */
  readonly labels: { readonly [asked: string]: string }
}

const GATE = /^list contains\(\s*(?:get or else\(\s*mandatoryMetFor\s*,\s*\[\s*\]\s*\)|mandatoryMetFor)\s*,\s*"([^"]+)"\s*\)$/
const SCORE = /^(?:number\(\s*(total|approved)\s*\)|(total|approved))$/
const LIMIT = /^>=\s*(\d+(?:\.\d+)?)$/
const NAME = /^"([^"]*)"$/

type InputOf = { readonly gate: string } | { readonly score: 'total' | 'approved' }

/** The level table of a decision file when it has the shape this page writes; null when it says more than that. */
export async function readLevels(xml: string, decisionId: string): Promise<LevelTable | null> {
  const read = await readDefinitions(xml)
  if (!read.ok) return null
  const decisions = allOf(read.value, 'drgElement').filter((element) => typeOf(element) === 'Decision')
  const decision = decisions.find((element) => element.id === decisionId)
  const table = decision === undefined ? null : oneOf(decision, 'decisionLogic')
  if (decision === undefined || table === null || decisions.length > 1 || typeOf(table) !== 'DecisionTable') return null
  if ((textOf(table, 'hitPolicy') ?? 'UNIQUE') !== 'FIRST' || allOf(table, 'output').length !== 1) return null
  const inputs: InputOf[] = []
  const labels: { [asked: string]: string } = {}
  for (const input of allOf(table, 'input')) {
    const expression = oneOf(input, 'inputExpression')
    const known = inputOf(expression === null ? null : textOf(expression, 'text'))
    if (known === null) return null
    inputs.push(known)
    const label = textOf(input, 'label')
    if (label !== null) labels['gate' in known ? `gate:${known.gate}` : `score:${known.score}`] = label
  }
  const rules: LevelRule[] = []
  for (const rule of allOf(table, 'rule')) {
    const tests = allOf(rule, 'inputEntry').map((entry) => (textOf(entry, 'text') ?? '-').trim())
    const level = NAME.exec((textOf(allOf(rule, 'outputEntry')[0] ?? rule, 'text') ?? '').trim())?.[1]
    const note = allOf(rule, 'annotationEntry').map((entry) => textOf(entry, 'text'))[0] ?? textOf(rule, 'description') ?? ''
    const understood = level === undefined ? null : ruleOf(level, inputs, tests, note ?? '')
    if (understood === null) return null
    rules.push(understood)
  }
  return { id: decisionId, name: textOf(decision, 'name') ?? decisionId, rules, labels }
}

function inputOf(text: string | null): InputOf | null {
  const gate = GATE.exec(text?.trim() ?? '')?.[1]
  if (gate !== undefined) return { gate }
  const score = SCORE.exec(text?.trim() ?? '')
  const measure = score?.[1] ?? score?.[2]
  return measure === 'total' || measure === 'approved' ? { score: measure } : null
}

function ruleOf(level: string, inputs: readonly InputOf[], tests: readonly string[], note: string): LevelRule | null {
  const gates: string[] = []
  let limit: { readonly measure: 'total' | 'approved'; readonly atLeast: string } | null = null
  for (const [index, input] of inputs.entries()) {
    const test = tests[index] ?? '-'
    if (test === '-') continue
    if ('gate' in input) {
      if (test !== 'true') return null
      gates.push(input.gate)
    } else {
      const atLeast = LIMIT.exec(test)?.[1]
      if (atLeast === undefined || limit !== null) return null
      limit = { measure: input.score, atLeast }
    }
  }
  const scores = inputs.flatMap((input) => ('score' in input ? [input.score] : []))
  return { level, gates, measure: limit?.measure ?? scores[0] ?? 'total', atLeast: limit?.atLeast ?? null, note }
}

const xmlText = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** A whole DMN file that decides the level by these rules. Level codes are trusted to hold no quotation marks. */
export function writeLevels({ id, name, rules, labels }: LevelTable): string {
  const gates = [...new Set(rules.flatMap((rule) => rule.gates))]
  const measures = [...new Set(rules.map(({ measure }) => measure))]
  const columns = [
    ...gates.map((gate) => ({
      label: labels[`gate:${gate}`] ?? `${gate} 必备项满足`,
      text: `list contains(get or else(mandatoryMetFor, []), "${gate}")`,
      type: 'boolean',
      test: (rule: LevelRule) => (rule.gates.includes(gate) ? 'true' : '-'),
    })),
    ...(measures.length === 0 ? (['total'] as const) : measures).map((measure) => ({
      label: labels[`score:${measure}`] ?? (measure === 'total' ? '总分' : '核定分'),
      text: `number(${measure})`,
      type: 'number',
      test: (rule: LevelRule) => (rule.atLeast !== null && rule.measure === measure ? `>= ${rule.atLeast}` : '-'),
    })),
  ]
  const data = [
    ['approved', '核定分'],
    ['bonus', '加分'],
    ['total', '总分'],
    ['mandatoryMetFor', '必备项已满足的等级'],
  ] as const
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" xmlns:di="http://www.omg.org/spec/DMN/20180521/DI/" id="${id}_definitions" name="${xmlText(name)}" namespace="http://camunda.org/schema/1.0/dmn">
  <decision id="${id}" name="${xmlText(name)}">
${data.map(([key]) => `    <informationRequirement id="${id}_needs_${key}"><requiredInput href="#${id}_input_${key}" /></informationRequirement>`).join('\n')}
    <decisionTable id="${id}_table" hitPolicy="FIRST">
${columns
  .map(
    ({ label, text, type }, index) => `      <input id="${id}_in_${index + 1}" label="${xmlText(label)}">
        <inputExpression id="${id}_in_${index + 1}_expression" typeRef="${type}"><text>${xmlText(text)}</text></inputExpression>
      </input>`,
  )
  .join('\n')}
      <output id="${id}_out" label="等级" name="level" typeRef="string" />
${rules
  .map(
    (rule, at) => `      <rule id="${id}_rule_${at + 1}">${
      rule.note === ''
        ? ''
        : `
        <description>${xmlText(rule.note)}</description>`
    }
${columns.map(({ test }, index) => `        <inputEntry id="${id}_rule_${at + 1}_in_${index + 1}"><text>${xmlText(test(rule))}</text></inputEntry>`).join('\n')}
        <outputEntry id="${id}_rule_${at + 1}_out"><text>"${xmlText(rule.level)}"</text></outputEntry>
      </rule>`,
  )
  .join('\n')}
    </decisionTable>
  </decision>
${data.map(([key, label]) => `  <inputData id="${id}_input_${key}" name="${label}"><variable id="${id}_input_${key}_variable" name="${key}" /></inputData>`).join('\n')}
  <dmndi:DMNDI>
    <dmndi:DMNDiagram id="${id}_diagram">
      <dmndi:DMNShape id="${id}_shape" dmnElementRef="${id}"><dc:Bounds x="370" y="100" width="180" height="80" /></dmndi:DMNShape>
${data.map(([key], index) => `      <dmndi:DMNShape id="${id}_input_${key}_shape" dmnElementRef="${id}_input_${key}"><dc:Bounds x="${160 + index * 160}" y="260" width="125" height="45" /></dmndi:DMNShape>`).join('\n')}
${data.map(([key], index) => `      <dmndi:DMNEdge id="${id}_needs_${key}_edge" dmnElementRef="${id}_needs_${key}"><di:waypoint x="${222 + index * 160}" y="260" /><di:waypoint x="${415 + index * 30}" y="180" /></dmndi:DMNEdge>`).join('\n')}
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
`
}

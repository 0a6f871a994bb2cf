import type { Json } from '../../base/json.ts'
import { toJson } from '../feel/json.ts'
import { type Evaluate, FeelFailure, type Run, type Scope, type Test } from '../feel/run.ts'
import type { FeelValue } from '../feel/values.ts'
import { applyPolicy, type Hit, type HitPolicy, type OutputOrder, SINGLE_HIT } from './hit-policies.ts'
import type { EvaluatedInput, Logic, MatchedRule } from './model.ts'
import { type CompileContext, compileTests, compileText } from './text.ts'
import { ANY, coerce, misfitOf, type ValueType } from './value-types.ts'
import { allOf, type DmnElement, oneOf, problem, textOf } from './xml.ts'

interface InputColumn {
  readonly id: string
  readonly name: string
  readonly evaluate: Evaluate
  readonly type: ValueType
}

interface OutputColumn {
  readonly id: string
  readonly name: string
  readonly fallback: Evaluate | null
  readonly values: Evaluate | null
}

interface Rule {
  readonly id: string
  readonly note: string | null
  readonly tests: readonly Test[]
  readonly outputs: readonly Evaluate[]
}

const AGGREGATORS = new Set(['SUM', 'MIN', 'MAX', 'COUNT'])
const POLICIES = new Set(['UNIQUE', 'FIRST', 'ANY', 'PRIORITY', 'RULE ORDER', 'OUTPUT ORDER', 'COLLECT'])

/** Compiles a decision table (DMN 1.3 §8). Results as Zeebe gives them: one output its value, several an object by name. */
export function compileTable(table: DmnElement, context: CompileContext): Logic {
  const inputs = allOf(table, 'input').map((input) => inputColumn(input, context))
  const outputs = outputColumns(table, context)
  const rules = allOf(table, 'rule').map((rule) => compileRule(rule, inputs.length, outputs.length, context))
  const policy = policyOf(table, outputs.length, context)
  const single = outputs.length === 1
  const ranked = policy === 'PRIORITY' || policy === 'OUTPUT ORDER'
  return (scope, run, note) => {
    const values: FeelValue[] = []
    const shownInputs: EvaluatedInput[] = []
    for (const input of inputs) {
      const value = readInput(input, scope, run)
      values.push(value)
      shownInputs.push({ id: input.id, name: input.name, value: shown(value, run) })
    }
    note({ inputs: shownInputs })
    const hits: Hit[] = []
    const matched: MatchedRule[] = []
    for (let index = 0; index < rules.length; index += 1) {
      const rule = rules[index] as Rule
      if (!holds(rule.tests, values, scope, run)) continue
      const given = rule.outputs.map((output) => output(scope, run))
      hits.push({ ruleNumber: index + 1, result: resultOf(given, outputs, single) })
      matched.push(matchedRule(rule, index, given, outputs, run))
      if (policy === 'FIRST') break
    }
    note({ matchedRules: matched })
    if (hits.length === 0) return withoutHit(policy, outputs, single, scope, run)
    const order: readonly OutputOrder[] = ranked
      ? outputs.map((output) => ({ name: single ? null : output.name, values: listOf(output.values?.(scope, run) ?? null) }))
      : []
    const result = applyPolicy(policy, hits, order, run)
    if (result.ok) return result.value
    throw new FeelFailure(problem('DMN_HIT_POLICY', `${result.zh}。`, `Expected ${result.en}.`, table.id))
  }
}

function holds(tests: readonly Test[], values: readonly FeelValue[], scope: Scope, run: Run): boolean {
  for (let column = 0; column < tests.length; column += 1) {
    if (tests[column]?.(values[column] ?? null, scope, run) !== true) return false
  }
  return true
}

function inputColumn(input: DmnElement, context: CompileContext): InputColumn {
  const expression = oneOf(input, 'inputExpression')
  const text = expression === null ? null : textOf(expression, 'text')
  const id = input.id ?? ''
  if (expression === null || text === null) {
    context.problems.push(
      problem('DMN_NO_INPUT_EXPRESSION', '输入列缺少表达式。', 'Expected an input expression, but there is none.', input.id),
    )
  }
  const typeRef = expression === null ? null : textOf(expression, 'typeRef')
  const type = context.types.named(typeRef)
  if (type === null) context.problems.push(unknownType(typeRef ?? '', input))
  const listed = oneOf(input, 'inputValues')
  const allowedText = listed === null ? '' : (textOf(listed, 'text') ?? '')
  const allowed = allowedText === '' ? (type?.allowed ?? null) : compileTests(allowedText, listed ?? input, context)
  return {
    id,
    name: textOf(input, 'label') ?? text ?? id,
    evaluate: compileText(text, expression ?? input, context),
    type: { ...(type ?? ANY), allowed, allowedText: allowedText === '' ? (type?.allowedText ?? '') : allowedText },
  }
}

export function unknownType(typeRef: string, at: DmnElement) {
  return problem('DMN_UNKNOWN_TYPE', `没有类型“${typeRef}”。`, `Expected a known type, but got "${typeRef}".`, at.id)
}

function outputColumns(table: DmnElement, context: CompileContext): readonly OutputColumn[] {
  const clauses = allOf(table, 'output')
  const names = new Set<string>()
  return clauses.map((clause) => {
    const name = textOf(clause, 'name') ?? ''
    if (clauses.length > 1 && name === '') {
      context.problems.push(
        problem('DMN_OUTPUT_NAME', '有多个输出列时，每列都要有名称。', 'Expected a name for each of several outputs.', clause.id),
      )
    } else if (names.has(name) && clauses.length > 1) {
      context.problems.push(
        problem('DMN_OUTPUT_NAME', `输出列“${name}”重复。`, `Expected output names once, but "${name}" is there twice.`, clause.id),
      )
    }
    names.add(name)
    const fallback = oneOf(clause, 'defaultOutputEntry')
    const values = oneOf(clause, 'outputValues')
    // Without output values of its own the column has those its type allows, in their order.
    const typeRef = textOf(clause, 'typeRef')
    const type = context.types.named(typeRef)
    if (type === null) context.problems.push(unknownType(typeRef ?? '', clause))
    const valuesText = (values === null ? null : textOf(values, 'text')) ?? type?.allowedText ?? ''
    return {
      id: clause.id ?? '',
      name,
      fallback: fallback === null || textOf(fallback, 'text') === null ? null : compileText(textOf(fallback, 'text'), fallback, context),
      values: valuesText === '' ? null : compileText(`[${valuesText}]`, values ?? clause, context),
    }
  })
}

function compileRule(rule: DmnElement, inputs: number, outputs: number, context: CompileContext): Rule {
  const tests = allOf(rule, 'inputEntry')
  const results = allOf(rule, 'outputEntry')
  if (tests.length !== inputs || results.length !== outputs) {
    context.problems.push(
      problem(
        'DMN_RULE_SHAPE',
        '规则的单元格数与列数不符。',
        `Expected ${inputs} input and ${outputs} output entries, but got ${tests.length} and ${results.length}.`,
        rule.id,
      ),
    )
  }
  const notes = allOf(rule, 'annotationEntry').map((entry) => textOf(entry, 'text'))
  return {
    id: rule.id ?? '',
    note: notes.find((note) => note !== null) ?? textOf(rule, 'description'),
    tests: tests.map((entry) => compileTests(textOf(entry, 'text') ?? '-', entry, context)),
    outputs: results.map((entry) => compileText(textOf(entry, 'text'), entry, context)),
  }
}

function policyOf(table: DmnElement, outputs: number, context: CompileContext): HitPolicy {
  const policy = textOf(table, 'hitPolicy') ?? 'UNIQUE'
  const aggregation = textOf(table, 'aggregation')
  if (!POLICIES.has(policy) || (aggregation !== null && !AGGREGATORS.has(aggregation))) {
    context.problems.push(
      problem(
        'DMN_HIT_POLICY',
        `没有命中策略“${policy} ${aggregation ?? ''}”。`,
        `Expected a hit policy of DMN, but got "${policy} ${aggregation ?? ''}".`,
        table.id,
      ),
    )
    return 'UNIQUE'
  }
  if (policy !== 'COLLECT' || aggregation === null) return policy as HitPolicy
  if (outputs > 1) {
    context.problems.push(
      problem('DMN_HIT_POLICY', '汇总只能用于一个输出列。', 'Expected one output with an aggregator, but there are several.', table.id),
    )
  }
  return `COLLECT ${aggregation}` as HitPolicy
}

function readInput(input: InputColumn, scope: Scope, run: Run): FeelValue {
  const value = coerce(input.evaluate(scope, run), input.type)
  const misfit = misfitOf(value, input.type, scope, run)
  if (misfit === null) return value
  throw new FeelFailure(
    problem('DMN_INPUT', `输入“${input.name}”${misfit.zh}。`, `Expected the input "${input.name}" to be ${misfit.en}.`, input.id),
  )
}

function matchedRule(rule: Rule, index: number, given: readonly FeelValue[], outputs: readonly OutputColumn[], run: Run): MatchedRule {
  return {
    ruleId: rule.id,
    ruleNumber: index + 1,
    note: rule.note,
    outputs: given.map((value, column) => ({ id: outputs[column]?.id ?? '', name: outputs[column]?.name ?? '', value: shown(value, run) })),
  }
}

function shown(value: FeelValue, run: Run): Json {
  return toJson(value, run)
}

function resultOf(given: readonly FeelValue[], outputs: readonly OutputColumn[], single: boolean): FeelValue {
  if (single) return given[0] ?? null
  return Object.fromEntries(outputs.map((output, index) => [output.name, given[index] ?? null]))
}

/** Nothing matched: the default outputs, else null, or for lists the empty list and for counts zero. */
function withoutHit(policy: HitPolicy, outputs: readonly OutputColumn[], single: boolean, scope: Scope, run: Run): FeelValue {
  if (outputs.some((output) => output.fallback !== null)) {
    const result = resultOf(
      outputs.map((output) => output.fallback?.(scope, run) ?? null),
      outputs,
      single,
    )
    return SINGLE_HIT.has(policy) || policy.startsWith('COLLECT ') ? result : [result]
  }
  if (SINGLE_HIT.has(policy)) return null
  if (policy === 'COLLECT COUNT') return 0
  return policy.startsWith('COLLECT ') ? null : []
}

function listOf(value: FeelValue): readonly FeelValue[] {
  return Array.isArray(value) ? value : []
}

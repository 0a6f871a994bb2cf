import type { FieldPlan, Scenario, StartPlan, WayPlan } from '../../base/api/rehearsal.ts'
import type { JsonObject } from '../../base/json.ts'
import { type CompiledExpression, compileExpression, type EvaluateOptions, evaluate } from '../../rules/feel/index.ts'

/** A condition of a scenario, compiled once; absent: it always holds. */
export type Condition = CompiledExpression | null

/** One way to answer a form, ready for use. */
export interface Way {
  readonly weight: number
  readonly when: Condition
  readonly fields: readonly { readonly path: string; readonly plan: Plan }[]
  /** What the form's rules were found to ask beyond its schema, by path with the attempt that satisfied them. */
  readonly learned: Map<string, number>
}

export type Plan =
  | Exclude<FieldPlan, { readonly kind: 'feel' | 'list' }>
  | { readonly kind: 'feel'; readonly expression: CompiledExpression }
  | {
      readonly kind: 'list'
      readonly count: Extract<FieldPlan, { readonly kind: 'list' }>['count']
      readonly item: readonly { readonly name: string; readonly plan: Plan }[]
    }

/** A scenario's plans with their FEEL compiled. Those that do not compile throw a sentence: `checkScenario` names them first. */
export interface Plans {
  /** The one way in which a subject is registered. */
  readonly subject: Way
  /** Ways of a form that a task (or nobody: a start form) asks for; never empty. */
  waysOf(elementId: string | null, formId: string): readonly Way[]
  readonly starts: readonly (StartPlan & { readonly condition: Condition })[]
  readonly acts: readonly (Scenario['acts'][number] & { readonly condition: Condition })[]
}

export function plansOf(scenario: Scenario): Plans {
  const forms = new Map(Object.entries(scenario.forms).map(([id, ways]) => [id, ways.map(wayOf)]))
  const tasks = new Map(Object.entries(scenario.tasks).map(([id, ways]) => [id, ways.map(wayOf)]))
  const plain = new Map<string, readonly Way[]>()
  return {
    subject: wayOf({ ...PLAIN, fields: scenario.subject.fields }),
    waysOf(elementId, formId) {
      const planned = (elementId === null ? undefined : tasks.get(elementId)) ?? forms.get(formId) ?? plain.get(formId)
      if (planned !== undefined && planned.length > 0) return planned
      const ways = [wayOf(PLAIN)]
      plain.set(formId, ways)
      return ways
    },
    starts: scenario.starts.map((plan) => ({ ...plan, condition: conditionOf(plan.after?.when) })),
    acts: scenario.acts.map((plan) => ({ ...plan, condition: conditionOf(plan.when) })),
  }
}

const PLAIN: WayPlan = { name: { zh: '照常', en: 'as usual' }, weight: 1, fields: {} }

function wayOf({ weight, when, fields }: WayPlan): Way {
  return { weight, when: conditionOf(when), fields: fieldsOf(fields), learned: new Map() }
}

function fieldsOf(fields: { readonly [path: string]: FieldPlan }): Way['fields'] {
  return Object.entries(fields).map(([path, plan]) => ({ path, plan: planOf(plan) }))
}

function planOf(plan: FieldPlan): Plan {
  if (plan.kind === 'feel') return { kind: 'feel', expression: compiled(plan.feel) }
  if (plan.kind !== 'list') return plan
  return { ...plan, item: Object.entries(plan.item).map(([name, inner]) => ({ name, plan: planOf(inner) })) }
}

function conditionOf(source: string | undefined): Condition {
  return source === undefined ? null : compiled(source)
}

function compiled(source: string): CompiledExpression {
  const result = compileExpression(source.replace(/^=/, ''))
  if (result.ok) return result.value
  throw new Error(`Expected FEEL, but got "${source}": ${result.problems.map(({ text }) => text.en).join(' ')}`)
}

/** Whether a condition holds; what can not be evaluated does not. */
export function holds(condition: Condition, variables: JsonObject, options: EvaluateOptions): boolean {
  return condition === null || evaluate(condition, variables, options).value === true
}

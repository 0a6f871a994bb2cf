import type { Distribution, FieldPlan, Scenario, StaffPlan, StartPlan, WayPlan } from '../../base/api/rehearsal.ts'
import type { Json } from '../../base/json.ts'
import type { CaseType } from '../../programmes/types.ts'
import type { CompiledForm } from '../../rules/forms/index.ts'
import { shippedCalendar } from '../../time/index.ts'
import { type Leaf, shapeOf } from '../people/fill/shape.ts'
import type { Bundle } from '../world/bundle.ts'
import { headersOf, tasksOf, workingRoles } from './model.ts'

const [CASES, MONTHS] = [200, 12]
/** The first choice of a form is the usual one: its weight of 100. */
const USUAL_WEIGHT = 85
const MINUTES: Distribution = { kind: 'triangular', from: 10, likely: 30, to: 90 }
const [FROM, TO, AWAY] = ['09:00', '17:30', 0.2]
/** Minutes a person works in a month, and share of it that work should fill. */
const [MONTHLY_MINUTES, FILLED] = [21 * 8.5 * 60, 0.6]

/**
 * A scenario for any programme from what it knows: case types arrive or follow the case they hang on, each choice of a form is a way, every
 * role that has tasks has people enough. A beginning for an administrator, who knows the numbers.
 */
export function usualScenario(bundle: Bundle): Scenario {
  const { manifest } = bundle
  // Texts and dates are the administrator's to choose.
  const open = (manifest.settings ?? []).filter(({ kind, value, optional }) => kind === 'number' && value === null && optional !== true)
  return {
    id: 'usual',
    title: { zh: '常态运行', en: 'Usual operation' },
    seed: '1',
    from: `${newestYear()}-01-01`,
    months: MONTHS,
    cases: CASES,
    ...(open.length === 0
      ? {}
      : {
          settings: Object.fromEntries(
            open.map(({ id, least = 0, most = 100 }, index) => [
              id,
              Math.round(least + ((most - least) * (index + 1)) / (open.length + 1)),
            ]),
          ),
        }),
    starts: manifest.caseTypes.flatMap((type) => startOf(bundle, type)),
    subject: { fields: fieldsOf(bundle.forms.get(manifest.subject.form)) },
    quality: { kind: 'triangular', from: 0.3, likely: 0.75, to: 1, decimals: 3 },
    disagreement: 0.15,
    conflict: 0.01,
    devices: { good: 80, patchy: 15, missing: 5 },
    forms: { ...started(bundle), ...answered(bundle) },
    tasks: {},
    acts: [
      { kind: 'objection', share: 0.04, days: { kind: 'uniform', from: 0, to: 5 }, withEvidence: 0.8 },
      ...(manifest.caseActions ?? []).map(({ code }) => ({
        kind: 'action' as const,
        action: code,
        share: 0.02,
        days: { kind: 'uniform' as const, from: 1, to: 60 },
      })),
    ],
    staff: workingRoles(bundle).map((role) => staffOf(bundle, role)),
    applicant: { days: { kind: 'triangular', from: 1, likely: 5, to: 20 }, never: 0.02 },
  }
}

function newestYear(): string {
  return Object.keys(shippedCalendar().years).sort().at(-1) ?? '2025'
}

/** Nothing for case types that only the process opens. */
function startOf({ manifest }: Bundle, type: CaseType): readonly StartPlan[] {
  if (!manifest.roles.some(({ permissions }) => permissions.includes(type.permission))) return []
  if (type.parent === undefined && type.anySubject !== true) return [{ caseType: type.code, share: 1, arrivals: 'new' }]
  const parent = type.parent ?? manifest.caseTypes[0]?.code ?? ''
  const days: Distribution = { kind: 'uniform', from: 5, to: 60 }
  const statuses = [...(type.when ?? '').matchAll(/"([^"]+)"/g)].flatMap(([, name = '']) =>
    manifest.publicStatuses.some(({ code }) => code === name) ? [name] : [],
  )
  const status = statuses.at(-1)
  const event =
    status === undefined
      ? type.when?.includes('closed = false') === true
        ? `status:${firstStatus(manifest.publicStatuses)}`
        : 'closed'
      : `status:${status}`
  return [{ caseType: type.code, share: 0.2, arrivals: 'after', after: { caseType: parent, event, days } }]
}

function firstStatus(statuses: Bundle['manifest']['publicStatuses']): string {
  return statuses.find(({ tone }) => tone === 'good')?.code ?? statuses[0]?.code ?? ''
}

type Forms = Scenario['forms']

function answered(bundle: Bundle): Forms {
  const ids = new Set(tasksOf(bundle).flatMap(({ formId }) => (formId === null ? [] : [formId])))
  return Object.fromEntries(
    [...ids].flatMap((id) => {
      const ways = waysOf(bundle.forms.get(id))
      return ways.length === 0 ? [] : [[id, ways]]
    }),
  )
}

function started(bundle: Bundle): Forms {
  return Object.fromEntries(
    bundle.manifest.caseTypes.flatMap(({ startForm }) => {
      const fields = quantitiesOf(bundle.forms.get(startForm))
      return Object.keys(fields).length === 0 ? [] : [[startForm, [{ name: { zh: '照实填报', en: 'as it is' }, weight: 1, fields }]]]
    }),
  )
}

const WHOLE = 100

/** `… ["A", "B"] … "denominator") = basic.households`: rows of a score table whose whole stands in another field. */
const QUANTITY = /"(denominator|population)"\)\s*=\s*([A-Za-z][\w.]*)\s*$/

/** Wholes of score rows that a check of the form compares with a field: they follow it, and it comes first. */
function quantitiesOf(form: CompiledForm | undefined): { readonly [path: string]: FieldPlan } {
  const tables = form === undefined ? [] : shapeOf(form).leaves.filter(({ kind }) => kind === 'scoreTable')
  const fields: { [path: string]: FieldPlan } = {}
  for (const { that, path } of form?.checks ?? []) {
    const [, part, source] = QUANTITY.exec(that) ?? []
    const table = tables.find((leaf) => leaf.path === path)
    if (part === undefined || source === undefined || table === undefined) continue
    fields[source] ??= { kind: 'value', value: WHOLE }
    for (const [, row = ''] of that.matchAll(/"([^"]+)"/g))
      if (row !== part) fields[`${table.path}.${row}.${part}`] = { kind: 'feel', feel: source }
  }
  return fields
}

/** One way for each choice of the first question with choices, the first being the usual one. */
function waysOf(form: CompiledForm | undefined): readonly WayPlan[] {
  const leaf = form === undefined ? undefined : shapeOf(form).leaves.find(isDecision)
  const choices: readonly Json[] = Array.isArray(leaf?.schema.enum) ? leaf.schema.enum : []
  if (leaf === undefined || choices.length < 2) return []
  return choices.map((value, index) => ({
    name: leaf.node?.options?.[String(value)] ?? { zh: String(value), en: String(value) },
    weight: index === 0 ? USUAL_WEIGHT : (100 - USUAL_WEIGHT) / (choices.length - 1),
    fields: { [leaf.path]: { kind: 'value', value } },
  }))
}

function isDecision({ kind, fixed, needed, path }: Leaf): boolean {
  return (kind === 'radio' || kind === 'select') && needed && !fixed && !path.includes('.')
}

/** What varies from subject to subject: its choices, yes and no, and numbers. */
function fieldsOf(form: CompiledForm | undefined): { readonly [path: string]: FieldPlan } {
  if (form === undefined) return {}
  return Object.fromEntries(
    shapeOf(form).leaves.flatMap((leaf) => {
      const plan = leaf.needed && !leaf.fixed ? planOf(leaf) : null
      return plan === null ? [] : [[leaf.path, plan]]
    }),
  )
}

function planOf({ kind, schema }: Leaf): FieldPlan | null {
  const choices: readonly Json[] = Array.isArray(schema.enum) ? schema.enum : []
  if (choices.length > 0) return { kind: 'choice', of: choices.map((value) => ({ value, weight: 1 })) }
  if (kind === 'yesno')
    return {
      kind: 'choice',
      of: [
        { value: true, weight: 7 },
        { value: false, weight: 3 },
      ],
    }
  if (kind !== 'number' && kind !== 'money') return null
  const limits = {
    ...(typeof schema.minimum === 'number' ? { least: schema.minimum } : {}),
    ...(typeof schema.maximum === 'number' ? { most: schema.maximum } : {}),
  }
  if (schema.type === 'string') return { kind: 'number', of: { kind: 'lognormal', median: 40_000, spread: 0.7, least: 1 } }
  return { kind: 'number', of: { kind: 'lognormal', median: 120, spread: 0.8, ...limits } }
}

/** As many people as the tasks of a role take when each is done once for each case. */
function staffOf(bundle: Bundle, role: string): StaffPlan {
  const { size, spares } = bundle.manifest.panel
  const mine = tasksOf(bundle).filter(({ roles }) => roles.includes(role))
  const isPanel = mine.some(({ isMany }) => isMany)
  const tasks = mine.reduce((sum, { isMany }) => sum + (isMany ? Math.max(1, size) : 1), 0)
  const minutes = CASES * tasks * 40
  const needed = Math.ceil(minutes / (MONTHS * MONTHLY_MINUTES * FILLED))
  const stages = Math.max(1, headersOf(bundle, 'panel.form', 'stage').size)
  return {
    role,
    people: Math.max(2, needed, isPanel ? (size + spares) * (stages + 1) : 0),
    from: FROM,
    to: TO,
    away: AWAY,
    minutes: MINUTES,
  }
}

import { Ajv, type ErrorObject } from 'ajv'
import { type TSchema, Type } from 'typebox'
import type { Scenario, ScenarioProblem } from '../base/api/rehearsal.ts'

const closed = { additionalProperties: false } as const
const TEXT = Type.String({ maxLength: 400 })
const BOTH = Type.Object({ zh: TEXT, en: TEXT }, closed)
const CODE = Type.String({ minLength: 1, maxLength: 128 })
const FEEL = Type.String({ maxLength: 4000 })
const SHARE = Type.Number({ minimum: 0, maximum: 1 })
const WEIGHT = Type.Number({ minimum: 0 })
const TIME = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' })
const DAY = Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' })

const edges = {
  decimals: Type.Optional(Type.Integer({ minimum: 0, maximum: 9 })),
  least: Type.Optional(Type.Number()),
  most: Type.Optional(Type.Number()),
}
const drawn = <K extends string, F extends { readonly [name: string]: TSchema }>(kind: K, fields: F) =>
  Type.Object({ kind: Type.Literal(kind), ...fields, ...edges }, closed)

const DISTRIBUTION = Type.Union([
  drawn('fixed', { value: Type.Number() }),
  drawn('uniform', { from: Type.Number(), to: Type.Number() }),
  drawn('triangular', { from: Type.Number(), likely: Type.Number(), to: Type.Number() }),
  drawn('normal', { mean: Type.Number(), deviation: Type.Number({ minimum: 0 }) }),
  drawn('lognormal', { median: Type.Number({ exclusiveMinimum: 0 }), spread: Type.Number({ minimum: 0 }) }),
])

/** Lists in lists in lists are as deep as forms go. */
const LIST_DEPTH = 3

function fieldPlan(depth: number): TSchema {
  const planned = <K extends string, F extends { readonly [name: string]: TSchema }>(kind: K, fields: F) =>
    Type.Object({ kind: Type.Literal(kind), ...fields }, closed)
  return Type.Union([
    planned('value', { value: Type.Unknown() }),
    planned('number', { of: DISTRIBUTION }),
    planned('choice', { of: Type.Array(Type.Object({ value: Type.Unknown(), weight: WEIGHT }, closed), { minItems: 1, maxItems: 500 }) }),
    planned('date', { days: DISTRIBUTION }),
    planned('feel', { feel: FEEL }),
    ...(depth === 0 ? [] : [planned('list', { count: DISTRIBUTION, item: Type.Record(Type.String(), fieldPlan(depth - 1)) })]),
  ])
}

const FIELDS = Type.Record(Type.String(), fieldPlan(LIST_DEPTH))
const WAYS = Type.Array(Type.Object({ name: BOTH, weight: WEIGHT, when: Type.Optional(FEEL), fields: FIELDS }, closed), { maxItems: 100 })
const BY_ELEMENT = Type.Optional(Type.Record(Type.String(), DISTRIBUTION))

const START = Type.Object(
  {
    caseType: CODE,
    share: WEIGHT,
    arrivals: Type.Union([Type.Literal('new'), Type.Literal('after')]),
    months: Type.Optional(Type.Array(WEIGHT, { minItems: 12, maxItems: 12 })),
    after: Type.Optional(Type.Object({ caseType: CODE, event: CODE, days: DISTRIBUTION, when: Type.Optional(FEEL) }, closed)),
  },
  closed,
)
const ACT = Type.Object(
  {
    kind: Type.Union([Type.Literal('action'), Type.Literal('objection')]),
    action: Type.Optional(CODE),
    caseTypes: Type.Optional(Type.Array(CODE, { maxItems: 100 })),
    share: SHARE,
    days: DISTRIBUTION,
    when: Type.Optional(FEEL),
    withEvidence: Type.Optional(SHARE),
  },
  closed,
)
const STAFF = Type.Object(
  {
    role: CODE,
    people: Type.Integer({ minimum: 0, maximum: 10_000 }),
    from: TIME,
    to: TIME,
    away: Type.Number({ minimum: 0, exclusiveMaximum: 1 }),
    minutes: DISTRIBUTION,
    byTask: BY_ELEMENT,
  },
  closed,
)

/** Shape of a scenario, in a file or on the wire; whether it fits its programme is asked of `checkScenario`. */
export const SCENARIO_SCHEMA = Type.Object(
  {
    id: Type.String({ pattern: '^[\\w-]+$', maxLength: 64 }),
    title: BOTH,
    seed: Type.String({ maxLength: 200 }),
    from: DAY,
    months: Type.Integer({ minimum: 1, maximum: 240 }),
    cases: Type.Integer({ minimum: 1, maximum: 200_000 }),
    settings: Type.Optional(Type.Record(Type.String(), Type.Union([Type.Number(), Type.String({ maxLength: 4000 })]))),
    starts: Type.Array(START, { minItems: 1, maxItems: 100 }),
    subject: Type.Object({ fields: FIELDS }, closed),
    quality: DISTRIBUTION,
    disagreement: SHARE,
    conflict: Type.Optional(SHARE),
    devices: Type.Object({ good: WEIGHT, patchy: WEIGHT, missing: WEIGHT }, closed),
    forms: Type.Record(Type.String(), WAYS),
    tasks: Type.Record(Type.String(), WAYS),
    acts: Type.Array(ACT, { maxItems: 200 }),
    staff: Type.Array(STAFF, { maxItems: 200 }),
    applicant: Type.Object({ days: DISTRIBUTION, never: SHARE, byTask: BY_ELEMENT }, closed),
  },
  closed,
)

const isShaped = new Ajv({ allErrors: true, strict: false }).compile<Scenario>(SCENARIO_SCHEMA)

/** The scenario in what a file or a request holds, or every place that is not as a scenario is. */
export function readScenario(value: unknown): Scenario | readonly ScenarioProblem[] {
  if (isShaped(value)) return value
  const errors = isShaped.errors ?? []
  const places = new Map<string, ErrorObject>()
  for (const error of errors) if (!isEcho(error, errors)) places.set(placeOf(error), places.get(placeOf(error)) ?? error)
  return [...places].map(([at, { message = 'is not as expected' }]) => ({
    code: 'SCENARIO_SHAPE_WRONG',
    at,
    text: { zh: `“${at === '' ? '/' : at}”不符合演练方案的格式。`, en: `"${at === '' ? '/' : at}" ${message}.` },
    severity: 'error',
  }))
}

/** Of what lies in one of several kinds, the place of the whole is enough: which kind was meant nobody knows. */
function isEcho(error: ErrorObject, errors: readonly ErrorObject[]): boolean {
  return errors.some((other) => other !== error && other.keyword === 'anyOf' && error.schemaPath.startsWith(`${other.schemaPath}/`))
}

function placeOf({ instancePath, params }: ErrorObject): string {
  const more: unknown = params.missingProperty ?? params.additionalProperty
  return typeof more === 'string' ? `${instancePath}/${more}` : instancePath
}

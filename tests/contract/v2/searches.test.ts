/**
 * Contract: each search of the official client, with every field of its filter and every operator its schemas allow, against the answer that
 * plain TypeScript gives over all rows; every sort in both directions; pages by offset and by cursor, forwards and backwards.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { alternativesOf, fieldsOf, type Schema, schemasOfClient } from './support/client-contract.ts'
import { begin, beginJob, call, createWorld, first, NOW, type Row, type World } from './support/world.ts'

let world: World
let schemas: { readonly [name: string]: Schema | undefined }
const paths = new Map<string, object>()

beforeAll(async () => {
  world = await createWorld()
  schemas = await schemasOfClient()
  const { client, app } = world
  const minute = async (at: number) => app.clock.pin(`2026-05-08T01:0${at}:00.000Z` as ReturnType<typeof app.clock.now>)
  for (let round = 0; round < 3; round += 1) {
    await minute(round)
    const task = await begin(
      client,
      'review',
      { area: round, text: `round ${round}`, flag: round === 1 },
      { tags: ['all', `round:${round}`], businessId: `case-${round}` },
    )
    const { userTaskKey } = await first(client, 'searchUserTasks', { processInstanceKey: task })
    if (round !== 1) await call(client, 'assignUserTask', { userTaskKey, assignee: `official${round}` })
    await call(client, 'updateUserTask', { userTaskKey, changeset: { priority: 10 * round, dueDate: `2026-06-0${round + 1}T00:00:00Z` } })
    if (round === 2) await call(client, 'completeUserTask', { userTaskKey })
    await begin(client, 'graded', { area: 40_000 * round })
    await begin(client, 'outer')
    const { jobKey } = await beginJob(client)
    if (round === 0) await call(client, 'completeJob', { jobKey })
    else await call(client, 'failJob', { jobKey, retries: round - 1, errorMessage: `reason ${round}`, retryBackOff: 3_600_000 })
    await begin(client, 'wait', { number: `number-${round}` })
    if (round > 0) await call(client, 'correlateMessage', { name: 'paid', correlationKey: `number-${round - 1}` })
    await call(client, 'publishMessage', { name: 'bell', correlationKey: '', timeToLive: 0 })
    paths.set('searchUserTaskVariables', { userTaskKey })
    paths.set('searchUserTaskEffectiveVariables', { userTaskKey })
    if (round === 0) paths.set('searchUserTaskAuditLogs', { userTaskKey })
  }
  const incident = await first(client, 'searchIncidents', {})
  paths.set('searchProcessInstanceIncidents', { processInstanceKey: incident.processInstanceKey })
  paths.set('searchElementInstanceIncidents', { elementInstanceKey: incident.elementInstanceKey })
  for (let round = 0; round < 2; round += 1)
    await call(client, 'evaluateDecision', { decisionDefinitionId: 'tier', variables: { area: round } })
})
afterAll(() => world.close())

/** Each search with the field that names its rows. */
const SEARCHES: readonly (readonly [operation: string, key: string])[] = [
  ['searchProcessDefinitions', 'processDefinitionKey'],
  ['searchProcessInstances', 'processInstanceKey'],
  ['searchElementInstances', 'elementInstanceKey'],
  ['searchVariables', 'variableKey'],
  ['searchUserTasks', 'userTaskKey'],
  ['searchUserTaskVariables', 'variableKey'],
  ['searchUserTaskEffectiveVariables', 'variableKey'],
  ['searchUserTaskAuditLogs', 'auditLogKey'],
  ['searchJobs', 'jobKey'],
  ['searchMessageSubscriptions', 'messageSubscriptionKey'],
  ['searchCorrelatedMessageSubscriptions', 'messageKey'],
  ['searchIncidents', 'incidentKey'],
  ['searchProcessInstanceIncidents', 'incidentKey'],
  ['searchElementInstanceIncidents', 'incidentKey'],
  ['searchDecisionDefinitions', 'decisionDefinitionKey'],
  ['searchDecisionRequirements', 'decisionRequirementsKey'],
  ['searchDecisionInstances', 'decisionEvaluationInstanceKey'],
]

const search = (operation: string, body: object) => call(world.client, operation, { ...paths.get(operation), ...body }, NOW)

function bodyOf(operation: string): { readonly [part: string]: Schema } {
  const data = schemas[`z${operation.charAt(0).toUpperCase()}${operation.slice(1)}Data`]
  return fieldsOf(fieldsOf(data).body)
}

interface Question {
  readonly field: string
  readonly operator: string
  readonly condition: unknown
  /** What a row that shows the field must hold. */
  readonly holds: (value: unknown) => boolean
}

/** Numbers and keys by size, everything else as text; times are ISO and so sort as text. */
function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [one, other] = [String(a), String(b)]
  if (/^-?\d+$/.test(one) && /^-?\d+$/.test(other)) return Number(BigInt(one) - BigInt(other))
  return one < other ? -1 : one > other ? 1 : 0
}

function sampleOf(schema: Schema): unknown {
  const { def } = schema._zod
  if (def.type === 'enum') return Object.values(def.entries ?? {})[0]
  if (def.type === 'number') return 1
  if (def.type === 'boolean') return true
  if (def.format === 'datetime') return '2026-05-08T01:00:00Z'
  return def.type === 'string' ? '2251799813685300' : undefined
}

const holdsOf: {
  readonly [operator: string]: (sample: unknown, other: unknown) => { readonly value: unknown; readonly holds: (value: unknown) => boolean }
} = {
  $eq: (sample) => ({ value: sample, holds: (value) => value === sample }),
  $neq: (sample) => ({ value: sample, holds: (value) => value !== sample }),
  $exists: () => ({ value: true, holds: (value) => value !== null }),
  $in: (sample, other) => ({ value: [sample, other], holds: (value) => value === sample || value === other }),
  $notIn: (sample, other) => ({ value: [sample, other], holds: (value) => value !== sample && value !== other }),
  $gt: (sample) => ({ value: sample, holds: (value) => value !== null && compare(value, sample) > 0 }),
  $gte: (sample) => ({ value: sample, holds: (value) => value !== null && compare(value, sample) >= 0 }),
  $lt: (sample) => ({ value: sample, holds: (value) => value !== null && compare(value, sample) < 0 }),
  $lte: (sample) => ({ value: sample, holds: (value) => value !== null && compare(value, sample) <= 0 }),
  $like: (sample) => ({
    value: `${String(sample).slice(0, 3)}*`,
    holds: (value) => value !== null && String(value).startsWith(String(sample).slice(0, 3)),
  }),
}

/** Every operator of every field; samples are values that rows have, where they show the field. */
function questionsOf(operation: string, rows: readonly Row[]): readonly Question[] {
  return Object.entries(fieldsOf(bodyOf(operation).filter)).flatMap(([field, schema]): readonly Question[] => {
    const shown = [...new Set(rows.map((row) => row[field]).filter((value) => value !== null && value !== undefined))]
    const alternatives = alternativesOf(schema)
    const plain = alternatives.find((one) => sampleOf(one) !== undefined)
    const sample = shown[0] ?? (plain === undefined ? undefined : sampleOf(plain))
    if (Array.isArray(sample) || sample === undefined || typeof sample === 'object') return []
    const other = shown.at(-1) ?? sample
    const bare: Question = { field, operator: 'plain', condition: sample, holds: (value) => value === sample }
    const operators = [...new Set(alternatives.flatMap((one) => Object.keys(fieldsOf(one)).filter((name) => name.startsWith('$'))))]
    return [
      bare,
      ...operators.map((operator): Question => {
        const { value, holds } = holdsOf[operator]?.(sample, other) ?? { value: sample, holds: () => false }
        return { field, operator, condition: { [operator]: value }, holds }
      }),
    ]
  })
}

/** What a filter speaks of without the rows showing it under that name. */
const UNSEEN = new Set([
  'isLatestVersion',
  'elementInstanceScopeKey',
  'candidateGroup',
  'candidateUser',
  'decisionRequirementsKey',
  'value',
  'tags',
])

describe.each(SEARCHES)('%s', (operation, key) => {
  const all = async () => (await search(operation, { page: { limit: 1000 } })).items

  test('answers every operator of every field', async () => {
    const rows = await all()
    expect(rows.length).toBeGreaterThan(0)
    const keysOf = (some: readonly Row[]) => some.map((row) => String(row[key])).sort()
    const questions = questionsOf(operation, rows)
    const asked = new Set<string>()
    for (const { field, operator, condition, holds } of questions) {
      const found = (await search(operation, { filter: { [field]: condition }, page: { limit: 1000 } })).items
      asked.add(operator)
      if (rows.some((row) => row[field] === undefined) || UNSEEN.has(field)) continue
      expect({ field, operator, keys: keysOf(found) }).toEqual({ field, operator, keys: keysOf(rows.filter((row) => holds(row[field]))) })
    }
    expect([...asked].filter((operator) => operator !== 'plain' && holdsOf[operator] === undefined)).toEqual([])
    expect(questions.length).toBeGreaterThan(0)
  })

  test('sorts by every field, both ways', async () => {
    const rows = await all()
    const sorts = Object.values(fieldsOf(elementOf(bodyOf(operation).sort)).field?._zod.def.entries ?? {})
    expect(sorts.length).toBeGreaterThan(0)
    for (const field of sorts)
      for (const order of ['ASC', 'DESC']) {
        const sorted = (await search(operation, { sort: [{ field, order }], page: { limit: 1000 } })).items
        expect(sorted.length).toBe(rows.length)
        const values = sorted.map((row) => row[field]).filter((value) => value !== null && value !== undefined)
        if (field === 'value' || values.length === 0) continue
        const signs = values.slice(1).map((value, at) => Math.sign(compare(value, values[at])))
        expect({ field, order, wrong: signs.filter((sign) => sign === (order === 'ASC' ? -1 : 1)) }).toEqual({ field, order, wrong: [] })
      }
  })

  test('pages by offset and by cursor', async () => {
    const sort = [
      { field: String(Object.values(fieldsOf(elementOf(bodyOf(operation).sort)).field?._zod.def.entries ?? {}).at(-2)), order: 'DESC' },
    ]
    const keys = (some: readonly Row[]) => some.map((row) => String(row[key]))
    const whole = keys((await search(operation, { sort, page: { limit: 1000 } })).items)
    const byOffset: string[] = []
    for (let from = 0; from < whole.length; from += 2)
      byOffset.push(...keys((await search(operation, { sort, page: { from, limit: 2 } })).items))
    expect(byOffset).toEqual(whole)
    // This one knows offsets alone.
    if (operation === 'searchUserTaskEffectiveVariables') return

    const forwards: string[] = []
    let last: string | null = null
    for (let after: string | null = null; ; ) {
      const { items, page } = await search(operation, { sort, page: after === null ? { limit: 2 } : { after, limit: 2 } })
      expect(page).toMatchObject({ totalItems: whole.length, hasMoreTotalItems: false })
      forwards.push(...keys(items))
      if (items.length > 0) last = page.startCursor
      if (items.length < 2) break
      after = page.endCursor
    }
    expect(forwards).toEqual(whole)

    const tail = whole.length % 2 === 0 ? 2 : 1
    const backwards: string[] = whole.slice(-tail)
    for (let before = last; before !== null; ) {
      const { items, page } = await search(operation, { sort, page: { before, limit: 2 } })
      backwards.unshift(...keys(items))
      before = items.length === 0 ? null : page.startCursor
    }
    expect(backwards).toEqual(whole)
  })
})

function elementOf(schema: Schema | undefined): Schema | undefined {
  return schema === undefined ? undefined : alternativesOf(schema)[0]?._zod.def.element
}

describe('what filters say of other rows', () => {
  const instances = async (filter: object) => (await search('searchProcessInstances', { filter, page: { limit: 100 } })).items

  test('variables, by JSON value and by pattern', async () => {
    expect(await instances({ variables: [{ name: 'area', value: '1' }] })).toMatchObject([{ businessId: 'case-1' }])
    expect(await instances({ variables: [{ name: 'text', value: { $like: '"round*' } }] })).toHaveLength(3)
    expect(
      await instances({
        variables: [
          { name: 'text', value: '"round 0"' },
          { name: 'flag', value: 'true' },
        ],
      }),
    ).toEqual([])
    expect(await instances({ variables: [{ name: 'flag', value: { $in: ['true', 'null'] } }] })).toHaveLength(1)
  })

  test('tags, all of them', async () => {
    expect(await instances({ tags: ['all'] })).toHaveLength(3)
    expect(await instances({ tags: ['all', 'round:2'] })).toMatchObject([{ businessId: 'case-2' }])
  })

  test('elements, of which one holds everything asked', async () => {
    expect(await instances({ elementId: 'check', elementInstanceState: 'ACTIVE' })).toHaveLength(2)
    expect(await instances({ elementId: 'check', elementInstanceState: 'COMPLETED' })).toHaveLength(1)
    expect(await instances({ elementId: 'issue', hasElementInstanceIncident: true })).toHaveLength(1)
  })

  test('incidents and retries', async () => {
    expect(await instances({ errorMessage: 'reason 1' })).toMatchObject([{ processDefinitionId: 'letters', hasIncident: true }])
    expect(await instances({ errorMessage: { $exists: false }, processDefinitionId: 'review' })).toHaveLength(3)
    expect(await instances({ hasRetriesLeft: true })).toHaveLength(1)
  })

  test('alternatives', async () => {
    const found = await instances({
      processDefinitionId: 'review',
      $or: [{ businessId: 'case-0' }, { tags: ['round:1'] }, { hasIncident: true }],
    })
    expect(found.map((row) => row.businessId).sort()).toEqual(['case-0', 'case-1'])
  })

  test('variables of tasks, of their instance and their own', async () => {
    const tasks = async (filter: object) => (await search('searchUserTasks', { filter })).items
    expect(await tasks({ processInstanceVariables: [{ name: 'text', value: '"round 0"' }] })).toHaveLength(1)
    expect(await tasks({ localVariables: [{ name: 'local', value: '1' }] })).toHaveLength(2)
    expect(await tasks({ localVariables: [{ name: 'text', value: { $like: '*' } }] })).toEqual([])
    expect(await tasks({ candidateGroup: { $in: ['official', 'leader'] }, candidateUser: 'official1' })).toHaveLength(3)
    expect(await tasks({ tags: ['round:0'] })).toHaveLength(1)
  })
})

import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type {
  BatchItemView,
  BatchView,
  InstanceFilter,
  InstanceView,
  MigrationDryRun,
  ModificationPlanView,
} from '../../base/api/operations.ts'
import { defineRefusals } from '../../base/errors.ts'
import type { Key } from '../../base/ids.ts'
import type { Json, JsonObject } from '../../base/json.ts'
import type { Bilingual } from '../../base/text.ts'
import { type BatchPlan, runtimeRefusal, type SearchRow } from '../../runtime/index.ts'
import type { Services } from '../../services.ts'
import { type ModificationBody, modificationFields, modificationOf } from '../v2/modification.ts'
import { object } from '../v2/schemas.ts'

const KEY = Type.String({ pattern: '^[0-9]{1,19}$' })
const ELEMENT = Type.String({ minLength: 1, maxLength: 1000 })
const REASON = Type.String({ minLength: 2, maxLength: 500, pattern: '\\S' })
const TIME = Type.String({ format: 'date-time' })
const filterSchema = Type.Object(
  {
    processId: Type.Optional(ELEMENT),
    definitionKey: Type.Optional(KEY),
    state: Type.Optional(Type.Union(['ACTIVE', 'INCIDENT', 'COMPLETED', 'TERMINATED'].map((state) => Type.Literal(state)))),
    elementId: Type.Optional(ELEMENT),
    variable: Type.Optional(ELEMENT),
    value: Type.Optional(Type.String({ maxLength: 1000 })),
    startedFrom: Type.Optional(TIME),
    startedTo: Type.Optional(TIME),
    keys: Type.Optional(Type.Array(KEY, { minItems: 1, maxItems: 10_000 })),
  },
  { additionalProperties: false },
)
const mappingSchema = Type.Record(ELEMENT, ELEMENT)
const planSchema = Type.Union([
  Type.Object({ type: Type.Literal('CANCEL_PROCESS_INSTANCE') }, { additionalProperties: false }),
  Type.Object({ type: Type.Literal('RESOLVE_INCIDENT') }, { additionalProperties: false }),
  Type.Object(
    {
      type: Type.Literal('MIGRATE_PROCESS_INSTANCE'),
      targetDefinitionKey: KEY,
      mapping: mappingSchema,
      recountDates: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      type: Type.Literal('MODIFY_PROCESS_INSTANCE'),
      move: Type.Array(Type.Object({ sourceElementId: ELEMENT, targetElementId: ELEMENT }, { additionalProperties: false }), {
        minItems: 1,
        maxItems: 100,
      }),
    },
    { additionalProperties: false },
  ),
])
const PAGE = 50
/** Items of a batch on its page, failed ones first. */
const ITEMS = 200
/** Instances whose migration is tried beforehand in one request. */
const TRIED_AT_ONCE = 200

const operationsRefusal = defineRefusals({
  TEST_CLOCK_ONLY: {
    status: 403,
    zh: '只有在演练（测试时钟）环境中才能提前触发定时器。',
    en: 'Timers are fired by hand only under a test clock.',
  },
})

interface ByKey {
  readonly Params: { readonly key: string }
}

/** Operations of the engine for its operators: what runs, and what may be done to it by hand, each with a reason. */
export async function operationsRoutes(app: FastifyInstance, { runtime, config, identity }: Services): Promise<void> {
  const use = { config: { permission: 'engine:use' } }
  const tags = ['operations']
  const params = Type.Object({ key: KEY })
  const { operations, batches } = runtime
  const nameOf = async (actor: string) => (actor === 'system' ? actor : ((await identity.person(actor as never))?.name ?? actor))

  app.get('/api/operations/processes', { ...use, schema: { tags } }, async () => ({ items: await operations.processes() }))

  app.post<{ Body: { readonly filter: InstanceFilter; readonly cursor?: string } }>(
    '/api/operations/instances/search',
    { ...use, schema: { tags, body: Type.Object({ filter: filterSchema, cursor: Type.Optional(KEY) }, { additionalProperties: false }) } },
    async ({ body: { filter, cursor } }) => operations.instances(filter, { before: cursor ?? null, limit: PAGE }),
  )

  app.post<{ Body: { readonly filter: InstanceFilter }; Params: ByKey['Params'] }>(
    '/api/operations/definitions/:key/elements/counts',
    { ...use, schema: { tags, params, body: Type.Object({ filter: filterSchema }, { additionalProperties: false }) } },
    async ({ params: { key }, body: { filter } }) => ({ items: await operations.elementCounts({ ...filter, definitionKey: key }) }),
  )

  app.get<ByKey>('/api/operations/definitions/:key/elements', { ...use, schema: { tags, params } }, async ({ params: { key } }) => ({
    items: await operations.elements(key),
  }))

  app.get<ByKey>(
    '/api/operations/instances/:key',
    { ...use, schema: { tags, params } },
    async ({ params: { key } }): Promise<InstanceView> => {
      const view = await operations.instance(key)
      const names = new Map<string, string>()
      for (const { actor } of view.commands) if (!names.has(actor)) names.set(actor, await nameOf(actor))
      const commands = view.commands.map((one) => ({ ...one, actor: names.get(one.actor) ?? one.actor }))
      return { ...view, commands, testClock: config.testClock }
    },
  )

  app.post<ByKey & { Body: { readonly scopeKey: string; readonly variables: JsonObject; readonly reason: string } }>(
    '/api/operations/instances/:key/variables',
    {
      ...use,
      schema: {
        tags,
        params,
        body: Type.Object(
          { scopeKey: KEY, variables: Type.Record(Type.String(), Type.Unknown()), reason: REASON },
          { additionalProperties: false },
        ),
      },
    },
    async ({ body: { scopeKey, variables, reason }, actor }, reply) => {
      await runtime.setVariables({ scopeKey: scopeKey as Key, variables, local: true }, undefined, { by: actor.userId, reason })
      return reply.status(204).send()
    },
  )

  app.post<ByKey & { Body: { readonly reason: string } }>(
    '/api/operations/instances/:key/cancellation',
    { ...use, schema: { tags, params, body: Type.Object({ reason: REASON }, { additionalProperties: false }) } },
    async ({ params: { key }, body: { reason }, actor }, reply) => {
      await runtime.cancelInstance(key as Key, undefined, { by: actor.userId, reason })
      return reply.status(204).send()
    },
  )

  app.post<ByKey>(
    '/api/operations/incidents/:key/retry',
    { ...use, schema: { tags, params } },
    async ({ params: { key }, actor }, reply) => {
      await runtime.resolveIncident(key as Key, undefined, { by: actor.userId })
      return reply.status(204).send()
    },
  )

  app.post<ByKey>('/api/operations/timers/:key/firing', { ...use, schema: { tags, params } }, async ({ params: { key }, actor }, reply) => {
    if (!config.testClock) throw operationsRefusal('TEST_CLOCK_ONLY')
    await runtime.fireTimer(key as Key, { by: actor.userId })
    return reply.status(204).send()
  })

  app.post<ByKey & { Body: ModificationBody }>(
    '/api/operations/instances/:key/modification/plan',
    { ...use, schema: { tags, params, body: object(modificationFields) } },
    async ({ params: { key }, body }): Promise<ModificationPlanView> =>
      runtime.planModification({ processInstanceKey: key as Key, modification: modificationOf(body) }),
  )

  app.post<ByKey & { Body: ModificationBody & { readonly reason: string } }>(
    '/api/operations/instances/:key/modification',
    { ...use, schema: { tags, params, body: object({ ...modificationFields, reason: REASON }, ['reason']) } },
    async ({ params: { key }, body, actor }, reply) => {
      const modification = modificationOf(body)
      await runtime.modifyInstance({ processInstanceKey: key as Key, modification, by: actor.userId, reason: body.reason })
      return reply.status(204).send()
    },
  )

  app.get<{ Querystring: { readonly source: string; readonly target: string } }>(
    '/api/operations/mapping',
    { ...use, schema: { tags, querystring: Type.Object({ source: KEY, target: KEY }, { additionalProperties: false }) } },
    async ({ query: { source, target } }) => operations.mapping(source, target),
  )

  app.post<{
    Body: {
      readonly filter: InstanceFilter
      readonly targetDefinitionKey: string
      readonly mapping: { readonly [source: string]: string }
      readonly recountDates?: boolean
    }
  }>(
    '/api/operations/migration/plan',
    {
      ...use,
      schema: {
        tags,
        body: Type.Object(
          { filter: filterSchema, targetDefinitionKey: KEY, mapping: mappingSchema, recountDates: Type.Optional(Type.Boolean()) },
          { additionalProperties: false },
        ),
      },
    },
    async ({ body: { filter, targetDefinitionKey, mapping, recountDates } }): Promise<MigrationDryRun> => {
      const { items } = await operations.instances({ ...filter, state: filter.state ?? 'ACTIVE' }, { before: null, limit: TRIED_AT_ONCE })
      const tried = []
      for (const { key } of items) {
        const problems = await runtime.planMigration({
          processInstanceKey: key as Key,
          targetDefinitionKey: targetDefinitionKey as Key,
          mapping: new Map(Object.entries(mapping)),
          ...(recountDates === undefined ? {} : { recountDates }),
        })
        tried.push({ key, problems })
      }
      return { items: tried }
    },
  )

  app.get('/api/operations/batches', { ...use, schema: { tags } }, async () => {
    const { rows } = await runtime.queries.search('batchOperations', {
      filter: {},
      sort: [{ field: 'batchOperationKey', order: 'desc' }],
      limit: 100,
      from: 0,
      after: null,
      before: null,
    })
    return { items: await Promise.all(rows.map(batchOf)) }
  })

  app.post<{ Body: { readonly plan: BatchPlan; readonly filter: InstanceFilter; readonly reason: string } }>(
    '/api/operations/batches',
    {
      ...use,
      schema: { tags, body: Type.Object({ plan: planSchema, filter: filterSchema, reason: REASON }, { additionalProperties: false }) },
    },
    async ({ body: { plan, filter, reason }, actor }, reply) => {
      const instances = await operations.keys(filter)
      const created = await batches.create({ plan, instances, filter: filter as JsonObject, by: actor.userId, reason })
      return reply.status(201).send({ key: created.batchOperationKey, items: created.items })
    },
  )

  app.get<ByKey>('/api/operations/batches/:key', { ...use, schema: { tags, params } }, async ({ params: { key } }) => {
    const row = await runtime.queries.find('batchOperations', 'batchOperationKey', key)
    if (row === undefined) throw runtimeRefusal('BATCH_NOT_FOUND', { key })
    const itemsOf = async (state: { readonly $eq: string } | { readonly $neq: string }, limit: number) =>
      limit === 0
        ? []
        : (
            await runtime.queries.search('batchOperationItems', {
              filter: { batchOperationKey: { $eq: key }, state },
              sort: [{ field: 'itemKey', order: 'asc' }],
              limit,
              from: 0,
              after: null,
              before: null,
            })
          ).rows
    const failed = await itemsOf({ $eq: 'FAILED' }, ITEMS)
    const rows = [...failed, ...(await itemsOf({ $neq: 'FAILED' }, ITEMS - failed.length))]
    return { ...(await batchOf(row)), items: rows.map(itemOf) }
  })

  for (const [what, act] of [
    ['suspension', 'suspend'],
    ['resumption', 'resume'],
    ['cancellation', 'cancel'],
  ] as const)
    app.post<ByKey>(
      `/api/operations/batches/:key/${what}`,
      { ...use, schema: { tags, params } },
      async ({ params: { key }, actor }, reply) => {
        await batches[act](key as Key, actor.userId)
        return reply.status(204).send()
      },
    )

  async function batchOf(row: SearchRow): Promise<BatchView> {
    return {
      key: String(row.batchOperationKey),
      type: String(row.batchOperationType),
      state: String(row.state),
      startedAt: textOr(row.startDate),
      endedAt: textOr(row.endDate),
      actor: await nameOf(String(row.actorId)),
      reason: textOr(row.reason),
      total: Number(row.operationsTotalCount),
      completed: Number(row.operationsCompletedCount),
      failed: Number(row.operationsFailedCount),
      skipped: Number(row.skippedCount),
    }
  }
}

function itemOf(row: SearchRow): BatchItemView {
  return {
    itemKey: String(row.itemKey),
    instanceKey: String(row.processInstanceKey),
    state: String(row.state),
    at: textOr(row.processedDate),
    error: (row.errorText ?? null) as Bilingual | null,
  }
}

function textOr(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}

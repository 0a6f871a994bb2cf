import { defineRefusals } from '../../base/errors.ts'
import type { Key } from '../../base/ids.ts'
import type { JsonObject } from '../../base/json.ts'
import { type BatchPlan, type Runtime, runtimeRefusal, type SearchRow } from '../../runtime/index.ts'
import { long, name, object, optional, params } from './schemas.ts'
import { readSearch, searchRoute } from './search.ts'
import { permission, type V2Part } from './types.ts'

/** Most instances of one batch. */
const MOST = 100_000
const PAGE = 1000

const batchRefusal = defineRefusals({
  BATCH_TOO_LARGE: {
    status: 400,
    zh: '一次批量操作最多 {most} 个流程实例，请缩小筛选范围。',
    en: 'A batch operation takes at most {most} process instances; narrow the filter.',
  },
})

/** Keys of the instances that a filter finds, in order of their keys. */
export async function instancesFound(runtime: Runtime, filter: JsonObject): Promise<readonly Key[]> {
  const keys: Key[] = []
  for (let after: string | null = null; ; ) {
    const request = readSearch({ filter, sort: [{ field: 'processInstanceKey' }], page: { limit: PAGE, after } })
    const { rows, endCursor } = await runtime.queries.search('processInstances', request)
    keys.push(...rows.map(({ processInstanceKey }) => String(processInstanceKey) as Key))
    if (keys.length > MOST) throw batchRefusal('BATCH_TOO_LARGE', { most: MOST })
    if (rows.length < PAGE || endCursor === null) return keys
    after = endCursor
  }
}

const shapeOf = ({ operationType: _, reason: __, skippedCount: ___, ...row }: SearchRow) => ({ ...row, errors: [] })
const itemShapeOf = ({ errorText: _, ...row }: SearchRow) => row

const filter = { type: 'object' } as const
const elementId = { type: 'string', minLength: 1, maxLength: 1000 } as const

/** Batch operations of Camunda 8: one thing done to every instance that a filter finds. */
export const batchOperationRoutes: V2Part = (app, services) => {
  const { runtime } = services

  function creation<B extends { readonly filter: JsonObject }>(
    what: string,
    fields: { readonly [field: string]: object },
    planOf: (body: B) => BatchPlan,
  ): void {
    app.post<{ Body: B }>(
      `/process-instances/${what}`,
      { ...permission, schema: { body: object({ filter, operationReference: long, ...fields }, ['filter', ...Object.keys(fields)]) } },
      async ({ body, actor }) => {
        const plan = planOf(body as B)
        const instances = await instancesFound(runtime, (body as B).filter)
        const created = await runtime.batches.create({ plan, instances, filter: (body as B).filter, by: actor.userId })
        return { batchOperationKey: created.batchOperationKey, batchOperationType: plan.type }
      },
    )
  }

  creation('cancellation', {}, () => ({ type: 'CANCEL_PROCESS_INSTANCE' }))
  creation('deletion', {}, () => ({ type: 'DELETE_PROCESS_INSTANCE' }))
  creation('incident-resolution', {}, () => ({ type: 'RESOLVE_INCIDENT' }))
  creation<{
    readonly filter: JsonObject
    readonly migrationPlan: {
      readonly targetProcessDefinitionKey: string
      readonly mappingInstructions: readonly { readonly sourceElementId: string; readonly targetElementId: string }[]
    }
  }>(
    'migration',
    {
      migrationPlan: object(
        {
          targetProcessDefinitionKey: { type: 'string', pattern: '^[0-9]{1,19}$' },
          mappingInstructions: {
            type: 'array',
            maxItems: 1000,
            items: object({ sourceElementId: elementId, targetElementId: elementId }, ['sourceElementId', 'targetElementId']),
          },
        },
        ['targetProcessDefinitionKey', 'mappingInstructions'],
      ),
    },
    ({ migrationPlan: { targetProcessDefinitionKey, mappingInstructions } }) => ({
      type: 'MIGRATE_PROCESS_INSTANCE',
      targetDefinitionKey: targetProcessDefinitionKey as Key,
      mapping: Object.fromEntries(mappingInstructions.map((one) => [one.sourceElementId, one.targetElementId])),
    }),
  )
  creation<{
    readonly filter: JsonObject
    readonly moveInstructions: readonly { readonly sourceElementId: string; readonly targetElementId: string }[]
  }>(
    'modification',
    {
      moveInstructions: {
        type: 'array',
        minItems: 1,
        maxItems: 1000,
        items: object({ sourceElementId: name, targetElementId: name }, ['sourceElementId', 'targetElementId']),
      },
    },
    ({ moveInstructions }) => ({ type: 'MODIFY_PROCESS_INSTANCE', move: moveInstructions }),
  )

  const byInstance = params('processInstanceKey')
  app.post<{ Params: { readonly processInstanceKey: string } }>(
    '/process-instances/:processInstanceKey/incident-resolution',
    { ...permission, schema: { params: byInstance } },
    async ({ params: { processInstanceKey }, actor }) => {
      const instances = await instancesFound(runtime, { processInstanceKey })
      if (instances.length === 0) throw runtimeRefusal('INSTANCE_NOT_FOUND', { key: processInstanceKey })
      const plan = { type: 'RESOLVE_INCIDENT' } as const
      const { batchOperationKey } = await runtime.batches.create({ plan, instances, filter: { processInstanceKey }, by: actor.userId })
      return { batchOperationKey, batchOperationType: plan.type }
    },
  )

  searchRoute(app, services, '/batch-operations/search', 'batchOperations', shapeOf)
  searchRoute(app, services, '/batch-operation-items/search', 'batchOperationItems', itemShapeOf)

  const byBatch = params('batchOperationKey')
  interface ByBatch {
    readonly Params: { readonly batchOperationKey: string }
  }
  app.get<ByBatch>('/batch-operations/:batchOperationKey', { ...permission, schema: { params: byBatch } }, async (request) => {
    const { batchOperationKey: key } = request.params
    const row = await runtime.queries.find('batchOperations', 'batchOperationKey', key)
    if (row === undefined) throw runtimeRefusal('BATCH_NOT_FOUND', { key })
    return shapeOf(row)
  })
  for (const [what, act] of [
    ['suspension', 'suspend'],
    ['resumption', 'resume'],
    ['cancellation', 'cancel'],
  ] as const)
    app.post<ByBatch>(
      `/batch-operations/:batchOperationKey/${what}`,
      { ...permission, schema: { params: byBatch, body: optional(object({})) } },
      async ({ params: { batchOperationKey }, actor }, reply) => {
        await runtime.batches[act](batchOperationKey as Key, actor.userId)
        return reply.status(204).send()
      },
    )
}

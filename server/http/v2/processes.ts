import { setTimeout as pause } from 'node:timers/promises'
import { defineRefusals } from '../../base/errors.ts'
import type { Key } from '../../base/ids.ts'
import type { JsonObject } from '../../base/json.ts'
import { runtimeRefusal } from '../../runtime/index.ts'
import { key, long, name, names, numberOf, object, optional, params, tags, text, variables } from './schemas.ts'
import { pageOf, readSearch, type SearchBody, searchRoute } from './search.ts'
import * as shapes from './shapes.ts'
import { permission, TENANT, type V2Part } from './types.ts'
import { variableKeyOf, variableShape } from './variables.ts'

const AWAIT_MS = 10_000
const LONGEST_AWAIT_MS = 60_000

const processRefusal = defineRefusals({
  INSTANCE_NOT_COMPLETED_IN_TIME: {
    status: 504,
    zh: '流程实例 {key} 未在规定时间内结束，仍在运行。',
    en: 'Process instance {key} did not complete in time; it goes on.',
  },
  FILTER_UNKNOWN: { status: 400, zh: '不能按“{field}”查询变量。', en: 'Variables can not be searched by "{field}".' },
  PROCESS_NOT_NAMED: { status: 400, zh: '请指明流程的标识或键。', en: 'Name the process definition by its id or its key.' },
})

interface CreateBody {
  readonly processDefinitionId?: string
  readonly processDefinitionKey?: string
  readonly processDefinitionVersion?: number | string
  readonly variables?: JsonObject | null
  readonly awaitCompletion?: boolean
  readonly requestTimeout?: number | string
  readonly fetchVariables?: readonly string[]
  readonly businessId?: string
}

const createBody = object({
  processDefinitionId: text,
  processDefinitionKey: key,
  processDefinitionVersion: long,
  variables,
  tenantId: text,
  operationReference: long,
  startInstructions: { type: 'array', maxItems: 0 },
  runtimeInstructions: { type: 'array', maxItems: 0 },
  awaitCompletion: { type: 'boolean' },
  fetchVariables: names,
  requestTimeout: long,
  tags,
  businessId: name,
})

/** Process definitions, process instances, element instances and variables. */
export const processRoutes: V2Part = (app, services) => {
  const { runtime } = services
  const { queries } = runtime

  searchRoute(app, services, '/process-definitions/search', 'processDefinitions', shapes.processDefinition)
  app.get<{ Params: { processDefinitionKey: string } }>(
    '/process-definitions/:processDefinitionKey',
    { ...permission, schema: { params: params('processDefinitionKey') } },
    async ({ params: { processDefinitionKey } }) => {
      const row = await queries.find('processDefinitions', 'processDefinitionKey', processDefinitionKey)
      if (row === undefined) throw runtimeRefusal('PROCESS_NOT_FOUND', { process: processDefinitionKey })
      return shapes.processDefinition(row)
    },
  )
  app.get<{ Params: { processDefinitionKey: string } }>(
    '/process-definitions/:processDefinitionKey/xml',
    { ...permission, schema: { params: params('processDefinitionKey') } },
    async ({ params: { processDefinitionKey } }, reply) => {
      const file = await queries.processOriginal(processDefinitionKey)
      if (file === undefined) throw runtimeRefusal('PROCESS_NOT_FOUND', { process: processDefinitionKey })
      // The file says its own encoding.
      return reply.type('text/xml').send(Buffer.from(file))
    },
  )

  app.post<{ Body: CreateBody }>('/process-instances', { ...permission, schema: { body: createBody } }, async (request) => {
    const { body } = request
    if (body.processDefinitionId === undefined && body.processDefinitionKey === undefined) throw processRefusal('PROCESS_NOT_NAMED')
    const version = numberOf(body.processDefinitionVersion)
    const { processInstanceKey, definitionKey } = await runtime.createInstance({
      processId: body.processDefinitionId ?? '',
      ...(body.processDefinitionKey === undefined ? {} : { definitionKey: body.processDefinitionKey as Key }),
      ...(version === undefined || version < 0 ? {} : { version }),
      ...(body.businessId === undefined ? {} : { caseId: body.businessId }),
      variables: body.variables ?? {},
      by: request.actor.userId,
    })
    if (body.awaitCompletion === true) await completed(processInstanceKey, numberOf(body.requestTimeout))
    const definition = await queries.find('processDefinitions', 'processDefinitionKey', definitionKey)
    const all = body.awaitCompletion === true ? await runtime.variablesOf(processInstanceKey) : {}
    const wanted = body.fetchVariables ?? []
    return {
      processInstanceKey,
      processDefinitionKey: definitionKey,
      processDefinitionId: definition?.processDefinitionId ?? body.processDefinitionId,
      processDefinitionVersion: definition?.version ?? 1,
      variables: wanted.length === 0 ? all : Object.fromEntries(Object.entries(all).filter(([variable]) => wanted.includes(variable))),
      tenantId: TENANT,
      tags: [],
      businessId: body.businessId ?? null,
    }
  })

  async function completed(instanceKey: Key, timeoutMs: number | undefined): Promise<void> {
    const wait = timeoutMs === undefined || timeoutMs <= 0 ? AWAIT_MS : Math.min(timeoutMs, LONGEST_AWAIT_MS)
    const until = performance.now() + wait
    for (let ms = 20; ; ms = Math.min(ms * 2, 500)) {
      const state = await runtime.stateOf(instanceKey)
      if (state === undefined || state.status !== 'ACTIVE') return
      if (performance.now() > until) throw processRefusal('INSTANCE_NOT_COMPLETED_IN_TIME', { key: instanceKey })
      await pause(ms)
    }
  }

  const byInstance = params('processInstanceKey')
  interface ByInstance {
    readonly Params: { readonly processInstanceKey: string }
  }
  const instanceOf = async (processInstanceKey: string) => {
    const row = await queries.find('processInstances', 'processInstanceKey', processInstanceKey)
    if (row === undefined) throw runtimeRefusal('INSTANCE_NOT_FOUND', { key: processInstanceKey })
    return row
  }
  searchRoute(app, services, '/process-instances/search', 'processInstances', shapes.processInstance)
  app.get<ByInstance>('/process-instances/:processInstanceKey', { ...permission, schema: { params: byInstance } }, async (request) =>
    shapes.processInstance(await instanceOf(request.params.processInstanceKey)),
  )
  app.post<ByInstance>(
    '/process-instances/:processInstanceKey/cancellation',
    { ...permission, schema: { params: byInstance, body: optional(object({ operationReference: long })) } },
    async (request, reply) => {
      await runtime.cancelInstance(request.params.processInstanceKey as Key)
      return reply.status(204).send()
    },
  )
  searchRoute(app, services, '/process-instances/:processInstanceKey/incidents/search', 'incidents', shapes.incident, {
    params: byInstance,
    fixed: ({ processInstanceKey }) => ({ processInstanceKey: processInstanceKey ?? '' }),
  })
  app.get<ByInstance>(
    '/process-instances/:processInstanceKey/statistics/element-instances',
    { ...permission, schema: { params: byInstance } },
    async ({ params: { processInstanceKey } }) => {
      await instanceOf(processInstanceKey)
      const { elements } = await queries.progress(processInstanceKey)
      const { rows: incidents } = await queries.search('incidents', {
        ...readSearch({}, { processInstanceKey, state: 'ACTIVE' }),
        limit: 1000,
      })
      return {
        items: elements.map(({ elementId, active, completed: done, terminated }) => ({
          elementId,
          active,
          completed: done,
          canceled: terminated,
          incidents: incidents.filter((incident) => incident.elementId === elementId).length,
        })),
      }
    },
  )
  app.get<ByInstance>(
    '/process-instances/:processInstanceKey/sequence-flows',
    { ...permission, schema: { params: byInstance } },
    async ({ params: { processInstanceKey } }) => {
      const instance = await instanceOf(processInstanceKey)
      const { flows } = await queries.progress(processInstanceKey)
      return {
        items: [...flows.keys()].map((flow) => ({
          sequenceFlowId: `${processInstanceKey}_${flow}`,
          elementId: flow,
          processInstanceKey,
          rootProcessInstanceKey: instance.rootProcessInstanceKey,
          processDefinitionKey: instance.processDefinitionKey,
          processDefinitionId: instance.processDefinitionId,
          tenantId: TENANT,
        })),
      }
    },
  )

  app.post<
    ByInstance & {
      Body: {
        readonly targetProcessDefinitionKey: string
        readonly mappingInstructions: readonly { readonly sourceElementId: string; readonly targetElementId: string }[]
      }
    }
  >(
    '/process-instances/:processInstanceKey/migration',
    {
      ...permission,
      schema: {
        params: byInstance,
        body: object(
          {
            targetProcessDefinitionKey: { type: 'string', pattern: '^[0-9]{1,19}$' },
            mappingInstructions: {
              type: 'array',
              maxItems: 1000,
              items: object({ sourceElementId: { type: 'string' }, targetElementId: { type: 'string' } }, [
                'sourceElementId',
                'targetElementId',
              ]),
            },
            operationReference: long,
          },
          ['targetProcessDefinitionKey', 'mappingInstructions'],
        ),
      },
    },
    async ({ params: { processInstanceKey }, body, actor }, reply) => {
      await runtime.migrateInstance({
        processInstanceKey: processInstanceKey as Key,
        targetDefinitionKey: body.targetProcessDefinitionKey as Key,
        mapping: new Map(body.mappingInstructions.map((one) => [one.sourceElementId, one.targetElementId])),
        by: actor.userId,
      })
      return reply.status(204).send()
    },
  )

  searchRoute(app, services, '/element-instances/search', 'elementInstances', shapes.elementInstance)
  const byElement = params('elementInstanceKey')
  interface ByElement {
    readonly Params: { readonly elementInstanceKey: string }
  }
  app.get<ByElement>(
    '/element-instances/:elementInstanceKey',
    { ...permission, schema: { params: byElement } },
    async ({ params: { elementInstanceKey } }) => {
      const row = await queries.find('elementInstances', 'elementInstanceKey', elementInstanceKey)
      if (row === undefined) throw runtimeRefusal('SCOPE_NOT_FOUND', { key: elementInstanceKey })
      return shapes.elementInstance(row)
    },
  )
  app.put<ByElement & { Body: { readonly variables: JsonObject; readonly local?: boolean } }>(
    '/element-instances/:elementInstanceKey/variables',
    {
      ...permission,
      schema: {
        params: byElement,
        body: object({ variables: { type: 'object' }, local: { type: 'boolean' }, operationReference: long }, ['variables']),
      },
    },
    async (request, reply) => {
      const { variables: given, local } = request.body
      await runtime.setVariables({ scopeKey: request.params.elementInstanceKey as Key, variables: given, local: local ?? false })
      return reply.status(204).send()
    },
  )

  app.post<{ Body: SearchBody | null; Querystring: { truncateValues?: boolean } }>(
    '/variables/search',
    {
      ...permission,
      schema: {
        body: optional(
          object({ filter: { type: ['object', 'null'] }, sort: { type: ['array', 'null'] }, page: { type: ['object', 'null'] } }),
        ),
        querystring: object({ truncateValues: { type: 'boolean' } }),
      },
    },
    async (request) => {
      const search = readSearch(request.body)
      const only = (field: string) => {
        const value = search.filter[field]?.$eq
        return typeof value === 'string' ? value : undefined
      }
      const unknown = Object.keys(search.filter).find((field) => !['processInstanceKey', 'scopeKey', 'name'].includes(field))
      if (unknown !== undefined) throw processRefusal('FILTER_UNKNOWN', { field: unknown })
      const { rows, total } = await queries.variables({
        instanceKey: only('processInstanceKey'),
        scopeKey: only('scopeKey'),
        name: only('name'),
        limit: search.limit,
        offset: search.from,
      })
      return pageOf(
        rows.map((row) =>
          variableShape({ ...row, variableKey: variableKeyOf(row.scopeKey, row.name) }, request.query.truncateValues !== false),
        ),
        total,
      )
    },
  )
}

import { setTimeout as pause } from 'node:timers/promises'
import { defineRefusals } from '../../base/errors.ts'
import type { Key } from '../../base/ids.ts'
import type { JsonObject } from '../../base/json.ts'
import { runtimeRefusal } from '../../runtime/index.ts'
import { key, long, name, names, numberOf, object, optional, params, tags, text, variables } from './schemas.ts'
import { readSearch, searchRoute } from './search.ts'
import * as shapes from './shapes.ts'
import { permission, TENANT, type V2Part } from './types.ts'

const AWAIT_MS = 10_000
const LONGEST_AWAIT_MS = 60_000

const processRefusal = defineRefusals({
  INSTANCE_NOT_COMPLETED_IN_TIME: {
    status: 504,
    zh: '流程实例 {key} 未在规定时间内结束，仍在运行。',
    en: 'Process instance {key} did not complete in time; it goes on.',
  },
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
  readonly tags?: readonly string[]
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

/** Process instances: start, search, get, cancel, delete, migrate, and what their diagrams show. */
export const processInstanceRoutes: V2Part = (app, services) => {
  const { runtime } = services
  const { queries } = runtime

  app.post<{ Body: CreateBody }>('/process-instances', { ...permission, schema: { body: createBody } }, async (request) => {
    const { body } = request
    if (body.processDefinitionId === undefined && body.processDefinitionKey === undefined) throw processRefusal('PROCESS_NOT_NAMED')
    const version = numberOf(body.processDefinitionVersion)
    const { processInstanceKey, definitionKey } = await runtime.createInstance({
      processId: body.processDefinitionId ?? '',
      ...(body.processDefinitionKey === undefined ? {} : { definitionKey: body.processDefinitionKey as Key }),
      ...(version === undefined || version < 0 ? {} : { version }),
      ...(body.businessId === undefined ? {} : { caseId: body.businessId }),
      ...(body.tags === undefined ? {} : { tags: body.tags }),
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
      tags: body.tags ?? [],
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
  searchRoute(app, services, '/process-instances/search', 'processInstances', shapes.asIs)
  app.get<ByInstance>('/process-instances/:processInstanceKey', { ...permission, schema: { params: byInstance } }, async (request) =>
    instanceOf(request.params.processInstanceKey),
  )
  app.post<ByInstance>(
    '/process-instances/:processInstanceKey/cancellation',
    { ...permission, schema: { params: byInstance, body: optional(object({ operationReference: long })) } },
    async (request, reply) => {
      await runtime.cancelInstance(request.params.processInstanceKey as Key)
      return reply.status(204).send()
    },
  )
  searchRoute(app, services, '/process-instances/:processInstanceKey/incidents/search', 'incidents', shapes.asIs, {
    params: byInstance,
    async fixed({ processInstanceKey = '' }) {
      await instanceOf(processInstanceKey)
      return { processInstanceKey: { $eq: processInstanceKey } }
    },
  })
  app.get<ByInstance>(
    '/process-instances/:processInstanceKey/statistics/element-instances',
    { ...permission, schema: { params: byInstance } },
    async ({ params: { processInstanceKey } }) => {
      await instanceOf(processInstanceKey)
      const { elements } = await queries.progress(processInstanceKey)
      const { rows: incidents } = await queries.search('incidents', {
        ...readSearch({}, { processInstanceKey: { $eq: processInstanceKey }, state: { $eq: 'ACTIVE' } }),
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
    '/process-instances/:processInstanceKey/call-hierarchy',
    { ...permission, schema: { params: byInstance } },
    async ({ params: { processInstanceKey } }) => {
      await instanceOf(processInstanceKey)
      const chain = await queries.callHierarchy(processInstanceKey)
      return chain.map((one) => ({
        processInstanceKey: one.key,
        processDefinitionKey: one.definitionKey,
        processDefinitionName: one.name,
      }))
    },
  )
  app.post<ByInstance>(
    '/process-instances/:processInstanceKey/deletion',
    { ...permission, schema: { params: byInstance, body: optional(object({ operationReference: long })) } },
    async (request, reply) => {
      await runtime.deleteInstance(request.params.processInstanceKey as Key)
      return reply.status(204).send()
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
}

import { assertNever, defineRefusals } from '../base/errors.ts'
import type { Key } from '../base/ids.ts'
import { scopesOf } from '../engine/index.ts'
import * as definitions from '../store/definitions.ts'
import {
  CursorWrong,
  canFilter,
  canSort,
  type Filter,
  findOne,
  misfit,
  type SearchAnswer,
  type SearchRequest,
  type SearchRow,
  type Source,
  search,
} from '../store/engine-search.ts'
import { SOURCES, type SourceName, scopeOfVariableKey, variableKeyOf } from '../store/engine-sources.ts'
import * as statistics from '../store/engine-statistics.ts'
import * as history from '../store/history.ts'
import { incidentByKey } from '../store/incidents.ts'
import { instanceOfScope, loadInstance } from '../store/instances.ts'
import { type Db, limitTime } from '../store/transaction.ts'
import { userTaskByKey } from '../store/user-tasks.ts'
import { originalOf } from './original.ts'
import { stateOfRow } from './projection.ts'

export type { Comparison, Filter, SearchAnswer, SearchRequest, SearchRow } from '../store/engine-search.ts'
export type { SourceName } from '../store/engine-sources.ts'
export type { JobWindow } from '../store/engine-statistics.ts'

const searchRefusal = defineRefusals({
  CURSOR_WRONG: { status: 400, zh: '分页标记不正确。', en: 'The page cursor is not one of this search.' },
  SEARCH_VALUE_WRONG: {
    status: 400,
    zh: '“{field}”的查询值或比较方式不正确。',
    en: 'The value or the operator does not fit the field "{field}".',
  },
  SEARCH_FIELD_UNKNOWN: { status: 400, zh: '不能按“{field}”查询。', en: 'There is no field "{field}" to search by.' },
})

export interface FormView {
  readonly formKey: Key
  readonly formId: string
  readonly version: number
  readonly content: string
}

/** Reads over everything the engine keeps. Field names are those of the Camunda 8 REST API. */
export interface RuntimeQueries {
  search(source: SourceName, request: SearchRequest): Promise<SearchAnswer<SearchRow>>
  /** The one row with this value in this field; undefined when there is none. */
  find(source: SourceName, field: string, value: string): Promise<SearchRow | undefined>
  /** Counts as rows: of processes, subscriptions, incidents, jobs. */
  statistics(kind: StatisticsKind, request: SearchRequest): Promise<SearchAnswer<SearchRow>>
  /** Visits per element over the instances of a definition that the filter finds. */
  elementStatistics(definitionKey: string, filter: Pick<SearchRequest, 'filter' | 'or'>): ReturnType<typeof statistics.elementsOfDefinition>
  /** The instance and those that called it, outermost first. */
  callHierarchy(instanceKey: string): Promise<readonly { readonly key: string; readonly definitionKey: string; readonly name: string }[]>
  /** One variable by its key; undefined when it is not (or no longer) there. */
  variable(variableKey: string): Promise<SearchRow | undefined>
  /** The living instance of a scope; what narrows a search by scope to one row. */
  instanceOfScope(scopeKey: string): Promise<string | undefined>
  /** Variables that a user task sees; those of its instance when it is over. */
  userTaskVariables(userTaskKey: string): Promise<
    | {
        readonly instanceKey: string
        /** From the task outwards. */
        readonly scopes: readonly string[]
        /** Keys of the variables that no inner scope hides. */
        readonly effective: readonly string[]
      }
    | undefined
  >
  /** Form of a user task, bound to the deployment of its process; null when the task has none. */
  userTaskForm(userTaskKey: string): Promise<FormView | null | undefined>
  form(key: string): Promise<FormView | undefined>
  processXml(key: string): Promise<string | undefined>
  /** Form that a person fills to start an instance; null when the process has none. */
  startForm(definitionKey: string): Promise<FormView | null | undefined>
  /** The file byte for byte as it was deployed. */
  processOriginal(key: string): Promise<Uint8Array | undefined>
  decisionXml(key: string): Promise<string | undefined>
  requirementsXml(key: string): Promise<string | undefined>
  /** A process, decision file or form by its key, with its content. */
  resource(key: string): ReturnType<typeof definitions.resourceByKey>
  /** Visits per element and how often each flow was taken: what a diagram of an instance shows. */
  progress(instanceKey: string): Promise<{
    readonly elements: readonly {
      readonly elementId: string
      readonly active: number
      readonly completed: number
      readonly terminated: number
    }[]
    readonly flows: ReadonlyMap<string, number>
  }>
  incident(key: string): ReturnType<typeof incidentByKey>
  userTask(key: string): ReturnType<typeof userTaskByKey>
}

/** Which counts, with what they need to be narrowed by. */
export type StatisticsKind =
  | { readonly kind: 'instances-by-process' }
  | { readonly kind: 'instances-by-version'; readonly processId: string }
  | { readonly kind: 'instances-by-error' }
  | { readonly kind: 'instances-by-error-and-definition'; readonly errorHashCode: number }
  | { readonly kind: 'subscriptions-by-definition'; readonly filter: Filter }
  | { readonly kind: 'jobs' | 'jobs-by-type' | 'jobs-by-worker' | 'job-errors'; readonly window: statistics.JobWindow }
  /** `resolution` in seconds. */
  | { readonly kind: 'jobs-over-time'; readonly window: statistics.JobWindow; readonly resolution: number }

function sourceOf(of: StatisticsKind): Source {
  switch (of.kind) {
    case 'instances-by-process':
      return statistics.instancesByProcess()
    case 'instances-by-version':
      return statistics.instancesByVersion(of.processId)
    case 'instances-by-error':
      return statistics.instancesByError()
    case 'instances-by-error-and-definition':
      return statistics.instancesByErrorAndDefinition(of.errorHashCode)
    case 'subscriptions-by-definition':
      refuseUnknown(SOURCES.messageSubscriptions, { filter: of.filter, sort: [] })
      return statistics.subscriptionsByDefinition(of.filter)
    case 'jobs':
      return statistics.jobsGlobal(of.window)
    case 'jobs-by-type':
      return statistics.jobsByType(of.window)
    case 'jobs-by-worker':
      return statistics.jobsByWorker(of.window)
    case 'job-errors':
      return statistics.jobErrors(of.window)
    case 'jobs-over-time':
      return statistics.jobsOverTime(of.window, of.resolution)
    default:
      return assertNever(of)
  }
}

const EVERYTHING: SearchRequest = { filter: {}, sort: [], limit: 1, from: 0, after: null, before: null }

/** Longest time a search may take: what no index answers must not hold a connection for ever. */
const LONGEST_SEARCH_MS = 10_000

function refuseUnknown(source: Source, request: Pick<SearchRequest, 'filter' | 'or' | 'sort'>): void {
  const filters = [request.filter, ...(request.or ?? [])]
  const unknown =
    filters.flatMap((filter) => Object.keys(filter)).find((field) => !canFilter(source, field)) ??
    request.sort.find(({ field }) => !canSort(source, field))?.field
  if (unknown !== undefined) throw searchRefusal('SEARCH_FIELD_UNKNOWN', { field: unknown })
  for (const filter of filters) {
    const wrong = misfit(source, filter)
    if (wrong !== undefined) throw searchRefusal('SEARCH_VALUE_WRONG', { field: wrong })
  }
}

/** A value that PostgreSQL can not read as the column's type, such as the 40th of January. */
function isUnreadableValue(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' && cause.code.startsWith('22')
}

export function createQueries(db: Db): RuntimeQueries {
  const viewOf = (row: definitions.FormDefinitionRow | undefined): FormView | undefined =>
    row === undefined ? undefined : { formKey: row.key as Key, formId: row.form_id, version: row.version, content: row.content }

  async function page(source: Source, request: SearchRequest): Promise<SearchAnswer<SearchRow>> {
    refuseUnknown(source, request)
    try {
      return await db.transaction().execute(async (trx) => {
        await limitTime(trx, LONGEST_SEARCH_MS)
        return search(trx, source, request)
      })
    } catch (cause) {
      if (cause instanceof CursorWrong) throw searchRefusal('CURSOR_WRONG', {}, { cause })
      if (isUnreadableValue(cause)) throw searchRefusal('SEARCH_VALUE_WRONG', { field: Object.keys(request.filter).join(', ') }, { cause })
      throw cause
    }
  }

  return {
    search: (source, request) => page(SOURCES[source], request),
    find: (source, field, value) => findOne(db, SOURCES[source], field, value),
    statistics: (of, request) => page(sourceOf(of), request),
    async elementStatistics(definitionKey, filter) {
      refuseUnknown(SOURCES.processInstances, { ...filter, sort: [] })
      return db.transaction().execute(async (trx) => {
        await limitTime(trx, LONGEST_SEARCH_MS)
        return statistics.elementsOfDefinition(trx, definitionKey, filter)
      })
    },
    callHierarchy: async (instanceKey) =>
      (await statistics.callHierarchy(db, instanceKey)).map((row) => ({ key: row.key, definitionKey: row.definition_key, name: row.name })),
    async variable(variableKey) {
      const scope = scopeOfVariableKey(variableKey)
      const instanceKey = await instanceOfScope(db, scope)
      if (instanceKey === undefined) return undefined
      const filter = { processInstanceKey: { $eq: instanceKey }, scopeKey: { $eq: scope }, variableKey: { $eq: variableKey } }
      return (await page(SOURCES.variables, { ...EVERYTHING, filter })).rows[0]
    },
    instanceOfScope: (scopeKey) => instanceOfScope(db, scopeKey),
    async userTaskVariables(userTaskKey) {
      const task = await userTaskByKey(db, userTaskKey)
      const instance = task === undefined ? undefined : await loadInstance(db, task.instance_key)
      if (task === undefined || instance === undefined) return undefined
      const state = stateOfRow(instance)
      const scopes = scopesOf(state, task.element_instance_key as Key)
      const hidden = new Set<string>()
      const effective = scopes.flatMap((scope) =>
        Object.keys(state.variables.get(scope) ?? {}).flatMap((name) => {
          if (hidden.has(name)) return []
          hidden.add(name)
          return [variableKeyOf(scope, name)]
        }),
      )
      return { instanceKey: instance.key, scopes, effective }
    },
    async userTaskForm(userTaskKey) {
      const task = await userTaskByKey(db, userTaskKey)
      if (task === undefined) return undefined
      if (task.form_id === null) return null
      return viewOf(await definitions.formFor(db, { formId: task.form_id, definitionKey: task.definition_key })) ?? null
    },
    form: async (key) => viewOf(await definitions.formByKey(db, key)),
    processXml: async (key) => (await definitions.processDefinitionByKey(db, key))?.xml,
    async startForm(definitionKey) {
      const definition = await definitions.processDefinitionByKey(db, definitionKey)
      if (definition === undefined) return undefined
      if (definition.start_form_id === null) return null
      return viewOf(await definitions.formFor(db, { formId: definition.start_form_id, definitionKey })) ?? null
    },
    async processOriginal(key) {
      const row = await definitions.processDefinitionByKey(db, key)
      return row === undefined ? undefined : originalOf(row)
    },
    decisionXml: async (key) => (await definitions.decisionByKey(db, key))?.xml,
    requirementsXml: async (key) => (await definitions.requirementsByKey(db, key))?.xml,
    resource: (key) => definitions.resourceByKey(db, key),
    progress: async (instanceKey) => ({
      elements: await history.elementVisits(db, instanceKey),
      flows: await history.flowsTaken(db, instanceKey),
    }),
    incident: (key) => incidentByKey(db, key),
    userTask: (key) => userTaskByKey(db, key),
  }
}

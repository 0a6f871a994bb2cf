import { defineRefusals } from '../base/errors.ts'
import type { Key } from '../base/ids.ts'
import type { Json, JsonObject } from '../base/json.ts'
import * as definitions from '../store/definitions.ts'
import {
  CursorWrong,
  hasField,
  type SearchAnswer,
  type SearchRequest,
  type SearchRow,
  type SourceName,
  search,
} from '../store/engine-search.ts'
import * as history from '../store/history.ts'
import { incidentByKey } from '../store/incidents.ts'
import { loadInstance, searchVariables } from '../store/instances.ts'
import type { Db } from '../store/transaction.ts'
import { userTaskByKey } from '../store/user-tasks.ts'
import { originalOf } from './original.ts'
import { stateOfRow, visibleVariables } from './projection.ts'

export type { Comparison, SearchAnswer, SearchRequest, SearchRow, SourceName } from '../store/engine-search.ts'

const searchRefusal = defineRefusals({
  CURSOR_WRONG: { status: 400, zh: '分页标记不正确。', en: 'The page cursor is not one of this search.' },
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
  variables(filter: {
    readonly instanceKey?: string | undefined
    readonly scopeKey?: string | undefined
    readonly name?: string | undefined
    readonly limit: number
    readonly offset: number
  }): Promise<{
    readonly rows: readonly {
      readonly scopeKey: string
      readonly instanceKey: string
      readonly rootKey: string
      readonly name: string
      readonly value: Json
    }[]
    readonly total: number
  }>
  /** Variables that a user task sees; those of its instance when it is over. */
  userTaskVariables(
    userTaskKey: string,
  ): Promise<
    { readonly instanceKey: string; readonly rootKey: string; readonly scopeKey: string; readonly variables: JsonObject } | undefined
  >
  /** Form of a user task, bound to the deployment of its process; null when the task has none. */
  userTaskForm(userTaskKey: string): Promise<FormView | null | undefined>
  form(key: string): Promise<FormView | undefined>
  processXml(key: string): Promise<string | undefined>
  /** The file byte for byte as it was deployed. */
  processOriginal(key: string): Promise<Uint8Array | undefined>
  decisionXml(key: string): Promise<string | undefined>
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

export function createQueries(db: Db): RuntimeQueries {
  const viewOf = (row: definitions.FormDefinitionRow | undefined): FormView | undefined =>
    row === undefined ? undefined : { formKey: row.key as Key, formId: row.form_id, version: row.version, content: row.content }
  const everything = { sort: [], limit: 1, from: 0, after: null, before: null }

  return {
    async search(source, request) {
      const unknown = [...Object.keys(request.filter), ...request.sort.map((term) => term.field)].find((field) => !hasField(source, field))
      if (unknown !== undefined) throw searchRefusal('SEARCH_FIELD_UNKNOWN', { field: unknown })
      try {
        return await search(db, source, request)
      } catch (cause) {
        if (cause instanceof CursorWrong) throw searchRefusal('CURSOR_WRONG', {}, { cause })
        throw cause
      }
    },
    find: async (source, field, value) => (await search(db, source, { ...everything, filter: { [field]: { $eq: value } } })).rows[0],
    async variables(filter) {
      const { rows, total } = await searchVariables(db, filter)
      return {
        rows: rows.map((row) => ({
          scopeKey: row.scope_key,
          instanceKey: row.instance_key,
          rootKey: row.root_key,
          name: row.name,
          value: row.value,
        })),
        total,
      }
    },
    async userTaskVariables(userTaskKey) {
      const task = await userTaskByKey(db, userTaskKey)
      const instance = task === undefined ? undefined : await loadInstance(db, task.instance_key)
      if (task === undefined || instance === undefined) return undefined
      return {
        instanceKey: instance.key,
        rootKey: instance.root_key,
        scopeKey: task.element_instance_key,
        variables: visibleVariables(stateOfRow(instance), task.element_instance_key),
      }
    },
    async userTaskForm(userTaskKey) {
      const task = await userTaskByKey(db, userTaskKey)
      if (task === undefined) return undefined
      if (task.form_id === null) return null
      return viewOf(await definitions.formFor(db, { formId: task.form_id, definitionKey: task.definition_key })) ?? null
    },
    form: async (key) => viewOf(await definitions.formByKey(db, key)),
    processXml: async (key) => (await definitions.processDefinitionByKey(db, key))?.xml,
    async processOriginal(key) {
      const row = await definitions.processDefinitionByKey(db, key)
      return row === undefined ? undefined : originalOf(row)
    },
    decisionXml: async (key) => (await definitions.decisionByKey(db, key))?.xml,
    progress: async (instanceKey) => ({
      elements: await history.elementVisits(db, instanceKey),
      flows: await history.flowsTaken(db, instanceKey),
    }),
    incident: (key) => incidentByKey(db, key),
    userTask: (key) => userTaskByKey(db, key),
  }
}

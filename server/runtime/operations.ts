import type { ElementView, ProcessView } from '../base/api/operations.ts'
import type { Key } from '../base/ids.ts'
import { type Node, suggestMapping } from '../engine/index.ts'
import { processDefinitionByKey } from '../store/definitions.ts'
import { flowsTaken } from '../store/history.ts'
import { loadInstance } from '../store/instances.ts'
import * as store from '../store/operations.ts'
import type { OperationsQueries } from './by-hand.ts'
import type { Kernel } from './kernel.ts'
import { runtimeRefusal } from './refusals.ts'

/** Most instances one count or one batch looks at. */
const MOST = 100_000

export function createOperationsQueries(kernel: Kernel): OperationsQueries {
  const { db } = kernel.deps

  async function definition(key: string) {
    if ((await processDefinitionByKey(db, key)) === undefined) throw runtimeRefusal('DEFINITION_NOT_FOUND', { key })
    return (await kernel.definitions.load(db, key)).process
  }
  const elements = async (key: string) => [...(await definition(key)).nodes.values()].map(viewOf)

  return {
    async processes() {
      const processes = new Map<string, { view: ProcessView; versions: ProcessView['versions'][number][] }>()
      for (const row of await store.processCounts(db)) {
        const { process_id: processId, name, programme, definition_key: definitionKey, version, deployed_at: deployedAt, ...counts } = row
        const versions = processes.get(processId)?.versions ?? []
        versions.push({ definitionKey, version, deployedAt, ...counts })
        if (!processes.has(processId)) processes.set(processId, { view: { processId, name, programme, versions }, versions })
      }
      return [...processes.values()].map(({ view }) => view)
    },

    async instances(filter, page) {
      const items = await store.instanceRows(db, filter, page)
      const total = await store.instanceCount(db, filter, MOST)
      return { items, total, nextCursor: items.length < page.limit ? null : (items.at(-1)?.key ?? null) }
    },
    keys: async (filter) => (await store.instanceKeys(db, filter, MOST)) as readonly Key[],
    elementCounts: (filter) => store.elementCounts(db, filter),

    async instance(key) {
      const row = await store.instanceRow(db, key)
      const state = await loadInstance(db, key)
      if (row === undefined || state === undefined) throw runtimeRefusal('INSTANCE_NOT_FOUND', { key })
      const visits = await store.visitsOf(db, key)
      const placeOf = new Map(visits.map((visit) => [visit.key, visit]))
      const scopes = Object.entries(state.variables)
        .sort(([a], [b]) => (a === key ? -1 : b === key ? 1 : a.length - b.length || (a < b ? -1 : 1)))
        .map(([scopeKey, variables]) => ({
          key: scopeKey,
          elementId: placeOf.get(scopeKey)?.elementId ?? row.processId,
          name: scopeKey === key ? row.processName : (placeOf.get(scopeKey)?.name ?? scopeKey),
          variables,
        }))
      const hasRoot = scopes.some((scope) => scope.key === key)
      return {
        ...row,
        rootKey: state.root_key,
        elements: visits,
        flows: [...(await flowsTaken(db, key)).keys()],
        scopes: hasRoot ? scopes : [{ key, elementId: row.processId, name: row.processName, variables: {} }, ...scopes],
        incidentList: await store.incidentsOf(db, key),
        jobs: await store.jobsOf(db, key),
        timers: await store.timersOf(db, key),
        subscriptions: await store.subscriptionsOf(db, key),
        caller: row.parentKey === null ? null : ((await store.instanceRow(db, row.parentKey)) ?? null),
        called: await store.calledBy(db, key),
        commands: await store.commandsLately(db, key),
      }
    },

    elements,

    async mapping(sourceKey, targetKey) {
      const [source, target] = [await definition(sourceKey), await definition(targetKey)]
      const counts = new Map(
        (await store.elementCounts(db, { definitionKey: sourceKey, state: 'ACTIVE' })).map((one) => [one.elementId, one.active]),
      )
      return {
        source: [...source.nodes.values()].map((node) => ({ ...viewOf(node), tokens: counts.get(node.id) ?? 0 })),
        target: [...target.nodes.values()].map(viewOf),
        suggested: Object.fromEntries(suggestMapping(source, target)),
      }
    },
  }
}

function viewOf(node: Node): ElementView {
  return {
    id: node.id,
    name: node.name ?? node.id,
    type: node.type,
    scopeId: node.scope?.id ?? null,
    startable:
      !['process', 'start-event', 'boundary-event'].includes(node.kind) &&
      node.incoming.every(({ source }) => source.kind !== 'event-based-gateway'),
  }
}

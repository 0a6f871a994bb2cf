import { sql } from 'kysely'
import type { Json, JsonObject } from '../base/json.ts'
import { historyOf } from './history-past.ts'
import type { Executor } from './transaction.ts'

export interface HistoryTables {
  element_history: {
    key: string
    instance_key: string
    definition_key: string
    element_id: string
    type: string
    name: string | null
    scope_key: string | null
    state: 'ACTIVE' | 'COMPLETED' | 'TERMINATED'
    started_at: string
    ended_at: string | null
  }
  command_history: { instance_key: string; version: number; at: string; actor: string; kind: string; flows: string[] }
  decision_history: {
    key: string
    instance_key: string
    element_instance_key: string
    element_id: string
    decision_id: string
    input: JsonObject
    output: Json
    matched_rules: string[]
    at: string
  }
}

/** How often each sequence flow of an instance was taken. */
export async function flowsTaken(db: Executor, instanceKey: string): Promise<ReadonlyMap<string, number>> {
  const found = await sql<{ flow: string; taken: string }>`
    select flow, count(*) as taken from ${await historyOf(db, 'command_history', [instanceKey])} c cross join lateral unnest(c.flows) flow
    where c.instance_key = ${instanceKey} group by flow order by flow`.execute(db)
  return new Map(found.rows.map((row) => [row.flow, Number(row.taken)]))
}

/** Visits per element of an instance, by state; what a diagram shows. */
export async function elementVisits(db: Executor, instanceKey: string) {
  const found = await sql<{ element_id: string; active: string; completed: string; terminated: string }>`
    select element_id, count(*) filter (where state = 'ACTIVE') as active, count(*) filter (where state = 'COMPLETED') as completed,
      count(*) filter (where state = 'TERMINATED') as terminated
    from ${await historyOf(db, 'element_history', [instanceKey])} h where instance_key = ${instanceKey} group by element_id order by element_id`.execute(
    db,
  )
  return found.rows.map((row) => ({
    elementId: row.element_id,
    active: Number(row.active),
    completed: Number(row.completed),
    terminated: Number(row.terminated),
  }))
}

/** Who did what, in order. */
export async function commandsOf(db: Executor, instanceKey: string) {
  const found = await sql<HistoryTables['command_history']>`
    select instance_key, version, at, actor, kind, flows from ${await historyOf(db, 'command_history', [instanceKey])} c
    where instance_key = ${instanceKey} order by version`.execute(db)
  return found.rows
}

export async function decisionsOf(db: Executor, instanceKey: string) {
  const found = await sql<HistoryTables['decision_history']>`
    select key, instance_key, element_instance_key, element_id, decision_id, input, output, matched_rules, at
    from ${await historyOf(db, 'decision_history', [instanceKey])} d where instance_key = ${instanceKey} order by key`.execute(db)
  return found.rows
}

/** The same tables with the history of every month. */
interface AllHistoryTables {
  all_element_history: HistoryTables['element_history']
  all_command_history: HistoryTables['command_history']
  all_decision_history: HistoryTables['decision_history']
}

declare module './database.ts' {
  interface Database extends HistoryTables, AllHistoryTables {}
}

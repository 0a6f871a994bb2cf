import { sql } from 'kysely'
import type { Json, JsonObject } from '../base/json.ts'
import type { Trx } from './transaction.ts'

export interface DecisionInstanceTables {
  decision_instance: {
    key: string
    /** Evaluation and place in it: `2251799813685251-1`. */
    id: string
    evaluation_key: string
    decision_id: string
    decision_key: string
    decision_name: string
    decision_version: number
    decision_type: 'DECISION_TABLE' | 'LITERAL_EXPRESSION' | 'UNKNOWN'
    requirements_key: string
    root_decision_key: string
    state: 'EVALUATED' | 'FAILED'
    failure: string | null
    result: Json
    inputs: Json
    rules: Json
    instance_key: string | null
    root_key: string | null
    definition_key: string | null
    element_instance_key: string | null
    evaluated_at: string
  }
}

/** One evaluated decision; its key and version are looked up among those of its file. */
export interface EvaluatedRow {
  readonly evaluation_key: string
  readonly ordinal: number
  readonly decision_id: string
  readonly decision_type: DecisionInstanceTables['decision_instance']['decision_type']
  readonly requirements_key: string
  readonly root_decision_key: string
  readonly state: 'EVALUATED' | 'FAILED'
  readonly failure: string | null
  readonly result: Json
  readonly inputs: readonly JsonObject[]
  readonly rules: readonly JsonObject[]
  readonly element_instance_key: string | null
}

/** What is kept of one evaluated decision, before the evaluation has a key. */
export type DecisionRecord = Omit<EvaluatedRow, 'evaluation_key' | 'element_instance_key'>

export const INSERT_COLUMNS = `insert into decision_instance (id, evaluation_key, decision_id, decision_key, decision_name, decision_version, decision_type,
  requirements_key, root_decision_key, state, failure, result, inputs, rules, element_instance_key, instance_key, root_key, definition_key, evaluated_at)
  select t.evaluation_key || '-' || t.ordinal, t.evaluation_key, t.decision_id, d.key, coalesce(d.name, d.decision_id), d.version, t.decision_type,
    t.requirements_key, t.root_decision_key, t.state, t.failure, coalesce(t.result, 'null'::jsonb), t.inputs, t.rules, t.element_instance_key, t.instance_key, t.root_key, t.definition_key`
/** Rows of parameter `$1`, joined with their definitions. */
export const FROM_ROWS = `jsonb_to_recordset($1::jsonb) as t(evaluation_key bigint, ordinal integer, decision_id text, decision_type text, requirements_key bigint,
    root_decision_key bigint, state text, failure text, result jsonb, inputs jsonb, rules jsonb, element_instance_key bigint, instance_key bigint,
    root_key bigint, definition_key bigint)
  join decision_definition d on d.decision_id = t.decision_id and d.requirements_key = t.requirements_key`

/** An evaluation that no instance asked for. */
export async function insertDecisionInstances(trx: Trx, rows: readonly EvaluatedRow[], at: string): Promise<void> {
  const [before, after] = FROM_ROWS.split('$1')
  await sql`${sql.raw(INSERT_COLUMNS)}, ${at}::timestamptz from ${sql.raw(before ?? '')}${JSON.stringify(rows)}${sql.raw(after ?? '')}`.execute(
    trx,
  )
}

/** Instances whose evaluation this is, for whoever wants to delete it; undefined when there is no such evaluation. */
export async function caseOfEvaluation(
  trx: Trx,
  evaluationKey: string,
): Promise<{ readonly case_id: string | null; readonly status: string | null } | undefined> {
  const found = await sql<{ case_id: string | null; status: string | null }>`
    select i.case_id, i.status from decision_instance x left join process_instance i on i.key = x.instance_key
    where x.evaluation_key = ${evaluationKey} limit 1`.execute(trx)
  return found.rows[0]
}

export async function deleteEvaluation(trx: Trx, evaluationKey: string): Promise<void> {
  await trx.deleteFrom('decision_instance').where('evaluation_key', '=', evaluationKey).execute()
}

declare module './database.ts' {
  interface Database extends DecisionInstanceTables {}
}

import type { Executor } from './transaction.ts'

export interface IncidentTables {
  incident: {
    key: string
    instance_key: string
    root_key: string
    definition_key: string
    process_id: string
    element_id: string
    element_instance_key: string
    job_key: string | null
    type: string
    message: string
    state: 'ACTIVE' | 'RESOLVED'
    case_id: string | null
    created_at: string
    resolved_at: string | null
  }
}
export type IncidentRow = IncidentTables['incident']

export function incidentByKey(db: Executor, key: string) {
  return db.selectFrom('incident').selectAll().where('key', '=', key).executeTakeFirst()
}

declare module './database.ts' {
  interface Database extends IncidentTables {}
}

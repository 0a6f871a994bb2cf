import { type ColumnType, type Selectable, sql } from 'kysely'
import type { Executor } from './transaction.ts'

export interface UserTaskTables {
  user_task: {
    key: string
    instance_key: string
    root_key: string
    definition_key: string
    process_id: string
    element_id: string
    element_instance_key: string
    name: string | null
    state: 'CREATED' | 'COMPLETED' | 'CANCELED'
    assignee: string | null
    candidate_users: string[]
    candidate_groups: string[]
    due_at: string | null
    follow_up_at: string | null
    priority: number
    form_id: string | null
    headers: { readonly [name: string]: string }
    /** `zeebe:properties` of the element: `screen`, `article`, `turn` and so on. */
    properties: { readonly [name: string]: string }
    case_id: string | null
    created_at: string
    ended_at: string | null
    completed_by: string | null
    /** It has task listeners: changes go through the engine, not by statement. */
    listened: boolean
    /** Of the deadline the task stands under, else of its own due time (`9999-12-31`: never); set by triggers. */
    due: ColumnType<string, never, never>
    yellow_on: ColumnType<string | null, never, never>
    paused: ColumnType<boolean, never, never>
    due_unit: ColumnType<string | null, never, never>
    /** The only one it waits for. */
    candidate: ColumnType<string | null, never, never>
  }
  user_task_change: { user_task_key: string; operation: 'ASSIGN' | 'UNASSIGN' | 'UPDATE'; actor: string; at: string }
}
export type UserTaskRow = Selectable<UserTaskTables['user_task']>

export function userTaskByKey(db: Executor, key: string) {
  return db.selectFrom('user_task').selectAll().where('key', '=', key).executeTakeFirst()
}

/** Open tasks of a case, or of one element of it. */
export function openUserTasksOfCase(db: Executor, caseId: string) {
  return db.selectFrom('user_task').selectAll().where('case_id', '=', caseId).where('state', '=', 'CREATED').orderBy('key').execute()
}

/** Takes the task when nobody has it (or the same person has); false when somebody else was first, the task is over or has listeners. */
export async function assignUserTask(
  db: Executor,
  key: string,
  assignee: string | null,
  options: { readonly override: boolean },
): Promise<boolean> {
  const done = await sql`
    update user_task set assignee = ${assignee} where key = ${key} and state = 'CREATED' and not listened
      and (${options.override}::boolean or assignee is null or assignee = ${assignee})`.execute(db)
  return Number(done.numAffectedRows ?? 0) === 1
}

export async function updateUserTask(
  db: Executor,
  key: string,
  change: Partial<Pick<UserTaskRow, 'due_at' | 'follow_up_at' | 'priority' | 'candidate_users' | 'candidate_groups'>>,
): Promise<boolean> {
  if (Object.keys(change).length === 0) return true
  const done = await db
    .updateTable('user_task')
    .set(change)
    .where('key', '=', key)
    .where('state', '=', 'CREATED')
    .where('listened', '=', false)
    .executeTakeFirst()
  return Number(done.numUpdatedRows) === 1
}

/** Who did what to a task between its creation and its end. */
export async function noteChange(db: Executor, row: UserTaskTables['user_task_change']): Promise<void> {
  await db.insertInto('user_task_change').values(row).execute()
}

declare module './database.ts' {
  interface Database extends UserTaskTables {}
}

import { CompiledQuery } from 'kysely'
import type { Json, JsonObject } from '../base/json.ts'
import type { InstanceState } from '../engine/state/types.ts'
import { type EvaluatedRow, FROM_ROWS, INSERT_COLUMNS } from './decision-instances.ts'
import type { IncidentTables } from './incidents.ts'
import type { JobTables } from './jobs.ts'
import { later } from './later.ts'
import type { MessageTables } from './messages.ts'
import type { TimerTables } from './timers.ts'
import type { Trx } from './transaction.ts'
import type { UserTaskTables } from './user-tasks.ts'

/** What all rows of one step have in common. */
export interface StepOrigin {
  readonly instanceKey: string
  readonly rootKey: string
  readonly definitionKey: string
  readonly processId: string
  readonly programme: string | null
  readonly caseId: string | null
  readonly at: string
}

type Common = 'instance_key' | 'root_key' | 'definition_key' | 'process_id' | 'case_id'
/** Kept by triggers. */
type Placed = 'due' | 'yellow_on' | 'paused' | 'due_unit' | 'candidate'

type Changed = Pick<
  UserTaskTables['user_task'],
  | 'key'
  | 'assignee'
  | 'candidate_users'
  | 'candidate_groups'
  | 'due_at'
  | 'follow_up_at'
  | 'priority'
  | 'state'
  | 'ended_at'
  | 'completed_by'
>

/** Everything one step changes. Empty lists cost nothing: only the parts that have something go into the statement. */
export interface StepWrites {
  readonly origin: StepOrigin
  readonly instance: {
    readonly created: {
      readonly parentKey: string | null
      readonly parentElementKey: string | null
      readonly tags: readonly string[]
    } | null
    /** Version the step was computed from. */
    readonly version: number
    readonly status: InstanceState['status']
    readonly state: Json
    /** Null when the step changed no variable: the column stays as it is. */
    readonly variables: JsonObject | null
    readonly endedAt: string | null
  }
  readonly command: { readonly actor: string; readonly kind: string; readonly flows: readonly string[] }
  readonly elements: readonly {
    readonly key: string
    readonly element_id: string
    readonly type: string
    readonly name: string | null
    readonly scope_key: string | null
    readonly state: 'ACTIVE' | 'COMPLETED' | 'TERMINATED'
    readonly started_at: string
    readonly ended_at: string | null
  }[]
  readonly elementsCompleted: readonly string[]
  readonly elementsTerminated: readonly string[]
  readonly tasks: readonly Omit<UserTaskTables['user_task'], Common | Placed>[]
  /** Listeners agreed to a change, a completion among them. */
  readonly tasksChanged: readonly Changed[]
  readonly tasksCompleted: readonly string[]
  readonly tasksCanceled: readonly string[]
  readonly jobs: readonly Pick<
    JobTables['job'],
    | 'key'
    | 'element_id'
    | 'element_instance_key'
    | 'type'
    | 'state'
    | 'retries'
    | 'headers'
    | 'created_at'
    | 'ended_at'
    | 'kind'
    | 'listener_event_type'
  >[]
  readonly jobsDenied: readonly { readonly key: string; readonly reason: string }[]
  readonly jobsCompleted: readonly string[]
  readonly jobsCanceled: readonly string[]
  readonly timers: readonly Pick<TimerTables['timer'], 'key' | 'element_instance_key' | 'element_id' | 'due_at' | 'repetitions' | 'cycle'>[]
  readonly timersGone: readonly string[]
  readonly subscriptions: readonly Omit<MessageTables['message_subscription'], 'instance_key' | 'process_id' | 'subscribed_at'>[]
  readonly subscriptionsGone: readonly string[]
  readonly signals: readonly Omit<MessageTables['signal_subscription'], 'instance_key'>[]
  readonly signalsGone: readonly string[]
  readonly incidents: readonly Omit<IncidentTables['incident'], Common>[]
  readonly incidentsResolved: readonly string[]
  readonly decisions: readonly {
    readonly key: string
    readonly element_instance_key: string
    readonly element_id: string
    readonly decision_id: string
    readonly input: JsonObject
    readonly output: Json
    readonly matched_rules: readonly string[]
  }[]
  readonly decisionInstances: readonly EvaluatedRow[]
}

/** One table's share of what steps write: its parameters, and the statement with `$1`… for them and `$at` for the time of the steps. */
interface Part {
  readonly name: string
  readonly text: string
  /** Undefined when there is nothing to write. */
  readonly values: (steps: readonly StepWrites[]) => readonly unknown[] | undefined
}

const COMMON = {
  instance_key: { type: 'bigint', from: 'instanceKey' },
  root_key: { type: 'bigint', from: 'rootKey' },
  definition_key: { type: 'bigint', from: 'definitionKey' },
  process_id: { type: 'text', from: 'processId' },
  case_id: { type: 'text', from: 'caseId' },
  programme: { type: 'text', from: 'programme' },
} as const satisfies { readonly [column: string]: { readonly type: string; readonly from: keyof StepOrigin } }

function commonOf(origin: StepOrigin, columns: readonly (keyof typeof COMMON)[]): { [column: string]: string | null } {
  const row: { [column: string]: string | null } = {}
  for (const column of columns) row[column] = origin[COMMON[column].from]
  return row
}

/** Type of a column that keeps JSON's null as such, not as an absent value. */
const JSON_VALUE = 'jsonb not null'

/** New rows of a table: columns all rows of a step share, and the row's own with their types. */
function inserts(
  name: string,
  table: string,
  shared: readonly (keyof typeof COMMON)[],
  own: { readonly [column: string]: string },
  list: (writes: StepWrites) => readonly object[],
): Part {
  const columns: { readonly [column: string]: string } = {
    ...Object.fromEntries(shared.map((column) => [column, COMMON[column].type])),
    ...own,
  }
  const names = Object.keys(columns)
  const types = names.map((column) => `${column} ${columns[column]?.replace(JSON_VALUE, 'jsonb')}`)
  const values = names.map((column) => (columns[column] === JSON_VALUE ? `coalesce(t.${column}, 'null')` : `t.${column}`))
  return {
    name,
    text: `insert into ${table} (${names.join(', ')}) select ${values.join(', ')} from jsonb_to_recordset($1::jsonb) as t(${types.join(', ')})`,
    values(steps) {
      const rows = steps.flatMap((writes) => list(writes).map((row) => Object.assign(commonOf(writes.origin, shared), row)))
      return rows.length === 0 ? undefined : [JSON.stringify(rows)]
    },
  }
}

/**
 * Rows changed or deleted by their keys. One key is compared as such: with an array PostgreSQL takes the general plan for dearer than one made
 * for the values at hand, and would plan the whole statement anew each time it runs.
 */
function byKeys(name: string, list: (writes: StepWrites) => readonly string[], table: string, set: string | null): readonly Part[] {
  const keysOf = (steps: readonly StepWrites[]) =>
    steps.flatMap((writes) => list(writes).map((key) => ({ key, actor: writes.command.actor })))
  const change = (source: string, actor: string) =>
    set === null
      ? `delete from ${table} using ${source} as k(key, actor) where ${table}.key = k.key`
      : `update ${table} set ${set.replaceAll('$actor', actor)} from ${source} as k(key, actor) where ${table}.key = k.key`
  return [
    {
      name,
      text:
        set === null
          ? `delete from ${table} where key = $1::bigint`
          : `update ${table} set ${set.replaceAll('$actor', '$2::text')} where key = $1::bigint`,
      values(steps) {
        const [first, ...more] = keysOf(steps)
        if (first === undefined || more.length > 0) return undefined
        return set?.includes('$actor') === true ? [first.key, first.actor] : [first.key]
      },
    },
    {
      name: `${name}_all`,
      text: change('unnest($1::bigint[], $2::text[])', 'k.actor'),
      values(steps) {
        const all = keysOf(steps)
        return all.length < 2 ? undefined : [all.map(({ key }) => key), all.map(({ actor }) => actor)]
      },
    },
  ]
}

/** Rows that get new values, each its own; columns with their types. */
function changes(
  name: string,
  table: string,
  columns: { readonly [column: string]: string },
  list: (writes: StepWrites) => readonly object[],
  more = '',
): Part {
  const names = Object.keys(columns)
  const types = names.map((column) => `${column} ${columns[column]}`)
  return {
    name,
    text: `update ${table} set ${names.map((column) => `${column} = t.${column}`).join(', ')}${more}
      from jsonb_to_recordset($1::jsonb) as t(key bigint, ${types.join(', ')}) where ${table}.key = t.key`,
    values(steps) {
      const rows = steps.flatMap(list)
      return rows.length === 0 ? undefined : [JSON.stringify(rows)]
    },
  }
}

/** The instance's own row: one by parameters of its own, several by one list. */
function instances(
  name: string,
  text: { readonly one: string; readonly several: string },
  isMine: (writes: StepWrites) => boolean,
): readonly Part[] {
  const rowOf = ({ origin, instance }: StepWrites) => ({
    key: origin.instanceKey,
    version: instance.version,
    status: instance.status,
    state: instance.state,
    variables: instance.variables,
    ended_at: instance.endedAt,
    definition_key: origin.definitionKey,
    parent_key: instance.created?.parentKey ?? null,
    parent_element_key: instance.created?.parentElementKey ?? null,
    root_key: origin.rootKey,
    case_id: origin.caseId,
    tags: instance.created?.tags ?? [],
  })
  return [
    {
      name,
      text: text.one,
      values(steps) {
        const [first, ...more] = steps.filter(isMine).map(rowOf)
        if (first === undefined || more.length > 0) return undefined
        const values = { ...first, state: JSON.stringify(first.state), variables: JSON.stringify(first.variables ?? {}) }
        return INSTANCE_COLUMNS.map((column) => values[column])
      },
    },
    {
      name: `${name}_all`,
      text: text.several,
      values(steps) {
        const rows = steps.filter(isMine).map(rowOf)
        return rows.length < 2 ? undefined : [JSON.stringify(rows)]
      },
    },
  ]
}

const INSTANCE_TYPES = {
  key: 'bigint',
  version: 'integer',
  status: 'text',
  state: 'jsonb',
  variables: 'jsonb',
  ended_at: 'timestamptz',
  definition_key: 'bigint',
  parent_key: 'bigint',
  parent_element_key: 'bigint',
  root_key: 'bigint',
  case_id: 'text',
  tags: 'text[]',
} as const
const INSTANCE_COLUMNS = Object.keys(INSTANCE_TYPES) as readonly (keyof typeof INSTANCE_TYPES)[]
const ONE_INSTANCE = `(select ${INSTANCE_COLUMNS.map((column, index) => `$${index + 1}::${INSTANCE_TYPES[column]} as ${column}`).join(', ')}) i`
const SEVERAL_INSTANCES = `jsonb_to_recordset($1::jsonb) as i(${INSTANCE_COLUMNS.map((column) => `${column} ${INSTANCE_TYPES[column]}`).join(', ')})`

const CREATED = `insert into process_instance (key, definition_key, parent_key, parent_element_key, root_key, status, version, state, variables, case_id, started_at, ended_at, tags)
  select i.key, i.definition_key, i.parent_key, i.parent_element_key, i.root_key, i.status, 1, i.state, coalesce(i.variables, '{}'), i.case_id, $at, i.ended_at, i.tags from`
const UPDATED = 'update process_instance p set version = p.version + 1, status = i.status, state = i.state, ended_at = i.ended_at'
const SAME = 'where p.key = i.key and p.version = i.version returning 1'

const PARTS: readonly Part[] = [
  ...instances(
    'created',
    { one: `${CREATED} ${ONE_INSTANCE} returning 1`, several: `${CREATED} ${SEVERAL_INSTANCES} returning 1` },
    ({ instance }) => instance.created !== null,
  ),
  ...instances(
    'updated',
    { one: `${UPDATED} from ${ONE_INSTANCE} ${SAME}`, several: `${UPDATED} from ${SEVERAL_INSTANCES} ${SAME}` },
    ({ instance }) => instance.created === null && instance.variables === null,
  ),
  ...instances(
    'updated_with_variables',
    {
      one: `${UPDATED}, variables = i.variables from ${ONE_INSTANCE} ${SAME}`,
      several: `${UPDATED}, variables = i.variables from ${SEVERAL_INSTANCES} ${SAME}`,
    },
    ({ instance }) => instance.created === null && instance.variables !== null,
  ),
  inserts(
    'command',
    'command_history',
    ['instance_key'],
    { version: 'integer', at: 'timestamptz', actor: 'text', kind: 'text', flows: 'text[]' },
    ({ command, instance, origin }) => [{ version: instance.created === null ? instance.version + 1 : 1, at: origin.at, ...command }],
  ),
  inserts(
    'elements',
    'element_history',
    ['instance_key', 'definition_key'],
    {
      key: 'bigint',
      element_id: 'text',
      type: 'text',
      name: 'text',
      scope_key: 'bigint',
      state: 'text',
      started_at: 'timestamptz',
      ended_at: 'timestamptz',
    },
    (writes) => writes.elements,
  ),
  ...byKeys('elements_completed', (writes) => writes.elementsCompleted, 'element_history', `state = 'COMPLETED', ended_at = $at`),
  ...byKeys('elements_terminated', (writes) => writes.elementsTerminated, 'element_history', `state = 'TERMINATED', ended_at = $at`),
  inserts(
    'tasks',
    'user_task',
    ['instance_key', 'root_key', 'definition_key', 'process_id', 'case_id'],
    {
      key: 'bigint',
      element_id: 'text',
      element_instance_key: 'bigint',
      name: 'text',
      state: 'text',
      assignee: 'text',
      candidate_users: 'text[]',
      candidate_groups: 'text[]',
      due_at: 'timestamptz',
      follow_up_at: 'timestamptz',
      priority: 'integer',
      form_id: 'text',
      headers: 'jsonb',
      properties: 'jsonb',
      created_at: 'timestamptz',
      ended_at: 'timestamptz',
      completed_by: 'text',
      listened: 'boolean',
    },
    (writes) => writes.tasks,
  ),
  changes(
    'tasks_changed',
    'user_task',
    {
      assignee: 'text',
      candidate_users: 'text[]',
      candidate_groups: 'text[]',
      due_at: 'timestamptz',
      follow_up_at: 'timestamptz',
      priority: 'integer',
      state: 'text',
      ended_at: 'timestamptz',
      completed_by: 'text',
    },
    (writes) => writes.tasksChanged,
  ),
  ...byKeys(
    'tasks_completed',
    (writes) => writes.tasksCompleted,
    'user_task',
    `state = 'COMPLETED', ended_at = $at, completed_by = $actor`,
  ),
  ...byKeys('tasks_canceled', (writes) => writes.tasksCanceled, 'user_task', `state = 'CANCELED', ended_at = $at`),
  inserts(
    'jobs',
    'job',
    ['instance_key', 'root_key', 'definition_key', 'process_id', 'case_id', 'programme'],
    {
      key: 'bigint',
      element_id: 'text',
      element_instance_key: 'bigint',
      type: 'text',
      state: 'text',
      retries: 'integer',
      headers: 'jsonb',
      created_at: 'timestamptz',
      ended_at: 'timestamptz',
      kind: 'text',
      listener_event_type: 'text',
    },
    (writes) => writes.jobs,
  ),
  changes(
    'jobs_denied',
    'job',
    { denied_reason: 'text' },
    ({ jobsDenied }) => jobsDenied.map(({ key, reason }) => ({ key, denied_reason: reason })),
    `, state = 'COMPLETED', denied = true, ended_at = $at, lease_token = null, lease_until = null`,
  ),
  ...byKeys(
    'jobs_completed',
    (writes) => writes.jobsCompleted,
    'job',
    `state = 'COMPLETED', ended_at = $at, lease_token = null, lease_until = null`,
  ),
  ...byKeys(
    'jobs_canceled',
    (writes) => writes.jobsCanceled,
    'job',
    `state = case when state = 'ERROR_THROWN' then state else 'CANCELED' end, ended_at = $at, lease_token = null, lease_until = null`,
  ),
  inserts(
    'timers',
    'timer',
    ['instance_key', 'definition_key'],
    { key: 'bigint', element_instance_key: 'bigint', element_id: 'text', due_at: 'timestamptz', repetitions: 'integer', cycle: 'text' },
    (writes) => writes.timers,
  ),
  ...byKeys('timers_gone', (writes) => writes.timersGone, 'timer', null),
  inserts(
    'subscriptions',
    'message_subscription',
    ['instance_key', 'process_id'],
    {
      key: 'bigint',
      element_instance_key: 'bigint',
      element_id: 'text',
      message_name: 'text',
      correlation_key: 'text',
      interrupting: 'boolean',
      subscribed_at: 'timestamptz',
    },
    ({ subscriptions, origin }) => subscriptions.map((subscription) => ({ ...subscription, subscribed_at: origin.at })),
  ),
  ...byKeys('subscriptions_gone', (writes) => writes.subscriptionsGone, 'message_subscription', null),
  inserts(
    'signals',
    'signal_subscription',
    ['instance_key'],
    { key: 'bigint', element_instance_key: 'bigint', element_id: 'text', signal_name: 'text' },
    (writes) => writes.signals,
  ),
  ...byKeys('signals_gone', (writes) => writes.signalsGone, 'signal_subscription', null),
  inserts(
    'incidents',
    'incident',
    ['instance_key', 'root_key', 'definition_key', 'process_id', 'case_id'],
    {
      key: 'bigint',
      element_id: 'text',
      element_instance_key: 'bigint',
      job_key: 'bigint',
      type: 'text',
      message: 'text',
      state: 'text',
      created_at: 'timestamptz',
      resolved_at: 'timestamptz',
    },
    (writes) => writes.incidents,
  ),
  ...byKeys('incidents_resolved', (writes) => writes.incidentsResolved, 'incident', `state = 'RESOLVED', resolved_at = $at`),
  {
    name: 'decision_instances',
    text: `${INSERT_COLUMNS}, $at from ${FROM_ROWS}`,
    values(steps) {
      const rows = steps.flatMap(({ origin, decisionInstances }) =>
        decisionInstances.map((row) => Object.assign(commonOf(origin, ['instance_key', 'root_key', 'definition_key']), row)),
      )
      return rows.length === 0 ? undefined : [JSON.stringify(rows)]
    },
  },
  inserts(
    'decisions',
    'decision_history',
    ['instance_key'],
    {
      key: 'bigint',
      element_instance_key: 'bigint',
      element_id: 'text',
      decision_id: 'text',
      input: 'jsonb',
      output: JSON_VALUE,
      matched_rules: 'text[]',
      at: 'timestamptz',
    },
    ({ decisions, origin }) => decisions.map((decision) => ({ ...decision, at: origin.at })),
  ),
]

const texts = new Map<string, string>()

const DIVISION_BY_ZERO = '22012'

/**
 * Stores whole steps, taken at the same moment, each of another instance, in one statement that is not waited for (`later`). It fails when an
 * instance has another version than its step was computed from.
 */
export async function writeSteps(trx: Trx, steps: readonly StepWrites[]): Promise<void> {
  const present: Part[] = []
  const parameters: unknown[] = [steps[0]?.origin.at]
  for (const part of PARTS) {
    const values = part.values(steps)
    if (values === undefined) continue
    present.push(part)
    parameters.push(...values)
  }
  await later(trx, CompiledQuery.raw(textOf(present), [...parameters, steps.length]), (cause) => {
    if ((cause as { readonly code?: unknown }).code !== DIVISION_BY_ZERO) return cause
    const names = steps.map(({ origin, instance }) => `${origin.instanceKey} at version ${instance.version}`)
    return new Error(`Expected instance ${names.join(', ')}, but another step was first`)
  })
}

function textOf(present: readonly Part[]): string {
  const id = present.map((part) => part.name).join(' ')
  let text = texts.get(id)
  if (text === undefined) {
    let first = 1
    const parts = present.map((part) => {
      const base = first
      let count = 0
      const own = part.text.replace(/\$(at|\d+)/g, (_, which: string) => {
        if (which === 'at') return '$1::timestamptz'
        count = Math.max(count, Number(which))
        return `$${base + Number(which)}`
      })
      first += count
      return `${part.name} as (${own})`
    })
    const counts = present.filter(({ text: own }) => own.endsWith('returning 1')).map(({ name }) => `(select count(*) from ${name})`)
    // Fails where fewer rows were written than steps were taken, so that nothing of the transaction stays.
    const asExpected = `case when ${counts.join(' + ')} = $${first + 1} then 1 else 0 end`
    text = `/* step */ with ${parts.join(',\n')} select $1::timestamptz as at, 1 / ${asExpected} as written`
    texts.set(id, text)
  }
  return text
}

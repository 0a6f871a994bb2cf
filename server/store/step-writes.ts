import type { Json, JsonObject } from '../base/json.ts'
import type { InstanceState } from '../engine/state/types.ts'
import { hot } from './connection.ts'
import { type EvaluatedRow, FROM_ROWS, INSERT_COLUMNS } from './decision-instances.ts'
import type { IncidentTables } from './incidents.ts'
import type { JobTables } from './jobs.ts'
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
  readonly tasks: readonly Omit<UserTaskTables['user_task'], Common>[]
  readonly tasksCompleted: readonly string[]
  readonly tasksCanceled: readonly string[]
  readonly jobs: readonly Pick<
    JobTables['job'],
    'key' | 'element_id' | 'element_instance_key' | 'type' | 'state' | 'retries' | 'headers' | 'created_at' | 'ended_at'
  >[]
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

interface Part {
  readonly name: string
  /** Parameters of this part, or undefined when it has nothing to write. */
  readonly values: (writes: StepWrites) => readonly unknown[] | undefined
  /** `$1`… are the part's own parameters; `$o` is the step's origin, shared by all. */
  readonly text: string
}

const origin = `(select $o::jsonb as j) o`
const instanceKey = `(o.j->>'instanceKey')::bigint`
const definitionKey = `(o.j->>'definitionKey')::bigint`
const rootKey = `(o.j->>'rootKey')::bigint`
const at = `($o::jsonb->>'at')::timestamptz`

function rows<Row>(list: readonly Row[]): readonly unknown[] | undefined {
  return list.length === 0 ? undefined : [JSON.stringify(list)]
}
/**
 * Rows by their keys. One key is compared as such: with an array PostgreSQL takes the general plan for dearer than one made for the values at
 * hand, and would plan the whole statement anew each time it runs.
 */
function byKeys(name: string, list: (writes: StepWrites) => readonly string[], text: (condition: string) => string): readonly Part[] {
  return [
    {
      name,
      values: (writes) => {
        const keys = list(writes)
        return keys.length === 1 ? keys : undefined
      },
      text: text('key = $1::bigint'),
    },
    {
      name: `${name}_all`,
      values: (writes) => {
        const keys = list(writes)
        return keys.length > 1 ? [keys] : undefined
      },
      text: text('key = any($1::bigint[])'),
    },
  ]
}

const PARTS: readonly Part[] = [
  {
    name: 'created',
    values: ({ instance }) =>
      instance.created === null
        ? undefined
        : [
            instance.created.parentKey,
            instance.created.parentElementKey,
            instance.status,
            JSON.stringify(instance.state),
            JSON.stringify(instance.variables ?? {}),
            instance.endedAt,
            instance.created.tags,
          ],
    text: `insert into process_instance (key, definition_key, parent_key, parent_element_key, root_key, status, version, state, variables, case_id, started_at, ended_at, tags)
      select ${instanceKey}, ${definitionKey}, $1::bigint, $2::bigint, ${rootKey}, $3, 1, $4::jsonb, $5::jsonb, o.j->>'caseId', ${at}, $6::timestamptz, $7::text[] from ${origin} returning 1`,
  },
  {
    name: 'updated',
    values: ({ instance, origin: { instanceKey: key } }) =>
      instance.created !== null || instance.variables !== null
        ? undefined
        : [key, instance.version, instance.status, JSON.stringify(instance.state), instance.endedAt],
    text: `update process_instance set version = version + 1, status = $3, state = $4::jsonb, ended_at = $5::timestamptz
      where key = $1::bigint and version = $2::integer returning 1`,
  },
  {
    name: 'updated_with_variables',
    values: ({ instance, origin: { instanceKey: key } }) =>
      instance.created !== null || instance.variables === null
        ? undefined
        : [key, instance.version, instance.status, JSON.stringify(instance.state), instance.endedAt, JSON.stringify(instance.variables)],
    text: `update process_instance set version = version + 1, status = $3, state = $4::jsonb, ended_at = $5::timestamptz, variables = $6::jsonb
      where key = $1::bigint and version = $2::integer returning 1`,
  },
  {
    name: 'command',
    values: ({ command, instance, origin: { instanceKey: key } }) => [
      key,
      instance.created === null ? instance.version + 1 : 1,
      command.actor,
      command.kind,
      command.flows,
    ],
    text: `insert into command_history (instance_key, version, at, actor, kind, flows) values ($1::bigint, $2::integer, ${at}, $3, $4, $5::text[])`,
  },
  {
    name: 'elements',
    values: ({ elements }) => rows(elements),
    text: `insert into element_history (key, instance_key, definition_key, element_id, type, name, scope_key, state, started_at, ended_at)
      select t.key, ${instanceKey}, ${definitionKey}, t.element_id, t.type, t.name, t.scope_key, t.state, t.started_at, t.ended_at
      from ${origin}, jsonb_to_recordset($1::jsonb) as t(key bigint, element_id text, type text, name text, scope_key bigint, state text, started_at timestamptz, ended_at timestamptz)`,
  },
  ...byKeys(
    'elements_completed',
    (writes) => writes.elementsCompleted,
    (condition) => `update element_history set state = 'COMPLETED', ended_at = ${at} where ${condition}`,
  ),
  ...byKeys(
    'elements_terminated',
    (writes) => writes.elementsTerminated,
    (condition) => `update element_history set state = 'TERMINATED', ended_at = ${at} where ${condition}`,
  ),
  {
    name: 'tasks',
    values: ({ tasks }) => rows(tasks),
    text: `insert into user_task (key, instance_key, root_key, definition_key, process_id, case_id, element_id, element_instance_key, name, state, assignee, candidate_users, candidate_groups, due_at, follow_up_at, priority, form_id, headers, properties, created_at, ended_at, completed_by)
      select t.key, ${instanceKey}, ${rootKey}, ${definitionKey}, o.j->>'processId', o.j->>'caseId', t.element_id, t.element_instance_key, t.name, t.state, t.assignee, t.candidate_users, t.candidate_groups, t.due_at, t.follow_up_at, t.priority, t.form_id, t.headers, t.properties, t.created_at, t.ended_at, t.completed_by
      from ${origin}, jsonb_to_recordset($1::jsonb) as t(key bigint, element_id text, element_instance_key bigint, name text, state text, assignee text, candidate_users text[], candidate_groups text[], due_at timestamptz, follow_up_at timestamptz, priority integer, form_id text, headers jsonb, properties jsonb, created_at timestamptz, ended_at timestamptz, completed_by text)`,
  },
  ...byKeys(
    'tasks_completed',
    (writes) => writes.tasksCompleted,
    (condition) => `update user_task set state = 'COMPLETED', ended_at = ${at}, completed_by = $o::jsonb->>'actor' where ${condition}`,
  ),
  ...byKeys(
    'tasks_canceled',
    (writes) => writes.tasksCanceled,
    (condition) => `update user_task set state = 'CANCELED', ended_at = ${at} where ${condition}`,
  ),
  {
    name: 'jobs',
    values: ({ jobs }) => rows(jobs),
    text: `insert into job (key, instance_key, root_key, definition_key, process_id, case_id, programme, element_id, element_instance_key, type, state, retries, headers, created_at, ended_at)
      select t.key, ${instanceKey}, ${rootKey}, ${definitionKey}, o.j->>'processId', o.j->>'caseId', o.j->>'programme', t.element_id, t.element_instance_key, t.type, t.state, t.retries, t.headers, t.created_at, t.ended_at
      from ${origin}, jsonb_to_recordset($1::jsonb) as t(key bigint, element_id text, element_instance_key bigint, type text, state text, retries integer, headers jsonb, created_at timestamptz, ended_at timestamptz)`,
  },
  ...byKeys(
    'jobs_completed',
    (writes) => writes.jobsCompleted,
    (condition) => `update job set state = 'COMPLETED', ended_at = ${at}, lease_token = null, lease_until = null where ${condition}`,
  ),
  ...byKeys(
    'jobs_canceled',
    (writes) => writes.jobsCanceled,
    (condition) =>
      `update job set state = case when state = 'ERROR_THROWN' then state else 'CANCELED' end, ended_at = ${at}, lease_token = null, lease_until = null where ${condition}`,
  ),
  {
    name: 'timers',
    values: ({ timers }) => rows(timers),
    text: `insert into timer (key, instance_key, definition_key, element_instance_key, element_id, due_at, repetitions, cycle)
      select t.key, ${instanceKey}, ${definitionKey}, t.element_instance_key, t.element_id, t.due_at, t.repetitions, t.cycle
      from ${origin}, jsonb_to_recordset($1::jsonb) as t(key bigint, element_instance_key bigint, element_id text, due_at timestamptz, repetitions integer, cycle text)`,
  },
  ...byKeys(
    'timers_gone',
    (writes) => writes.timersGone,
    (condition) => `delete from timer where ${condition}`,
  ),
  {
    name: 'subscriptions',
    values: ({ subscriptions }) => rows(subscriptions),
    text: `insert into message_subscription (key, instance_key, process_id, element_instance_key, element_id, message_name, correlation_key, interrupting, subscribed_at)
      select t.key, ${instanceKey}, o.j->>'processId', t.element_instance_key, t.element_id, t.message_name, t.correlation_key, t.interrupting, ${at}
      from ${origin}, jsonb_to_recordset($1::jsonb) as t(key bigint, element_instance_key bigint, element_id text, message_name text, correlation_key text, interrupting boolean)`,
  },
  ...byKeys(
    'subscriptions_gone',
    (writes) => writes.subscriptionsGone,
    (condition) => `delete from message_subscription where ${condition}`,
  ),
  {
    name: 'signals',
    values: ({ signals }) => rows(signals),
    text: `insert into signal_subscription (key, instance_key, element_instance_key, element_id, signal_name)
      select t.key, ${instanceKey}, t.element_instance_key, t.element_id, t.signal_name
      from ${origin}, jsonb_to_recordset($1::jsonb) as t(key bigint, element_instance_key bigint, element_id text, signal_name text)`,
  },
  ...byKeys(
    'signals_gone',
    (writes) => writes.signalsGone,
    (condition) => `delete from signal_subscription where ${condition}`,
  ),
  {
    name: 'incidents',
    values: ({ incidents }) => rows(incidents),
    text: `insert into incident (key, instance_key, root_key, definition_key, process_id, case_id, element_id, element_instance_key, job_key, type, message, state, created_at, resolved_at)
      select t.key, ${instanceKey}, ${rootKey}, ${definitionKey}, o.j->>'processId', o.j->>'caseId', t.element_id, t.element_instance_key, t.job_key, t.type, t.message, t.state, t.created_at, t.resolved_at
      from ${origin}, jsonb_to_recordset($1::jsonb) as t(key bigint, element_id text, element_instance_key bigint, job_key bigint, type text, message text, state text, created_at timestamptz, resolved_at timestamptz)`,
  },
  ...byKeys(
    'incidents_resolved',
    (writes) => writes.incidentsResolved,
    (condition) => `update incident set state = 'RESOLVED', resolved_at = ${at} where ${condition}`,
  ),
  {
    name: 'decisions',
    values: ({ decisions }) => rows(decisions),
    text: `insert into decision_history (key, instance_key, element_instance_key, element_id, decision_id, input, output, matched_rules, at)
      select t.key, ${instanceKey}, t.element_instance_key, t.element_id, t.decision_id, t.input, coalesce(t.output, 'null'::jsonb), t.matched_rules, ${at}
      from ${origin}, jsonb_to_recordset($1::jsonb) as t(key bigint, element_instance_key bigint, element_id text, decision_id text, input jsonb, output jsonb, matched_rules text[])`,
  },
  {
    name: 'decision_instances',
    values: ({ decisionInstances }) => rows(decisionInstances),
    text: `${INSERT_COLUMNS}, ${instanceKey}, ${rootKey}, ${definitionKey}, ${at} from ${origin}, ${FROM_ROWS}`,
  },
]

const texts = new Map<string, string>()

/** Stores a whole step in one statement. Throws when the instance has another version than the step was computed from. */
export async function writeStep(trx: Trx, writes: StepWrites): Promise<void> {
  const present: Part[] = []
  const parameters: unknown[] = [JSON.stringify({ ...writes.origin, actor: writes.command.actor })]
  for (const part of PARTS) {
    const values = part.values(writes)
    if (values === undefined) continue
    present.push(part)
    parameters.push(...values)
  }
  const written = await hot<{ written: string }>(trx, textOf(present), parameters)
  if (Number(written.rows[0]?.written) !== 1)
    throw new Error(`Expected instance ${writes.origin.instanceKey} at version ${writes.instance.version}, but another step was first`)
}

function textOf(present: readonly Part[]): string {
  const id = present.map((part) => part.name).join(' ')
  let text = texts.get(id)
  if (text === undefined) {
    let first = 1
    const parts = present.map((part) => {
      const base = first
      let count = 0
      const own = part.text.replace(/\$(o|\d+)/g, (_, which: string) => {
        if (which === 'o') return '$1'
        count = Math.max(count, Number(which))
        return `$${base + Number(which)}`
      })
      first += count
      return `${part.name} as (${own})`
    })
    const instance = present.find((part) => part.name === 'created' || part.name.startsWith('updated'))
    text = `/* step */ with ${parts.join(',\n')} select count(*) as written from ${instance?.name ?? 'command'}`
    texts.set(id, text)
  }
  return text
}

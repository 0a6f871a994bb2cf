/**
 * Models and handlers of the caseload that the fault tests disturb: tasks raced for by several servers, jobs that fail at times, timers,
 * messages, event gateways, signals, multi-instance, called processes and start events on a cycle. Every effect is counted in the database.
 */
import { sql } from 'kysely'
import type { Key } from '../../server/base/ids.ts'
import type { Runtime } from '../../server/runtime/index.ts'
import type { Db } from '../../server/store/transaction.ts'
import {
  bpmn,
  callActivity,
  element,
  flow,
  messageCatch,
  messageDefinition,
  sequence,
  serviceTask,
  timerCatch,
  userTask,
} from '../support/models.ts'

const everyMember =
  '<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=members" inputElement="member" outputCollection="marks" outputElement="=mark"/></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>'

/** The wait of `term` is what the check of timers knows. */
export const RATING = bpmn(
  'fault-rating',
  sequence(
    serviceTask('register', 'fault.register', { retries: 3 }),
    timerCatch('term', 'PT0.3S'),
    callActivity('score', 'fault-scoring'),
    userTask('approve'),
    messageCatch('paid', 'fault-paid'),
    serviceTask('close', 'fault.close', { retries: 3 }),
  ),
  messageDefinition('fault-paid', '=number'),
)

export const SCORING = bpmn(
  'fault-scoring',
  sequence(
    serviceTask('mark', 'fault.mark', {
      content: everyMember,
      more: '<zeebe:ioMapping><zeebe:output source="=points" target="mark"/></zeebe:ioMapping>',
    }),
    element('task', 'sum'),
  ),
)

/** An objection is answered or its term runs out, whichever is first; then it waits for the signal of the weekly sitting. */
export const OBJECTION = bpmn(
  'fault-objection',
  [
    ...[
      element('startEvent', 'start'),
      element('eventBasedGateway', 'first-of'),
      messageCatch('answered', 'fault-answer'),
      timerCatch('overdue', 'PT0.4S'),
      element('exclusiveGateway', 'either'),
      element('intermediateCatchEvent', 'sitting', '<bpmn:signalEventDefinition id="sitting_signal" signalRef="signal_sitting"/>'),
      serviceTask('note', 'fault.note', { retries: 3 }),
      element('endEvent', 'end'),
    ].map(({ xml }) => xml),
    flow('start', 'first-of'),
    flow('first-of', 'answered'),
    flow('first-of', 'overdue'),
    flow('answered', 'either'),
    flow('overdue', 'either'),
    flow('either', 'sitting'),
    flow('sitting', 'note'),
    flow('note', 'end'),
  ].join('\n'),
  `${messageDefinition('fault-answer', '=number')}<bpmn:signal id="signal_sitting" name="fault-sitting"/>`,
)

/** Begins by itself, a few times: its start timer is moved on in the transaction that begins the instance. */
export const ROUND = bpmn(
  'fault-round',
  [
    element(
      'startEvent',
      'every',
      '<bpmn:timerEventDefinition id="every_timer"><bpmn:timeCycle xsi:type="bpmn:tFormalExpression">R/PT2S</bpmn:timeCycle></bpmn:timerEventDefinition>',
    ).xml,
    serviceTask('round', 'fault.round', { retries: 3 }).xml,
    element('endEvent', 'end').xml,
    flow('every', 'round'),
    flow('round', 'end'),
  ].join('\n'),
)

const JOB_TYPES = ['fault.register', 'fault.mark', 'fault.close', 'fault.note', 'fault.round'] as const
/** Every so many jobs fail at their first try, after they have written. */
const FAILS_OF = 7

/** Tables in which effects are counted; the same transaction that completes a job or a task writes them. */
export async function prepareTables(db: Db): Promise<void> {
  await sql`
    create table fault_effect (job_key bigint not null, type text not null);
    create table fault_accepted (number text primary key);
    create table fault_win (task_key bigint not null, by text not null);
    create table fault_race (at timestamptz not null default clock_timestamp());
  `.execute(db)
}

export async function deployCaseload(runtime: Runtime): Promise<void> {
  await runtime.deploy({
    by: 'designer1',
    resources: [
      { name: 'rating.bpmn', content: RATING },
      { name: 'scoring.bpmn', content: SCORING },
      { name: 'objection.bpmn', content: OBJECTION },
      { name: 'round.bpmn', content: ROUND },
    ],
  })
}

/** Handlers whose effects can be counted; some fail once, so that writes are rolled back and retries used. */
export function registerHandlers(runtime: Runtime): void {
  for (const type of JOB_TYPES)
    runtime.registerJobHandler(type, async (job, trx) => {
      await sql`insert into fault_effect values (${job.key}, ${type})`.execute(trx)
      if (Number(job.key) % FAILS_OF === 0) {
        const { rows } = await sql<{ retries: number }>`select retries from job where key = ${job.key}`.execute(trx)
        if (rows[0]?.retries === 3) throw new Error('the first try fails')
      }
      return type === 'fault.mark' ? { points: 1 } : {}
    })
}

/** Begins a case and its row of acceptance together, as a submission does. */
export async function acceptCase(db: Db, runtime: Runtime, number: string): Promise<void> {
  const processId = number.endsWith('O') ? 'fault-objection' : 'fault-rating'
  await db.transaction().execute(async (trx) => {
    await sql`insert into fault_accepted values (${number})`.execute(trx)
    await runtime.createInstance({ processId, variables: { number, members: ['a', 'b', 'c'] }, caseId: number }, trx)
  })
}

/** Completes open tasks, the oldest first: several servers do so at once and race for each. The winner writes himself down with it. */
export async function completeTasks(db: Db, runtime: Runtime, by: string): Promise<void> {
  const tasks = await db.selectFrom('user_task').select('key').where('state', '=', 'CREATED').orderBy('key').limit(20).execute()
  for (const task of tasks)
    await db
      .transaction()
      .execute(async (trx) => {
        await runtime.completeUserTask({ userTaskKey: task.key as Key, variables: {}, by }, trx)
        await sql`insert into fault_win values (${task.key}, ${by})`.execute(trx)
      })
      .catch(() => sql`insert into fault_race default values`.execute(db).then(() => undefined))
}

/** Reports every payment that is waited for, answers every second objection, and calls the sitting. */
export async function reportMessages(db: Db, runtime: Runtime): Promise<void> {
  const waiting = await db.selectFrom('message_subscription').select(['message_name', 'correlation_key']).limit(20).execute()
  for (const { message_name: name, correlation_key: correlationKey } of waiting) {
    if (name === 'fault-answer' && correlationKey.length % 2 === 0) continue
    await runtime
      .publishMessage({ name, correlationKey, variables: {}, messageId: `${name}-${correlationKey}`, timeToLiveMs: 600_000 })
      .catch(() => undefined)
  }
  const sitting = await db.selectFrom('signal_subscription').select('key').limit(5).execute()
  if (sitting.length > 0) await runtime.broadcastSignal({ name: 'fault-sitting', variables: {} }).catch(() => undefined)
}

/** No new round begins: the caseload can come to its end. */
export async function endRounds(db: Db): Promise<void> {
  await db.deleteFrom('timer').where('instance_key', 'is', null).execute()
}

/** What the database itself says of a caseload that has come to its end. */
export async function figuresOf(db: Db) {
  const { rows } = await sql<{
    accepted: number
    ended: number
    lost: number
    doubled: number
    tasks: number
    races: number
    jobs: number
    timers: number
    late: number
    latest: number
  }>`
    with late as (select extract(epoch from ended_at - started_at - interval '300 milliseconds') as seconds from all_element_history
      where element_id = 'term' and state = 'COMPLETED')
    select (select count(*)::int from fault_accepted) as accepted,
      (select count(*)::int from process_instance where parent_key is null and status = 'COMPLETED') as ended,
      (select count(*)::int from fault_accepted a where not exists (
        select 1 from process_instance i where i.case_id = a.number and i.parent_key is null and i.status = 'COMPLETED'))
        + (select count(*)::int from job where state <> 'COMPLETED') as lost,
      (select count(*)::int from (select 1 from fault_effect group by job_key having count(*) > 1) d)
        + (select count(*)::int from (select 1 from fault_win group by task_key having count(*) > 1) d)
        + (select count(*)::int from (select 1 from process_instance where case_id is not null and parent_key is null group by case_id having count(*) > 1) d) as doubled,
      (select count(*)::int from fault_win) as tasks, (select count(*)::int from fault_race) as races,
      (select count(*)::int from job where state = 'COMPLETED') as jobs,
      (select count(*)::int from late) as timers, (select count(*)::int from late where seconds > 60) as late,
      (select coalesce(round(max(seconds)::numeric, 1), 0)::float8 from late) as latest`.execute(db)
  const [figures] = rows
  if (figures === undefined) throw new Error('Expected figures, but got none')
  return figures
}

/** Models and handlers of the caseload that the fault tests disturb: tasks, jobs, timers, messages, multi-instance and a called process. */
import { sql } from 'kysely'
import type { Runtime } from '../../server/runtime/index.ts'
import type { Db } from '../../server/store/transaction.ts'
import {
  bpmn,
  callActivity,
  element,
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

/** Tables in which effects are counted; the same transaction that completes a job writes them. */
export async function prepareTables(db: Db): Promise<void> {
  await sql`
    create table fault_effect (job_key bigint not null, type text not null);
    create table fault_accepted (number text primary key);
  `.execute(db)
}

export async function deployCaseload(runtime: Runtime): Promise<void> {
  await runtime.deploy({
    by: 'designer1',
    resources: [
      { name: 'rating.bpmn', content: RATING },
      { name: 'scoring.bpmn', content: SCORING },
    ],
  })
}

/** Handlers whose effects can be counted. */
export function registerHandlers(runtime: Runtime): void {
  for (const type of ['fault.register', 'fault.mark', 'fault.close'])
    runtime.registerJobHandler(type, async (job, trx) => {
      await sql`insert into fault_effect values (${job.key}, ${type})`.execute(trx)
      return type === 'fault.mark' ? { points: 1 } : {}
    })
}

/** Begins a case and its row of acceptance together, as a submission does. */
export async function acceptCase(db: Db, runtime: Runtime, number: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`insert into fault_accepted values (${number})`.execute(trx)
    await runtime.createInstance({ processId: 'fault-rating', variables: { number, members: ['a', 'b', 'c'] }, caseId: number }, trx)
  })
}

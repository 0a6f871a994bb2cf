/** A server of the caseload, made to be killed: it runs the runtime, begins cases, completes tasks and reports payments until it is stopped. */

import type { Key } from '../../server/base/ids.ts'
import { systemClock } from '../../server/clock.ts'
import { createRuntime } from '../../server/runtime/index.ts'
import { connect } from '../../server/store/connection.ts'
import { acceptCase, registerHandlers } from './caseload.ts'

const [url = '', redisUrl = '', run = '0', queueName = 'pingji-faults'] = process.argv.slice(2)
const db = connect(url, { max: 6, applicationName: 'pingji-fault-host' })
const runtime = createRuntime({
  db,
  clock: systemClock(),
  functionsFor: () => ({}),
  zone: 'Asia/Shanghai',
  config: { leaseMs: 600, claimMs: 600, pollMs: 100, retryBackOffMs: [50], redisUrl: redisUrl === '' ? null : redisUrl, queueName },
})
registerHandlers(runtime)
await runtime.start()

let number = 1
// One case first: then definitions are compiled and connections open, and the kill falls into work, not into the start.
await acceptCase(db, runtime, `FT-${run}-${number}`)
process.stdout.write('ready\n')

async function beginCases(): Promise<void> {
  for (;;) {
    const open = await db.selectFrom('process_instance').select('key').where('status', '=', 'ACTIVE').limit(40).execute()
    if (open.length < 40) {
      number += 1
      await acceptCase(db, runtime, `FT-${run}-${number}`)
    }
    await pause(10)
  }
}

async function completeTasks(): Promise<void> {
  for (;;) {
    const tasks = await db.selectFrom('user_task').select('key').where('state', '=', 'CREATED').orderBy('key').limit(20).execute()
    for (const task of tasks)
      await runtime.completeUserTask({ userTaskKey: task.key as Key, variables: {}, by: 'leader1' }).catch(() => undefined)
    await pause(10)
  }
}

async function reportPayments(): Promise<void> {
  for (;;) {
    const waiting = await db.selectFrom('message_subscription').select('correlation_key').limit(20).execute()
    for (const { correlation_key: correlationKey } of waiting)
      await runtime
        .publishMessage({ name: 'fault-paid', correlationKey, variables: {}, messageId: `pay-${correlationKey}`, timeToLiveMs: 600_000 })
        .catch(() => undefined)
    await pause(20)
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds))
}

await Promise.all([beginCases(), completeTasks(), reportPayments()])

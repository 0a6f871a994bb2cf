/**
 * A process of the caseload, made to be killed: `server` begins cases, races for tasks and reports messages, `worker` runs jobs and timers,
 * `all` does both.
 */
import { createHash } from 'node:crypto'
import { systemClock } from '../../server/clock.ts'
import { createRuntime } from '../../server/runtime/index.ts'
import { connect } from '../../server/store/connection.ts'
import { acceptCase, completeTasks, registerHandlers, reportMessages } from './caseload.ts'

const [url = '', redisUrl = '', run = '0', role = 'all', queueName = 'pingji-faults'] = process.argv.slice(2)
const MOST_OPEN = 30
const db = connect(url, { max: 6, applicationName: 'pingji-fault-host' })
const runtime = createRuntime({
  db,
  clock: systemClock(),
  functionsFor: () => ({}),
  zone: 'Asia/Shanghai',
  config: {
    leaseMs: 600,
    claimMs: 600,
    pollMs: 100,
    retryBackOffMs: [50],
    historyEveryMs: 200,
    historyAfterMs: 500,
    works: role !== 'server',
    redisUrl: redisUrl === '' ? null : redisUrl,
    queueName,
  },
})
registerHandlers(runtime)
await runtime.start()

let number = 1
// One case first: then definitions are compiled and connections open, and the kill falls into work, not into the start.
await acceptCase(db, runtime, `FT-${run}-${number}`)
process.stdout.write('ready\n')

async function beginCases(): Promise<void> {
  const open = await db.selectFrom('process_instance').select('key').where('status', '=', 'ACTIVE').limit(MOST_OPEN).execute()
  if (open.length >= MOST_OPEN) return
  number += 1
  // Every third case is an objection.
  await acceptCase(db, runtime, `FT-${run}-${number}${number % 3 === 0 ? 'O' : ''}`)
}

async function again(work: () => Promise<void>, pauseMs: number): Promise<void> {
  for (;;) {
    await work()
    await new Promise((done) => setTimeout(done, pauseMs))
  }
}

const by = createHash('sha256').update(`${run}-${process.pid}`).digest('hex').slice(0, 12)
if (role === 'worker') await new Promise(() => undefined)
else
  await Promise.all([again(beginCases, 40), again(() => completeTasks(db, runtime, by), 25), again(() => reportMessages(db, runtime), 40)])

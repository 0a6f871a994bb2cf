/** A server that only sweeps, made to be killed while it works off a batch operation. */
import { systemClock } from '../../server/clock.ts'
import { createRuntime } from '../../server/runtime/index.ts'
import { connect } from '../../server/store/connection.ts'

const [url = ''] = process.argv.slice(2)
const runtime = createRuntime({
  db: connect(url, { max: 6, applicationName: 'pingji-batch-host' }),
  clock: systemClock(),
  functionsFor: () => ({}),
  zone: 'Asia/Shanghai',
  config: { leaseMs: 600, claimMs: 600, pollMs: 100 },
})
await runtime.start()

/** Door of the bridge for the single-command start: brings telemetry from a broker to the database. */
import type { Logger } from 'pino'
import type { Clock } from '../server/base/clock.ts'
import { dropOldReadings } from '../server/store/telemetry.ts'
import type { Db } from '../server/store/transaction.ts'
import { takeTurns } from '../server/store/turn.ts'
import { startMqttAdapter } from './adapters/mqtt.ts'
import { createIngest, type Ingest } from './ingest.ts'
import { RETENTION } from './mapping/kinds.ts'

export { digest, type EmbeddedBroker, startEmbeddedBroker } from './embedded-broker.ts'
export { devicesOfCommunity, type SimulatedDevice, unitsOf } from './simulator/community.ts'
export { createSimulator, type SimulatedCommunity, type Simulator } from './simulator/index.ts'

export interface Bridge {
  readonly ingest: Ingest
  stop(): Promise<void>
}

/** Name of a bridge nobody named: however many processes there are, one of them receives. */
export const DEFAULT_NAME = 'main'
const RETENTION_EVERY_MS = 600_000
const MOST_DROPPED = 50_000

/**
 * Starts to receive. With `shared`, several bridges may run at one broker: those of one name take turns (one receives, the others stand by
 * and follow when it is gone), those of different names share the messages. Rejects, naming the service, when the broker does not answer.
 */
export async function startBridge(options: {
  readonly mqttUrl: string
  readonly username?: string
  readonly password?: string
  readonly db: Db
  readonly clock: Clock
  readonly zone: string
  /** The same after a restart: the broker keeps messages under it meanwhile. Plain signs. */
  readonly name: string
  readonly shared: boolean
  readonly logger: Logger
}): Promise<Bridge> {
  const { db, clock, zone, logger, name, shared } = options
  const ingest = createIngest({ db, clock, zone })
  const receive = async () => {
    const adapter = await startMqttAdapter({
      url: options.mqttUrl,
      name,
      ingest,
      shared,
      logger,
      ...(options.username === undefined ? {} : { username: options.username }),
      ...(options.password === undefined ? {} : { password: options.password }),
    })
    return () => adapter.stop()
  }
  const receiving = shared
    ? await takeTurns(db, `pingji-bridge ${name}`, receive, (cause) => logger.warn({ err: cause }, 'bridge stands by'))
    : { stop: await receive() }
  const retention = setInterval(() => {
    dropOldReadings(db, { ...RETENTION, now: clock.now(), limit: MOST_DROPPED }).catch((cause: unknown) =>
      logger.warn({ err: cause }, 'old readings could not be dropped'),
    )
  }, RETENTION_EVERY_MS)
  retention.unref()
  return {
    ingest,
    stop: async () => {
      clearInterval(retention)
      await receiving.stop()
      await ingest.idle()
    },
  }
}

/** Door of the bridge for the single-command start: brings telemetry from a broker to the database. */
import type { Logger } from 'pino'
import type { Clock } from '../server/base/clock.ts'
import type { Db } from '../server/store/transaction.ts'
import { takeTurns } from '../server/store/turn.ts'
import { type MqttTls, startMqttAdapter } from './adapters/mqtt.ts'
import { createIngest, type Ingest } from './ingest.ts'
import { startKeeper } from './keeper.ts'
import { pseudonymsOf } from './privacy/pseudonym.ts'
import { startShapeKeeper } from './shape-keeper.ts'
import { type SourcesOptions, startSources } from './sources.ts'

export { digest, type EmbeddedBroker, startEmbeddedBroker } from './embedded-broker.ts'
export { devicesOfCommunity, type SimulatedDevice, unitsOf } from './simulator/community.ts'
export { createSimulator, readingSheet, type SimulatedCommunity, type Simulator } from './simulator/index.ts'
export { sourceSettings } from './sources-setup.ts'

export interface Bridge {
  readonly ingest: Ingest
  stop(): Promise<void>
}

/** Name of a bridge nobody named: however many processes there are, one of them receives. */
export const DEFAULT_NAME = 'main'

/**
 * Starts to receive. With `shared`, several bridges may run at one broker: those of one name take turns (one receives, the others stand by
 * and follow when it is gone), those of different names share the messages. Rejects, naming the service, when the broker does not answer.
 */
export async function startBridge(options: {
  readonly mqttUrl: string
  readonly username?: string
  readonly password?: string
  /** For `mqtts`: whom to believe beside the authorities of the system, and who we are. */
  readonly tls?: MqttTls
  /** Key of the signs that stand for persons; absent: nothing about persons is kept. */
  readonly hashKey?: string | null
  /** What sources of the table `bridge_source` need; absent: none are run. */
  readonly sources?: Pick<SourcesOptions, 'config' | 'secrets' | 'environment'>
  readonly db: Db
  readonly clock: Clock
  readonly zone: string
  /** The same after a restart: the broker keeps messages under it meanwhile. Plain signs. */
  readonly name: string
  readonly shared: boolean
  readonly logger: Logger
}): Promise<Bridge> {
  const { db, clock, zone, logger, name, shared } = options
  const hashKey = options.hashKey ?? null
  const shapes = startShapeKeeper({ db, clock, logger })
  const ingest = createIngest({
    db,
    clock,
    zone,
    // Of one name one receives, and what an earlier one of the name left is finished by the next.
    owner: `bridge ${name}`,
    onSetAside: shapes.note,
    ...(hashKey === null ? {} : { pseudonyms: pseudonymsOf(hashKey) }),
  })
  let isReceiving = false
  const receive = async () => {
    await ingest.recover(true)
    const adapter = await startMqttAdapter({
      url: options.mqttUrl,
      name,
      ingest,
      shared,
      logger,
      ...(options.username === undefined ? {} : { username: options.username }),
      ...(options.password === undefined ? {} : { password: options.password }),
      ...(options.tls === undefined ? {} : { tls: options.tls }),
    })
    isReceiving = true
    return async () => {
      isReceiving = false
      await adapter.stop()
    }
  }
  const begin = async () =>
    shared
      ? takeTurns(db, `pingji-bridge ${name}`, receive, (cause) => logger.warn({ err: cause }, 'bridge stands by'))
      : { stop: await receive() }
  const receiving = await begin().catch(async (cause: unknown) => {
    await shapes.stop()
    throw cause
  })
  const sources = options.sources === undefined ? null : startSources({ db, clock, logger, ingest, ...options.sources })
  const keeper = startKeeper({ db, clock, ingest, name, logger, isReceiving: () => isReceiving })
  return {
    ingest,
    stop: async () => {
      await receiving.stop()
      await sources?.stop()
      await ingest.idle()
      await shapes.stop()
      await keeper.stop()
    },
  }
}

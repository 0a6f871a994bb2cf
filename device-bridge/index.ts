/** Door of the bridge for the single-command start: brings telemetry from a broker to the database. */
import type { Logger } from 'pino'
import type { Clock } from '../server/base/clock.ts'
import type { Db } from '../server/store/transaction.ts'
import { startMqttAdapter } from './adapters/mqtt.ts'
import { createIngest, type Ingest } from './ingest.ts'

export { digest, type EmbeddedBroker, startEmbeddedBroker } from './embedded-broker.ts'
export { devicesOfCommunity, type SimulatedDevice } from './simulator/community.ts'
export { createSimulator, type SimulatedCommunity, type Simulator } from './simulator/index.ts'

export interface Bridge {
  readonly ingest: Ingest
  stop(): Promise<void>
}

export async function startBridge(options: {
  readonly mqttUrl: string
  readonly username?: string
  readonly password?: string
  readonly db: Db
  readonly clock: Clock
  readonly zone: string
  readonly shared: boolean
  readonly logger: Logger
}): Promise<Bridge> {
  const ingest = createIngest({ db: options.db, clock: options.clock, zone: options.zone })
  const adapter = await startMqttAdapter({
    url: options.mqttUrl,
    ingest,
    shared: options.shared,
    logger: options.logger,
    ...(options.username === undefined ? {} : { username: options.username }),
    ...(options.password === undefined ? {} : { password: options.password }),
  })
  return {
    ingest,
    stop: async () => {
      await adapter.stop()
      await ingest.idle()
    },
  }
}

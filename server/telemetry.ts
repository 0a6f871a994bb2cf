import { randomBytes } from 'node:crypto'
import { DEFAULT_NAME, sourceSettings, startBridge, startEmbeddedBroker } from '../device-bridge/index.ts'
import type { Services } from './services.ts'

/** Where communities send to, and what stops it. */
export interface Telemetry {
  readonly mqttUrl: string
  stop(): Promise<void>
}

/** The configured broker, else one of our own on the loopback interface; the bridge stores what comes. */
export async function startTelemetry(services: Services, zone: string): Promise<Telemetry> {
  const { config, db, clock, logger } = services
  const common = { db, clock, zone, logger, name: DEFAULT_NAME, hashKey: config.hashKey, sources: sourceSettings(config) }
  if (config.mqttUrl !== null) {
    const bridge = await startBridge({ ...common, mqttUrl: config.mqttUrl, tls: config.mqttTls, shared: true })
    return { mqttUrl: config.mqttUrl, stop: () => bridge.stop() }
  }
  const secret = randomBytes(24).toString('base64url')
  const broker = await startEmbeddedBroker({
    db,
    bridgeSecret: secret,
    clock,
    logger,
    ...(config.mqttListen === null ? {} : { tls: config.mqttListen }),
  })
  const bridge = await startBridge({ ...common, mqttUrl: broker.url, username: 'bridge', password: secret, shared: false })
  return {
    mqttUrl: broker.url,
    stop: async () => {
      await bridge.stop()
      await broker.stop()
    },
  }
}

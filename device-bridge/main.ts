import { pino } from 'pino'
import { Refusal } from '../server/base/errors.ts'
import { systemClock } from '../server/clock.ts'
import { type Config, readConfig, withoutPassword } from '../server/config.ts'
import { connect } from '../server/store/connection.ts'
import { DEFAULT_NAME, sourceSettings, startBridge } from './index.ts'

/** What is wrong with a setting is said in both languages. */
function configOf(): Config {
  try {
    return readConfig(process.env)
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause
    console.error(`${cause.text.zh}\n${cause.text.en}`)
    process.exit(1)
  }
}

// The bridge as a process of its own: DATABASE_URL and MQTT_URL name where from and where to; several may run at once.
const config = configOf()
if (config.databaseUrl === null || config.mqttUrl === null) {
  console.error('请设置 DATABASE_URL 和 MQTT_URL。\nSet DATABASE_URL and MQTT_URL.')
  process.exit(1)
}
const logger = pino({ level: config.logLevel, base: null })
const db = connect(config.databaseUrl, { max: 4, applicationName: 'pingji-bridge' })
const bridge = await startBridge({
  mqttUrl: config.mqttUrl,
  tls: config.mqttTls,
  hashKey: config.hashKey,
  sources: sourceSettings(config),
  db,
  clock: systemClock(),
  zone: process.env.BRIDGE_ZONE ?? 'Asia/Shanghai',
  name: process.env.BRIDGE_NAME ?? DEFAULT_NAME,
  shared: true,
  logger,
}).catch((cause: unknown) => {
  const words = cause instanceof Error ? cause.message : String(cause)
  console.error(`无法连接 MQTT 服务器 ${withoutPassword(config.mqttUrl ?? '')}（${words}）。\nThe MQTT broker does not answer (${words}).`)
  process.exit(1)
})
console.log('bridge: receiving')
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    void bridge
      .stop()
      .then(() => db.destroy())
      .then(() => process.exit(0))
  })

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pino } from 'pino'
import { systemClock } from '../../server/clock.ts'
import { readConfig } from '../../server/config.ts'
import { connect } from '../../server/store/connection.ts'
import { startBrokerRules } from './index.ts'

// Beside a Mosquitto: DATABASE_URL, MQTT_RULES_DIR (its folder), MQTT_BRIDGE_SECRET (password of the user "bridge"), MQTT_PID_FILE (its pid_file).
const config = readConfig(process.env)
const { MQTT_RULES_DIR: folder, MQTT_BRIDGE_SECRET: secret, MQTT_PID_FILE: pidFile } = process.env
if (config.databaseUrl === null || folder === undefined || secret === undefined) {
  console.error('请设置 DATABASE_URL、MQTT_RULES_DIR 和 MQTT_BRIDGE_SECRET。\nSet DATABASE_URL, MQTT_RULES_DIR and MQTT_BRIDGE_SECRET.')
  process.exit(1)
}
const logger = pino({ level: config.logLevel, base: null })
const db = connect(config.databaseUrl, { max: 2, applicationName: 'pingji-broker-rules' })

/** A broker that does not run yet reads the files when it starts. */
function reload(): void {
  if (pidFile === undefined) return
  try {
    process.kill(Number(readFileSync(pidFile, 'utf8').trim()), 'SIGHUP')
  } catch (cause) {
    logger.warn({ err: cause }, 'broker could not be told')
  }
}

const rules = await startBrokerRules({
  db,
  clock: systemClock(),
  folder: resolve(folder),
  bridge: { username: 'bridge', secret },
  reload,
  logger,
})
console.log('broker rules: written')
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    void rules
      .stop()
      .then(() => db.destroy())
      .then(() => process.exit(0))
  })

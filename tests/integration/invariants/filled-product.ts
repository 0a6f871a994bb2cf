import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { as, type Instant } from '../../../server/base/ids.ts'
import { readConfig } from '../../../server/config.ts'
import { ensureAccounts } from '../../../server/demo/accounts.ts'
import { createStage } from '../../../server/demo/index.ts'
import { type Script, tell } from '../../../server/demo/story.ts'
import { createApp } from '../../../server/http/app.ts'
import { createServices, DEFAULT_ZONE, type Services } from '../../../server/services.ts'
import { startTelemetry } from '../../../server/telemetry.ts'
import { testDatabase } from '../../support/database.ts'

const DAY_MS = 86_400_000
const PASSWORD = 'Invariants-2026'

/** A community that is certified after an unfounded objection, one whose money is claimed back, one that is being scored, one just received. */
const SCRIPTS: readonly Script[] = [
  story('赤石河畔家园', 'applicant2', [
    'to-preliminary',
    'apply-subsidy-1',
    'review-first',
    'pay-first',
    'to-final',
    'deliberate',
    'publish',
    'object',
    'unfounded',
  ]),
  story('鲘门和苑', 'applicant1', ['to-preliminary', 'apply-subsidy-1', 'review-first', 'pay-first', 'window-closes', 'sign-withdrawal']),
  story('小漠镇海景苑', 'applicant3', ['receive', 'check', 'panel', 'score']),
  story('锦绣鲘门', 'applicant1', ['receive']),
]

export interface FilledProduct {
  readonly services: Services
  close(): Promise<void>
}

/** The whole product at rest, after the demo's people have told a few stories through its HTTP interface. */
export async function filledProduct(): Promise<FilledProduct> {
  const database = await testDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'pingji-invariants-'))
  const config = readConfig({ DATABASE_URL: database.url, PINGJI_DATA: folder, PINGJI_DEMO: '1' })
  const services = await createServices({ config, databaseUrl: database.url, logger: pino({ level: 'silent' }) })
  services.clock.pin(as<Instant>('2025-03-03T02:00:00.000Z'))
  await services.start()
  const telemetry = await startTelemetry(services, DEFAULT_ZONE)
  const app = await createApp(services)
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  services.markReady()
  await ensureAccounts(services, PASSWORD)
  const stage = createStage({ services, address, mqttUrl: telemetry.mqttUrl, password: PASSWORD })
  for (const script of SCRIPTS) {
    const telling = tell(script, stage)
    for (let step = await telling.next(); step.done !== true; step = await telling.next())
      await stage.advance(new Date(Date.parse(services.clock.now()) + step.value * DAY_MS))
  }
  await stage.stop()
  await app.close()
  await telemetry.stop()
  await services.runtime.stop()
  return {
    services,
    async close() {
      await services.stop()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function story(name: string, applicant: string, route: readonly string[]): Script {
  return { subject: { name }, applicant, level: 'high', route }
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { as, type Instant } from '../../server/base/ids.ts'
import { readConfig } from '../../server/config.ts'
import { ensureAccounts } from '../../server/demo/accounts.ts'
import { createStage, type Stage } from '../../server/demo/index.ts'
import { createApp } from '../../server/http/app.ts'
import { createServices, DEFAULT_ZONE, type Services } from '../../server/services.ts'
import { startTelemetry } from '../../server/telemetry.ts'
import { testDatabase } from './database.ts'

/** Password of every demo account of the product under test. */
export const PASSWORD = 'Contract-Tests-2026'

export interface RunningApp {
  readonly app: FastifyInstance
  readonly address: string
  readonly services: Services
  /** The demo's people, acting over HTTP. */
  readonly stage: Stage
  /** Cookie of a logged-in account; none for `anonymous`. */
  cookieOf(username: string): Promise<string>
  close(): Promise<void>
}

/** The whole product on a database of this file alone, listening on a free port, its clock pinned. */
export async function startApp(at: string): Promise<RunningApp> {
  const database = await testDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'pingji-app-'))
  const config = {
    ...readConfig({ DATABASE_URL: database.url, PINGJI_DATA: folder, PINGJI_DEMO: '1', PINGJI_TEST_CLOCK: '1' }),
    demo: true,
  }
  const services = await createServices({ config, databaseUrl: database.url, logger: pino({ level: 'silent' }) })
  services.clock.pin(as<Instant>(new Date(at).toISOString()))
  await services.start()
  const telemetry = await startTelemetry(services, DEFAULT_ZONE)
  const app = await createApp(services)
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  services.markReady()
  await ensureAccounts(services, PASSWORD)
  const stage = createStage({ services, address, mqttUrl: telemetry.mqttUrl, password: PASSWORD })
  const cookies = new Map<string, string>()
  return {
    app,
    address,
    services,
    stage,
    async cookieOf(username) {
      if (username === 'anonymous') return ''
      const known = cookies.get(username)
      if (known !== undefined) return known
      const { token } = await services.identity.login({ username, password: PASSWORD, address: 'test' })
      const cookie = `pingji_session=${token}`
      cookies.set(username, cookie)
      return cookie
    },
    async close() {
      await stage.stop()
      await app.close()
      await telemetry.stop()
      await services.stop()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { Clock } from '../../server/base/clock.ts'
import { systemClock } from '../../server/clock.ts'
import { startEmbeddedPostgres } from '../../server/embedded/postgres.ts'
import { connect, migrateToLatest } from '../../server/store/connection.ts'
import { insertGateway } from '../../server/store/gateways.ts'
import { insertCommunities, type StoredFigures, storedFigures } from '../../server/store/simulation.ts'
import type { Db } from '../../server/store/transaction.ts'
import { digest, startEmbeddedBroker } from '../embedded-broker.ts'
import { startBridge } from '../index.ts'
import type { SimulatedDevice } from './community.ts'
import type { GatewayLogin } from './player.ts'

export interface TrialCommunity extends GatewayLogin {
  readonly devices: readonly SimulatedDevice[]
}

/** A database, a broker and a bridge for one run; nothing of it is left. */
export interface Trial {
  readonly mqttUrl: string
  readonly hashKey: string
  /** Waits until the bridge has stored so many messages, and the broker has noted what it refused. */
  arrived(messages: number, refused: number): Promise<void>
  figures(): Promise<StoredFigures>
  stop(): Promise<void>
}

const ZONE = 'Asia/Shanghai'
const PATIENCE_MS = 600_000
const LOOK_MS = 100

/** Starts it all and registers the communities. */
export async function startTrial(communities: readonly TrialCommunity[]): Promise<Trial> {
  const folder = mkdtempSync(join(tmpdir(), 'pingji-simulate-'))
  const clock = systemClock()
  const logger = pino({ level: 'silent' })
  const hashKey = randomBytes(24).toString('base64url')
  const bridgeSecret = randomBytes(24).toString('base64url')
  const subjects = communities.map(({ subjectId }) => subjectId)
  const postgres = await startEmbeddedPostgres(folder)
  const db = connect(postgres.url, { max: 8 })
  await migrateToLatest(db)
  await register(db, communities, clock)
  const broker = await startEmbeddedBroker({ db, bridgeSecret, clock, logger })
  const bridge = await startBridge({
    mqttUrl: broker.url,
    username: 'bridge',
    password: bridgeSecret,
    hashKey,
    db,
    clock,
    zone: ZONE,
    name: 'simulate',
    shared: false,
    logger,
  })
  const figures = () => storedFigures(db, subjects)
  return {
    mqttUrl: broker.url,
    hashKey,
    figures,
    async arrived(messages, refused) {
      const isThere = async () => bridge.ingest.counts.received >= messages && (await figures()).refused >= refused
      for (const end = performance.now() + PATIENCE_MS; performance.now() < end && !(await isThere()); )
        await new Promise((done) => setTimeout(done, LOOK_MS))
      await bridge.ingest.idle()
    },
    async stop() {
      await bridge.stop()
      await broker.stop()
      await db.destroy()
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function register(db: Db, communities: readonly TrialCommunity[], clock: Clock): Promise<void> {
  const at = clock.now()
  await insertCommunities(
    db,
    communities.map(({ subjectId, devices }, index) => ({ id: subjectId, name: `模拟社区${index + 1}`, devices })),
    at,
  )
  for (const { subjectId, username, password } of communities)
    await insertGateway(db, {
      username,
      subject_id: subjectId,
      secret_hash: digest(password),
      broker_hash: null,
      label: '',
      scope: 'subject',
      created_at: at,
      created_by: null,
      revoked_at: null,
      revoked_by: null,
      last_seen_at: null,
    })
}

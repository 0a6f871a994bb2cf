import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Logger } from 'pino'
import { readNetworks } from '../device-bridge/adapters/http-poll-guard.ts'
import { secretsOf } from '../device-bridge/sources-setup.ts'
import { type Alarms, createAlarms } from './alarms/index.ts'
import { type Audit, createAudit } from './audit/index.ts'
import { type Awards, createAwards } from './awards/index.ts'
import { type Cases, createCases } from './cases/index.ts'
import { type Certificates, createCertificates } from './certificates/index.ts'
import { systemClock, type TestableClock } from './clock.ts'
import type { Config } from './config.ts'
import { createDocuments, createEngineDocuments, type Documents, type EngineDocuments, folderStore } from './documents/index.ts'
import { createEvidence, type Evidence } from './evidence/index.ts'
import { createIdentity, type Identity, type RoleDefinition } from './identity/index.ts'
import { createLetters, type Letters } from './letters/index.ts'
import { createMappings, type Mappings } from './mappings/index.ts'
import { createNotices, type Notices } from './notices/index.ts'
import { createNotifications, type Notifications } from './notifications/index.ts'
import { createPanels, type Panels } from './panels/index.ts'
import { createProgrammes, type Programmes } from './programmes/index.ts'
import { createRegistry, createSitePlans, type Registry, type SitePlans } from './registry/index.ts'
import { createRehearsals, type Rehearsals } from './rehearsal/index.ts'
import { createIdempotency, createRuntime, type Idempotency, type Runtime } from './runtime/index.ts'
import { connect, migrateToLatest } from './store/connection.ts'
import type { Db } from './store/transaction.ts'
import { createSubmissions, type Submissions } from './submissions/index.ts'
import { createSupervision, type Supervision } from './supervision/index.ts'
import { createTelemetryViews, type TelemetryViews } from './telemetry-views/index.ts'

/** Everything the product is made of, built once from the configuration and handed down. */
export interface Services {
  readonly config: Config
  readonly logger: Logger
  readonly db: Db
  readonly clock: TestableClock
  readonly runtime: Runtime
  readonly idempotency: Idempotency
  readonly identity: Identity
  readonly audit: Audit
  readonly documents: Documents
  readonly engineDocuments: EngineDocuments
  readonly notifications: Notifications
  readonly programmes: Programmes
  readonly rehearsals: Rehearsals
  readonly cases: Cases
  readonly submissions: Submissions
  readonly panels: Panels
  readonly registry: Registry
  readonly sitePlans: SitePlans
  readonly alarms: Alarms
  readonly evidence: Evidence
  readonly mappings: Mappings
  readonly letters: Letters
  readonly notices: Notices
  readonly certificates: Certificates
  readonly awards: Awards
  readonly supervision: Supervision
  readonly telemetryViews: TelemetryViews
  readonly loginAttemptsPerMinute: number
  /** Roles and shipped programmes are in, sweeps run. */
  start(): Promise<void>
  stop(): Promise<void>
  markReady(): void
  isReady(): Promise<boolean>
}

const ROOT = join(import.meta.dirname, '..')
/** Zone of what belongs to no programme; each programme names its own. */
export const DEFAULT_ZONE = 'Asia/Shanghai'

/** Connects, migrates and composes; throws when the database does not answer. */
export async function createServices({
  config,
  databaseUrl,
  logger,
  connections = 16,
}: {
  readonly config: Config
  readonly databaseUrl: string
  readonly logger: Logger
  /** Most connections to the database at once. No act waits for a second one while it holds the first. */
  readonly connections?: number
}): Promise<Services> {
  const db = connect(databaseUrl, { max: connections })
  await sql`select 1`.execute(db).catch(async (cause: unknown) => {
    await db.destroy()
    throw cause
  })
  await migrateToLatest(db)

  const clock = systemClock()
  const wallClock = systemClock()
  const audit = createAudit({ db, clock })
  const identity = createIdentity({
    db,
    wallClock,
    audit,
    sessionIdleSeconds: config.sessionIdleSeconds,
    sessionHours: config.sessionHours,
  })
  const documents = createDocuments({
    db,
    clock,
    files: folderStore(join(config.dataFolder, 'documents')),
    maxBytes: config.uploadMaxBytes,
  })
  const engineDocuments = createEngineDocuments({ db, clock, documents })
  const notifications = createNotifications({ db, clock, wallClock, identity, smtpUrl: config.smtpUrl, mailFrom: config.mailFrom, logger })
  const programmes = createProgrammes({
    db,
    clock,
    audit,
    identity,
    runtime: () => runtime,
    rehearsals: () => rehearsals,
    defaultZone: DEFAULT_ZONE,
    root: ROOT,
    product: config.version,
  })
  const rehearsals = createRehearsals({
    db,
    clock,
    audit,
    identity,
    programmes,
    runtime: () => runtime,
    fontsFolder: config.fontsFolder,
    logger,
  })
  const runtime: Runtime = createRuntime({
    db,
    clock,
    functionsFor: (definition, own) => programmes.functionsFor(definition, own),
    settingsFor: (deploymentKey, programme, own) => programmes.settingsFor(deploymentKey, programme, own),
    zone: DEFAULT_ZONE,
    record: ({ kind, id, caseId, ...entry }, own) =>
      audit.record({ ...entry, object: { kind, id }, ...(caseId === null ? {} : { caseId }) }, own),
    logger,
    config: { redisUrl: config.redisUrl, works: config.role !== 'server' },
  })
  const letters = createLetters({
    db,
    clock,
    audit,
    documents,
    notifications,
    programmes,
    runtime,
    sealMark: config.demo ? '演示' : '',
    fontsFolder: config.fontsFolder,
    sealImage: sealImage(config),
  })
  const submissions = createSubmissions({ db, clock, documents })
  const cases = createCases({
    db,
    clock,
    audit,
    identity,
    documents,
    notifications,
    programmes,
    runtime,
    letters,
    submissions,
    defaultZone: DEFAULT_ZONE,
  })
  const supervision = createSupervision({ db, clock, audit, identity, programmes, runtime, cases })
  const notices = createNotices({ db, clock, audit, documents, letters, programmes, runtime, cases })
  const certificates = createCertificates({
    db,
    clock,
    audit,
    letters,
    notices,
    programmes,
    runtime,
    cases,
    publicUrl: config.publicUrl ?? `http://localhost:${config.port}`,
  })
  const awards = createAwards({ db, clock, audit, letters, notices, programmes, runtime, identity, cases })
  const registry = createRegistry({
    db,
    clock,
    audit,
    cases,
    zone: DEFAULT_ZONE,
    fontsFolder: config.fontsFolder,
    publicUrl: config.publicUrl ?? `http://localhost:${config.port}`,
  })
  const evidence = createEvidence({ db, clock, runtime, programmes, cases, zone: DEFAULT_ZONE })
  const mappings = createMappings({
    db,
    clock,
    audit,
    nameOf: async (userId) => (await identity.person(userId))?.name ?? null,
    secrets: () => secretsOf(config),
    networks: readNetworks(config.bridgeNetworks).map(({ name }) => name),
    dropFolder: config.dropFolder,
  })
  const telemetryViews = createTelemetryViews({ db, databaseUrl, clock, programmes, zone: DEFAULT_ZONE, logger })
  const alarms = createAlarms({ db, clock, audit, cases, logger })
  const panels = createPanels({ db, clock, audit, runtime, programmes, evidence, letters, notifications })
  cases.registerEvidence(evidence)
  cases.registerAccess((actor, caseId) => panels.sitsOn(actor.userId, caseId))
  cases.registerPart('panels', (caseId) => panels.ofCase(caseId))
  cases.registerPart('notices', async (caseId) => (await notices.ofCase(caseId)).map(({ id, title, lastDay }) => ({ id, title, lastDay })))
  cases.registerPart('awards', (caseId) => awards.ofCase(caseId))
  let ready = false

  return {
    config,
    logger,
    db,
    clock,
    runtime,
    idempotency: createIdempotency({ db, keepHours: config.idempotencyHours }),
    identity,
    audit,
    documents,
    engineDocuments,
    notifications,
    programmes,
    rehearsals,
    cases,
    submissions,
    panels,
    registry,
    sitePlans: createSitePlans({ db, clock, audit, cases, documents }),
    alarms,
    evidence,
    mappings,
    letters,
    notices,
    certificates,
    awards,
    supervision,
    telemetryViews,
    loginAttemptsPerMinute: config.demo ? 600 : 30,

    async start() {
      await identity.defineRoles(builtInRoles(), 'built-in')
      await programmes.publishShipped(ROOT, 'system')
      await mappings.deliver()
      // Remembered from here on: no transaction waits for a second connection to read it.
      await programmes.calendar()
      await rehearsals.sweep()
      await runtime.start()
      if (config.role === 'server') return
      notifications.start()
      alarms.start()
    },

    async stop() {
      ready = false
      await rehearsals.stop()
      await alarms.stop()
      await telemetryViews.stop()
      await runtime.stop()
      await notifications.stop()
      await db.destroy()
    },

    markReady() {
      ready = true
    },

    async isReady() {
      if (!ready) return false
      return sql`select 1`.execute(db).then(
        () => true,
        () => false,
      )
    },
  }
}

function builtInRoles(): readonly RoleDefinition[] {
  return JSON.parse(readFileSync(new URL('./identity/built-in-roles.json', import.meta.url), 'utf8')) as readonly RoleDefinition[]
}

/** The office's own seal, when it has put one into the data folder. */
function sealImage(config: Config): Buffer | null {
  const file = join(config.dataFolder, 'seal.png')
  return existsSync(file) ? readFileSync(file) : null
}

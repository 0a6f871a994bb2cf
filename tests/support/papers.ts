import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { createAudit } from '../../server/audit/index.ts'
import { type Awards, createAwards } from '../../server/awards/index.ts'
import { as, type Instant } from '../../server/base/ids.ts'
import type { Json, JsonObject } from '../../server/base/json.ts'
import { type Certificates, createCertificates } from '../../server/certificates/index.ts'
import type { TestableClock } from '../../server/clock.ts'
import { createDocuments, folderStore } from '../../server/documents/index.ts'
import { type Actor, createIdentity, type Identity } from '../../server/identity/index.ts'
import { createLetters, type Letters } from '../../server/letters/index.ts'
import type { LetterTemplate } from '../../server/letters/types.ts'
import { createNotices, type FactRegistry, type Notices } from '../../server/notices/index.ts'
import { createNotifications } from '../../server/notifications/index.ts'
import type { ProgrammeManifest } from '../../server/programmes/types.ts'
import { feelTimeFunctions } from '../../server/rules/feel/index.ts'
import { createRuntime, type Job, JobAnswer, type JobHandler, type Runtime } from '../../server/runtime/index.ts'
import type { Db, Trx } from '../../server/store/transaction.ts'
import { shippedCalendar } from '../../server/time/index.ts'
import { pinnedClock } from './clock.ts'
import { sampleManifest } from './letter-samples.ts'

const WORKFLOWS = join(import.meta.dirname, '../../workflows/shenshan-2021')
const DECISIONS = ['subsidy.dmn', 'certificate.dmn', 'gates.dmn']

type FactProvider = Parameters<FactRegistry['registerFacts']>[1]

export interface PaperParts {
  readonly clock: TestableClock
  readonly runtime: Runtime
  readonly letters: Letters
  readonly notices: Notices
  readonly certificates: Certificates
  readonly awards: Awards
  readonly identity: Identity
  /** Runs a job's handler in a transaction of its own, as the runtime does. */
  run(type: string, variables: JsonObject, job?: Partial<Job>): Promise<JsonObject>
  fact(name: string, subjectId: string): Promise<Json>
  pin(at: string): void
  /** The manifest in force from now on; cases of the database stay with the first. */
  comeIntoForce(manifest: ProgrammeManifest): void
}

/** Letters, notices, certificates and awards of the Shenshan programme on a real database, with its real decisions and templates. */
export async function paperParts(db: Db): Promise<PaperParts> {
  const clock = pinnedClock('2024-09-25T01:00:00.000Z')
  const handlers = new Map<string, JobHandler>()
  const facts = new Map<string, FactProvider>()
  const functionsFor = () =>
    feelTimeFunctions(shippedCalendar(), sampleManifest.timeZone, sampleManifest.deadlines, clock.now(), { provisional: true })
  const real = createRuntime({ db, clock, functionsFor, zone: sampleManifest.timeZone })
  const runtime: Runtime = { ...real, registerJobHandler: (type, handler) => void handlers.set(type, handler) }
  const { deploymentKey } = await runtime.deploy({
    by: 'designer1',
    resources: DECISIONS.map((name) => ({ name, content: readFileSync(join(WORKFLOWS, name), 'utf8') })),
  })
  const audit = createAudit({ db, clock })
  const identity = createIdentity({ db, wallClock: clock, audit, sessionIdleSeconds: 1800, sessionHours: 12 })
  const files = folderStore(mkdtempSync(join(tmpdir(), 'pingji-papers-')))
  const documents = createDocuments({ db, clock, files, maxBytes: 10_000_000 })
  const logger = pino({ level: 'silent' })
  const notifications = createNotifications({ db, clock, wallClock: clock, identity, smtpUrl: null, mailFrom: 'a@example.org', logger })
  let inForce = sampleManifest
  // Most cases of these tests are names only: they go by the current version.
  const programmes = {
    manifestOf: async () => inForce,
    letter: async (_: string, id: string) => JSON.parse(readFileSync(join(WORKFLOWS, 'letters', `${id}.json`), 'utf8')) as LetterTemplate,
    version: async () => ({ manifest: sampleManifest, deploymentKey }),
    file: async (_: string, name: string) => ({ content: readFileSync(join(WORKFLOWS, name), 'utf8') }),
    calendar: async () => shippedCalendar(),
  }
  const cases: FactRegistry = { registerFacts: (name, provide) => void facts.set(name, provide) }
  const letters = createLetters({
    db,
    clock,
    audit,
    documents,
    notifications,
    programmes,
    runtime,
    fontsFolder: null,
    sealImage: null,
    sealMark: '电子印章·演示',
  })
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
    publicUrl: 'https://pingji.example',
  })
  const awards = createAwards({ db, clock, audit, letters, notices, programmes, runtime, identity, cases })
  let jobs = 0
  return {
    clock,
    runtime,
    letters,
    notices,
    certificates,
    awards,
    identity,
    run: (type, variables, job = {}) => {
      const handler = handlers.get(type)
      if (handler === undefined) throw new Error(`Expected a handler of ${type}`)
      jobs += 1
      const whole = {
        key: String(1000 + jobs),
        type,
        headers: {},
        kind: 'BPMN_ELEMENT',
        listenerEventType: 'UNSPECIFIED',
        variables,
        processInstanceKey: '1',
        elementId: 'element',
        caseId: 'case_1',
        programme: sampleManifest.id,
        ...job,
      } as Job
      return db.transaction().execute(async (trx: Trx) => {
        const answer = await handler(whole, trx)
        return answer instanceof JobAnswer ? answer.variables : answer
      })
    },
    fact: (name, subjectId) => {
      const provide = facts.get(name)
      if (provide === undefined) throw new Error(`Expected a fact ${name}`)
      return db.transaction().execute((trx: Trx) => provide(subjectId, trx, { caseId: null }))
    },
    pin: (at) => clock.pin(as<Instant>(new Date(at).toISOString())),
    comeIntoForce: (manifest) => {
      inForce = manifest
    },
  }
}

/** Somebody with these permissions; enough for doors that ask who acts. */
export function actorNamed(userId: string, more: Partial<Actor> = {}): Actor {
  return {
    userId: as(userId),
    username: userId,
    name: userId,
    roles: [],
    permissions: new Set(),
    organisationId: null,
    groups: [],
    ...more,
  }
}

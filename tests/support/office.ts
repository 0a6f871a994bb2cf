import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { as, type Instant } from '../../server/base/ids.ts'
import type { JsonObject } from '../../server/base/json.ts'
import { readConfig } from '../../server/config.ts'
import type { Actor } from '../../server/identity/index.ts'
import { createServices, type Services } from '../../server/services.ts'
import { testDatabase } from './database.ts'
import { type OfficePeople, peopleOfMini } from './mini-office.ts'

export { MINI_ROOT, OFFICE_PASSWORD } from './mini-office.ts'

export interface Office {
  readonly services: Services
  readonly databaseUrl: string
  readonly actors: OfficePeople
  pin(at: string): void
  /** A registered garden of `ann`'s organisation. */
  garden(name: string): Promise<string>
  /** Applies for a garden; answers the case. */
  apply(subjectId: string, data?: JsonObject): Promise<{ readonly caseId: string; readonly number: string }>
  /** Claims if needed and completes the open task of an element on a case. */
  complete(actor: Actor, caseId: string, elementId: string, data: JsonObject): Promise<void>
  close(): Promise<void>
}

/** Everything composed as in production on a database of this file alone, with the small programme published and the clock pinned. */
export async function openOffice(at = '2026-03-02T01:00:00.000Z', connections = 16): Promise<Office> {
  const database = await testDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'pingji-office-'))
  const config = readConfig({ DATABASE_URL: database.url, PINGJI_DATA: folder })
  const services = await createServices({ config, databaseUrl: database.url, logger: pino({ level: 'silent' }), connections })
  const { clock, cases, runtime } = services
  clock.pin(as<Instant>(at))
  const actors = await peopleOfMini(services)
  const { ann } = actors

  return {
    services,
    databaseUrl: database.url,
    actors,
    pin: (time) => clock.pin(as<Instant>(time)),
    async garden(name) {
      const subject = await cases.subjects.register(ann, 'mini', { name, address: '1 Sample Road', areaSquareMetres: '1200.50' })
      return subject.id
    },
    async apply(subjectId, data = { reason: 'It is green', trees: 4 }) {
      const draft = await cases.drafts.create(ann, { programme: 'mini', caseType: 'rating', subjectId })
      await cases.drafts.save(ann, draft.id, data, draft.revision)
      return cases.drafts.submit(ann, draft.id, null)
    },
    async complete(actor, caseId, elementId, data) {
      await runtime.drain()
      const boxes = await Promise.all((['mine', 'group'] as const).map((box) => cases.tasks.list(actor, { box, limit: 100 })))
      const task = boxes.flatMap((page) => page.items).find((one) => one.case?.id === caseId && one.elementId === elementId)
      if (task === undefined) throw new Error(`Expected task ${elementId} for ${actor.username}`)
      if (task.assignee === null) await cases.tasks.claim(actor, task.key)
      await cases.tasks.complete(actor, task.key, data)
      await runtime.drain()
    },
    async close() {
      await services.stop()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A process that does what leaves the transaction: `documents` stores papers in a folder, `mail` sends what waits in the outbox. */
import { createAudit } from '../../server/audit/index.ts'
import { systemClock } from '../../server/clock.ts'
import { createDocuments, folderStore } from '../../server/documents/index.ts'
import { createIdentity } from '../../server/identity/index.ts'
import { createNotifications } from '../../server/notifications/index.ts'
import { SILENT } from '../../server/runtime/deps.ts'
import { connect } from '../../server/store/connection.ts'

const [url = '', what = '', place = ''] = process.argv.slice(2)
const db = connect(url, { max: 3, applicationName: 'pingji-fault-outside' })
const clock = systemClock()

if (what === 'documents') {
  const documents = createDocuments({ db, clock, files: folderStore(place), maxBytes: 1_000_000 })
  for (let number = 1; number <= 8; number += 1)
    await db.transaction().execute(async (trx) => {
      // The same content again now and then: it is kept once.
      const content = Buffer.from(`paper ${number % 5} `.repeat(5000))
      await documents.store({ name: `paper-${number}.txt`, mediaType: 'text/plain', content, kind: 'generated', by: 'system' }, trx)
    })
} else {
  const audit = createAudit({ db, clock })
  const identity = createIdentity({ db, wallClock: clock, audit, sessionIdleSeconds: 1800, sessionHours: 1 })
  // pino's type is wider than what is called here.
  const logger = { ...SILENT } as unknown as Parameters<typeof createNotifications>[0]['logger']
  const mail = createNotifications({ db, clock, wallClock: clock, identity, smtpUrl: place, mailFrom: 'faults@localhost', logger })
  await mail.deliverMail()
  await mail.stop()
}
await db.destroy()

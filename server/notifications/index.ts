/** Door of notifications: a row in the app for each reader, and a mail through an outbox when a mail server is configured. */
import nodemailer from 'nodemailer'
import type { Logger } from 'pino'
import type { NotificationView } from '../base/api/cases.ts'
import type { Clock } from '../base/clock.ts'
import { type Bilingual, inLocale, type Locale } from '../base/text.ts'
import type { Identity } from '../identity/index.ts'
import { crashPoint } from '../runtime/index.ts'
import { newId } from '../store/id.ts'
import * as store from '../store/notifications.ts'
import type { Db, Trx } from '../store/transaction.ts'

export interface NotificationInput {
  readonly to: { readonly userId?: string; readonly role?: string; readonly organisationId?: string }
  readonly title: Bilingual
  readonly body: Bilingual
  readonly caseId?: string
  /** The same key reaches the same reader once. */
  readonly key: string
}

export interface Notifications {
  send(input: NotificationInput, trx: Trx): Promise<void>
  list(userId: string, locale: Locale, limit: number): Promise<readonly NotificationView[]>
  markRead(userId: string, id: string): Promise<boolean>
  /** Sends due mails with back-off; answers how many went out. Does nothing without a mail server. */
  deliverMail(): Promise<number>
  start(): void
  stop(): Promise<void>
}

export interface NotificationDeps {
  readonly db: Db
  readonly clock: Clock
  readonly wallClock: Clock
  readonly identity: Identity
  readonly smtpUrl: string | null
  readonly mailFrom: string
  readonly logger: Logger
}

const MAIL_EVERY_MS = 5_000
const MAILS_AT_ONCE = 20

export function createNotifications({ db, clock, wallClock, identity, smtpUrl, mailFrom, logger }: NotificationDeps): Notifications {
  const transport = smtpUrl === null ? undefined : nodemailer.createTransport(smtpUrl)
  let timer: NodeJS.Timeout | undefined
  let running: Promise<unknown> = Promise.resolve()

  async function readers({ to }: NotificationInput, trx: Trx) {
    const groups = await Promise.all([
      to.userId === undefined ? [] : identity.person(to.userId, trx).then((person) => (person === undefined ? [] : [person])),
      to.role === undefined ? [] : identity.usersWithRole(to.role, trx),
      to.organisationId === undefined ? [] : identity.usersOfOrganisation(to.organisationId, trx),
    ])
    return [...new Map(groups.flat().map((person) => [person.id, person])).values()]
  }

  async function deliverMail(): Promise<number> {
    if (transport === undefined) return 0
    let sent = 0
    for (let count = 0; count < MAILS_AT_ONCE; count += 1) {
      const outcome = await deliverOne(transport)
      if (outcome === 'none') break
      if (outcome === 'sent') sent += 1
    }
    return sent
  }

  /** A transaction of its own for each mail: who dies leaves at most this one to be sent again, under its own message id. */
  async function deliverOne(mailer: NonNullable<typeof transport>): Promise<'sent' | 'failed' | 'none'> {
    return db.transaction().execute(async (trx) => {
      const now = wallClock.now()
      const [mail] = await store.takeDueMail(trx, now, 1)
      if (mail === undefined) return 'none'
      try {
        await mailer.sendMail({
          from: mailFrom,
          to: mail.recipient,
          subject: mail.subject,
          text: mail.body,
          messageId: `<${mail.id}@pingji>`,
        })
      } catch (cause) {
        const wait = Math.min(3_600_000, 10_000 * 2 ** mail.attempts)
        const next = new Date(Date.parse(now) + wait).toISOString()
        const failure = String(cause).slice(0, 300)
        await store.noteMail(trx, mail.id, { sent_at: null, attempts: mail.attempts + 1, next_attempt_at: next, last_error: failure })
        return 'failed'
      }
      crashPoint('after-mail-sent')
      await store.noteMail(trx, mail.id, { sent_at: now, attempts: mail.attempts + 1, next_attempt_at: now, last_error: null })
      return 'sent'
    })
  }

  return {
    async send(input, trx) {
      for (const person of await readers(input, trx)) {
        const isNew = await store.insertNotification(trx, {
          id: newId('note'),
          account_id: person.id,
          key: input.key,
          title_zh: input.title.zh,
          title_en: input.title.en,
          body_zh: input.body.zh,
          body_en: input.body.en,
          case_id: input.caseId ?? null,
          at: clock.now(),
          read_at: null,
        })
        if (isNew && transport !== undefined && person.email !== null)
          await store.insertMail(trx, {
            id: newId('mail'),
            key: `${input.key}/${person.id}`,
            recipient: person.email,
            subject: input.title.zh,
            body: input.body.zh,
            next_attempt_at: wallClock.now(),
          })
      }
    },

    async list(userId, locale, limit) {
      const rows = await store.notificationsOf(db, userId, limit)
      return rows.map((row) => ({
        id: row.id,
        title: inLocale({ zh: row.title_zh, en: row.title_en }, locale),
        body: inLocale({ zh: row.body_zh, en: row.body_en }, locale),
        caseId: row.case_id,
        at: row.at,
        readAt: row.read_at,
      }))
    },

    markRead: (userId, id) => store.markRead(db, userId, id, clock.now()),
    deliverMail,

    start() {
      if (transport === undefined) return
      timer = setInterval(() => {
        running = deliverMail().catch((cause: unknown) => logger.error({ cause }, 'mail delivery failed'))
      }, MAIL_EVERY_MS)
    },

    async stop() {
      clearInterval(timer)
      await running
      transport?.close()
    },
  }
}

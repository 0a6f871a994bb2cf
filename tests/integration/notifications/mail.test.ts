import { pino } from 'pino'
import { SMTPServer } from 'smtp-server'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createAudit } from '../../../server/audit/index.ts'
import { freePort } from '../../../server/embedded/postgres.ts'
import { createIdentity } from '../../../server/identity/index.ts'
import { createNotifications, type Notifications } from '../../../server/notifications/index.ts'
import { instant, pinnedClock } from '../../support/clock.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'

const clock = pinnedClock('2025-03-03T01:00:00Z')
let database: TestDatabase
let notifications: Notifications
let port: number
let mails: { readonly to: string; readonly text: string }[] = []
let server: SMTPServer | undefined
let userId: string

beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  const audit = createAudit({ db, clock })
  const identity = createIdentity({ db, wallClock: clock, audit, sessionIdleSeconds: 1800, sessionHours: 12 })
  await identity.defineRoles([{ code: 'official', name: { zh: '经办人', en: 'official' }, permissions: [] }], 'test')
  userId = await identity.createAccount(
    { username: 'official1', name: '周敏', password: 'Huijing-2025', roles: ['official'], email: 'zhou@example.org' },
    'system',
  )
  await identity.createAccount({ username: 'official2', name: '无邮箱', password: 'Huijing-2025', roles: ['official'] }, 'system')
  port = await freePort()
  notifications = createNotifications({
    db,
    clock,
    wallClock: clock,
    identity,
    smtpUrl: `smtp://127.0.0.1:${port}`,
    mailFrom: 'pingji@example.org',
    logger: pino({ level: 'silent' }),
  })
})
afterAll(async () => {
  await notifications.stop()
  await database.drop()
})
afterEach(async () => {
  await stopServer()
  mails = []
})

function startServer(): Promise<void> {
  const running = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      let text = ''
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8')
      })
      stream.on('end', () => {
        mails.push({ to: session.envelope.rcptTo.map(({ address }) => address).join(), text })
        done()
      })
    },
  })
  server = running
  return new Promise((done) => running.listen(port, '127.0.0.1', () => done()))
}

function stopServer(): Promise<void> {
  const running = server
  server = undefined
  return new Promise((done) => (running === undefined ? done() : running.close(() => done())))
}

const send = (key: string) =>
  database.db.transaction().execute((trx) =>
    notifications.send(
      {
        to: { role: 'official' },
        title: { zh: '材料审查临期', en: 'Check due soon' },
        body: { zh: '办件 SS202500001 将于明日到期。', en: 'Case SS202500001 is due tomorrow.' },
        key,
      },
      trx,
    ),
  )

describe('notifications', () => {
  test('reach everybody in the app and by mail who has an address', async () => {
    await startServer()
    await send('warning-1')

    expect(await notifications.deliverMail()).toBe(1)

    expect(mails.map(({ to }) => to)).toEqual(['zhou@example.org'])
    expect(await notifications.list(userId, 'zh-CN', 10)).toMatchObject([{ title: '材料审查临期', readAt: null }])
  })

  test('come once however often their cause repeats', async () => {
    await startServer()
    await send('warning-2')
    await send('warning-2')

    expect(await notifications.deliverMail()).toBe(1)
    expect(await notifications.deliverMail()).toBe(0)
    expect((await notifications.list(userId, 'en', 10)).filter(({ title }) => title === 'Check due soon')).toHaveLength(2)
  })

  test('wait for a mail server that is away', async () => {
    await send('warning-3')
    expect(await notifications.deliverMail()).toBe(0)

    await startServer()
    expect(await notifications.deliverMail()).toBe(0)
    clock.pin(instant('2025-03-03T01:00:11Z'))
    expect(await notifications.deliverMail()).toBe(1)
    expect(mails).toHaveLength(1)
  })

  test('go with the transaction of their cause', async () => {
    await expect(
      database.db.transaction().execute(async (trx) => {
        await notifications.send({ to: { userId }, title: { zh: '作废', en: 'void' }, body: { zh: '', en: '' }, key: 'void' }, trx)
        throw new Error('rolled back')
      }),
    ).rejects.toThrow('rolled back')

    expect((await notifications.list(userId, 'zh-CN', 50)).map(({ title }) => title)).not.toContain('作废')
  })

  test('are read by their reader alone', async () => {
    await send('warning-4')
    const [newest] = await notifications.list(userId, 'zh-CN', 1)
    const id = newest?.id ?? ''

    expect(await notifications.markRead('somebody-else', id)).toBe(false)
    expect(await notifications.markRead(userId, id)).toBe(true)
    expect((await notifications.list(userId, 'zh-CN', 50)).find((one) => one.id === id)?.readAt).not.toBeNull()
  })
})

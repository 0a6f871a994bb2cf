import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAudit } from '../../../server/audit/index.ts'
import { createIdentity, type Identity } from '../../../server/identity/index.ts'
import { instant, pinnedClock } from '../../support/clock.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'

const PASSWORD = 'Huijing-2025'
const clock = pinnedClock('2025-03-03T01:00:00Z')
let database: TestDatabase
let identity: Identity

beforeAll(async () => {
  database = await testDatabase()
  const audit = createAudit({ db: database.db, clock })
  identity = createIdentity({ db: database.db, wallClock: clock, audit, sessionIdleSeconds: 1800, sessionHours: 12 })
  await identity.defineRoles(
    [
      { code: 'official', name: { zh: '经办人', en: 'official' }, permissions: ['task:work', 'case:read-all'] },
      { code: 'auditadmin', name: { zh: '审计管理员', en: 'audit administrator' }, permissions: ['audit:read'], exclusive: true },
    ],
    'test',
  )
  await identity.saveOrganisation({
    id: 'org_bureau',
    name: '住建局',
    creditCode: null,
    kind: 'authority',
    bankName: null,
    bankAccount: null,
  })
  await identity.createAccount(
    { username: 'official1', name: '周敏', password: PASSWORD, roles: ['official'], organisationId: 'org_bureau' },
    'system',
  )
})
afterAll(() => database.drop())

describe('roles', () => {
  const name = { zh: '科员', en: 'clerk' }
  const permissionsOf = async (code: string) => (await identity.listRoles()).find((role) => role.code === code)?.permissions

  test('have what all who define them grant, and lose only what their own source takes back', async () => {
    await identity.defineRoles([{ code: 'clerk', name, permissions: ['task:work', 'panel:read'] }], 'one')
    await identity.defineRoles([{ code: 'clerk', name, permissions: ['task:work', 'award:read'] }], 'two')
    expect(await permissionsOf('clerk')).toEqual(['award:read', 'panel:read', 'task:work'])

    await identity.defineRoles([{ code: 'clerk', name, permissions: ['task:work'] }], 'one')
    expect(await permissionsOf('clerk')).toEqual(['award:read', 'task:work'])
  })

  test('of the product are not for programmes, nor is what only separated administrators may', async () => {
    const guard = { code: 'guard', name, permissions: ['role:manage'], exclusive: true }
    await identity.defineRoles([guard], 'built-in')

    await expect(identity.defineRoles([{ ...guard, permissions: [] }], 'one')).rejects.toMatchObject({ code: 'ROLE_RESERVED' })
    await expect(identity.defineRoles([{ code: 'clerk', name, permissions: ['role:manage'] }], 'one')).rejects.toMatchObject({
      code: 'PERMISSION_RESERVED',
    })
    expect(await permissionsOf('clerk')).toEqual(['award:read', 'task:work'])
  })
})

describe('log-in', () => {
  test('gives an actor with rights and groups', async () => {
    const { token, actor } = await identity.login({ username: 'official1', password: PASSWORD, address: '127.0.0.1' })

    expect([...actor.permissions].sort()).toEqual(['case:read-all', 'task:work'])
    expect(actor.groups).toEqual(['official', 'org:org_bureau'])
    expect((await identity.actorOfSession(token))?.username).toBe('official1')
  })

  test('refuses a wrong password and an unknown name alike', async () => {
    await expect(identity.login({ username: 'official1', password: 'wrong', address: 'x' })).rejects.toMatchObject({
      code: 'LOGIN_FAILED',
      status: 401,
    })
    await expect(identity.login({ username: 'nobody', password: PASSWORD, address: 'x' })).rejects.toMatchObject({
      code: 'LOGIN_FAILED',
      status: 401,
    })
  })

  test('locks after five failures and opens again later', async () => {
    await identity.createAccount({ username: 'locked1', name: '试锁', password: PASSWORD, roles: ['official'] }, 'system')
    for (let tries = 0; tries < 5; tries += 1)
      await expect(identity.login({ username: 'locked1', password: 'wrong', address: 'x' })).rejects.toMatchObject({ code: 'LOGIN_FAILED' })

    await expect(identity.login({ username: 'locked1', password: PASSWORD, address: 'x' })).rejects.toMatchObject({
      code: 'ACCOUNT_LOCKED',
    })

    clock.pin(instant('2025-03-03T01:05:01Z'))
    expect((await identity.login({ username: 'locked1', password: PASSWORD, address: 'x' })).actor.username).toBe('locked1')
    clock.pin(instant('2025-03-03T01:00:00Z'))
  })
})

describe('sessions', () => {
  test('end with log-out, idleness and time', async () => {
    const out = await identity.login({ username: 'official1', password: PASSWORD, address: 'x' })
    await identity.logout(out.token)
    expect(await identity.actorOfSession(out.token)).toBeUndefined()

    const idle = await identity.login({ username: 'official1', password: PASSWORD, address: 'x' })
    clock.pin(instant('2025-03-03T01:30:01Z'))
    expect(await identity.actorOfSession(idle.token)).toBeUndefined()
    clock.pin(instant('2025-03-03T01:00:00Z'))
  })

  test('die at once when the account is disabled', async () => {
    const id = await identity.createAccount({ username: 'leaver1', name: '离岗', password: PASSWORD, roles: ['official'] }, 'system')
    const { token } = await identity.login({ username: 'leaver1', password: PASSWORD, address: 'x' })

    await identity.setActive(id, false, 'system')

    expect(await identity.actorOfSession(token)).toBeUndefined()
    await expect(identity.login({ username: 'leaver1', password: PASSWORD, address: 'x' })).rejects.toMatchObject({ code: 'LOGIN_FAILED' })
  })
})

describe('passwords', () => {
  test('are changed by their owner, who then logs in anew', async () => {
    const id = await identity.createAccount({ username: 'changer1', name: '改密', password: PASSWORD, roles: ['official'] }, 'system')
    const { token, actor } = await identity.login({ username: 'changer1', password: PASSWORD, address: 'x' })

    await expect(identity.changePassword(actor, { current: 'wrong', next: 'Another-2025' })).rejects.toMatchObject({ code: 'LOGIN_FAILED' })
    await expect(identity.changePassword(actor, { current: PASSWORD, next: 'weak' })).rejects.toMatchObject({ code: 'PASSWORD_TOO_WEAK' })
    await identity.changePassword(actor, { current: PASSWORD, next: 'Another-2025' })

    expect(await identity.actorOfSession(token)).toBeUndefined()
    expect((await identity.login({ username: 'changer1', password: 'Another-2025', address: 'x' })).actor.userId).toBe(id)
  })
})

describe('accounts', () => {
  test('never hold an exclusive role beside another', async () => {
    const mixed = identity.createAccount(
      { username: 'mixed1', name: '兼任', password: PASSWORD, roles: ['auditadmin', 'official'] },
      'system',
    )
    await expect(mixed).rejects.toMatchObject({ code: 'ROLES_EXCLUDE_EACH_OTHER' })
  })

  test('have names of their own and strong passwords', async () => {
    await expect(
      identity.createAccount({ username: 'official1', name: '重名', password: PASSWORD, roles: [] }, 'system'),
    ).rejects.toMatchObject({ code: 'USERNAME_TAKEN' })
    await expect(identity.createAccount({ username: 'weak1', name: '弱密码', password: 'abc', roles: [] }, 'system')).rejects.toMatchObject(
      { code: 'PASSWORD_TOO_WEAK' },
    )
  })

  test('a token of a program carries its own permissions', async () => {
    const { token } = await identity.createApiClient('engine-client', ['engine:use'], 'system')

    const actor = await identity.actorOfToken(token)

    expect([...(actor?.permissions ?? [])]).toEqual(['engine:use'])
    expect(await identity.actorOfToken('made-up')).toBeUndefined()
  })
})

import { createHash, randomBytes } from 'node:crypto'
import { hash as hashPassword, verify as verifyPassword } from '@node-rs/argon2'
import type { Audit } from '../audit/index.ts'
import type { Clock } from '../base/clock.ts'
import { as, type Instant, type OrganisationId, type UserId } from '../base/ids.ts'
import { newId } from '../store/id.ts'
import * as store from '../store/identity.ts'
import { type Db, inTransaction } from '../store/transaction.ts'
import { afterFailedLogin, isStrongPassword } from './decide.ts'
import { type Actor, type Identity, identityRefusal } from './types.ts'

export interface IdentityDeps {
  readonly db: Db
  /** Real time, never pinned: sessions and locks are about people at the door. */
  readonly wallClock: Clock
  readonly audit: Audit
  readonly sessionIdleSeconds: number
  readonly sessionHours: number
}

/** argon2id (2 in the library's numbering), the least costs OWASP names. */
const ARGON2 = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
/** Source of the roles the product brings: no programme may define them, nor grant what the three separated administrators alone may. */
const BUILT_IN = 'built-in'
const REMEMBER_BASIC_MS = 300_000

export function createIdentity({ db, wallClock, audit, sessionIdleSeconds, sessionHours }: IdentityDeps): Identity {
  const remembered = new Map<string, { readonly accountId: string; readonly until: number }>()

  async function actorById(id: string, executor: Parameters<typeof store.accountWithRights>[0] = db): Promise<Actor | undefined> {
    const account = await store.accountWithRights(executor, { id })
    return account?.active === true ? toActor(account) : undefined
  }

  /** Checks the password in the same time whether the account exists or not. */
  async function checkPassword(username: string, password: string): Promise<string | undefined> {
    const now = wallClock.now()
    const account = await store.accountForLogin(db, username)
    if (account?.locked_until != null && account.locked_until > now)
      throw identityRefusal('ACCOUNT_LOCKED', { minutes: Math.ceil((Date.parse(account.locked_until) - Date.parse(now)) / 60_000) })
    const right = await verifyPassword(account?.password_hash ?? (await decoyHash()), password, ARGON2)
    if (account === undefined) return undefined
    if (right && account.active) {
      if (account.failed_logins > 0) await store.noteLogin(db, account.id, { failedLogins: 0, lockedUntil: null })
      return account.id
    }
    await store.noteLogin(db, account.id, afterFailedLogin(account.failed_logins, now))
    return undefined
  }

  async function setPassword(userId: string, password: string, by: string): Promise<void> {
    if (!isStrongPassword(password)) throw identityRefusal('PASSWORD_TOO_WEAK')
    const hash = await hashPassword(password, ARGON2)
    remembered.clear()
    await db.transaction().execute(async (trx) => {
      await store.setPasswordHash(trx, userId, hash)
      await store.deleteSessionsOf(trx, userId)
      await audit.record({ actor: by, action: 'account.set-password', object: { kind: 'account', id: userId } }, trx)
    })
  }

  return {
    requirePermission(actor, permission) {
      if (!actor.permissions.has(permission)) throw identityRefusal('FORBIDDEN', { permission })
    },

    async login({ username, password, address }) {
      const accountId = await checkPassword(username, password)
      const actor = accountId === undefined ? undefined : await actorById(accountId)
      if (actor === undefined) {
        await db
          .transaction()
          .execute((trx) =>
            audit.record(
              { actor: username.slice(0, 64), action: 'login', object: { kind: 'session', id: address }, result: 'refused' },
              trx,
            ),
          )
        throw identityRefusal('LOGIN_FAILED')
      }
      const token = randomBytes(32).toString('base64url')
      const now = wallClock.now()
      const expiresAt = new Date(Date.parse(now) + sessionHours * 3_600_000).toISOString()
      await db.transaction().execute(async (trx) => {
        await store.insertSession(trx, {
          token_hash: digest(token),
          account_id: actor.userId,
          created_at: now,
          last_seen_at: now,
          expires_at: expiresAt,
          address,
        })
        await audit.record({ actor: actor.userId, action: 'login', object: { kind: 'session', id: address } }, trx)
      })
      return { token, actor, expiresAt }
    },

    async logout(token) {
      await store.deleteSession(db, digest(token))
    },

    async actorOfSession(token) {
      const account = await store.accountOfSession(db, digest(token), wallClock.now(), sessionIdleSeconds)
      return account?.active === true ? toActor(account) : undefined
    },

    async actorOfPassword(username, password) {
      const pair = digest(`${username}\u0000${password}`).toString('base64')
      const now = Date.parse(wallClock.now())
      const known = remembered.get(pair)
      if (known !== undefined && known.until > now) return actorById(known.accountId)
      const accountId = await checkPassword(username, password)
      if (accountId === undefined) return undefined
      if (remembered.size > 1000) remembered.clear()
      remembered.set(pair, { accountId, until: now + REMEMBER_BASIC_MS })
      return actorById(accountId)
    },

    async actorOfToken(token) {
      const client = await store.apiClientByToken(db, digest(token))
      return client === undefined
        ? undefined
        : {
            userId: as<UserId>(client.id),
            username: client.name,
            name: client.name,
            roles: [],
            permissions: new Set(client.permissions),
            organisationId: null,
            groups: [],
          }
    },

    actorOf: (userId, trx) => actorById(userId, trx ?? db),
    usersWithRole: (role, trx) => store.usersWithRole(trx ?? db, role),
    usersOfOrganisation: (organisationId, trx) => store.usersOfOrganisation(trx ?? db, organisationId),
    person: (userId, trx) => store.personById(trx ?? db, userId),
    organisation: (id, trx) => store.organisationById(trx ?? db, id),

    defineRoles: (roles, source, trx) =>
      inTransaction(db, trx, async (inner) => {
        const own = source === BUILT_IN ? [] : (await store.listRoles(inner)).filter((role) => role.source === BUILT_IN)
        const reserved = new Set(own.filter((role) => role.exclusive).flatMap((role) => role.permissions))
        for (const role of roles) {
          if (own.some(({ code }) => code === role.code)) throw identityRefusal('ROLE_RESERVED', { role: role.code })
          const permission = role.permissions.find((one) => reserved.has(one))
          if (permission !== undefined) throw identityRefusal('PERMISSION_RESERVED', { role: role.code, permission })
        }
        for (const role of roles)
          await store.upsertRole(inner, {
            code: role.code,
            name_zh: role.name.zh,
            name_en: role.name.en,
            permissions: [...role.permissions],
            exclusive: role.exclusive ?? false,
            source,
          })
      }),

    saveOrganisation: (organisation, trx) =>
      store.upsertOrganisation(trx ?? db, {
        id: organisation.id,
        name: organisation.name,
        credit_code: organisation.creditCode,
        kind: organisation.kind,
        bank_name: organisation.bankName,
        bank_account: organisation.bankAccount,
        created_at: wallClock.now(),
      }),

    async createAccount(account, by, trx) {
      if (!isStrongPassword(account.password)) throw identityRefusal('PASSWORD_TOO_WEAK')
      const password_hash = await hashPassword(account.password, ARGON2)
      const id = newId('user')
      try {
        await inTransaction(db, trx, async (inner) => {
          await store.insertAccount(
            inner,
            {
              id,
              username: account.username,
              name: account.name,
              password_hash,
              organisation_id: account.organisationId ?? null,
              email: account.email ?? null,
              phone: account.phone ?? null,
              created_at: wallClock.now(),
            },
            account.roles,
          )
          await audit.record(
            {
              actor: by,
              action: 'account.create',
              object: { kind: 'account', id },
              detail: { username: account.username, roles: [...account.roles] },
            },
            inner,
          )
        })
      } catch (cause) {
        throw translated(cause, account.username)
      }
      return as<UserId>(id)
    },

    setPassword,

    async changePassword(actor, { current, next }) {
      if ((await checkPassword(actor.username, current)) !== actor.userId) throw identityRefusal('LOGIN_FAILED')
      await setPassword(actor.userId, next, actor.userId)
    },

    async setActive(userId, active, by) {
      remembered.clear()
      await db.transaction().execute(async (trx) => {
        await store.setAccountActive(trx, userId, active)
        if (!active) await store.deleteSessionsOf(trx, userId)
        await audit.record(
          { actor: by, action: active ? 'account.enable' : 'account.disable', object: { kind: 'account', id: userId } },
          trx,
        )
      })
    },

    async createApiClient(name, permissions, by) {
      const id = newId('client')
      const token = randomBytes(32).toString('base64url')
      await db.transaction().execute(async (trx) => {
        await store.insertApiClient(trx, {
          id,
          name,
          token_hash: digest(token),
          permissions: [...permissions],
          created_at: wallClock.now(),
        })
        await audit.record(
          { actor: by, action: 'api-client.create', object: { kind: 'api-client', id }, detail: { permissions: [...permissions] } },
          trx,
        )
      })
      return { id, token }
    },

    listAccounts: async (after, limit) => (await store.listAccounts(db, after, limit)).map((row) => ({ ...row, roles: row.roles ?? [] })),

    listRoles: async () =>
      (await store.listRoles(db)).map((role) => ({
        code: role.code,
        name: { zh: role.name_zh, en: role.name_en },
        permissions: role.permissions,
        exclusive: role.exclusive,
      })),
  }
}

function toActor(account: store.AccountWithRights): Actor {
  return {
    userId: as<UserId>(account.id),
    username: account.username,
    name: account.name,
    roles: account.roles,
    permissions: new Set(account.permissions),
    organisationId: account.organisationId === null ? null : as<OrganisationId>(account.organisationId),
    groups: [...account.roles, ...(account.organisationId === null ? [] : [`org:${account.organisationId}`])],
  }
}

/** What the product itself does: no person, every permission of its own modules. */
export const SYSTEM_ACTOR: Actor = {
  userId: as<UserId>('system'),
  username: 'system',
  name: '系统',
  roles: [],
  permissions: new Set(),
  organisationId: null,
  groups: [],
}

let decoy: Promise<string> | undefined
function decoyHash(): Promise<string> {
  decoy ??= hashPassword(as<Instant>(randomBytes(16).toString('hex')), ARGON2)
  return decoy
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

function translated(cause: unknown, username: string): unknown {
  const constraint = typeof cause === 'object' && cause !== null && 'constraint' in cause ? cause.constraint : undefined
  if (constraint === 'account_username_key') return identityRefusal('USERNAME_TAKEN', { username }, { cause })
  if (constraint === 'exclusive_role') return identityRefusal('ROLES_EXCLUDE_EACH_OTHER', {}, { cause })
  return cause
}

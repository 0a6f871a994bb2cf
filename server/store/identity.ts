import type { Generated } from 'kysely'
import { sql } from 'kysely'
import type { Executor } from './transaction.ts'

export interface IdentityTables {
  organisation: {
    id: string
    name: string
    credit_code: string | null
    kind: string
    parent_id: string | null
    bank_name: string | null
    bank_account: string | null
    created_at: string
  }
  role_grant: { role: string; source: string; permissions: string[] }
  role: { code: string; name_zh: string; name_en: string; permissions: string[]; exclusive: boolean; source: string }
  account: {
    id: string
    username: string
    name: string
    password_hash: string
    organisation_id: string | null
    email: string | null
    phone: string | null
    active: Generated<boolean>
    failed_logins: Generated<number>
    locked_until: string | null
    created_at: string
  }
  account_role: { account_id: string; role_code: string }
  session: { token_hash: Buffer; account_id: string; created_at: string; last_seen_at: string; expires_at: string; address: string }
  api_client: { id: string; name: string; token_hash: Buffer; permissions: string[]; active: Generated<boolean>; created_at: string }
}

export interface AccountWithRights {
  readonly id: string
  readonly username: string
  readonly name: string
  readonly organisationId: string | null
  readonly active: boolean
  readonly roles: readonly string[]
  readonly permissions: readonly string[]
}

interface RightsRow {
  readonly id: string
  readonly username: string
  readonly name: string
  readonly organisation_id: string | null
  readonly active: boolean
  readonly roles: readonly string[]
  readonly permissions: readonly string[]
}

/** Account, its roles and the union of their permissions. */
const RIGHTS = sql`a.id, a.username, a.name, a.organisation_id, a.active,
  array(select ar.role_code from account_role ar where ar.account_id = a.id order by 1) as roles,
  array(select distinct p from account_role ar join role r on r.code = ar.role_code cross join unnest(r.permissions) p where ar.account_id = a.id) as permissions`

function withRights(row: RightsRow | undefined): AccountWithRights | undefined {
  if (row === undefined) return undefined
  const { organisation_id: organisationId, id, username, name, active, roles, permissions } = row
  return { id, username, name, organisationId, active, roles, permissions }
}

export async function accountWithRights(
  db: Executor,
  by: { readonly id: string } | { readonly username: string },
): Promise<AccountWithRights | undefined> {
  const condition = 'id' in by ? sql`a.id = ${by.id}` : sql`a.username = ${by.username}`
  return withRights(
    (await sql<RightsRow>`/* account-with-rights */ select ${RIGHTS} from account a where ${condition}`.execute(db)).rows[0],
  )
}

export function accountForLogin(db: Executor, username: string) {
  return db
    .selectFrom('account')
    .select(['id', 'password_hash', 'active', 'failed_logins', 'locked_until'])
    .where('username', '=', username)
    .executeTakeFirst()
}

export async function noteLogin(
  db: Executor,
  accountId: string,
  outcome: { readonly failedLogins: number; readonly lockedUntil: string | null },
): Promise<void> {
  await db
    .updateTable('account')
    .set({ failed_logins: outcome.failedLogins, locked_until: outcome.lockedUntil })
    .where('id', '=', accountId)
    .execute()
}

export async function insertSession(db: Executor, session: IdentityTables['session']): Promise<void> {
  await db.insertInto('session').values(session).execute()
}

/** Whose session it is, with his rights: asked with every request, so in one prepared statement. Its last sight is noted once a minute. */
export async function accountOfSession(
  db: Executor,
  tokenHash: Buffer,
  now: string,
  idleSeconds: number,
): Promise<AccountWithRights | undefined> {
  const found = await sql<RightsRow & { stale: boolean }>`/* account-of-session */
    select ${RIGHTS}, s.last_seen_at < ${now}::timestamptz - interval '1 minute' as stale from session s join account a on a.id = s.account_id
    where s.token_hash = ${tokenHash} and s.expires_at > ${now} and s.last_seen_at > ${now}::timestamptz - make_interval(secs => ${idleSeconds})`.execute(
    db,
  )
  const [row] = found.rows
  if (row?.stale === true) await db.updateTable('session').set({ last_seen_at: now }).where('token_hash', '=', tokenHash).execute()
  return withRights(row)
}

export async function deleteSession(db: Executor, tokenHash: Buffer): Promise<void> {
  await db.deleteFrom('session').where('token_hash', '=', tokenHash).execute()
}

export async function deleteSessionsOf(db: Executor, accountId: string): Promise<void> {
  await db.deleteFrom('session').where('account_id', '=', accountId).execute()
}

export function apiClientByToken(db: Executor, tokenHash: Buffer) {
  return db
    .selectFrom('api_client')
    .select(['id', 'name', 'permissions'])
    .where('token_hash', '=', tokenHash)
    .where('active', '=', true)
    .executeTakeFirst()
}

export async function insertApiClient(
  db: Executor,
  client: { id: string; name: string; token_hash: Buffer; permissions: string[]; created_at: string },
): Promise<void> {
  await db.insertInto('api_client').values(client).execute()
}

export function usersWithRole(db: Executor, role: string) {
  return db
    .selectFrom('account')
    .innerJoin('account_role', 'account_role.account_id', 'account.id')
    .select(['account.id', 'account.name', 'account.username', 'account.email', 'account.organisation_id as organisationId'])
    .where('account_role.role_code', '=', role)
    .where('account.active', '=', true)
    .orderBy('account.username')
    .execute()
}

export function usersOfOrganisation(db: Executor, organisationId: string) {
  return db
    .selectFrom('account')
    .select(['id', 'name', 'username', 'email'])
    .where('organisation_id', '=', organisationId)
    .where('active', '=', true)
    .orderBy('username')
    .execute()
}

export function personById(db: Executor, id: string) {
  return db
    .selectFrom('account')
    .select(['id', 'name', 'username', 'email', 'phone', 'organisation_id as organisationId'])
    .where('id', '=', id)
    .executeTakeFirst()
}

export function organisationById(db: Executor, id: string) {
  return db
    .selectFrom('organisation')
    .select(['id', 'name', 'credit_code as creditCode', 'kind', 'bank_name as bankName', 'bank_account as bankAccount'])
    .where('id', '=', id)
    .executeTakeFirst()
}

export async function upsertOrganisation(
  db: Executor,
  row: {
    id: string
    name: string
    credit_code: string | null
    kind: string
    bank_name: string | null
    bank_account: string | null
    created_at: string
  },
): Promise<void> {
  await db
    .insertInto('organisation')
    .values({ ...row, parent_id: null })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ name: row.name, credit_code: row.credit_code, kind: row.kind }))
    .execute()
}

/** Roles of a programme or of the product; a role named again takes the new permissions. */
/** What one source grants a role; the role has what all of them grant. Its name is that of who defined it first. */
export async function upsertRole(db: Executor, role: IdentityTables['role']): Promise<void> {
  await sql`insert into role (code, name_zh, name_en, permissions, exclusive, source)
    values (${role.code}, ${role.name_zh}, ${role.name_en}, ${role.permissions}, ${role.exclusive}, ${role.source})
    on conflict (code) do update set name_zh = excluded.name_zh, name_en = excluded.name_en where role.source = excluded.source`.execute(db)
  await sql`insert into role_grant (role, source, permissions) values (${role.code}, ${role.source}, ${role.permissions})
    on conflict (role, source) do update set permissions = excluded.permissions`.execute(db)
  await sql`update role set permissions = coalesce(
      (select array_agg(distinct permission order by permission) from role_grant g, unnest(g.permissions) as permission where g.role = ${role.code}), '{}')
    where code = ${role.code}`.execute(db)
}

export function listRoles(db: Executor) {
  return db.selectFrom('role').selectAll().orderBy('code').execute()
}

export async function insertAccount(
  db: Executor,
  account: {
    id: string
    username: string
    name: string
    password_hash: string
    organisation_id: string | null
    email: string | null
    phone: string | null
    created_at: string
  },
  roles: readonly string[],
): Promise<void> {
  await db
    .insertInto('account')
    .values({ ...account, locked_until: null })
    .execute()
  if (roles.length > 0)
    await db
      .insertInto('account_role')
      .values(roles.map((role_code) => ({ account_id: account.id, role_code })))
      .execute()
}

export async function setPasswordHash(db: Executor, accountId: string, hash: string): Promise<void> {
  await db.updateTable('account').set({ password_hash: hash, failed_logins: 0, locked_until: null }).where('id', '=', accountId).execute()
}

export async function setAccountActive(db: Executor, accountId: string, active: boolean): Promise<void> {
  await db.updateTable('account').set({ active }).where('id', '=', accountId).execute()
}

export function listAccounts(db: Executor, after: string | null, limit: number) {
  return db
    .selectFrom('account')
    .leftJoin('organisation', 'organisation.id', 'account.organisation_id')
    .select((eb) => [
      'account.id',
      'account.username',
      'account.name',
      'account.active',
      'organisation.name as organisation',
      eb
        .selectFrom('account_role')
        .whereRef('account_role.account_id', '=', 'account.id')
        .select(sql<string[]>`coalesce(array_agg(role_code order by role_code), '{}')`.as('roles'))
        .as('roles'),
    ])
    .where('account.username', '>', after ?? '')
    .orderBy('account.username')
    .limit(limit)
    .execute()
}

declare module './database.ts' {
  interface Database extends IdentityTables {}
}

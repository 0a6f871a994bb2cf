import { defineRefusals } from '../base/errors.ts'
import type { OrganisationId, UserId } from '../base/ids.ts'
import type { Trx } from '../store/transaction.ts'

/** Who acts: what he is, what he may, which groups of tasks are his. */
export interface Actor {
  readonly userId: UserId
  readonly username: string
  readonly name: string
  readonly roles: readonly string[]
  readonly permissions: ReadonlySet<string>
  readonly organisationId: OrganisationId | null
  /** Candidate groups of user tasks: role codes and `org:<organisation id>`. */
  readonly groups: readonly string[]
}

export interface Person {
  readonly id: string
  readonly name: string
  readonly username: string
  readonly email: string | null
}

export interface Organisation {
  readonly id: string
  readonly name: string
  readonly creditCode: string | null
  readonly kind: string
  readonly bankName: string | null
  readonly bankAccount: string | null
}

export interface RoleDefinition {
  readonly code: string
  readonly name: { readonly zh: string; readonly en: string }
  readonly permissions: readonly string[]
  /** Stands alone: no account may hold it beside another role. */
  readonly exclusive?: boolean
}

export interface NewAccount {
  readonly username: string
  readonly name: string
  readonly password: string
  readonly roles: readonly string[]
  readonly organisationId?: string
  readonly email?: string
  readonly phone?: string
}

export interface Identity {
  /** Throws `FORBIDDEN` when the permission is missing. */
  requirePermission(actor: Actor, permission: string): void
  /** Checks name and password; five failures in a row lock the account for a growing time. Answers the secret of the new session. */
  login(input: {
    readonly username: string
    readonly password: string
    readonly address: string
  }): Promise<{ readonly token: string; readonly actor: Actor; readonly expiresAt: string }>
  logout(token: string): Promise<void>
  actorOfSession(token: string): Promise<Actor | undefined>
  /** HTTP Basic for programs; a checked pair is remembered for five minutes. */
  actorOfPassword(username: string, password: string): Promise<Actor | undefined>
  actorOfToken(token: string): Promise<Actor | undefined>
  actorOf(userId: string, trx?: Trx): Promise<Actor | undefined>
  usersWithRole(role: string, trx?: Trx): Promise<readonly Person[]>
  usersOfOrganisation(organisationId: string, trx?: Trx): Promise<readonly Person[]>
  person(userId: string, trx?: Trx): Promise<Person | undefined>
  organisation(id: string, trx?: Trx): Promise<Organisation | undefined>
  /** What `source` grants its roles; a role that several sources define has what all of them grant. Throws `ROLE_RESERVED`, `PERMISSION_RESERVED`. */
  defineRoles(roles: readonly RoleDefinition[], source: string, trx?: Trx): Promise<void>
  saveOrganisation(organisation: Organisation, trx?: Trx): Promise<void>
  createAccount(account: NewAccount, by: string, trx?: Trx): Promise<UserId>
  setPassword(userId: string, password: string, by: string): Promise<void>
  /** His own password; ends all of his sessions. Throws `LOGIN_FAILED` when the current one is wrong. */
  changePassword(actor: Actor, input: { readonly current: string; readonly next: string }): Promise<void>
  setActive(userId: string, active: boolean, by: string): Promise<void>
  createApiClient(name: string, permissions: readonly string[], by: string): Promise<{ readonly id: string; readonly token: string }>
  listAccounts(
    after: string | null,
    limit: number,
  ): Promise<
    readonly {
      readonly id: string
      readonly username: string
      readonly name: string
      readonly active: boolean
      readonly organisation: string | null
      readonly roles: readonly string[]
    }[]
  >
  listRoles(): Promise<readonly RoleDefinition[]>
}

export const identityRefusal = defineRefusals({
  LOGIN_FAILED: { status: 401, zh: '用户名或密码不正确。', en: 'User name or password is not right.' },
  ACCOUNT_LOCKED: {
    status: 429,
    zh: '登录失败次数过多，请在 {minutes} 分钟后再试。',
    en: 'Too many failed log-ins: try again in {minutes} minutes.',
  },
  NOT_LOGGED_IN: { status: 401, zh: '请先登录。', en: 'Please log in first.' },
  FORBIDDEN: { status: 403, zh: '您没有办理此事项的权限（{permission}）。', en: 'You have no permission for this ({permission}).' },
  ROLE_RESERVED: {
    status: 422,
    zh: '角色“{role}”由系统保留，方案不能定义。',
    en: 'The role "{role}" is the system\'s own: a programme can not define it.',
  },
  PERMISSION_RESERVED: {
    status: 422,
    zh: '角色“{role}”不能有权限“{permission}”：它只属于系统管理员、安全管理员或审计管理员。',
    en: 'The role "{role}" can not have "{permission}": that belongs to the separated administrators alone.',
  },
  USERNAME_TAKEN: { status: 409, zh: '用户名“{username}”已被使用。', en: 'The user name "{username}" is taken.' },
  PASSWORD_TOO_WEAK: {
    status: 422,
    zh: '密码至少 10 位，并含大写字母、小写字母、数字、符号中的三类。',
    en: 'A password has at least 10 characters of three kinds: capital letters, small letters, digits, signs.',
  },
  ROLES_EXCLUDE_EACH_OTHER: {
    status: 422,
    zh: '系统、安全、审计管理员之间及与业务角色之间不得兼任。',
    en: 'System, security and audit administrators hold no other role.',
  },
})

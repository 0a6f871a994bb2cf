/** Door of identity: accounts, organisations, roles as data, sessions, API clients. */
export { createIdentity, type IdentityDeps, SYSTEM_ACTOR } from './service.ts'
export {
  type Actor,
  type Identity,
  identityRefusal,
  type NewAccount,
  type Organisation,
  type Person,
  type RoleDefinition,
} from './types.ts'

import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '../base/json.ts'
import type { Services } from '../services.ts'

interface Office {
  readonly id: string
  readonly name: string
  readonly creditCode: string | null
  readonly kind: string
  readonly bankName?: string
  readonly bankAccount?: string
}
interface Account {
  readonly username: string
  readonly name: string
  readonly roles: readonly string[]
  readonly organisationId: string
  readonly email?: string
}
interface Expert {
  readonly username: string
  readonly speciality: string
  readonly title: string
  readonly ties?: readonly {
    readonly kind: 'employment' | 'shareholding' | 'relative' | 'other'
    readonly organisationId?: string
    readonly organisationName: string
    readonly until?: string
    readonly note?: string
  }[]
}

const { offices, accounts, experts } = JSON.parse(readFileSync(new URL('./accounts.json', import.meta.url), 'utf8')) as {
  readonly offices: readonly Office[]
  readonly accounts: readonly Account[]
  readonly experts: readonly Expert[]
}

export const accountNames: readonly string[] = accounts.map(({ username }) => username)
export const expertNames: readonly string[] = experts.map(({ username }) => username)

/** The password of all demo accounts: the configured one, else one made at the first start and kept with the data. */
export function demoPassword({ config }: Services): string {
  if (config.demoPassword !== null) return config.demoPassword
  const file = join(config.dataFolder, 'demo.password')
  if (!existsSync(file)) writeFileSync(file, `Demo-${randomBytes(6).toString('base64url')}1a`, { mode: 0o600 })
  return readFileSync(file, 'utf8').trim()
}

/** Makes organisations, accounts and the expert pool; what an interrupted first start left out is made now, and a changed password is set anew. */
export async function ensureAccounts(services: Services, password: string): Promise<void> {
  const { identity, panels } = services
  const existing = await identity.listAccounts(null, 100)
  const ids = new Map(existing.map(({ username, id }) => [username, id as string]))
  if (accounts.every(({ username }) => ids.has(username)) && (await panels.listExperts()).length >= experts.length) {
    const known = await identity.actorOfPassword('designer1', password).catch(() => undefined)
    if (known === undefined)
      for (const account of existing)
        if (accounts.some(({ username }) => username === account.username)) await identity.setPassword(account.id, password, 'system')
    return
  }
  for (const office of offices)
    await identity.saveOrganisation({
      id: office.id,
      name: office.name,
      creditCode: office.creditCode,
      kind: office.kind,
      bankName: office.bankName ?? null,
      bankAccount: office.bankAccount ?? null,
    })
  for (const account of accounts)
    if (!ids.has(account.username)) ids.set(account.username, await identity.createAccount({ ...account, password }, 'system'))
  for (const { username, ...expert } of experts) await panels.registerExpert({ ...expert, userId: ids.get(username) ?? '' })
}

/** What an applicant's organisation puts into its forms. */
export function organisationOf(username: string): JsonObject {
  const account = accounts.find((one) => one.username === username)
  const office = offices.find((one) => one.id === account?.organisationId)
  return {
    applicant: {
      creditCode: office?.creditCode ?? '',
      contactName: account?.name ?? '',
      kind: office?.kind === 'property-service' ? 'PROPERTY_SERVICE' : 'DEVELOPER',
    },
    declarations: { signature: { name: account?.name ?? '', consent: true } },
    payee: { name: office?.name ?? '', bank: office?.bankName ?? '', account: office?.bankAccount ?? '' },
  }
}

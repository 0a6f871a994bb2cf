/** Door of the registry: what stands in a subject (buildings, units, devices, gateways), who keeps it, and its credentials. */
import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '../base/clock.ts'
import type { Json } from '../base/json.ts'
import * as store from '../store/registry.ts'
import type { Db, Trx } from '../store/transaction.ts'

export interface DeviceRegistration {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly place?: string
  readonly maker?: string
  readonly model?: string
  readonly installedOn?: string
  /** Unit (household, floor, door) it serves; absent: its place. */
  readonly serves?: string
  /** Id of its maker's format; absent: the canonical payload. */
  readonly mapping?: string
}

export interface Registry {
  registerDevices(subjectId: string, devices: readonly DeviceRegistration[], trx?: Trx): Promise<void>
  /** How many units (households, floors, doors) the devices of each kind are to serve: the denominators of coverage. */
  registerUnits(subjectId: string, units: { readonly [kind: string]: number }, trx?: Trx): Promise<void>
  /** Credentials of a community's gateway; the secret is shown once. */
  issueGateway(subjectId: string, trx?: Trx): Promise<{ readonly username: string; readonly secret: string }>
  revokeGateway(username: string): Promise<void>
  devicesOf(subjectId: string): ReturnType<typeof store.devicesOf>
}

export interface RegistryDeps {
  readonly db: Db
  readonly clock: Clock
  readonly cases: { registerFacts(name: string, provide: (subjectId: string, trx: Trx) => Promise<Json>): void }
}

/** Builds the module and registers the fact `deviceCount`. */
export function createRegistry({ db, clock, cases }: RegistryDeps): Registry {
  cases.registerFacts('deviceCount', async (subjectId, trx) => (await store.devicesOf(trx, subjectId)).length)

  return {
    registerDevices: (subjectId, devices, trx) =>
      store.insertDevices(
        trx ?? db,
        devices.map((device) => ({
          subject_id: subjectId,
          id: device.id,
          kind: device.kind,
          name: device.name,
          place: device.place ?? null,
          maker: device.maker ?? null,
          model: device.model ?? null,
          installed_on: device.installedOn ?? null,
          registered_at: clock.now(),
          last_seen_at: null,
          mapping: device.mapping ?? null,
          serves: device.serves ?? null,
        })),
      ),

    registerUnits: (subjectId, units, trx) => store.upsertUnits(trx ?? db, subjectId, units),
    async issueGateway(subjectId, trx) {
      const username = `gw-${randomBytes(6).toString('hex')}`
      const secret = randomBytes(18).toString('base64url')
      await store.insertGateway(trx ?? db, {
        username,
        subject_id: subjectId,
        secret_hash: createHash('sha256').update(secret).digest(),
        created_at: clock.now(),
        revoked_at: null,
      })
      return { username, secret }
    },

    revokeGateway: (username) => store.revokeGateway(db, username, clock.now()),
    devicesOf: (subjectId) => store.devicesOf(db, subjectId),
  }
}

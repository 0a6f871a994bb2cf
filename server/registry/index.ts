/** Door of the registry: what stands in a subject (buildings, units, devices, gateways), who keeps it, and its credentials. */
import type { BuildingInput } from '../base/api/registry.ts'
import * as gatewayStore from '../store/gateways.ts'
import * as store from '../store/registry.ts'
import type { Trx } from '../store/transaction.ts'
import { localDateOf } from '../time/index.ts'
import { type Buildings, createBuildings } from './buildings.ts'
import type { RegistryDeps } from './context.ts'
import { wholeBuilding, wholeDevice } from './decide.ts'
import { createDevices, type Devices } from './devices.ts'
import { createGateways, type Gateways } from './gateways.ts'
import { createImports, type Imports } from './imports.ts'
import { createLabels, type Labels } from './labels.ts'
import { rowOfBuilding, rowOfDevice } from './rows.ts'
import { newCredentials } from './secrets.ts'

export type { RegistryDeps } from './context.ts'
export type { DeviceQuery } from './devices.ts'
export { createSitePlans, type SitePlans } from './site-plans.ts'
export { registryRefusal } from './types.ts'

export interface DeviceRegistration {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly place?: string
  /** Number of a registered building. */
  readonly building?: string
  readonly floor?: string
  readonly maker?: string
  readonly model?: string
  readonly installedOn?: string
  /** Unit (household, floor, door) it serves; absent: its place. */
  readonly serves?: string
  /** Id of its maker's format; absent: the canonical payload. */
  readonly mapping?: string
}

export interface Registry {
  readonly devices: Devices
  readonly buildings: Buildings
  readonly gateways: Gateways
  readonly imports: Imports
  readonly labels: Labels
  /** Registers devices for a program (demo, simulator, adapters): not checked, no ledger entry. */
  registerDevices(subjectId: string, devices: readonly DeviceRegistration[], trx?: Trx): Promise<void>
  /** Registers buildings for a program: not checked. */
  registerBuildings(subjectId: string, buildings: readonly BuildingInput[], trx?: Trx): Promise<void>
  /** How many units (households, floors, doors) the devices of each kind are to serve: the denominators of coverage. */
  registerUnits(subjectId: string, units: { readonly [kind: string]: number }, trx?: Trx): Promise<void>
  /** Credentials of a community's gateway; the secret is shown once. */
  issueGateway(subjectId: string, trx?: Trx): Promise<{ readonly username: string; readonly secret: string }>
  revokeGateway(username: string): Promise<void>
  devicesOf(subjectId: string): ReturnType<typeof store.devicesOf>
}

/** Builds the module and registers the fact `deviceCount`. */
export function createRegistry(deps: RegistryDeps): Registry {
  const { db, clock, cases } = deps
  cases.registerFacts('deviceCount', async (subjectId, trx) => (await store.devicesOf(trx, subjectId)).length)

  return {
    devices: createDevices(deps),
    buildings: createBuildings(deps),
    gateways: createGateways(deps),
    imports: createImports(deps),
    labels: createLabels(deps),

    registerDevices: (subjectId, devices, trx) => {
      const at = clock.now()
      const common = { at, today: localDateOf(at, deps.zone), source: 'entered' }
      return store.insertDevices(
        trx ?? db,
        devices.map((device) => rowOfDevice(subjectId, wholeDevice(device), common)),
      )
    },

    registerBuildings: (subjectId, buildings, trx) =>
      store.saveBuildings(
        trx ?? db,
        buildings.map((building) => rowOfBuilding(subjectId, wholeBuilding(building), clock.now(), 'entered')),
      ),

    registerUnits: (subjectId, units, trx) => store.upsertUnits(trx ?? db, subjectId, units),

    async issueGateway(subjectId, trx) {
      const { username, secret, digest, brokerHash } = newCredentials()
      await gatewayStore.insertGateway(trx ?? db, {
        username,
        subject_id: subjectId,
        secret_hash: digest,
        broker_hash: brokerHash,
        label: '',
        scope: 'subject',
        created_at: clock.now(),
        created_by: null,
        revoked_at: null,
        revoked_by: null,
        last_seen_at: null,
      })
      return { username, secret }
    },

    revokeGateway: async (username) => {
      await gatewayStore.revokeGateway(db, username, clock.now())
    },
    devicesOf: (subjectId) => store.devicesOf(db, subjectId),
  }
}

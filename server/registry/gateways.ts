import type { GatewayPage, GatewayView, IssuedGateway } from '../base/api/registry.ts'
import type { Actor } from '../identity/index.ts'
import * as store from '../store/gateways.ts'
import { lockRegistry } from '../store/registry.ts'
import { inTransaction } from '../store/transaction.ts'
import { type RegistryDeps, requireKeeper } from './context.ts'
import { newCredentials } from './secrets.ts'
import { registryRefusal } from './types.ts'

export interface GatewayInput {
  readonly label: string
  /** Devices only this gateway may speak for; none: it speaks for every device of the subject that has no gateway of its own. */
  readonly devices?: readonly string[]
}

/** Credentials of gateways: shown once, revocable; brokers know a change within seconds. */
export interface Gateways {
  list(actor: Actor, subjectId: string): Promise<GatewayPage>
  issue(actor: Actor, subjectId: string, input: GatewayInput): Promise<IssuedGateway>
  /** Its open connection ends, and it never gets in again. */
  revoke(actor: Actor, subjectId: string, username: string): Promise<void>
}

/** Another subject's gateway is none of this one's business beyond telling two of them apart. */
function masked(username: string): string {
  return `…${username.slice(-4)}`
}

const REFUSALS_MS = 7 * 86_400_000

export function createGateways(deps: RegistryDeps): Gateways {
  const { db, clock, cases, audit } = deps
  const view = (row: Awaited<ReturnType<typeof store.gatewaysOf>>[number]): GatewayView => ({
    username: row.username,
    label: row.label,
    scope: row.scope,
    devices: row.devices,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
    lastSeenAt: row.last_seen_at,
  })

  return {
    async list(actor, subjectId) {
      await cases.subjects.requireAccess(actor, subjectId)
      const rows = await store.gatewaysOf(db, subjectId)
      const refusals = await store.refusalsOf(db, subjectId, new Date(Date.parse(clock.now()) - REFUSALS_MS).toISOString())
      return {
        items: rows.map(view),
        refusals: refusals.map((one) => ({
          gateway: one.subject_id === subjectId || actor.permissions.has('bridge:manage') ? one.gateway : masked(one.gateway),
          reason: one.reason,
          topic: one.topic,
          address: one.address,
          times: one.times,
          firstAt: one.first_at,
          lastAt: one.last_at,
          own: one.subject_id === subjectId,
        })),
      }
    },

    issue: (actor, subjectId, { label, devices = [] }) =>
      inTransaction(db, undefined, async (trx) => {
        await requireKeeper(deps, actor, subjectId, trx)
        await lockRegistry(trx, subjectId)
        const { username, secret, digest, brokerHash } = newCredentials()
        await store.insertGateway(trx, {
          username,
          subject_id: subjectId,
          secret_hash: digest,
          broker_hash: brokerHash,
          label: label.trim(),
          scope: devices.length > 0 ? 'devices' : 'subject',
          created_at: clock.now(),
          created_by: actor.userId,
          revoked_at: null,
          revoked_by: null,
          last_seen_at: null,
        })
        const unknown = await store.unknownDevices(trx, subjectId, devices)
        if (unknown.length > 0) throw registryRefusal('GATEWAY_DEVICES_UNKNOWN', { ids: unknown.slice(0, 5).join('、') })
        await store.assignDevices(trx, subjectId, username, devices)
        await audit.record(
          { actor: actor.userId, action: 'gateway.issue', object: { kind: 'gateway', id: username }, detail: { subject: subjectId } },
          trx,
        )
        const row = (await store.gatewaysOf(trx, subjectId)).find((one) => one.username === username)
        if (row === undefined) throw registryRefusal('GATEWAY_NOT_FOUND')
        return { ...view(row), secret, topic: `pingji/v1/${subjectId}/` }
      }),

    revoke: (actor, subjectId, username) =>
      inTransaction(db, undefined, async (trx) => {
        await requireKeeper(deps, actor, subjectId, trx)
        const known = await store.gatewayByName(trx, username)
        if (known?.subject_id !== subjectId) throw registryRefusal('GATEWAY_NOT_FOUND')
        await store.revokeGateway(trx, username, clock.now(), actor.userId)
        await audit.record(
          { actor: actor.userId, action: 'gateway.revoke', object: { kind: 'gateway', id: username }, detail: { subject: subjectId } },
          trx,
        )
      }),
  }
}

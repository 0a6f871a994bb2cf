import type { FastifyInstance } from 'fastify'
import type { TestableClock } from '../../clock.ts'
import type { EngineDocuments } from '../../documents/index.ts'
import type { Runtime } from '../../runtime/index.ts'

/** What the routes of `/v2` need of the services. */
export interface V2Services {
  readonly runtime: Runtime
  readonly clock: TestableClock
  /** Absent: the routes of documents are not there. */
  readonly engineDocuments?: EngineDocuments
  readonly config: {
    readonly testClock: boolean
    readonly version: string
    readonly uploadMaxBytes?: number
    readonly publicUrl?: string | null
  }
}

export type V2Part = (app: FastifyInstance, services: V2Services) => void

/** One permission for all of the engine's own interface. */
export const permission = { config: { permission: 'engine:use' } }

/** There is one tenant; the interface of Camunda 8 names it so. */
export const TENANT = '<default>'

import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import type { PayloadMapping } from '../server/base/api/mapping-document.ts'
import type { Clock } from '../server/base/clock.ts'
import { putShapes } from '../server/store/mappings.ts'
import type { Db } from '../server/store/transaction.ts'
import type { Fault } from './mapping/message.ts'
import { shapeOf } from './mapping/vendor-shape.ts'

/** Keeps how payloads that were set aside are built, for the editor of mappings; nothing of a person. */
export interface ShapeKeeper {
  /** Quick: at most so many builds are looked at between two stores, the rest is only counted where its build is known. */
  note(
    mapping: { readonly id: string; readonly version: number; readonly document: PayloadMapping },
    payload: Buffer,
    faults: readonly Fault[],
  ): void
  flush(): Promise<void>
  stop(): Promise<void>
}

const FLUSH_MS = 5000
const MOST_LOOKED_AT = 40
const MOST_KEPT = 20
const LARGEST_SHAPE = 16_384

export function startShapeKeeper({ db, clock, logger }: { readonly db: Db; readonly clock: Clock; readonly logger: Logger }): ShapeKeeper {
  const noted = new Map<string, { id: string; mapping: string; version: number; reason: string; payload: string; times: number }>()
  let lookedAt = 0

  async function flush(): Promise<void> {
    const shapes = [...noted.values()]
    noted.clear()
    lookedAt = 0
    await putShapes(db, shapes, clock.now(), MOST_KEPT)
  }
  const timer = setInterval(() => {
    flush().catch((cause: unknown) => logger.warn({ err: cause }, 'builds of payloads could not be kept'))
  }, FLUSH_MS)
  timer.unref()

  return {
    note({ id: mapping, version, document }, payload, faults) {
      const [fault] = faults
      if (fault === undefined || lookedAt >= MOST_LOOKED_AT) return
      lookedAt += 1
      const shape = shapeOf(document, payload)
      if (shape === null || shape.length > LARGEST_SHAPE) return
      const build = shape.replace(/\d+/g, '0')
      const id = createHash('sha256').update(`${mapping}\n${version}\n${fault.reason}\n${build}`).digest('hex').slice(0, 32)
      const known = noted.get(id)
      if (known === undefined) noted.set(id, { id, mapping, version, reason: fault.reason, payload: shape, times: 1 })
      else known.times += 1
    },
    flush,
    async stop() {
      clearInterval(timer)
      await flush().catch(() => undefined)
    },
  }
}

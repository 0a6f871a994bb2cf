import type { Logger } from 'pino'
import type { Clock } from '../../server/base/clock.ts'
import { type Refusal, recordRefusal } from '../../server/store/gateways.ts'
import type { Db } from '../../server/store/transaction.ts'
import { partsOfTopic } from '../mapping/canonical.ts'

/** Writes down what a broker refused, together for a second: who knocks a thousand times costs one statement. */
export interface RefusalLog {
  note(refusal: Omit<Refusal, 'target' | 'topic'> & { readonly topic?: string }): void
  flush(): Promise<void>
  stop(): Promise<void>
}

const FLUSH_MS = 1000
const MOST_WAITING = 1000

export function createRefusalLog({ db, clock, logger }: { readonly db: Db; readonly clock: Clock; readonly logger?: Logger }): RefusalLog {
  const waiting = new Map<string, { readonly refusal: Refusal; times: number }>()
  let working: Promise<void> = Promise.resolve()

  async function write(): Promise<void> {
    const batch = [...waiting.values()]
    waiting.clear()
    for (const { refusal, times } of batch)
      await recordRefusal(db, refusal, clock.now(), times).catch((cause: unknown) =>
        logger?.warn({ err: cause }, 'refusal could not be recorded'),
      )
  }
  const flush = () => {
    working = working.then(write)
    return working
  }
  const timer = setInterval(() => void flush(), FLUSH_MS)
  timer.unref()

  return {
    note({ topic, ...rest }) {
      const parts = topic === undefined ? null : partsOfTopic(topic)
      const target = parts === null ? null : { subject: parts.subject, device: parts.device }
      const key = `${rest.gateway}\n${rest.reason}\n${rest.address}\n${target?.subject ?? ''}`
      const known = waiting.get(key)
      if (known !== undefined) known.times += 1
      else if (waiting.size < MOST_WAITING) waiting.set(key, { refusal: { ...rest, topic: topic ?? null, target }, times: 1 })
    },
    flush,
    async stop() {
      clearInterval(timer)
      await flush()
    },
  }
}

import { as, type Key } from '../base/ids.ts'
import { hot } from './connection.ts'
import type { Executor } from './transaction.ts'

const BLOCK = 1000

/** Thrown inside a step when the block is used up; the shell takes a larger one and steps again. */
export class OutOfKeys extends Error {}

/** Keys of engine objects: whole blocks come from one database sequence, single keys from memory. Unused keys of a block are lost, which is no harm. */
export interface KeySource {
  /** Sees to it that `count` keys can be taken without a round trip; asks on the caller's own connection, so that a full pool can not block it. */
  ensure(db: Executor, count: number): Promise<void>
  /** Throws `OutOfKeys` when nothing is left. */
  next(): Key
}

export function createKeySource(): KeySource {
  let blocks: { next: number; end: number }[] = []
  let left = 0
  let filling: Promise<void> | undefined

  async function fill(db: Executor, count: number): Promise<void> {
    const wanted = Math.max(1, Math.ceil((count - left) / BLOCK))
    const found = await hot<{ first: string }>(
      db,
      `/* key-block */ select nextval('engine_key') as first from generate_series(1, $1::int)`,
      [wanted],
    )
    for (const row of found.rows) {
      const first = Number(row.first)
      blocks.push({ next: first, end: first + BLOCK })
      left += BLOCK
    }
  }

  return {
    async ensure(db, count) {
      while (left < count) {
        if (filling === undefined) {
          filling = fill(db, count).finally(() => {
            filling = undefined
          })
          await filling
        } else {
          // Another caller's connection may break: then this one asks on its own.
          await filling.catch(() => undefined)
        }
      }
    },
    next() {
      const block = blocks[0]
      if (block === undefined) throw new OutOfKeys('Expected a key in the block, but it is used up')
      const key = block.next
      block.next += 1
      left -= 1
      if (block.next === block.end) blocks = blocks.slice(1)
      return as<Key>(String(key))
    },
  }
}

import TinyQueue from 'tinyqueue'

/** What is to happen, by moment and then in the order it was entered. */
export class Agenda {
  private readonly heap = new TinyQueue<Entry>([], (one, other) => one.at - other.at || one.order - other.order)
  private entered = 0

  get size(): number {
    return this.heap.length
  }

  /** Moment of the next act in milliseconds since 1970; `Infinity` when there is none. */
  get next(): number {
    return this.heap.peek()?.at ?? Number.POSITIVE_INFINITY
  }

  enter(at: number, act: () => void): void {
    this.heap.push({ at, order: this.entered, act })
    this.entered += 1
  }

  take(): { readonly at: number; readonly act: () => void } | undefined {
    return this.heap.pop()
  }
}

interface Entry {
  readonly at: number
  readonly order: number
  readonly act: () => void
}

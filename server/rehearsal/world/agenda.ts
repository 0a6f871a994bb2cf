/** What is to happen, by moment and then in the order it was entered: a binary heap. */
export class Agenda {
  private readonly heap: Entry[] = []
  private entered = 0

  get size(): number {
    return this.heap.length
  }

  /** Moment of the next act in milliseconds since 1970; `Infinity` when there is none. */
  get next(): number {
    return this.heap[0]?.at ?? Number.POSITIVE_INFINITY
  }

  enter(at: number, act: () => void): void {
    const { heap } = this
    const entry = { at, order: this.entered, act }
    this.entered += 1
    let place = heap.length
    heap.push(entry)
    while (place > 0) {
      const above = (place - 1) >> 1
      const other = heap[above]
      if (other === undefined || !isBefore(entry, other)) break
      heap[place] = other
      place = above
    }
    heap[place] = entry
  }

  take(): { readonly at: number; readonly act: () => void } | undefined {
    const { heap } = this
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first
    let place = 0
    for (;;) {
      const [left, right] = [heap[2 * place + 1], heap[2 * place + 2]]
      if (left === undefined) break
      const isRight = right !== undefined && isBefore(right, left)
      const below = isRight ? right : left
      if (!isBefore(below, last)) break
      heap[place] = below
      place = 2 * place + (isRight ? 2 : 1)
    }
    heap[place] = last
    return first
  }
}

interface Entry {
  readonly at: number
  readonly order: number
  readonly act: () => void
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order)
}

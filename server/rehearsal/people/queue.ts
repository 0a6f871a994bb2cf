/** A task that waits for somebody. */
export interface Waiting {
  /** Milliseconds since 1970; `Infinity` where no date is owed. */
  readonly due: number
  readonly since: number
  readonly order: number
  /** Done by somebody, or cancelled. */
  isGone: boolean
}

/** Tasks by due date, then by age: what is owed first is taken first. Those that are gone are passed over. */
export class Queue<One extends Waiting> {
  private readonly heap: One[] = []

  put(waiting: One): void {
    const { heap } = this
    let place = heap.length
    heap.push(waiting)
    while (place > 0) {
      const above = (place - 1) >> 1
      const other = heap[above]
      if (other === undefined || !isBefore(waiting, other)) break
      heap[place] = other
      place = above
    }
    heap[place] = waiting
  }

  /** The next one that is still to be done. */
  first(): One | undefined {
    while (this.heap[0]?.isGone === true) this.drop()
    return this.heap[0]
  }

  take(): One | undefined {
    const first = this.first()
    if (first !== undefined) this.drop()
    return first
  }

  /** The first that suits, which is rarely far from the front: those before it are put back. */
  takeWhere(suits: (waiting: One) => boolean, depth: number): One | undefined {
    const passed: One[] = []
    let found: One | undefined
    while (passed.length < depth) {
      const one = this.take()
      if (one === undefined) break
      if (suits(one)) {
        found = one
        break
      }
      passed.push(one)
    }
    for (const one of passed) this.put(one)
    return found
  }

  private drop(): void {
    const { heap } = this
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
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
  }
}

function isBefore(one: Waiting, other: Waiting): boolean {
  if (one.due !== other.due) return one.due < other.due
  if (one.since !== other.since) return one.since < other.since
  return one.order < other.order
}

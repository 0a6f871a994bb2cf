import TinyQueue from 'tinyqueue'

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
  private readonly heap = new TinyQueue<One>([], byDue)

  put(waiting: One): void {
    this.heap.push(waiting)
  }

  /** The next one that is still to be done. */
  first(): One | undefined {
    while (this.heap.peek()?.isGone === true) this.heap.pop()
    return this.heap.peek()
  }

  take(): One | undefined {
    return this.first() === undefined ? undefined : this.heap.pop()
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
}

function byDue(one: Waiting, other: Waiting): number {
  if (one.due !== other.due) return one.due < other.due ? -1 : 1
  return one.since - other.since || one.order - other.order
}

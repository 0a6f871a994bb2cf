/** Whole numbers in the order they came, four bytes each: what is kept of millions of events. */
export class IntColumn {
  private items = new Int32Array(8)
  private count = 0

  get length(): number {
    return this.count
  }

  push(value: number): void {
    if (this.count === this.items.length) {
      const more = new Int32Array(this.count * 2)
      more.set(this.items)
      this.items = more
    }
    this.items[this.count] = value
    this.count += 1
  }

  at(index: number): number {
    return this.items[index] ?? 0
  }

  set(index: number, value: number): void {
    this.items[index] = value
  }

  /** What stands in it now; a view, good until the next `push`. */
  values(): Int32Array {
    return this.items.subarray(0, this.count)
  }

  /** A copy in ascending order. */
  sorted(): Int32Array {
    return this.values().slice().sort()
  }
}

/** Moments, hours and other numbers, exact to the last bit of a double. */
export class NumberColumn {
  private items = new Float64Array(8)
  private count = 0

  get length(): number {
    return this.count
  }

  push(value: number): void {
    if (this.count === this.items.length) {
      const more = new Float64Array(this.count * 2)
      more.set(this.items)
      this.items = more
    }
    this.items[this.count] = value
    this.count += 1
  }

  at(index: number): number {
    return this.items[index] ?? 0
  }

  set(index: number, value: number): void {
    this.items[index] = value
  }

  sorted(): Float64Array {
    return this.items.slice(0, this.count).sort()
  }
}

/** Texts by number, each kept once. */
export class Words {
  private readonly numbers = new Map<string, number>()
  readonly all: string[] = []

  numberOf(word: string): number {
    const known = this.numbers.get(word)
    if (known !== undefined) return known
    this.numbers.set(word, this.all.length)
    this.all.push(word)
    return this.all.length - 1
  }
}

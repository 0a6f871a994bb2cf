/** Numbers in the order they came, packed: what is kept of millions of events. */
class Column<Items extends Int32Array | Float64Array> {
  private items: Items
  private readonly make: (length: number) => Items
  private count = 0

  constructor(make: (length: number) => Items) {
    this.make = make
    this.items = make(8)
  }

  get length(): number {
    return this.count
  }

  push(value: number): void {
    if (this.count === this.items.length) {
      const more = this.make(this.count * 2)
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

  /** A copy in ascending order. */
  sorted(): Items {
    const copy = this.make(this.count)
    copy.set(this.items.subarray(0, this.count))
    copy.sort()
    return copy
  }
}

/** Whole numbers, four bytes each. */
export class IntColumn extends Column<Int32Array> {
  constructor() {
    super((length) => new Int32Array(length))
  }
}

/** Moments, hours and other numbers, exact to the last bit of a double. */
export class NumberColumn extends Column<Float64Array> {
  constructor() {
    super((length) => new Float64Array(length))
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

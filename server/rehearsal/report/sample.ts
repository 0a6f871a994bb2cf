import type { Percentiles } from '../../base/api/rehearsal.ts'
import { NumberColumn } from './columns.ts'

/** Numbers of which percentiles are asked. Zeros are only counted: most elements of a process last no time at all. */
export class Sample {
  private readonly others = new NumberColumn()
  private zeros = 0

  add(value: number): void {
    if (value === 0) this.zeros += 1
    else this.others.push(value)
  }

  /** Exact, by nearest rank: the smallest value that at least so many per cent do not exceed; rounded to hundredths. */
  percentiles(): Percentiles {
    const { zeros } = this
    const sorted = this.others.sorted()
    const count = sorted.length + zeros
    let below = 0
    while (below < sorted.length && (sorted[below] ?? 0) < 0) below += 1
    const rank = (percent: number) => {
      if (count === 0) return null
      const at = Math.max(1, Math.ceil((percent * count) / 100)) - 1
      const value = at < below ? sorted[at] : at < below + zeros ? 0 : sorted[at - zeros]
      return Math.round((value ?? 0) * 100) / 100
    }
    return { count, p10: rank(10), p50: rank(50), p90: rank(90), p99: rank(99), most: rank(100) }
  }
}

import { describe, expect, test } from 'vitest'
import type { Distribution } from '../../../../server/base/api/rehearsal.ts'
import { curveOf, tenthsOf } from '../../../../studio/rehearsal/scenario/curve.ts'

const highestAt = (distribution: Distribution) => {
  const { from, to, heights } = curveOf(distribution)
  return from + ((to - from) * heights.indexOf(1)) / (heights.length - 1)
}

describe('the curve of a distribution', () => {
  test.each([
    [{ kind: 'fixed', value: 12 }, 12],
    [{ kind: 'normal', mean: 40, deviation: 5 }, 40],
    [{ kind: 'triangular', from: 10, likely: 20, to: 60 }, 20],
  ] as const satisfies readonly (readonly [Distribution, number])[])('is highest where %j is most likely', (distribution, likely) => {
    expect(Math.abs(highestAt(distribution) - likely)).toBeLessThan(2)
  })

  test('of a lognormal distribution leans to the left of its median', () => {
    expect(highestAt({ kind: 'lognormal', median: 100, spread: 0.6 })).toBeLessThan(100)
  })

  test('ends at the limits of what is drawn', () => {
    expect(curveOf({ kind: 'normal', mean: 0.6, deviation: 0.3, least: 0, most: 1 })).toMatchObject({ from: 0, to: 1 })
  })

  test('has a place to be drawn in whatever the numbers are', () => {
    for (const distribution of [
      { kind: 'uniform', from: 5, to: 5 },
      { kind: 'triangular', from: 9, likely: 3, to: 1 },
      { kind: 'normal', mean: 4, deviation: 0 },
      { kind: 'lognormal', median: 0, spread: 0 },
    ] as const) {
      const { from, to, heights } = curveOf(distribution)
      expect(from).toBeLessThan(to)
      expect(heights.every((height) => height >= 0 && height <= 1)).toBe(true)
    }
  })
})

describe('the tenths of a distribution', () => {
  test.each([
    [{ kind: 'fixed', value: 3 }, [3, 3, 3]],
    [{ kind: 'uniform', from: 0, to: 100 }, [10, 50, 90]],
    [{ kind: 'triangular', from: 0, likely: 0, to: 100 }, [5, 29, 68]],
    [{ kind: 'normal', mean: 100, deviation: 10 }, [87, 100, 113]],
    [{ kind: 'lognormal', median: 20, spread: 0.5, decimals: 1 }, [10.5, 20, 38]],
    [{ kind: 'uniform', from: 0, to: 100, least: 20, most: 60 }, [20, 50, 60]],
  ] as const satisfies readonly (readonly [Distribution, readonly number[]])[])('of %j are %j', (distribution, [p10, p50, p90]) => {
    expect(tenthsOf(distribution)).toEqual({ p10, p50, p90 })
  })
})

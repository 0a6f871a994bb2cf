import { describe, expect, test } from 'vitest'
import { niceScale } from '../../../../server/base/scale.ts'

describe('axis', () => {
  test.each([
    [0, 1000, [0, 200, 400, 600, 800, 1000]],
    [21.3, 27.9, [20, 22, 24, 26, 28]],
    [0.02, 0.11, [0.02, 0.04, 0.06, 0.08, 0.1, 0.12]],
    [-5, 5, [-6, -4, -2, 0, 2, 4, 6]],
  ])('from %s to %s has round marks', (low, high, ticks) => {
    expect(niceScale(low, high).ticks).toEqual(ticks)
  })

  test.each([
    [3, [0, 1, 2, 3]],
    [7, [0, 2, 4, 6, 8]],
    [44, [0, 20, 40, 60]],
    [100, [0, 25, 50, 75, 100]],
    [1_360_000, [0, 500_000, 1_000_000, 1_500_000]],
  ])('up to %d in about four steps has round marks', (high, ticks) => {
    expect(niceScale(0, high, 4)).toEqual({ low: 0, high: ticks.at(-1), ticks })
  })

  test('gives a flat line room above and below', () => {
    const { low, high } = niceScale(7, 7)
    expect(low).toBeLessThan(7)
    expect(high).toBeGreaterThan(7)
    expect(niceScale(0, 0).low).toBeLessThan(0)
  })
})

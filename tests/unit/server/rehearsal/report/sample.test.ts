/** Percentiles by nearest rank, exact over what was counted. */
import { describe, expect, test } from 'vitest'
import { Sample } from '../../../../../server/rehearsal/report/sample.ts'

function percentilesOf(values: readonly number[]) {
  const sample = new Sample()
  for (const value of values) sample.add(value)
  return sample.percentiles()
}

describe('percentiles', () => {
  test('say nothing of nothing', () => {
    expect(percentilesOf([])).toEqual({ count: 0, p10: null, p50: null, p90: null, p99: null, most: null })
  })

  test('take a value that was counted, never one between', () => {
    const hundred = Array.from({ length: 100 }, (_, at) => 100 - at)

    expect(percentilesOf(hundred)).toEqual({ count: 100, p10: 10, p50: 50, p90: 90, p99: 99, most: 100 })
    expect(percentilesOf([15, 20, 35, 40, 50])).toEqual({ count: 5, p10: 15, p50: 35, p90: 50, p99: 50, most: 50 })
    expect(percentilesOf([3, 6, 7, 8, 8, 10, 13, 15, 16, 20])).toEqual({ count: 10, p10: 3, p50: 8, p90: 16, p99: 20, most: 20 })
  })

  test('count zeros among the others in their place', () => {
    expect(percentilesOf([0, 5, 0, -2, 0, 9, 0, 0, 0, 7])).toEqual({ count: 10, p10: -2, p50: 0, p90: 7, p99: 9, most: 9 })
    expect(percentilesOf([0, 0])).toEqual({ count: 2, p10: 0, p50: 0, p90: 0, p99: 0, most: 0 })
  })

  test('are rounded to hundredths, not the values they are drawn from', () => {
    expect(percentilesOf([1.004, 1.006, 2.995])).toMatchObject({ p10: 1, p50: 1.01, most: 3 })
  })
})

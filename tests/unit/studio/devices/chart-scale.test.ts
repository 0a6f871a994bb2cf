import { describe, expect, test } from 'vitest'
import { gapsOf, labelledPlaces, niceScale, runsOf } from '../../../../studio/ui/chart/scale.ts'

describe('axis', () => {
  test.each([
    [0, 1000, [0, 200, 400, 600, 800, 1000]],
    [21.3, 27.9, [20, 22, 24, 26, 28]],
    [0.02, 0.11, [0.02, 0.04, 0.06, 0.08, 0.1, 0.12]],
    [-5, 5, [-6, -4, -2, 0, 2, 4, 6]],
  ])('from %s to %s has round marks', (low, high, ticks) => {
    expect(niceScale(low, high).ticks).toEqual(ticks)
  })

  test('gives a flat line room above and below', () => {
    const { low, high } = niceScale(7, 7)
    expect(low).toBeLessThan(7)
    expect(high).toBeGreaterThan(7)
    expect(niceScale(0, 0).low).toBeLessThan(0)
  })
})

describe('gaps', () => {
  const values = [null, 1, 2, null, null, 0, null]

  test('end the line, a zero does not', () => {
    expect(runsOf(values)).toEqual([
      { from: 1, to: 2 },
      { from: 5, to: 5 },
    ])
    expect(gapsOf(values)).toEqual([
      { from: 0, to: 0 },
      { from: 3, to: 4 },
      { from: 6, to: 6 },
    ])
  })
})

describe('labels', () => {
  test('are spread evenly within the room there is', () => {
    expect(labelledPlaces(30, 10)).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 24, 27])
    expect(labelledPlaces(3, 10)).toEqual([0, 1, 2])
    expect(labelledPlaces(5, 0)).toEqual([0])
  })
})

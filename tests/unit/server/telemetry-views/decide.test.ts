import { describe, expect, test } from 'vitest'
import { pointsOf, trendOf, windowOfRange } from '../../../../server/telemetry-views/decide.ts'

const instantOf = (ms: number) => new Date(ms).toISOString()

describe('charts', () => {
  test('keep buckets without readings as gaps, never as zero', () => {
    const window = { from: Date.parse('2025-03-03T00:00:00Z'), to: Date.parse('2025-03-03T01:00:00Z'), bucketMinutes: 15 }

    const points = pointsOf([{ bucket: 2, min: 0, mean: 1, max: 2, readings: 4 }], window, instantOf)

    expect(points).toEqual([
      { from: '2025-03-03T00:00:00.000Z', min: null, mean: null, max: null, readings: 0 },
      { from: '2025-03-03T00:15:00.000Z', min: null, mean: null, max: null, readings: 0 },
      { from: '2025-03-03T00:30:00.000Z', min: 0, mean: 1, max: 2, readings: 4 },
      { from: '2025-03-03T00:45:00.000Z', min: null, mean: null, max: null, readings: 0 },
    ])
  })

  test.each([
    ['24h', '2025-03-02T04:15:00.000Z', '2025-03-03T04:15:00.000Z', 96],
    ['7d', '2025-02-24T06:00:00.000Z', '2025-03-03T06:00:00.000Z', 84],
    ['30d', '2025-02-01T08:00:00.000Z', '2025-03-03T08:00:00.000Z', 90],
  ] as const)('of %s end with the bucket of now', (range, from, to, buckets) => {
    const window = windowOfRange(range, Date.parse('2025-03-03T04:07:00Z'))

    expect([instantOf(window.from), instantOf(window.to)]).toEqual([from, to])
    expect(pointsOf([], window, instantOf)).toHaveLength(buckets)
  })

  test('of days add up kinds and leave silent days without figures', () => {
    expect(
      trendOf(
        ['2025-03-01', '2025-03-02', '2025-03-03'],
        [
          { day: '2025-03-01', devices: 2, readings: 10, late: 1 },
          { day: '2025-03-01', devices: 1, readings: 5, late: 0 },
          { day: '2025-03-03', devices: 1, readings: 1, late: 0 },
        ],
      ),
    ).toEqual([
      { day: '2025-03-01', devices: 3, readings: 15, late: 1 },
      { day: '2025-03-02', devices: null, readings: null, late: null },
      { day: '2025-03-03', devices: 1, readings: 1, late: 0 },
    ])
  })
})

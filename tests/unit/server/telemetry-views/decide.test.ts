import { describe, expect, test } from 'vitest'
import { evidenceReadiness, pointsOf, trendOf, windowOfRange, zoneOrder } from '../../../../server/telemetry-views/decide.ts'

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

describe('zone-wide view', () => {
  const row = (name: string, more: object = {}) => ({
    id: name,
    name,
    address: '示例路',
    organisation: '开发商',
    programme: 'p',
    level: null,
    levelCode: null as string | null,
    levelRank: null as number | null,
    certificate: null as { number: string; lastDay: string | null; expired: boolean } | null,
    openCases: 0,
    openAlarms: 0,
    evidence: { rows: 4, withData: 0, windowDays: 30 },
    installed: 10,
    online: 5,
    silent: 5,
    never: 0,
    ...more,
  })
  const rows = [
    row('乙园', { levelCode: 'high', levelRank: 3, installed: 100, online: 99, openAlarms: 2 }),
    row('甲园', { levelCode: 'basic', levelRank: 1, openAlarms: 9 }),
    row('丙园', { installed: 0, online: 0, silent: 0 }),
  ]
  const names = (query: Parameters<typeof zoneOrder>[1]) => zoneOrder(rows, query).map(({ name }) => name)

  test.each([
    ['alarms', true, ['甲园', '乙园', '丙园']],
    ['online', true, ['乙园', '甲园', '丙园']],
    ['online', false, ['甲园', '乙园', '丙园']],
    ['level', true, ['乙园', '甲园', '丙园']],
    ['level', false, ['甲园', '乙园', '丙园']],
  ] as const)('sorted by %s (descending %s) puts what is not known last', (sort, descending, expected) => {
    expect(names({ q: '', level: null, sort, descending })).toEqual(expected)
  })

  test('finds by words and level', () => {
    expect(names({ q: '乙', level: null, sort: 'name', descending: false })).toEqual(['乙园'])
    expect(names({ q: '', level: 'basic', sort: 'name', descending: false })).toEqual(['甲园'])
    expect(names({ q: '', level: 'none', sort: 'name', descending: false })).toEqual(['丙园'])
  })

  test('counts rows that name devices and those a reporting kind stands behind', () => {
    const scheme = [
      { evidence: [{ facility: 'lift' }] },
      { evidence: [{ facility: 'manhole' }, { facility: 'lift' }] },
      { evidence: [] },
      {},
    ]

    expect(evidenceReadiness(scheme, new Set(['lift']))).toEqual({ rows: 2, withData: 2 })
    expect(evidenceReadiness(scheme, new Set(['manhole']))).toEqual({ rows: 2, withData: 1 })
  })
})

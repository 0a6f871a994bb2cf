import { describe, expect, test } from 'vitest'
import { mapVendor } from '../../../device-bridge/mapping/vendor.ts'
import { checkMapping } from '../../../device-bridge/mapping/vendor-check.ts'
import type { PayloadMapping } from '../../../server/base/api/mapping-document.ts'

const NOW = '2025-03-03T04:00:00.000Z'
const mapping: PayloadMapping = {
  id: 'haichuan',
  title: { zh: '海川', en: 'Haichuan' },
  ts: { path: 'head.time', unit: 'milliseconds' },
  seq: 'head.no',
  event: { path: 'alarm', names: { A1: 'overThreshold' } },
  values: [
    { path: 'data.0.v', metric: 'reading', factor: '0.001', offset: '0.1' },
    { path: 'data.0.st', metric: 'online', words: { '1': true, '0': false } },
  ],
}
const payload = (more: object = {}) => JSON.stringify({ head: { time: 1_740_970_800_000, no: 7 }, data: [{ v: 41_500, st: 1 }], ...more })

describe("a maker's payload", () => {
  test('becomes canonical readings, exactly', () => {
    expect(mapVendor(mapping, payload({ data: [{ v: '0.2', st: 0 }] }), 'energy-water', NOW)).toEqual({
      readings: [
        { metric: 'reading', ts: '2025-03-03T03:00:00.000Z', seq: 7, number: 0.1002, text: null },
        { metric: 'online', ts: '2025-03-03T03:00:00.000Z', seq: 7, number: 0, text: null },
      ],
      events: [],
      rejected: [],
    })
  })

  test('names its alarms in our words', () => {
    expect(mapVendor(mapping, payload({ alarm: 'A1' }), 'energy-water', NOW).events).toMatchObject([{ event: 'overThreshold' }])
    expect(mapVendor(mapping, payload({ alarm: 'Z9' }), 'energy-water', NOW).rejected).toEqual([{ reason: 'unknown-event', detail: 'Z9' }])
  })

  test.each([
    ['no JSON', 'v=1', 'malformed'],
    ['no time', JSON.stringify({ head: {}, data: [] }), 'malformed'],
    ['a sequence in words', payload({ head: { time: 1_740_970_800_000, no: '七' } }), 'malformed'],
    ['a word nobody listed', payload({ data: [{ st: 9 }] }), 'wrong-type'],
    ['a value that is no number', payload({ data: [{ v: '多' }] }), 'wrong-type'],
    ['a value out of range', payload({ data: [{ v: -500 }] }), 'implausible'],
  ])('is set aside with %s', (_title, body, reason) => {
    expect(mapVendor(mapping, body, 'energy-water', NOW).rejected.map((fault) => fault.reason)).toContain(reason)
  })

  test('leaves out what it does not say', () => {
    expect(mapVendor(mapping, payload({ data: [] }), 'energy-water', NOW)).toEqual({ readings: [], events: [], rejected: [] })
  })

  test('reaches nothing but its own fields', () => {
    const sly = { ...mapping, values: [{ path: '__proto__.constructor.name', metric: 'reading' }] }

    expect(mapVendor(sly, payload(), 'energy-water', NOW)).toEqual({ readings: [], events: [], rejected: [] })
  })
})

describe('checks of a mapping', () => {
  test.each<[string, object, string]>([
    ['an empty path', { ts: { path: '', unit: 'seconds' } }, 'PATH_WRONG'],
    ['a unit of time nobody knows', { ts: { path: 't', unit: 'moons' } }, 'TIME_UNIT_UNKNOWN'],
    ['a factor in words', { values: [{ path: 'v', metric: 'reading', factor: '十' }] }, 'FACTOR_NOT_A_NUMBER'],
    [
      'a metric filled twice',
      {
        values: [
          { path: 'v', metric: 'reading' },
          { path: 'w', metric: 'reading' },
        ],
      },
      'METRIC_TWICE',
    ],
    ['nothing at all', { values: [], event: undefined }, 'MAPPING_EMPTY'],
  ])('find %s', (_title, change, code) => {
    expect(checkMapping({ ...mapping, ...change } as PayloadMapping).map((problem) => problem.code)).toContain(code)
  })

  test('find nothing wrong with a sound one', () => {
    expect(checkMapping(mapping)).toEqual([])
  })
})

describe('a payload without a time', () => {
  const untimed: PayloadMapping = { ...mapping, ts: { path: '', unit: 'arrival' } }
  const body = JSON.stringify({ head: { no: 7 }, alarm: 'A1', data: [{ v: 2000, st: 1 }] })

  test('counts by its arrival where the mapping says so, and is marked', () => {
    expect(checkMapping(untimed)).toEqual([])
    expect(mapVendor(untimed, body, 'energy-water', NOW)).toEqual({
      readings: [
        { metric: 'reading', ts: NOW, seq: 7, number: 2.1, text: null },
        { metric: 'online', ts: NOW, seq: 7, number: 1, text: null },
        { metric: 'timeSource', ts: NOW, seq: 7, number: null, text: 'arrival' },
      ],
      events: [{ event: 'overThreshold', ts: NOW, seq: 7 }],
      rejected: [],
    })
  })

  test('leaves no mark where nothing of it is kept, and is refused elsewhere', () => {
    expect(mapVendor(untimed, JSON.stringify({ head: { no: 1 } }), 'energy-water', NOW).readings).toEqual([])
    expect(mapVendor(mapping, body, 'energy-water', NOW).rejected).toEqual([{ reason: 'malformed', detail: 'no time at head.time' }])
  })
})

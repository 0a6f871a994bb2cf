import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mapCanonical, partsOfTopic } from '../../../device-bridge/mapping/canonical.ts'

const NOW = '2025-03-03T01:00:00.000Z'
const message = (values: object, more: object = {}) => JSON.stringify({ ts: '2025-03-03T08:59:00+08:00', seq: 7, values, ...more })

describe('canonical telemetry', () => {
  test('becomes readings with time in UTC', () => {
    expect(mapCanonical(message({ reading: 41.5, online: true }), 'energy-water', NOW)).toEqual({
      readings: [
        { metric: 'reading', ts: '2025-03-03T00:59:00.000Z', seq: 7, number: 41.5, text: null },
        { metric: 'online', ts: '2025-03-03T00:59:00.000Z', seq: 7, number: 1, text: null },
      ],
      events: [],
      rejected: [],
    })
  })

  test.each([
    ['text that is no JSON', 'reading=4', 'malformed'],
    ['a list of values', message([1] as object), 'malformed'],
    ['a time that is none', message({ reading: 1 }, { ts: 'yesterday' }), 'malformed'],
    ['a negative sequence', message({ reading: 1 }, { seq: -1 }), 'malformed'],
    ['a time that only looks like one', message({ reading: 1 }, { ts: '2025' }), 'malformed'],
    ['a time long past', message({ reading: 1 }, { ts: '1970-01-01T00:00:00Z' }), 'too-old'],
    ['a time in the future', message({ reading: 1 }, { ts: '2025-03-03T01:06:00Z' }), 'future'],
    ['a metric the kind does not have', message({ colour: 1 }), 'unknown-metric'],
    ['a number sent as text', message({ reading: '41' }), 'wrong-type'],
    ['a meter that runs backwards below zero', message({ reading: -1 }), 'implausible'],
    ['a household name', message({ household: '陈' }), 'personal-data'],
  ])('sets aside %s', (_title, payload, reason) => {
    const mapped = mapCanonical(payload, 'energy-water', NOW)

    expect(mapped.readings).toEqual([])
    expect(mapped.rejected).toMatchObject([{ reason }])
  })

  test('keeps the good values beside a bad one', () => {
    const mapped = mapCanonical(message({ reading: 5, online: 'yes' }), 'energy-water', NOW)

    expect(mapped.readings.map(({ metric }) => metric)).toEqual(['reading'])
    expect(mapped.rejected).toMatchObject([{ reason: 'wrong-type', detail: 'online: string' }])
  })

  test('keeps an alarm of the kind and its values', () => {
    const event = JSON.stringify({ ts: '2025-03-03T00:59:00Z', seq: 2, event: 'overThreshold', values: { reading: 9 } })

    expect(mapCanonical(event, 'energy-water', NOW, 'event')).toMatchObject({
      events: [{ event: 'overThreshold', ts: '2025-03-03T00:59:00.000Z', seq: 2 }],
      readings: [{ metric: 'reading', number: 9 }],
      rejected: [],
    })
    expect(mapCanonical(event, 'lift', NOW, 'event')).toMatchObject({
      events: [],
      rejected: [{ reason: 'unknown-event' }, { reason: 'unknown-metric' }],
    })
  })

  test('reads a status as being online', () => {
    expect(mapCanonical('{"ts":"2025-03-03T00:59:00Z","online":false}', 'lift', NOW, 'status').readings).toMatchObject([
      { metric: 'online', number: 0 },
    ])
    expect(mapCanonical('{"ts":"2025-03-03T00:59:00Z","online":"no"}', 'lift', NOW, 'status').rejected).toMatchObject([
      { reason: 'malformed' },
    ])
  })

  test('never throws, whatever a device sends', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.constantFrom('telemetry', 'event', 'status'), (payload, channel) => {
        const mapped = mapCanonical(payload, 'energy-water', NOW, channel as 'telemetry')
        expect(mapped.readings.length + mapped.events.length + mapped.rejected.length).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  test.each([
    ['pingji/v1/subject_1/lift-001/telemetry', { subject: 'subject_1', device: 'lift-001', channel: 'telemetry' }],
    ['pingji/v1/subject_1/+/telemetry', null],
    ['pingji/v1/a/b/c/telemetry', null],
    ['other/v1/a/b/telemetry', null],
    ['pingji/v1/a/b/command', null],
  ])('reads the topic %s', (topic, parts) => {
    expect(partsOfTopic(topic)).toEqual(parts)
  })
})

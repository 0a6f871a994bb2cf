import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mapCanonical } from '../../../../device-bridge/mapping/canonical.ts'
import { KINDS } from '../../../../device-bridge/mapping/kinds.ts'
import { devicesOfCommunity, payloadOf } from '../../../../device-bridge/simulator/community.ts'
import { expectedOf, FAULT_WORDS, FAULTS, type FaultName, faultsOf, planOf } from '../../../../device-bridge/simulator/index.ts'

const UNTIL = new Date('2025-03-03T04:00:00Z')
const HOUR_MS = 3_600_000
const optionsOf = (seed: number, faults: readonly FaultName[], devices = 58, rounds = 6) => ({
  seed,
  communities: ['s1', 's2', 's3'].map((subjectId, index) => ({ subjectId, devices: devicesOfCommunity(seed + index, devices) })),
  rounds,
  everyMs: 60_000,
  until: UNTIL,
  faults,
})
const kindOf = (_: string, device: string) => /^(.+)-\d{3}$/.exec(device)?.[1]
const known = (subject: string, device: string) => (device.startsWith('ghost') ? undefined : kindOf(subject, device))
const now = UNTIL.toISOString()
const fingerprint = (seed: number, faults: readonly FaultName[] = FAULTS) =>
  createHash('sha256')
    .update(JSON.stringify(planOf(optionsOf(seed, faults)).messages))
    .digest('hex')

describe('devices', () => {
  test('say, at any moment, only what their kind may say', () => {
    const devices = devicesOfCommunity(5, 29)
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        fc.date({ min: new Date('2024-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
        (seed, at) => {
          for (const device of devices) {
            const payload = payloadOf(device, at, seed)
            const mapped = mapCanonical(JSON.stringify(payload), device.kind, at.toISOString())
            expect(mapped.rejected, device.kind).toEqual([])
            expect(mapped.readings).toHaveLength(Object.keys(payload.values).length)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  test('have something of every metric that is a number', () => {
    for (const device of devicesOfCommunity(5, 29)) {
      const numbers = [...(KINDS.get(device.kind)?.metrics.values() ?? [])].filter(({ type }) => type === 'number').map(({ key }) => key)
      expect(Object.keys(payloadOf(device, UNTIL, 1).values)).toEqual(expect.arrayContaining(numbers))
    }
  })

  test('with meters only grow, more at dinner than at night', () => {
    const meters = devicesOfCommunity(5, 29).filter(({ kind }) => kind.startsWith('energy'))
    expect(meters).toHaveLength(4)
    for (const device of meters) {
      const at = (hour: number) =>
        Number(payloadOf(device, new Date(Date.parse('2025-03-02T16:00:00Z') + hour * HOUR_MS), 1).values.reading)
      const readings = Array.from({ length: 24 * 8 }, (_, index) => at(index / 2))
      expect(readings).toEqual([...readings].sort((a, b) => a - b))
      if (device.kind !== 'energy-heat') expect(at(20) - at(17)).toBeGreaterThan(at(5) - at(2))
    }
  })

  test('lights burn at night, winter is colder than summer', () => {
    const [light, air] = ['street-light', 'environment'].map((kind) => devicesOfCommunity(5, 29).find((device) => device.kind === kind))
    const value = (device: typeof light, at: string, metric: string) => device && payloadOf(device, new Date(at), 1).values[metric]
    expect(value(light, '2025-03-03T22:00:00+08:00', 'on')).toBe(true)
    expect(value(light, '2025-03-03T12:00:00+08:00', 'on')).toBe(false)
    expect(Number(value(air, '2025-01-15T12:00:00+08:00', 'temperature'))).toBeLessThan(
      Number(value(air, '2025-07-15T12:00:00+08:00', 'temperature')) - 15,
    )
  })
})

describe('a plan', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(fingerprint(42)).toBe(fingerprint(42))
    expect(fingerprint(43)).not.toBe(fingerprint(42))
    expect(fingerprint(42, [])).not.toBe(fingerprint(42))
  })

  test('without faults is taken whole', () => {
    const { messages, faulty } = planOf(optionsOf(7, []))
    const expected = expectedOf(messages, { kindOf: known, now })

    expect(faulty.size).toBe(0)
    expect(messages).toHaveLength(3 * 58 * 6)
    expect(expected).toMatchObject({ refused: 0, repeated: 0, setAside: {}, events: 0, heard: 174 })
  })

  test('gives each fault to a device of each community, and to no device two', () => {
    const { faulty } = planOf(optionsOf(7, FAULTS))

    expect(faulty.size).toBe(3 * (FAULTS.length - 1))
    expect(new Set(faulty.values())).toEqual(new Set(FAULTS.filter((one) => one !== 'ghost')))
  })

  const single = (fault: FaultName) => expectedOf(planOf(optionsOf(7, [fault])).messages, { kindOf: known, now })
  const clean = expectedOf(planOf(optionsOf(7, [])).messages, { kindOf: known, now })

  test.each<[FaultName, object]>([
    // Three devices, one of each community; six rounds.
    ['offline', { messages: clean.messages - 3 * 2, setAside: {}, alarms: expect.objectContaining({ offline: { raised: 3, over: 0 } }) }],
    ['gap', { messages: clean.messages - 3 * 2, setAside: {}, heard: 174 }],
    ['late', { messages: clean.messages, readings: clean.readings, repeated: 0, setAside: {} }],
    ['replay', { messages: clean.messages + 3 * 6, readings: clean.readings, setAside: {} }],
    ['contradict', { messages: clean.messages + 3 * 6, readings: clean.readings, setAside: { contradicts: 18 } }],
    ['implausible', { readings: clean.readings - 9, setAside: { implausible: 9 } }],
    ['malformed', { setAside: { malformed: 9 } }],
    ['unknown', { readings: clean.readings, setAside: { 'unknown-metric': 18 } }],
    ['ghost', { messages: clean.messages + 3, readings: clean.readings, setAside: { 'unknown-device': 3 } }],
    ['spoof', { messages: clean.messages + 3, readings: clean.readings, refused: 3, setAside: {} }],
  ])('with %s comes to what the fault is', (fault, expected) => {
    expect(single(fault)).toMatchObject(expected)
  })

  test('with wrong clocks: all of these messages are set aside', () => {
    const { setAside } = single('clock')

    expect((setAside.future ?? 0) + (setAside['too-old'] ?? 0)).toBe(18)
  })

  test('with persons: dropped without a key, signs with one', () => {
    const { messages } = planOf(optionsOf(7, ['personal']))
    const dropped = expectedOf(messages, { kindOf: known, now })
    const kept = expectedOf(messages, { kindOf: known, now, pseudonyms: () => () => 'p_sign' })

    expect(dropped.readings).toBe(clean.readings)
    expect(dropped.setAside['personal-data']).toBeGreaterThanOrEqual(18)
    expect(kept.readings - clean.readings + (kept.setAside['personal-data'] ?? 0)).toBe(dropped.setAside['personal-data'])
  })

  test('with alarms: raised once each', () => {
    const { events, alarms } = single('alarm')
    const raised = (all: typeof alarms) => Object.values(all).reduce((sum, one) => sum + one.raised, 0)

    expect(events).toBeGreaterThanOrEqual(3)
    expect(raised(alarms)).toBe(raised(clean.alarms) + 3)
  })
})

test('faults are named, or all of them', () => {
  expect(faultsOf('replay,gap')).toEqual(['gap', 'replay'])
  expect(faultsOf('all')).toEqual(FAULTS)
  expect(faultsOf('')).toEqual([])
  expect(faultsOf('flood')).toBe(null)
  expect(Object.keys(FAULT_WORDS)).toEqual([...FAULTS])
})

// Nothing about a person leaves the edge of the bridge: not in readings, events, nor in the reasons why something was set aside.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mapCanonical } from '../../../../device-bridge/mapping/canonical.ts'
import { KINDS } from '../../../../device-bridge/mapping/kinds.ts'
import { mapVendor } from '../../../../device-bridge/mapping/vendor.ts'
import { keptName } from '../../../../device-bridge/privacy/names.ts'
import { pseudonymsOf } from '../../../../device-bridge/privacy/pseudonym.ts'

const NOW = '2025-03-03T01:00:00.000Z'
const TS = '2025-03-03T00:59:00Z'
const pseudonyms = pseudonymsOf('a key that only tests know')

const digits = (length: number) => fc.array(fc.nat(9), { minLength: length, maxLength: length }).map((list) => list.join(''))
/** Names, telephones, identity numbers, number plates and homes, as devices send them. */
const person = fc.oneof(
  fc.tuple(fc.constantFrom('张', '欧阳', '李', '阿依'), fc.constantFrom('三', '志强', '秀英', '古丽')).map(([a, b]) => `${a}${b}`),
  digits(9).map((rest) => `13${rest}`),
  digits(15)
    .map((rest) => `610${rest}`.slice(0, 17))
    .map((head) => `${head}X`),
  fc.tuple(fc.constantFrom('京', '粤', '陕'), digits(5)).map(([where, number]) => `${where}A${number}`),
  digits(5).map((number) => `B${number}`),
  fc.tuple(fc.integer({ min: 1, max: 40 }), digits(4)).map(([house, room]) => `${house}栋${room}室`),
)
/** Wherever in a value: itself, in a list, deep in an object, or as the name of a field. */
const hidden = (who: string) =>
  fc.constantFrom<unknown>(
    who,
    [who],
    { name: who },
    { a: { b: [{ c: who }] } },
    { [who]: 1 },
    JSON.stringify({ id: who }),
    ` ${who} `,
    Number(who) || who,
  )

const kinds = [...KINDS.keys()]
const fields = (kind: string) => {
  const rule = KINDS.get(kind)
  return [...(rule?.metrics.keys() ?? []), ...(rule?.personal ?? []), ...(rule?.elsewhere ?? []), 'faceImage', 'mobile', 'OWNER', 'remark']
}
const message = fc.constantFrom(...kinds).chain((kind) =>
  person.chain((who) =>
    fc.record({
      kind: fc.constant(kind),
      who: fc.constant(who),
      channel: fc.constantFrom('telemetry', 'event', 'status') as fc.Arbitrary<'telemetry' | 'event' | 'status'>,
      body: fc.record(
        {
          ts: fc.oneof({ weight: 9, arbitrary: fc.constant<unknown>(TS) }, { weight: 1, arbitrary: hidden(who) }),
          seq: fc.oneof({ weight: 9, arbitrary: fc.constant<unknown>(3) }, { weight: 1, arbitrary: hidden(who) }),
          values: fc.dictionary(fc.oneof(fc.constantFrom(...fields(kind)), fc.constant(who)), hidden(who), { maxKeys: 6 }),
          event: fc.oneof(fc.constantFrom(...(KINDS.get(kind)?.events ?? ['x'])), fc.constant(who)),
          online: fc.oneof(fc.boolean(), fc.constant(who)),
          person: hidden(who),
        },
        { requiredKeys: ['ts', 'values', 'event', 'online'] },
      ),
    }),
  ),
)
const has = (text: string, who: string) => text.includes(who) || text.includes(JSON.stringify(who).slice(1, -1))
/** A number within the range of a number is a reading, whatever else it may mean; so is a sequence a counter. */
const isReading = (kind: string, metric: string, value: number | null) =>
  value !== null && KINDS.get(kind)?.metrics.get(metric)?.type === 'number'

describe('a canonical message', () => {
  test.each([
    ['with pseudonyms', pseudonyms('s')],
    ['without', undefined],
  ])('never lets a person through, %s', (_title, pseudonym) => {
    fc.assert(
      fc.property(message, ({ kind, who, channel, body }) => {
        const mapped = mapCanonical(JSON.stringify(body), kind, NOW, channel, pseudonym)
        const kept = mapped.readings
          .filter(({ metric, number }) => !isReading(kind, metric, number))
          .map(({ metric, ts, text, number }) => [metric, ts, text, number])
        const events = mapped.events.map(({ event, ts }) => [event, ts])
        expect(has(JSON.stringify({ kept, events, rejected: mapped.rejected }), who)).toBe(false)
      }),
      { numRuns: 3000 },
    )
  })

  test('keeps a household as a sign: the same for the same, another in another subject, nothing to read', () => {
    const read = (household: unknown, subject = 's') =>
      mapCanonical(JSON.stringify({ ts: TS, seq: 1, values: { household } }), 'energy-water', NOW, 'telemetry', pseudonyms(subject))
    const sign = (household: unknown, subject?: string) => read(household, subject).readings[0]?.text

    expect(sign('3栋1201')).toMatch(/^p_[\w-]{22}$/)
    expect(sign(' 3栋1201 ')).toBe(sign('3栋1201'))
    expect(sign('3栋1202')).not.toBe(sign('3栋1201'))
    expect(sign('3栋1201', 'other')).not.toBe(sign('3栋1201'))
    expect(sign(1201)).toBe(sign('1201'))
    expect(read({ name: '张三' })).toMatchObject({ readings: [], rejected: [{ reason: 'personal-data', detail: 'household' }] })
  })

  test('drops what no pseudonym is kept of', () => {
    const body = JSON.stringify({ ts: TS, seq: 1, values: { openerName: '张三', openMode: 'face', houseNo: '1201' } })

    expect(mapCanonical(body, 'access-control', NOW, 'telemetry', pseudonyms('s'))).toEqual({
      readings: [{ metric: 'openMode', ts: '2025-03-03T00:59:00.000Z', seq: 1, number: null, text: 'face' }],
      events: [],
      rejected: [{ reason: 'personal-data', detail: 'openerName' }],
    })
  })

  test('keeps only words of the kind, codes of machines and times as text', () => {
    const read = (kind: string, values: object) => mapCanonical(JSON.stringify({ ts: TS, values }), kind, NOW)

    expect(read('parking', { direction: '进', plateColour: 'blue', laneId: 'L-2' }).readings).toHaveLength(3)
    expect(read('parking', { direction: '张三', laneId: '13800138000' })).toMatchObject({
      readings: [],
      rejected: [
        { reason: 'wrong-type', detail: 'direction: none of its words' },
        { reason: 'wrong-type', detail: 'laneId: not a code' },
      ],
    })
    expect(read('security-video', { oldestRecordingAt: '2025-02-01T00:00:00+08:00' }).readings).toHaveLength(1)
    expect(read('security-video', { oldestRecordingAt: '昨天' }).rejected).toMatchObject([{ detail: 'oldestRecordingAt: not a time' }])
  })
})

describe("a maker's message", () => {
  const mapping = {
    id: 'm',
    title: { zh: '门禁', en: 'access' },
    ts: { path: 'head.time', unit: 'rfc3339' as const },
    event: { path: 'alarm', names: { off: 'offline' } },
    values: [
      { path: 'body.mode', metric: 'openMode', words: { '1': 'face', '2': 'card' } },
      { path: 'body.person.name', metric: 'openerName' },
      { path: 'body.person.idcard', metric: 'doorKind' },
    ],
  }

  test('lets only named fields through, and of those no person', () => {
    fc.assert(
      fc.property(person, fc.boolean(), (who, isEvent) => {
        const body = {
          head: { time: TS, operator: who },
          alarm: isEvent ? who : undefined,
          body: { mode: who, person: { name: who, idcard: who, face: who }, [who]: who },
        }
        expect(has(JSON.stringify(mapVendor(mapping, JSON.stringify(body), 'access-control', NOW)), who)).toBe(false)
      }),
      { numRuns: 500 },
    )
  })
})

test.each([
  ['unknownField', true],
  ['pm2.5', true],
  ['gasLeak:cleared', true],
  ['13800138000', false],
  ['m13800138000', false],
  ['张三', false],
  ['B12345', false],
  ['zhang san', false],
])('the name %s is repeated: %s', (name, isKept) => {
  expect(keptName(name) === name).toBe(isKept)
})

test('a short key is refused', () => {
  expect(() => pseudonymsOf('short')).toThrow('PINGJI_HASH_KEY')
})

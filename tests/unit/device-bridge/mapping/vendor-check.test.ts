import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readVendor } from '../../../../device-bridge/mapping/vendor.ts'
import { asMapping, checkMapping } from '../../../../device-bridge/mapping/vendor-check.ts'
import { shapeOf } from '../../../../device-bridge/mapping/vendor-shape.ts'
import { shippedMappings } from '../../../../server/mappings/index.ts'

// Issue 4 item 3: a mapping document is data; what is wrong with it is said with its place.
const sound = {
  id: 'own',
  title: { zh: '自建', en: 'Own' },
  kind: 'fire-alarm',
  format: 'binary',
  frame: { encoding: 'raw', fields: [{ name: 's', at: 0, bytes: 1, type: 'uint' }] },
  ts: { path: 's', unit: 'seconds' },
  values: [{ path: 's', metric: 'detectorKind', words: { '1': 'smoke' } }],
}
const field = (more: object) => ({ frame: { encoding: 'raw', fields: [{ name: 's', at: 0, bytes: 1, type: 'uint', ...more }] } })

describe('a mapping document', () => {
  test('without a fault is a mapping', () => {
    expect(checkMapping(sound)).toEqual([])
  })

  test.each<[string, unknown, string, string]>([
    ['is no object', [], '', 'MAPPING_NOT_AN_OBJECT'],
    ['has a part nobody knows', { ...sound, script: 'x' }, 'script', 'PART_UNKNOWN'],
    ['has an id with spaces', { ...sound, id: 'a b' }, 'id', 'ID_WRONG'],
    ['has no English name', { ...sound, title: { zh: '一' } }, 'title/en', 'TITLE_MISSING'],
    ['is of no kind', { ...sound, kind: 'moon' }, 'kind', 'KIND_UNKNOWN'],
    ['is binary without a frame', { ...sound, frame: undefined }, 'frame', 'FRAME_MISSING'],
    ['is JSON with a frame', { ...sound, format: 'json' }, 'frame', 'FRAME_NOT_ASKED'],
    ['has a field of an odd type', { ...sound, ...field({ type: 'date' }) }, 'frame/fields/0/type', 'TYPE_UNKNOWN'],
    ['has a float of three bytes', { ...sound, ...field({ type: 'float', bytes: 3 }) }, 'frame/fields/0/bytes', 'LENGTH_WRONG'],
    ['has a field at half a byte', { ...sound, ...field({ at: 0.5 }) }, 'frame/fields/0/at', 'OFFSET_WRONG'],
    [
      'has a checksum nobody knows',
      { ...sound, frame: { ...sound.frame, checksum: { kind: 'md5' } } },
      'frame/checksum',
      'CHECKSUM_UNKNOWN',
    ],
    [
      'counts records by nothing',
      { ...sound, frame: { ...sound.frame, records: { at: 1, bytes: 1, count: 'n', fields: sound.frame.fields } } },
      'frame/records/count',
      'COUNT_UNKNOWN',
    ],
    [
      'has a pattern without minutes',
      { ...sound, ts: { path: 's', unit: 'pattern', pattern: 'YYYY-MM-DD' } },
      'ts/pattern',
      'TIME_PATTERN_WRONG',
    ],
    ['has a zone by name', { ...sound, ts: { path: 's', unit: 'seconds', zone: 'CST' } }, 'ts/zone', 'ZONE_WRONG'],
    ['fills a metric the kind has not', { ...sound, values: [{ path: 's', metric: 'reading' }] }, 'values/0/metric', 'METRIC_UNKNOWN'],
    [
      'says a word the metric has not',
      { ...sound, values: [{ path: 's', metric: 'detectorKind', words: { '1': '张三' } }] },
      'values/0/words/1',
      'WORD_UNKNOWN',
    ],
    [
      'says yes where a word belongs',
      { ...sound, values: [{ path: 's', metric: 'detectorKind', words: { '1': true } }] },
      'values/0/words/1',
      'WORD_OF_WRONG_TYPE',
    ],
    [
      'translates and computes',
      { ...sound, values: [{ path: 's', metric: 'detectorKind', factor: '2', words: {} }] },
      'values/0/words',
      'WORDS_AND_FACTOR',
    ],
    [
      'reads bits beyond the number',
      { ...sound, values: [{ path: 's', metric: 'detectorKind', bits: { from: 60, count: 1 } }] },
      'values/0/bits',
      'BITS_WRONG',
    ],
    [
      'raises an alarm the kind has not',
      { ...sound, alarms: [{ path: 's', equals: '1', event: 'flood' }] },
      'alarms/0/event',
      'ALARM_UNKNOWN',
    ],
    [
      'raises an alarm on nothing',
      { ...sound, alarms: [{ path: 's', equals: '', event: 'fire' }] },
      'alarms/0/equals',
      'CONDITION_MISSING',
    ],
  ])('that %s says where', (_title, document, at, code) => {
    expect(checkMapping(document)).toContainEqual(
      expect.objectContaining({ code, at, text: { zh: expect.stringMatching(/[\u4e00-\u9fff]/), en: expect.stringMatching(/[a-z]/) } }),
    )
  })

  test('may be anything without an error', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(sound)), (value, part) => {
        checkMapping(value)
        checkMapping({ ...sound, [part]: value })
      }),
    )
  })
})

test('a sound mapping reads whatever bytes come without an error, and keeps only text of their build', () => {
  const mappings = shippedMappings().map(({ mapping }) => mapping)
  fc.assert(
    fc.property(
      fc.constantFrom(...mappings),
      fc.oneof(
        fc.uint8Array({ maxLength: 80 }),
        fc.json().map((text) => Buffer.from(text)),
      ),
      (mapping, bytes) => {
        readVendor(mapping, Buffer.from(bytes))
        shapeOf(mapping, Buffer.from(bytes))
      },
    ),
  )
  expect(mappings.every((mapping) => asMapping(mapping) !== null)).toBe(true)
})

/** The body once for each of its leaves, with an object there that can not become text. */
function poisoned(body: unknown): readonly unknown[] {
  if (typeof body !== 'object' || body === null) return [{ toString: 0 }]
  return Object.entries(body).flatMap(([name, value]) =>
    poisoned(value).map((bad) => (Array.isArray(body) ? body.with(Number(name), bad) : { ...body, [name]: bad })),
  )
}

describe.each(shippedMappings().filter(({ mapping }) => mapping.format === 'json'))('the mapping $mapping.id', ({ mapping, samples }) => {
  test('refuses or skips a leaf that can not become text, and never fails', () => {
    const bodies = samples.flatMap(({ payload }) => poisoned(JSON.parse(payload)))
    for (const body of bodies) expect(readVendor(mapping, Buffer.from(JSON.stringify(body)))).toBeDefined()
    expect(bodies.length).toBeGreaterThan(2)
  })
})

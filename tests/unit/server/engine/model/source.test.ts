import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { as, type Instant } from '../../../../../server/base/ids.ts'
import { nextDue } from '../../../../../server/engine/index.ts'
import { encoderOf } from '../../../../../server/engine/model/encodings.ts'
import { readableXml } from '../../../../../server/engine/model/source.ts'
import { attributesOf, tokensOf } from '../../../../../server/engine/model/xml-tokens.ts'

describe('encodings', () => {
  test.each(['gb18030', 'utf-8', 'utf-16le', 'utf-16be'])('%s writes what is read back, any character', (encoding) => {
    const encode = encoderOf(encoding)
    const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const bytes = encode?.(text)
        expect(bytes === null || bytes === undefined ? null : decoder.decode(bytes)).toBe(text)
      }),
    )
  })

  test('a character that an encoding has not is not written', () => {
    expect(encoderOf('iso-8859-1')?.('中')).toBeNull()
    expect(encoderOf('iso-8859-1')?.('ü')).toEqual(Uint8Array.of(0xfc))
    expect(encoderOf('nobody')).toBeNull()
  })
})

describe('XML in pieces', () => {
  test('every character belongs to exactly one piece', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('<', '>', '/', '!', '-', '[', ']', '"', "'", '=', 'a', '?', ' ', 'CDATA') }), (xml) => {
        let at = 0
        for (const { kind, start, end } of tokensOf(xml)) {
          expect(start).toBe(at)
          at = end
          if (kind === 'broken') expect(end).toBe(xml.length)
        }
        expect(at).toBe(xml.length)
      }),
    )
  })

  test('attributes with signs of the other quote and of tags', () => {
    expect([...attributesOf(` a="x'y" b = '<"' c="1>2"`)]).toEqual([
      ['a', "x'y"],
      ['b', '<"'],
      ['c', '1>2'],
    ])
  })
})

describe('what the reader would drop', () => {
  test('markup inside documentation becomes text', () => {
    expect(readableXml('<d><documentation id="x"><p>a &amp; <b>c</b></p></documentation></d>')).toBe(
      '<d><documentation id="x">&lt;p&gt;a &amp;amp; &lt;b&gt;c&lt;/b&gt;&lt;/p&gt;</documentation></d>',
    )
  })

  test.each([
    '<d><documentation>a &lt;b&gt;</documentation></d>',
    '<d><documentation><![CDATA[<p>]]></documentation></d>',
    '<d><documentation/></d>',
  ])('%s stays', (xml) => expect(readableXml(xml)).toBe(xml))

  test('byte order mark and declared encoding', () => {
    expect(readableXml('\uFEFF<?xml version="1.0" encoding="GBK" standalone="yes"?><d/>')).toBe(
      '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><d/>',
    )
  })
})

test('a daily cycle that began long ago finds its next time at once, at the same hour of the day', () => {
  const from = as<Instant>('0001-01-01T01:00:00.000Z')
  const due = nextDue({ dueAt: from, repetitions: -1, interval: 'P1D' }, as<Instant>('2026-03-02T10:00:00.000Z'), 'UTC')
  expect(due?.dueAt).toBe('2026-03-03T01:00:00.000Z')
  const walked = nextDue(
    { dueAt: as<Instant>('2026-02-20T01:00:00.000Z'), repetitions: 3, interval: 'P2D' },
    as<Instant>('2026-03-02T10:00:00.000Z'),
    'Europe/Berlin',
  )
  expect(walked).toMatchObject({ dueAt: '2026-03-04T01:00:00.000Z', repetitions: 2 })
})

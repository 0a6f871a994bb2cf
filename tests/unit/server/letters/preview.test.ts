// Samples of a letter that is being written: always a sheet, every fault with its place, never the office's seal.
import { inflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Instant } from '../../../../server/base/ids.ts'
import { feelFor } from '../../../../server/letters/feel.ts'
import { fillSample, readableManifest, SAMPLE_MARK } from '../../../../server/letters/preview.ts'
import { createRenderer } from '../../../../server/letters/render.ts'
import type { LetterTemplate } from '../../../../server/letters/types.ts'
import { sampleManifest } from '../../../support/letter-samples.ts'

const now = '2026-03-09T02:00:00.000Z' as Instant
const evaluate = feelFor(sampleManifest, now)
const frame = { number: null, office: '某局', sealMark: '' }
const template = (more: Partial<LetterTemplate>): LetterTemplate => ({
  id: 'test',
  title: { zh: '测试', en: 'Test' },
  layout: 'letter',
  numbered: false,
  blocks: [],
  ...more,
})

describe('a sample', () => {
  test('names each fault with its place and sets the rest', () => {
    const { filled, problems } = fillSample(
      template({
        addressee: '{= nobody }',
        checks: [{ holds: 'a = 2', text: { zh: '应为二', en: 'two' } }],
        blocks: [
          { kind: 'paragraph', text: '致{= name }' },
          { kind: 'paragraph', text: '{= missing }' },
          { kind: 'paragraph', text: '{= 1 + }' },
        ],
      }),
      { name: '甲', a: 1 },
      evaluate,
      frame,
    )

    expect(problems.map(({ code, at }) => [code, at])).toEqual([
      ['LETTER_CHECK_FAILED', 'checks/0'],
      ['LETTER_VALUE_MISSING', 'addressee'],
      ['LETTER_VALUE_MISSING', 'blocks/1'],
      ['LETTER_TEXT_INVALID', 'blocks/2'],
    ])
    expect(filled.addressee).toBe('〔收件人〕')
    expect(filled.blocks).toEqual([
      { kind: 'paragraph', text: '致甲' },
      { kind: 'note', text: '〔第 2 块内容未能填写〕' },
      { kind: 'note', text: '〔第 3 块内容未能填写〕' },
    ])
  })

  test('refuses more than a sheet of paper deserves', () => {
    const rows = template({ blocks: [{ kind: 'table', rows: 'for i in 1..500 return i', columns: [{ title: '号', value: '{= item }' }] }] })
    const text = template({ blocks: [{ kind: 'list', items: 'for i in 1..300 return i', text: '甲'.repeat(200) }] })

    expect(() => fillSample(rows, {}, evaluate, frame)).toThrow(/LETTER_TOO_LONG/)
    expect(() => fillSample(text, {}, evaluate, frame)).toThrow(/LETTER_TOO_LONG/)
  })

  test('stops evaluating after its time', () => {
    const slow = Array.from({ length: 60 }, () => ({ kind: 'paragraph' as const, text: '{= name }' }))
    const evaluateSlowly: typeof evaluate = (expression, scope) => {
      for (const until = performance.now() + 100; performance.now() < until; );
      return evaluate(expression, scope)
    }
    const started = performance.now()

    expect(() => fillSample(template({ blocks: slow }), { name: '甲' }, evaluateSlowly, frame)).toThrow(/LETTER_TOO_LONG/)
    expect(performance.now() - started).toBeLessThan(4_000)
  })

  test('is drawn with its mark and without the seal of the office', async () => {
    const notAnImage = Buffer.from('the office seal is never opened')
    const renderer = createRenderer({ fontsFolder: null, sealImage: notAnImage })
    const signed = template({ blocks: [{ kind: 'signature', office: '某局', date: '2026年3月9日', seal: true }] })
    const { filled } = fillSample(signed, {}, evaluate, frame)

    const pdf = await renderer.render(filled, { title: '测试', createdAt: now, watermark: SAMPLE_MARK })

    expect(drawings(pdf)).toContain('/Gs2 gs')
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  })
})

/** Content of every compressed stream of a PDF that is text. */
function drawings(pdf: Buffer): string {
  const parts: string[] = []
  for (let at = pdf.indexOf('stream\n'); at >= 0; at = pdf.indexOf('stream\n', at + 7)) {
    try {
      parts.push(inflateSync(pdf.subarray(at + 7)).toString('latin1'))
    } catch {
      // Not every stream is compressed.
    }
  }
  return parts.join('\n')
}

describe('a half-written manifest', () => {
  test('lacks nothing that letters read', () => {
    const manifest = readableManifest('new', { title: 'x', office: { name: '某局' }, levels: 'none', timeZone: 'Nowhere' })

    expect(manifest).toMatchObject({ id: 'new', title: { zh: 'new' }, office: { name: '某局', code: '' }, levels: [], timeZone: 'UTC' })
    expect(readableManifest('new', null).numbering.letter).toBe('')
  })
})

// Chinese line breaking (行首行尾禁则) and justification by pitch; conventions of GB/T 9704.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cellsOf, NOT_AT_END, NOT_AT_START } from '../../../../server/letters/layout/cells.ts'
import { balancedLines, setLines } from '../../../../server/letters/layout/line-breaker.ts'
import { SHEET } from '../../../../server/letters/layout/sheet.ts'

/** Every character as wide as its size; Latin half of it. */
const measure = (text: string, _role: string, size: number) => Array.from(text).length * size * 0.5
const cells = (text: string) => cellsOf(text, { role: 'body', size: 16, pitch: SHEET.pitch, maxWord: SHEET.typeWidth }, measure)
const lines = (text: string, firstIndent = 0) =>
  setLines(cells(text), { width: SHEET.typeWidth, firstIndent }).map((line) => line.cells.map((one) => one.cell.text).join(''))

describe('the grid', () => {
  test('sets twenty-eight characters to a line', () => {
    expect(lines('字'.repeat(57)).map((line) => line.length)).toEqual([28, 28, 1])
  })

  test('indents a paragraph by two characters', () => {
    expect(lines('字'.repeat(30), 2 * SHEET.pitch).map((line) => line.length)).toEqual([26, 4])
  })

  test('places each character one pitch after the other', () => {
    const [line] = setLines(cells('字'.repeat(28)), { width: SHEET.typeWidth })

    expect(line?.cells.map((one) => Math.round(one.x * 100) / 100).slice(0, 3)).toEqual([0, 15.79, 31.59])
  })
})

describe('forbidden places', () => {
  test('squeezes a full stop into the line', () => {
    expect(lines(`${'字'.repeat(28)}。后`)).toEqual([`${'字'.repeat(27)}`, '字。后'])
    expect(lines(`（${'字'.repeat(13)}），${'字'.repeat(12)}。后`)).toEqual([`（${'字'.repeat(13)}），${'字'.repeat(12)}。`, '后'])
  })

  test('takes an opening bracket to the next line', () => {
    expect(lines(`${'字'.repeat(27)}《办法》`)).toEqual(['字'.repeat(27), '《办法》'])
  })

  test('breaks a number after its hyphen only', () => {
    expect(lines(`${'字'.repeat(27)}SS-2026-0012号`)).toEqual(['字'.repeat(27), 'SS-2026-0012号'])
    expect(lines(`${'字'.repeat(24)}SS-2026-0012号`)).toEqual([`${'字'.repeat(24)}SS-`, '2026-0012号'])
  })

  test('keeps a dash of two squares whole', () => {
    expect(lines(`${'字'.repeat(27)}——后`)).toEqual([`${'字'.repeat(26)}`, '字——后'])
  })

  test('holds for any text', () => {
    const piece = fc.constantFrom('字', '慧', '，', '。', '（', '）', '《', '》', '“', '”', '2026', 'abc', ' ', '——')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 120 }), (pieces) => {
        // Runs of marks alone leave the rules no place to break; text has a character between them.
        const text = pieces.map((one) => (NOT_AT_END.has(one) ? `字${one}字` : NOT_AT_START.has(one[0] ?? '') ? `字${one}` : one)).join('')
        for (const [at, line] of lines(text).entries()) {
          if (at > 0 && line !== '') expect(NOT_AT_START.has(line[0] ?? '')).toBe(false)
          if (line !== '') expect(NOT_AT_END.has(line.at(-1) ?? '')).toBe(false)
        }
      }),
    )
  })

  test('loses no character', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('字', '，', '（', '2026', '。'), { maxLength: 100 }), (pieces) => {
        expect(lines(pieces.join('')).join('')).toBe(pieces.join(''))
      }),
    )
  })

  test('fits every line into the measure', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('字', '，', '字（字', '2026', '字。'), { maxLength: 100 }), (pieces) => {
        for (const line of setLines(cells(pieces.join('')), { width: SHEET.typeWidth }))
          expect(line.width).toBeLessThanOrEqual(SHEET.typeWidth + 0.02)
      }),
    )
  })
})

describe('alignment', () => {
  test('stretches all lines but the last', () => {
    const set = setLines(cells(`${'字'.repeat(27)}《办法》`), { width: SHEET.typeWidth })

    expect(set[0]?.width).toBeCloseTo(SHEET.typeWidth, 5)
    expect(set[1]?.width).toBeCloseTo(4 * SHEET.pitch, 5)
  })

  test('balances the lines of a title', () => {
    const set = balancedLines(cells('字'.repeat(30)), SHEET.typeWidth)

    expect(set.map((line) => line.cells.length)).toEqual([15, 15])
  })
})

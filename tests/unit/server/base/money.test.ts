// Exact decimals and fen: nothing is rounded that nobody asked to round.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exactToJson, formatFixed, parseExact, roundExact } from '../../../../server/base/decimal.ts'
import { fenOfYuan, parseFen, yuanOfFen } from '../../../../server/base/money.ts'

describe('fen', () => {
  test.each([
    ['1234.5', 123450n],
    ['0.01', 1n],
    ['-20000', -2000000n],
    ['1.230', 123n],
    ['1.234', null],
    ['1e3', null],
    ['', null],
  ])('of %j yuan are %s', (yuan, fen) => {
    expect(fenOfYuan(yuan)).toBe(fen)
  })

  test('writes amounts with two places', () => {
    expect([0n, 5n, -105n, 123450n].map(yuanOfFen)).toEqual(['0.00', '0.05', '-1.05', '1234.50'])
  })

  test('reads only whole numbers of fen', () => {
    expect([parseFen('123'), parseFen('1.2'), parseFen('x')]).toEqual([123n, null, null])
  })

  test('comes back from yuan unchanged', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n }), (fen) => {
        expect(fenOfYuan(yuanOfFen(fen))).toBe(fen)
      }),
    )
  })
})

describe('decimals', () => {
  test.each([
    ['half-up', '2.5', 0, 3],
    ['half-up', '-2.5', 0, -3],
    ['half-even', '2.345', 2, '2.34'],
    ['half-down', '2.5', 0, 2],
    ['down', '-1.29', 1, '-1.2'],
    ['up', '1.21', 1, '1.3'],
    ['floor', '-1.21', 1, '-1.3'],
    ['ceiling', '-1.29', 1, '-1.2'],
    ['half-up', '150', -2, 200],
  ] as const)('rounds %s of %s at %s to %s', (mode, text, scale, expected) => {
    expect(String(roundExact(parseExact(text) ?? 0, scale, mode))).toBe(String(expected))
  })

  test('leaves as a number only when that is exact', () => {
    expect(['0.3', '12', '9007199254740993', '0.12345678901234567890'].map((text) => exactToJson(parseExact(text) ?? 0))).toEqual([
      0.3,
      12,
      '9007199254740993',
      '0.1234567890123456789',
    ])
  })

  test('writes scores with fixed places', () => {
    expect(formatFixed(parseExact('7.3333') ?? 0, 2, 'half-up')).toBe('7.33')
  })
})

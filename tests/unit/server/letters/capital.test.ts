// Amounts in capitals (大写金额), conventions 5.9; official dates and thousands.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { capitalAmount, chineseDate, fenOfCapital, moneyOfFen } from '../../../../server/letters/capital.ts'

test.each([
  [140_950n, '人民币壹仟肆佰零玖元伍角'],
  [1_640_902n, '人民币壹万陆仟肆佰零玖元零贰分'],
  [32_504n, '人民币叁佰贰拾伍元零肆分'],
  [10_000_000n, '人民币壹拾万元整'],
  [10_500_035n, '人民币壹拾万伍仟元叁角伍分'],
  [56n, '人民币伍角陆分'],
  [1n, '人民币壹分'],
  [0n, '人民币零元整'],
  [1_010_000_000n, '人民币壹仟零壹拾万元整'],
])('writes %s fen as %s', (fen, words) => {
  expect(capitalAmount(fen)).toBe(words)
})

test('reads every amount back that it writes', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10_000_000_000_000n }), (fen) => {
      expect(fenOfCapital(capitalAmount(fen))).toBe(fen)
    }),
  )
})

test.each(['柒万元整x', '', '人民币', '人民币拾佰', '一万元'])('reads no amount from "%s"', (words) => {
  expect(fenOfCapital(words)).toBeNull()
})

test.each([
  [15_000_000n, '150,000.00'],
  [5n, '0.05'],
  [-123_456_789n, '-1,234,567.89'],
])('writes %s fen with thousands as %s', (fen, text) => {
  expect(moneyOfFen(fen)).toBe(text)
})

test('writes a date as offices do', () => {
  expect(chineseDate('2026-03-02')).toBe('2026年3月2日')
  expect(chineseDate('gestern')).toBeNull()
})

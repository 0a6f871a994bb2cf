/** Amounts and dates on screen: exact, in both languages. */
import { expect, test } from 'vitest'
import {
  formatBytes,
  formatCount,
  formatDate,
  formatDecimal,
  formatInstant,
  formatYuan,
  parseYuan,
} from '../../../../studio/i18n/format.ts'

test.each([
  ['0', '0.00'],
  ['5', '0.05'],
  ['10000000', '100,000.00'],
  ['-1234567', '-12,345.67'],
  ['900719925474099312', '9,007,199,254,740,993.12'],
])('writes %s fen as exact yuan', (fen, shown) => {
  expect(formatYuan(fen)).toBe(shown)
})

test.each([
  ['100000', '10000000'],
  ['1,234.5', '123450'],
  ['¥ 0.07', '7'],
  ['￥0.07', '7'],
  ['12.345', null],
  ['', null],
  ['-3', '-300'],
])('reads %j as typed yuan', (typed, fen) => {
  expect(parseYuan(typed)).toBe(fen)
})

test('writes dates in the language shown', () => {
  expect(formatDate('2026-11-01', 'zh-CN')).toBe('2026年11月1日')
  expect(formatDate('2026-11-01', 'en')).toBe('1 Nov 2026')
  expect(formatDate('unknown', 'en')).toBe('unknown')
})

test('writes instants in the zone asked for', () => {
  expect(formatInstant('2026-11-20T16:30:00.000Z', 'Asia/Shanghai')).toBe('2026-11-21 00:30')
})

test('groups decimals and names file sizes', () => {
  expect(formatDecimal('1234567.50')).toBe('1,234,567.50')
  expect(formatBytes(820)).toBe('820 B')
  expect(formatBytes(4_210_000)).toBe('4.0 MB')
})

test('says where a count stopped', () => {
  expect(formatCount(1000, true)).toBe('1000+')
  expect(formatCount(999, false)).toBe('999')
})

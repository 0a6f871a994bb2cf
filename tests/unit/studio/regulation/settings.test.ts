// Places and small parts of the settings page.
import { expect, test } from 'vitest'
import { listed, numberExample, tabOfPlace, withPart } from '../../../../studio/regulation/settings/parts.ts'

const manifest = {
  caseTypes: [{ code: 'grading', name: { zh: '评级', en: 'rating' }, process: 'p', startForm: 'f', permission: 'case:start' }],
  caseActions: [{ code: 'withdraw', name: { zh: '撤回', en: 'withdraw' }, permission: 'case:start' }],
}

test.each([
  ['/subject/form', 'subject'],
  ['settings/threshold', 'open'],
  ['/stages/CHECK', 'stages'],
  ['grading', 'types'],
  ['/caseTypes/grading', 'types'],
  ['withdraw', 'actions'],
  ['/award', 'rules'],
  ['/refusals/LATE', 'refusals'],
  ['/timeZone', 'basic'],
  ['', 'basic'],
])('opens the tab of the place %s', (at, tab) => {
  expect(tabOfPlace(at, manifest)).toBe(tab)
})

test('leaves out what is empty', () => {
  const whole: { a?: string; b?: readonly string[]; c?: boolean } = { a: 'x', b: ['y'], c: true }

  expect(withPart(whole, 'a', '')).toEqual({ b: ['y'], c: true })
  expect(withPart(whole, 'b', [])).toEqual({ a: 'x', c: true })
  expect(withPart(whole, 'c', false)).toEqual({ a: 'x', b: ['y'] })
  expect(withPart(whole, 'a', 'z')).toEqual({ a: 'z', b: ['y'], c: true })
})

test('reads words with any comma', () => {
  expect(listed('甲、乙, 丙，丁 ')).toEqual(['甲', '乙', '丙', '丁'])
})

test('shows what a pattern gives', () => {
  expect(numberExample('{code}函〔{year}〕{serial}号', 2026, '某建')).toBe('某建函〔2026〕1号')
  expect(numberExample('SS{year}{serial:5}{x}', 2026, '')).toBe('SS202600001{x}')
})

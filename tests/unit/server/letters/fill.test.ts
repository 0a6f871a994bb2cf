// Templates: text with {= FEEL }, conditions, lists, checks.
import { expect, test } from 'vitest'
import type { Instant } from '../../../../server/base/ids.ts'
import { feelFor } from '../../../../server/letters/feel.ts'
import { fillTemplate } from '../../../../server/letters/fill.ts'
import { numberOf } from '../../../../server/letters/numbers.ts'
import type { LetterBlock, LetterTemplate } from '../../../../server/letters/types.ts'
import { piecesOf } from '../../../../server/rules/feel/index.ts'
import { sampleManifest } from '../../../support/letter-samples.ts'

const evaluate = feelFor(sampleManifest, '2026-03-09T02:00:00.000Z' as Instant)
const frame = { number: null, office: '某局', sealMark: '' }
const template = (blocks: readonly LetterBlock[], more: Partial<LetterTemplate> = {}): LetterTemplate => ({
  id: 'test',
  title: { zh: '测试', en: 'Test' },
  layout: 'letter',
  numbered: false,
  blocks,
  ...more,
})
const filled = (block: LetterBlock, scope = {}) => fillTemplate(template([block]), scope, evaluate, frame).blocks

test.each([
  ['{= money(70000) }元', '70,000.00元'],
  ['{= capital amount("105000.35") }', '人民币壹拾万伍仟元叁角伍分'],
  ['{= chinese date(date("2026-03-02")) }', '2026年3月2日'],
  ['{= chinese date("2026-03-01T16:30:00Z") }', '2026年3月2日'],
  ['{= level name("高档型") }', '高端型智慧小区'],
  ['{= if 1 > 2 then "是" else "{否}" }', '{否}'],
  ['{= {a: "甲"}.a }乙', '甲乙'],
  ['{= chinese date(due date("DL-21", "2024-09-25")) }', '2024年10月8日'],
])('fills %s with %s', (text, expected) => {
  expect(filled({ kind: 'paragraph', text })).toEqual([{ kind: 'paragraph', text: expected }])
})

test('leaves out a block whose condition fails', () => {
  expect(filled({ kind: 'paragraph', text: '甲', when: 'passed = true' }, { passed: false })).toEqual([])
})

test('takes a missing variable in a condition as null', () => {
  expect(filled({ kind: 'paragraph', text: '甲', when: 'comment != null and comment != ""' })).toEqual([])
})

test('gives each item its number', () => {
  const block: LetterBlock = { kind: 'list', items: 'names', text: '{= index }. {= item }' }

  expect(filled(block, { names: ['甲', '乙'] })).toEqual([{ kind: 'list', items: ['1. 甲', '2. 乙'] }])
})

test('refuses a null in running text', () => {
  expect(() => filled({ kind: 'paragraph', text: '致{= name }' })).toThrow(/LETTER_VALUE_MISSING/)
})

test('shows a dash for a null in a field', () => {
  expect(filled({ kind: 'fields', fields: [{ label: '电话', value: '{= phone }' }] })).toEqual([
    { kind: 'fields', fields: [{ label: '电话', value: '—', span: 1 }] },
  ])
})

test('refuses when a check does not hold', () => {
  const checked = template([], { checks: [{ holds: 'a = b', text: { zh: '不一致', en: 'differ' } }] })

  expect(() => fillTemplate(checked, { a: 1, b: 2 }, evaluate, frame)).toThrow(/LETTER_CHECK_FAILED/)
})

test('names an expression that does not work', () => {
  expect(() => filled({ kind: 'paragraph', text: '{= 1 + }' })).toThrow(/LETTER_TEXT_INVALID/)
})

test('cuts text at its expressions', () => {
  expect(piecesOf('甲{= "}" }乙')).toEqual([
    { kind: 'text', text: '甲' },
    { kind: 'expression', text: '"}"' },
    { kind: 'text', text: '乙' },
  ])
})

test('numbers by the pattern of the programme', () => {
  expect(numberOf('深汕住建水〔{year}〕{serial}号', { year: 2026, serial: 5, code: 'X' })).toBe('深汕住建水〔2026〕5号')
  expect(numberOf('{code}-{year}-{serial:4}', { year: 2026, serial: 12, code: 'SS' })).toBe('SS-2026-0012')
})

test('leaves out a seal whose condition fails', () => {
  expect(filled({ kind: 'signature', office: '某局', date: '', seal: true, when: 'passed = true' }, { passed: false })).toEqual([])
})

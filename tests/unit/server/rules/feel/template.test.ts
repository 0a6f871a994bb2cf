// Text with `{= expression }` in it: letters and notifications.
import { describe, expect, test } from 'vitest'
import { compileTemplate, templateText } from '../../../../../server/rules/feel/index.ts'

describe('template text', () => {
  test.each([
    ['小区{= subject.name }已通过{= stage }。', '小区彩虹花园已通过初验。'],
    ['共 {= count(rows) } 项', '共 2 项'],
    ['{= missing }x', 'x'],
    ['{= {a: "}"}.a }', '}'],
    ['{= "{" }', '{'],
    ['{= if ok then "是" else "否" }', '是'],
    ['{= 0.1 + 0.2 }', '0.3'],
    ['{= date("2024-10-08") }', '2024-10-08'],
    ['no braces { at all }', 'no braces { at all }'],
  ])('fills %s', (text, expected) => {
    expect(templateText(text, { subject: { name: '彩虹花园' }, stage: '初验', rows: [1, 2], ok: true }).text).toBe(expected)
  })

  test('tells every fault when compiled', () => {
    const compiled = compileTemplate('{= 1 + } and {= )')

    expect(compiled.ok ? [] : compiled.problems.map((problem) => problem.code)).toEqual(['FEEL_SYNTAX', 'FEEL_SYNTAX'])
  })

  test('reports warnings beside the text', () => {
    expect(templateText('{= missing }', {}).warnings.map((warning) => warning.code)).toEqual(['FEEL_NO_VARIABLE'])
  })
})

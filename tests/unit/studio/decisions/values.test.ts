import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../../../../server/base/json.ts'
import { readValue, shownValue } from '../../../../studio/decisions/dmn/values.ts'
import { DMN_WORDS, translation } from '../../../../studio/decisions/dmn/words.ts'

test.each<[string, Json | undefined]>([
  ['', undefined],
  ['  ', undefined],
  ['12', 12],
  ['"12"', '12'],
  ['12 万', '12 万'],
  ['true', true],
  ['["A","B"]', ['A', 'B']],
  ['{"a": 1}', { a: 1 }],
  ['高端型', '高端型'],
])('reads %j as %j', (text, value) => {
  expect(readValue(text)).toEqual(value)
})

test('shows every value so that it is read the same again', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false } as object), (value) => {
      expect(readValue(shownValue(value as Json))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('every word of dmn-js is said in Chinese', () => {
  const { translate } = translation('zh-CN')
  const say = translate[1]

  for (const [english, chinese] of Object.entries(DMN_WORDS)) expect(chinese, english).toMatch(/[\u4e00-\u9fff]/)
  expect(say('Function kind: {kind}', { kind: 'FEEL' })).toBe('函数类型：FEEL')
  expect(say('Hit policy:')).toBe('命中策略：')
  expect(translation('en').translate[1]('Hit policy:')).toBe('Hit policy:')
})

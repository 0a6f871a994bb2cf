// Text of a regulation cut into articles, in the two shapes Chinese regulations have.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ProgrammeManifest } from '../../../../server/programmes/types.ts'
import { compareArticles, numeralOf, splitRegulation } from '../../../../studio/regulation/clauses/split.ts'

const root = join(import.meta.dirname, '../../../..')
const shenshan = JSON.parse(readFileSync(join(root, 'workflows/shenshan-2021/programme.json'), 'utf8')) as ProgrammeManifest

test.each([
  ['三', 3],
  ['十', 10],
  ['十七', 17],
  ['二十', 20],
  ['三十四', 34],
  ['一百零五', 105],
  ['一百一十二', 112],
  ['27', 27],
  ['甲', null],
])('reads the numeral %s', (text, number) => {
  expect(numeralOf(text)).toBe(number)
})

describe('a regulation with 第…条', () => {
  test('gives the articles of the measures of Shenshan again', () => {
    const page = ['首页 > 政务公开', '智慧小区建设管理暂行办法', '', '第一章 总则']
    for (const { number, text } of shenshan.articles)
      page.push(`\u3000\u3000${number} ${text}`, ...(number === '第五条' ? ['第二章 建设要求'] : []))

    expect(splitRegulation(page.join('\n\n'), 'SS')).toEqual(shenshan.articles)
  })

  test('keeps items and paragraphs within their article', () => {
    const found = splitRegulation(
      '第一条 为了管理。\n第二条 下列情形：\n（一）甲；\n（二）乙。\n另有规定的除外。\n第二条之一 丙。\n附则\n',
      'XX',
    )

    expect(found).toEqual([
      { id: 'XX-1', number: '第一条', text: '为了管理。' },
      { id: 'XX-2', number: '第二条', text: '下列情形：\n（一）甲；\n（二）乙。\n另有规定的除外。' },
      { id: 'XX-2-1', number: '第二条之一', text: '丙。\n附则' },
    ])
  })

  test('gives a number that occurs twice ids of its own', () => {
    expect(splitRegulation('第一条 甲\n第二条 乙\n第一条 丙', 'XX').map((article) => article.id)).toEqual(['XX-1', 'XX-2', 'XX-1B'])
  })
})

describe('an opinion with 一、 and （一）', () => {
  const text = `某市人民政府
关于推进智慧社区建设的意见

一、总体要求
坚持以人民为中心。
二、建设原则
（一）以人为本。立足便民。
(二)规划引导。强化指导。
三、评定奖励
按等级给予奖励。
（一）奖励标准。
1.一星级：十万元。
2.二星级：二十万元。`

  test('takes each （一） for an article and a section where it says something itself', () => {
    expect(splitRegulation(text, 'YC')).toEqual([
      { id: 'YC-1', number: '一、', text: '总体要求\n坚持以人民为中心。' },
      { id: 'YC-2-1', number: '二、（一）', text: '以人为本。立足便民。' },
      { id: 'YC-2-2', number: '二、（二）', text: '规划引导。强化指导。' },
      { id: 'YC-3', number: '三、', text: '评定奖励\n按等级给予奖励。' },
      { id: 'YC-3-1', number: '三、（一）', text: '奖励标准。\n1.一星级：十万元。\n2.二星级：二十万元。' },
    ])
  })

  test('reads headings marked with # as well', () => {
    expect(splitRegulation('## 一、要求\n### （一）思想。\n内容', 'WH')).toEqual([
      { id: 'WH-1-1', number: '一、（一）', text: '思想。\n内容' },
    ])
  })

  test('finds nothing in a text without numbers', () => {
    expect(splitRegulation('请各单位遵照执行。', 'XX')).toEqual([])
  })
})

test('says what a new text changes', () => {
  const now = [
    { id: 'XX-1', number: '第一条', text: '甲' },
    { id: 'XX-2', number: '第二条', text: '乙' },
    { id: 'XX-9', number: '第九条', text: '旧' },
  ]
  const next = splitRegulation('第一条 甲\n第二条 乙改\n第三条 丙', 'XX')

  expect(compareArticles(now, next).map(({ kind, article }) => [kind, article.id])).toEqual([
    ['unchanged', 'XX-1'],
    ['changed', 'XX-2'],
    ['removed', 'XX-9'],
    ['added', 'XX-3'],
  ])
})

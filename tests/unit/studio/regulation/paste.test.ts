// What a newly pasted regulation makes of the articles there are.
import { expect, test } from 'vitest'
import { prefixOf, takenOver } from '../../../../studio/regulation/clauses/paste.tsx'
import { compareArticles, splitRegulation } from '../../../../studio/regulation/clauses/split.ts'

const now = [
  { id: 'XX-1', number: '第一条', text: '甲', exempt: '原则' },
  { id: 'XX-9', number: '第九条', text: '旧' },
]
const changes = compareArticles(now, splitRegulation('第一条 甲改\n第二条 乙', 'XX'))

test('keeps reasons and drops what is gone only when asked', () => {
  expect(takenOver(now, changes, false)).toEqual([
    { id: 'XX-1', number: '第一条', text: '甲改', exempt: '原则' },
    { id: 'XX-9', number: '第九条', text: '旧' },
    { id: 'XX-2', number: '第二条', text: '乙' },
  ])
  expect(takenOver(now, changes, true).map((article) => article.id)).toEqual(['XX-1', 'XX-2'])
})

test('goes on with the prefix there is', () => {
  expect([prefixOf(now, 'shenshan-2021'), prefixOf([], 'shenshan-2021'), prefixOf([], '2020')]).toEqual(['XX', 'SH', 'A'])
})

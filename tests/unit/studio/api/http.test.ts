/** What the client makes of answers and queries. */
import { expect, test } from 'vitest'
import { problemOf, withQuery } from '../../../../studio/api/http.ts'

test('leaves empty filters out of addresses', () => {
  expect(withQuery('/api/cases', { q: '', light: 'red', cursor: null, limit: 50 })).toBe('/api/cases?light=red&limit=50')
  expect(withQuery('/api/cases', {})).toBe('/api/cases')
})

test('keeps the sentence the server gave', () => {
  const problem = problemOf(409, { code: 'DRAFT_STALE', text: { zh: '草稿已在别处修改。', en: 'Changed elsewhere.' } })

  expect(problem.code).toBe('DRAFT_STALE')
  expect(problem.text.zh).toBe('草稿已在别处修改。')
  expect(problem.status).toBe(409)
})

test('finds words for answers without a body', () => {
  expect(problemOf(0, null).text.zh).toBe('无法连接服务器，请检查网络后重试。')
  expect(problemOf(502, '<html>').code).toBe('UNKNOWN')
})

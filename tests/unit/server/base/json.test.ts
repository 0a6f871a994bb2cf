import { expect, test } from 'vitest'
import { joined } from '../../../../server/base/json.ts'

test('joins objects, the later over the earlier, and leaves them as they were', () => {
  const [first, second] = [
    { area: 1, level: null },
    { level: 'A', name: '碧海' },
  ]
  expect(joined(first, undefined, second, {})).toEqual({ area: 1, level: 'A', name: '碧海' })
  expect([first, second]).toEqual([
    { area: 1, level: null },
    { level: 'A', name: '碧海' },
  ])
  expect(joined(undefined)).toEqual({})
})

test('keeps an entry named __proto__ as an entry', () => {
  const odd = joined({ area: 1 }, JSON.parse('{"__proto__": {"area": 2}, "name": "x"}'))
  expect(JSON.stringify(odd)).toBe('{"area":1,"__proto__":{"area":2},"name":"x"}')
  expect(Object.getPrototypeOf(odd)).toBe(Object.prototype)
})

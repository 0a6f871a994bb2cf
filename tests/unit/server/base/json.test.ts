import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, isJsonObject, type Json, joined, mapped } from '../../../../server/base/json.ts'

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

/** Every key in its place, by RFC 8785 §3.2.3, with nothing in between. */
function byTheBook(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => byTheBook(item)).join(',')}]`
  if (!isJsonObject(value)) return JSON.stringify(value)
  const keys = Object.keys(value).sort((a, b) => (a < b ? -1 : 1))
  return `{${keys.map((key) => `${JSON.stringify(key)}:${byTheBook(value[key] ?? null)}`).join(',')}}`
}

test('canonical JSON has its keys in order at every depth, whatever their names', () => {
  expect(canonicalJson({ b: [{ d: 1, c: '评级' }], a: { 10: 'x', 2: 'y', 甲: null } })).toBe(
    '{"a":{"10":"x","2":"y","甲":null},"b":[{"c":"评级","d":1}]}',
  )
  expect(canonicalJson(JSON.parse('{"z":1,"__proto__":{"b":1,"a":2}}'))).toBe('{"__proto__":{"a":2,"b":1},"z":1}')
  const odd = fc.constantFrom('__proto__', '0', '10', '2', 'toJSON', 'a', 'ä', '\u0000', '')
  const { value } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<Json>(null, true, 0, -1.5, 'x', '第 1 项'),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.oneof(odd, fc.string({ maxLength: 3 })), tie('value'), { maxKeys: 5, noNullPrototype: true }),
    ),
  }))
  fc.assert(fc.property(value, (one) => canonicalJson(one) === byTheBook(one)))
})

test('answers a list of which nothing changes as it is, else another', () => {
  const list = [1, 2, 3]
  expect(mapped(list, (item) => Math.abs(item))).toBe(list)
  expect(mapped(list, (item) => item * 2)).toEqual([2, 4, 6])
  expect(list).toEqual([1, 2, 3])
})

import { describe, expect, test } from 'vitest'
import { parseStrictly } from '../../../../server/http/plugins/json.ts'

describe('strict JSON bodies', () => {
  test('parses ordinary objects', () => {
    expect(parseStrictly(Buffer.from('{"名称":"汇景花园","n":[1,2,{"a":"[\\"{"}]}'))).toEqual({ 名称: '汇景花园', n: [1, 2, { a: '["{' }] })
  })

  test('answers nothing for an empty body', () => {
    expect(parseStrictly(Buffer.alloc(0))).toBeUndefined()
  })

  test.each([
    ['half an object', Buffer.from('{"a":'), 'JSON_MALFORMED'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'JSON_MALFORMED'],
    ['a NUL character', Buffer.from('{"a":"\u0000"}'), 'JSON_MALFORMED'],
    ['65 levels', Buffer.from(`${'['.repeat(65)}${']'.repeat(65)}`), 'JSON_TOO_DEEP'],
    ['a key that reaches for the prototype', Buffer.from('{"__proto__":{"admin":true}}'), 'JSON_KEY_REFUSED'],
    ['a constructor key', Buffer.from('{"a":{"constructor":1}}'), 'JSON_KEY_REFUSED'],
  ])('refuses %s', (_title, body, code) => {
    expect(() => parseStrictly(body)).toThrow(expect.objectContaining({ code, status: 400 }))
  })
})

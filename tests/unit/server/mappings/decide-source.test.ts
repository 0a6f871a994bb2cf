import { describe, expect, test } from 'vitest'
import type { HttpSettings } from '../../../../server/base/api/mappings.ts'
import { deliveryOf, hashOfMapping } from '../../../../server/mappings/decide.ts'
import { maySecretStay, problemsOfSource } from '../../../../server/mappings/decide-source.ts'

const http: HttpSettings = { url: 'https://maker.example/v1?since={since}', everySeconds: 60, auth: { kind: 'bearer' } }
const input = { kind: 'http' as const, name: 'n', subjectId: 's', mapping: 'm', active: true, settings: http }

describe('a stored secret', () => {
  test.each<[string, HttpSettings, boolean]>([
    ['stays while only the path changes', { ...http, url: 'https://maker.example/v2' }, true],
    ['goes when the host changes', { ...http, url: 'https://thief.example/v1' }, false],
    ['goes when the port changes', { ...http, url: 'https://maker.example:8443/v1' }, false],
    ['goes when the protection goes', { ...http, url: 'http://maker.example/v1' }, false],
    ['goes when it is led into a network', { ...http, network: '机房' }, false],
  ])('%s', (_title, after, expected) => {
    expect(maySecretStay(http, after)).toBe(expected)
  })
})

describe('settings of a source', () => {
  test('may be sound', () => {
    expect(problemsOfSource({ ...input, secret: 'abc' }, [])).toEqual([])
    const post = { body: '{"from":"{since}","page":{"size":50}}', contentType: 'application/json' as const }
    expect(problemsOfSource({ ...input, settings: { ...http, post } }, [])).toEqual([])
    expect(problemsOfSource({ ...input, kind: 'files', settings: { folder: '水务/三月', everySeconds: 10 } }, [])).toEqual([])
  })

  test.each<[string, object, string]>([
    ['an address with a fragment', { settings: { ...http, url: 'https://a.example/#x' } }, 'settings/url'],
    ['a header that ends the line', { settings: { ...http, auth: { kind: 'header', name: 'X\r\nY' } } }, 'settings/auth/name'],
    ['a secret that ends the line', { secret: 'a\r\nHost: b' }, 'secret'],
    ['a user name with a colon', { settings: { ...http, auth: { kind: 'basic', username: 'a:b' } } }, 'settings/auth/username'],
    ['half a second', { settings: { ...http, everySeconds: 10.5 } }, 'settings/everySeconds'],
    [
      'a body that is not JSON',
      { settings: { ...http, post: { body: '{"from": {since}', contentType: 'application/json' } } },
      'settings/post/body',
    ],
    ['a hidden folder', { kind: 'files', settings: { folder: 'a/.b', everySeconds: 10 } }, 'settings/folder'],
  ])('are refused with %s', (_title, more, at) => {
    expect(problemsOfSource({ ...input, ...more }, []).map((problem) => problem.at)).toEqual([at])
  })
})

describe('a delivery', () => {
  const document = { id: 'a', title: { zh: '一', en: 'one' }, ts: { path: 't', unit: 'seconds' as const }, values: [] }
  const newer = { ...document, seq: 'n' }

  test('adds, replaces its own, and keeps what the office changed', () => {
    expect(deliveryOf(document, undefined)).toBe('add')
    expect(deliveryOf(document, { document, shippedHash: hashOfMapping(document) })).toBe('keep')
    expect(deliveryOf(newer, { document, shippedHash: hashOfMapping(document) })).toBe('replace')
    expect(deliveryOf(newer, { document: { ...document, each: 'l' }, shippedHash: hashOfMapping(document) })).toBe('keep')
    expect(deliveryOf(newer, { document, shippedHash: null })).toBe('keep')
  })
})

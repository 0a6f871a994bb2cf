import { describe, expect, test } from 'vitest'
import { guardedLookup, guardedUrl, isAllowed, readNetworks } from '../../../../device-bridge/adapters/http-poll-guard.ts'

// Issue 4 item 1: a source can not be made to reach into the network the bridge stands in (server-side request forgery).
const [plant] = readNetworks('泵站=192.168.8.0/24, fd00:8::/64')

describe('an address', () => {
  test.each([
    '127.0.0.1',
    '127.1.2.3',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '192.0.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fc00::1',
    'fd00:8::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001::1',
    '2001:db8::1',
    'not an address',
  ])('%s is refused', (address) => {
    expect(isAllowed(address, undefined)).toBe(false)
  })

  test.each(['8.8.8.8', '114.114.114.114', '2400:3200::1'])('%s is public', (address) => {
    expect(isAllowed(address, undefined)).toBe(true)
  })

  test('of a named network is allowed, and then no other', () => {
    expect(['192.168.8.7', 'fd00:8::7', '192.168.9.7', '8.8.8.8', '127.0.0.1'].map((address) => isAllowed(address, plant))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
  })
})

describe('the address of a source', () => {
  test.each([
    'ftp://maker.example/x',
    'file:///etc/passwd',
    'gopher://maker.example',
    'http://user:pass@maker.example/',
    'maker.example',
    'http://',
  ])('%s is none', (url) => {
    expect(() => guardedUrl(url, undefined)).toThrow(/SOURCE_ADDRESS_WRONG/)
  })

  test.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://017700000001/',
    'http://[::1]:8080/',
    'http://[::ffff:7f00:1]/',
    'http://0/',
  ])('%s is refused, however it is written', (url) => {
    expect(() => guardedUrl(url, undefined)).toThrow(/SOURCE_ADDRESS_REFUSED/)
  })
})

describe('a name', () => {
  const look = (addresses: readonly string[], all: boolean) =>
    new Promise((done, failed) => {
      const resolve = async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
      guardedLookup(undefined, resolve)('maker.example', { all }, (cause, found, family) =>
        cause === null ? done({ found, family }) : failed(cause),
      )
    })

  test('is refused when one of its addresses is internal', async () => {
    await expect(look(['8.8.8.8', '10.0.0.1'], true)).rejects.toThrow(/SOURCE_ADDRESS_REFUSED/)
    await expect(look([], true)).rejects.toThrow(/SOURCE_ADDRESS_REFUSED/)
  })

  test('leads to exactly the addresses that were checked', async () => {
    expect(await look(['8.8.8.8', '2400:3200::1'], true)).toMatchObject({
      found: [
        { address: '8.8.8.8', family: 4 },
        { address: '2400:3200::1', family: 6 },
      ],
    })
    expect(await look(['8.8.8.8'], false)).toEqual({ found: '8.8.8.8', family: 4 })
  })
})

test('a slip in the list of networks opens nothing', () => {
  expect(() => readNetworks('泵站=192.168.8.0')).toThrow()
  expect(readNetworks('')).toEqual([])
})

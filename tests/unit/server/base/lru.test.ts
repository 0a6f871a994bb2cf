import { expect, test } from 'vitest'
import { Lru, oncePerText } from '../../../../server/base/lru.ts'
import { fail, succeed } from '../../../../server/base/result.ts'

/** Answers `key#n` at the n-th time that the key is computed. */
function counted() {
  const times = new Map<string, number>()
  return (key: string) => async () => {
    const time = (times.get(key) ?? 0) + 1
    times.set(key, time)
    return `${key}#${time}`
  }
}

test('computes once, also when asked twice at the same time', async () => {
  const [lru, make] = [new Lru<string>(2), counted()]

  expect(await Promise.all([lru.get('a', make('a')), lru.get('a', make('a'))])).toEqual(['a#1', 'a#1'])
  expect(await lru.get('a', make('a'))).toBe('a#1')
})

test('forgets what was used least recently', async () => {
  const [lru, make] = [new Lru<string>(2), counted()]
  for (const key of ['a', 'b', 'a', 'c']) await lru.get(key, make(key))

  expect(await lru.get('a', make('a'))).toBe('a#1')
  expect(await lru.get('b', make('b'))).toBe('b#2')
})

test('keeps neither what failed nor what is not worth keeping', async () => {
  const [lru, make] = [new Lru<string>(2, (value) => !value.startsWith('x')), counted()]
  await expect(lru.get('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away')
  await lru.get('x', make('x'))

  expect(await lru.get('a', make('a'))).toBe('a#1')
  expect(await lru.get('x', make('x'))).toBe('x#2')
})

test('computes a text once, failures and very long texts each time', async () => {
  const asked: string[] = []
  const compiled = oncePerText(async (text) => {
    asked.push(text.slice(0, 3))
    return text === 'bad' ? fail({ code: 'BAD', text: { zh: '', en: '' } }) : succeed(text.length)
  })
  const long = 'l'.repeat(1_000_001)
  for (const text of ['one', 'bad', long, 'one', 'bad', long]) await compiled(text)

  expect(asked).toEqual(['one', 'bad', 'lll', 'bad', 'lll'])
  expect(await compiled('one')).toEqual(succeed(3))
})

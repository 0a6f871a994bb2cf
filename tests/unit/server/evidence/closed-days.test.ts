import { expect, test } from 'vitest'
import { createClosedDays } from '../../../../server/evidence/closed-days.ts'

test('counts of past days are read once a minute for each state of the data', async () => {
  let now = 0
  let reads = 0
  const days = createClosedDays(() => now)
  const ask = (key: string) =>
    days.of(key, async () => {
      reads += 1
      return [{ key: 'energy-water', day: '2025-03-01', devices: reads, readings: 1 }]
    })

  expect((await ask('a'))[0]?.devices).toBe(1)
  now = 59_999
  expect((await ask('a'))[0]?.devices).toBe(1)
  expect((await ask('b'))[0]?.devices).toBe(2)
  now = 60_001
  expect((await ask('a'))[0]?.devices).toBe(3)
})

test('a failed read is not remembered', async () => {
  const days = createClosedDays(() => 0)
  await expect(days.of('a', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone')
  expect(await days.of('a', async () => [])).toEqual([])
})

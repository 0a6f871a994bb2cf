import { expect, test } from 'vitest'
import { CRASH_POINTS, crashPoint, crashPointsAreArmed, crashPointsFrom } from '../../../../server/runtime/crash-points.ts'

test('does nothing unless the environment names a point', () => {
  expect(process.env.PINGJI_CRASH_POINT).toBeUndefined()
  expect(crashPointsAreArmed).toBe(false)
  for (const point of CRASH_POINTS) expect(crashPoint(point)).toBeUndefined()
})

test('ends the process at the named point alone', () => {
  let ended = 0
  const point = crashPointsFrom('after-step', () => {
    ended += 1
  })

  point('before-step')
  expect(ended).toBe(0)
  point('after-step')
  expect(ended).toBe(1)
})

test('counts how often the point is passed', () => {
  const passed: string[] = []
  const point = crashPointsFrom('after-claim:3', () => passed.push('end'))

  for (const _ of [1, 2]) point('after-claim')
  expect(passed).toEqual([])
  point('after-claim')
  expect(passed).toEqual(['end'])
})

// Samples that anybody can draw again from the seed (SS-27a, AMB-SS-16).
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drawSample } from '../../../../server/supervision/decide.ts'

const pool = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']

test.each([
  [0.3, 3],
  [0.25, 3],
  [0.01, 1],
  [1, 10],
  [5, 10],
  [0, 0],
  [Number.NaN, 0],
])('draws the share %s of ten as %s', (rate, count) => {
  expect(drawSample(pool, rate, 'seed')).toHaveLength(count)
})

test('draws the same again whatever the order', () => {
  expect(drawSample(pool, 0.3, 'f00d')).toEqual(drawSample([...pool].reverse(), 0.3, 'f00d'))
  expect(drawSample(pool, 0.3, 'f00d')).not.toEqual(drawSample(pool, 0.3, 'beef'))
})

test('draws only members of the pool and nobody twice', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string()), fc.double({ min: 0, max: 1 }), fc.string(), (ids, rate, seed) => {
      const drawn = drawSample(ids, rate, seed)
      expect(new Set(drawn).size).toBe(drawn.length)
      expect(drawn.every((id) => ids.includes(id))).toBe(true)
    }),
  )
})

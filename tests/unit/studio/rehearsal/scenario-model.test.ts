import { describe, expect, test } from 'vitest'
import type { StartPlan } from '../../../../server/base/api/rehearsal.ts'
import { tenthsOf } from '../../../../studio/rehearsal/scenario/curve.ts'
import {
  barsOf,
  copyOf,
  DISTRIBUTION_KINDS,
  monthsOf,
  sharesOf,
  toPercent,
  toShare,
  withKey,
  withKind,
  withMonth,
  withOptional,
} from '../../../../studio/rehearsal/scenario/model.ts'

describe('another kind of the same numbers', () => {
  test('keeps the middle and the limits', () => {
    const from = { kind: 'normal', mean: 40, deviation: 10, least: 5 } as const
    for (const kind of DISTRIBUTION_KINDS) {
      const turned = withKind(from, kind)
      expect(turned).toMatchObject({ kind, least: 5 })
      expect(Math.abs(tenthsOf(turned).p50 - 40)).toBeLessThan(5)
    }
  })

  test('gives a fixed number some room', () => {
    expect(withKind({ kind: 'fixed', value: 10 }, 'uniform')).toEqual({ kind: 'uniform', from: 5, to: 15 })
    expect(withKind({ kind: 'fixed', value: 0 }, 'triangular')).toEqual({ kind: 'triangular', from: -1, likely: 0, to: 1 })
  })
})

describe('weights of months', () => {
  const start: StartPlan = { caseType: 'grading', share: 1, arrivals: 'new' }

  test('are equal when none are given', () => {
    expect(monthsOf(start)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1])
  })

  test('are written when one differs and left out again when all are equal', () => {
    const busy = withMonth(start, 2, 3)
    expect(busy.months).toEqual([1, 1, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1])
    expect(withMonth(busy, 2, 1)).toEqual(start)
  })

  test('stand as bars of the highest', () => {
    expect(barsOf([0, 2, 4])).toEqual([0, 0.5, 1])
    expect(barsOf([0, 0])).toEqual([0, 0])
  })
})

test('weights are shares of the whole', () => {
  expect(sharesOf([1, 1, 2])).toEqual([25, 25, 50])
  expect(sharesOf([0, 0])).toEqual([0, 0])
})

test('per cent carry no dust of binary fractions', () => {
  expect(toPercent(0.07)).toBe(7)
  expect(toShare(7)).toBe(0.07)
  expect(toPercent(toShare(12.5))).toBe(12.5)
})

test('a key keeps its place when its value changes', () => {
  expect(Object.keys(withKey({ a: 1, b: 2, c: 3 }, 'b', 9))).toEqual(['a', 'b', 'c'])
  expect(withKey({ a: 1, b: 2 }, 'a', undefined)).toEqual({ b: 2 })
  expect(withKey({ a: 1 }, 'b', 2)).toEqual({ a: 1, b: 2 })
})

test('an empty optional property is left out', () => {
  expect(withOptional<{ when?: string }, 'when'>({ when: 'x' }, 'when', '')).toEqual({})
  expect(withOptional<{ when?: string }, 'when'>({}, 'when', 'round = 1')).toEqual({ when: 'round = 1' })
})

test('a copy has its own name and seed', () => {
  const scenario = { id: 'a', title: { zh: '甲', en: 'A' }, seed: 's' } as unknown as Parameters<typeof copyOf>[0]
  expect(copyOf(scenario, 'b', '乙')).toEqual({ id: 'b', title: { zh: '乙', en: '乙' }, seed: 'b' })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DrawRecord } from '../../../../server/base/api/panels.ts'
import { draw, faultsOfDraw } from '../../../../server/panels/draw.ts'

const experts = ['user_a', 'user_b', 'user_c', 'user_d', 'user_e', 'user_f', 'user_g']
const record = draw({
  eligible: experts,
  size: 5,
  spares: 2,
  secret: 'a'.repeat(64),
  publicValue: 'SS2025-001:ff',
  drawnAt: '2025-03-03T01:00:00.000Z',
})

describe('verifiable draw', () => {
  test('can be repeated from its record', () => {
    expect(faultsOfDraw(record)).toEqual([])
    expect([...record.drawn, ...record.spares].sort()).toEqual(experts)
  })

  test('does not depend on the order of the list', () => {
    expect(draw({ ...record, eligible: [...experts].reverse(), size: 5, spares: 2, secret: 'a'.repeat(64) }).drawn).toEqual(record.drawn)
  })

  test.each<[string, Partial<DrawRecord>]>([
    ['somebody taken off the list', { eligible: experts.slice(1) }],
    ['somebody put on the list', { eligible: [...experts, 'user_h'] }],
    ['another secret', { secret: 'b'.repeat(64) }],
    ['another commitment', { commitment: '0'.repeat(64) }],
    ['another public value', { publicValue: 'SS2025-002:ff' }],
    ['another seed', { seed: '0'.repeat(64) }],
    ['two drawn changed about', { drawn: [record.drawn[1] ?? '', record.drawn[0] ?? '', ...record.drawn.slice(2)] }],
    [
      'a spare moved up',
      { drawn: [record.spares[0] ?? '', ...record.drawn.slice(1)], spares: [record.drawn[0] ?? '', ...record.spares.slice(1)] },
    ],
    ['a secret not revealed', { secret: null }],
    ['an unknown algorithm', { algorithm: 'dice' }],
  ])('shows %s', (_title, change) => {
    expect(faultsOfDraw({ ...record, ...change })).not.toEqual([])
  })

  test('always draws different people of the list', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.stringMatching(/^[0-9a-f]{1,6}$/), { minLength: 3, maxLength: 40 }),
        fc.stringMatching(/^[0-9a-f]{8,64}$/),
        fc.string(),
        (eligible, secret, publicValue) => {
          const drawn = draw({ eligible, size: 3, spares: 2, secret, publicValue, drawnAt: '2025-03-03T01:00:00.000Z' })
          const all = [...drawn.drawn, ...drawn.spares]
          expect(new Set(all).size).toBe(all.length)
          expect(all.every((one) => eligible.includes(one))).toBe(true)
          expect(faultsOfDraw(drawn)).toEqual([])
        },
      ),
    )
  })

  test('gives everybody about the same chance', () => {
    const hits = new Map<string, number>()
    for (let run = 0; run < 2000; run += 1)
      for (const one of draw({ eligible: experts, size: 3, spares: 0, secret: String(run), publicValue: 'v', drawnAt: '' }).drawn)
        hits.set(one, (hits.get(one) ?? 0) + 1)
    for (const expert of experts) expect(hits.get(expert) ?? 0).toBeGreaterThan(740)
    for (const expert of experts) expect(hits.get(expert) ?? 0).toBeLessThan(980)
  })
})

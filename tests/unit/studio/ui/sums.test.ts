/** Column sums are exact, whatever the rows hold. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { columnTotal } from '../../../../studio/ui/form/sums.ts'

const column = { kind: 'field', path: 'a', label: { zh: '甲', en: 'A' } } as const

test.each<[values: readonly (string | number | null)[], total: string | null]>([
  [[0.1, 0.2], '0.3'],
  [['1.50', 2, null, 'x'], '3.50'],
  [[-5, '2.25'], '-2.75'],
  [[null], null],
  [[], null],
])('sums %j to %s', (values, total) => {
  expect(
    columnTotal(
      values.map((a) => ({ a })),
      column,
    ),
  ).toBe(total)
})

test('sums cents as whole numbers would', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 1 }), (cents) => {
      const rows = cents.map((one) => ({
        a: `${one < 0 ? '-' : ''}${Math.floor(Math.abs(one) / 100)}.${String(Math.abs(one) % 100).padStart(2, '0')}`,
      }))
      return Math.round(Number(columnTotal(rows, column)) * 100) === cents.reduce((sum, one) => sum + one, 0)
    }),
  )
})

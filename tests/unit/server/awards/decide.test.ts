// Plan of an award from the decisions' answers; four eyes; neutral cells.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvLine, isApproved, neutral, planAward, stateAfterClaim } from '../../../../server/awards/decide.ts'

describe('plan', () => {
  test('splits the first instalment from the rest', () => {
    expect(planAward({ amount: 150_000 }, { total: 150_000, first: 105_000, second: 45_000 }, 1)).toEqual({
      total: 15_000_000n,
      pay: 10_500_000n,
      recover: 0n,
      instalments: [
        { number: 1, amount: 10_500_000n, sharePercent: '70' },
        { number: 2, amount: 4_500_000n, sharePercent: '30' },
      ],
    })
  })

  test('pays the whole at once', () => {
    expect(planAward({ amount: 150_000 }, { pay: 150_000 }, null)).toEqual({
      total: 15_000_000n,
      pay: 15_000_000n,
      recover: 0n,
      instalments: [{ number: 1, amount: 15_000_000n, sharePercent: '100' }],
    })
  })

  test('claims the difference when the final level is lower', () => {
    expect(planAward({ amount: 50_000 }, { total: 50_000, second: 0, recover: 20_000 }, 2)).toMatchObject({ pay: 0n, recover: 2_000_000n })
  })

  test('takes exact text amounts', () => {
    expect(planAward({ amount: '0.30' }, { total: '0.30', first: '0.21', second: '0.09' }, 1)).toMatchObject({ total: 30n, pay: 21n })
  })

  test.each([
    [{}, {}, 'total'],
    [{ amount: 1 }, {}, 'pay'],
    [{ amount: 1 }, { pay: '0.005' }, 'pay'],
    [{ amount: 1 }, { pay: -1 }, 'pay'],
  ])('says which field of %j and %j is missing', (amount, instalment, missing) => {
    expect(planAward(amount, instalment, 1)).toEqual({ missing })
  })
})

test.each([
  [[], false],
  [[{ personId: 'a', agreed: true }], false],
  [
    [
      { personId: 'a', agreed: true },
      { personId: 'a', agreed: true },
    ],
    false,
  ],
  [
    [
      { personId: 'a', agreed: true },
      { personId: 'b', agreed: true },
    ],
    true,
  ],
  [
    [
      { personId: 'a', agreed: true },
      { personId: 'b', agreed: true },
      { personId: 'c', agreed: false },
    ],
    false,
  ],
])('approvals %j suffice: %s', (approvals, approved) => {
  expect(isApproved(approvals)).toBe(approved)
})

test.each([
  [{ paid: 100n, claimed: 100n, repaid: 99n }, 'recovering'],
  [{ paid: 100n, claimed: 100n, repaid: 100n }, 'recovered'],
  [{ paid: 0n, claimed: 0n, repaid: 0n }, 'stopped'],
  [{ paid: 100n, claimed: 0n, repaid: 0n }, null],
])('after %o the award is %s', (balance, state) => {
  expect(stateAfterClaim(balance)).toBe(state)
})

test('no cell begins like a formula', () => {
  fc.assert(
    fc.property(fc.string(), (cell) => {
      expect(neutral(cell)).not.toMatch(/^[=+\-@\t\r\0]/)
    }),
  )
})

test('quotes as RFC 4180 says', () => {
  expect(csvLine(['a', 'b,c', 'd"e', 'f\ng'])).toBe('a,"b,c","d""e","f\ng"')
})

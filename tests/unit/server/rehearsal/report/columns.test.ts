/** Columns, stretches of time, and lists packed for storage. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { as, type LocalDate } from '../../../../../server/base/ids.ts'
import { IntColumn, NumberColumn, Words } from '../../../../../server/rehearsal/report/columns.ts'
import { packAscending, unpackAscending } from '../../../../../server/rehearsal/report/packing.ts'
import { localDates, monthsOf, stretchAt, weeksOf } from '../../../../../server/rehearsal/report/weeks.ts'
import { ZONE } from './town.ts'

describe('columns', () => {
  test('keep what was pushed, however much it is', () => {
    const [whole, exact] = [new IntColumn(), new NumberColumn()]
    for (let at = 0; at < 1000; at += 1) {
      whole.push(at * 7 - 500)
      exact.push(at / 3)
    }
    whole.set(3, 9)

    expect([whole.length, whole.at(2), whole.at(3), whole.at(999)]).toEqual([1000, -486, 9, 6493])
    expect([exact.length, exact.at(1), exact.at(999)]).toEqual([1000, 1 / 3, 333])
    const all = Array.from({ length: 1000 }, (_, at) => (at === 3 ? 9 : at * 7 - 500))
    expect([...whole.sorted()]).toEqual(all.sort((one, other) => one - other))
  })

  test('give each word one number', () => {
    const words = new Words()

    expect(['a', 'b', 'a', 'c'].map((word) => words.numberOf(word))).toEqual([0, 1, 0, 2])
    expect(words.all).toEqual(['a', 'b', 'c'])
  })
})

describe('packed lists', () => {
  test('are those that were packed', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300_000), { maxLength: 300 }), (numbers) => {
        const sorted = Int32Array.from(numbers).sort()
        expect(unpackAscending(packAscending(sorted))).toEqual([...sorted])
      }),
    )
  })

  test('take a byte for each neighbour', () => {
    expect([...packAscending(Int32Array.of(0, 1, 1, 128, 300))]).toEqual([0, 1, 0, 127, 0xac, 1])
  })
})

describe('stretches', () => {
  const at = (text: string) => Date.parse(text)
  const from = as<LocalDate>('2026-03-04')

  test('of weeks begin on Mondays, of months on the first, in the zone of the programme', () => {
    expect(weeksOf(from, at('2026-03-16T00:00:00+08:00'), ZONE).map(({ name }) => name)).toEqual(['2026-03-02', '2026-03-09'])
    expect(weeksOf(from, at('2026-03-16T00:00:01+08:00'), ZONE).map(({ name }) => name)).toEqual(['2026-03-02', '2026-03-09', '2026-03-16'])
    expect(monthsOf(from, at('2026-05-01T00:00:00+08:00'), ZONE)).toEqual([
      { name: '2026-03', begin: at('2026-03-01T00:00:00+08:00'), end: at('2026-04-01T00:00:00+08:00') },
      { name: '2026-04', begin: at('2026-04-01T00:00:00+08:00'), end: at('2026-05-01T00:00:00+08:00') },
    ])
  })

  test('hold their first moment and not their last', () => {
    const months = monthsOf(from, at('2026-12-31T00:00:00+08:00'), ZONE)
    const name = (text: string) => months[stretchAt(months, at(text))]?.name

    expect(name('2026-03-01T00:00:00+08:00')).toBe('2026-03')
    expect(name('2026-06-30T23:59:59.999+08:00')).toBe('2026-06')
    expect(name('2026-07-01T00:00:00+08:00')).toBe('2026-07')
    expect(name('2027-02-01T00:00:00+08:00')).toBe('2026-12')
  })

  test('of days change at midnight of the zone', () => {
    const dateAt = localDates(ZONE)

    expect(
      ['2026-03-04T23:59:59.999+08:00', '2026-03-05T00:00:00+08:00', '2026-03-04T12:00:00+08:00'].map((text) => dateAt(at(text))),
    ).toEqual(['2026-03-04', '2026-03-05', '2026-03-04'])
  })
})

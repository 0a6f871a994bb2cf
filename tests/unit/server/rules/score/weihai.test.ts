import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Answers, checkScheme, type ScoreScheme, scoreAnswers } from '../../../../../server/rules/score/index.ts'

// Golden cases H: the forty items of the shipped sample scheme; "has" lists the item numbers that are there.
const scheme = JSON.parse(readFileSync('workflows/shenshan-2021/scheme.json', 'utf8')) as ScoreScheme

function answers(has: string, notApplicable = ''): Answers {
  const numbers = (list: string) =>
    list.split(',').flatMap((part) => {
      const [from = Number.NaN, to = from] = part.split('-').map(Number)
      return Number.isNaN(from) ? [] : Array.from({ length: to - from + 1 }, (_, index) => from + index)
    })
  const held = new Set(numbers(has))
  const exempt = new Set(numbers(notApplicable))
  return Object.fromEntries(
    scheme.rows.map(({ id, number }) => [id, exempt.has(number) ? { notApplicable: true } : { has: held.has(number) }]),
  )
}

describe('sample scheme', () => {
  test('is sound', () => {
    expect(checkScheme(scheme)).toEqual([])
    expect(scheme.rows).toHaveLength(40)
  })

  test.each([
    ['GC-H01', '1-14,17-40', '', '100.00', ['BASIC']],
    ['GC-H02', '1-6,8-40', '', '100.00', []],
    ['GC-H03', '1-23,26', '', '39.00', ['BASIC', 'HIGH_END']],
    ['GC-H04', '1-24', '', '40.00', ['BASIC', 'HIGH_END']],
    ['GC-H05', '1-24,30-40', '', '79.00', ['BASIC', 'HIGH_END']],
    ['GC-H06', '1-24,29-39', '', '80.00', ['BASIC', 'HIGH_END']],
    ['GC-H07', '1-40', '', '100.00', ['BASIC', 'HIGH_END']],
    ['GC-H08', '1-15,17-40', '', '100.00', ['BASIC']],
    ['GC-H09', '1-3,5-18,20-40', '4,19', '95.00', ['BASIC', 'HIGH_END']],
    ['GC-H10', '1-16', '', '0.00', ['BASIC', 'HIGH_END']],
    ['GC-H11', '1-10,12-40', '', '100.00', []],
    ['GC-H12', '1-3,5-40', '', '100.00', []],
  ])('%s adds up and opens the gates', (_id, has, notApplicable, total, levels) => {
    const result = scoreAnswers(scheme, answers(has, notApplicable))

    expect(result).toMatchObject({ ok: true, value: { totals: { total }, mandatoryMetFor: levels } })
  })

  test('refuses "not applicable" where a row always applies', () => {
    expect(scoreAnswers(scheme, { 'WH-I01': { notApplicable: true } })).toMatchObject({
      ok: false,
      problems: [{ code: 'NOT_APPLICABLE_REFUSED', at: 'WH-I01' }],
    })
  })

  test('refuses rows it does not have', () => {
    expect(scoreAnswers(scheme, { 'WH-I41': { has: true } })).toMatchObject({
      ok: false,
      problems: [{ code: 'ROW_UNKNOWN', at: 'WH-I41' }],
    })
  })
})

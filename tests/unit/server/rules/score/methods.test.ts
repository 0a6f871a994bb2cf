import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Answers,
  aggregateSheets,
  checkScheme,
  deviations,
  type RowAnswer,
  type SchemeRow,
  type ScoreScheme,
  scoreAnswers,
} from '../../../../../server/rules/score/index.ts'

function scheme(rows: readonly SchemeRow[], aggregation: Partial<ScoreScheme['aggregation']> = {}): ScoreScheme {
  return {
    id: 'test',
    title: { zh: '测试', en: 'test' },
    groups: [{ id: 'g', title: { zh: '组', en: 'group' } }],
    rows,
    rounding: { scale: 2, mode: 'half-up' },
    aggregation: { method: 'trimmed-mean', dropHighest: 1, dropLowest: 1, mandatoryBy: 'majority', ...aggregation },
    levelDecision: 'level',
    deviationLimit: '2',
  }
}
const row = (points: string, method: SchemeRow['method'], more: Partial<SchemeRow> = {}): SchemeRow => ({
  id: 'R',
  number: 1,
  group: 'g',
  text: { zh: '指标', en: 'row' },
  class: { kind: 'points' },
  points,
  method,
  ...more,
})
const proportional = { kind: 'proportional' } as const
const atLeast = (value: string) => ({ kind: 'threshold', operator: '>=', value, measure: 'ratio' }) as const

// Golden cases I01-I22: each row alone.
describe('one row', () => {
  test.each<[string, SchemeRow, RowAnswer, string]>([
    ['I01 two thirds of a point', row('2', proportional), { numerator: 333, denominator: 1000 }, '0.67'],
    ['I02 an eighth, half up', row('2', proportional), { numerator: 1, denominator: 16 }, '0.13'],
    ['I03 exactly 1.005', row('2', proportional), { numerator: 201, denominator: 400 }, '1.01'],
    ['I04 exactly 1.025', row('6', proportional), { numerator: 41, denominator: 240 }, '1.03'],
    ['I05 eleven of twelve', row('8', proportional), { numerator: 11, denominator: 12 }, '7.33'],
    ['I06 all of them', row('1', proportional), { numerator: 120, denominator: 120 }, '1.00'],
    ['I07 none of them', row('2', proportional), { numerator: 0, denominator: 500 }, '0.00'],
    ['I10 just below the limit', row('8', atLeast('0.6')), { numerator: 59, denominator: 100 }, '0.00'],
    ['I11 on the limit', row('8', atLeast('0.6')), { numerator: 60, denominator: 100 }, '8.00'],
    [
      'I12 a strict limit is not met by itself',
      row('2', { kind: 'threshold', operator: '>', value: '0.05', measure: 'ratio' }),
      { numerator: 5, denominator: 100 },
      '0.00',
    ],
    [
      'I13 a strict limit is passed',
      row('2', { kind: 'threshold', operator: '>', value: '0.05', measure: 'ratio' }),
      { numerator: 501, denominator: 10000 },
      '2.00',
    ],
    ['I14 79.9 per cent', row('2', atLeast('0.8')), { numerator: 799, denominator: 1000 }, '0.00'],
    ['I15 80 per cent', row('2', atLeast('0.8')), { numerator: 800, denominator: 1000 }, '2.00'],
    ['I18 two ways of three', row('8', { kind: 'count', atLeast: 3 }), { count: 2 }, '0.00'],
    ['I19 three ways', row('8', { kind: 'count', atLeast: 3 }), { count: 3 }, '8.00'],
    [
      'I17 one of two conditions',
      row('8', {
        kind: 'all-of',
        conditions: [
          { id: 'a', text: { zh: '甲', en: 'a' } },
          { id: 'b', text: { zh: '乙', en: 'b' } },
        ],
      }),
      { conditions: { a: true, b: false } },
      '0.00',
    ],
    [
      'I16 both conditions',
      row('8', {
        kind: 'all-of',
        conditions: [
          { id: 'a', text: { zh: '甲', en: 'a' } },
          { id: 'b', text: { zh: '乙', en: 'b' } },
        ],
      }),
      { conditions: { a: true, b: true } },
      '8.00',
    ],
    ['I22 fifteen minutes', row('2', { kind: 'threshold', operator: '<=', value: '15', measure: 'value' }), { value: '15' }, '2.00'],
    ['half points by judgement', row('3', { kind: 'judged', step: '0.5' }), { judged: '2.5' }, '2.50'],
    ['nothing answered', row('3', proportional), {}, '0.00'],
  ])('%s', (_title, only, answer, score) => {
    expect(scoreAnswers(scheme([only]), { R: answer })).toMatchObject({ ok: true, value: { rows: { R: { score } } } })
  })

  test.each<[string, SchemeRow, RowAnswer, string]>([
    ['I08 more than there are', row('2', proportional), { numerator: 501, denominator: 500 }, 'NUMERATOR_OUT_OF_RANGE'],
    ['I09 out of none', row('2', proportional), { numerator: 5, denominator: 0 }, 'DENOMINATOR_NOT_POSITIVE'],
    ['a negative part', row('2', proportional), { numerator: -1, denominator: 5 }, 'NUMERATOR_OUT_OF_RANGE'],
    ['half a household', row('2', proportional), { numerator: 1.5, denominator: 5 }, 'NUMERATOR_OUT_OF_RANGE'],
    ['a negative count', row('2', { kind: 'count', atLeast: 3 }), { count: -1 }, 'COUNT_OUT_OF_RANGE'],
    ['more than the points', row('3', { kind: 'judged', step: '0.5' }), { judged: '3.5' }, 'SCORE_OUT_OF_RANGE'],
    ['between the steps', row('3', { kind: 'judged', step: '0.5' }), { judged: '2.3' }, 'SCORE_STEP'],
    [
      'words for a number',
      row('2', { kind: 'threshold', operator: '<=', value: '15', measure: 'value' }),
      { value: '很快' },
      'VALUE_NOT_A_NUMBER',
    ],
  ])('refuses %s', (_title, only, answer, code) => {
    expect(scoreAnswers(scheme([only]), { R: answer })).toMatchObject({ ok: false, problems: [{ code, at: 'R' }] })
  })
})

describe('several sheets', () => {
  const judged = row('10', { kind: 'judged', step: '0.5' })
  const sheets = (...scores: readonly string[]): readonly Answers[] => scores.map((score) => ({ R: { judged: score } }))

  test.each([
    ['trimmed-mean', ['1', '8', '8.5', '9', '10'], '8.50'],
    ['trimmed-mean', ['4', '8'], '6.00'],
    ['mean', ['1', '8', '9'], '6.00'],
    ['median', ['1', '8', '9'], '8.00'],
    ['median', ['1', '8', '9', '10'], '8.50'],
  ] as const)('take the %s of %j', (method, scores, total) => {
    expect(aggregateSheets(scheme([judged], { method }), sheets(...scores)).totals.total).toBe(total)
  })

  test('decide a mandatory row by majority or by all', () => {
    const mandatory = row('0', { kind: 'has' }, { class: { kind: 'mandatory', levels: ['ONE'] } })
    const votes: readonly Answers[] = [{ R: { has: true } }, { R: { has: true } }, { R: { has: false } }]

    expect(aggregateSheets(scheme([mandatory]), votes).mandatoryMetFor).toEqual(['ONE'])
    expect(aggregateSheets(scheme([mandatory], { mandatoryBy: 'all' }), votes).mandatoryMetFor).toEqual([])
    expect(aggregateSheets(scheme([mandatory]), votes.slice(1)).mandatoryMetFor).toEqual([])
  })

  test('mark rows and experts that lie apart', () => {
    const { rows, totals } = deviations(scheme([judged]), sheets('9', '9', '5'))

    expect(rows).toMatchObject([{ rowId: 'R', mean: '9.00', marked: true }])
    expect(totals).toEqual([
      { total: '9.00', difference: '0.00', marked: false },
      { total: '9.00', difference: '0.00', marked: false },
      { total: '5.00', difference: '-4.00', marked: true },
    ])
  })

  test('stay between the lowest and the highest score', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 9 }),
        fc.constantFrom('mean', 'median', 'trimmed-mean'),
        (halves, method) => {
          const scores = halves.map((half) => half / 2)
          const total = Number(aggregateSheets(scheme([judged], { method }), sheets(...scores.map(String))).totals.total)
          expect(total).toBeGreaterThanOrEqual(Math.min(...scores))
          expect(total).toBeLessThanOrEqual(Math.max(...scores))
        },
      ),
    )
  })

  test('never fall when one expert gives more', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 19 }), { minLength: 1, maxLength: 7 }), fc.nat(), (halves, pick) => {
        const before = aggregateSheets(scheme([judged]), sheets(...halves.map((half) => String(half / 2))))
        const raised = halves.map((half, index) => (index === pick % halves.length ? half + 1 : half))
        const after = aggregateSheets(scheme([judged]), sheets(...raised.map((half) => String(half / 2))))
        expect(Number(after.totals.total)).toBeGreaterThanOrEqual(Number(before.totals.total))
      }),
    )
  })
})

describe('checks of a scheme', () => {
  test.each<[string, Partial<SchemeRow>, string]>([
    ['a group that is not there', { group: 'x' }, 'GROUP_UNKNOWN'],
    ['points that are words', { points: '五' }, 'POINTS_NOT_A_NUMBER'],
    ['a mandatory row for no level', { class: { kind: 'mandatory', levels: [] } }, 'LEVELS_MISSING'],
    ['a step of nothing', { method: { kind: 'judged', step: '0' } }, 'STEP_NOT_POSITIVE'],
    ['a limit that is words', { method: { kind: 'threshold', operator: '>=', value: '多数', measure: 'ratio' } }, 'THRESHOLD_NOT_A_NUMBER'],
  ])('find %s', (_title, change, code) => {
    expect(checkScheme(scheme([{ ...row('2', { kind: 'has' }), ...change }])).map((problem) => problem.code)).toContain(code)
  })
})

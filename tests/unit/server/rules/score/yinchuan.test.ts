import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Answers,
  aggregateSheets,
  checkScheme,
  isAnswered,
  type RowAnswer,
  type SchemeRow,
  type ScoreScheme,
  scoreAnswers,
} from '../../../../../server/rules/score/index.ts'

// Golden cases I of the seventy-six indicators of Yinchuan: one build scores a second city by its data alone.
const scheme = JSON.parse(readFileSync('tests/golden/scheme-yinchuan.json', 'utf8')) as ScoreScheme

function fullAnswer({ method }: SchemeRow): RowAnswer {
  switch (method.kind) {
    case 'has':
      return { has: true }
    case 'proportional':
      return { numerator: 12, denominator: 12 }
    case 'threshold':
      return method.measure === 'ratio' ? { numerator: 10, denominator: 10 } : { value: method.value }
    case 'count':
      return { count: method.atLeast }
    case 'all-of':
      return { conditions: Object.fromEntries(method.conditions.map(({ id }) => [id, true])) }
    default:
      throw new Error(`Expected a method of these rows, but got ${method.kind}`)
  }
}
const full = (wanted: (row: SchemeRow) => boolean): Answers =>
  Object.fromEntries(scheme.rows.filter(wanted).map((row) => [row.id, fullAnswer(row)]))
const neededFor = (...levels: readonly string[]) => {
  return ({ class: of }: SchemeRow) => of.kind === 'mandatory' && levels.includes(of.levels[0] ?? '')
}
const all = () => true

function totalsOf(answers: Answers) {
  const result = scoreAnswers(scheme, answers)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return { ...result.value.totals, levels: result.value.mandatoryMetFor }
}
const third = { numerator: 333, denominator: 1000 }

describe('rows of Yinchuan', () => {
  test('are a sound scheme of 420 points', () => {
    expect(checkScheme(scheme)).toEqual([])
    expect(scheme.rows).toHaveLength(76)
  })

  test.each<[string, string, RowAnswer, string]>([
    ['GC-I01', 'YC-I08', third, '0.67'],
    ['GC-I02', 'YC-I08', { numerator: 1, denominator: 16 }, '0.13'],
    ['GC-I03', 'YC-I08', { numerator: 201, denominator: 400 }, '1.01'],
    ['GC-I04', 'YC-I61', { numerator: 41, denominator: 240 }, '1.03'],
    ['GC-I05', 'YC-I34', { numerator: 11, denominator: 12 }, '7.33'],
    ['GC-I06', 'YC-I12', { numerator: 120, denominator: 120 }, '1.00'],
    ['GC-I07', 'YC-I08', { numerator: 0, denominator: 500 }, '0.00'],
    ['GC-I10', 'YC-I18', { numerator: 59, denominator: 100 }, '0.00'],
    ['GC-I11', 'YC-I18', { numerator: 60, denominator: 100 }, '8.00'],
    ['GC-I12', 'YC-I33', { numerator: 5, denominator: 100 }, '0.00'],
    ['GC-I13', 'YC-I33', { numerator: 501, denominator: 10000 }, '2.00'],
    ['GC-I14', 'YC-I44', { numerator: 799, denominator: 1000 }, '0.00'],
    ['GC-I15', 'YC-I44', { numerator: 800, denominator: 1000 }, '2.00'],
    ['GC-I16', 'YC-I27', { conditions: { governmentServices: true, serviceWindowOrTerminal: true } }, '8.00'],
    ['GC-I17', 'YC-I27', { conditions: { governmentServices: true, serviceWindowOrTerminal: false } }, '0.00'],
    ['GC-I18', 'YC-I29', { count: 2 }, '0.00'],
    ['GC-I19', 'YC-I29', { count: 3 }, '8.00'],
    ['GC-I20', 'YC-I58', { conditions: { recordingDays: false, condition2: true, condition3: true, condition4: true } }, '0.00'],
    ['GC-I21', 'YC-I58', { conditions: { recordingDays: true, condition2: true, condition3: true, condition4: true } }, '10.00'],
    ['GC-I22', 'YC-I53', { value: '15' }, '2.00'],
    ['GC-J11', 'YC-I76', { numerator: 39, denominator: 50 }, '0.00'],
    ['GC-J10', 'YC-I76', { numerator: 40, denominator: 50 }, '100.00'],
  ])('%s scores %s', (_id, rowId, answer, score) => {
    const result = scoreAnswers(scheme, { [rowId]: answer })

    expect(result.ok && result.value.rows[rowId]?.score).toBe(score)
  })

  test.each([
    ['GC-I08', { numerator: 501, denominator: 500 }, 'NUMERATOR_OUT_OF_RANGE'],
    ['GC-I09', { numerator: 5, denominator: 0 }, 'DENOMINATOR_NOT_POSITIVE'],
  ])('%s is refused', (_id, answer, code) => {
    expect(scoreAnswers(scheme, { 'YC-I08': answer })).toMatchObject({ ok: false, problems: [{ code, at: 'YC-I08' }] })
  })
})

describe('totals of Yinchuan', () => {
  test.each<[string, Answers, string, string, string, readonly string[]]>([
    ['GC-I23', full(all), '400.00', '20.00', '420.00', ['C', 'B', 'A']],
    ['GC-I24', full(neededFor('C')), '94.00', '0.00', '94.00', ['C']],
    ['GC-I25', full(neededFor('C', 'B')), '128.00', '0.00', '128.00', ['C', 'B']],
    ['GC-I26', full(neededFor('C', 'B', 'A')), '162.00', '0.00', '162.00', ['C', 'B', 'A']],
    ['GC-I27', full(({ id }) => id !== 'YC-I75'), '390.00', '20.00', '410.00', []],
    ['GC-I28', { ...full(neededFor('C', 'B')), 'YC-I34': { numerator: 0, denominator: 12 } }, '120.00', '0.00', '120.00', ['C']],
    ['GC-I29', { ...full(neededFor('C', 'B')), 'YC-I34': { numerator: 1, denominator: 12 } }, '120.67', '0.00', '120.67', ['C', 'B']],
    ['GC-I30', { 'YC-I08': third, 'YC-I09': third, 'YC-I10': third }, '2.01', '0.00', '2.01', []],
    ['GC-I31', full((row) => row.class.kind === 'bonus'), '0.00', '20.00', '20.00', []],
    [
      'GC-I34',
      { ...full(all), ...Object.fromEntries([29, 30, 31, 32, 63].map((number) => [`YC-I${number}`, { notApplicable: true }])) },
      '374.00',
      '16.00',
      '390.00',
      ['C', 'B', 'A'],
    ],
  ])('%s adds up', (_id, answers, approved, bonus, total, levels) => {
    expect(totalsOf(answers)).toEqual({ approved, bonus, total, levels })
  })

  test('of several sheets are rounded once', () => {
    const one = { 'YC-I08': third, 'YC-I09': third, 'YC-I10': third }

    expect(aggregateSheets(scheme, [one, one, one]).totals.total).toBe('2.00')
    expect(aggregateSheets(scheme, [one, one, one]).rows['YC-I08']?.score).toBe('0.67')
  })

  test('need the least share where the scheme names one', () => {
    const strict = {
      ...scheme,
      rows: scheme.rows.map((row) =>
        row.id === 'YC-I34' ? { ...row, method: { kind: 'proportional', minimumRatio: '0.9' } as const } : row,
      ),
    }
    const met = (numerator: number) => {
      const result = scoreAnswers(strict, { 'YC-I34': { numerator, denominator: 12 } })
      return result.ok && result.value.rows['YC-I34']?.met
    }

    expect([met(10), met(11)]).toEqual([false, true])
  })

  test('never fall when something is added', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 76, maxLength: 76 }), fc.nat(75), (held, extra) => {
        const some = full((row) => held[row.number - 1] === true)
        const more = { ...some, ...full((row) => row.number - 1 === extra) }

        expect(Number(totalsOf(more).total)).toBeGreaterThanOrEqual(Number(totalsOf(some).total))
        expect(Number(totalsOf(more).total)).toBeLessThanOrEqual(420)
        expect(totalsOf(more).levels).toEqual(expect.arrayContaining([...totalsOf(some).levels]))
      }),
    )
  })
})

describe('an answer', () => {
  test.each<[string, RowAnswer | undefined, boolean]>([
    ['YC-I08', undefined, false],
    ['YC-I08', { comment: '已核' }, false],
    ['YC-I08', { has: true }, false],
    ['YC-I08', { numerator: 3 }, false],
    ['YC-I08', { numerator: 3, denominator: 4 }, true],
    ['YC-I29', { notApplicable: true }, true],
    ['YC-I29', { count: 0 }, true],
    ['YC-I53', { count: 15 }, false],
    ['YC-I03', { has: false }, true],
  ])('of %s %j is one the method asks for: %s', (rowId, answer, isOne) => {
    const row = scheme.rows.find(({ id }) => id === rowId)

    expect(row !== undefined && isAnswered(row, answer)).toBe(isOne)
  })
})

describe('a scheme somebody uploaded', () => {
  const broken = (change: object) => checkScheme({ ...scheme, ...change } as ScoreScheme).map(({ code }) => code)
  const [first] = scheme.rows
  test.each<[string, object, string]>([
    ['rows that are no list', { rows: {} }, 'SCHEME_EMPTY'],
    ['a row that is null', { rows: [null] }, 'ROW_NOT_READABLE'],
    ['a row without a method', { rows: [{ ...first, method: undefined }] }, 'ROW_NOT_READABLE'],
    ['a method nobody knows', { rows: [{ ...first, method: { kind: 'dice' } }] }, 'METHOD_UNKNOWN'],
    ['a step that misses the points', { rows: [{ ...first, points: '5', method: { kind: 'judged', step: '2' } }] }, 'STEP_MISSES_POINTS'],
    [
      'a share above one',
      { rows: [{ ...first, method: { kind: 'threshold', operator: '>=', value: '60', measure: 'ratio' } }] },
      'RATIO_OUT_OF_RANGE',
    ],
    ['a count of nothing', { rows: [{ ...first, method: { kind: 'count', atLeast: 0 } }] }, 'COUNT_NOT_POSITIVE'],
    ['rounding nobody knows', { rounding: { scale: 2, mode: 'lucky' } }, 'ROUNDING_UNKNOWN'],
    ['a mean nobody knows', { aggregation: { method: 'best', mandatoryBy: 'all' } }, 'AGGREGATION_UNKNOWN'],
    ['half a score dropped', { aggregation: { method: 'trimmed-mean', dropLowest: 0.5, mandatoryBy: 'all' } }, 'DROP_NOT_WHOLE'],
    ['no decision of the level', { levelDecision: '' }, 'LEVEL_DECISION_MISSING'],
    [
      'a gate without days',
      { evidenceGates: [{ id: 'x', name: { zh: '', en: '' }, conditions: [{ metric: 'online-ratio', atLeast: '0.9', windowDays: 0 }] }] },
      'EVIDENCE_LIMIT_WRONG',
    ],
  ])('shows %s', (_title, change, code) => {
    expect(broken(change)).toContain(code)
  })
})

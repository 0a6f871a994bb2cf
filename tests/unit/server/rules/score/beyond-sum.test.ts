import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Answers,
  aggregateSheets,
  bandFaults,
  checkScheme,
  faultsOfSheet,
  isAnswered,
  levelOf,
  type RowAnswer,
  type RowMethod,
  type SchemeRow,
  type ScoreResult,
  type ScoreScheme,
  sampleSizeOf,
  scoreAnswers,
} from '../../../../../server/rules/score/index.ts'

// Methods beyond the sum (design §5): rate, weighted mean, k of n, bands, half points, veto rows, section minima, survey.

const text = (zh: string) => ({ zh, en: zh })
const row = (id: string, points: string, method: RowMethod, more: Partial<SchemeRow> = {}): SchemeRow => ({
  id,
  number: Number(id.replace(/\D/g, '')) || 1,
  group: 'g',
  text: text(`指标${id}`),
  class: { kind: 'points' },
  points,
  method,
  ...more,
})
const scheme = (rows: readonly SchemeRow[], more: Partial<ScoreScheme> = {}): ScoreScheme => ({
  id: 'test',
  title: text('测试'),
  groups: [...new Set(rows.map(({ group }) => group))].map((id) => ({ id, title: text(id) })),
  rows,
  rounding: { scale: 2, mode: 'half-up' },
  aggregation: { method: 'mean', mandatoryBy: 'majority' },
  levelDecision: 'level',
  ...more,
})
function scored(of: ScoreScheme, answers: Answers): ScoreResult {
  const result = scoreAnswers(of, answers)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.value
}
const has = { kind: 'has' } as const
const conditions = ['a', 'b', 'c', 'd'].map((id) => ({ id, text: text(id) }))
const yes = (...ids: readonly string[]) => ({ conditions: Object.fromEntries(ids.map((id) => [id, true])) })
const bands: RowMethod = {
  kind: 'bands',
  measure: 'value',
  bands: [
    { to: '10', points: '0' },
    { from: '10', to: '20', points: '2.5' },
    { from: '20', points: '5' },
  ],
}
const recordings: RowMethod = {
  kind: 'all-of',
  conditions: [
    { id: 'days', text: text('保存天数'), limit: { measure: 'count', operator: '>=', value: '30' } },
    { id: 'doors', text: text('单元门'), limit: { measure: 'ratio', operator: '>=', value: '1' } },
    { id: 'linked', text: text('接入公安') },
  ],
}
const days = (count: number, doors: number, linked = true): RowAnswer => ({
  measured: { days: { count }, doors: { numerator: doors, denominator: 8 } },
  conditions: { linked },
})
const mean: RowMethod = {
  kind: 'weighted-mean',
  scale: '100',
  parts: [
    { id: 'x', text: text('甲'), weight: '0.6' },
    { id: 'y', text: text('乙'), weight: '0.4' },
  ],
  atLeast: '60',
}
const half: RowMethod = {
  kind: 'choice',
  options: [
    { id: 'full', text: text('具备'), points: '5' },
    { id: 'half', text: text('部分具备'), points: '2.5', met: false },
    { id: 'none', text: text('不具备'), points: '0' },
  ],
}
const survey: RowMethod = { kind: 'survey', minimumRatio: '0.8', scores: 'threshold', sample: { share: '0.1', least: 10, most: 50 } }
const kOfN: RowMethod = { kind: 'k-of-n', atLeast: 2, conditions }
const rate: RowMethod = { kind: 'rate', conditions, minimumRatio: '0.75' }

describe('a row', () => {
  test.each<[string, SchemeRow, RowAnswer, string, boolean]>([
    ['k of n with one too few', row('R1', '4', kOfN), yes('a'), '0.00', false],
    ['k of n', row('R1', '4', kOfN), yes('a', 'c'), '4.00', true],
    ['the rate of all conditions', row('R1', '6', rate), yes('a', 'b'), '3.00', false],
    ['the rate of those that apply', row('R1', '6', rate), { ...yes('a', 'b'), excluded: ['d'] }, '4.00', false],
    ['a rate that is enough', row('R1', '6', rate), yes('a', 'b', 'c'), '4.50', true],
    ['no condition that applies', row('R1', '6', rate), { excluded: ['a', 'b', 'c', 'd'] }, '0.00', true],
    ['a value below the second band', row('R1', '5', bands), { value: '9.999' }, '0.00', false],
    ['a value at the lower end of a band', row('R1', '5', bands), { value: '10' }, '2.50', true],
    ['a value in the last band', row('R1', '5', bands), { value: '20' }, '5.00', true],
    ['quantities and a yes', row('R1', '10', recordings), days(30, 8), '10.00', true],
    ['a quantity too small', row('R1', '10', recordings), days(29, 8), '0.00', false],
    ['a share too small', row('R1', '10', recordings), days(30, 7), '0.00', false],
    ['quantities without the yes', row('R1', '10', recordings), days(30, 8, false), '0.00', false],
    ['a weighted mean', row('R1', '10', mean), { marks: { x: '80', y: '65.5' } }, '7.42', true],
    ['a weighted mean below its line', row('R1', '10', mean), { marks: { x: '80', y: '20' } }, '5.60', false],
    ['all points by choice', row('R1', '5', half), { choice: 'full' }, '5.00', true],
    ['half points', row('R1', '5', half), { choice: 'half' }, '2.50', false],
    ['GC-J10 a survey at the line', row('R1', '100', survey), { numerator: 40, denominator: 50, population: 500 }, '100.00', true],
    ['GC-J11 a survey below the line', row('R1', '100', survey), { numerator: 39, denominator: 50, population: 500 }, '0.00', false],
    ['GC-J12 a rate that is not round', row('R1', '100', survey), { numerator: 10, denominator: 13, population: 123 }, '0.00', false],
    ['GC-J13 a rate above the line', row('R1', '100', survey), { numerator: 11, denominator: 13, population: 123 }, '100.00', true],
    [
      'a survey by its share',
      row('R1', '100', { ...survey, scores: 'proportional' }),
      { numerator: 39, denominator: 50, population: 500 },
      '78.00',
      false,
    ],
  ])('of %s', (_title, only, answer, score, met) => {
    expect(scored(scheme([only]), { [only.id]: answer }).rows[only.id]).toEqual({ score, met })
    expect(isAnswered(only, answer)).toBe(true)
  })

  test.each<[string, SchemeRow, RowAnswer, string]>([
    ['GC-J14 too few answers', row('R1', '100', survey), { numerator: 12, denominator: 12, population: 123 }, 'SAMPLE_NOT_COMPLETE'],
    [
      'more answers than households',
      row('R1', '100', survey),
      { numerator: 12, denominator: 12, population: 8 },
      'POPULATION_OUT_OF_RANGE',
    ],
    ['a value of no band', row('R1', '5', { ...bands, bands: bands.bands.slice(1) }), { value: '3' }, 'VALUE_IN_NO_BAND'],
    ['an option that is not there', row('R1', '5', half), { choice: 'most' }, 'CHOICE_UNKNOWN'],
    ['a mark above the scale', row('R1', '10', mean), { marks: { x: '101' } }, 'MARK_OUT_OF_RANGE'],
    ['half a day', row('R1', '10', recordings), { measured: { days: { count: 2.5 } } }, 'COUNT_OUT_OF_RANGE'],
    ['more doors than there are', row('R1', '10', recordings), days(30, 9), 'NUMERATOR_OUT_OF_RANGE'],
  ])('refuses %s', (_title, only, answer, code) => {
    expect(scoreAnswers(scheme([only]), { [only.id]: answer })).toMatchObject({ ok: false, problems: [{ code, at: only.id }] })
    expect(faultsOfSheet(scheme([only]), { [only.id]: answer })).toMatchObject([{ code, at: only.id }])
  })

  test.each<[string, RowMethod, RowAnswer]>([
    ['a quantity is missing', recordings, { conditions: { linked: true }, measured: { days: { count: 30 } } }],
    ['a part is missing', mean, { marks: { x: '80' } }],
    ['nobody says how many households there are', survey, { numerator: 4, denominator: 5 }],
    ['no option is chosen', half, { comment: '待核' }],
    ['no condition is looked at', kOfN, {}],
  ])('is open while %s', (_title, method, answer) => {
    expect(isAnswered(row('R1', '5', method), answer)).toBe(false)
  })
})

// Golden cases J01-J09: ten per cent rounded up, between ten and fifty.
test.each([
  ['GC-J01', 100, 10, false],
  ['GC-J02', 95, 10, false],
  ['GC-J03', 60, 10, false],
  ['GC-J04', 101, 11, false],
  ['GC-J05', 123, 13, false],
  ['GC-J06', 500, 50, false],
  ['GC-J07', 501, 50, false],
  ['GC-J08', 1200, 50, false],
  ['GC-J09', 8, 8, true],
])('%s the sample of %i households is %i', (_id, population, size, belowMinimum) => {
  expect(sampleSizeOf({ share: '0.1', least: 10, most: 50 }, population)).toEqual({ size, belowMinimum })
})

describe('a total', () => {
  const notApplicable = { allowed: true, scores: 'excluded' } as const
  const rows = [
    row('R1', '40', has),
    row('R2', '20', has, { notApplicable }),
    row('R3', '30', has, { group: 'h', notApplicable }),
    row('R4', '10', has, { group: 'h', notApplicable }),
    row('R5', '5', has, { group: 'h', class: { kind: 'bonus' } }),
  ]
  const groups = [
    { id: 'g', title: text('甲'), weight: '0.7' },
    { id: 'h', title: text('乙'), weight: '0.3' },
  ]
  const byRate = scheme(rows, { total: { kind: 'rate', base: '100' } })
  const byMean = scheme(rows, { groups, total: { kind: 'weighted-mean', base: '100' } })
  const na = { notApplicable: true }
  const held = { has: true }

  test('as a rate leaves out rows that do not apply', () => {
    expect(scored(byRate, { R1: held, R3: held }).totals).toEqual({ approved: '70.00', bonus: '0.00', total: '70.00' })
    expect(scored(byRate, { R1: held, R2: na, R3: held, R5: held }).totals).toEqual({
      approved: '87.50',
      bonus: '5.00',
      total: '92.50',
    })
  })

  test('as a weighted mean weighs the rates of its groups', () => {
    expect(scored(byMean, { R1: held, R3: held }).totals.approved).toBe('69.17')
    expect(scored(byMean, { R1: held, R2: na, R3: na, R4: na }).totals.approved).toBe('100.00')
  })

  test('without any row that applies is nothing', () => {
    const alone = scheme([row('R2', '20', has, { notApplicable })], { total: { kind: 'rate', base: '100' } })

    expect(scored(alone, { R2: na }).totals.total).toBe('0.00')
  })

  test('of several sheets leaves out a row that most say does not apply', () => {
    const one = { R1: held, R2: na, R3: held, R4: held }
    const other = { R1: held, R2: { has: false }, R3: held, R4: held }

    expect(aggregateSheets(byRate, [one, one, other]).totals.approved).toBe('100.00')
    expect(aggregateSheets(byRate, [one, other, other]).totals.approved).toBe('80.00')
  })

  test('stays between nothing and its base and never falls for a row more', () => {
    const answers = fc.dictionary(
      fc.constantFrom('R1', 'R2', 'R3', 'R4'),
      fc.boolean().map((value) => ({ has: value })),
      { noNullPrototype: true },
    )
    fc.assert(
      fc.property(answers, fc.constantFrom('R1', 'R2', 'R3', 'R4'), fc.constantFrom(byRate, byMean), (some, extra, of) => {
        const less = Number(scored(of, some).totals.approved)
        const more = Number(scored(of, { ...some, [extra]: held }).totals.approved)

        expect(less).toBeGreaterThanOrEqual(0)
        expect(more).toBeLessThanOrEqual(100)
        expect(more).toBeGreaterThanOrEqual(less)
      }),
    )
  })
})

describe('beside a total', () => {
  test('a section must reach its own least score', () => {
    const of = scheme([row('R1', '40', has), row('R2', '60', has, { group: 'h' })], {
      groups: [
        { id: 'g', title: text('甲'), minimum: { measure: 'points', atLeast: '40', levels: ['A'] } },
        { id: 'h', title: text('乙'), minimum: { measure: 'rate', atLeast: '0.5', levels: ['A', 'B'] } },
      ],
    })

    expect(scored(of, { R2: { has: true } })).toMatchObject({
      mandatoryMetFor: ['B'],
      minima: [
        { group: 'g', score: '0.00', needed: '40', met: false },
        { group: 'h', score: '1.0000', needed: '0.5', met: true },
      ],
    })
    expect(scored(of, { R1: { has: true } }).mandatoryMetFor).toEqual([])
    expect(scored(of, { R1: { has: true }, R2: { has: true } }).mandatoryMetFor).toEqual(['A', 'B'])
  })

  test.each([
    [true, undefined, 'A'],
    [false, undefined, null],
    [false, 'NONE', 'NONE'],
  ])('a veto row that is met (%s) with the level %s gives %s', (met, vetoLevel, level) => {
    const of = scheme(
      [row('R1', '40', has), row('R2', '0', has, { class: { kind: 'veto' } })],
      vetoLevel === undefined ? {} : { vetoLevel },
    )
    const result = scored(of, { R1: { has: true }, R2: { has: met } })

    expect(levelOf(of, result, 'A')).toBe(level)
    expect(levelOf(of, result, { level: 'A', note: 'x' })).toBe(level)
  })
})

describe('bands', () => {
  test.each<[string, 'value' | 'ratio' | 'count', readonly object[], readonly string[]]>([
    ['whole line', 'value', [{ to: '10' }, { from: '10' }], []],
    [
      'closed end beside an open one',
      'value',
      [
        { to: '10', toClosed: true },
        { from: '10', fromOpen: true },
      ],
      [],
    ],
    ['a single value in two bands', 'value', [{ to: '10', toClosed: true }, { from: '10' }], ['overlap 10']],
    ['a single value in none', 'value', [{ to: '10' }, { from: '10', fromOpen: true }], ['hole 10']],
    ['a gap', 'value', [{ to: '10' }, { from: '12' }], ['hole 10']],
    ['nothing above', 'value', [{ to: '10' }], ['hole 10']],
    ['nothing below', 'value', [{ from: '3' }], ['hole 0']],
    ['whole numbers that meet', 'count', [{ to: '2', toClosed: true }, { from: '3' }], []],
    ['shares up to one', 'ratio', [{ to: '0.8' }, { from: '0.8', to: '1', toClosed: true }], []],
    ['shares without one itself', 'ratio', [{ to: '0.8' }, { from: '0.8', to: '1' }], ['hole 1']],
    ['a band of nothing', 'value', [{ to: '10' }, { from: '10', to: '10' }, { from: '10' }], ['empty 10']],
    ['one band inside another', 'value', [{ to: '30' }, { from: '5', to: '6' }, { from: '30' }], ['overlap 5']],
  ])('over %s have the faults they have', (_title, measure, list, faults) => {
    const found = bandFaults(
      list.map((band) => ({ points: '1', ...band })),
      measure,
    )

    expect(found.map(({ kind, place }) => `${kind} ${place}`)).toEqual(faults)
  })

  test('without faults hold every value exactly once', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(
        cuts,
        fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
        fc.integer({ min: 0, max: 510 }),
        (places, closed, tenth) => {
          const at = [...places].sort((a, b) => a - b)
          const list = [...at, null].map((end, index) => ({
            ...(index === 0 ? {} : { from: String(at[index - 1]), fromOpen: closed[index - 1] === true }),
            ...(end === null ? {} : { to: String(end), toClosed: closed[index] === true }),
            points: '1',
          }))
          const only = scheme([row('R1', '1', { kind: 'bands', measure: 'value', bands: list })])

          expect(bandFaults(list, 'value')).toEqual([])
          expect(scoreAnswers(only, { R1: { value: (tenth / 10).toFixed(1) } })).toMatchObject({ ok: true })
        },
      ),
    )
  })
})

describe('the checks find', () => {
  const codes = (of: ScoreScheme) => checkScheme(of).map(({ code }) => code)
  test.each<[string, RowMethod, string]>([
    ['a hole in the bands', { ...bands, bands: bands.bands.slice(0, 2) }, 'BANDS_HOLE'],
    ['bands that overlap', { ...bands, bands: [...bands.bands, { from: '19', points: '5' }] }, 'BANDS_OVERLAP'],
    [
      'bands whose points rise and fall',
      { ...bands, bands: bands.bands.map((band, index) => ({ ...band, points: ['0', '5', '1'][index] ?? '' })) },
      'BANDS_NOT_MONOTONE',
    ],
    ['a highest band above the points', { ...bands, bands: [{ points: '9' }] }, 'HIGHEST_DIFFERS'],
    ['weights that do not sum', { ...mean, parts: mean.parts.slice(0, 1) }, 'WEIGHTS_SUM'],
    ['more conditions than there are', { ...kOfN, atLeast: 5 }, 'K_OUT_OF_RANGE'],
    ['a choice of one', { kind: 'choice', options: half.options.slice(0, 1) }, 'OPTIONS_MISSING'],
    ['a satisfied share above one', { ...survey, minimumRatio: '80' }, 'RATIO_OUT_OF_RANGE'],
    ['a sample upside down', { ...survey, sample: { share: '0.1', least: 60, most: 50 } }, 'SAMPLE_NOT_READABLE'],
    [
      'half a thing counted',
      { ...recordings, conditions: [{ id: 'a', text: text('a'), limit: { measure: 'count', operator: '>=', value: '2.5' } }] },
      'COUNT_NOT_WHOLE',
    ],
  ])('%s', (_title, method, code) => {
    expect(codes(scheme([row('R1', '5', method)]))).toContain(code)
  })

  test.each<[string, Partial<ScoreScheme>, string]>([
    [
      'groups whose weights do not sum',
      { total: { kind: 'weighted-mean', base: '100' }, groups: [{ id: 'g', title: text('g'), weight: '0.5' }] },
      'WEIGHTS_SUM',
    ],
    ['a rate of nothing', { total: { kind: 'rate', base: '0' } }, 'TOTAL_UNKNOWN'],
    [
      'a section minimum out of reach',
      { groups: [{ id: 'g', title: text('g'), minimum: { measure: 'points', atLeast: '6', levels: ['A'] } }] },
      'MINIMUM_OUT_OF_REACH',
    ],
    [
      'a section minimum for no level',
      { groups: [{ id: 'g', title: text('g'), minimum: { measure: 'points', atLeast: '5', levels: [] } }] },
      'MINIMUM_WITHOUT_LEVEL',
    ],
    [
      'a group without rows',
      {
        groups: [
          { id: 'g', title: text('g') },
          { id: 'x', title: text('x') },
        ],
      },
      'GROUP_EMPTY',
    ],
    ['a veto level without veto', { vetoLevel: 'C' }, 'VETO_LEVEL_UNUSED'],
  ])('%s', (_title, more, code) => {
    expect(codes(scheme([row('R1', '5', has)], more))).toContain(code)
  })

  test('nothing in sound rows of every method', () => {
    const methods: readonly [string, RowMethod][] = [
      ['5', bands],
      ['10', recordings],
      ['10', mean],
      ['5', half],
      ['100', survey],
      ['4', kOfN],
      ['6', rate],
    ]

    expect(checkScheme(scheme(methods.map(([points, method], index) => row(`R${index + 1}`, points, method))))).toEqual([])
  })
})

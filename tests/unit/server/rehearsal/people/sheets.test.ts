/** Score sheets of a rehearsal follow the quality of the subject by each row's own method, and every one of them can be scored and signed. */
import { describe, expect, test } from 'vitest'
import { answerFor } from '../../../../../server/rehearsal/people/score/answer.ts'
import { claimedBy, reviewed, sheetOf } from '../../../../../server/rehearsal/people/score/sheet.ts'
import { partyOf } from '../../../../../server/rehearsal/people/words.ts'
import type { SubjectBook } from '../../../../../server/rehearsal/world/books.ts'
import {
  type Answers,
  isAnswered,
  type SchemeRow,
  type ScoreScheme,
  scoreAnswers,
  scoreRow,
} from '../../../../../server/rules/score/index.ts'
import { shippedBundle } from '../../../../support/rehearsals.ts'

const text = { zh: '项', en: 'item' }
const row = (method: SchemeRow['method']): SchemeRow => ({
  id: 'R',
  number: 1,
  group: 'g',
  text,
  class: { kind: 'points' },
  points: '10',
  method,
})
const limit = (measure: 'ratio' | 'value' | 'count', operator: '>=' | '>' | '<=' | '<', value: string) => ({ measure, operator, value })
const plain = (id: string) => ({ id, text })

const METHODS: readonly SchemeRow['method'][] = [
  { kind: 'has' },
  { kind: 'proportional' },
  { kind: 'proportional', minimumRatio: '0.9' },
  { kind: 'threshold', ...limit('ratio', '>=', '0.6') },
  { kind: 'threshold', ...limit('ratio', '>', '0.05') },
  { kind: 'threshold', ...limit('ratio', '<', '0.07') },
  { kind: 'threshold', ...limit('value', '<=', '15') },
  { kind: 'threshold', ...limit('value', '>', '0.25') },
  { kind: 'threshold', ...limit('value', '<', '3.5') },
  { kind: 'threshold', ...limit('value', '>=', '200') },
  { kind: 'threshold', ...limit('count', '>=', '10') },
  { kind: 'threshold', ...limit('count', '<=', '3') },
  { kind: 'count', atLeast: 3 },
  { kind: 'all-of', conditions: [plain('a'), { ...plain('b'), limit: limit('value', '>=', '30') }] },
  { kind: 'k-of-n', atLeast: 2, conditions: [plain('a'), plain('b'), plain('c')] },
  { kind: 'rate', minimumRatio: '0.5', conditions: [plain('a'), plain('b'), plain('c'), plain('d')] },
  {
    kind: 'weighted-mean',
    scale: '5',
    atLeast: '3',
    parts: [
      { ...plain('a'), weight: '1' },
      { ...plain('b'), weight: '2' },
    ],
  },
  {
    kind: 'bands',
    measure: 'value',
    bands: [
      { to: '10', points: '0' },
      { from: '10', to: '20', points: '5' },
      { from: '20', points: '10' },
    ],
  },
  {
    kind: 'choice',
    options: [
      { ...plain('none'), points: '0' },
      { ...plain('part'), points: '5' },
      { ...plain('whole'), points: '10' },
    ],
  },
  { kind: 'judged', step: '0.5' },
  { kind: 'survey', minimumRatio: '0.8', scores: 'threshold', sample: { share: '0.2', least: 30, most: 50 } },
]

describe.each(METHODS.map((method) => ({ name: JSON.stringify(method).slice(0, 60), method })))('$name', ({ method }) => {
  test.each([0.4, 0.12, 0, -0.01, -0.12, -0.5])('says what was found at a margin of %s', (margin) => {
    const answer = answerFor(row(method), margin)

    const scored = scoreRow(row(method), answer)

    expect(scored).toMatchObject({
      ok: true,
      met: margin >= 0 || (method.kind === 'proportional' && method.minimumRatio === undefined && margin > -0.4),
    })
    expect(isAnswered(row(method), answer)).toBe(true)
  })
})

test('the whole of a share that stands there is kept', () => {
  const answer = answerFor(row({ kind: 'proportional', minimumRatio: '0.9' }), 0.2, { denominator: 37 })

  expect(answer.denominator).toBe(37)
  expect(scoreRow(row({ kind: 'proportional', minimumRatio: '0.9' }), answer)).toMatchObject({ ok: true, met: true })
})

const subject = (quality: number, no = 1): SubjectBook => ({
  id: `subject_${no}`,
  no,
  name: '云岸花园',
  data: {},
  address: '',
  area: null,
  quality,
  devices: 'good',
  operator: partyOf(no),
  cases: [],
})
const by = (expert: string, disagreement = 0.15) => ({ seed: 's', disagreement, names: ['1/rating/1', '1', expert] })
const pointsOf = (scheme: ScoreScheme, answers: Answers) => {
  const scored = scoreAnswers(scheme, answers)
  if (!scored.ok) throw new Error(scored.problems.map(({ text: { en } }) => en).join('\n'))
  return Number(scored.value.totals.total)
}

describe.each(['shenshan-2021', 'weihai-2020', 'yinchuan-2020'])('%s', (programme) => {
  test('sheets of any quality can be scored and signed', async () => {
    const scheme = (await shippedBundle(programme)).scheme(null) as ScoreScheme
    for (let step = 0; step <= 20; step += 1) {
      const answers = sheetOf(scheme, subject(step / 20, step), by('expert_1'))
      expect(scoreAnswers(scheme, answers).ok).toBe(true)
      expect(scheme.rows.every((one) => isAnswered(one, answers[one.id]))).toBe(true)
    }
  })

  test('a better subject has more points', async () => {
    const scheme = (await shippedBundle(programme)).scheme(null) as ScoreScheme
    const points = [0.1, 0.5, 0.8, 1].map((quality) => pointsOf(scheme, sheetOf(scheme, subject(quality), by('expert_1', 0))))

    expect([...points].sort((a, b) => a - b)).toEqual(points)
    expect(points[3]).toBeGreaterThan((points[0] ?? 0) * 1.5)
  })

  test('experts differ a little, the same expert never from himself', async () => {
    const scheme = (await shippedBundle(programme)).scheme(null) as ScoreScheme
    const one = sheetOf(scheme, subject(0.6), by('expert_1', 0.4))

    expect(sheetOf(scheme, subject(0.6), by('expert_1', 0.4))).toEqual(one)
    expect(sheetOf(scheme, subject(0.6), by('expert_2', 0.4))).not.toEqual(one)
    expect(sheetOf(scheme, subject(0.6), by('expert_2', 0))).toEqual(sheetOf(scheme, subject(0.6), by('expert_1', 0)))
  })

  test('an office strikes out what was claimed and is not so', async () => {
    const scheme = (await shippedBundle(programme)).scheme(null) as ScoreScheme
    const claimed = claimedBy(subject(0.5), scheme, 's', undefined, 3) as unknown as Answers
    const found = reviewed(subject(0.5), scheme, 's', claimed) as unknown as Answers

    expect(pointsOf(scheme, found)).toBeLessThan(pointsOf(scheme, claimed))
    expect(pointsOf(scheme, found)).toBe(pointsOf(scheme, sheetOf(scheme, subject(0.5), by('expert_1', 0))))
  })
})

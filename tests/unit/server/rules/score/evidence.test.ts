import { describe, expect, test } from 'vitest'
import type { RowAnswer } from '../../../../../server/base/api/score.ts'
import {
  answerOfEvidence,
  differsFromEvidence,
  isAccepted,
  type RowMethod,
  type SchemeRow,
} from '../../../../../server/rules/score/index.ts'

const row = (method: RowMethod): SchemeRow => ({
  id: 'R',
  number: 1,
  group: 'g',
  text: { zh: '行', en: 'row' },
  class: { kind: 'points' },
  points: '5',
  method,
})
const evidence = { value: '95.8', numerator: 412, denominator: 430, suggestion: true as boolean | null }

describe('an answer taken from evidence', () => {
  test.each<[string, RowMethod, RowAnswer]>([
    ['has', { kind: 'has' }, { has: true }],
    ['proportional', { kind: 'proportional' }, { numerator: 412, denominator: 430 }],
    [
      'a share against a limit',
      { kind: 'threshold', measure: 'ratio', operator: '>=', value: '0.9' },
      { numerator: 412, denominator: 430 },
    ],
    ['a value against a limit', { kind: 'threshold', measure: 'value', operator: '>=', value: '90' }, { value: '95.8' }],
    ['a count', { kind: 'count', atLeast: 3 }, { count: 412 }],
    ['points a person judges', { kind: 'judged', step: '0.5' }, {}],
  ])('for %s', (_title, method, answer) => {
    expect(answerOfEvidence(row(method), evidence)).toEqual(answer)
  })

  test('is empty without a proposal', () => {
    expect(answerOfEvidence(row({ kind: 'proportional' }), { ...evidence, suggestion: null })).toEqual({})
  })
})

describe('a finding beside evidence', () => {
  test.each<[string, RowMethod, RowAnswer | undefined, boolean]>([
    ['the same', { kind: 'has' }, { has: true }, false],
    ['the opposite', { kind: 'has' }, { has: false }, true],
    ['nothing yet', { kind: 'has' }, undefined, false],
    ['a comment alone', { kind: 'has' }, { comment: '待查' }, false],
    ['not applicable', { kind: 'has' }, { notApplicable: true }, true],
    ['the same share in other numbers', { kind: 'proportional' }, { numerator: 206, denominator: 215 }, false],
    ['another share', { kind: 'proportional' }, { numerator: 430, denominator: 430 }, true],
    ['half a share', { kind: 'proportional' }, { numerator: 412 }, false],
  ])('says %s', (_title, method, answer, differs) => {
    expect(differsFromEvidence(row(method), answer, evidence)).toBe(differs)
  })

  test('is accepted only when it is what was measured', () => {
    expect(isAccepted(row({ kind: 'has' }), { has: true, comment: '属实' }, evidence)).toBe(true)
    expect(isAccepted(row({ kind: 'has' }), { has: false }, evidence)).toBe(false)
    expect(isAccepted(row({ kind: 'judged', step: '1' }), { judged: '3' }, evidence)).toBe(false)
    expect(isAccepted(row({ kind: 'has' }), { has: true }, { ...evidence, suggestion: null })).toBe(false)
  })
})

import { describe, expect, test } from 'vitest'
import type { ScenarioProblem } from '../../../../server/base/api/rehearsal.ts'
import {
  aroundOf,
  countsBySection,
  indexUnder,
  labelOf,
  pointer,
  problemsAt,
  sectionOf,
  stepsOf,
} from '../../../../studio/rehearsal/scenario/places.ts'

const problem = (at: string): ScenarioProblem => ({ code: 'X', at, text: { zh: at, en: at }, severity: 'error' })

describe('the place of a problem', () => {
  test.each([
    ['/title/zh', 'basic'],
    ['', 'basic'],
    ['/starts/0/months/3', 'sources'],
    ['/quality/mean', 'subject'],
    ['/forms/completeness-check/0/fields/checkResult', 'ways'],
    ['/tasks/check/1', 'ways'],
    ['/staff/2/minutes/from', 'staff'],
    ['/applicant/never', 'applicant'],
    ['/acts/0', 'outside'],
  ] as const)('%s is in the part %s', (at, section) => {
    expect(sectionOf(at)).toBe(section)
  })

  test.each([
    ['/cases', 'cases'],
    ['/staff/1/people', 'people'],
    ['/staff/1/minutes/from', 'minutes'],
    ['/applicant/days', undefined],
  ])('%s stands under the label %s', (at, label) => {
    expect(labelOf(at)).toBe(label)
  })

  test('names the card it lies in', () => {
    expect(indexUnder('/staff', '/staff/2/minutes/from')).toBe(2)
    expect(indexUnder('/staff', '/acts/2')).toBe(-1)
    expect(indexUnder('/forms/check', '/forms/check/1/fields/a')).toBe(1)
    expect(indexUnder('/staff', '/staff')).toBe(-1)
  })

  test('is looked for from the inside out', () => {
    expect(aroundOf('/staff/2/people')).toEqual(['/staff/2/people', '/staff/2', '/staff'])
    expect(aroundOf('')).toEqual([])
  })
})

test('steps with slashes and tildes survive a pointer', () => {
  expect(pointer('fields', 'a/b', 'c~d')).toBe('/fields/a~1b/c~0d')
  expect(stepsOf('/fields/a~1b/c~0d')).toEqual(['fields', 'a/b', 'c~d'])
})

test('a control shows its own problems, a deep one those inside too', () => {
  const problems = [problem('/staff/0'), problem('/staff/0/people'), problem('/staff/01')]
  expect(problemsAt(problems, '/staff/0').map(({ at }) => at)).toEqual(['/staff/0'])
  expect(problemsAt(problems, '/staff/0', true).map(({ at }) => at)).toEqual(['/staff/0', '/staff/0/people'])
})

test('each part says how many problems it has', () => {
  expect([...countsBySection([problem('/staff/0'), problem('/staff/1/role'), problem('/seed')])]).toEqual([
    ['staff', 2],
    ['basic', 1],
  ])
})

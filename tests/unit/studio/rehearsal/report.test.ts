import { describe, expect, test } from 'vitest'
import type { ImpactLine, RehearsalComparison } from '../../../../server/base/api/rehearsal.ts'
import { changeOf, shownLines } from '../../../../studio/rehearsal/comparison.ts'
import { countsOf, isAsked } from '../../../../studio/rehearsal/impact.ts'
import { missedShare, spanOf, sumOfFen } from '../../../../studio/rehearsal/report/figures.ts'
import { flowNames } from '../../../../studio/rehearsal/report/flow-table.tsx'
import { sharesOf } from '../../../../studio/rehearsal/report/shares.ts'
import { stackOf } from '../../../../studio/ui/chart/stack.ts'

test('flows are told by their ends, those from an event at a step with the step', () => {
  const names = flowNames(`<definitions><process id="p">
    <userTask id="check" name="审查"/><boundaryEvent id="late" name="超期" attachedToRef="check"/><task id="remind"/>
    <sequenceFlow id="f1" sourceRef="check" targetRef="remind" name="合格"/><sequenceFlow id="f2" sourceRef="late" targetRef="remind"/>
  </process></definitions>`)

  expect([...names]).toEqual([
    ['f1', '审查 → remind（合格）'],
    ['f2', '审查：超期 → remind'],
  ])
})

describe('figures of a report', () => {
  test.each([
    [0.25, 15, 'minutes'],
    [1, 1, 'hours'],
    [30.26, 30.3, 'hours'],
    [48, 2, 'days'],
    [100, 4.2, 'days'],
  ] as const)('%d hours read as %d %s', (hours, value, unit) => {
    expect(spanOf(hours)).toEqual({ value, unit })
  })

  test('add fen exactly', () => {
    expect(sumOfFen(['9007199254740993', '1', '-3'])).toBe('9007199254740991')
    expect(sumOfFen([])).toBe('0')
  })

  test('count as missed only deadlines that came to an end', () => {
    const line = (met: number, missed: number) => ({ met, missed }) as unknown as Parameters<typeof missedShare>[0][number]
    expect(missedShare([line(8, 1), line(1, 0)])).toBe(0.1)
    expect(missedShare([line(0, 0)])).toBeNull()
  })

  test('share out each stage by itself', () => {
    expect(
      sharesOf([
        { stage: 'A', count: 1 },
        { stage: 'A', count: 3 },
        { stage: 'B', count: 0 },
      ]),
    ).toEqual([25, 75, 0])
  })
})

test('parts of a bar stand on each other', () => {
  expect(stackOf([2, 0, 3])).toEqual([
    { from: 0, to: 2 },
    { from: 2, to: 2 },
    { from: 2, to: 5 },
  ])
})

describe('a comparison', () => {
  test.each([
    ['1', '1', 'cases', 'same', null],
    ['1', '4', 'cases', 'more', '3'],
    ['0.3', '0.1', 'share', 'less', '0.2'],
    ['9007199254740993', '9007199254740992', 'fen', 'less', '1'],
    [null, '4', 'cases', 'new', null],
    ['4', null, 'cases', 'gone', null],
  ] as const)('from %s to %s %s is %s', (before, after, unit, kind, by) => {
    expect(changeOf({ before, after, unit })).toEqual({ kind, by })
  })

  test('leaves out what is equal unless it is asked for', () => {
    const line = (area: string, before: string, after: string) =>
      ({ area, before, after }) as unknown as RehearsalComparison['lines'][number]
    const lines = [line('money', '1', '2'), line('cases', '1', '1'), line('cases', '1', '3')]
    expect(shownLines(lines, '', false)).toEqual([lines[0], lines[2]])
    expect(shownLines(lines, 'cases', true)).toEqual([lines[1], lines[2]])
  })
})

test('an impact is filtered by what differs and by what can not move', () => {
  const line = (what: string | null, can: boolean | null) =>
    ({
      differences: what === null ? [] : [{ what }],
      migration: can === null ? null : { can, obstacles: [] },
      unclear: null,
    }) as unknown as ImpactLine
  const lines = [line('level', true), line('amount', false), line(null, null)]

  expect(countsOf(lines)).toEqual({ level: 1, amount: 1, deadline: 0, path: 0, letter: 0, cannot: 1, unclear: 0 })
  expect(lines.map((one) => isAsked(one, 'cannot'))).toEqual([false, true, false])
})

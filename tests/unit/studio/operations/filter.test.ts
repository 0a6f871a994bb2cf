import { describe, expect, test } from 'vitest'
import { filterOf, NO_WORDS } from '../../../../studio/operations/filter.ts'
import { countsOf } from '../../../../studio/operations/instance-counts.ts'

describe('what a person asks for', () => {
  test('becomes a filter without what was left empty', () => {
    expect(filterOf(NO_WORDS)).toEqual({})
    expect(filterOf({ ...NO_WORDS, process: 'review', state: 'INCIDENT', element: 'check' })).toEqual({
      processId: 'review',
      state: 'INCIDENT',
      elementId: 'check',
    })
  })

  test('takes keys with any separator and leaves out what is none', () => {
    expect(filterOf({ ...NO_WORDS, keys: '12，34 x, 56；78' }).keys).toEqual(['12', '34', '56', '78'])
    expect(filterOf({ ...NO_WORDS, keys: 'none' })).toEqual({})
  })

  test('ignores a state, a time or a value that has no meaning', () => {
    expect(filterOf({ ...NO_WORDS, state: 'WRONG', from: 'yesterday', value: 'x' })).toEqual({})
    expect(filterOf({ ...NO_WORDS, variable: 'number', value: 'SS-1', from: '2026-03-03T02:00:00Z' })).toEqual({
      variable: 'number',
      value: 'SS-1',
      startedFrom: '2026-03-03T02:00:00.000Z',
    })
  })
})

test('counts visits and open incidents per element, without the process itself', () => {
  const visit = (elementId: string, state: 'ACTIVE' | 'COMPLETED' | 'TERMINATED', type = 'USER_TASK') => ({ elementId, state, type })
  const incident = (elementId: string, state: 'ACTIVE' | 'RESOLVED') => ({ elementId, state })
  const instance = {
    elements: [visit('p', 'ACTIVE', 'PROCESS'), visit('a', 'COMPLETED'), visit('a', 'ACTIVE'), visit('b', 'TERMINATED')],
    incidentList: [incident('a', 'ACTIVE'), incident('b', 'RESOLVED')],
  } as unknown as Parameters<typeof countsOf>[0]

  expect(countsOf(instance)).toEqual([
    { elementId: 'a', active: 1, incidents: 1, completed: 1, canceled: 0 },
    { elementId: 'b', active: 0, incidents: 0, completed: 0, canceled: 1 },
  ])
})

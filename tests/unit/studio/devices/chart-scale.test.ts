import { describe, expect, test } from 'vitest'
import { gapsOf, labelledPlaces, runsOf } from '../../../../studio/ui/chart/scale.ts'

describe('gaps', () => {
  const values = [null, 1, 2, null, null, 0, null]

  test('end the line, a zero does not', () => {
    expect(runsOf(values)).toEqual([
      { from: 1, to: 2 },
      { from: 5, to: 5 },
    ])
    expect(gapsOf(values)).toEqual([
      { from: 0, to: 0 },
      { from: 3, to: 4 },
      { from: 6, to: 6 },
    ])
  })
})

describe('labels', () => {
  test('are spread evenly within the room there is', () => {
    expect(labelledPlaces(30, 10)).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 24, 27])
    expect(labelledPlaces(3, 10)).toEqual([0, 1, 2])
    expect(labelledPlaces(5, 0)).toEqual([0])
  })
})

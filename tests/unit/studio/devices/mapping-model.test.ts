import { describe, expect, test } from 'vitest'
import type { PayloadMapping } from '../../../../server/base/api/mapping-document.ts'
import {
  differencesOf,
  EMPTY,
  pathsFor,
  readBits,
  readWords,
  unreadOf,
  withPart,
  writeWords,
} from '../../../../studio/devices/mappings/model.ts'

const preview = (paths: readonly string[]) => ({ fields: paths.map((path) => ({ path, value: 1 })), parts: [], faults: [] })

describe('words and bits as they are typed', () => {
  test('are read by the type of the metric and written back', () => {
    expect(readWords('1=true；0=false', 'boolean')).toEqual({ '1': true, '0': false })
    expect(readWords('A = 1; B=2.5;', 'number')).toEqual({ A: 1, B: 2.5 })
    expect(readWords('1=smoke', 'string')).toEqual({ '1': 'smoke' })
    expect(readWords('half', 'string')).toBeUndefined()
    expect(writeWords({ '1': true, x: 'y' })).toBe('1=true; x=y')
    expect([readBits('3'), readBits('0:2'), readBits('0：2'), readBits('a')]).toEqual([
      { from: 3, count: 1 },
      { from: 0, count: 2 },
      { from: 0, count: 2 },
      undefined,
    ])
  })
})

describe('fields of a payload', () => {
  const mapping: PayloadMapping = {
    ...EMPTY,
    each: 'list',
    ts: { path: '$.time', unit: 'seconds' },
    values: [{ path: 'v', metric: 'reading' }],
  }

  test('are offered as the mapping writes them', () => {
    expect(pathsFor(mapping, preview(['time', 'list.0.v', 'list.0.id', 'list.1.v']))).toEqual(['v', 'id', '$.time'])
  })

  test('that are not read are named once', () => {
    expect(unreadOf(mapping, preview(['time', 'plate', 'list.0.v', 'list.0.id', 'list.1.id']))).toEqual(['id', '$.plate'])
  })
})

test('a part that is empty is absent', () => {
  expect(withPart({ a: 1, b: 'x' }, 'b', '')).toEqual({ a: 1 })
})

test('versions differ by what their rows fill, not by their order', () => {
  const before = { values: [{ metric: 'reading', path: 'v' }] }
  const after = {
    values: [
      { metric: 'online', path: 'o' },
      { metric: 'reading', path: 'v', factor: '0.01' },
    ],
  }

  expect(differencesOf(before, after)).toEqual([
    { place: 'values / online / metric', before: null, after: 'online' },
    { place: 'values / online / path', before: null, after: 'o' },
    { place: 'values / reading / factor', before: null, after: '0.01' },
  ])
})

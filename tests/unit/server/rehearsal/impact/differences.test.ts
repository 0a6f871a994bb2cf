// What makes the difference between two lives of a case: the decision asked the same, the sheet, the deadline rule, the drawing, the letter.
import { beforeAll, describe, expect, test } from 'vitest'
import type { Both } from '../../../../../server/rehearsal/impact/causes.ts'
import { differencesOf } from '../../../../../server/rehearsal/impact/differences.ts'
import type { LivedCase } from '../../../../../server/rehearsal/impact/lived.ts'
import { type Heard, nothingHeard } from '../../../../../server/rehearsal/impact/observed.ts'
import type { RecordedCase } from '../../../../../server/rehearsal/impact/types.ts'
import { unclearOf } from '../../../../../server/rehearsal/impact/unclear.ts'
import type { Bundle } from '../../../../../server/rehearsal/world/bundle.ts'
import { shippedBundle } from '../../../../support/rehearsals.ts'

let force: Bundle
beforeAll(async () => {
  force = await shippedBundle('shenshan-2021')
})

const heard = (more: Partial<Heard> = {}): Heard => ({ ...nothingHeard(), ...more })
const life = (more: Partial<LivedCase> = {}): LivedCase => ({
  refused: null,
  results: [],
  deadlines: [],
  heard: heard(),
  isClosed: true,
  waiting: [],
  left: [],
  ...more,
})
const both = (before: Partial<LivedCase>, after: Partial<LivedCase>, draft: Partial<Bundle> = {}): Both => ({
  force,
  draft: { ...force, ...draft },
  before: life(before),
  after: life(after),
})
const asked = (id: string, input: number, output: string, rule: string) => ({ id, input: { total: input }, output, rules: [rule] })
const element = (elementId: string, after = 0) => ({ processId: 'p', elementId, name: null, after })

describe('a difference', () => {
  test('is none between equal lives', () => {
    const one = { heard: heard({ decisions: [asked('levels', 1, 'HIGH', 'r1')], elements: [element('a')], awarded: 5n }) }

    expect(differencesOf(both(one, one))).toEqual([])
  })

  test('of the amount comes from the decision that answers otherwise when asked the same, not from one asked otherwise', () => {
    const before = heard({ awarded: 100n, decisions: [asked('levels', 1, 'HIGH', 'r1'), asked('amounts', 1, '100', 'r7')] })
    const after = heard({ awarded: 80n, decisions: [asked('levels', 1, 'BASIC', 'r2'), asked('amounts', 2, '80', 'r8')] })

    expect(differencesOf(both({ heard: before }, { heard: after }))).toMatchObject([
      { what: 'amount', before: '100', after: '80', because: { kind: 'decision', id: 'levels', rule: 'r2' } },
    ])
  })

  test('of the level comes from the sheet where the same answers give another total', () => {
    const scheme = force.scheme(null)
    if (scheme === undefined) throw new Error('Expected a sheet')
    const [first] = scheme.rows
    const other = { ...scheme, rows: scheme.rows.map((row) => (row === first ? { ...row, number: 999 } : row)) }
    const before = {
      results: [{ stage: 'final', level: 'HIGH', total: '90' }],
      heard: heard({ decisions: [asked('levels', 90, 'HIGH', 'r1')] }),
    }
    const after = {
      results: [{ stage: 'final', level: 'BASIC', total: '70' }],
      heard: heard({ decisions: [asked('levels', 70, 'BASIC', 'r2')] }),
    }

    expect(differencesOf(both(before, after, { scheme: () => other }))).toMatchObject([
      { what: 'level', before: 'HIGH', after: 'BASIC', because: { kind: 'scheme', id: scheme.id, rule: first?.id } },
    ])
  })

  test('of a deadline with the same rule comes from what began it', () => {
    const [rule] = force.manifest.deadlines
    if (rule === undefined) throw new Error('Expected a deadline rule')
    const deadline = (startsFrom: string, dueOn: string) => [{ rule, elementId: 'a', startsFrom, dueOn }]
    const before = { deadlines: deadline('2026-03-02', '2026-03-09'), heard: heard({ decisions: [asked('when', 1, '2', 'r1')] }) }
    const after = { deadlines: deadline('2026-03-03', '2026-03-10'), heard: heard({ decisions: [asked('when', 1, '3', 'r1')] }) }

    expect(differencesOf(both(before, after))).toMatchObject([
      { what: 'deadline', before: '2026-03-09', after: '2026-03-10', because: { kind: 'decision', id: 'when' } },
    ])
  })

  test('of a letter comes from the template that is gone', () => {
    const [template] = [...force.letters.keys()]
    if (template === undefined) throw new Error('Expected a letter')
    const before = { heard: heard({ letters: [{ template, elementId: null }] }) }
    const letters = new Map([...force.letters].filter(([id]) => id !== template))

    expect(differencesOf(both(before, {}, { letters }))).toMatchObject([
      { what: 'letter', before: '1', after: '0', because: { kind: 'letter', id: template } },
    ])
  })

  test('of admission stands alone, with the decision that refuses', () => {
    const refused = { decision: 'limit', code: 'TWICE', text: { zh: '不行', en: 'No.' } }
    const before = { heard: heard({ elements: [element('a')] }) }

    expect(differencesOf(both(before, { refused }))).toMatchObject([
      { what: 'path', before: 'OPEN', after: 'TWICE', because: { kind: 'decision', id: 'limit', text: { en: 'No.' } } },
    ])
  })
})

describe('a case is unclear', () => {
  const record = { version: 1, levels: [] } as unknown as RecordedCase
  const text = { zh: '缺', en: 'lacks it' }

  test('when its own version gives another level than was recorded', () => {
    const levels = [{ stage: 'final', level: 'HIGH' }]
    const lived = { results: [{ stage: 'final', level: 'BASIC', total: '70' }] }

    expect(unclearOf({ ...record, levels }, both(lived, lived), 1)?.en).toContain('HIGH was recorded')
    expect(unclearOf({ ...record, levels }, both(lived, lived), 2)).toBeNull()
  })

  test('when something of the record finds no place under the draft alone', () => {
    const left = [{ at: '', elementId: null, text }]

    expect(unclearOf(record, both({}, { left }), 1)).toEqual(text)
    expect(unclearOf(record, both({ left }, { left }), 1)).toBeNull()
  })

  test('not when the draft has no such step any more', () => {
    expect(unclearOf(record, both({}, { left: [{ at: '', elementId: 'step-gone', text }] }), 1)).toBeNull()
  })

  test('when the draft waits for what nobody did', () => {
    const waiting = [{ elementId: 'look', name: '查看' }]

    expect(unclearOf(record, both({}, { waiting, isClosed: false }), 1)?.zh).toContain('查看')
    expect(unclearOf(record, both({ waiting, isClosed: false }, { waiting, isClosed: false }), 1)).toBeNull()
  })

  test('when the draft stops at an incident', () => {
    const after = { heard: heard({ incidents: [{ elementId: 'x', message: 'no such letter' }] }) }

    expect(unclearOf(record, both({}, after), 1)?.en).toContain('no such letter')
  })
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { worldOf } from '../../server/evidence/catalogue.ts'
import { USUAL_RULES } from '../../server/evidence/checks.ts'
import { evidenceOf } from '../../server/evidence/decide.ts'
import type { FieldFacts, KindFacts, Window } from '../../server/evidence/facts.ts'
import { measureSource } from '../../server/evidence/measure.ts'
import type { EvidenceSource, SchemeRow } from '../../server/rules/score/index.ts'

// Requirement rows of scope EVIDENCE: the figure, its limit and what it proposes, written out.
interface Row {
  readonly id: string
  readonly title: string
  readonly source: EvidenceSource
  readonly facts:
    | (Partial<Omit<KindFacts, 'fields'>> & {
        readonly days?: number
        readonly devicesADay?: number
        readonly readingsADay?: number
        readonly fields?: { readonly [field: string]: FieldFacts }
      })
    | null
  readonly expected: {
    readonly value: string | null
    readonly suggestion: boolean | null
    readonly text?: string
    readonly limit?: string
    readonly numerator?: number
    readonly denominator?: number
  }
}
const { rows } = JSON.parse(readFileSync(join(import.meta.dirname, 'evidence-rows.json'), 'utf8')) as { readonly rows: readonly Row[] }

const days = Array.from({ length: 30 }, (_, index) => new Date(Date.UTC(2025, 1, 1 + index)).toISOString().slice(0, 10))
const window: Window = { from: '2025-02-01', to: '2025-03-02', days, now: '2025-03-03T04:00:00.000Z' }

function factsOf({ source, facts }: Row): KindFacts | undefined {
  if (facts === null) return undefined
  const { days: count = 30, devicesADay, readingsADay = 24, fields, ...rest } = facts
  const installed = rest.installed ?? 0
  const reporting = rest.reporting ?? 0
  return {
    kind: source.facility,
    installed,
    documented: installed,
    reporting,
    newest: reporting > 0 ? '2025-03-03T03:00:00.000Z' : null,
    units: null,
    served: 0,
    events: 0,
    quarantined: [],
    byDay: days.slice(0, count).map((day) => ({ day, devices: devicesADay ?? reporting, readings: readingsADay })),
    ...rest,
    ...(fields === undefined ? {} : { fields: new Map(Object.entries(fields)) }),
  }
}

describe('evidence', () => {
  test.each(rows.map((row) => [row.id, row.title, row] as const))('%s: %s', (_id, _title, given) => {
    const row: SchemeRow = {
      id: given.id,
      number: 1,
      group: 'g',
      text: { zh: given.title, en: given.title },
      class: { kind: 'points' },
      points: '1',
      method: { kind: 'has' },
      evidence: [given.source],
    }
    const found = evidenceOf(row, [measureSource(row, given.source, factsOf(given), window, USUAL_RULES, worldOf())])
    const { text, limit, ...figures } = given.expected

    expect(found).toMatchObject(figures)
    if (text !== undefined) expect(found?.text?.zh).toBe(text)
    if (limit !== undefined) expect(found?.limit?.zh).toBe(limit)
    expect(found?.text?.en).toMatch(/[a-z]/)
  })
})

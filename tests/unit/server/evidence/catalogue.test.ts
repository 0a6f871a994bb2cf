import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { catalogueOf, worldOf } from '../../../../server/evidence/catalogue.ts'
import { listOf } from '../../../../server/evidence/facts.ts'
import { FIGURES } from '../../../../server/evidence/figures.ts'
import type { EvidenceMetric, ScoreScheme } from '../../../../server/rules/score/index.ts'

// Metrics are data: what they and the shipped schemes name must be there.
const PROGRAMMES = ['shenshan-2021', 'weihai-2020', 'yinchuan-2020']
const schemeOf = (programme: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../../../workflows', programme, 'scheme.json'), 'utf8')) as ScoreScheme

describe('metrics', () => {
  test('name figures that are counted, and parameters they list', () => {
    for (const metric of worldOf().metrics.values()) {
      expect(Object.keys(FIGURES)).toContain(metric.figure)
      if (metric.of !== undefined) expect(Object.keys(FIGURES)).toContain(metric.of)
      if (metric.instead !== undefined) expect(worldOf().metrics.has(metric.instead)).toBe(true)
      for (const text of Object.values(metric.sentence)) expect(text).not.toMatch(/undefined|\{\s/)
    }
  })

  test('of a scheme stand beside the shipped ones, or replace one', () => {
    const own: EvidenceMetric = {
      id: 'M-ONLINE',
      name: { zh: '本地在线率', en: 'local share' },
      unit: { zh: '%', en: '%' },
      figure: 'online',
      of: 'installed',
      sentence: { zh: '{figure}/{of}', en: '{figure}/{of}' },
    }

    expect(worldOf([own]).metrics.get('M-ONLINE')).toEqual(own)
    expect(catalogueOf([own]).metrics.filter(({ id }) => id === 'M-ONLINE')).toMatchObject([{ name: { zh: '本地在线率' } }])
    expect(worldOf().metrics.get('M-ONLINE')).not.toEqual(own)
  })
})

describe.each(PROGRAMMES)('sources of %s', (programme) => {
  const { rows } = schemeOf(programme)
  const { kinds, metrics } = catalogueOf()
  const sources = rows.flatMap((row) => (row.evidence ?? []).map((source) => [row.id, source] as const))

  test('name kinds, metrics, fields, values and alarms that exist', () => {
    expect(sources.length).toBeGreaterThan(30)
    for (const [row, source] of sources) {
      const kind = kinds.find(({ id }) => id === source.facility)
      const metric = metrics.find(({ id }) => id === source.metric)
      expect(kind, row).toBeDefined()
      expect(metric, row).toBeDefined()
      const fields = kind?.fields.map(({ key }) => key) ?? []
      for (const name of ['field', 'whole', 'fields']) for (const field of listOf(source, name)) expect(fields, row).toContain(field)
      for (const alarm of listOf(source, 'alarms'))
        expect(
          kind?.alarms.map(({ key }) => key),
          row,
        ).toContain(alarm)
      if (source.only !== undefined) {
        expect(fields, row).toContain(source.only.field)
        for (const value of source.only.oneOf)
          expect(worldOf().valueName(source.facility, source.only.field, value).zh, row).not.toBe(value)
      }
      for (const key of Object.keys(source.parameters ?? {}))
        expect([...(metric?.parameters.map((parameter) => parameter.key) ?? []), 'atLeast', 'atMost'], row).toContain(key)
    }
  })
})

// Every facility of the standard (shanxi-facilities.json: fields, units, personal data, alarms, retention as the draft has them) against kinds.json.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import document from '../../device-bridge/kinds.json' with { type: 'json' }
import { KINDS, RETENTION } from '../../device-bridge/mapping/kinds.ts'

interface Facility {
  readonly id: string
  readonly zh: string
  readonly fields: readonly {
    readonly key: string
    readonly zh: string
    readonly type: string
    readonly unit?: string
    readonly personal?: boolean
  }[]
  readonly alarms: readonly { readonly key: string; readonly zh: string; readonly duty: string; readonly clause: string | null }[]
  readonly retentionDays: number | null
}
const facilities = JSON.parse(readFileSync(join(import.meta.dirname, 'shanxi-facilities.json'), 'utf8')) as readonly Facility[]
/** Units where the standard leaves a choice or gives none. */
const UNITS: { readonly [field: string]: string } = { 'energy-heat/reading': 'kWh', 'parking/fee': '元' }
/** Enumerations in which the standard names the words. */
const codesOf = (type: string) =>
  /^enum\((.+)\)$/
    .exec(type)?.[1]
    ?.split(',')
    .filter((code) => code !== '...') ?? []

test('there are all 29 facilities, and no other', () => {
  expect(facilities).toHaveLength(29)
  expect(document.kinds.map(({ id, name }) => [id, name.zh])).toEqual(facilities.map(({ id, zh }) => [id, zh]))
})

describe.each(facilities)('$id $zh', (facility) => {
  const kind = document.kinds.find(({ id }) => id === facility.id)
  const rule = KINDS.get(facility.id)

  test.each(facility.fields)('$key $zh', ({ key, zh, type, unit, personal = false }) => {
    const metric = kind?.metrics.find((one) => one.key === key)
    const isMetric = metric !== undefined
    const homes = [isMetric, rule?.personal.has(key) === true, rule?.elsewhere.has(key) === true].filter(Boolean)
    expect(homes, 'a metric, about a person, or elsewhere: exactly one').toHaveLength(1)
    if (personal) expect(rule?.personal.has(key)).toBe(true)
    if (metric === undefined) return
    if (key !== 'online') expect(metric.zh).toBe(zh)
    if (unit !== undefined || `${facility.id}/${key}` in UNITS)
      expect('unit' in metric ? metric.unit : undefined).toBe(UNITS[`${facility.id}/${key}`] ?? unit)
    if (['number', 'integer', 'money'].includes(type)) {
      expect(metric.type).toBe('number')
      const { min = Number.NaN, max = Number.NaN } = rule?.metrics.get(key) ?? {}
      expect(min < max, 'a plausible range').toBe(true)
    }
    if (type === 'boolean') expect(metric.type).toBe('boolean')
    for (const code of codesOf(type)) expect(rule?.metrics.get(key)?.words).toContain(code)
  })

  test('its alarms, each with what raises it', () => {
    for (const { key, zh } of facility.alarms) {
      const alarm = kind?.alarms.find((one) => one.key === key)
      expect(alarm?.zh).toBe(zh)
      expect(rule?.alarms.get(key)?.sorts.length).toBeGreaterThan(0)
    }
    const more = kind?.alarms.filter(({ key }) => !facility.alarms.some((one) => one.key === key)) ?? []
    expect(more.every((alarm) => alarm.key === 'offline' && 'proposed' in alarm)).toBe(true)
    expect(rule?.alarms.has('offline')).toBe(true)
  })

  test('conditions of alarms watch metrics of the kind and take back what they raise', () => {
    for (const { conditions } of rule?.alarms.values() ?? [])
      for (const { metric, above, clearBelow = above, below, clearAbove = below, is, words } of conditions) {
        const known = rule?.metrics.get(metric)
        expect(known, metric).toBeDefined()
        const sort = words !== undefined ? 'string' : is !== undefined ? 'boolean' : 'number'
        expect(known?.type).toBe(sort)
        for (const word of words ?? []) expect(known?.words).toContain(word)
        const limits = [below, clearAbove, clearBelow, above].filter((one) => one !== undefined)
        expect(limits).toEqual([...limits].sort((a, b) => a - b))
        for (const limit of limits) expect(limit >= (known?.min ?? -Infinity) && limit <= (known?.max ?? Infinity)).toBe(true)
      }
  })

  test('is kept as long as the standard asks', () => {
    const days = RETENTION.byKind.find(({ kind: id }) => id === facility.id)?.days ?? RETENTION.days
    expect(days).toBeGreaterThanOrEqual(facility.retentionDays ?? 0)
  })

  test('no text is free', () => {
    for (const { key, type, words, format } of rule?.metrics.values() ?? [])
      if (type === 'string') expect(words !== undefined || format === 'code' || format === 'time', key).toBe(true)
  })
})

test('records of vehicles are kept 180 days', () => {
  expect(RETENTION.byKind).toEqual([{ kind: 'parking', days: 180 }])
})

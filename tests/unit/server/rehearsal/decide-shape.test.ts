// Shape of a scenario, as a file or on the wire: every place that is wrong, once.
import { describe, expect, test } from 'vitest'
import { readScenario } from '../../../../server/rehearsal/decide-shape.ts'
import { miniScenario } from '../../../support/scenario.ts'

const whole = miniScenario()
const placesOf = (value: unknown) => {
  const read = readScenario(value)
  return 'id' in read ? [] : read.map(({ at }) => at)
}

test('a whole scenario is read as it is', () => {
  expect(readScenario(whole)).toBe(whole)
})

test('lists in lists are read', () => {
  const list = { kind: 'list', count: { kind: 'fixed', value: 2 }, item: { name: { kind: 'value', value: 'x' } } }
  const fields = { rooms: { ...list, item: { doors: list } } }

  expect(placesOf({ ...whole, subject: { fields } })).toEqual([])
})

describe('what is wrong is named at its place', () => {
  test.each([
    ['nothing at all', null, ['']],
    ['a field that is missing', { ...whole, months: undefined }, ['/months']],
    ['a field too many', { ...whole, speed: 1 }, ['/speed']],
    ['a time that is none', { ...whole, staff: [{ ...whole.staff[0], from: '25:00' }] }, ['/staff/0/from']],
    ['a share above one', { ...whole, disagreement: 2 }, ['/disagreement']],
    ['a share of conflicts above one', { ...whole, conflict: 2 }, ['/conflict']],
    ['eleven months of a year', { ...whole, starts: [{ ...whole.starts[0], months: Array(11).fill(1) }] }, ['/starts/0/months']],
    ['a distribution of no kind', { ...whole, quality: { kind: 'dice', value: 1 } }, ['/quality']],
    ['two faults at once', { ...whole, months: 0, cases: 'many' }, ['/months', '/cases']],
  ])('%s', (_title, value, places) => {
    expect(placesOf(value)).toEqual(places)
  })

  test('in both languages', () => {
    const [problem] = readScenario({ ...whole, months: 0 }) as readonly { readonly text: { readonly zh: string; readonly en: string } }[]

    expect(problem).toMatchObject({ code: 'SCENARIO_SHAPE_WRONG', severity: 'error' })
    expect(problem?.text.zh).toContain('/months')
    expect(problem?.text.en).toMatch(/months.*1/)
  })
})

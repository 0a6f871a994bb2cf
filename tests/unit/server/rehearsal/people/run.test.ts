/** A run is the same to the last bit with the same seed, and what arrives depends on nothing but the seed. */
import { expect, test } from 'vitest'
import type { Scenario } from '../../../../../server/base/api/rehearsal.ts'
import type { CaseBook } from '../../../../../server/rehearsal/world/books.ts'
import { DEAF } from '../../../../../server/rehearsal/world/recorder.ts'
import { hashOfRun, lived, shippedBundle, shippedScenario } from '../../../../support/rehearsals.ts'

const small = (programme: string, more: Partial<Scenario> = {}): Scenario => ({
  ...shippedScenario(programme),
  cases: 12,
  months: 6,
  ...more,
})

test('two runs of the same scenario tell the same', async () => {
  const bundle = await shippedBundle('shenshan-2021')

  expect(hashOfRun(bundle, small('shenshan-2021'))).toBe(hashOfRun(bundle, small('shenshan-2021')))
}, 120_000)

test('another seed tells something else', async () => {
  const bundle = await shippedBundle('weihai-2020')

  expect(hashOfRun(bundle, small('weihai-2020', { seed: 'other' }))).not.toBe(hashOfRun(bundle, small('weihai-2020')))
}, 120_000)

test('the same subjects apply at the same moments with fewer people and more cases', async () => {
  const bundle = await shippedBundle('weihai-2020')
  const scenario = small('weihai-2020', { starts: shippedScenario('weihai-2020').starts.slice(0, 1) })
  const arrivals = (of: Scenario) => {
    const found = new Map<number, string>()
    const opened = (book: CaseBook) => {
      const { subject, submittedAt } = book
      found.set(subject.no, JSON.stringify([submittedAt, subject.quality, subject.devices, subject.data]))
    }
    lived(bundle, of, { ...DEAF, opened })
    return found
  }
  const before = arrivals(scenario)
  const after = arrivals({ ...scenario, cases: 20, staff: scenario.staff.map((plan) => ({ ...plan, people: 1 })) })

  expect(before.size).toBe(12)
  for (const [no, what] of before) expect(after.get(no)).toBe(what)
}, 120_000)

test('nobody who has worked on a case decides on it again while another could', async () => {
  const bundle = await shippedBundle('shenshan-2021')
  const seen = new Map<CaseBook, Map<string, string[]>>()
  lived(bundle, small('shenshan-2021'), {
    ...DEAF,
    taken(task, role, person) {
      if (task.case === null || role !== 'finance') return
      const byRole = seen.get(task.case) ?? new Map<string, string[]>()
      seen.set(task.case, byRole)
      byRole.set(role, [...(byRole.get(role) ?? []), person])
    },
  })
  const people = [...seen.values()].flatMap((byRole) => [...byRole.values()])

  expect(people.length).toBeGreaterThan(0)
  for (const each of people) expect(new Set(each.slice(0, 3)).size).toBe(Math.min(3, each.length))
}, 120_000)

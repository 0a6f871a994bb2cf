// Supervision in a rehearsal (SS-26 to SS-28): yearly samples, complaints, take-overs.
import { beforeAll, expect, test } from 'vitest'
import type { Bundle } from '../../../../../server/rehearsal/world/bundle.ts'
import { panelBook } from '../../../../../server/rehearsal/world/jobs/panels-book.ts'
import { complain, newestCaseOf } from '../../../../../server/rehearsal/world/jobs/supervision.ts'
import { bundleOf, smallWorld } from '../../../../support/small-world.ts'

let mini: Bundle
let shenshan: Bundle
beforeAll(async () => {
  mini = await bundleOf('mini')
  const whole = await bundleOf('shenshan-2021')
  shenshan = { ...whole, manifest: { ...whole.manifest, letters: [] } }
})

function tenCertified(seed: string) {
  const small = smallWorld(shenshan)
  panelBook(small.world).seed = seed
  const subjects = [small.subject, ...Array.from({ length: 10 }, (_, index) => small.another(`小区${index}`))]
  for (const subject of subjects.slice(1)) small.work('certificate.issue', small.caseOf('grading', subject), { result: { level: 'BASIC' } })
  return { ...small, subjects }
}

test('draws its share of those with a certificate and opens a case on each', () => {
  const drawn = (seed: string) => {
    const small = tenCertified(seed)
    const { sampled } = small.work('supervision.sample', null, {}, { rate: '0.3' })
    return { small, sampled: sampled as readonly string[] }
  }
  const { small, sampled } = drawn('one')

  expect(sampled).toHaveLength(3)
  expect(sampled).not.toContain(small.subject.id)
  expect([...small.world.cases.values()].filter(({ type }) => type.code === 'spot-check').map(({ subject }) => subject.id)).toEqual(sampled)
  expect(drawn('one').sampled).toEqual(sampled)
  expect(['a', 'b', 'c', 'd'].map((seed) => drawn(seed).sampled.join())).not.toEqual(Array(4).fill(sampled.join()))
})

test('opens a case for a complaint whose form is right', () => {
  const { world, subject } = smallWorld(mini)
  const facts = { name: 'Wang', contact: '139', facts: 'Broken door', earlierOn: '2025-02-01', earlierAnswer: 'Later' }

  expect(complain(world, subject, { name: 'Wang' }).length).toBeGreaterThan(0)
  expect(subject.cases).toEqual([])
  expect(complain(world, subject, facts)).toEqual([])
  expect(subject.cases.map(({ type, relation, form }) => [type.code, relation, form.facts])).toEqual([
    ['complaint', 'complaint', 'Broken door'],
  ])
  const { world: other, subject: there } = smallWorld({ ...mini, manifest: { ...mini.manifest, caseTypes: [] } })
  expect(complain(other, there, facts)).toMatchObject([{ code: 'COMPLAINTS_NOT_TAKEN' }])
})

test('hangs on the newest case, open ones first', () => {
  const { subject, caseOf, world } = smallWorld(mini)
  const [first, second] = [caseOf(), caseOf()]

  expect(newestCaseOf(subject, 'rating')).toBe(second)
  second.closedAt = world.now
  expect(newestCaseOf(subject, 'rating')).toBe(first)
  first.closedAt = world.now
  expect(newestCaseOf(subject, 'rating')).toBe(second)
  expect(newestCaseOf(subject, 'review')).toBeNull()
})

test('hands a subject to its successor, known or not', () => {
  const small = smallWorld(mini)
  const neighbour = small.another('邻居')
  const book = small.caseOf('take-over')
  const takeOver = (successor: object) => small.work('supervision.take-over', book, { takeOver: { successor: { ...successor } } })

  expect(takeOver({ name: '新单位', creditCode: 'CODE9' })).toEqual({ operator: { organisationId: 'successor_1', name: '新单位' } })
  expect(small.subject.operator).toMatchObject({ id: 'successor_1', creditCode: 'CODE9' })
  takeOver({ name: '单位2', creditCode: 'CODE2' })
  expect(small.subject.operator).toBe(neighbour.operator)
  expect(() => takeOver({})).toThrow('SUCCESSOR_MISSING')
})

// What happens to cases in a rehearsal: status, results, facts, draws, and the acts of persons beside the tasks.
import { beforeAll, expect, test } from 'vitest'
import type { Bundle } from '../../../../../server/rehearsal/world/bundle.ts'
import { act, admit, startFacts } from '../../../../../server/rehearsal/world/jobs/acts.ts'
import { panelBook } from '../../../../../server/rehearsal/world/jobs/panels-book.ts'
import { bundleOf, type SmallWorld, smallWorld } from '../../../../support/small-world.ts'

let mini: Bundle
beforeAll(async () => {
  mini = await bundleOf('mini')
})

const ann = { id: 'ann', name: 'Ann' }
const NAMES = ['preliminaryPassed', 'finalPassed', 'preliminaryLevel', 'finalLevel', 'level', 'previousNotPassed']
const openRating = ({ world, subject }: SmallWorld) => {
  const [type] = mini.manifest.caseTypes
  if (type === undefined) throw new Error('Expected a case type')
  return world.openCase({ type, subject, applicant: subject.operator, data: {}, parent: null, relation: null })
}

test('keeps status, stage and end of a case', () => {
  const small = smallWorld(mini)
  const book = small.caseOf()

  small.work('case.status', book, {}, { status: 'CHECKING', stage: 'CHECK' })
  small.work('case.close', book, {}, { outcome: 'DONE' })
  small.work('case.close', book, {}, { outcome: 'OTHER' })

  expect(book).toMatchObject({ status: 'CHECKING', stage: 'CHECK', outcome: 'OTHER', closedAt: '2025-03-03T02:00:00.000Z' })
  expect(book.reached.get('CHECK')).toBe('2025-03-03T02:00:00.000Z')
  expect(small.heard).toEqual(['closed 1'])
  expect(() => small.work('case.status', null)).toThrow('CASE_NOT_FOUND')
})

test('opens a case on a case', () => {
  const small = smallWorld(mini)
  const parent = small.caseOf()

  const { openedCase } = small.work('case.open', parent, { data: { why: 'x' } }, { caseType: 'review', relation: 'after' })

  const child = small.world.cases.get('case_2')
  expect(openedCase).toEqual({ id: 'case_2', number: child?.number })
  expect(child).toMatchObject({ parent, relation: 'after', form: { why: 'x' }, subject: small.subject })
  expect(() => small.work('case.open', parent, {}, { caseType: 'nothing' })).toThrow('CASE_TYPE_UNKNOWN')
})

test('answers facts from the results of the case, else of the newest rated one', () => {
  const small = smallWorld(mini)
  const [old, fresh] = [small.caseOf(), small.caseOf()]
  const record = (book: typeof old, stage: string, level: string, passed: boolean) =>
    small.work('result.record', book, { result: { level, passed, total: '75' } }, { stage })
  const facts = (book: typeof old | null) => small.world.factsOf(NAMES, small.subject, { case: book, caseType: null })

  expect(facts(null)).toEqual({
    preliminaryPassed: false,
    finalPassed: false,
    preliminaryLevel: null,
    finalLevel: null,
    level: null,
    previousNotPassed: false,
  })
  expect(record(old, 'preliminary', 'RED', false)).toEqual({
    result: { level: 'RED', passed: false, total: '75', confirmedOn: '2025-03-03' },
  })
  record(fresh, 'preliminary', 'GREEN', true)
  record(fresh, 'second', 'GOLD', true)
  expect(facts(old)).toMatchObject({ preliminaryPassed: false, level: 'RED', previousNotPassed: false })
  expect(facts(null)).toMatchObject({ preliminaryLevel: 'GREEN', finalLevel: 'GOLD', level: 'GOLD' })
  expect(facts(fresh).previousNotPassed).toBe(true)

  small.work('result.withdraw', fresh, {}, { stage: 'second' })
  expect(facts(fresh)).toMatchObject({ preliminaryPassed: true, finalPassed: false, level: 'GREEN' })
  small.work('result.withdraw', fresh)
  expect(facts(fresh)).toMatchObject({ preliminaryPassed: false, level: null })
  expect(small.heard).toEqual(['result preliminary RED', 'result preliminary GREEN', 'result second GOLD'])
})

test('answers facts of the subject by name, null for what nobody knows', () => {
  const small = smallWorld(mini)
  const book = openRating(small)

  expect(small.work('case.facts', book, {}, { names: 'community, openCases, area, appliedOn, submitted, nothing' })).toEqual({
    facts: { community: '示例小区', openCases: 1, area: '60000.00', appliedOn: '2025-03-03', submitted: [], nothing: null },
  })
  expect(small.work('case.facts', small.caseOf(), {}, { names: 'submitted,openCases' })).toEqual({
    facts: { submitted: ['2025-03-03T02:00:00.000Z'], openCases: 2 },
  })
})

test('draws a sample that the seed repeats', () => {
  const population = Array.from({ length: 30 }, (_, index) => ({ door: index }))
  const drawn = (seed: string) => {
    const small = smallWorld(mini)
    panelBook(small.world).seed = seed
    return small.work('sample.draw', small.caseOf(), { population, size: 6 }).sample as { readonly items: readonly unknown[] }
  }

  expect(drawn('one').items).toHaveLength(6)
  expect(drawn('one')).toEqual(drawn('one'))
  expect(drawn('two').items).not.toEqual(drawn('one').items)
  const small = smallWorld(mini)
  expect(() => small.work('sample.draw', small.caseOf(), { size: 6 })).toThrow('SAMPLE_INPUT_WRONG')
})

test('scores a sheet by the scheme and its level decision', async () => {
  const weihai = await bundleOf('weihai-2020')
  const small = smallWorld(weihai)
  const answers = Object.fromEntries((weihai.scheme(null)?.rows ?? []).map(({ id }) => [id, { has: true }]))

  expect(small.work('score.evaluate', small.caseOf(), { answers }).result).toMatchObject({ level: 'STAR5', passed: true })
  expect(() => small.work('score.evaluate', small.caseOf(), { answers: { nothing: { has: true } } })).toThrow('SHEET_NOT_SCORABLE')
})

test('refuses a third application by the decision', () => {
  const small = smallWorld(mini)
  const [type] = mini.manifest.caseTypes
  if (type === undefined) throw new Error('Expected a case type')
  const code = () => admit(small.world, type, small.subject, null, {})

  expect(code()).toBeNull()
  openRating(small)
  openRating(small)
  expect(code()).toBe('TWICE_A_YEAR')
})

test('sends an act to the process that waits for it', () => {
  const small = smallWorld(mini)
  const { world } = small
  const [stopped, withdrawn] = [openRating(small), openRating(small)]

  expect(act(world, stopped, 'nothing', {}, ann)).toMatchObject([{ code: 'CASE_ACTION_UNKNOWN' }])
  expect(act(world, stopped, 'stop', {}, ann).map(({ code }) => code)).toEqual(['FORM_REQUIRED'])
  expect(act(world, stopped, 'stop', { ground: 'False facts' }, ann)).toEqual([])
  expect(act(world, withdrawn, 'withdraw', { reason: 'Changed our mind' }, ann)).toEqual([])

  expect([stopped.status, withdrawn.status]).toEqual(['STOPPED', 'WITHDRAWN'])
  expect(stopped.submissions.get('stop')).toEqual({ ground: 'False facts' })
  expect(act(world, stopped, 'stop', { ground: 'x' }, ann)).toMatchObject([{ code: 'CASE_ACTION_UNKNOWN' }])
  expect(act(world, withdrawn, 'withdraw', {}, ann)).toMatchObject([{ code: 'CASE_CLOSED' }])
  expect(small.heard).toEqual(expect.arrayContaining(['moment stop', 'moment Withdrawn by the applicant']))
})

test('tells a start form who applies, for what, and how he assessed himself', async () => {
  const weihai = await bundleOf('weihai-2020')
  const { world, subject } = smallWorld(weihai)
  const [type] = weihai.manifest.caseTypes
  if (type === undefined) throw new Error('Expected a case type')
  const selfAssessment = Object.fromEntries((weihai.scheme(null)?.rows ?? []).map(({ id }) => [id, { has: true }]))
  const facts = (data: object) => startFacts(world, type, { subject, applicant: subject.operator, parent: null, data: { ...data } })

  expect(facts({ selfAssessment })).toMatchObject({
    applicant: { organisationId: 'org_1', creditCode: 'CODE1', personName: '申报人1' },
    subject: { name: '示例小区', areaSquareMetres: '60000.00' },
    parentCase: null,
    openCases: 0,
    selfEvaluationPassed: true,
    mandatoryItemsMet: true,
  })
  expect(facts({})).toMatchObject({ selfEvaluationPassed: false, mandatoryItemsMet: false })
})

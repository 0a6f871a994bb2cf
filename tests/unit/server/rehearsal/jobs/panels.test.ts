// Panels in a rehearsal (SS-18, SS-19): drawn by chance of the seed, recused as the product recuses, one opinion that all sign.
import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { as, type Key } from '../../../../../server/base/ids.ts'
import type { JsonObject } from '../../../../../server/base/json.ts'
import { compileProcesses } from '../../../../../server/engine/index.ts'
import type { ExpertFacts } from '../../../../../server/panels/decide.ts'
import type { TaskBook } from '../../../../../server/rehearsal/world/books.ts'
import type { Bundle } from '../../../../../server/rehearsal/world/bundle.ts'
import { completePanelTask, isSigned, sheetAsked } from '../../../../../server/rehearsal/world/jobs/panels.ts'
import { panelBook, panelsOf } from '../../../../../server/rehearsal/world/jobs/panels-book.ts'
import { bundleOf, party, type SmallWorld, smallWorld } from '../../../../support/small-world.ts'

let bundle: Bundle
beforeAll(async () => {
  const shenshan = await bundleOf('shenshan-2021')
  const compiled = await compileProcesses(readFileSync(new URL('./one-assessment.bpmn', import.meta.url), 'utf8'))
  const process = compiled.ok ? compiled.value.processes[0] : undefined
  if (process === undefined) throw new Error('Expected the process of the test to compile')
  bundle = { ...shenshan, processes: new Map([...shenshan.processes, [process.processId, { ...process, key: as<Key>('99'), version: 1 }]]) }
})

const expert = (no: number, more: Partial<ExpertFacts> = {}): ExpertFacts => ({
  userId: `expert_${no}`,
  name: `专家${no}`,
  organisationId: 'centre',
  organisationName: '评级中心',
  ties: [],
  ...more,
})

function pool(seed: string, ...experts: readonly ExpertFacts[]): SmallWorld {
  const small = smallWorld(bundle)
  panelBook(small.world).seed = seed
  panelBook(small.world).experts.push(...experts)
  return small
}

const twelve = Array.from({ length: 12 }, (_, index) => expert(index + 1))
const membersOf = (answer: JsonObject) => (answer.panel as { readonly members: readonly string[] }).members
const applicant = { applicant: { organisationId: 'org_1', organisationName: '单位1' } }

test('draws the same panel of the same seed', () => {
  const drawn = (seed: string) => {
    const small = pool(seed, ...twelve)
    return membersOf(small.work('panel.form', small.caseOf(), applicant, { stage: 'preliminary' }))
  }

  expect(drawn('one')).toHaveLength(5)
  expect(new Set(drawn('one')).size).toBe(5)
  expect(drawn('one')).toEqual(drawn('one'))
  expect(['two', 'three', 'four'].map(drawn)).not.toEqual([drawn('one'), drawn('one'), drawn('one')])
})

test('leaves out who is tied to the applicant', () => {
  const tied = expert(9, { organisationId: 'org_1' })
  const small = pool('one', ...twelve.slice(0, 5), tied)

  expect(membersOf(small.work('panel.form', small.caseOf(), applicant, { stage: 'final' }))).not.toContain('expert_9')
  const few = pool('one', ...twelve.slice(0, 4), tied)
  expect(() => few.work('panel.form', few.caseOf(), applicant, { stage: 'final' })).toThrow('PANEL_TOO_FEW_EXPERTS')
})

test('draws others for a stage that must differ, and replaces a panel of the stage', () => {
  const small = pool('one', ...twelve)
  const book = small.caseOf()
  const first = membersOf(small.work('panel.form', book, applicant, { stage: 'final' }))
  const other = membersOf(small.work('panel.form', book, applicant, { stage: 'second', differentFrom: 'final' }))
  small.work('panel.form', book, applicant, { stage: 'final' })

  expect(other.filter((one) => first.includes(one))).toEqual([])
  expect(panelsOf(small.world, book).map(({ stage, round, replaced }) => [stage, round, replaced])).toEqual([
    ['final', 1, true],
    ['second', 1, false],
    ['final', 2, false],
  ])
})

/** A case that is nothing but one assessment by a panel. */
function assessment(small: SmallWorld) {
  const { world, subject } = small
  const [grading] = bundle.manifest.caseTypes
  if (grading === undefined) throw new Error('Expected a case type')
  const type = { ...grading, process: 'one-assessment' }
  const book = world.openCase({ type, subject, applicant: party(1), data: {}, parent: null, relation: null })
  const tasks = (screen: string) => world.openTasks().filter(({ element }) => element.properties.screen === screen)
  const person = ({ assignee }: TaskBook) => ({ id: assignee ?? '', name: assignee ?? '' })
  return { book, tasks, person }
}

test('goes from the declaration to the signed opinion', () => {
  const small = pool('one', ...twelve)
  const { world } = small
  const { book, tasks, person } = assessment(small)
  for (const task of tasks('conflict'))
    expect(completePanelTask(world, task, person(task), { screen: 'conflict', conflict: false })).toEqual([])
  const confirm = world.openTasks().find(({ element }) => element.elementId === 'confirm-panel')
  if (confirm === undefined) throw new Error(`Expected the panel to be confirmed, but ${small.heard.join('; ')}`)
  world.completeWith(confirm, { decision: 'CONFIRM', meetingOn: '2025-03-10', meetingPlace: '会议室' }, { id: 'official', name: '周敏' })
  const [first] = tasks('scoreSheet')
  if (first === undefined) throw new Error('Expected sheets')
  const rows = sheetAsked(world, first)?.scheme.rows ?? []

  expect(completePanelTask(world, first, person(first), { screen: 'scoreSheet', answers: {} })).toHaveLength(rows.length)
  expect(completePanelTask(world, first, { id: 'stranger', name: '' }, { screen: 'scoreSheet', answers: {} })).toMatchObject([
    { code: 'NOT_A_MEMBER' },
  ])
  expect(completePanelTask(world, first, person(first), { screen: 'opinion' })).toMatchObject([{ code: 'NO_OPEN_TASK' }])
  const [panel] = panelsOf(world, book)
  for (const task of tasks('scoreSheet')) {
    const answers = Object.fromEntries(rows.map(({ id }) => [id, { has: true }]))
    expect(completePanelTask(world, task, person(task), { screen: 'scoreSheet', answers })).toEqual([])
  }
  expect(panel?.result).toMatchObject({ level: 'HIGH_END', passed: true, missing: [] })
  expect(panel?.opinion).toMatchObject({ level: 'HIGH_END', stage: 'preliminary', round: 1 })
  for (const task of tasks('opinion')) expect(completePanelTask(world, task, person(task), { screen: 'opinion' })).toEqual([])

  expect(panel === undefined ? false : isSigned(panel)).toBe(true)
  expect(small.heard).toContain('letter group-opinion')
  expect(world.livingOf(book)).toEqual([])
})

test('gives a reason where an expert finds something else than the devices', () => {
  const small = pool('one', ...twelve)
  const { world } = small
  const { book, tasks, person } = assessment(small)
  for (const task of tasks('conflict')) completePanelTask(world, task, person(task), { screen: 'conflict', conflict: false })
  const confirm = world.openTasks().find(({ element }) => element.elementId === 'confirm-panel')
  if (confirm !== undefined) world.completeWith(confirm, { decision: 'CONFIRM' }, { id: 'official', name: '周敏' })
  const [task] = tasks('scoreSheet')
  if (task === undefined) throw new Error('Expected sheets')
  const asked = sheetAsked(world, task)
  if (asked === undefined) throw new Error('Expected a sheet')
  const { scheme, evidence } = asked
  const proven = Object.keys(evidence).filter((id) => evidence[id]?.suggestion === true)

  completePanelTask(world, task, person(task), {
    screen: 'scoreSheet',
    answers: Object.fromEntries(scheme.rows.map(({ id }) => [id, { has: false }])),
  })

  const sheet = panelsOf(world, book)[0]?.members.find(({ sheet: signed }) => signed !== null)?.sheet
  expect(proven.length).toBeGreaterThan(0)
  for (const id of proven) expect(sheet?.answers?.[id]?.comment).toBe('已现场查看，情况属实')
})

test('draws anew without whom a conflict keeps off', () => {
  const small = pool('one', ...twelve.slice(0, 6))
  const { world } = small
  const { book, tasks, person } = assessment(small)
  const [task, ...others] = tasks('conflict')
  if (task === undefined) throw new Error('Expected declarations')

  expect(completePanelTask(world, task, person(task), { screen: 'conflict', conflict: true })).toMatchObject([{ code: 'GROUND_MISSING' }])
  expect(completePanelTask(world, task, person(task), { screen: 'conflict', conflict: true, ground: '亲属任职' })).toEqual([])
  for (const one of others) completePanelTask(world, one, person(one), { screen: 'conflict', conflict: false })

  const all = panelsOf(world, book)
  expect(all.map(({ replaced }) => replaced)).toEqual([true, false])
  expect(all[1]?.members.map(({ userId }) => userId)).not.toContain(task.assignee)
})

import type { Node } from '../../engine/index.ts'
import type { TaskBook } from '../world/books.ts'
import { chanceOf } from '../world/chance.ts'
import { completePanelTask, type PanelAct, sheetAsked } from '../world/jobs/panels.ts'
import { panelBook, panelsOf } from '../world/jobs/panels-book.ts'
import type { World } from '../world/world.ts'
import { type Crew, nameOf } from './crew.ts'
import type { Person } from './office.ts'
import { sheetOf } from './score/sheet.ts'

const SCREENS = new Set(['conflict', 'scoreSheet', 'opinion'])

/** Whether a task is done on a page of panels. */
export function isPanels(task: TaskBook): boolean {
  return SCREENS.has(task.element.properties.screen ?? '')
}

/** Those whose roles do the work of panels are the pool that panels are drawn from. */
export function gatherPool({ world, scenario }: Crew, people: readonly Person[]): void {
  const book = panelBook(world)
  book.seed = scenario.seed
  const roles = rolesOfPanels(world)
  for (const { id, name, role } of people)
    if (roles.has(role)) book.experts.push({ userId: id, name, organisationId: null, organisationName: null, ties: [] })
}

function rolesOfPanels(world: World): ReadonlySet<string> {
  const nodes = [...world.bundle.processes.values()].flatMap(({ nodes: all }) => [...all.values()])
  return new Set(nodes.flatMap((node) => (SCREENS.has(node.properties.screen ?? '') ? groupsOf(node) : [])))
}

/** Candidate groups of a user task that are written down, not computed. */
export function groupsOf(node: Node): readonly string[] {
  if (node.kind !== 'user-task') return []
  const { candidateGroups } = node
  return candidateGroups?.kind === 'static' ? candidateGroups.text.split(',').map((group) => group.trim()) : []
}

/** Declares, signs the sheet or the opinion; false when the panel refuses it. */
export function answerForPanel(crew: Crew, task: TaskBook, person: Person): boolean {
  const { world, scenario } = crew
  const screen = task.element.properties.screen
  const book = task.case
  if (screen === 'conflict') return isDone(world, task, completePanelTask(world, task, person, declaration(crew, task, person)))
  if (screen === 'opinion') return isDone(world, task, completePanelTask(world, task, person, { screen }))
  const asked = screen === 'scoreSheet' ? sheetAsked(world, task) : undefined
  if (asked === undefined || book === null || screen !== 'scoreSheet') return false
  const answers = sheetOf(asked.scheme, book.subject, {
    seed: scenario.seed,
    disagreement: scenario.disagreement,
    names: [nameOf(book), String(panelsOf(world, book).length), person.id],
  })
  return isDone(world, task, completePanelTask(world, task, person, { screen, answers }))
}

const GROUND = '本人与申请单位有利害关系，申请回避。'

/** Whether an expert steps back: of each panel anew, as the scenario's share says. */
function declaration({ world, scenario }: Crew, { case: book }: TaskBook, { id }: Person): PanelAct {
  const { seed, conflict: share = 0 } = scenario
  const declares = book !== null && share > 0 && chanceOf(seed, nameOf(book), 'conflict', panelsOf(world, book).length, id).next() < share
  return declares ? { screen: 'conflict', conflict: true, ground: GROUND } : { screen: 'conflict', conflict: false }
}

function isDone(world: World, task: TaskBook, problems: Parameters<World['recorder']['unanswered']>[1]): boolean {
  if (problems.length > 0) world.recorder.unanswered(task, problems, world.ms)
  return problems.length === 0
}

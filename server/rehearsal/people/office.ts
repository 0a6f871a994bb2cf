import type { StaffPlan } from '../../base/api/rehearsal.ts'
import type { CaseBook, TaskBook } from '../world/books.ts'
import { chanceOf } from '../world/chance.ts'
import { type Crew, nameOf } from './crew.ts'
import { WorkingHours } from './hours.ts'
import { Queue, type Waiting } from './queue.ts'
import { personName } from './words.ts'

/** How many tasks somebody looks through for one that he may do, before he waits for another. */
const LOOKED_THROUGH = 20

export interface Person {
  readonly id: string
  readonly name: string
  readonly role: string
  /** Place among those of his role, from 0. */
  readonly place: number
  /** What is given to him alone. */
  readonly own: Queue<Held>
  task: Held | null
}

/** A task of the office, and who is at it. */
interface Held extends Waiting {
  readonly task: TaskBook
  holder: Person | null
}

/** Does a task at the moment its work ends; `false`: nobody could, it stays open. */
export type DoTask = (task: TaskBook, person: Person) => boolean

/**
 * The people of each role. A task waits in the queue of its role, or of the person it is given to; whoever is free in his working hours
 * takes what is due first. Who has worked on a case leaves its next decision to another where there is one.
 */
export class Office {
  readonly people: readonly Person[]
  private readonly crew: Crew
  private readonly work: DoTask
  private readonly desks = new Map<string, Desk>()
  private readonly byId = new Map<string, Person>()
  private readonly waiting = new Map<TaskBook['key'], Held>()
  private fresh: TaskBook[] = []
  private order = 0

  constructor(crew: Crew, work: DoTask) {
    this.crew = crew
    this.work = work
    for (const [index, plan] of crew.scenario.staff.entries()) this.desks.set(plan.role, deskOf(crew, plan, index))
    this.people = [...this.desks.values()].flatMap(({ people }) => people)
    for (const person of this.people) this.byId.set(person.id, person)
  }

  /** Whether somebody of these groups, or the person named, is there at all. */
  takes(task: TaskBook): boolean {
    if (task.assignee !== null) return this.byId.has(task.assignee)
    return task.candidateGroups.some((group) => this.desks.has(group))
  }

  /** The task is looked at once everything of this moment has happened: its deadline is known then. */
  receive(task: TaskBook): void {
    if (this.fresh.length === 0) this.crew.world.at(this.crew.world.ms, () => this.sort())
    this.fresh.push(task)
  }

  /** Done, or cancelled: whoever was at it is free. */
  forget(task: TaskBook): void {
    const waiting = this.waiting.get(task.key)
    if (waiting === undefined) return
    this.waiting.delete(task.key)
    waiting.isGone = true
    const { holder } = waiting
    if (holder?.task !== waiting) return
    // It was taken from under his hands: he is free for another.
    holder.task = null
    const desk = this.desks.get(holder.role)
    if (desk === undefined) return
    desk.idle.add(holder)
    this.crew.world.at(this.crew.world.ms, () => this.offer(desk, holder))
  }

  private sort(): void {
    const { world } = this.crew
    const fresh = this.fresh
    this.fresh = []
    const desks = new Set<Desk>()
    const asked = new Set<Person>()
    for (const task of fresh) {
      if (world.task(task.key) === undefined) continue
      this.order += 1
      const waiting: Held = { task, due: dueOf(task), since: task.createdMs, order: this.order, isGone: false, holder: null }
      this.waiting.set(task.key, waiting)
      const person = task.assignee === null ? undefined : this.byId.get(task.assignee)
      const desk = this.desks.get(person?.role ?? task.candidateGroups.find((group) => this.desks.has(group)) ?? '')
      if (desk === undefined) continue
      if (person === undefined) {
        desk.queue.put(waiting)
        desks.add(desk)
      } else {
        person.own.put(waiting)
        desk.hasOwn = true
        asked.add(person)
      }
    }
    for (const desk of desks) this.hand(desk)
    for (const person of asked) {
      const desk = this.desks.get(person.role)
      if (desk !== undefined) this.offer(desk, person)
    }
  }

  /** Gives everybody free what is due first; who is not there now looks again when he comes. */
  private hand(desk: Desk): void {
    for (const person of [...desk.idle]) {
      if (desk.queue.first() === undefined && !desk.hasOwn) break
      this.offer(desk, person)
    }
  }

  private offer(desk: Desk, person: Person): void {
    const { world } = this.crew
    if (person.task !== null || (desk.queue.first() === undefined && person.own.first() === undefined)) return
    const there = desk.hours.nextMoment(world.ms, person.place)
    if (there > world.ms) this.wake(desk, there)
    else this.give(desk, person)
  }

  private wake(desk: Desk, ms: number): void {
    if (desk.wakes.has(ms)) return
    desk.wakes.add(ms)
    this.crew.world.at(ms, () => {
      desk.wakes.delete(ms)
      this.hand(desk)
    })
  }

  private give(desk: Desk, person: Person): void {
    const { world, scenario } = this.crew
    const own = person.own.take()
    const waiting = own ?? desk.queue.takeWhere((one) => !isLeftToAnother(desk, person, one.task.case), LOOKED_THROUGH)
    if (waiting === undefined) return
    const { task } = waiting
    const { elementId } = task.element
    const round = (task.case?.rounds.get(elementId) ?? 0) + 1
    const who = task.case === null ? task.key : nameOf(task.case)
    const chance = chanceOf(scenario.seed, who, 'minutes', elementId, round, own === undefined ? '' : person.id)
    const minutes = Math.max(1, chance.draw(desk.plan.byTask?.[elementId] ?? desk.plan.minutes))
    person.task = waiting
    waiting.holder = person
    desk.idle.delete(person)
    remember(desk, person, task.case)
    world.recorder.taken(task, desk.plan.role, person.id, minutes, world.ms)
    world.at(desk.hours.after(world.ms, minutes, person.place), () => this.finish(desk, person, waiting))
  }

  private finish(desk: Desk, person: Person, waiting: Held): void {
    if (person.task !== waiting) return
    const { world } = this.crew
    person.task = null
    desk.idle.add(person)
    if (!waiting.isGone) {
      const isDone = this.work(waiting.task, person)
      if (isDone) world.recorder.done(waiting.task, desk.plan.role, person.id, world.ms)
    }
    this.offer(desk, person)
  }
}

interface Desk {
  readonly plan: StaffPlan
  readonly people: readonly Person[]
  /** Those without a task, who was free first before the others. */
  readonly idle: Set<Person>
  /** Whether tasks are given to single persons here. */
  hasOwn: boolean
  readonly hours: WorkingHours
  readonly queue: Queue<Held>
  readonly wakes: Set<number>
  /** Who of the role has worked on an open case. */
  readonly seen: WeakMap<CaseBook, Set<string>>
}

function deskOf({ world }: Crew, plan: StaffPlan, index: number): Desk {
  const { calendar, zone } = world
  const people: readonly Person[] = Array.from({ length: Math.max(0, Math.floor(plan.people)) }, (_, place) => ({
    id: `${plan.role}_${place + 1}`,
    name: personName(1000 + 100 * index + place),
    role: plan.role,
    place,
    own: new Queue<Held>(),
    task: null,
  }))
  return {
    plan,
    people,
    idle: new Set(people),
    hasOwn: false,
    hours: new WorkingHours({ calendar, zone, from: plan.from, to: plan.to, away: plan.away }),
    queue: new Queue(),
    wakes: new Set(),
    seen: new WeakMap(),
  }
}

/** Four eyes: who has worked on the case leaves it, unless everybody of the role has. */
function isLeftToAnother(desk: Desk, person: Person, book: CaseBook | null): boolean {
  const seen = book === null ? undefined : desk.seen.get(book)
  return seen?.has(person.id) === true && seen.size < desk.people.length
}

function remember(desk: Desk, person: Person, book: CaseBook | null): void {
  if (book === null) return
  const seen = desk.seen.get(book)
  if (seen === undefined) desk.seen.set(book, new Set([person.id]))
  else if (seen.size >= desk.people.length) desk.seen.set(book, new Set([person.id]))
  else seen.add(person.id)
}

/** End of the deadline the task stands under: its own, else the first open one of its case. */
function dueOf(task: TaskBook): number {
  if (task.dueDate !== null) return Date.parse(task.dueDate)
  let due = Number.POSITIVE_INFINITY
  for (const deadline of task.case?.deadlines ?? []) {
    if (deadline.endedAt !== null) continue
    if (deadline.elementKey === task.element.key) return Date.parse(deadline.dueAt)
    due = Math.min(due, Date.parse(deadline.dueAt))
  }
  return due
}

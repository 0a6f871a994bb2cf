import type { StartPlan } from '../../base/api/rehearsal.ts'
import { as, type LocalDate } from '../../base/ids.ts'
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts'
import type { CaseType } from '../../programmes/types.ts'
import { addMonths, naturalDaysBetween } from '../../time/index.ts'
import type { SubjectBook } from '../world/books.ts'
import { type Chance, chanceOf } from '../world/chance.ts'
import { sent } from './answer.ts'
import { atDayHour } from './applicants.ts'
import { type Crew, feelOf } from './crew.ts'
import { begun } from './fill/filler.ts'
import { apply } from './start.ts'
import { partyOf, placeName } from './words.ts'

interface Arrival {
  readonly ms: number
  /** Number of the subject; the same in every run, however many others there are. */
  readonly no: number
  readonly type: CaseType
}

/** New subjects apply, month by month as the scenario says; each is made when its day comes. */
export function scheduleArrivals(crew: Crew): void {
  const { world, scenario } = crew
  const plans = scenario.starts.filter(({ arrivals }) => arrivals === 'new')
  const counts = shared(
    scenario.cases,
    plans.map(({ share }) => share),
  )
  const arrivals: Arrival[] = []
  for (const [index, plan] of plans.entries()) {
    const type = world.bundle.manifest.caseTypes.find(({ code }) => code === plan.caseType)
    if (type === undefined) continue
    for (let count = 0; count < (counts[index] ?? 0); count += 1) {
      const no = count * plans.length + index + 1
      arrivals.push({ ms: momentOf(crew, plan, chanceOf(scenario.seed, no, 'arrival')), no, type })
    }
  }
  arrivals.sort((one, other) => one.ms - other.ms || one.no - other.no)
  next(crew, arrivals, 0)
}

/** One entry of the agenda at a time, so that it stays short. */
function next(crew: Crew, arrivals: readonly Arrival[], place: number): void {
  const arrival = arrivals[place]
  if (arrival === undefined) return
  crew.world.at(arrival.ms, () => {
    arrive(crew, arrival)
    next(crew, arrivals, place + 1)
  })
}

function arrive(crew: Crew, { no, type }: Arrival): void {
  const subject = subjectOf(crew, no, type.code)
  crew.world.subjects.push(subject)
  const { operator } = subject
  const writer = { id: operator.userId, name: operator.personName }
  apply(crew, { type, subject, applicant: operator, parent: null, writer, isOffice: false })
}

/** A whole number for each share, that sum to `total`. */
function shared(total: number, shares: readonly number[]): readonly number[] {
  const whole = shares.reduce((sum, share) => sum + Math.max(0, share), 0)
  let before = 0
  let given = 0
  return shares.map((share) => {
    before += Math.max(0, share)
    const upTo = whole === 0 ? 0 : Math.round((total * before) / whole)
    const mine = upTo - given
    given = upTo
    return mine
  })
}

function momentOf(crew: Crew, { months }: StartPlan, chance: Chance): number {
  const from = as<LocalDate>(crew.scenario.from)
  const spans = Array.from({ length: crew.scenario.months }, (_, index) => {
    const month = Number(addMonths(from, index).slice(5, 7))
    return { index, weight: months?.[month - 1] ?? 1 }
  })
  const index = chance.pick(spans)?.index ?? 0
  const first = addMonths(from, index)
  const days = naturalDaysBetween(first, addMonths(from, index + 1))
  const day = naturalDaysBetween(from, first) + Math.floor(chance.next() * days)
  return atDayHour(crew, day, chance.next())
}

/** A subject with what the scenario plans for its fields; the rest as its form asks. `caseType`: what it first applies for. */
export function subjectOf(crew: Crew, no: number, caseType: string): SubjectBook {
  const { scenario } = crew
  const chance = chanceOf(scenario.seed, no, 'subject')
  const quality = Math.min(1, Math.max(0, chance.draw({ decimals: 4, ...scenario.quality })))
  const states = (['good', 'patchy', 'missing'] as const).map((state) => ({ state, weight: scenario.devices[state] }))
  const devices = chance.pick(states)?.state ?? 'good'
  const operator = partyOf(no)
  const data = registration(crew, no, { quality, devices, caseType })
  const name = textIn(data.name) ?? placeName(no)
  return {
    id: `subject_${no}`,
    no,
    name,
    data,
    address: textIn(data.address) ?? name,
    area: textIn(data.areaSquareMetres),
    quality,
    devices,
    operator,
    cases: [],
  }
}

function registration(crew: Crew, no: number, known: JsonObject): JsonObject {
  const { world, scenario, plans } = crew
  const form = world.bundle.forms.get(world.bundle.manifest.subject.form)
  const named: JsonObject = { name: placeName(no), address: `创新路${no}号` }
  if (form === undefined) return named
  const draft = begun({
    form,
    way: plans.subject,
    about: { today: world.today, no, subject: named, personName: partyOf(no).personName, party: partyOf(no) },
    beginning: {},
    scoring: null,
    chance: (path) => chanceOf(scenario.seed, no, 'subject', path),
    options: feelOf(crew),
    known: () => known,
  })
  let data: JsonObject = {}
  sent(draft, (attempt) => {
    const checked = world.check(form, attempt, { today: world.today })
    data = checked.data
    return checked.problems
  })
  return data
}

/** A text, the line of an address, or a number as text. */
function textIn(value: Json | undefined): string | null {
  if (isJsonObject(value)) return textIn(value.text ?? value.street)
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : null
}

import { readFileSync } from 'node:fs'
import type { CaseDetail } from '../base/api/cases.ts'
import type { Page } from '../base/api/common.ts'
import type { NoticeView, ObjectionView } from '../base/api/papers.ts'
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import { anonymous } from './client.ts'
import { type Driver, paper, type SchemeRow } from './driver.ts'

type Step =
  | { readonly do: 'wait'; readonly days: number }
  | {
      readonly do: 'complete'
      readonly task: string
      readonly by: string
      readonly form: string
      readonly on?: string
      readonly with?: JsonObject
    }
  | { readonly do: 'declare' | 'score' | 'sign' }
  | { readonly do: 'telemetry'; readonly days: number }
  | {
      readonly do: 'open'
      readonly as: string
      readonly caseType: string
      readonly by: string
      readonly form: string
      readonly parent?: string
      readonly with?: JsonObject
    }
  | {
      readonly do: 'object'
      readonly with: { readonly name: string; readonly contact: string; readonly facts: string; readonly file: string }
    }
  | { readonly do: 'findings'; readonly task: string; readonly by: string; readonly founded: boolean }
  | { readonly do: 'act'; readonly code: string; readonly by: string; readonly form: string }

/** A case of the demo: who applies for what, and how far it goes. */
export interface Script {
  readonly subject: JsonObject & { readonly name: string }
  readonly applicant: string
  /** Local date, or days before today. */
  readonly start?: string
  readonly startDaysAgo?: number
  readonly level: string
  readonly route: readonly string[]
}

interface Stories {
  readonly programme: string
  readonly plays: { readonly [name: string]: readonly Step[] }
  readonly routes: { readonly [name: string]: readonly string[] }
  readonly levels: { readonly [name: string]: readonly string[] }
  readonly walk: Script & { readonly start: string }
  readonly cases: readonly Script[]
}

export const stories = read<Stories>('stories.json')
const forms = read<{ readonly [form: string]: JsonObject }>('forms.json')

/** What a story needs of the world beside the driver. */
export interface World {
  readonly address: string
  readonly driver: Driver
  readonly organisationOf: (username: string) => JsonObject
  /** Devices and gateway of a new community. */
  equip(subjectId: string, name: string): Promise<void>
  /** The community's devices report once for each of the last days. */
  telemetry(subjectId: string, days: number): Promise<void>
}

/** Yields how many days pass before the next act; what it does goes through HTTP. Returns the ids of its cases by name. */
export async function* tell(script: Script, world: World): AsyncGenerator<number, ReadonlyMap<string, string>, void> {
  const { driver } = world
  const { programme } = stories
  const cases = new Map<string, string>()
  const subject = await driver.registerSubject(script.applicant, programme, overlay(formData('subject'), script.subject))
  await world.equip(subject.id, script.subject.name)
  const { payee, ...own } = world.organisationOf(script.applicant)
  const application = overlay(formData('application'), own)
  const { caseId } = await driver.apply({
    username: script.applicant,
    programme,
    caseType: 'grading',
    subjectId: subject.id,
    data: application,
  })
  cases.set('main', caseId)
  const missing = new Set(stories.levels[script.level] ?? [])
  /** The members agree but for one who is stricter on one row. */
  const held = (row: SchemeRow, member: number) => !missing.has(row.id) && !(member === 4 && row.number === 38)

  for (const step of stepsOf(script.route)) {
    const by = 'by' in step ? (step.by === 'applicant' ? script.applicant : step.by) : ''
    switch (step.do) {
      case 'wait':
        yield step.days
        break
      case 'complete':
        await driver.complete(by, caseNamed(cases, step.on ?? 'main'), step.task, overlay(formData(step.form), step.with ?? {}))
        break
      case 'declare':
        await driver.declareNoConflict(caseId)
        break
      case 'score':
        await driver.score(caseId, held)
        break
      case 'sign':
        await driver.signOpinion(caseId)
        break
      case 'telemetry':
        await world.telemetry(subject.id, step.days)
        break
      case 'open': {
        const parentCaseId =
          step.parent === undefined ? caseId : step.parent === 'none' ? undefined : await linkedCase(driver, by, caseId, step.parent)
        const opened = await driver.apply({
          username: by,
          programme,
          caseType: step.caseType,
          subjectId: subject.id,
          ...(parentCaseId === undefined ? {} : { parentCaseId }),
          data: overlay(
            overlay(formData(step.form), isJsonObject(payee) && 'payee' in formData(step.form) ? { payee } : {}),
            step.with ?? {},
          ),
        })
        cases.set(step.as, opened.caseId)
        break
      }
      case 'object':
        await object(world, script.subject.name, step.with)
        break
      case 'findings':
        await findings(driver, by, caseId, step)
        break
      case 'act': {
        const client = await driver.as(by)
        await client.post(`/api/cases/${caseId}/messages/${step.code}`, { data: await driver.filled(formData(step.form), client) })
        await driver.settle()
        break
      }
    }
  }
  return cases
}

function stepsOf(route: readonly string[]): readonly Step[] {
  return route.flatMap((name) => {
    const inner = stories.routes[name]
    if (inner !== undefined) return stepsOf(inner)
    const play = stories.plays[name]
    if (play === undefined) throw new Error(`Expected a play "${name}" in stories.json, but there is none`)
    return play
  })
}

function caseNamed(cases: ReadonlyMap<string, string>, name: string): string {
  const id = cases.get(name)
  if (id === undefined) throw new Error(`Expected the story to have opened "${name}", but it has not`)
  return id
}

/** A case that the process itself opened, such as the life of the certificate. */
async function linkedCase(driver: Driver, username: string, caseId: string, caseType: string): Promise<string> {
  const detail = await (await driver.as(username)).get<CaseDetail>(`/api/cases/${caseId}`)
  const link = detail.links.find((one) => one.caseType === caseType)
  if (link === undefined)
    throw new Error(
      `Expected ${detail.number} to have a linked case "${caseType}", but it has ${detail.links.map((one) => one.caseType).join(', ') || 'none'}`,
    )
  return link.caseId
}

async function noticeOf(world: World, subjectName: string): Promise<NoticeView> {
  const { items } = await anonymous(world.address).get<Page<NoticeView>>('/api/public/notices?limit=100')
  const notice = items.find(
    ({ title, rows, state }) => state === 'open' && (title.includes(subjectName) || rows.some(({ value }) => value === subjectName)),
  )
  if (notice === undefined) throw new Error(`Expected an open notice for ${subjectName}, but there is none`)
  return notice
}

/** Somebody without an account objects, with evidence. */
async function object(
  world: World,
  subjectName: string,
  input: { readonly name: string; readonly contact: string; readonly facts: string; readonly file: string },
): Promise<void> {
  const visitor = anonymous(world.address)
  const notice = await noticeOf(world, subjectName)
  const documentId = await visitor.upload(`/api/public/notices/${notice.id}/documents`, {
    name: input.file,
    mediaType: 'application/pdf',
    content: await paper(input.file),
  })
  await visitor.post(`/api/public/notices/${notice.id}/objections`, {
    name: input.name,
    contact: input.contact,
    facts: input.facts,
    documentIds: [documentId],
  })
}

async function findings(
  driver: Driver,
  by: string,
  caseId: string,
  step: { readonly task: string; readonly founded: boolean },
): Promise<void> {
  const client = await driver.as(by)
  const detail = await client.get<CaseDetail>(`/api/cases/${caseId}`)
  const noticeId = detail.notices.at(-1)?.id ?? ''
  const objections = await client.get<readonly ObjectionView[]>(`/api/notices/${noticeId}/objections`)
  await driver.complete(by, caseId, step.task, {
    findings: objections.map(({ id }) => ({
      objectionId: id,
      founded: step.founded,
      finding: step.founded ? '经现场核实，公示结果与实际情况不符。' : '经现场核实，公示结果与实际情况相符。',
    })),
    investigatedOn: { $day: 0 },
    investigators: '周敏、方知行',
  })
}

function formData(name: string): JsonObject {
  const data = forms[name]
  if (data === undefined) throw new Error(`Expected data for the form "${name}" in forms.json, but there is none`)
  return data
}

/** `over` laid on `under`, object by object. */
function overlay(under: JsonObject, over: JsonObject): JsonObject {
  const merged: { [name: string]: Json } = { ...under }
  for (const [name, value] of Object.entries(over)) {
    const below = merged[name]
    merged[name] = isJsonObject(value) && isJsonObject(below) ? overlay(below, value) : value
  }
  return merged
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./${name}`, import.meta.url), 'utf8')) as T
}

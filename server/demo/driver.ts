import PDFDocument from 'pdfkit'
import type { CaseDetail, DraftView, SubjectView, TaskDetail, TaskSummary } from '../base/api/cases.ts'
import type { Page } from '../base/api/common.ts'
import type { PanelView, SheetView } from '../base/api/panels.ts'
import type { Answers, RowAnswer } from '../base/api/score.ts'
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import { differsFromEvidence, type SchemeRow as RuleRow } from '../rules/score/index.ts'
import { type ApiClient, logIn } from './client.ts'

/** Why an expert finds something else than the devices. */
const ON_THE_SPOT = '已现场查看，情况属实'

/** Acts for the demo's users through the HTTP interface, one request after the other, as their browsers would. */
export interface Driver {
  as(username: string): Promise<ApiClient>
  registerSubject(username: string, programme: string, data: JsonObject): Promise<SubjectView>
  /** Fills the start form of a case type and submits it; answers the new case. */
  apply(input: {
    readonly username: string
    readonly programme: string
    readonly caseType: string
    readonly subjectId: string
    readonly parentCaseId?: string
    readonly data: JsonObject
  }): Promise<{ readonly caseId: string; readonly number: string }>
  /** Waits until the task of this element is open on the case, claims it if nobody has it, and completes it. */
  complete(username: string, caseId: string, elementId: string, data: JsonObject): Promise<TaskDetail>
  declareNoConflict(caseId: string): Promise<number>
  /** Every member of the open panel scores and signs; `held` answers each row of the scheme. */
  score(caseId: string, held: (row: SchemeRow, member: number) => boolean): Promise<number>
  signOpinion(caseId: string): Promise<number>
  caseOf(username: string, caseId: string): Promise<CaseDetail>
  openTasks(username: string, caseId: string): Promise<readonly TaskSummary[]>
  /** `{"$file": name}` uploaded, `{"$day": n}` as a date, `{"$all": true}` as a full self-assessment. */
  filled(value: Json, client: ApiClient): Promise<Json>
  settle(): Promise<void>
}

export interface SchemeRow {
  readonly id: string
  readonly number: number
  readonly class: { readonly kind: string; readonly levels?: readonly string[] }
  readonly method: {
    readonly kind: string
    readonly value?: string
    readonly atLeast?: number
    readonly conditions?: readonly { readonly id: string }[]
  }
  readonly points?: string
}

export interface DriverOptions {
  readonly address: string
  readonly password: string
  readonly experts: readonly string[]
  /** Rows of the scheme, for a self-assessment that holds them all. */
  rows(): Promise<readonly SchemeRow[]>
  /** Local date for `{"$day": n}`, n days from today. */
  today(): string
  /** Lets due timers and ready jobs run until nothing is left. */
  settle(): Promise<void>
}

const PATIENCE_MS = 20_000

export function createDriver({ address, password, experts, rows, today, settle }: DriverOptions): Driver {
  const sessions = new Map<string, Promise<ApiClient>>()

  function as(username: string): Promise<ApiClient> {
    const known = sessions.get(username)
    if (known !== undefined) return known
    const fresh = logIn(address, username, password)
    sessions.set(username, fresh)
    return fresh
  }

  /** `{"$file": name}` becomes the id of an uploaded paper, `{"$day": n}` a date. */
  async function filled(value: Json, client: ApiClient): Promise<Json> {
    if (Array.isArray(value)) {
      const items: Json[] = []
      for (const item of value) items.push(await filled(item, client))
      return items
    }
    if (!isJsonObject(value)) return value
    if (typeof value.$file === 'string')
      return client.upload('/api/documents', { name: value.$file, mediaType: 'application/pdf', content: await paper(value.$file) })
    if (value.$all === true) return allHeld()
    if (typeof value.$day === 'number') return addDays(today(), value.$day)
    const object: { [name: string]: Json } = {}
    for (const [name, field] of Object.entries(value)) object[name] = await filled(field, client)
    return object
  }

  async function allHeld(): Promise<Json> {
    return Object.fromEntries((await rows()).map((row) => [row.id, { ...answerOf(row, true) }])) as unknown as Json
  }

  async function openTasks(username: string, caseId: string): Promise<readonly TaskSummary[]> {
    const client = await as(username)
    const { number } = await client.get<CaseDetail>(`/api/cases/${caseId}`)
    const found: TaskSummary[] = []
    for (const box of ['mine', 'group']) {
      const page = await client.get<Page<TaskSummary>>(`/api/tasks?box=${box}&q=${encodeURIComponent(number)}&limit=100`)
      found.push(...page.items.filter((task) => task.case?.id === caseId))
    }
    return found
  }

  async function openTask(username: string, caseId: string, elementId: string): Promise<TaskSummary> {
    const until = performance.now() + PATIENCE_MS
    for (;;) {
      await settle()
      const tasks = await openTasks(username, caseId)
      const task = tasks.find((one) => one.elementId === elementId)
      if (task !== undefined) return task
      if (performance.now() > until)
        throw new Error(
          `Expected task ${elementId} for ${username} on ${caseId}, but found ${tasks.map((one) => one.elementId).join(', ') || 'none'}`,
        )
      await new Promise((done) => setTimeout(done, 100))
    }
  }

  /** The panel whose members have something to do now. */
  async function eachMember(
    caseId: string,
    work: (client: ApiClient, panel: PanelView, index: number) => Promise<boolean>,
  ): Promise<number> {
    await settle()
    let done = 0
    for (const username of experts) {
      const client = await as(username)
      const { items } = await client.get<Page<PanelView>>('/api/panels?limit=100')
      const panels = items.filter((panel) => panel.caseId === caseId && panel.state !== 'replaced' && panel.state !== 'signed')
      for (const panel of panels) if (await work(client, panel, done)) done += 1
      await settle()
    }
    return done
  }

  return {
    as,

    async registerSubject(username, programme, data) {
      const client = await as(username)
      return client.post<SubjectView>('/api/subjects', { programme, data: await filled(data, client) })
    },

    async apply({ username, programme, caseType, subjectId, parentCaseId, data }) {
      const client = await as(username)
      const draft = await client.post<DraftView>('/api/drafts', {
        programme,
        caseType,
        subjectId,
        ...(parentCaseId === undefined ? {} : { parentCaseId }),
      })
      const answers = (await filled(data, client)) as JsonObject
      const saved = await client.put<DraftView>(`/api/drafts/${draft.id}`, {
        data: { ...draft.data, ...answers },
        revision: draft.revision,
      })
      const submitted = await client.post<{ readonly caseId: string; readonly number: string }>(`/api/drafts/${saved.id}/submit`, {})
      await settle()
      return submitted
    },

    async complete(username, caseId, elementId, data) {
      const client = await as(username)
      const task = await openTask(username, caseId, elementId)
      const before = await client.get<TaskDetail>(`/api/tasks/${task.key}`)
      if (before.assignee === null) await client.post(`/api/tasks/${task.key}/claim`, {})
      const detail = await client.get<TaskDetail>(`/api/tasks/${task.key}`)
      const answers = (await filled(data, client)) as JsonObject
      await client.post(`/api/tasks/${task.key}/complete`, { data: { ...detail.data, ...answers } })
      await settle()
      return detail
    },

    declareNoConflict: (caseId) =>
      eachMember(caseId, async (client, panel) => {
        const me = await ownMembership(client, panel)
        if (me === undefined || me.declared !== null) return false
        await client.post(`/api/panels/${panel.id}/declare`, { conflict: false })
        return true
      }),

    score: (caseId, held) =>
      eachMember(caseId, async (client, panel, index) => {
        const me = await ownMembership(client, panel)
        if (me === undefined || me.sheetSigned) return false
        const sheet = await client.get<SheetView>(`/api/panels/${panel.id}/sheet`)
        const rows = (sheet.scheme as unknown as { readonly rows: readonly SchemeRow[] }).rows
        const answers: Answers = Object.fromEntries(
          rows.map((row) => {
            const answer = answerOf(row, held(row, index))
            return [
              row.id,
              differsFromEvidence(row as unknown as RuleRow, answer, sheet.evidence[row.id]) ? { ...answer, comment: ON_THE_SPOT } : answer,
            ]
          }),
        )
        const saved = await client.put<SheetView>(`/api/panels/${panel.id}/sheet`, {
          answers: answers as unknown as Json,
          revision: sheet.revision,
        })
        await client.post(`/api/panels/${panel.id}/sheet/sign`, { revision: saved.revision })
        return true
      }),

    signOpinion: (caseId) =>
      eachMember(caseId, async (client, panel) => {
        const me = await ownMembership(client, panel)
        if (me === undefined || me.opinionSigned || panel.opinion === null) return false
        await client.post(`/api/panels/${panel.id}/opinion/sign`, { hash: panel.opinion.hash })
        return true
      }),

    async caseOf(username, caseId) {
      return (await as(username)).get<CaseDetail>(`/api/cases/${caseId}`)
    },

    openTasks,
    filled,
    settle,
  }
}

async function ownMembership(client: ApiClient, panel: PanelView): Promise<PanelView['members'][number] | undefined> {
  const me = await client.get<{ readonly id: string }>('/api/auth/me')
  return panel.members.find((member) => member.userId === me.id)
}

/** An answer that holds the row, or does not. */
export function answerOf(row: SchemeRow, held: boolean): RowAnswer {
  switch (row.method.kind) {
    case 'proportional':
      return { numerator: held ? 100 : 40, denominator: 100 }
    case 'threshold':
      return { value: held ? (row.method.value ?? '0') : '0' }
    case 'count':
      return { count: held ? (row.method.atLeast ?? 0) : 0 }
    case 'all-of':
      return { conditions: Object.fromEntries((row.method.conditions ?? []).map(({ id }) => [id, held])) }
    case 'judged':
      return { judged: held ? (row.points ?? '0') : '0' }
    default:
      return { has: held }
  }
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** A one-page paper that stands for what the applicant scanned. */
export function paper(title: string): Promise<Buffer> {
  return new Promise((done, failed) => {
    const document = new PDFDocument({ size: 'A4', info: { Title: title } })
    const chunks: Buffer[] = []
    document.on('data', (chunk: Buffer) => chunks.push(chunk))
    document.once('end', () => done(Buffer.concat(chunks)))
    document.once('error', failed)
    document
      .fontSize(18)
      .text('Demo attachment', { align: 'center' })
      .moveDown()
      .fontSize(10)
      .text(`File: ${Buffer.from(title, 'utf8').toString('hex').slice(0, 80)}`)
    document.end()
  })
}

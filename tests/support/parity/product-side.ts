import { sql } from 'kysely'
import type { TaskDetail } from '../../../server/base/api/cases.ts'
import type { Page } from '../../../server/base/api/common.ts'
import type { NoticeView } from '../../../server/base/api/papers.ts'
import type { JsonObject } from '../../../server/base/json.ts'
import { anonymous } from '../../../server/demo/client.ts'
import { type Driver, paper, type SchemeRow } from '../../../server/demo/driver.ts'
import { localDateOf } from '../../../server/time/index.ts'
import type { RunningApp } from '../app.ts'
import { counted, type Filled, type Mark, type ObservedCase, type Side, sorted } from './side.ts'

const ZONE = 'Asia/Shanghai'

/** The script's side in the product: over HTTP as its people act, looked at in its tables. */
export class ProductSide implements Side {
  readonly marks: Mark[] = []
  private readonly running: RunningApp
  private readonly programme: string
  private readonly named = new Map<string, string>()
  private subject: { readonly id: string; readonly name: string } = { id: '', name: '' }

  constructor(running: RunningApp, programme: string) {
    this.running = running
    this.programme = programme
  }

  private get driver(): Driver {
    return this.running.stage.driver
  }

  async register(by: string, subject: JsonObject): Promise<void> {
    const { id, name } = await this.driver.registerSubject(by, this.programme, subject)
    this.subject = { id, name }
  }

  async equip(): Promise<void> {
    await this.running.stage.equip(this.subject.id, this.subject.name)
  }

  async report(): Promise<void> {
    await this.running.stage.telemetry(this.subject.id, 10)
  }

  async apply(name: string, caseType: string, by: string, data: JsonObject, parent?: string): Promise<void> {
    const parentCaseId = parent === undefined ? undefined : await this.caseNamed(parent)
    const { caseId } = await this.driver.apply({
      username: by,
      programme: this.programme,
      caseType,
      subjectId: this.subject.id,
      data,
      ...(parentCaseId === undefined ? {} : { parentCaseId }),
    })
    this.named.set(name, caseId)
  }

  /** By the script's name, else the newest of the type. */
  private async caseNamed(name: string): Promise<string> {
    const known = this.named.get(name)
    if (known !== undefined) return known
    const found = await sql<{
      id: string
    }>`select id from case_file where subject_id = ${this.subject.id} and case_type = ${name} order by submitted_at desc limit 1`.execute(
      this.db,
    )
    const id = found.rows[0]?.id
    if (id === undefined) throw new Error(`Expected a case ${name}`)
    return id
  }

  async complete(by: string, task: string, data: Filled, on = 'main'): Promise<void> {
    const caseId = await this.caseNamed(on)
    await this.driver.complete(by, caseId, task, typeof data === 'function' ? data(await this.begun(by, caseId, task)) : data)
  }

  private async begun(by: string, caseId: string, task: string): Promise<JsonObject> {
    await this.driver.settle()
    const found = (await this.driver.openTasks(by, caseId)).find(({ elementId }) => elementId === task)
    return (await (await this.driver.as(by)).get<TaskDetail>(`/api/tasks/${found?.key}`)).data
  }

  async declare(): Promise<void> {
    await this.driver.declareNoConflict(await this.caseNamed('main'))
  }

  async score(held: (row: SchemeRow, member: number) => boolean): Promise<void> {
    await this.driver.score(await this.caseNamed('main'), held)
  }

  async sign(): Promise<void> {
    await this.driver.signOpinion(await this.caseNamed('main'))
  }

  async object({ evidence }: { readonly evidence: boolean }): Promise<void> {
    const visitor = anonymous(this.running.address)
    const { items } = await visitor.get<Page<NoticeView>>('/api/public/notices?limit=100')
    const notice = items[0]
    if (notice === undefined) throw new Error('Expected a notice')
    const file = { name: '证明.pdf', mediaType: 'application/pdf', content: await paper('证明.pdf') }
    const documentIds = evidence ? [await visitor.upload(`/api/public/notices/${notice.id}/documents`, file)] : []
    await visitor.post(`/api/public/notices/${notice.id}/objections`, {
      name: '李先生',
      contact: '13700000009',
      facts: '与实际不符。',
      documentIds,
    })
  }

  async act(code: string, by: string, data: JsonObject, on = 'main'): Promise<void> {
    const client = await this.driver.as(by)
    await client.post(`/api/cases/${await this.caseNamed(on)}/messages/${code}`, { data: await this.driver.filled(data, client) })
    await this.driver.settle()
  }

  /** Nothing is left to do now: also what somebody else than this test carries out. */
  private async settled(): Promise<void> {
    for (let quiet = 0; quiet < 2; ) {
      await this.driver.settle()
      const { rows } = await sql<{ key: string }>`select key from job where state = 'CREATED' limit 1`.execute(this.db)
      quiet = rows.length === 0 ? quiet + 1 : 0
      if (quiet === 0) await new Promise((done) => setTimeout(done, 50))
    }
  }

  async advance(at: string): Promise<void> {
    await this.settled()
    await this.running.stage.advance(new Date(at))
  }

  private get db() {
    return this.running.services.db
  }

  async mark(name: string): Promise<void> {
    await this.settled()
    const { id } = this.subject
    const cases =
      await sql<CaseLine>`select id, number, case_type, status, stage, outcome, closed_at from case_file where subject_id = ${id} order by submitted_at, instance_key::bigint`.execute(
        this.db,
      )
    const observed: ObservedCase[] = []
    for (const line of cases.rows) observed.push(await this.observed(line))
    const notices =
      await sql<JsonObject>`select kind, published_on::text as "publishedOn", last_day::text as "lastDay", state from notice where subject_id = ${id} order by published_at`.execute(
        this.db,
      )
    const objections = await sql<{
      state: string
    }>`select o.state from objection o join notice n on n.id = o.notice_id where n.subject_id = ${id} order by o.received_at`.execute(
      this.db,
    )
    const ledger = await sql<{
      kind: string
      fen: string
    }>`select t.kind, sum(e.debit_fen)::text as fen from ledger_transaction t join ledger_entry e on e.transaction_id = t.id join award a on a.id = t.award_id where a.subject_id = ${id} group by t.kind`.execute(
      this.db,
    )
    this.marks.push({
      name,
      cases: observed,
      notices: notices.rows,
      objections: sorted(objections.rows.map(({ state }) => state)),
      certificates: await this.certificates(),
      awards: await this.awards(),
      ledger: Object.fromEntries(ledger.rows.map(({ kind, fen }) => [kind, fen])),
    })
  }

  private async certificates(): Promise<readonly JsonObject[]> {
    const found = await sql<
      JsonObject & { readonly id: string }
    >`select id, number, level, state, issued_on::text as "issuedOn", last_day::text as "lastDay", lapsed_on::text as "lapsedOn", renewal_from::text as "renewalFrom" from certificate where subject_id = ${this.subject.id} order by issued_on, number`.execute(
      this.db,
    )
    const all: JsonObject[] = []
    for (const { id, ...certificate } of found.rows) {
      const events = await sql<{
        line: string
      }>`select on_date::text || ' ' || kind as line from certificate_event where certificate_id = ${id} order by seq`.execute(this.db)
      all.push({ ...certificate, events: events.rows.map(({ line }) => line) })
    }
    return all
  }

  private async awards(): Promise<readonly JsonObject[]> {
    const found = await sql<{
      id: string
      level: string
      total: string
      state: string
    }>`select id, level, total_fen::text as total, state from award where subject_id = ${this.subject.id} order by created_at`.execute(
      this.db,
    )
    const all: JsonObject[] = []
    for (const { id, ...award } of found.rows) {
      const instalments = await sql<{
        line: string
      }>`select number || ' ' || amount_fen || ' ' || state as line from instalment where award_id = ${id} order by number`.execute(this.db)
      const payments = await sql<{
        line: string
      }>`select amount_fen || ' ' || state as line from payment where award_id = ${id} order by ordered_at`.execute(this.db)
      all.push({ ...award, instalments: instalments.rows.map(({ line }) => line), payments: payments.rows.map(({ line }) => line) })
    }
    return all
  }

  private async observed({ id, number, case_type, status, stage, outcome, closed_at }: CaseLine): Promise<ObservedCase> {
    const lines = async (query: ReturnType<typeof sql<{ line: string }>>) => (await query.execute(this.db)).rows.map(({ line }) => line)
    const stages = await sql<{ stage: string; reached_at: string }>`select stage, reached_at from case_stage where case_id = ${id}`.execute(
      this.db,
    )
    const events = await sql<{
      at: string
      title: string
      article: string | null
    }>`select at, title_zh as title, article from case_event where case_id = ${id}`.execute(this.db)
    const deadlines = await sql<{
      rule: string
      from: string
      due: string
      outcome: string
    }>`select rule_id as rule, starts_from as "from", due_on::text as due, case when ended_at is null then 'open' when met_at is null then 'cancelled' else 'met' end as outcome from deadline where case_id = ${id}`.execute(
      this.db,
    )
    return {
      caseType: case_type,
      number,
      status,
      stage,
      outcome,
      closedOn: closed_at === null ? null : localDateOf(closed_at, ZONE),
      tasks: sorted(await lines(sql`select element_id as line from user_task where case_id = ${id} and state = 'CREATED'`)),
      stages: sorted(stages.rows.map((one) => `${one.stage} ${localDateOf(one.reached_at, ZONE)}`)),
      timeline: sorted(events.rows.map(({ at, title, article }) => `${localDateOf(at, ZONE)} ${title} ${article ?? ''}`)),
      deadlines: sorted(deadlines.rows.map((one) => `${one.rule} ${localDateOf(one.from, ZONE)} ${one.due} ${one.outcome}`)),
      results: await lines(
        sql`select stage || ' ' || level || ' ' || passed || ' ' || trim_scale(total::numeric) || ' ' || confirmed_on::text || ' ' || case when withdrawn_at is null then '' else 'withdrawn' end as line from rating_result where case_id = ${id} order by confirmed_at`,
      ),
      letters: counted(await lines(sql`select template_id as line from letter where case_id = ${id}`)),
    }
  }
}

interface CaseLine {
  readonly id: string
  readonly number: string
  readonly case_type: string
  readonly status: string
  readonly stage: string | null
  readonly outcome: string | null
  readonly closed_at: string | null
}

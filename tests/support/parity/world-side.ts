import { as, type Instant } from '../../../server/base/ids.ts'
import { isJsonObject, type Json, type JsonObject, objectIn, textIn } from '../../../server/base/json.ts'
import { accountNames, expertNames, organisationOf } from '../../../server/demo/accounts.ts'
import { answerOf, type SchemeRow } from '../../../server/demo/driver.ts'
import { hasForm } from '../../../server/programmes/index.ts'
import type { CaseBook, Party, SubjectBook, TaskBook } from '../../../server/rehearsal/world/books.ts'
import type { Bundle } from '../../../server/rehearsal/world/bundle.ts'
import { act, admit, startFacts } from '../../../server/rehearsal/world/jobs/acts.ts'
import { awardsOf } from '../../../server/rehearsal/world/jobs/awards-book.ts'
import { certificatesOf } from '../../../server/rehearsal/world/jobs/certificates-book.ts'
import { factProviders, jobHandlers } from '../../../server/rehearsal/world/jobs/index.ts'
import { objectTo } from '../../../server/rehearsal/world/jobs/notices.ts'
import { noticesOf } from '../../../server/rehearsal/world/jobs/notices-book.ts'
import { completePanelTask, type PanelAct, sheetAsked } from '../../../server/rehearsal/world/jobs/panels.ts'
import { panelBook } from '../../../server/rehearsal/world/jobs/panels-book.ts'
import { newestCaseOf } from '../../../server/rehearsal/world/jobs/supervision.ts'
import { DEAF, type Recorder } from '../../../server/rehearsal/world/recorder.ts'
import { World } from '../../../server/rehearsal/world/world.ts'
import { localDateOf } from '../../../server/time/index.ts'
import { resolved } from '../shenshan-forms.ts'
import { counted, type Filled, type Mark, type ObservedCase, type Side, sorted } from './side.ts'

interface Heard {
  readonly lines: string[]
  readonly letters: string[]
}

/** The script's side in a rehearsal: the same acts on a `World`. */
export class WorldSide implements Side {
  readonly world: World
  readonly marks: Mark[] = []
  readonly incidents: string[] = []
  private readonly heard = new Map<CaseBook, Heard>()
  private readonly named = new Map<string, CaseBook>()
  private devices: SubjectBook['devices'] = 'missing'
  private registered: SubjectBook | undefined

  constructor(bundle: Bundle, at: string) {
    const heardOf = (book: CaseBook): Heard => {
      const known = this.heard.get(book) ?? { lines: [], letters: [] }
      this.heard.set(book, known)
      return known
    }
    const recorder: Recorder = {
      ...DEAF,
      stepped: (_of, process, events) => {
        for (const event of events)
          if (event.kind === 'incident-raised')
            this.incidents.push(`${process.processId} ${event.incident.elementId}: ${event.incident.message}`)
      },
      moment: (book, { title, article }, ms) => {
        heardOf(book).lines.push(`${this.dateOf(ms)} ${title.zh} ${article ?? ''}`)
      },
      letter: (template, book) => {
        if (book !== null) heardOf(book).letters.push(template)
      },
    }
    this.world = new World({ bundle, at: as<Instant>(at), jobs: jobHandlers(), facts: factProviders(), recorder })
    panelBook(this.world).experts.push(
      ...expertNames.map((userId) => ({ userId, name: userId, organisationId: 'org_centre', organisationName: '评级中心', ties: [] })),
    )
  }

  private dateOf(moment: number | string): string {
    return localDateOf(typeof moment === 'number' ? new Date(moment).toISOString() : moment, this.world.zone)
  }

  private get subject(): SubjectBook {
    if (this.registered === undefined) throw new Error('Expected a registered subject')
    return this.registered
  }

  private caseNamed(name: string): CaseBook {
    const found = this.named.get(name) ?? newestCaseOf(this.subject, name)
    if (found === undefined || found === null) throw new Error(`Expected a case ${name}`)
    return found
  }

  register(by: string, subject: JsonObject): Promise<void> {
    const { world } = this
    const applicant = partyOf(by)
    const form = world.bundle.forms.get(world.bundle.manifest.subject.form)
    if (form === undefined) throw new Error('Expected a form of the subject')
    const { data, problems } = world.check(form, this.filled(subject), { today: world.today })
    refuse(problems)
    const area = data.areaSquareMetres ?? data.area
    const side = this
    const no = world.subjects.length + 1
    this.devices = 'missing'
    this.registered = {
      id: `subject_${no}`,
      no,
      name: textIn(data, 'name'),
      data,
      address: textIn(data, 'address'),
      area: area === undefined || area === null ? '0' : String(area),
      quality: 1,
      get devices() {
        return side.devices
      },
      operator: applicant,
      cases: [],
    }
    world.subjects.push(this.registered)
    return Promise.resolve()
  }

  equip(): Promise<void> {
    this.devices = 'good'
    return Promise.resolve()
  }

  report(): Promise<void> {
    return Promise.resolve()
  }

  apply(name: string, caseType: string, by: string, data: JsonObject, parent?: string): Promise<void> {
    const { world, subject } = this
    const type = world.bundle.manifest.caseTypes.find(({ code }) => code === caseType)
    if (type === undefined) throw new Error(`Expected a case type ${caseType}`)
    const parentCase = type.parent === undefined ? null : parent === undefined ? newestCaseOf(subject, type.parent) : this.caseNamed(parent)
    const applicant = by.startsWith('applicant') ? partyOf(by) : (parentCase?.applicant ?? subject.operator)
    const form = world.bundle.forms.get(type.startForm)
    const begun =
      form === undefined
        ? {}
        : Object.fromEntries(
            Object.entries(world.subjectVariable(subject)).filter(
              ([field, value]) =>
                isJsonObject(form.document.schema.properties) && field in form.document.schema.properties && value !== null,
            ),
          )
    const given = { ...begun, ...this.filled(data) }
    const facts = startFacts(world, type, { subject, applicant, parent: parentCase, data: given })
    const checked = form === undefined || !hasForm(type.startForm) ? { data: {}, problems: [] } : world.check(form, given, facts)
    refuse(checked.problems)
    const code = admit(world, type, subject, parentCase, checked.data)
    if (code !== null) throw new Error(code)
    this.named.set(name, world.openCase({ type, subject, applicant, data: checked.data, parent: parentCase, relation: null }))
    return Promise.resolve()
  }

  complete(by: string, task: string, data: Filled, on = 'main'): Promise<void> {
    const { world } = this
    const book = this.caseNamed(on)
    const open = world.openTasks().filter((one) => one.case === book)
    const found = open.find(({ element }) => element.elementId === task)
    if (found === undefined)
      throw new Error(
        `Expected task ${task}, but open are ${open.map(({ element }) => element.elementId).join(', ')}; ${this.incidents.join('; ')}`,
      )
    const begun = this.beginning(found)
    refuse(world.completeTask(found, { ...begun, ...this.filled(typeof data === 'function' ? data(begun) : data) }, { id: by, name: by }))
    return Promise.resolve()
  }

  /** What a form begins with: what was sent before, what the process hands to the task, and its prefill. */
  private beginning(task: TaskBook): JsonObject {
    const form = task.formId === null ? undefined : this.world.bundle.forms.get(task.formId)
    const properties = form?.document.schema.properties
    const fields = isJsonObject(properties) ? Object.keys(properties) : []
    const own = this.world.localsAt(task)
    const pick = (from: JsonObject) => Object.fromEntries(Object.entries(from).filter(([name]) => fields.includes(name)))
    const earlier = form === undefined ? undefined : task.case?.submissions.get(form.document.id)
    const handed = Object.fromEntries(Object.entries(pick(own)).filter(([, value]) => value !== null))
    return { ...pick(earlier ?? {}), ...handed, ...pick(objectIn(own, 'prefill')) }
  }

  declare(): Promise<void> {
    return this.eachMember('conflict', () => ({ screen: 'conflict', conflict: false }))
  }

  score(held: (row: SchemeRow, member: number) => boolean): Promise<void> {
    return this.eachMember('scoreSheet', (task, member) => {
      const rows = (sheetAsked(this.world, task)?.scheme.rows ?? []) as unknown as readonly SchemeRow[]
      return { screen: 'scoreSheet', answers: Object.fromEntries(rows.map((row) => [row.id, answerOf(row, held(row, member))])) }
    })
  }

  sign(): Promise<void> {
    return this.eachMember('opinion', () => ({ screen: 'opinion' }))
  }

  private eachMember(screen: PanelAct['screen'], what: (task: TaskBook, member: number) => PanelAct): Promise<void> {
    const { world } = this
    const book = this.caseNamed('main')
    const mine = world.openTasks().filter((task) => task.case === book && task.element.properties.screen === screen)
    const tasks = [...mine].sort((one, other) => (one.assignee ?? '').localeCompare(other.assignee ?? ''))
    if (tasks.length === 0) throw new Error(`Expected tasks of the screen ${screen}; ${this.incidents.join('; ')}`)
    for (const [member, task] of tasks.entries()) {
      const id = task.assignee ?? ''
      refuse(completePanelTask(world, task, { id, name: id }, what(task, member)))
    }
    return Promise.resolve()
  }

  object({ evidence }: { readonly evidence: boolean }): Promise<void> {
    const notice = noticesOf(this.world, this.subject).at(-1)
    if (notice === undefined || objectTo(this.world, notice.id, { evidence }) === null)
      throw new Error('Expected a notice that takes objections')
    return Promise.resolve()
  }

  act(code: string, by: string, data: JsonObject, on = 'main'): Promise<void> {
    refuse(act(this.world, this.caseNamed(on), code, this.filled(data), { id: by, name: by }))
    return Promise.resolve()
  }

  advance(at: string): Promise<void> {
    this.world.liveUntil(Date.parse(at))
    return Promise.resolve()
  }

  mark(name: string): Promise<void> {
    const { world, subject } = this
    const awards = awardsOf(world, subject)
    const sums: { [kind: string]: string } = {}
    for (const { kind, fen } of awards.flatMap(({ entries }) => entries)) sums[kind] = (BigInt(sums[kind] ?? '0') + fen).toString()
    this.marks.push({
      name,
      cases: subject.cases.map((book) => this.observed(book)),
      notices: noticesOf(world, subject).map(({ kind, publishedOn, lastDay, state }) => ({ kind, publishedOn, lastDay, state })),
      objections: sorted(noticesOf(world, subject).flatMap(({ objections }) => objections.map(({ state }) => state))),
      certificates: certificatesOf(world, subject).map(({ issued, fold, events }) => ({
        number: issued.number,
        level: fold.level,
        state: fold.state,
        issuedOn: issued.issuedOn,
        lastDay: issued.lastDay,
        lapsedOn: issued.lapsedOn,
        renewalFrom: issued.renewalFrom,
        events: events.map(({ kind, on }) => `${on} ${kind}`),
      })),
      awards: awards.map((award) => ({
        level: award.level,
        total: award.total.toString(),
        state: award.state,
        instalments: award.instalments.map(({ number, amount, state }) => `${number} ${amount} ${state}`),
        payments: award.payments.map(({ amount, state }) => `${amount} ${state}`),
      })),
      ledger: sums,
    })
    return Promise.resolve()
  }

  private observed(book: CaseBook): ObservedCase {
    const heard = this.heard.get(book) ?? { lines: [], letters: [] }
    return {
      caseType: book.type.code,
      number: book.number,
      status: book.status,
      stage: book.stage,
      outcome: book.outcome,
      closedOn: book.closedAt === null ? null : this.dateOf(book.closedAt),
      tasks: sorted(
        this.world
          .openTasks()
          .filter((task) => task.case === book)
          .map(({ element }) => element.elementId),
      ),
      stages: sorted([...book.reached].map(([stage, at]) => `${stage} ${this.dateOf(at)}`)),
      timeline: sorted(heard.lines),
      deadlines: sorted(
        book.deadlines.map(
          ({ rule, startsFrom, dueOn, endedAt, isMet }) =>
            `${rule.id} ${this.dateOf(startsFrom)} ${dueOn} ${endedAt === null ? 'open' : isMet ? 'met' : 'cancelled'}`,
        ),
      ),
      results: book.results.map(
        ({ stage, level, passed, total, confirmedOn, withdrawnAt }) =>
          `${stage} ${level} ${passed} ${Number(total)} ${confirmedOn} ${withdrawnAt === null ? '' : 'withdrawn'}`,
      ),
      letters: counted(heard.letters),
    }
  }

  private filled(data: JsonObject): JsonObject {
    return resolved(data as Json, this.world.today) as JsonObject
  }
}

function partyOf(username: string): Party {
  const payee = objectIn(organisationOf(username), 'payee')
  const applicant = objectIn(organisationOf(username), 'applicant')
  if (!accountNames.includes(username)) throw new Error(`Expected an account ${username}`)
  return {
    id: `org_${username}`,
    name: textIn(payee, 'name'),
    creditCode: textIn(applicant, 'creditCode'),
    userId: username,
    personName: textIn(applicant, 'contactName'),
    bankName: textIn(payee, 'bank'),
    bankAccount: textIn(payee, 'account'),
  }
}

function refuse(problems: readonly { readonly code: string; readonly at?: string; readonly text: { readonly zh: string } }[]): void {
  if (problems.length > 0) throw new Error(problems.map(({ code, at, text }) => `${code} ${at ?? ''} ${text.zh}`).join('\n'))
}

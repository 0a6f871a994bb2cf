import type { TaskCounts, TaskDetail, TaskSummary } from '../base/api/cases.ts'
import type { Page, PersonRef } from '../base/api/common.ts'
import type { EvidenceDevices, EvidenceRows } from '../base/api/evidence.ts'
import type { Key, LocalDate } from '../base/ids.ts'
import { isJsonObject, type JsonObject, joined } from '../base/json.ts'
import { visibleVariables } from '../engine/index.ts'
import type { Actor } from '../identity/index.ts'
import type { ProgrammeManifest, ProgrammeVersion } from '../programmes/index.ts'
import { absentFields } from '../rules/forms/index.ts'
import { deadlinesOf } from '../store/deadlines.ts'
import * as inbox from '../store/inbox.ts'
import { type InstanceRow, lockInstanceAhead } from '../store/instances.ts'
import * as store from '../store/submissions.ts'
import { inTransaction, type Trx } from '../store/transaction.ts'
import { assignUserTask } from '../store/user-tasks.ts'
import { localDateOf } from '../time/index.ts'
import { isApplicant, isOwn } from './access.ts'
import { checkedData } from './admission.ts'
import type { CaseContext } from './context.ts'
import { daysLeft, lightOn } from './decide.ts'
import { factsForApplicant } from './decide-facts.ts'
import { type FormEvidence, type FrozenForm, requireReasons, type ScoredForm } from './form-evidence.ts'
import { cursorOf, pageOf } from './paging.ts'
import { caseRefusal, type DevicesPage } from './types.ts'
import { deadlineView } from './views.ts'

export interface TaskFilter {
  readonly box: 'mine' | 'group' | 'done'
  readonly light?: string
  readonly caseType?: string
  readonly q?: string
  readonly cursor?: string
  readonly limit: number
}

/** Everybody's inbox: own tasks and those his roles or organisation may take. */
export interface Tasks {
  list(actor: Actor, filter: TaskFilter): Promise<Page<TaskSummary>>
  counts(actor: Actor): Promise<TaskCounts>
  /** Throws `TASK_NOT_FOUND` for tasks the actor has nothing to do with. */
  get(actor: Actor, key: string): Promise<TaskDetail>
  claim(actor: Actor, key: string): Promise<void>
  release(actor: Actor, key: string): Promise<void>
  /** People who may be given the task. */
  candidates(actor: Actor, key: string): Promise<readonly PersonRef[]>
  assign(actor: Actor, key: string, userId: string): Promise<void>
  saveDraft(actor: Actor, key: string, data: JsonObject, revision: number): Promise<{ readonly revision: number }>
  /** What the devices say now about the rows the form of the task scores. */
  evidence(actor: Actor, key: string): Promise<EvidenceRows>
  /** Devices behind a source of such a row. */
  evidenceDevices(actor: Actor, key: string, rowId: string, page: DevicesPage & { readonly source: number }): Promise<EvidenceDevices>
  /**
   * Checks the form, keeps the submission and goes on in the process, all or nothing. Where the office scores rows that devices prove, the
   * evidence is frozen and bound into the submission; findings that contradict it need a reason.
   */
  complete(actor: Actor, key: string, data: JsonObject): Promise<void>
}

const OWN_SCREENS = ['scoreSheet', 'opinion', 'conflict'] as const
type Screen = TaskDetail['screen']

const readCursor = cursorOf(/^\d{4}-\d\d-\d\d$/, /^\d{1,19}$/)

export function createTasks(context: CaseContext, formEvidence: FormEvidence): Tasks {
  const { db, runtime, programmes, identity, audit, clock, defaultZone } = context

  function isCandidate(actor: Actor, row: inbox.InboxRow): boolean {
    return row.candidate_users.includes(actor.userId) || row.candidate_groups.some((group) => actor.groups.includes(group))
  }

  /** Mine, my group's, or any when the actor hands out tasks; an applicant never sees a task of another organisation's case. */
  async function requireTask(actor: Actor, key: string, trx?: Trx): Promise<inbox.InboxRow> {
    const row = /^\d{1,19}$/.test(key) ? await inbox.inboxTask(trx ?? db, key) : undefined
    if (row === undefined) throw caseRefusal('TASK_NOT_FOUND')
    const isForeign = isApplicant(actor) && row.organisation_id !== null && !isOwn(actor, row.organisation_id)
    const mayOversee = actor.permissions.has('task:assign') || actor.permissions.has('case:read-all')
    const isMine = row.assignee === actor.userId || (isCandidate(actor, row) && !(isForeign && row.assignee !== actor.userId))
    if (!isMine && !mayOversee) throw caseRefusal('TASK_NOT_FOUND')
    return row
  }

  function mayDo(actor: Actor, row: inbox.InboxRow): boolean {
    return row.state === 'CREATED' && (row.assignee === actor.userId || (row.assignee === null && isCandidate(actor, row)))
  }

  async function programmeOf(row: inbox.InboxLine, trx?: Trx): Promise<ProgrammeVersion | undefined> {
    if (row.programme !== null && row.version !== null) return programmes.version(row.programme, row.version, trx)
    return programmes.versionOfDefinition(row.definition_key as Key, trx)
  }

  /** How a line of one answer reads: programme, today and days left are worked out once for each that differs. */
  async function summariser(rows: readonly inbox.InboxLine[]): Promise<(row: inbox.InboxLine) => TaskSummary> {
    const calendar = await programmes.calendar()
    const manifests = new Map<string, ProgrammeManifest | undefined>()
    const placeOf = (row: inbox.InboxLine) => (row.programme === null ? row.definition_key : `${row.programme} ${row.version}`)
    for (const row of rows) if (!manifests.has(placeOf(row))) manifests.set(placeOf(row), (await programmeOf(row))?.manifest)
    const todays = new Map<string, LocalDate>()
    const todayIn = (zone: string) => remembered(todays, zone, () => context.today(zone))
    const left = new Map<string, number>()
    const leftOf = (due: string, unit: string | null, zone: string) =>
      remembered(left, `${due} ${unit} ${zone}`, () => daysLeft(due, unit, todayIn(zone), calendar, zone))
    return (row) => {
      const manifest = manifests.get(placeOf(row))
      const zone = manifest?.timeZone ?? defaultZone
      return {
        key: row.key,
        name: row.name ?? row.element_id,
        elementId: row.element_id,
        case: caseOf(row, manifest),
        assignee: row.assignee === null ? null : { id: row.assignee, name: row.assignee_name ?? row.assignee },
        candidateGroups: row.candidate_groups,
        createdAt: row.created_at,
        light: row.state === 'CREATED' ? lightOn(todayIn(zone), row) : 'none',
        dueOn: row.due_on,
        daysLeft: row.due_on === null ? null : leftOf(row.due_on, row.unit, zone),
        daysUnit: row.unit === null || row.unit === 'workingDay' ? 'workingDay' : 'naturalDay',
        article: row.article,
        stage: row.stage,
      }
    }
  }

  /** What a form of the task may know: the process's variables for the office, the applicant's own part for the applicant. */
  async function factsOf(
    actor: Actor,
    row: inbox.InboxRow,
    held?: InstanceRow,
  ): Promise<{ readonly facts: JsonObject; readonly own: JsonObject }> {
    if (row.state !== 'CREATED') return { facts: {}, own: {} }
    const state = await runtime.stateOf(held ?? (row.instance_key as Key))
    if (state === undefined) return { facts: {}, own: {} }
    const own = state.variables.get(row.element_instance_key as Key) ?? {}
    const visible = visibleVariables(state, row.element_instance_key as Key)
    const isApplicant = actor.organisationId !== null && !actor.permissions.has('case:read-all')
    const shown = isApplicant ? factsForApplicant(visible, own) : visible
    return { facts: joined(shown, { today: context.today(), now: clock.now() }), own }
  }

  async function formOf(row: inbox.InboxRow, trx?: Trx) {
    const programme = await programmeOf(row, trx)
    if (programme === undefined || row.form_id === null || screenOf(row) !== 'form') return undefined
    return { programme, form: await programmes.form(programme.id, programme.version, row.form_id, trx) }
  }

  /** The draft; else what an earlier round said, with what the process hands to the task on top. */
  async function beginning(row: inbox.InboxRow, own: JsonObject): Promise<{ readonly data: JsonObject; readonly revision: number }> {
    const draft = await store.taskDraft(db, row.key)
    if (draft !== undefined) return { data: draft.data, revision: draft.revision }
    const wanted = await formOf(row)
    if (wanted === undefined) return { data: {}, revision: 0 }
    const properties = wanted.form.document.schema.properties
    const fields = isJsonObject(properties) ? Object.keys(properties) : []
    const earlier = row.case_id === null ? undefined : await context.submissions.latest(row.case_id, wanted.form.document.id)
    const prefill = isJsonObject(own.prefill) ? own.prefill : {}
    const handed = Object.fromEntries(Object.entries(pick(own, fields)).filter(([, value]) => value !== null))
    return { data: { ...pick(earlier ?? {}, fields), ...handed, ...pick(prefill, fields) }, revision: 0 }
  }

  return {
    async list(actor, filter) {
      const cursor = readCursor(filter.cursor)
      const { rows, counted, next } = await inbox.listInbox(db, {
        userId: actor.userId,
        groups: actor.groups,
        box: filter.box,
        light: filter.light ?? null,
        caseType: filter.caseType ?? null,
        q: filter.q ?? null,
        today: context.today(),
        after: cursor === null ? null : { due: cursor.place, key: cursor.id },
        limit: filter.limit,
      })
      const summaryOf = await summariser(rows)
      return pageOf(rows.map(summaryOf), counted, cursor, next === null ? null : { place: next.due, id: next.key })
    },

    counts: (actor) => inbox.countInbox(db, actor, context.today()),

    async get(actor, key) {
      const row = await requireTask(actor, key)
      const { facts, own } = await factsOf(actor, row)
      const { data, revision } = await beginning(row, own)
      const screen = screenOf(row)
      const summaryOf = await summariser([row])
      const manifest = (await programmeOf(row))?.manifest
      const deadline =
        row.deadline_id === null || row.case_id === null
          ? undefined
          : (await deadlinesOf(db, row.case_id)).find((one) => one.id === row.deadline_id)
      const panel = isJsonObject(facts.panel) ? facts.panel.id : undefined
      return {
        ...summaryOf(row),
        formId: screen === 'form' ? row.form_id : null,
        formVersion: row.version,
        data,
        facts,
        draftRevision: revision,
        deadline:
          deadline === undefined || manifest === undefined
            ? null
            : deadlineView(deadline, clock.now(), await programmes.calendar(), manifest.timeZone),
        screen,
        panelId: screen !== 'form' && typeof panel === 'string' ? panel : null,
        mayComplete: mayDo(actor, row),
        mayClaim: row.state === 'CREATED' && row.assignee === null && isCandidate(actor, row),
      }
    },

    claim: (actor, key) =>
      inTransaction(db, undefined, async (trx) => {
        const row = await requireTask(actor, key, trx)
        if (row.state !== 'CREATED') throw caseRefusal('TASK_ENDED')
        if (row.assignee !== actor.userId && !isCandidate(actor, row)) throw caseRefusal('TASK_NOT_FOUND')
        if (!(await assignUserTask(trx, key, actor.userId, { override: false }))) throw caseRefusal('TASK_TAKEN')
        await record(actor, 'task.claim', row, trx)
      }),

    release: (actor, key) =>
      inTransaction(db, undefined, async (trx) => {
        const row = await requireTask(actor, key, trx)
        if (row.state !== 'CREATED') throw caseRefusal('TASK_ENDED')
        if (row.assignee !== actor.userId && !actor.permissions.has('task:assign')) throw caseRefusal('TASK_NOT_YOURS')
        // A task given to one person by the process has no group to go back to.
        if (row.candidate_groups.length === 0 && row.candidate_users.length === 0) throw caseRefusal('TASK_CANDIDATE_UNKNOWN')
        await assignUserTask(trx, key, null, { override: true })
        await record(actor, 'task.release', row, trx)
      }),

    async candidates(actor, key) {
      const row = await requireTask(actor, key)
      return candidatesOf(row)
    },

    assign: (actor, key, userId) =>
      inTransaction(db, undefined, async (trx) => {
        const row = await requireTask(actor, key, trx)
        if (row.state !== 'CREATED') throw caseRefusal('TASK_ENDED')
        // Score sheets and declarations are of one person each: the panel decides who he is.
        if (screenOf(row) !== 'form') throw caseRefusal('TASK_HAS_OWN_SCREEN')
        if (!(await candidatesOf(row, trx)).some((person) => person.id === userId)) throw caseRefusal('TASK_CANDIDATE_UNKNOWN')
        await assignUserTask(trx, key, userId, { override: true })
        await record(actor, 'task.assign', row, trx, { to: userId })
      }),

    saveDraft: (actor, key, data, revision) =>
      inTransaction(db, undefined, async (trx) => {
        const row = await requireTask(actor, key, trx)
        if (row.state !== 'CREATED') throw caseRefusal('TASK_ENDED')
        if (!mayDo(actor, row)) throw caseRefusal('TASK_NOT_YOURS')
        const saved = await store.saveTaskDraft(trx, {
          task_key: key,
          data: JSON.stringify(data),
          revision,
          saved_by: actor.userId,
          saved_at: clock.now(),
        })
        const now = (await store.taskDraft(trx, key))?.revision ?? 0
        if (!saved) throw caseRefusal('DRAFT_STALE', { revision: now })
        return { revision: now }
      }),

    async evidence(actor, key) {
      const form = await scoredForm(await requireTask(actor, key))
      return form === undefined ? {} : formEvidence.live(form)
    },

    async evidenceDevices(actor, key, rowId, { source, ...page }) {
      const form = await scoredForm(await requireTask(actor, key))
      if (form === undefined) throw caseRefusal('EVIDENCE_ROW_NOT_SCORED')
      return formEvidence.devices(form, rowId, source, page)
    },

    async complete(actor, key, data) {
      // Who has nothing to do with the task locks nothing.
      const row = await requireTask(actor, key)
      const frozen = isApplicant(actor) ? undefined : await frozenFor(actor, row)
      return inTransaction(db, undefined, (trx) => complete(actor, row, data, frozen, trx))
    },
  }

  async function scoredForm(row: inbox.InboxRow): Promise<ScoredForm | undefined> {
    const wanted = await formOf(row)
    return wanted === undefined || row.case_id === null
      ? undefined
      : { programme: wanted.programme, document: wanted.form.document, caseId: row.case_id }
  }

  /** Measured in a view of its own before the task is locked; kept only with the submission. */
  async function frozenFor(actor: Actor, row: inbox.InboxRow): Promise<FrozenForm | undefined> {
    const form = mayDo(actor, row) ? await scoredForm(row) : undefined
    return form === undefined ? undefined : formEvidence.freeze(form)
  }

  async function complete(actor: Actor, seen: inbox.InboxRow, data: JsonObject, frozen: FrozenForm | undefined, trx: Trx): Promise<void> {
    const { key } = seen
    // The instance first, as the engine locks it: two people who complete at once take turns, the second finds the task ended.
    const locking = await lockInstanceAhead(trx, 'task', key)
    if (seen.case_id !== null) await audit.hold(seen.case_id, trx)
    const row = await requireTask(actor, key, trx)
    const [held] = await locking.rows
    if (held === undefined) throw caseRefusal('TASK_NOT_FOUND')
    if (row.state !== 'CREATED') throw caseRefusal('TASK_ENDED')
    if (screenOf(row) !== 'form') throw caseRefusal('TASK_HAS_OWN_SCREEN')
    if (!mayDo(actor, row)) throw row.assignee === null ? caseRefusal('TASK_NOT_YOURS') : caseRefusal('TASK_TAKEN')
    const wanted = await formOf(row, trx)
    const { facts } = await factsOf(actor, row, held)
    const checked = wanted === undefined ? {} : await checkedData(context, wanted.programme, wanted.form, data, facts, trx)
    if (frozen !== undefined) requireReasons(frozen, checked)
    const submission =
      wanted === undefined || row.case_id === null ? null : await keep(actor, row, wanted, checked, row.case_id, frozen, trx)
    await store.deleteTaskDraft(trx, key)
    await record(
      actor,
      'task.complete',
      row,
      trx,
      submission === null ? {} : { submission: submission.id, ...(frozen === undefined ? {} : { snapshot: frozen.id }) },
    )
    const zone = wanted?.programme.manifest.timeZone ?? defaultZone
    await runtime.completeUserTask(
      {
        userTaskKey: key as Key,
        by: actor.userId,
        held,
        variables: joined(absentFields(wanted?.form.document.schema), checked, {
          submissionId: submission?.id ?? null,
          completedBy: { id: actor.userId, name: actor.name },
          completedOn: localDateOf(clock.now(), zone),
        }),
      },
      trx,
    )
  }

  function keep(
    actor: Actor,
    row: inbox.InboxRow,
    wanted: NonNullable<Awaited<ReturnType<typeof formOf>>>,
    data: JsonObject,
    caseId: string,
    evidence: FrozenForm | undefined,
    trx: Trx,
  ): Promise<{ readonly id: string }> {
    return context.submissions.record(
      {
        caseId,
        formId: wanted.form.document.id,
        programme: wanted.programme.id,
        version: wanted.programme.version,
        schema: wanted.form.document.schema,
        data,
        by: { userId: actor.userId, organisationId: actor.organisationId },
        task: { key: row.key, elementId: row.element_id },
        ...(evidence === undefined ? {} : { evidence }),
      },
      trx,
    )
  }

  async function candidatesOf(row: inbox.InboxRow, trx?: Trx): Promise<readonly PersonRef[]> {
    const groups = row.candidate_groups.map((group) =>
      group.startsWith('org:') ? identity.usersOfOrganisation(group.slice(4), trx) : identity.usersWithRole(group, trx),
    )
    const users = row.candidate_users.map(async (id) =>
      [await identity.person(id, trx)].flatMap((person) => (person === undefined ? [] : [person])),
    )
    const people = (await Promise.all([...groups, ...users])).flat()
    return [...new Map(people.map((person) => [person.id, { id: person.id, name: person.name }])).values()]
  }

  function record(actor: Actor, action: string, row: inbox.InboxRow, trx: Trx, detail: JsonObject = {}): Promise<void> {
    return audit.record(
      {
        actor: actor.userId,
        action,
        object: { kind: 'task', id: row.key },
        detail: { element: row.element_id, ...detail },
        ...(row.case_id === null ? {} : { caseId: row.case_id }),
      },
      trx,
    )
  }
}

function screenOf(row: inbox.InboxRow): Screen {
  return OWN_SCREENS.find((screen) => screen === row.properties.screen) ?? 'form'
}

function remembered<T>(known: Map<string, T>, key: string, work: () => T): T {
  const found = known.get(key) ?? work()
  known.set(key, found)
  return found
}

function caseOf(row: inbox.InboxLine, manifest: ProgrammeManifest | undefined): TaskSummary['case'] {
  if (row.case_id === null) return null
  const type = manifest?.caseTypes.find((one) => one.code === row.case_type)
  const code = row.case_type ?? ''
  return {
    id: row.case_id,
    number: row.number ?? '',
    caseType: code,
    caseTypeName: type?.name ?? { zh: code, en: code },
    subject: row.subject_name ?? '',
  }
}

function pick(from: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(from, name)).map((name) => [name, from[name] ?? null]))
}

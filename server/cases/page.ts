import type { CaseDetail, CaseSummary, DiagramView, TimelineEntry } from '../base/api/cases.ts'
import type { Page } from '../base/api/common.ts'
import type { Key } from '../base/ids.ts'
import type { Json, JsonObject } from '../base/json.ts'
import type { Bilingual, Locale } from '../base/text.ts'
import type { Actor } from '../identity/index.ts'
import type { ProgrammeManifest, ProgrammeVersion } from '../programmes/index.ts'
import type { FormDocument } from '../rules/forms/index.ts'
import * as store from '../store/cases.ts'
import { deadlinesOf } from '../store/deadlines.ts'
import * as inbox from '../store/inbox.ts'
import { type SubjectRow, subjectById } from '../store/subjects.ts'
import type { Trx } from '../store/transaction.ts'
import { type CaseAccess, isOwn, requireAccess } from './access.ts'
import { offersOf } from './acts.ts'
import type { CaseContext } from './context.ts'
import { correctionItems, stagesOf, turnOf } from './decide.ts'
import type { FormEvidence, SubmittedEvidence } from './form-evidence.ts'
import { cursorOf, pageOf } from './paging.ts'
import { type CaseParts, caseRefusal } from './types.ts'
import { deadlineView, summaryOf } from './views.ts'

export interface CaseFilter {
  readonly q?: string
  readonly status?: string
  readonly stage?: string
  readonly light?: string
  readonly caseType?: string
  readonly subjectId?: string
  readonly cursor?: string
  readonly limit: number
}

/** Numbers over the cases somebody may see, by what they are counted. */
export interface CaseCounts {
  /** More lies there than was counted: every number says "at least". */
  readonly isAtLeast?: boolean
  readonly total: number
  readonly open: number
  readonly byStatus: { readonly [code: string]: number }
  readonly byStage: { readonly [code: string]: number }
  readonly byLight: { readonly [light: string]: number }
  readonly byType: { readonly [code: string]: number }
  readonly byLevel: { readonly [code: string]: number }
}

/** Reads for lists and the case page; every one is limited to what the actor may see. */
export interface CasePages {
  list(actor: Actor, filter: CaseFilter, locale: Locale): Promise<Page<CaseSummary>>
  counts(actor: Actor): Promise<CaseCounts>
  get(actor: Actor, id: string, locale: Locale): Promise<CaseDetail>
  timeline(actor: Actor, id: string): Promise<readonly TimelineEntry[]>
  diagram(actor: Actor, id: string): Promise<DiagramView>
  submission(
    actor: Actor,
    id: string,
    submissionId: string,
  ): Promise<{
    readonly form: FormDocument
    readonly data: JsonObject
    /** What the devices said, frozen with the submission; null: it was bound to none. */
    readonly evidence: SubmittedEvidence | null
  }>
}

const readCursor = cursorOf(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, /^\w+$/)

type PartProvider = (caseId: string, trx?: Trx) => Promise<CaseParts>

export function createCasePages(context: CaseContext, partsOf: PartProvider, formEvidence: FormEvidence): CasePages {
  const { db, programmes, submissions, documents, letters, identity, clock } = context

  /** Own cases for an applicant, all for the office, nothing of others. */
  function scopeOf(actor: Actor): string | null {
    return actor.permissions.has('case:read-all') ? null : (actor.organisationId ?? '')
  }

  function storeFilter(actor: Actor, filter: CaseFilter): Omit<store.CaseListFilter, 'after'> {
    return {
      organisationId: scopeOf(actor),
      q: filter.q ?? null,
      status: filter.status ?? null,
      stage: filter.stage ?? null,
      caseType: filter.caseType ?? null,
      subjectId: filter.subjectId ?? null,
      light: filter.light ?? null,
      today: context.today(),
      limit: filter.limit,
    }
  }

  async function summarise(rows: readonly store.CaseListRow[], locale: Locale): Promise<readonly CaseSummary[]> {
    const summaries: CaseSummary[] = []
    for (const row of rows) {
      const { manifest } = await programmes.version(row.programme, row.version)
      summaries.push(summaryOf(row, manifest, context.today(manifest.timeZone), locale))
    }
    return summaries
  }

  return {
    async list(actor, filter, locale) {
      const cursor = readCursor(filter.cursor)
      const after = cursor === null ? null : { submittedAt: cursor.place, id: cursor.id }
      const { rows, counted, next } = await store.listCases(db, { ...storeFilter(actor, filter), after })
      const summaries = await summarise(rows, locale)
      return pageOf(summaries, counted, cursor, next === null ? null : { place: next.submittedAt, id: next.id })
    },

    async counts(actor) {
      const [rows, levels] = await Promise.all([
        store.countCases(db, scopeOf(actor), context.today()),
        store.countLevels(db, scopeOf(actor)),
      ])
      const open = rows.filter((row) => row.open)
      const most = Math.max(sum(open), sum(rows) - sum(open), sum(levels))
      return {
        ...(most < store.OVERVIEW ? {} : { isAtLeast: true }),
        total: sum(rows),
        open: sum(open),
        byStatus: tally(rows, (row) => row.status),
        byStage: tally(open, (row) => row.stage ?? 'none'),
        byLight: tally(open, (row) => row.light),
        byType: tally(rows, (row) => row.case_type),
        byLevel: tally(levels, (row) => row.level ?? 'none'),
      }
    },

    async get(actor, id, locale) {
      const [access, listed] = await Promise.all([requireAccess(context, actor, id), store.listedCase(db, id)])
      if (listed === undefined) throw caseRefusal('CASE_NOT_FOUND')
      const programme = await programmes.version(listed.programme, listed.version)
      const { manifest } = programme
      const isOffice = access.as === 'all'
      const [tasks, steps, stages, deadlines, subs, papers, allDocuments, parts, links, subject, actions, calendar] = await Promise.all([
        inbox.openTasksOfCase(db, id),
        store.stepsOf(db, id),
        store.stagesOf(db, id),
        deadlinesOf(db, id),
        submissions.ofCase(id),
        letters.ofCase(id),
        documents.ofCase(id),
        partsOf(id),
        linksOf(access),
        subjectById(db, listed.subject_id),
        offersOf(context, actor, access.row, programme),
        programmes.calendar(),
      ])
      const type = manifest.caseTypes.find((one) => one.code === listed.case_type)
      const offered = type?.stages ?? []
      const present = { stage: listed.stage, isOpen: listed.closed_at === null }
      const speakers = tasks.map((task) => ({
        name: task.name,
        properties: task.properties,
        groups: task.candidate_groups,
        hasAssignee: task.assignee !== null,
      }))
      const living = steps.map((step) => ({ name: step.name, properties: step.properties, groups: [], hasAssignee: false }))
      const visibleSubs = subs.filter((submission) => isOffice || isOwn(actor, submission.organisationId))
      const readable = new Set(visibleSubs.map((submission) => submission.by))
      return {
        ...summaryOf(listed, manifest, context.today(manifest.timeZone), locale),
        facts: factRows(listed, subject, programme),
        stages: stagesOf(manifest, offered, new Map(stages.map((stage) => [stage.stage, stage.reached_at])), present),
        turn: present.isOpen ? turnOf(manifest, speakers, living, listed.organisation_name) : null,
        deadlines: deadlines.map((row) => deadlineView(row, clock.now(), calendar, manifest.timeZone)),
        submissions: await Promise.all(
          visibleSubs.map(async (submission) => ({
            id: submission.id,
            formId: submission.formId,
            title: await titleOf(submission.programme, submission.version, submission.formId),
            version: submission.number,
            by: { id: submission.by, name: (await identity.person(submission.by))?.name ?? submission.by },
            at: submission.at,
          })),
        ),
        letters: papers
          .filter((letter) => isOffice || isDelivered(letter))
          .map((letter) => ({
            id: letter.id,
            number: letter.number,
            template: letter.templateId,
            title: letter.title,
            issuedAt: letter.issuedAt,
            deliveredAt: letter.openedAt,
            documentId: letter.documentId,
          })),
        documents: allDocuments
          .filter(
            (document) =>
              isOffice || (document.visibility !== 'staff' && (document.kind === 'generated' || readable.has(document.uploadedBy))),
          )
          .map(({ id: documentId, name, mediaType, bytes, sha256, uploadedAt }) => ({
            id: documentId,
            name,
            mediaType,
            bytes,
            sha256,
            uploadedAt,
          })),
        links,
        myTasks: tasks.filter((task) => isForMe(actor, task)).map((task) => ({ key: task.key, name: task.name ?? task.element_id })),
        actions,
        panels: isOffice || access.as === 'task' ? parts.panels : [],
        notices: parts.notices,
        awards: parts.awards,
        correction: await correctionOf(actor, tasks),
      }
    },

    async timeline(actor, id) {
      const { as: role, row } = await requireAccess(context, actor, id)
      const isOffice = role === 'all'
      const [events, papers] = await Promise.all([store.eventsOf(db, id, isOffice), letters.ofCase(id)])
      const names = await namesOf(isOffice ? events.map((event) => event.actor) : [row.applicant_id])
      const lines = events.map(
        (event): TimelineEntry => ({
          at: event.at,
          title: { zh: event.title_zh, en: event.title_en },
          detail: event.detail_zh === null ? null : { zh: event.detail_zh, en: event.detail_en ?? event.detail_zh },
          article: event.article,
          actor: event.actor === null ? null : (names.get(event.actor) ?? null),
          kind: event.kind as TimelineEntry['kind'],
          documentId: event.document_id,
        }),
      )
      const letterLines = papers
        .filter((letter) => isOffice || isDelivered(letter))
        .map(
          (letter): TimelineEntry => ({
            at: letter.issuedAt,
            title: { zh: letter.title, en: letter.title },
            detail: letter.number === null ? null : { zh: letter.number, en: letter.number },
            article: null,
            actor: null,
            kind: 'letter',
            documentId: letter.documentId,
          }),
        )
      return [...lines, ...letterLines].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    },

    async diagram(actor, id) {
      await requireAccess(context, actor, id)
      const instances = await store.instancesOfCase(db, id)
      const keys = instances.map((instance) => instance.key)
      const [counts, flows] = keys.length === 0 ? [[], []] : await Promise.all([store.elementCounts(db, keys), store.flowsTaken(db, keys)])
      return {
        processes: instances.map((instance) => ({
          instanceKey: instance.key,
          processId: instance.process_id,
          name: instance.name ?? instance.process_id,
          xml: instance.xml,
          status: instance.status,
          elements: counts
            .filter((count) => count.instance_key === instance.key)
            .map((count) => ({
              elementId: count.element_id,
              active: count.active,
              completed: count.completed,
              incidents: count.incidents,
            })),
          takenFlows: flows.filter((flow) => flow.instance_key === instance.key).map((flow) => flow.flow),
        })),
      }
    },

    async submission(actor, id, submissionId) {
      const { as: role } = await requireAccess(context, actor, id)
      const found = await submissions.find(submissionId)
      const isReadable = role === 'all' || role === 'task' || isOwn(actor, found?.organisationId ?? null)
      if (found === undefined || found.caseId !== id || !isReadable) throw caseRefusal('SUBMISSION_NOT_FOUND')
      return {
        form: await programmes.formDocument(found.programme, found.version, found.formId),
        data: found.data,
        evidence: found.evidenceSnapshot === null ? null : await formEvidence.frozen(found.evidenceSnapshot),
      }
    },
  }

  async function linksOf({ row }: CaseAccess): Promise<CaseDetail['links']> {
    const [parent, children] = await Promise.all([
      row.parent_case_id === null ? undefined : store.caseById(db, row.parent_case_id),
      store.childCases(db, row.id),
    ])
    return [
      ...(parent === undefined ? [] : [{ caseId: parent.id, number: parent.number, relation: 'parent', caseType: parent.case_type }]),
      ...children.map((child) => ({
        caseId: child.id,
        number: child.number,
        relation: child.relation ?? 'child',
        caseType: child.case_type,
      })),
    ]
  }

  async function titleOf(programme: string, version: number, formId: string): Promise<Bilingual> {
    return (await programmes.formDocument(programme, version, formId)).title
  }

  async function namesOf(ids: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> {
    const known = [...new Set(ids)].flatMap((id) => (id === null ? [] : [id]))
    const people = await Promise.all(
      known.map(async (id): Promise<[string, string] | null> => {
        const person = await identity.person(id)
        return person === undefined ? null : [id, person.name]
      }),
    )
    return new Map(people.flatMap((pair) => (pair === null ? [] : [pair])))
  }

  /** The lines at the head of the page: what is graded, who applied, by which rules. */
  function factRows(row: store.CaseListRow, subject: SubjectRow | undefined, { manifest }: ProgrammeVersion): CaseDetail['facts'] {
    return [
      { label: manifest.subject.name, value: row.subject_name },
      { label: { zh: '地址', en: 'Address' }, value: subject?.address ?? '' },
      { label: { zh: '面积（平方米）', en: 'Area (m²)' }, value: subject?.area ?? '' },
      { label: { zh: '申请单位', en: 'Applicant' }, value: row.organisation_name },
      { label: { zh: '依据', en: 'Rules' }, value: manifest.title.zh },
      ...levelRow(manifest, subject?.level ?? null),
    ]
  }

  /** The request an applicant has to answer: items the process handed to his open task. */
  async function correctionOf(actor: Actor, tasks: readonly inbox.InboxRow[]): Promise<CaseDetail['correction']> {
    for (const task of tasks.filter((one) => isForMe(actor, one) && one.candidate_groups.some((group) => group.startsWith('org:')))) {
      const state = await context.runtime.stateOf(task.instance_key as Key)
      const items: Json | undefined = state?.variables.get(task.element_instance_key as Key)?.items
      const found = correctionItems(items)
      if (found !== null) return { taskKey: task.key, items: found }
    }
    return null
  }
}

function isForMe(actor: Actor, task: inbox.InboxRow): boolean {
  if (task.assignee !== null) return task.assignee === actor.userId
  return task.candidate_users.includes(actor.userId) || task.candidate_groups.some((group) => actor.groups.includes(group))
}

/** Papers kept inside are never delivered; those for the applicant are on the day of issue. */
function isDelivered(letter: { readonly deliveredOn: string | null }): boolean {
  return letter.deliveredOn !== null
}

function levelRow(manifest: ProgrammeManifest, code: string | null): CaseDetail['facts'] {
  const level = manifest.levels.find((one) => one.code === code)
  return level === undefined ? [] : [{ label: { zh: '现有等级', en: 'Present level' }, value: level.name.zh }]
}

function sum(rows: readonly { readonly count: number }[]): number {
  return rows.reduce((total, row) => total + row.count, 0)
}

function tally<Row extends { readonly count: number }>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): { readonly [key: string]: number } {
  const counts: { [key: string]: number } = {}
  for (const row of rows) counts[keyOf(row)] = (counts[keyOf(row)] ?? 0) + row.count
  return counts
}

import type { DraftView } from '../base/api/cases.ts'
import { isJsonObject, type JsonObject } from '../base/json.ts'
import type { Actor } from '../identity/index.ts'
import { type CaseType, hasForm, type ProgrammeVersion, programmeRefusal } from '../programmes/index.ts'
import * as caseStore from '../store/cases.ts'
import { newId } from '../store/id.ts'
import { lockSubject, type SubjectRow, subjectById } from '../store/subjects.ts'
import * as store from '../store/submissions.ts'
import { inTransaction, type Trx } from '../store/transaction.ts'
import { isApplicant, isOwn, requireAccess } from './access.ts'
import { caseTypeOf, checkedData, requireAdmission } from './admission.ts'
import type { CaseContext } from './context.ts'
import { factNamesOf } from './decide-admission.ts'
import { openCase, subjectVariable } from './opening.ts'
import { selfAssessmentFacts } from './self-assessment.ts'
import { applicantFacts, type Subjects } from './subjects.ts'
import { caseRefusal } from './types.ts'

/** Applications that are being written. */
export interface Drafts {
  create(
    actor: Actor,
    input: { readonly programme: string; readonly caseType: string; readonly subjectId: string; readonly parentCaseId?: string },
  ): Promise<DraftView>
  list(actor: Actor): Promise<readonly DraftView[]>
  get(actor: Actor, id: string): Promise<DraftView>
  /** Stores what stands there, unchecked; `DRAFT_STALE` when somebody saved since `revision`. */
  save(actor: Actor, id: string, data: JsonObject, revision: number): Promise<DraftView>
  remove(actor: Actor, id: string): Promise<void>
  /** Makes the case, once: the same draft or key again answers the same case. */
  submit(actor: Actor, id: string, idempotencyKey: string | null): Promise<{ readonly caseId: string; readonly number: string }>
}

type DraftRow = NonNullable<Awaited<ReturnType<typeof store.draftById>>>

export function createDrafts(context: CaseContext, subjects: Subjects): Drafts {
  const { db, programmes, clock, identity } = context

  /** His own draft, or one of a colleague, for what he may start himself. */
  async function requireDraft(
    actor: Actor,
    row: DraftRow | undefined,
    trx: Trx,
  ): Promise<{ row: DraftRow; programme: ProgrammeVersion; type: CaseType }> {
    if (row === undefined) throw caseRefusal('DRAFT_NOT_FOUND')
    const programme = await programmes.current(row.programme, trx)
    const type = caseTypeOf(programme.manifest, row.case_type)
    const isMine = row.owner_id === actor.userId || isOwn(actor, row.organisation_id)
    if (!isMine || !actor.permissions.has(type.permission)) throw caseRefusal('DRAFT_NOT_FOUND')
    return { row, programme, type }
  }

  const factsOf = async (
    actor: Actor,
    row: DraftRow,
    programme: ProgrammeVersion,
    type: CaseType,
    subject: SubjectRow,
    trx: Trx,
  ): Promise<JsonObject> => ({
    ...(await applicantFacts(context, actor, trx)),
    subject: subjectVariable(subject),
    parentCase: await parentFacts(row.parent_case_id, trx),
    ...(await context.facts.answer(factNamesOf(type), subject.id, trx, {
      caseId: row.parent_case_id,
      caseType: type.code,
      programme: programme.id,
    })),
    ...(await selfAssessmentFacts(context, programme, row.data, trx)),
  })

  async function parentFacts(id: string | null, trx: Trx): Promise<JsonObject | null> {
    const parent = id === null ? undefined : await caseStore.caseById(trx, id)
    return parent === undefined
      ? null
      : { id: parent.id, number: parent.number, type: parent.case_type, status: parent.status, stage: parent.stage }
  }

  async function view(
    actor: Actor,
    { row, programme, type }: { row: DraftRow; programme: ProgrammeVersion; type: CaseType },
    trx: Trx,
  ): Promise<DraftView> {
    const subject = await subjectFor(actor, type, row.subject_id, trx)
    return {
      id: row.id,
      programme: row.programme,
      caseType: row.case_type,
      formId: type.startForm,
      formVersion: programme.version,
      subjectId: row.subject_id,
      parentCaseId: row.parent_case_id,
      data: row.data,
      facts: await factsOf(actor, row, programme, type, subject, trx),
      revision: row.revision,
      updatedAt: row.updated_at,
    }
  }

  async function subjectFor(actor: Actor, type: CaseType, subjectId: string, trx: Trx): Promise<SubjectRow> {
    if (type.anySubject !== true) return subjects.requireAccess(actor, subjectId, trx)
    const subject = await subjectById(trx, subjectId)
    if (subject === undefined) throw caseRefusal('SUBJECT_NOT_FOUND')
    return subject
  }

  /** A retired programme takes no new matter; what follows from a running one still begins. */
  async function requireInForce(programme: string, parentCaseId: string | null, trx: Trx): Promise<void> {
    if (parentCaseId === null && (await programmes.isRetired(programme, trx))) throw programmeRefusal('PROGRAMME_RETIRED', { programme })
  }

  /** A form begins with what the subject's registration knows under the same names. */
  async function beginning(programme: ProgrammeVersion, type: CaseType, subject: SubjectRow, trx: Trx): Promise<JsonObject> {
    if (!hasForm(type.startForm)) return {}
    const { document } = await programmes.form(programme.id, programme.version, type.startForm, trx)
    const known = isJsonObject(document.schema.properties) ? document.schema.properties : {}
    return Object.fromEntries(Object.entries(subjectVariable(subject)).filter(([name, value]) => name in known && value !== null))
  }

  return {
    create: (actor, input) =>
      inTransaction(db, undefined, async (trx) => {
        const programme = await programmes.current(input.programme, trx)
        const type = caseTypeOf(programme.manifest, input.caseType)
        identity.requirePermission(actor, type.permission)
        await requireInForce(programme.id, input.parentCaseId ?? null, trx)
        const subject = await subjectFor(actor, type, input.subjectId, trx)
        if (subject.programme !== programme.id) throw caseRefusal('SUBJECT_OF_OTHER_PROGRAMME', { name: subject.name })
        const parentCaseId = await parentFor(actor, type, input.parentCaseId ?? null, subject.id, trx)
        const row = {
          id: newId('draft'),
          owner_id: actor.userId,
          organisation_id: organisationFor(actor, type, subject),
          programme: programme.id,
          version: programme.version,
          case_type: type.code,
          form_id: type.startForm,
          subject_id: subject.id,
          parent_case_id: parentCaseId,
          data: await beginning(programme, type, subject, trx),
          revision: 1,
          updated_at: clock.now() as string,
          case_id: null,
        }
        await store.insertDraft(trx, { ...row, data: JSON.stringify(row.data) })
        return view(actor, { row, programme, type }, trx)
      }),

    list: (actor) =>
      inTransaction(db, undefined, async (trx) => {
        const views: DraftView[] = []
        for (const row of await store.draftsOf(trx, actor.userId, actor.organisationId)) {
          const draft = await requireDraft(actor, row, trx).catch(() => undefined)
          if (draft !== undefined) views.push(await view(actor, draft, trx))
        }
        return views
      }),

    get: (actor, id) =>
      inTransaction(db, undefined, async (trx) => view(actor, await requireDraft(actor, await store.draftById(trx, id), trx), trx)),

    save: (actor, id, data, revision) =>
      inTransaction(db, undefined, async (trx) => {
        const draft = await requireDraft(actor, await store.draftById(trx, id), trx)
        if (!(await store.saveDraft(trx, id, JSON.stringify(data), revision, clock.now())))
          throw caseRefusal('DRAFT_STALE', { revision: (await store.draftById(trx, id))?.revision ?? draft.row.revision })
        return view(actor, await requireDraft(actor, await store.draftById(trx, id), trx), trx)
      }),

    remove: (actor, id) =>
      inTransaction(db, undefined, async (trx) => {
        await requireDraft(actor, await store.draftById(trx, id), trx)
        await store.deleteDraft(trx, id)
      }),

    submit: (actor, id, idempotencyKey) => inTransaction(db, undefined, (trx) => submit(actor, id, idempotencyKey, trx)),
  }

  async function submit(actor: Actor, id: string, key: string | null, trx: Trx) {
    const { row, programme, type } = await requireDraft(actor, await store.lockDraft(trx, id), trx)
    const known = key === null ? undefined : ((await caseStore.rememberedAnswer(trx, actor.userId, key))?.answer as Submitted | undefined)
    if (known !== undefined && known.draftId !== id) throw caseRefusal('IDEMPOTENCY_KEY_REUSED')
    if (row.case_id !== null) return submittedAs(row.case_id, trx)

    // Whoever applies for the same subject waits here, so that a limit counts every application before this one.
    await lockSubject(trx, row.subject_id)
    const subject = await subjectFor(actor, type, row.subject_id, trx)
    await requireInForce(programme.id, row.parent_case_id, trx)
    await parentFor(actor, type, row.parent_case_id, subject.id, trx)
    const data = hasForm(type.startForm)
      ? await checkedData(
          context,
          programme,
          await programmes.form(programme.id, programme.version, type.startForm, trx),
          row.data,
          await factsOf(actor, row, programme, type, subject, trx),
          trx,
        )
      : {}
    await requireAdmission(context, programme, type, { subjectId: subject.id, parentCaseId: row.parent_case_id, data }, trx)
    const opened = await openCase(
      context,
      {
        programme: programme.id,
        version: programme.version,
        caseType: type.code,
        subjectId: subject.id,
        applicant: await applicantOf(actor, type, subject, row.parent_case_id, trx),
        data,
        parentCaseId: row.parent_case_id,
        relation: null,
        by: { userId: actor.userId, name: actor.name, organisationId: actor.organisationId },
      },
      trx,
    )
    await store.closeDraft(trx, id, opened.id)
    const answer: Submitted = { draftId: id, caseId: opened.id, number: opened.number }
    if (key !== null) await caseStore.rememberAnswer(trx, actor.userId, key, JSON.stringify(answer), clock.now())
    return { caseId: opened.id, number: opened.number }
  }

  async function submittedAs(caseId: string, trx: Trx) {
    const found = await caseStore.caseById(trx, caseId)
    if (found === undefined) throw caseRefusal('CASE_NOT_FOUND')
    return { caseId: found.id, number: found.number }
  }

  /** The applicant himself; when the office starts a case, whoever runs the subject, as the parent case names him. */
  async function applicantOf(actor: Actor, type: CaseType, subject: SubjectRow, parentCaseId: string | null, trx: Trx) {
    const organisationId = organisationFor(actor, type, subject)
    if (isOwn(actor, organisationId)) return { organisationId, userId: actor.userId as string, personName: actor.name }
    const parent = parentCaseId === null ? undefined : await caseStore.caseById(trx, parentCaseId)
    if (parent !== undefined && parent.organisation_id === subject.organisation_id)
      return { organisationId: parent.organisation_id, userId: parent.applicant_id, personName: parent.applicant_name }
    const [person] = await identity.usersOfOrganisation(subject.organisation_id, trx)
    return { organisationId: subject.organisation_id, userId: person?.id ?? '', personName: person?.name ?? '' }
  }

  /** The case a new one hangs on: the one named, else the subject's newest of the type that is asked for. */
  async function parentFor(actor: Actor, type: CaseType, named: string | null, subjectId: string, trx: Trx): Promise<string | null> {
    if (type.parent === undefined) {
      if (named !== null) throw caseRefusal('PARENT_CASE_WRONG')
      return null
    }
    const id = named ?? (await caseStore.newestCaseOf(trx, subjectId, type.parent))?.id
    const parent = id === undefined ? undefined : await caseStore.caseById(trx, id)
    // Who files for somebody else's subject can not read its cases; they are only linked.
    if (parent !== undefined && type.anySubject !== true) await requireAccess(context, actor, parent.id, trx)
    if (parent === undefined || parent.case_type !== type.parent || parent.subject_id !== subjectId) throw caseRefusal('PARENT_CASE_WRONG')
    return parent.id
  }
}

function organisationFor(actor: Actor, type: CaseType, subject: SubjectRow): string {
  return type.anySubject === true && isApplicant(actor) && actor.organisationId !== null ? actor.organisationId : subject.organisation_id
}

interface Submitted {
  readonly draftId: string
  readonly caseId: string
  readonly number: string
}

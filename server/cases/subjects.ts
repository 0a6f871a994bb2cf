import type { SubjectView } from '../base/api/cases.ts'
import type { Page } from '../base/api/common.ts'
import { isJsonObject, type JsonObject } from '../base/json.ts'
import type { Actor } from '../identity/index.ts'
import type { ProgrammeManifest, ProgrammeVersion } from '../programmes/index.ts'
import { newId } from '../store/id.ts'
import * as store from '../store/subjects.ts'
import { insertOperator } from '../store/supervision.ts'
import { inTransaction, type Trx } from '../store/transaction.ts'
import { isOwn } from './access.ts'
import { checkedData } from './admission.ts'
import type { CaseContext } from './context.ts'
import { caseRefusal } from './types.ts'

/** What is graded (评级对象). Applicants register and see their organisation's, the office sees all. */
export interface Subjects {
  register(actor: Actor, programme: string, data: JsonObject): Promise<SubjectView>
  /** Changes a subject; name, address and area only while no case is open. */
  change(actor: Actor, id: string, data: JsonObject): Promise<SubjectView>
  get(actor: Actor, id: string): Promise<SubjectView>
  list(actor: Actor, filter: { readonly q?: string; readonly cursor?: string; readonly limit: number }): Promise<Page<SubjectView>>
  /** Throws `SUBJECT_NOT_FOUND` for other organisations' subjects; who sits on a panel of an open case reads the subject too. */
  requireAccess(actor: Actor, id: string, trx?: Trx): Promise<store.SubjectRow>
}

export function createSubjects(context: CaseContext): Subjects {
  const { db, programmes, clock, audit } = context

  async function requireAccess(actor: Actor, id: string, trx?: Trx): Promise<store.SubjectRow> {
    const row = await store.subjectById(trx ?? db, id)
    if (row === undefined || !(mayReadAll(actor) || isOwn(actor, row.organisation_id) || (await isJudge(actor, id, trx))))
      throw caseRefusal('SUBJECT_NOT_FOUND')
    return row
  }

  /** Who sits on a panel of an open case of the subject looks at what the evidence stands on. */
  async function isJudge(actor: Actor, id: string, trx?: Trx): Promise<boolean> {
    if (!actor.permissions.has('panel:score')) return false
    for (const caseId of await store.openCasesOf(trx ?? db, id))
      for (const mayRead of context.accessProviders) if (await mayRead(actor, caseId, trx)) return true
    return false
  }

  async function read(programme: ProgrammeVersion, data: JsonObject, actor: Actor, own: string | null, trx: Trx) {
    const form = await programmes.form(programme.id, programme.version, programme.manifest.subject.form, trx)
    const checked = await checkedData(context, programme, form, data, await applicantFacts(context, actor, trx), trx)
    const parentId = textOf(checked, 'parentId') ?? textOf(checked, 'parent')
    if (parentId !== null) {
      const parent = await store.subjectById(trx, parentId)
      if (parent === undefined || parent.organisation_id !== (own ?? actor.organisationId)) throw caseRefusal('SUBJECT_PARENT_WRONG')
    }
    return {
      name: textOf(checked, 'name') ?? '',
      address: textOf(checked, 'address') ?? '',
      area: textOf(checked, 'areaSquareMetres') ?? textOf(checked, 'area') ?? '0',
      parentId,
      data: checked,
    }
  }

  return {
    requireAccess,

    async register(actor, programmeId, data) {
      const organisationId = actor.organisationId
      if (organisationId === null) throw caseRefusal('ORGANISATION_NEEDED')
      return inTransaction(db, undefined, async (trx) => {
        const programme = await programmes.current(programmeId, trx)
        const subject = await read(programme, data, actor, organisationId, trx)
        const id = newId('subject')
        const at = clock.now()
        const isNew = await store.insertSubject(trx, {
          id,
          programme: programmeId,
          kind: programme.manifest.subject.kind,
          name: subject.name,
          organisation_id: organisationId,
          parent_id: subject.parentId,
          address: subject.address,
          area: subject.area,
          data: JSON.stringify(subject.data),
          created_by: actor.userId,
          created_at: at,
        })
        if (!isNew) throw caseRefusal('SUBJECT_NAME_TAKEN', { name: subject.name })
        const organisation = await context.identity.organisation(organisationId, trx)
        await insertOperator(trx, {
          id: newId('operator'),
          subject_id: id,
          organisation_id: organisationId,
          name: organisation?.name ?? '',
          credit_code: organisation?.creditCode ?? null,
          data: '{}',
          case_id: null,
          recorded_at: at,
          recorded_by: actor.userId,
        })
        await audit.record(
          { actor: actor.userId, action: 'subject.register', object: { kind: 'subject', id }, detail: { name: subject.name } },
          trx,
        )
        return view(await requireAccess(actor, id, trx), trx)
      })
    },

    async change(actor, id, data) {
      return inTransaction(db, undefined, async (trx) => {
        await store.lockSubject(trx, id)
        const before = await requireAccess(actor, id, trx)
        if (!isOwn(actor, before.organisation_id)) throw caseRefusal('SUBJECT_NOT_FOUND')
        const programme = await programmes.current(before.programme, trx)
        const after = await read(programme, data, actor, before.organisation_id, trx)
        const isMoved = after.name !== before.name || after.address !== before.address || Number(after.area) !== Number(before.area)
        if (isMoved && before.open_cases > 0) throw caseRefusal('SUBJECT_IN_USE')
        const done = await store.updateSubject(trx, id, {
          name: after.name,
          address: after.address,
          area: after.area,
          data: JSON.stringify(after.data),
        })
        if (!done) throw caseRefusal('SUBJECT_NAME_TAKEN', { name: after.name })
        await audit.record({ actor: actor.userId, action: 'subject.change', object: { kind: 'subject', id } }, trx)
        return view(await requireAccess(actor, id, trx), trx)
      })
    },

    get: async (actor, id) => inTransaction(db, undefined, async (trx) => view(await requireAccess(actor, id, trx), trx)),

    async list(actor, { q, cursor, limit }) {
      const organisationId = mayReadAll(actor) ? null : (actor.organisationId ?? '')
      const filter = { organisationId, q: q ?? null, after: cursor ?? null, limit: limit + 1 }
      return inTransaction(db, undefined, async (trx) => {
        const rows = await store.listSubjects(trx, filter)
        const page = rows.slice(0, limit)
        const items: SubjectView[] = []
        for (const row of page) items.push(await view(row, trx))
        return {
          items,
          total: await store.countSubjects(trx, filter),
          nextCursor: rows.length > limit ? (page.at(-1)?.name ?? null) : null,
        }
      })
    },
  }

  async function view(row: store.SubjectRow, trx: Trx): Promise<SubjectView> {
    const { manifest } = await programmes.current(row.programme, trx)
    const { certificate, deviceCount } = await context.facts.answer(['certificate', 'deviceCount'], row.id, trx, { caseId: null })
    return {
      id: row.id,
      name: row.name,
      kind: row.kind,
      programme: row.programme,
      organisation: { id: row.organisation_id, name: row.organisation_name },
      address: row.address,
      areaSquareMetres: row.area,
      parent: row.parent_id === null ? null : { id: row.parent_id, name: row.parent_name ?? '' },
      data: row.data,
      level: levelView(manifest, row.level),
      certificate: certificateView(certificate),
      openCases: row.open_cases,
      deviceCount: typeof deviceCount === 'number' ? deviceCount : 0,
      createdAt: row.created_at,
    }
  }
}

function mayReadAll(actor: Actor): boolean {
  return ['subject:read-all', 'case:read-all', 'bridge:manage'].some((permission) => actor.permissions.has(permission))
}

function levelView(manifest: ProgrammeManifest, code: string | null): SubjectView['level'] {
  if (code === null) return null
  const level = manifest.levels.find((one) => one.code === code)
  return { code, name: level?.name ?? { zh: code, en: code } }
}

function certificateView(fact: unknown): SubjectView['certificate'] {
  if (!isJsonObject(fact) || typeof fact.number !== 'string') return null
  return { number: fact.number, status: String(fact.status ?? ''), lastDay: typeof fact.lastDay === 'string' ? fact.lastDay : null }
}

function textOf(data: JsonObject, name: string): string | null {
  const value = data[name]
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : null
}

/** What a form may know of who fills it. */
export async function applicantFacts(context: CaseContext, actor: Actor, trx?: Trx): Promise<JsonObject> {
  const organisation = actor.organisationId === null ? undefined : await context.identity.organisation(actor.organisationId, trx)
  return {
    applicant: {
      organisationId: actor.organisationId,
      organisationName: organisation?.name ?? null,
      creditCode: organisation?.creditCode ?? null,
      userId: actor.userId,
      personName: actor.name,
    },
    today: context.today(),
  }
}

import { createHash, randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Audit } from '../audit/index.ts'
import type { DocumentRef, Page } from '../base/api/common.ts'
import type { NoticeView, ObjectionInput, ObjectionView } from '../base/api/papers.ts'
import type { Clock } from '../base/clock.ts'
import type { LocalDate } from '../base/ids.ts'
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import type { Documents } from '../documents/index.ts'
import type { Actor } from '../identity/index.ts'
import { chineseDate, type Letters, type PaperProgrammes, ruleSetOf } from '../letters/index.ts'
import { newId } from '../store/id.ts'
import { nextNumber } from '../store/letters.ts'
import * as store from '../store/notices.ts'
import type { Db, Trx } from '../store/transaction.ts'
import { dueDateOf, localDateOf, naturalDaysBetween } from '../time/index.ts'
import { admitObjection, isRunning, letterOf, maskNumbers, noticeRows, ruleOfNotice, stateByFinding, stateOnArrival } from './decide.ts'
import type { Finding } from './decide-jobs.ts'
import { noticeRefusal, type OpenedNotice, type OpenNotice } from './types.ts'

/** Door of notices: publication of results, objections, findings. */
export interface Notices {
  /** Publishes a frozen page; the same key again answers the notice that is there. */
  open(input: OpenNotice, trx: Trx): Promise<OpenedNotice>
  /** Ends a notice; answers the objections that count and wait for a finding. */
  close(noticeId: string, trx: Trx): Promise<{ readonly openObjections: number; readonly objections: readonly string[] }>
  /** Finding per objection (SS-22b); answers whether any is founded. Every counted objection of the notice needs one. */
  resolve(input: ResolveObjections, trx: Trx): Promise<{ readonly anyFounded: boolean }>
  /** Takes an objection from anybody. Late ones are kept but do not count; without evidence it waits to be completed within the notice. */
  object(noticeId: string, input: ObjectionInput): Promise<ObjectionReceipt>
  /** Adds evidence to an objection that waits for it; receipt and query code stand in for a log-in. */
  completeObjection(receipt: string, queryCode: string, documentIds: readonly string[]): Promise<ObjectionReceipt>
  /** Keeps a file that somebody without an account wants to attach to an objection against this notice. */
  storeEvidence(
    noticeId: string,
    file: { readonly name: string; readonly mediaType: string; readonly content: Readable },
  ): Promise<DocumentRef>
  list(page: { readonly cursor?: string; readonly limit: number }): Promise<Page<NoticeView>>
  get(id: string): Promise<NoticeView>
  /** `withIdentity` only for staff with the permission to see who objects; the reading is recorded. */
  objections(noticeId: string, actor: Actor, withIdentity: boolean): Promise<readonly ObjectionView[]>
  ofCase(caseId: string): Promise<readonly NoticeView[]>
  openObjections(subjectId: string, trx?: Trx): Promise<number>
  /** Last day of the newest notice of a subject that takes objections; null when there was none. */
  lastDayOf(subjectId: string, trx?: Trx): Promise<string | null>
}

export interface ResolveObjections {
  readonly noticeId: string
  readonly findings: readonly Finding[]
  readonly by: string
}

export interface ObjectionReceipt {
  readonly receipt: string
  readonly accepted: boolean
  readonly reason?: 'LATE' | 'EVIDENCE_MISSING'
  /** Shown once; with the receipt it opens the objection again. */
  readonly queryCode: string
}

export interface NoticeDeps {
  readonly db: Db
  readonly clock: Clock
  readonly audit: Audit
  readonly documents: Documents
  readonly letters: Letters
  readonly programmes: PaperProgrammes
}

export function createNoticesService({ db, clock, audit, documents, letters, programmes }: NoticeDeps): Notices {
  async function zoneOf(row: { readonly programme: string }, trx?: Trx): Promise<string> {
    return (await programmes.manifestOf(row.programme, trx)).timeZone
  }

  async function open(input: OpenNotice, trx: Trx): Promise<OpenedNotice> {
    const known = await store.noticeByKey(trx, input.key)
    if (known !== undefined) return { id: known.id, publishedOn: known.published_on, lastDay: known.last_day }
    const { manifest } = await ruleSetOf(programmes, input.programme, input.caseId, trx)
    const rule = ruleOfNotice(manifest, input.deadline)
    const at = clock.now()
    const publishedOn = localDateOf(at, manifest.timeZone)
    const counted = dueDateOf(rule, publishedOn, await programmes.calendar(trx), manifest.timeZone)
    const id = newId('notice')
    const notice: JsonObject = { id, publishedOn, lastDay: counted.due }
    const paper = letterOf(input, manifest)
    const letter =
      paper === null
        ? null
        : await letters.issue(
            {
              programme: input.programme,
              template: paper.template,
              key: `${input.key}/letter`,
              caseId: input.caseId,
              subjectId: input.subject.id,
              data: { ...paper.data, notice },
              by: 'system',
            },
            trx,
          )
    const rows = noticeRows(manifest, {
      subjectName: input.subject.name,
      applicantName: input.applicantName,
      level: input.level,
      sanction: input.sanction,
    })
    const office = {
      name: manifest.office.name,
      phone: manifest.office.phone,
      email: manifest.office.email,
      address: manifest.office.address,
    }
    const title = titleOf(input)
    const body = bodyOf(input, office, publishedOn, counted.due, rule.count)
    const page: Json = {
      id,
      kind: input.kind,
      title,
      rows: rows.map((row) => ({ label: { ...row.label }, value: row.value })),
      body,
      office,
      publishedOn,
      lastDay: counted.due,
    }
    await store.insertNotice(trx, {
      id,
      programme: input.programme,
      kind: input.kind,
      case_id: input.caseId,
      subject_id: input.subject.id,
      key: input.key,
      title,
      rows: JSON.stringify(rows),
      body,
      office: JSON.stringify(office),
      published_at: at,
      published_on: publishedOn,
      last_day: counted.due,
      provisional: counted.provisional,
      proof: JSON.stringify(counted.proof),
      hash: createHash('sha256').update(canonicalJson(page), 'utf8').digest('hex'),
      document_id: letter?.documentId ?? null,
      objections_allowed: input.objectionsAllowed,
      state: 'open',
      closed_at: null,
    })
    await record('notice.open', id, input.caseId, { publishedOn, lastDay: counted.due }, 'system', trx)
    return { id, publishedOn, lastDay: counted.due }
  }

  async function record(action: string, id: string, caseId: string | null, detail: JsonObject, actor: string, trx: Trx): Promise<void> {
    await audit.record(
      {
        actor,
        action,
        object: { kind: action.startsWith('objection') ? 'objection' : 'notice', id },
        detail,
        ...(caseId === null ? {} : { caseId }),
      },
      trx,
    )
  }

  async function noticeOf(id: string): Promise<store.NoticeTables['notice'] & { readonly zone: string }> {
    const row = await store.noticeById(db, id)
    if (row === undefined) throw noticeRefusal('NOTICE_NOT_FOUND')
    return { ...(row as unknown as store.NoticeTables['notice']), zone: await zoneOf(row) }
  }

  async function viewOf(row: Awaited<ReturnType<typeof store.listNotices>>[number]): Promise<NoticeView> {
    const today = localDateOf(clock.now(), await zoneOf(row))
    const running = isRunning(row, today)
    return {
      id: row.id,
      title: row.title,
      kind: row.kind === 'sanction' ? 'sanction' : 'result',
      state: running ? 'open' : 'closed',
      publishedOn: row.published_on,
      lastDay: row.last_day,
      daysLeft: running ? naturalDaysBetween(today, row.last_day as LocalDate) : 0,
      provisional: row.provisional,
      rows: row.rows,
      body: row.body,
      office: row.office,
      hash: row.hash,
      documentId: row.document_id,
      objectionsAllowed: row.objections_allowed && running,
    }
  }

  async function object(noticeId: string, input: ObjectionInput): Promise<ObjectionReceipt> {
    if (input.name.trim() === '' || input.contact.trim() === '' || input.facts.trim() === '') throw noticeRefusal('OBJECTION_INCOMPLETE')
    const { zone, objections_allowed: isAllowed } = await noticeOf(noticeId)
    if (!isAllowed) throw noticeRefusal('NOTICE_TAKES_NO_OBJECTIONS')
    return db.transaction().execute(async (trx) => {
      const notice = await store.lockNotice(trx, noticeId)
      if (notice === undefined) throw noticeRefusal('NOTICE_NOT_FOUND')
      const receivedAt = clock.now()
      const verdict = admitObjection({ lastDay: notice.last_day, receivedAt, evidenceFiles: input.documentIds.length, zone })
      const id = newId('objection')
      const year = Number(localDateOf(receivedAt, zone).slice(0, 4))
      const receipt = `YY-${year}-${String(await nextNumber(trx, `objection:${notice.programme}`, year)).padStart(4, '0')}`
      const queryCode = randomBytes(12).toString('base64url')
      await store.insertObjection(
        trx,
        {
          id,
          notice_id: noticeId,
          receipt,
          query_hash: hashOf(queryCode),
          facts: input.facts.trim(),
          received_at: receivedAt,
          counted_at: verdict.accepted ? receivedAt : null,
          state: stateOnArrival(verdict),
          finding: null,
          found_at: null,
          found_by: null,
        },
        { name: input.name.trim(), contact: input.contact.trim() },
      )
      await takeEvidence(trx, noticeId, input.documentIds, id)
      await record('objection.receive', id, notice.case_id, { receipt, accepted: verdict.accepted }, 'public', trx)
      return { receipt, queryCode, accepted: verdict.accepted, ...(verdict.accepted ? {} : { reason: verdict.reason }) }
    })
  }

  async function takeEvidence(trx: Trx, noticeId: string, documentIds: readonly string[], objectionId: string): Promise<void> {
    const wanted = [...new Set(documentIds)]
    const taken = await store.takeUploads(trx, noticeId, wanted, objectionId)
    if (taken !== wanted.length) throw noticeRefusal('OBJECTION_DOCUMENT_UNKNOWN')
  }

  letters.addData(async (data, trx) => {
    const finding = data.finding
    const id = isJsonObject(finding) ? finding.objectionId : undefined
    if (!isJsonObject(finding) || typeof id !== 'string') return {}
    const row = await store.objectionById(trx, id)
    return row === undefined ? {} : { objection: { ...finding, receipt: row.receipt } }
  })

  return {
    open,
    object,

    async close(noticeId, trx) {
      const notice = await store.lockNotice(trx, noticeId)
      if (notice === undefined) throw noticeRefusal('NOTICE_NOT_FOUND')
      if (notice.state === 'open') {
        await store.closeNotice(trx, noticeId, clock.now())
        await record('notice.close', noticeId, notice.case_id, {}, 'system', trx)
      }
      const waiting = (await store.objectionsOf(trx, noticeId)).filter((one) => one.state === 'received')
      return { openObjections: waiting.length, objections: waiting.map((one) => one.id) }
    },

    async resolve(input, trx) {
      const notice = await store.lockNotice(trx, input.noticeId)
      if (notice === undefined) throw noticeRefusal('NOTICE_NOT_FOUND')
      const all = await store.objectionsOf(trx, input.noticeId)
      const findings = new Map(input.findings.map((one) => [one.objectionId, one]))
      for (const objection of all.filter((one) => one.state === 'received')) {
        const found = findings.get(objection.id)
        const state = stateByFinding(found)
        await store.updateObjection(trx, objection.id, {
          state,
          finding: found?.finding.trim() ?? '',
          found_at: clock.now(),
          found_by: input.by,
        })
        await record('objection.resolve', objection.id, notice.case_id, { state }, input.by, trx)
      }
      const after = await store.objectionsOf(trx, input.noticeId)
      return { anyFounded: after.some((one) => one.state === 'founded') }
    },

    async completeObjection(receipt, queryCode, documentIds) {
      return db.transaction().execute(async (trx) => {
        const found = await store.objectionByReceipt(trx, receipt)
        if (found === undefined || found.query_hash !== hashOf(queryCode)) throw noticeRefusal('OBJECTION_NOT_FOUND')
        const notice = await store.lockNotice(trx, found.notice_id)
        if (notice === undefined) throw noticeRefusal('NOTICE_NOT_FOUND')
        const now = clock.now()
        const zone = await zoneOf(notice, trx)
        const verdict = admitObjection({ lastDay: notice.last_day, receivedAt: now, evidenceFiles: documentIds.length, zone })
        await takeEvidence(trx, notice.id, documentIds, found.id)
        if (found.state !== 'evidence-missing') return { receipt, queryCode, accepted: found.state !== 'late' }
        if (!verdict.accepted) return { receipt, queryCode, accepted: false, reason: verdict.reason }
        await store.updateObjection(trx, found.id, { state: 'received', counted_at: now })
        await record('objection.complete', found.id, notice.case_id, {}, 'public', trx)
        return { receipt, queryCode, accepted: true }
      })
    },

    async storeEvidence(noticeId, file) {
      const notice = await noticeOf(noticeId)
      if (!notice.objections_allowed) throw noticeRefusal('NOTICE_TAKES_NO_OBJECTIONS')
      const ref = await documents.store({ ...file, kind: 'upload', by: 'public', visibility: 'staff', caseId: notice.case_id })
      await store.insertUpload(db, { document_id: ref.id, notice_id: noticeId, at: clock.now(), objection_id: null })
      return ref
    },

    async list({ cursor, limit }) {
      const [at, id] = cursor === undefined ? [] : Buffer.from(cursor, 'base64url').toString('utf8').split('|')
      const before = at === undefined || id === undefined ? null : { at, id }
      const rows = await store.listNotices(db, { before, limit: limit + 1 })
      const shown = rows.slice(0, limit)
      const last = shown.at(-1)
      return {
        items: await Promise.all(shown.map(viewOf)),
        total: await store.countNotices(db),
        nextCursor:
          rows.length > limit && last !== undefined ? Buffer.from(`${last.published_at}|${last.id}`, 'utf8').toString('base64url') : null,
      }
    },

    async get(id) {
      const row = await store.noticeById(db, id)
      if (row === undefined) throw noticeRefusal('NOTICE_NOT_FOUND')
      return viewOf(row)
    },

    async objections(noticeId, actor, withIdentity) {
      const rows = await store.objectionsOf(db, noticeId)
      const ids = rows.map((row) => row.id)
      const uploads = await store.uploadsOf(db, ids)
      const refs = new Map(
        (
          await documents.refs(
            uploads.map((one) => one.document_id),
            undefined,
          )
        ).map((ref) => [ref.id, ref]),
      )
      const people = new Map(withIdentity ? (await store.identitiesOf(db, ids)).map((one) => [one.objection_id, one]) : [])
      if (withIdentity && ids.length > 0) {
        const notice = await store.noticeById(db, noticeId)
        await db.transaction().execute((trx) => record('objection.identity-read', noticeId, notice?.case_id ?? null, {}, actor.userId, trx))
      }
      return rows.map((row) => ({
        id: row.id,
        noticeId: row.notice_id,
        receipt: row.receipt,
        name: people.get(row.id)?.name ?? null,
        contact: people.get(row.id)?.contact ?? null,
        facts: row.facts,
        documents: uploads.flatMap((one) => {
          const ref = one.objection_id === row.id ? refs.get(one.document_id) : undefined
          return ref === undefined ? [] : [ref]
        }),
        receivedAt: row.received_at,
        state: row.state,
        finding: row.finding,
      }))
    },

    ofCase: async (caseId) => Promise.all((await store.listNotices(db, { before: null, limit: 100, caseId })).map(viewOf)),

    openObjections: (subjectId, trx) => store.openObjectionsOfSubject(trx ?? db, subjectId),

    async lastDayOf(subjectId, trx) {
      const notice = await store.latestNoticeOfSubject(trx ?? db, subjectId)
      return notice?.last_day ?? null
    },
  }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret, 'utf8').digest('hex')
}

function titleOf(input: OpenNotice): string {
  return `关于“${maskNumbers(input.subject.name)}”${input.kind === 'sanction' ? '等级处理决定' : '评级结果'}的公示`
}

function bodyOf(
  input: OpenNotice,
  office: { readonly name: string; readonly phone: string; readonly email: string; readonly address: string },
  publishedOn: string,
  lastDay: string,
  count: number,
): string {
  const period = `公示期${count}个工作日，自${chineseDate(publishedOn) ?? publishedOn}（不计入）起至${chineseDate(lastDay) ?? lastDay}24时止。`
  if (!input.objectionsAllowed) return period
  return `${period}任何单位和个人对公示内容持有异议的，可在公示期内以书面形式提出，并提供必要的证明材料。受理部门：${office.name}；电话：${office.phone}；电子邮箱：${office.email}；地址：${office.address}。`
}

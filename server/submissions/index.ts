/** Door of submissions (申报): every version of every form of a case, unchangeable, with who, when and against which form version. */
import { createHash } from 'node:crypto'
import type { Clock } from '../base/clock.ts'
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import type { Documents } from '../documents/index.ts'
import { newId } from '../store/id.ts'
import * as store from '../store/submissions.ts'
import type { Db, Trx } from '../store/transaction.ts'

export interface NewSubmission {
  readonly caseId: string
  readonly formId: string
  readonly programme: string
  /** Version of the programme, and so of the form. */
  readonly version: number
  readonly schema: JsonObject
  readonly data: JsonObject
  readonly by: { readonly userId: string; readonly organisationId: string | null }
  readonly task: { readonly key: string; readonly elementId: string } | null
  /** Evidence the scores stand on; kept with the submission and covered by its hash. */
  readonly evidence?: { readonly id: string; readonly hash: string; keep(trx: Trx): Promise<void> }
}

export interface Submission {
  readonly id: string
  readonly caseId: string
  readonly formId: string
  readonly programme: string
  readonly version: number
  /** First, second ... submission of this form on the case. */
  readonly number: number
  readonly by: string
  /** Organisation of who submitted; null for the office. */
  readonly organisationId: string | null
  readonly at: string
  /** Snapshot its scores stand on. */
  readonly evidenceSnapshot: string | null
}

/** A submission that stands on a snapshot, its hash computed again from what is stored. */
export interface BoundSubmission {
  readonly id: string
  readonly submittedAt: string
  readonly hash: string
  readonly recomputed: string
  readonly matches: boolean
}

export interface Submissions {
  /** Keeps one more version and gives its uploads to the case. */
  record(input: NewSubmission, trx: Trx): Promise<{ readonly id: string }>
  ofCase(caseId: string, trx?: Trx): Promise<readonly Submission[]>
  find(id: string, trx?: Trx): Promise<(Submission & { readonly data: JsonObject }) | undefined>
  /** Submissions bound to a snapshot of evidence. */
  boundTo(snapshotId: string): Promise<readonly BoundSubmission[]>
  /** Data of the newest submission of a form on a case. */
  latest(caseId: string, formId: string, trx?: Trx): Promise<JsonObject | undefined>
}

export function createSubmissions({
  db,
  clock,
  documents,
}: {
  readonly db: Db
  readonly clock: Clock
  readonly documents: Documents
}): Submissions {
  return {
    async record(input, trx) {
      const id = newId('sub')
      const { evidence } = input
      await attachUploads(input, trx)
      await evidence?.keep(trx)
      await store.insertSubmission(trx, {
        id,
        case_id: input.caseId,
        form_id: input.formId,
        programme: input.programme,
        version: input.version,
        data: JSON.stringify(input.data),
        hash: hashOfSubmission(input.data, evidence ?? null),
        submitted_by: input.by.userId,
        organisation_id: input.by.organisationId,
        submitted_at: clock.now(),
        task_key: input.task?.key ?? null,
        element_id: input.task?.elementId ?? null,
        evidence_snapshot: evidence?.id ?? null,
      })
      return { id }
    },

    async ofCase(caseId, trx) {
      const rows = await store.submissionsOf(trx ?? db, caseId)
      return rows.map((row) => ({ ...toSubmission(row), caseId, programme: row.programme }))
    },

    async find(id, trx) {
      const row = await store.submissionById(trx ?? db, id)
      return row === undefined ? undefined : { ...toSubmission(row), caseId: row.case_id, programme: row.programme, data: row.data }
    },

    async boundTo(snapshotId) {
      const rows = await store.submissionsOn(db, snapshotId)
      return rows.map(({ id, data, hash, submitted_at, snapshot_hash }) => {
        const recomputed = hashOfSubmission(data, { id: snapshotId, hash: snapshot_hash })
        return { id, submittedAt: submitted_at, hash, recomputed, matches: recomputed === hash }
      })
    },

    latest: async (caseId, formId, trx) => (await store.latestSubmission(trx ?? db, caseId, formId))?.data,
  }

  /** Papers the case has already stay where they are; new ones must be the submitter's own. */
  async function attachUploads(input: NewSubmission, trx: Trx): Promise<void> {
    const ids = documentsIn(input.schema, input.data)
    if (ids.length === 0) return
    const kept = new Set((await documents.ofCase(input.caseId, trx)).map((document) => document.id))
    await documents.attach(
      ids.filter((id) => !kept.has(id)),
      input.caseId,
      input.by.userId,
      trx,
    )
  }
}

/** SHA-256, hexadecimal, over canonical JSON: the data alone, or the data with the snapshot of evidence they stand on. */
export function hashOfSubmission(data: JsonObject, evidence: { readonly id: string; readonly hash: string } | null): string {
  const covered = evidence === null ? data : { data, evidence: { id: evidence.id, hash: evidence.hash } }
  return createHash('sha256').update(canonicalJson(covered), 'utf8').digest('hex')
}

/** Ids of documents in form data: the values the schema marks with `format: "document"`. */
export function documentsIn(schema: Json | undefined, data: Json | undefined): readonly string[] {
  if (!isJsonObject(schema) || data === undefined || data === null) return []
  if (schema.format === 'document') return typeof data === 'string' ? [data] : []
  if (Array.isArray(data)) return data.flatMap((item: Json) => documentsIn(schema.items, item))
  if (!isJsonObject(data) || !isJsonObject(schema.properties)) return []
  const properties = schema.properties
  return Object.entries(data).flatMap(([name, value]) => documentsIn(properties[name], value))
}

function toSubmission(row: {
  readonly id: string
  readonly form_id: string
  readonly version: number
  readonly number: number
  readonly submitted_by: string
  readonly organisation_id: string | null
  readonly submitted_at: string
  readonly evidence_snapshot: string | null
}) {
  return {
    id: row.id,
    formId: row.form_id,
    version: row.version,
    number: row.number,
    by: row.submitted_by,
    organisationId: row.organisation_id,
    at: row.submitted_at,
    evidenceSnapshot: row.evidence_snapshot,
  }
}

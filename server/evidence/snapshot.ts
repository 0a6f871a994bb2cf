import { createHash } from 'node:crypto'
import type { RowEvidence } from '../base/api/evidence.ts'
import { canonicalJson, type Json, type JsonObject } from '../base/json.ts'

/** What the hash of a snapshot covers: whose, for which case, what was asked, what came out of which devices, and when. */
export interface SnapshotContent {
  readonly subjectId: string
  readonly caseId: string | null
  readonly query: JsonObject
  readonly result: JsonObject
  readonly takenAt: string
}

/** SHA-256, hexadecimal, over canonical JSON: the same content gives the same hash after a stay in the database. */
export function hashOfSnapshot({ subjectId, caseId, query, result, takenAt }: SnapshotContent): string {
  return sha256({ subjectId, caseId, query, result, takenAt })
}

/** Over the figures of a row alone, without the snapshot it is kept in. */
export function hashOfRow(subjectId: string, rowId: string, evidence: RowEvidence): string {
  const { snapshotHash: _hash, snapshot: _snapshot, ...figures } = evidence
  return sha256({ subject: subjectId, row: rowId, ...(figures as unknown as JsonObject) })
}

export function sha256(value: Json): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex')
}

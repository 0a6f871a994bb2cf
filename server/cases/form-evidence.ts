import type { EvidenceDevices, EvidenceRows } from '../base/api/evidence.ts'
import type { Problem } from '../base/errors.ts'
import { isJsonObject, type JsonObject } from '../base/json.ts'
import type { ProgrammeVersion } from '../programmes/index.ts'
import type { FormDocument } from '../rules/forms/index.ts'
import { placedNodes } from '../rules/forms/placed.ts'
import { type Answers, missingReasons, type ScoreScheme } from '../rules/score/index.ts'
import { caseById } from '../store/cases.ts'
import type { Trx } from '../store/transaction.ts'
import type { CaseContext } from './context.ts'
import { caseRefusal, type DevicesPage, type FrozenRows } from './types.ts'

/** Evidence frozen for a form about to be kept, and what of the form it is about. */
export interface FrozenForm extends FrozenRows {
  readonly scheme: ScoreScheme
  readonly tables: readonly string[]
  keep(trx: Trx): Promise<void>
}

/** A form of a case in which rows are scored. */
export interface ScoredForm {
  readonly programme: ProgrammeVersion
  readonly document: Pick<FormDocument, 'layout'>
  readonly caseId: string
}

export interface FormEvidence {
  /** What the devices say now about the rows of the form; nothing when it scores none. */
  live(form: ScoredForm): Promise<EvidenceRows>
  /** Throws `CASE_NOT_FOUND`, `EVIDENCE_ROW_NOT_SCORED`. */
  devices(form: ScoredForm, rowId: string, source: number, page: DevicesPage): Promise<EvidenceDevices>
  /** Measures what is about to be bound into a submission; undefined when the form scores no row that devices can prove. */
  freeze(form: ScoredForm): Promise<FrozenForm | undefined>
  /** As it was frozen, to be shown beside the submitted sheet. */
  frozen(snapshotId: string): Promise<SubmittedEvidence | null>
}

export interface SubmittedEvidence {
  readonly snapshot: { readonly id: string; readonly hash: string; readonly takenAt: string }
  readonly rows: EvidenceRows
}

/** Paths of the score tables of a form. */
export function scoreTablesOf(document: Pick<FormDocument, 'layout'>): readonly string[] {
  return placedNodes(document).flatMap(({ node, path }) => (node.kind === 'field' && node.widget === 'scoreTable' ? [path] : []))
}

/** Throws `EVIDENCE_REASONS_MISSING` with every row whose finding contradicts the devices and says not why. */
export function requireReasons({ scheme, tables, rows }: FrozenForm, data: JsonObject): void {
  const problems = tables.flatMap((table): readonly Problem[] => {
    const answers = data[table]
    if (!isJsonObject(answers)) return []
    return missingReasons(scheme, answers as unknown as Answers, rows).map((problem) => ({
      ...problem,
      at: `/${table}/${problem.at ?? ''}`,
    }))
  })
  if (problems.length > 0) throw caseRefusal('EVIDENCE_REASONS_MISSING', { count: problems.length }, { problems })
}

export function createFormEvidence(context: CaseContext): FormEvidence {
  async function scored({ programme, document, caseId }: ScoredForm) {
    const tables = scoreTablesOf(document)
    const provider = context.evidence()
    if (tables.length === 0 || provider === null) return undefined
    const scheme = await context.programmes.scheme(programme.id, programme.version)
    const rows = scheme.rows.filter(({ evidence }) => (evidence ?? []).length > 0)
    const found = rows.length === 0 ? undefined : await caseById(context.db, caseId)
    return found === undefined ? undefined : { provider, scheme, rows, tables, subjectId: found.subject_id }
  }

  return {
    async live(form) {
      const found = await scored(form)
      return found === undefined ? {} : found.provider.forRows(found.subjectId, found.rows, found.scheme)
    },

    async devices(form, rowId, source, page) {
      const found = await scored(form)
      const asked = found?.rows.find(({ id }) => id === rowId)?.evidence?.[source]
      if (found === undefined || asked === undefined) throw caseRefusal('EVIDENCE_ROW_NOT_SCORED')
      return found.provider.devicesBehind(found.subjectId, asked, found.scheme, page)
    },

    async freeze(form) {
      const found = await scored(form)
      if (found === undefined) return undefined
      const { provider, scheme, rows, tables, subjectId } = found
      return { ...(await provider.freeze({ subjectId, caseId: form.caseId, rows, scheme })), scheme, tables }
    },

    async frozen(snapshotId) {
      const stored = await context.evidence()?.snapshotOf(snapshotId)
      if (stored === undefined) return null
      const snapshot = { id: snapshotId, hash: stored.hash, takenAt: stored.takenAt }
      const rows = isJsonObject(stored.result.rows) ? (stored.result.rows as unknown as EvidenceRows) : {}
      return { snapshot, rows: Object.fromEntries(Object.entries(rows).map(([row, found]) => [row, { ...found, snapshot }])) }
    },
  }
}

import type { Key } from '../../base/ids.ts'
import { isJsonObject, type Json, type JsonObject } from '../../base/json.ts'
import type { InstanceState } from '../../engine/index.ts'
import type { ProgrammeManifest } from '../../programmes/index.ts'
import * as store from '../../store/impact.ts'
import type { Db } from '../../store/transaction.ts'
import type { RecordedAct, RecordedCase, RecordedPanel, RecordedProof, RecordedSubject } from './types.ts'

type Rows<Read extends (...input: never[]) => Promise<readonly unknown[]>> = readonly Awaited<ReturnType<Read>>[number][]

interface CaseRecord {
  readonly manifest: ProgrammeManifest
  readonly submissions: Rows<typeof store.submissionsOfProgramme>
  readonly done: Rows<typeof store.actsOfProgramme>
  readonly tasks: ReadonlyMap<string, Rows<typeof store.tasksDoneOfProgramme>[number]>
  readonly panels: Rows<typeof store.panelWorkOfProgramme>
  readonly objections: Rows<typeof store.objectionsOfProgramme>
  readonly payments: Rows<typeof store.paymentsSettledOfProgramme>
}

/** The subjects of a programme with their cases and all that came to these from outside. `stateOf`: tokens of an instance that lives. */
export async function readRecord(
  db: Db,
  programme: string,
  manifest: ProgrammeManifest,
  stateOf: (key: Key) => Promise<InstanceState | undefined>,
): Promise<readonly RecordedSubject[]> {
  const rows = await store.casesOfProgramme(db, programme)
  const bySubject = grouped(rows, ({ subject_id }) => subject_id)
  const submissions = groupByCase(await store.submissionsOfProgramme(db, programme))
  const done = groupByCase(await store.actsOfProgramme(db, programme))
  const tasks = new Map((await store.tasksDoneOfProgramme(db, programme)).map((task) => [task.key, task]))
  const panels = groupByCase(await store.panelWorkOfProgramme(db, programme))
  const objections = groupByCase(await store.objectionsOfProgramme(db, programme))
  const payments = groupByCase(await store.paymentsSettledOfProgramme(db, programme))
  const snapshots = groupByCase(await store.snapshotsOfProgramme(db, programme))
  const results = groupByCase(await store.resultsOfProgramme(db, programme))
  const living = groupByCase(await store.livingStatesOfProgramme(db, programme))
  const caseOf = async (row: (typeof rows)[number]): Promise<RecordedCase> => {
    const record: CaseRecord = {
      manifest,
      tasks,
      submissions: submissions.get(row.id) ?? [],
      done: done.get(row.id) ?? [],
      panels: panels.get(row.id) ?? [],
      objections: objections.get(row.id) ?? [],
      payments: payments.get(row.id) ?? [],
    }
    const states: RecordedCase['living'][number][] = []
    for (const { process_id, key } of living.get(row.id) ?? []) {
      const state = await stateOf(key as Key)
      if (state !== undefined) states.push({ processId: process_id, state })
    }
    return {
      id: row.id,
      number: row.number,
      caseType: row.case_type,
      version: row.version,
      subjectId: row.subject_id,
      applicant: partyOf(row),
      parentId: row.parent_case_id,
      relation: row.relation,
      isOpenedByProcess: row.parent_case_id !== null && record.done.find(({ action }) => action === 'case.open')?.actor === 'system',
      submittedAt: row.submitted_at,
      closedAt: row.closed_at,
      form: startForm(record, row.case_type)?.data ?? {},
      acts: actsOf(record, row.case_type),
      panels: panelsOf(record.panels),
      proofs: (snapshots.get(row.id) ?? []).map(({ result }) => proofOf(result)),
      levels: (results.get(row.id) ?? []).map(({ stage, level }) => ({ stage, level })),
      living: states,
    }
  }
  const subjects: RecordedSubject[] = []
  for (const [id, own] of bySubject) {
    const cases: RecordedCase[] = []
    for (const row of own) cases.push(await caseOf(row))
    const [first] = own
    if (first === undefined) continue
    const { subject_name: name, subject_address: address, subject_area: area, subject_data: data } = first
    subjects.push({ id, name, address, area, data, cases })
  }
  return subjects
}

/** Rows by what names their group, groups and rows in their order. */
function grouped<Row>(rows: readonly Row[], nameOf: (row: Row) => string): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(nameOf(row))
    if (group === undefined) groups.set(nameOf(row), [row])
    else group.push(row)
  }
  return groups
}

function groupByCase<Row extends { readonly case_id: string }>(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  return grouped(rows, ({ case_id }) => case_id)
}

function partyOf(row: Rows<typeof store.casesOfProgramme>[number]): RecordedCase['applicant'] {
  return {
    id: row.organisation_id,
    name: row.organisation_name,
    creditCode: row.credit_code ?? '',
    userId: row.applicant_id,
    personName: row.applicant_name,
    bankName: row.bank_name ?? '',
    bankAccount: row.bank_account ?? '',
  }
}

function startForm({ manifest, submissions }: CaseRecord, caseType: string) {
  const type = manifest.caseTypes.find(({ code }) => code === caseType)
  return submissions.find(({ form_id, task_key }) => task_key === null && form_id === type?.startForm)
}

/** Everything that was done to a case, in the order of the record; what the bank answered stands where its moment is. */
export function actsOf(record: CaseRecord, caseType: string): readonly RecordedAct[] {
  const byTask = new Map(record.submissions.flatMap((one) => (one.task_key === null ? [] : [[one.task_key, one.data] as const])))
  const start = startForm(record, caseType)
  const loose = record.submissions.filter((one) => one.task_key === null && one !== start)
  const acts = record.done.flatMap((entry): readonly RecordedAct[] => {
    const common = { at: entry.at, by: { id: entry.actor, name: entry.name ?? entry.actor } }
    switch (entry.action) {
      case 'task.complete': {
        const task = record.tasks.get(entry.object_id)
        if (task === undefined) return []
        const { element_id: elementId, process_id: processId } = task
        return [{ ...common, kind: 'task', elementId, processId, data: byTask.get(entry.object_id) ?? {} }]
      }
      case 'panel.declare': {
        const member = record.panels.find((one) => one.panel_id === entry.object_id && one.user_id === entry.actor)
        return [{ ...common, kind: 'conflict', conflict: entry.detail.conflict === true, ground: member?.declared_ground ?? '' }]
      }
      case 'sheet.sign': {
        const sheet = record.panels.find((one) => one.sheet_id === entry.object_id)
        return sheet?.answers == null ? [] : [{ ...common, kind: 'scoreSheet', answers: sheet.answers }]
      }
      case 'opinion.sign':
        return [{ ...common, kind: 'opinion', dissent: typeof entry.detail.dissent === 'string' ? entry.detail.dissent : null }]
      case 'objection.receive': {
        const objection = record.objections.find(({ id }) => id === entry.object_id)
        return [{ ...common, kind: 'objection', id: entry.object_id, withEvidence: objection?.counted_at != null }]
      }
      default:
        return actionOf(entry, record, loose).map((action) => ({ ...common, ...action }))
    }
  })
  return withPayments(acts, record.payments)
}

/** An act of the case page, with what its form held; nothing for other records of the case. */
function actionOf(
  entry: CaseRecord['done'][number],
  { manifest }: CaseRecord,
  loose: CaseRecord['submissions'][number][],
): readonly { readonly kind: 'action'; readonly action: string; readonly data: JsonObject }[] {
  const code = /^case\.(.+)$/.exec(entry.action)?.[1]
  const action = manifest.caseActions?.find((one) => one.code === code)
  if (code === undefined || (action === undefined && code !== 'withdraw')) return []
  const at = action?.form === undefined ? -1 : loose.findIndex(({ form_id }) => form_id === action.form)
  const [sent] = at < 0 ? [] : loose.splice(at, 1)
  return [{ kind: 'action', action: code, data: sent?.data ?? {} }]
}

function withPayments(acts: readonly RecordedAct[], payments: CaseRecord['payments']): readonly RecordedAct[] {
  const bank = { id: 'bank', name: 'bank' }
  const paid = payments.map(({ state, settled_at }): RecordedAct => ({ kind: 'payment', at: settled_at, by: bank, state }))
  // Stable: at the same moment the payment comes after what asked for it.
  return [...acts, ...paid].sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
}

function panelsOf(rows: CaseRecord['panels']): readonly RecordedPanel[] {
  return [...grouped(rows, ({ panel_id }) => panel_id).values()].flatMap((members) => {
    const [first] = members
    if (first === undefined) return []
    return [{ stage: first.stage, round: first.round, members: members.map(({ user_id, name }) => ({ userId: user_id, name })) }]
  })
}

function proofOf({ measures }: JsonObject): RecordedProof {
  const number = (value: Json | undefined) => (typeof value === 'number' ? value : 0)
  return {
    measures: (Array.isArray(measures) ? (measures as readonly Json[]) : []).flatMap((one) =>
      isJsonObject(one) && typeof one.metric === 'string'
        ? [
            {
              metric: one.metric,
              windowDays: number(one.windowDays),
              numerator: number(one.numerator),
              denominator: number(one.denominator),
            },
          ]
        : [],
    ),
  }
}

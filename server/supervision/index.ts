/** Door of supervision (运营监管): yearly samples, complaints of owners, take-over filings. The acts themselves are cases of the programme. */
import { randomBytes } from 'node:crypto'
import type { Audit } from '../audit/index.ts'
import type { Clock } from '../base/clock.ts'
import type { JsonObject } from '../base/json.ts'
import { type Cases, caseOf } from '../cases/index.ts'
import type { Identity } from '../identity/index.ts'
import { type CaseType, hasForm, type Programmes, type ProgrammeVersion } from '../programmes/index.ts'
import type { Runtime } from '../runtime/types.ts'
import { newestCaseOf } from '../store/cases.ts'
import { newId } from '../store/id.ts'
import { subjectById, subjectByName } from '../store/subjects.ts'
import * as store from '../store/supervision.ts'
import { type Db, inTransaction, type Trx } from '../store/transaction.ts'
import { localDateOf, localYearOf } from '../time/index.ts'
import { drawSample } from './decide.ts'
import { COMPLAINT, type Successor, sampleAsked, successorAsked } from './decide-jobs.ts'
import { supervisionRefusal } from './types.ts'

export interface ComplaintInput {
  /** Programme; needed only when several are published. */
  readonly programme?: string
  readonly subjectId?: string
  /** Name of the subject when its id is not known. */
  readonly subject?: string
  /** Answers of the programme's complaint form, the earlier feedback to the operator among them (SS-28). */
  readonly data: JsonObject
}

export interface SampleDraw {
  readonly id: string
  readonly year: number
  readonly seed: string
  /** Subjects with a certificate in force when it was drawn. */
  readonly pool: readonly string[]
  readonly drawn: readonly string[]
  readonly drawnAt: string
}

export interface Supervision {
  /** Takes a complaint from anybody, without account (SS-28a): checks the form and opens a case. Answers its number. */
  complain(input: ComplaintInput): Promise<{ readonly receipt: string }>
  draws(programme: string): Promise<readonly SampleDraw[]>
}

export { supervisionRefusal } from './types.ts'

export interface SupervisionDeps {
  readonly db: Db
  readonly clock: Clock
  readonly audit: Pick<Audit, 'record'>
  readonly identity: Pick<Identity, 'saveOrganisation' | 'usersOfOrganisation'>
  readonly programmes: Programmes
  readonly runtime: Pick<Runtime, 'registerJobHandler'>
  readonly cases: Cases
}

const ANYBODY = 'public'

/** Registers `supervision.sample` and `supervision.take-over`. */
export function createSupervision(deps: SupervisionDeps): Supervision {
  const { db, clock, audit, identity, programmes, cases } = deps

  /** Opens a case on a subject's newest case of the parent type, for whoever runs the subject. */
  async function openOn(programme: ProgrammeVersion, type: CaseType, subjectId: string, data: JsonObject, by: string, trx: Trx) {
    const subject = await subjectById(trx, subjectId)
    if (subject === undefined) throw supervisionRefusal('COMPLAINT_SUBJECT_UNKNOWN', { subject: subjectId })
    const parent = type.parent === undefined ? undefined : await newestCaseOf(trx, subjectId, type.parent)
    const [person] = await identity.usersOfOrganisation(subject.organisation_id, trx)
    return cases.open(
      {
        programme: programme.id,
        version: programme.version,
        caseType: type.code,
        subjectId,
        applicant: { organisationId: subject.organisation_id, userId: person?.id ?? '', personName: person?.name ?? '' },
        data,
        parentCaseId: parent?.id ?? null,
        relation: type.code,
        by: { userId: by, name: '', organisationId: null },
      },
      trx,
    )
  }

  deps.runtime.registerJobHandler('supervision.sample', async (job, trx) => {
    const known = await store.drawOfJob(trx, job.key)
    if (known !== undefined) return { sampled: [...known.drawn] }
    const programme = await programmes.current(job.programme ?? '', trx)
    const { caseType, rate } = sampleAsked(job)
    const type = programme.manifest.caseTypes.find((one) => one.code === caseType)
    const at = clock.now()
    const zone = programme.manifest.timeZone
    const pool = await store.subjectsWithCertificate(trx, programme.id, localDateOf(at, zone))
    const seed = randomBytes(16).toString('hex')
    const drawn = drawSample(pool, rate, seed)
    const id = newId('draw')
    await store.insertDraw(trx, {
      id,
      programme: programme.id,
      year: localYearOf(at, zone),
      seed,
      pool: JSON.stringify(pool),
      drawn: JSON.stringify(drawn),
      job_key: job.key,
      drawn_at: at,
      drawn_by: 'system',
    })
    await audit.record(
      {
        actor: 'system',
        action: 'supervision.sample',
        object: { kind: 'programme', id: programme.id },
        detail: { id, seed, pool: pool.length, drawn: drawn.length },
      },
      trx,
    )
    if (type !== undefined) for (const subjectId of drawn) await openOn(programme, type, subjectId, {}, 'system', trx)
    return { sampled: [...drawn] }
  })

  deps.runtime.registerJobHandler('supervision.take-over', async (job, trx) => {
    const row = await caseOf(job, trx)
    const successor = successorAsked(job)
    const organisationId = await organisationOf(successor, trx)
    await store.insertOperator(trx, {
      id: newId('operator'),
      subject_id: row.subject_id,
      organisation_id: organisationId,
      name: successor.name,
      credit_code: successor.creditCode,
      data: JSON.stringify(job.variables.takeOver ?? {}),
      case_id: row.id,
      recorded_at: clock.now(),
      recorded_by: 'system',
    })
    await store.setSubjectOrganisation(trx, row.subject_id, organisationId)
    await audit.record(
      {
        actor: 'system',
        action: 'subject.take-over',
        object: { kind: 'subject', id: row.subject_id },
        detail: { successor: successor.name },
        caseId: row.id,
      },
      trx,
    )
    return { operator: { organisationId, name: successor.name } }
  })

  /** The successor's organisation; one that never used the system is entered, so that it can log in later. */
  async function organisationOf(successor: Successor, trx: Trx): Promise<string> {
    const known = successor.creditCode === null ? undefined : await store.organisationByCreditCode(trx, successor.creditCode)
    if (known !== undefined) return known.id
    const id = newId('org')
    await identity.saveOrganisation(
      { id, name: successor.name, creditCode: successor.creditCode, kind: 'applicant', bankName: null, bankAccount: null },
      trx,
    )
    return id
  }

  return {
    complain: (input) =>
      inTransaction(db, undefined, async (trx) => {
        const programme = await programmeFor(input, trx)
        const type = programme.manifest.caseTypes.find((one) => one.code === COMPLAINT)
        if (type === undefined) throw supervisionRefusal('COMPLAINTS_NOT_TAKEN')
        const subject =
          input.subjectId === undefined
            ? await subjectByName(trx, programme.id, (input.subject ?? '').trim())
            : await subjectById(trx, input.subjectId)
        if (subject === undefined || subject.programme !== programme.id)
          throw supervisionRefusal('COMPLAINT_SUBJECT_UNKNOWN', { subject: input.subject ?? input.subjectId ?? '' })
        const data = hasForm(type.startForm) ? await cases.checkForm(programme.id, type.startForm, input.data, {}, trx) : input.data
        const opened = await openOn(programme, type, subject.id, data, ANYBODY, trx)
        return { receipt: opened.number }
      }),

    async draws(programme) {
      return (await store.drawsOf(db, programme)).map((row) => ({
        id: row.id,
        year: row.year,
        seed: row.seed,
        pool: row.pool,
        drawn: row.drawn,
        drawnAt: row.drawn_at,
      }))
    },
  }

  async function programmeFor(input: ComplaintInput, trx: Trx): Promise<ProgrammeVersion> {
    if (input.programme !== undefined) return programmes.current(input.programme, trx)
    const [first] = (await programmes.list(trx)).filter((manifest) => manifest.caseTypes.some((type) => type.code === COMPLAINT))
    if (first === undefined) throw supervisionRefusal('COMPLAINTS_NOT_TAKEN')
    return programmes.current(first.id, trx)
  }
}

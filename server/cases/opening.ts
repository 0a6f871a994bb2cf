import type { Key } from '../base/ids.ts'
import type { JsonObject } from '../base/json.ts'
import { hasForm, type ProgrammeVersion } from '../programmes/index.ts'
import * as store from '../store/cases.ts'
import { findProcessDefinition } from '../store/definitions.ts'
import { newId } from '../store/id.ts'
import { type SubjectRow, subjectById } from '../store/subjects.ts'
import type { Trx } from '../store/transaction.ts'
import { localDateOf } from '../time/index.ts'
import { caseTypeOf } from './admission.ts'
import type { CaseContext } from './context.ts'
import { numberInSeries, seriesOf } from './decide.ts'
import { caseRefusal, type OpenCase, type OpenedCase } from './types.ts'

/** Opens a case: number, submission, process instance and first line of the timeline in one transaction. The caller has checked data and admission. */
export async function openCase(context: CaseContext, input: OpenCase, trx: Trx): Promise<OpenedCase> {
  const { programmes, clock, runtime, audit, identity } = context
  const programme =
    input.version === undefined
      ? await programmes.current(input.programme, trx)
      : await programmes.version(input.programme, input.version, trx)
  const type = caseTypeOf(programme.manifest, input.caseType)
  const subject = await subjectById(trx, input.subjectId)
  if (subject === undefined) throw caseRefusal('SUBJECT_NOT_FOUND')
  const parent = input.parentCaseId === null ? undefined : await store.caseById(trx, input.parentCaseId)
  const definition = await findProcessDefinition(trx, { processId: type.process, deploymentKey: programme.deploymentKey })
  if (definition === undefined) throw caseRefusal('CASE_TYPE_UNKNOWN', { type: type.code })
  const at = clock.now()
  const id = newId('case')
  const number = await nextNumber(programme, type.code, localDateOf(at, programme.manifest.timeZone), trx)
  await store.insertCase(trx, {
    id,
    number,
    programme: programme.id,
    version: programme.version,
    case_type: type.code,
    subject_id: subject.id,
    organisation_id: input.applicant.organisationId,
    applicant_id: input.applicant.userId,
    applicant_name: input.applicant.personName,
    parent_case_id: parent?.id ?? null,
    relation: input.relation,
    instance_key: null,
    status: programme.manifest.publicStatuses[0]?.code ?? '',
    stage: null,
    outcome: null,
    submitted_at: at,
    closed_at: null,
  })
  await store.insertEvents(trx, [
    {
      case_id: id,
      at,
      kind: 'submission',
      title_zh: `${type.name.zh}：提交`,
      title_en: `${type.name.en}: submitted`,
      detail_zh: number,
      detail_en: number,
      article: type.article ?? null,
      actor: input.by.userId,
      document_id: null,
      internal: false,
    },
  ])
  const submission =
    hasForm(type.startForm) && Object.keys(input.data).length > 0
      ? await keepStartForm(context, programme, type.startForm, id, input, trx)
      : null
  await audit.record(
    {
      actor: input.by.userId,
      action: 'case.open',
      object: { kind: 'case', id },
      detail: { number, caseType: type.code, subject: subject.id },
      caseId: id,
    },
    trx,
  )
  const organisation = await identity.organisation(input.applicant.organisationId, trx)
  const { processInstanceKey } = await runtime.createInstance(
    {
      processId: type.process,
      definitionKey: definition.key as Key,
      caseId: id,
      by: input.by.userId,
      variables: {
        case: { id, number, type: type.code },
        subject: subjectVariable(subject),
        applicant: {
          organisationId: input.applicant.organisationId,
          organisationName: organisation?.name ?? '',
          creditCode: organisation?.creditCode ?? null,
          userId: input.applicant.userId,
          personName: input.applicant.personName,
        },
        form: input.data,
        submission: submission === null ? null : { id: submission.id },
        parentCase: parent === undefined ? null : { id: parent.id, number: parent.number },
      },
    },
    trx,
  )
  await store.updateCase(trx, id, { instance_key: processInstanceKey })
  return { id, number }
}

async function nextNumber(programme: ProgrammeVersion, caseType: string, date: string, trx: Trx): Promise<string> {
  const { numbering, office } = programme.manifest
  const series = seriesOf(numbering.case, { date, code: office.code, caseType })
  return numberInSeries(series, await store.nextCaseSerial(trx, series))
}

async function keepStartForm(
  context: CaseContext,
  programme: ProgrammeVersion,
  formId: string,
  caseId: string,
  input: OpenCase,
  trx: Trx,
): Promise<{ readonly id: string }> {
  const form = await context.programmes.form(programme.id, programme.version, formId, trx)
  return context.submissions.record(
    {
      caseId,
      formId,
      programme: programme.id,
      version: programme.version,
      schema: form.document.schema,
      data: input.data,
      by: { userId: input.by.userId, organisationId: input.by.organisationId },
      task: null,
    },
    trx,
  )
}

/** What processes, letters and decisions see of a subject. */
export function subjectVariable(subject: SubjectRow): JsonObject {
  return {
    ...subject.data,
    id: subject.id,
    name: subject.name,
    kind: subject.kind,
    address: subject.address,
    areaSquareMetres: subject.area,
  }
}

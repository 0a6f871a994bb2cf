import type { Problem } from '../../../base/errors.ts'
import type { JsonObject } from '../../../base/json.ts'
import { isOffered, messageOf, WITHDRAW } from '../../../cases/decide-acts.ts'
import { admissionQuestion, admissionRefusal, factNamesOf, preconditionsOf } from '../../../cases/decide-admission.ts'
import { assessmentFacts, NOT_ASSESSED, scoredSelfAssessment } from '../../../cases/decide-scoring.ts'
import { caseRefusal } from '../../../cases/types.ts'
import type { CaseAction, CaseType } from '../../../programmes/types.ts'
import { levelQuestion } from '../../../rules/score/index.ts'
import type { CaseBook, Party, SubjectBook } from '../books.ts'
import type { World } from '../world.ts'
import { problemsOf } from './book.ts'

interface Person {
  readonly id: string
  readonly name: string
}

/**
 * An act of the case page: checks the form, notes it on the timeline and sends the message to the process of the case; `withdraw` with
 * `{reason}` where the programme names no act of the code. Answers what stands against it (`CASE_ACTION_UNKNOWN` where nobody waits for it,
 * the form's problems); nothing when it is done.
 */
export function act(world: World, book: CaseBook, code: string, data: JsonObject, by: Person): readonly Problem[] {
  const action = world.bundle.manifest.caseActions?.find((one) => one.code === code)
  if (action === undefined)
    return code === WITHDRAW ? withdraw(world, book, data, by) : problemsOf(caseRefusal('CASE_ACTION_UNKNOWN', { action: code }))
  const { message, variable } = messageOf(action)
  if (!isOffered(action, offerFacts(book), { now: world.now, zone: world.zone }) || !world.isAwaited(message, book.id))
    return problemsOf(caseRefusal('CASE_ACTION_UNKNOWN', { action: code }))
  const checked = checkedAct(world, book, action, data, by)
  if (checked.problems.length > 0) return checked.problems
  world.recorder.moment(book, { title: action.name, article: action.article ?? null, by: by.name }, world.ms)
  world.publish({
    name: message,
    correlationKey: book.id,
    variables: { [variable]: { ...checked.data, by: { ...by }, on: world.today } },
    lifeMs: 0,
  })
  return []
}

function withdraw(world: World, book: CaseBook, { reason }: JsonObject, by: Person): readonly Problem[] {
  if (book.closedAt !== null) return problemsOf(caseRefusal('CASE_CLOSED'))
  if (!world.isAwaited(WITHDRAW, book.id)) return problemsOf(caseRefusal('CASE_NOT_WITHDRAWABLE'))
  world.recorder.moment(book, { title: { zh: '申请单位撤回申请', en: 'Withdrawn by the applicant' }, article: null, by: by.name }, world.ms)
  const withdrawal = { reason: reason ?? '', by: { ...by }, on: world.today }
  world.publish({ name: WITHDRAW, correlationKey: book.id, variables: { withdrawal }, lifeMs: 0 })
  return []
}

function checkedAct(world: World, book: CaseBook, { form: formId }: CaseAction, data: JsonObject, by: Person) {
  const form = formId === undefined ? undefined : world.bundle.forms.get(formId)
  if (form === undefined) return { data: {}, problems: [] }
  const facts = {
    applicant: { ...applicantVariable(book.applicant), userId: by.id, personName: by.name },
    today: world.today,
    case: { id: book.id, number: book.number, type: book.type.code },
    subject: world.subjectVariable(book.subject),
  }
  const checked = world.check(form, data, facts)
  if (checked.problems.length === 0) book.submissions.set(form.document.id, checked.data)
  return checked
}

function offerFacts({ status, stage, type, closedAt, outcome }: CaseBook) {
  return { status, stage, caseType: type.code, closed: closedAt !== null, outcome }
}

/** Asks every precondition of the case type with the form's data; the code of the first that refuses, null when all allow. */
export function admit(world: World, type: CaseType, subject: SubjectBook, parent: CaseBook | null, data: JsonObject): string | null {
  for (const { decision, facts: names } of preconditionsOf(type)) {
    const facts = world.factsOf(names, subject, { case: parent, caseType: type.code })
    const code = admissionRefusal(world.decide(decision, admissionQuestion(data, facts, world.now)))
    if (code !== null) return code
  }
  return null
}

/** What the start form of a case type knows: who applies, the subject, the case it hangs on, the facts, the self-assessment in the data. */
export function startFacts(
  world: World,
  type: CaseType,
  about: { readonly subject: SubjectBook; readonly applicant: Party; readonly parent: CaseBook | null; readonly data: JsonObject },
): JsonObject {
  const { subject, applicant, parent, data } = about
  return {
    applicant: applicantVariable(applicant),
    today: world.today,
    subject: world.subjectVariable(subject),
    parentCase:
      parent === null ? null : { id: parent.id, number: parent.number, type: parent.type.code, status: parent.status, stage: parent.stage },
    ...world.factsOf(factNamesOf(type), subject, { case: parent, caseType: type.code }),
    ...assessed(world, data),
  }
}

function assessed(world: World, data: JsonObject): JsonObject {
  const scheme = data.selfAssessment === undefined ? undefined : world.bundle.scheme(null)
  const scored = scheme === undefined ? undefined : scoredSelfAssessment(scheme, data)
  if (scheme === undefined || scored === undefined) return NOT_ASSESSED
  return assessmentFacts(world.bundle.manifest, scheme, scored, world.decide(scheme.levelDecision, levelQuestion(scored)).value)
}

function applicantVariable({ id, name, creditCode, userId, personName }: Party): JsonObject {
  return { organisationId: id, organisationName: name, creditCode, userId, personName }
}

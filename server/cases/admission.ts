import { Refusal } from '../base/errors.ts'
import { isJsonObject, type JsonObject } from '../base/json.ts'
import type { Bilingual } from '../base/text.ts'
import type { CaseType, ProgrammeManifest, ProgrammeVersion } from '../programmes/index.ts'
import { type CompiledForm, evaluateForm } from '../rules/forms/index.ts'
import type { Trx } from '../store/transaction.ts'
import type { CaseContext } from './context.ts'
import { admissionQuestion, admissionRefusal, preconditionsOf } from './decide-admission.ts'
import { caseRefusal } from './types.ts'

export function caseTypeOf(manifest: ProgrammeManifest, code: string): CaseType {
  const type = manifest.caseTypes.find((one) => one.code === code)
  if (type === undefined) throw caseRefusal('CASE_TYPE_UNKNOWN', { type: code })
  return type
}

/** A refusal with the programme's own sentence for its code, where it has one. */
export function programmeSays(
  manifest: ProgrammeManifest,
  code: string,
  otherwise: Bilingual,
  more: ConstructorParameters<typeof Refusal>[3] = {},
): Refusal {
  return new Refusal(code, 422, manifest.refusals[code] ?? otherwise, more)
}

/**
 * Checks data against a form with the facts and answers what is to be kept. With errors: `FORM_INVALID`, or the code of the check that
 * failed when nothing else is wrong, and every problem at once.
 */
export async function checkedData(
  context: CaseContext,
  programme: ProgrammeVersion,
  form: CompiledForm,
  data: JsonObject,
  facts: JsonObject,
  trx?: Trx,
): Promise<JsonObject> {
  const functions = await context.programmes.functionsFor({ key: null, programme: programme.id, version: programme.version }, trx)
  const result = evaluateForm(form, data, { facts, functions, now: context.clock.now(), zone: programme.manifest.timeZone })
  const errors = result.problems.filter((problem) => problem.severity === 'error')
  const [first] = errors
  if (first === undefined) return result.data
  const own = errors.find((problem) => programme.manifest.refusals[problem.code] !== undefined)
  const onlyChecks = errors.every((problem) => !problem.code.startsWith('FORM_'))
  if (own !== undefined && onlyChecks) throw programmeSays(programme.manifest, own.code, own.text, { problems: errors })
  throw caseRefusal('FORM_INVALID', { count: errors.length }, { problems: errors })
}

/** Asks every precondition of the case type; throws the code of the first that refuses, with the programme's sentence. */
export async function requireAdmission(
  context: CaseContext,
  programme: ProgrammeVersion,
  type: CaseType,
  about: { readonly subjectId: string; readonly parentCaseId: string | null; readonly data: JsonObject },
  trx: Trx,
): Promise<void> {
  const question = { caseId: about.parentCaseId, caseType: type.code, programme: programme.id }
  for (const { decision, facts: names } of preconditionsOf(type)) {
    const facts = await context.facts.answer(names, about.subjectId, trx, question)
    const outcome = await context.runtime.evaluateDecision(
      {
        decisionId: decision,
        deploymentKey: programme.deploymentKey,
        variables: admissionQuestion(about.data, facts, context.clock.now()),
      },
      trx,
    )
    const code = admissionRefusal(outcome)
    if (code === null) continue
    const extra = outcome.refusal?.extra ?? (isJsonObject(outcome.value) ? { answer: outcome.value } : {})
    throw programmeSays(programme.manifest, code, caseRefusal('APPLICATION_NOT_ALLOWED').text, { extra })
  }
}

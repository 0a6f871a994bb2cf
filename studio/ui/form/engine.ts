import type { JsonObject } from '../../../server/base/json.ts'
import { compileForm, evaluateForm } from '../../../server/rules/forms/index.ts'
import type { FormDocument } from '../../../server/rules/forms/types.ts'
import type { FieldProblem, FormState } from './context.tsx'
import { pathOf, requiredBySchema } from './paths.ts'

/** A form whose rules are compiled once; `evaluate` says what they make of some data. */
export interface FormEngine {
  evaluate(data: JsonObject, facts: JsonObject): FormState
}

/** Compiles the rules of a form with the same code the server uses; null when the definition is faulty. */
export function formEngineOf(document: FormDocument): FormEngine | null {
  const compiled = compileForm(document)
  if (!compiled.ok) return null
  return {
    evaluate(data, facts) {
      const result = evaluateForm(compiled.value, data, { facts })
      return {
        data: result.data,
        isVisible: (path) => !isHidden(result.visible, path),
        isRequired: (path) => result.required[path] === true || requiredBySchema(document.schema, path),
        problems: result.problems.map(
          (problem): FieldProblem => ({
            path: problem.at === undefined ? null : pathOf(problem.at),
            severity: problem.severity,
            text: problem.text,
            article: problem.article,
          }),
        ),
      }
    },
  }
}

/** A field is hidden with whatever it stands in. */
function isHidden(visible: { readonly [path: string]: boolean }, path: string): boolean {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) if (visible[at] === false) return true
  return false
}

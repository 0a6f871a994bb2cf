import type { JsonObject } from '../../../server/base/json.ts'
import { compileForm, evaluateForm } from '../../../server/rules/forms/index.ts'
import type { FormDocument } from '../../../server/rules/forms/types.ts'
import type { FieldProblem, FormState } from './context.tsx'
import { pathOf, requiredBySchema } from './paths.ts'

/** What needs the server's calendar or clock is judged by the server; here it stays silent. */
const ONLY_SERVER = /^(FEEL|CALENDAR|DEADLINE)_/

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
      const now = typeof facts.now === 'string' ? facts.now : new Date().toISOString()
      const result = evaluateForm(compiled.value, data, { facts, now, zone: Intl.DateTimeFormat().resolvedOptions().timeZone })
      return {
        data: result.data,
        isVisible: (path) => !isHidden(result.visible, path),
        isRequired: (path) => result.required[path] === true || requiredBySchema(document.schema, path),
        problems: result.problems
          .filter((problem) => !ONLY_SERVER.test(problem.code))
          .map(
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

import type { ModuleDeclaration } from 'diagram-js/lib/Diagram'
import type { Locale } from '../../../server/base/text.ts'
import type { KnownParts, Part } from '../../../server/engine/lint/types.ts'
import type { ModdleElement } from '../../../server/engine/model/moddle.ts'
import type { DeadlineRule } from '../../../server/programmes/types.ts'
import { engineFunctions } from './functions.ts'
import { type FormFields, knownVariables, type Variable } from './known-variables.ts'

/** What the programme has, as it is now; the modeler's modules read it whenever they need it. */
export interface PartsBox {
  current: KnownParts
  rules: readonly DeadlineRule[]
  levels: readonly Part[]
  caseTypes: readonly Part[]
  /** Schemes beside the main one. */
  schemes: readonly Part[]
  /** Fields of a form, as far as they are loaded. */
  fieldsOf: FormFields
}

/** Names a FEEL field offers: variables of the steps before, and the functions of the engine. */
export function variablesModule(parts: PartsBox, locale: Locale): ModuleDeclaration {
  const language = locale === 'en' ? 'en' : 'zh'
  const told = ({ name, from, entries }: Variable): object => ({
    name,
    info: from.length === 0 ? '' : `${language === 'en' ? 'From ' : '来自：'}${from.join(language === 'en' ? ', ' : '、')}`,
    ...(entries === undefined ? {} : { entries: entries.map(told) }),
  })
  const resolver = {
    getVariablesForElement: async (object: ModdleElement) => [
      ...knownVariables(object, parts.fieldsOf).map(told),
      ...engineFunctions(language),
    ],
  }
  return { variableResolver: ['value', resolver] }
}

import Linter from 'bpmnlint/lib/linter'
import type { ModuleDeclaration } from 'diagram-js/lib/Diagram'
import type { Locale } from '../../../server/base/text.ts'
import { compilerProblems, LINT_RULES, type LintProblem, sorted } from '../../../server/engine/lint/index.ts'
import type { PartsBox } from './parts.ts'

/** Rest after the last change before the diagram is looked at again. */
const REST_MS = 350
const PACKAGE = 'bpmnlint-plugin-pingji'

export interface LintOutcome {
  readonly problems: readonly LintProblem[]
}

interface Modeler {
  getDefinitions(): unknown
  saveXML(options: object): Promise<{ readonly xml?: string }>
}

type Reports = { [rule: string]: object[] }

/** What bpmnlint finds by our rules. */
export async function lintByRules(definitions: unknown, parts: PartsBox['current']): Promise<readonly LintProblem[]> {
  const linter = new Linter({
    config: { rules: Object.fromEntries(Object.entries(LINT_RULES).map(([name, { severity }]) => [`pingji/${name}`, [severity, parts]])) },
    resolver: {
      resolveRule: (pkg: string, name: string) => (pkg === PACKAGE ? LINT_RULES[name]?.rule : undefined),
      resolveConfig: () => undefined,
    },
  })
  const reports = await linter.lint(definitions)
  return Object.entries(reports).flatMap(([rule, found]) =>
    found.map((report) => {
      const { id, text, fix, severity, category, message } = report as unknown as LintProblem & {
        readonly id: string
        readonly category: LintProblem['severity'] | 'rule-error'
        readonly message: string
      }
      return {
        rule: rule.replace('pingji/', ''),
        severity: severity ?? (category === 'rule-error' ? 'error' : category),
        at: id ?? null,
        text: text ?? { zh: message, en: message },
        ...(fix === undefined ? {} : { fix }),
      }
    }),
  )
}

/** bpmn-js-bpmnlint with our rules and our compiler; `onProblems` hears the whole list after each look. */
export function lintModule(parts: PartsBox, locale: Locale, onProblems: (outcome: LintOutcome) => void): ModuleDeclaration {
  class OwnLint {
    static readonly $inject = ['linting', 'bpmnjs', 'eventBus']
    constructor(
      linting: { lint(): Promise<Reports>; update(): void },
      modeler: Modeler,
      eventBus: { on(event: string, act: () => void): void },
    ) {
      let round = 0
      let gone = false
      eventBus.on('diagram.destroy', () => {
        gone = true
      })
      linting.lint = async () => {
        round += 1
        const mine = round
        await new Promise((resolve) => setTimeout(resolve, REST_MS))
        // Only the last of several looks counts; the others are thrown away by the caller.
        if (gone || mine !== round) return {}
        const { xml = '' } = await modeler.saveXML({ format: false })
        const problems = sorted([...(await compilerProblems(xml)), ...(await lintByRules(modeler.getDefinitions(), parts.current))])
        if (!gone && mine === round) onProblems({ problems })
        return reportsOf(problems, locale)
      }
    }
  }
  return { __init__: ['pingjiLint'], pingjiLint: ['type', OwnLint] } as ModuleDeclaration
}

function reportsOf(problems: readonly LintProblem[], locale: Locale): Reports {
  const reports: Reports = {}
  for (const { rule, severity, at, text } of problems) {
    const report = { id: at ?? '', message: locale === 'en' ? text.en : text.zh, category: severity }
    reports[rule] = [...(reports[rule] ?? []), report]
  }
  return reports
}

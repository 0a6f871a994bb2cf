import { type KnownParts, lintDefinitions, NOTHING_KNOWN } from '../engine/lint/index.ts'
import { readDefinitions } from '../engine/model/moddle.ts'
import { ProblemList } from '../engine/model/problems.ts'
import { type FormDocument, lintForm } from '../rules/forms/index.ts'
import type { ProgrammeContent } from './content.ts'
import { type FileProblem, problemIn } from './content.ts'

const SEVERITIES = { error: 'warning', warn: 'warning', info: 'hint' } as const

/** What the rules of the form builder advise. What must be mended stands among the problems of the checks already. */
export function formAdvice({ forms }: ProgrammeContent): readonly FileProblem[] {
  return [...forms].flatMap(([id, form]) =>
    faultsOf(form).map(
      ({ code, severity, at, text }): FileProblem => ({
        ...problemIn(`forms/${id}.form.json`, code, text, at),
        severity: severity === 'error' ? 'warning' : severity,
      }),
    ),
  )
}

/** A document that is no form at all is said by the checks. */
function faultsOf(form: FormDocument): ReturnType<typeof lintForm> {
  try {
    return lintForm(form)
  } catch {
    return []
  }
}

/** What the rules of the workflow designer advise on diagrams. It never stops publishing; references are a matter of the checks. */
export async function diagramAdvice({ processes, manifest }: ProgrammeContent): Promise<readonly FileProblem[]> {
  const parts: KnownParts = {
    ...NOTHING_KNOWN,
    articles:
      manifest === undefined || !Array.isArray(manifest.articles)
        ? null
        : manifest.articles.map(({ id }) => ({ id, title: { zh: id, en: id } })),
  }
  const advice = await Promise.all(
    processes.map(async ({ name, content }) => {
      const definitions = await readDefinitions(content, new ProblemList())
      if (definitions === null) return []
      return lintDefinitions(definitions, parts).map(
        ({ rule, severity, at, text }): FileProblem => ({
          ...problemIn(name, `LINT_${rule.toUpperCase().replaceAll('-', '_')}`, text, at ?? undefined),
          severity: SEVERITIES[severity],
        }),
      )
    }),
  )
  return advice.flat()
}

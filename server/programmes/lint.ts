import { type KnownParts, lintDefinitions, NOTHING_KNOWN } from '../engine/lint/index.ts'
import { readDefinitions } from '../engine/model/moddle.ts'
import { ProblemList } from '../engine/model/problems.ts'
import type { ProgrammeContent } from './content.ts'
import { type FileProblem, problemIn } from './content.ts'

const SEVERITIES = { error: 'warning', warn: 'warning', info: 'hint' } as const

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

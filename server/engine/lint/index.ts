import { children, type ModdleElement, readDefinitions } from '../model/moddle.ts'
import { ProblemList } from '../model/problems.ts'
import { compilerProblems } from './compiler.ts'
import { articleGiven } from './rules/article-given.ts'
import { assigned } from './rules/assigned.ts'
import { deadlock } from './rules/deadlock.ts'
import { defaultFlow } from './rules/default-flow.ts'
import { hasForm } from './rules/has-form.ts'
import { implicitFork } from './rules/implicit-fork.ts'
import { knownDeadline } from './rules/known-deadline.ts'
import { knownDecision } from './rules/known-decision.ts'
import { knownForm } from './rules/known-form.ts'
import { knownJob } from './rules/known-job.ts'
import { knownLetter } from './rules/known-letter.ts'
import { knownProcess } from './rules/known-process.ts'
import { knownWords } from './rules/known-words.ts'
import { named } from './rules/named.ts'
import { reachable } from './rules/reachable.ts'
import { superfluousGateway } from './rules/superfluous-gateway.ts'
import { wayNamed } from './rules/way-named.ts'
import { wayOn } from './rules/way-on.ts'
import type { Finding, KnownParts, LintProblem, LintSeverity, RuleFactory } from './types.ts'

export { compilerProblems } from './compiler.ts'
export type { Fix, KnownParts, LintProblem, LintSeverity, Part, PickKind } from './types.ts'
export { NOTHING_KNOWN } from './types.ts'

/** Our rules on diagrams, each in the format of bpmnlint (its configuration are the known parts), with how grave they are. */
export const LINT_RULES: { readonly [name: string]: { readonly severity: LintSeverity; readonly rule: RuleFactory } } = {
  'known-form': { severity: 'error', rule: knownForm },
  'known-decision': { severity: 'error', rule: knownDecision },
  'known-process': { severity: 'error', rule: knownProcess },
  'known-letter': { severity: 'error', rule: knownLetter },
  'known-deadline': { severity: 'error', rule: knownDeadline },
  'known-words': { severity: 'error', rule: knownWords },
  'known-job': { severity: 'warn', rule: knownJob },
  assigned: { severity: 'warn', rule: assigned },
  'has-form': { severity: 'warn', rule: hasForm },
  'default-flow': { severity: 'warn', rule: defaultFlow },
  'way-on': { severity: 'warn', rule: wayOn },
  'implicit-fork': { severity: 'warn', rule: implicitFork },
  reachable: { severity: 'warn', rule: reachable },
  deadlock: { severity: 'error', rule: deadlock },
  named: { severity: 'warn', rule: named },
  'way-named': { severity: 'info', rule: wayNamed },
  'superfluous-gateway': { severity: 'info', rule: superfluousGateway },
  'article-given': { severity: 'info', rule: articleGiven },
}

const ORDER: readonly LintSeverity[] = ['error', 'warn', 'info']

/** Everything the rules find in a read model, the gravest first. */
export function lintDefinitions(definitions: ModdleElement, parts: KnownParts): readonly LintProblem[] {
  const found: LintProblem[] = []
  const rules = Object.entries(LINT_RULES).map(([name, { severity, rule }]) => {
    const report = (id: string, _message: string, { text, fix, severity: other }: Finding) =>
      found.push({ rule: name, severity: other ?? severity, at: id === '' ? null : id, text, ...(fix === undefined ? {} : { fix }) })
    const { check } = rule(parts)
    return (node: ModdleElement) => check(node, { report })
  })
  const visit = (node: ModdleElement) => {
    for (const check of rules) check(node)
    for (const inner of children(node, 'flowElements')) visit(inner)
  }
  for (const root of children(definitions, 'rootElements')) visit(root)
  return sorted(found)
}

/** Rules and compiler together on a file: what the server and the studio both say. Never throws for what a file holds. */
export async function lintProcesses(xml: string, parts: KnownParts): Promise<readonly LintProblem[]> {
  const definitions = await readDefinitions(xml, new ProblemList())
  return sorted([...(await compilerProblems(xml)), ...(definitions === null ? [] : lintDefinitions(definitions, parts))])
}

/** The gravest first; a finding that stands twice once. */
export function sorted(problems: readonly LintProblem[]): readonly LintProblem[] {
  const seen = new Set<string>()
  const once = problems.filter((problem) => {
    const key = `${problem.at}|${problem.text.zh}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
  return once.sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity))
}

import type { Problem } from '../../base/errors.ts'
import { fail, type Result, succeed } from '../../base/result.ts'

export interface Ordered {
  /** Path that the rule writes. */
  readonly path: string
  /** Paths that its expression reads. */
  readonly reads: readonly string[]
}

/** Paths in an expression: chains of names outside of quotes (`applicant.kind`, `row.amount`). */
export function pathsReadBy(source: string, rowPath: string | null): readonly string[] {
  const bare = source.replace(/"(?:[^"\\]|\\.)*"/g, '""')
  const chains = bare.match(/[\p{L}_][\p{L}\p{N}_]*(?:\s*\.\s*[\p{L}_][\p{L}\p{N}_]*)*/gu) ?? []
  return chains
    .map((chain) => chain.replace(/\s+/g, ''))
    .map((chain) => (rowPath !== null && (chain === 'row' || chain.startsWith('row.')) ? `${rowPath}[]${chain.slice(3)}` : chain))
}

/** Writers before readers; rules that wait for each other in a circle are a problem that names them. */
export function inOrder<R extends Ordered>(rules: readonly R[]): Result<readonly R[]> {
  const ordered: R[] = []
  const state = new Map<R, 'open' | 'done'>()
  const problems: Problem[] = []

  function visit(rule: R, trail: readonly R[]): void {
    if (state.get(rule) === 'done') return
    if (state.get(rule) === 'open') {
      const circle = [...trail.slice(trail.indexOf(rule)), rule].map(({ path }) => path).join(' → ')
      problems.push({
        code: 'FORM_RULE_CYCLE',
        text: { zh: `规则循环依赖：${circle}。`, en: `Rules depend on each other in a circle: ${circle}.` },
        at: rule.path,
      })
      return
    }
    state.set(rule, 'open')
    for (const other of rules)
      if (other !== rule && other.path !== rule.path && rule.reads.some((read) => touches(read, other.path))) visit(other, [...trail, rule])
    state.set(rule, 'done')
    ordered.push(rule)
  }

  for (const rule of rules) {
    if (rule.reads.some((read) => isInside(read, rule.path)))
      problems.push({
        code: 'FORM_RULE_CYCLE',
        text: { zh: `规则引用了自身：${rule.path}。`, en: `The rule reads what it writes: ${rule.path}.` },
        at: rule.path,
      })
    visit(rule, [])
  }
  return problems.length === 0 ? succeed(ordered) : fail(...problems)
}

/** The rule reads what it writes, a part of it, or its own column through the table. */
function isInside(read: string, written: string): boolean {
  const one = read.replaceAll('[]', '')
  const other = written.replaceAll('[]', '')
  return one === other || one.startsWith(`${other}.`)
}

/** One path is the other, or lies inside it; a column read through its table (`rows.sum`) is the column. */
function touches(read: string, written: string): boolean {
  const one = read.replaceAll('[]', '')
  const other = written.replaceAll('[]', '')
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`)
}

import { child, type ExpressionCompiler, type FeelNode, nameOf } from './nodes.ts'
import type { Evaluate, Run, Scope } from './run.ts'
import { FeelDate, FeelRange, type FeelValue, isList } from './values.ts'

/** `name in first` or `name in first..last`. */
export interface Domain {
  readonly name: string
  readonly first: Evaluate
  readonly last: Evaluate | null
}

/**
 * Visits every combination, the first domain outermost. The visitor answers false to stop.
 * Answers true when all were visited, false when stopped, null when a domain is no list.
 */
export function domainOf(domains: readonly Domain[], scope: Scope, run: Run, visit: (scope: Scope) => boolean): boolean | null {
  const [domain, ...rest] = domains
  if (domain === undefined) return visit(scope)
  const items = itemsOf(domain, scope, run)
  if (items === null) return null
  for (const item of items) {
    run.tick()
    const inner: Scope = { values: { [domain.name]: item }, outer: scope }
    const complete = rest.length === 0 ? visit(inner) : domainOf(rest, inner, run, visit)
    if (complete !== true) return complete
  }
  return true
}

function itemsOf(domain: Domain, scope: Scope, run: Run): readonly FeelValue[] | null {
  const first = domain.first(scope, run)
  if (domain.last !== null) return steps(first, domain.last(scope, run), true, true, run)
  if (first instanceof FeelRange && first.open === 'none') return steps(first.start, first.end, first.startIncluded, first.endIncluded, run)
  if (first === null) {
    run.warn('FEEL_INVALID_TYPE', 'Expected a list to go through, but got null.', '应为列表，实为空值。')
    return null
  }
  return isList(first) ? first : [first]
}

/** Whole numbers or days from one end to the other, downwards too. */
function steps(first: FeelValue, last: FeelValue, firstIncluded: boolean, lastIncluded: boolean, run: Run): readonly FeelValue[] | null {
  const dates = first instanceof FeelDate && last instanceof FeelDate
  const [start, end] = dates ? [first.day, last.day] : [first, last]
  if (typeof start !== 'number' || typeof end !== 'number' || !Number.isSafeInteger(start) || !Number.isSafeInteger(end)) {
    run.warn('FEEL_INVALID_TYPE', 'Expected whole numbers or dates at both ends.', '循环的两端应为整数或日期。')
    return null
  }
  const step = start <= end ? 1 : -1
  const from = firstIncluded ? start : start + step
  const length = Math.max(0, Math.abs(end - from) + (lastIncluded ? 1 : 0))
  run.checkList({ length })
  if (!firstIncluded && start === end) return []
  return Array.from({ length }, (_, index) => (dates ? new FeelDate(from + index * step) : from + index * step))
}

function compileDomains(compiler: ExpressionCompiler, node: FeelNode): { domains: Domain[]; names: string[] } {
  const names: string[] = []
  const domains = node.children
    .filter((each) => each.name === 'InExpression')
    .map((each) => {
      const name = nameOf(child(each, 0))
      const source = child(each, 2)
      const parts = source.children
        .filter((part) => part.name !== '..')
        .map((part) => compiler.withBound(names, () => compiler.expression(part)))
      names.push(name)
      return { name, first: parts[0] as Evaluate, last: parts[1] ?? null }
    })
  return { domains, names }
}

export function compileLoop(compiler: ExpressionCompiler, node: FeelNode): Evaluate {
  const { domains, names } = compileDomains(compiler, child(node, 1))
  return loopOf(
    domains,
    compiler.withBound([...names, 'partial'], () => compiler.expression(child(node, 3))),
  )
}

/** `for`: the results of the body for every combination; it sees those so far as `partial`. */
export function loopOf(domains: readonly Domain[], body: Evaluate): Evaluate {
  return (scope, run) => {
    const results: FeelValue[] = []
    const partial = {
      get partial() {
        run.tick(results.length)
        return [...results]
      },
    }
    const complete = domainOf(domains, { values: partial, outer: scope }, run, (inner) => {
      results.push(body(inner, run))
      run.checkList({ length: results.length > 1000 ? results.length : 0 })
      run.tick()
      return true
    })
    return complete === null ? null : results
  }
}

export function compileQuantified(compiler: ExpressionCompiler, node: FeelNode): Evaluate {
  const { domains, names } = compileDomains(compiler, child(node, 1))
  return quantifiedOf(
    child(node, 0).text === 'some',
    domains,
    compiler.withBound(names, () => compiler.expression(child(node, 3))),
  )
}

/** `some` (decided by a true) and `every` (decided by a false), three-valued. */
export function quantifiedOf(decisive: boolean, domains: readonly Domain[], condition: Evaluate): Evaluate {
  return (scope, run) => {
    let unknown = false
    const complete = domainOf(domains, scope, run, (inner) => {
      const holds = condition(inner, run)
      if (holds === decisive) return false
      if (holds !== !decisive) unknown = true
      return true
    })
    if (complete === null) return null
    if (!complete) return decisive
    return unknown ? null : !decisive
  }
}

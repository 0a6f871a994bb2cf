import type { Evaluate } from './run.ts'

/** A node of the syntax tree: name as in the lezer-feel grammar, text, children that mean something. */
export interface FeelNode {
  readonly name: string
  readonly text: string
  readonly from: number
  readonly children: readonly FeelNode[]
}

export function child(node: FeelNode, index: number): FeelNode {
  const found = node.children[index]
  if (found === undefined) throw new Error(`Expected child ${index} of ${node.name} in "${node.text}"`)
  return found
}

/** The name as FEEL compares it: white space made single. */
export function nameOf(node: FeelNode): string {
  return node.text.replace(/`/g, '').trim().replace(/\s+/g, ' ')
}

/** The ways a variable may write the name: as here, or with other white space around its signs. */
export function nameCandidates(node: FeelNode): readonly string[] {
  const name = nameOf(node)
  if (!/[./\-'+*]/.test(name)) return [name]
  const spaced = name.replace(/\s*(\*\*|[./\-'+*])\s*/g, ' $1 ').trim()
  return [...new Set([name, spaced, name.replace(/\s*(\*\*|[./\-'+*])\s*/g, '$1')])]
}

/** What is inside parentheses. */
export function unwrapped(node: FeelNode): FeelNode {
  return node.name === 'ParenthesizedExpression' ? unwrapped(child(node, 1)) : node
}

/** What the parts of the compiler need of each other. */
export interface ExpressionCompiler {
  expression(node: FeelNode): Evaluate
  /** Compiles with names that are no variables of the caller. */
  withBound<T>(names: readonly string[], work: () => T): T
}

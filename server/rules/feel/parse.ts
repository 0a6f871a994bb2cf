import { normalizeContextKey, parser, trackVariables, VariableContext } from 'lezer-feel'
import type { Problem } from '../../base/errors.ts'
import { fail, type Result, succeed } from '../../base/result.ts'
import type { FeelNode } from './nodes.ts'

export type Grammar = 'Expression' | 'UnaryTests'

const LONGEST_SOURCE = 20_000
const DEEPEST_TREE = 250
const DEEPEST_BRACKETS = 60
const MOST_PROBLEMS = 20
/** The grammar guesses where a text is wrong and remembers every name; some texts would keep it busy for minutes. */
const MILLISECONDS_TO_PARSE = 1_000

const KEYWORDS = new Set(
  'and or in for if then else between some every satisfies instance of return function true false null not date time days years months duration list context external'.split(
    ' ',
  ),
)

/** Whether the grammar alone would not read the name as one: it holds a keyword or a sign. */
export function isSpecialName(name: string): boolean {
  const parts = normalizeContextKey(name).split(' ')
  return parts.some((part, index) => KEYWORDS.has(part) || !(index === 0 ? /^[\p{L}_?][\p{L}\p{N}_]*$/u : /^[\p{L}\p{N}_]+$/u).test(part))
}

/** Every known name may stand everywhere, so that entries of nested contexts are read as well as variables. */
function trackerFor(names: readonly string[]) {
  const flat = Object.fromEntries(names.map((name) => [name, 1]))
  class KnownNames extends VariableContext {
    static override of(...contexts: unknown[]): VariableContext {
      return new KnownNames(VariableContext.of(flat, ...contexts).value)
    }
    override get(): null {
      return null
    }
  }
  return trackVariables(flat, KnownNames)
}

const RANGE_TYPES = ['date and time', 'days and time duration', 'years and months duration'].map((type) => `range ${type}`)
const RANGE_TYPE =
  /\brange\s{0,9}<\s{0,9}(?:number|string|date|time|date and time|days and time duration|years and months duration)\s{0,9}>/g

/** The grammar has no `range<number>`: it is shown `range number ` in its place, of the same length; texts are taken from the source. */
function withoutRangeTypes(source: string): string {
  if (!source.includes('range')) return source
  return source.replace(RANGE_TYPE, (found) => found.replace(/[<>]/g, ' '))
}

/** Parses with the names that hold keywords or signs; every fault at once, at the place where it stands. */
export function parseFeel(source: string, grammar: Grammar, names: readonly string[]): Result<FeelNode> {
  if (source.length > LONGEST_SOURCE) return fail(syntaxProblem('表达式过长。', `Expected at most ${LONGEST_SOURCE} characters.`))
  const readable = withoutRangeTypes(source)
  const known = readable === source ? names : [...names, ...RANGE_TYPES]
  if (isDeeplyBracketed(source)) return fail(tooDeeplyNested(DEEPEST_BRACKETS))
  const tree = parsedInTime(parser.configure({ top: grammar, dialect: 'camunda', contextTracker: trackerFor(known) }), readable)
  if (tree === null)
    return fail(syntaxProblem('表达式过于复杂。', 'Expected an expression that can be read quickly, but it is too intricate.'))
  const problems: Problem[] = []
  const build = (node: TreeNode, depth: number): FeelNode => {
    if (depth > DEEPEST_TREE) throw new RangeError('too deep')
    const children: FeelNode[] = []
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
      if (child.type.isError) {
        if (problems.length < MOST_PROBLEMS) problems.push(faultAt(source, child))
      } else if (!child.type.name.endsWith('Comment')) children.push(build(child, depth + 1))
    }
    return { name: node.type.name, text: source.slice(node.from, node.to), from: node.from, children }
  }
  try {
    const root = build(tree.topNode, 0)
    const end = tree.topNode.to
    if (problems.length === 0 && source.slice(end).trim() !== '') problems.push(faultAt(source, { from: end, to: source.length }))
    return problems.length === 0 ? succeed(root) : fail(...problems)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return fail(tooDeeplyNested(DEEPEST_TREE))
  }
}

function tooDeeplyNested(limit: number): Problem {
  return syntaxProblem('表达式嵌套过深。', `Expected at most ${limit} nested levels.`)
}

/** Brackets inside brackets, strings left out; told before the grammar sees them. */
function isDeeplyBracketed(source: string): boolean {
  let depth = 0
  for (const [token] of source.matchAll(/"(?:[^"\\]|\\[\s\S])*"?|[([{]|[)\]}]/g)) {
    if (token === '(' || token === '[' || token === '{') depth += 1
    else if (token === ')' || token === ']' || token === '}') depth -= 1
    if (depth > DEEPEST_BRACKETS) return true
  }
  return false
}

/** null: it took too long. */
function parsedInTime(configured: typeof parser, source: string): Tree | null {
  const parse = configured.startParse(source)
  const end = performance.now() + MILLISECONDS_TO_PARSE
  for (;;) {
    const tree = parse.advance()
    if (tree !== null) return tree
    if (performance.now() > end) return null
  }
}

type Tree = ReturnType<typeof parser.parse>
type TreeNode = Tree['topNode']

function faultAt(source: string, node: { from: number; to: number }): Problem {
  const line = source.slice(0, node.from).split('\n').length
  const column = node.from - source.lastIndexOf('\n', node.from - 1)
  const rest = source
    .slice(node.from, Math.max(node.to, node.from + 20))
    .trim()
    .slice(0, 20)
  const found = rest === '' ? { zh: '结尾不完整', en: 'the end' } : { zh: `“${rest}”`, en: `"${rest}"` }
  return syntaxProblem(
    `第 ${line} 行第 ${column} 个字处看不懂：${found.zh}。`,
    `Expected FEEL at line ${line}, column ${column}, but found ${found.en}.`,
  )
}

function syntaxProblem(zh: string, en: string): Problem {
  return { code: 'FEEL_SYNTAX', text: { zh: `表达式有误：${zh}`, en } }
}

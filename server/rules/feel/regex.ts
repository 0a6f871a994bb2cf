import { InvalidArguments, type Run } from './run.ts'

/**
 * Regular expressions of `matches`, `replace`, `split` and `extract` (XPath subset).
 * JavaScript's engine backtracks, so a pattern is first measured: the product of all choices it can make bounds its steps.
 * A pattern whose bound is unknown (a repeated group that itself repeats) is refused; one whose bound is too high for the text
 * ends with `FEEL_BUDGET`.
 */
export function regexFor(pattern: string, flags: string, text: string, run: Run): RegExp {
  if (!/^[smixg]*$/.test(flags)) throw new InvalidArguments(`Expected flags of s, m, i, x, but got "${flags}"`, `正则标志“${flags}”不可用`)
  const { regex, cost } = measuredRegex(flags.includes('x') ? pattern.replace(/\s+/g, '') : pattern, flags)
  if (cost === null) {
    throw new InvalidArguments(
      `Expected a pattern whose repeated groups hold no repetition, but got "${pattern}"`,
      `正则“${pattern}”的重复组里还有重复，不予执行`,
    )
  }
  const length = text.length + 1
  run.checkRegex((cost.anchored ? 1 : length) * length ** cost.unbounded * cost.choices)
  regex.lastIndex = 0
  return regex
}

interface MeasuredRegex {
  readonly regex: RegExp
  readonly cost: ReturnType<typeof costOf>
}

const MOST_KEPT = 500
const kept = new Map<string, MeasuredRegex>()

/** Built and measured once per pattern; the oldest makes room. */
function measuredRegex(source: string, flags: string): MeasuredRegex {
  const used = [...new Set(flags.replace(/[xg]/g, ''))].sort().join('')
  const key = `${used}/${source}`
  const known = kept.get(key)
  if (known !== undefined) return known
  const made = { regex: build(source, used), cost: costOf(source) }
  if (kept.size >= MOST_KEPT) for (const oldest of [...kept.keys()].slice(0, 1)) kept.delete(oldest)
  kept.set(key, made)
  return made
}

function build(source: string, flags: string): RegExp {
  if (source.length > 1000) throw new InvalidArguments('Expected a pattern of at most 1000 characters', '正则过长')
  try {
    return new RegExp(source, `${flags}ug`)
  } catch {
    try {
      return new RegExp(source, `${flags}g`)
    } catch {
      throw new InvalidArguments(`Expected a regular expression, but got "${source}"`, `“${source}”不是正则表达式`)
    }
  }
}

interface Cost {
  /** Repetitions without upper bound. */
  unbounded: number
  /** Product of all other choices. */
  choices: number
}

class Unmeasurable extends Error {}

/** null: no bound is known. */
function costOf(source: string): (Cost & { readonly anchored: boolean }) | null {
  const reader = { source, at: 0 }
  try {
    const { cost } = readAlternatives(reader, 0)
    if (reader.at < source.length) return null
    return { ...cost, anchored: source.startsWith('^') && !source.includes('|') }
  } catch (error) {
    if (error instanceof Unmeasurable) return null
    throw error
  }
}

interface Reader {
  readonly source: string
  at: number
}

interface Measured {
  readonly cost: Cost
  /** First character of each alternative where it is a plain one. */
  readonly starts: readonly (string | null)[]
}

function readAlternatives(reader: Reader, depth: number): Measured {
  if (depth > 20) throw new Unmeasurable()
  const cost: Cost = { unbounded: 0, choices: 1 }
  const starts: (string | null)[] = []
  let fresh = true
  while (reader.at < reader.source.length && reader.source[reader.at] !== ')') {
    if (reader.source[reader.at] === '|') {
      reader.at += 1
      if (fresh) starts.push(null)
      fresh = true
      continue
    }
    const start = reader.at
    const group = readAtom(reader, depth)
    const inner = group === null ? { unbounded: 0, choices: 1 } : group
    const { min, max } = readQuantifier(reader)
    const plain = group === null && min > 0 && /^[^\\[.^$]/.test(reader.source.slice(start))
    if (fresh) starts.push(plain ? (reader.source[start] ?? null) : null)
    fresh = false
    if (max > 1 && (inner.unbounded > 0 || inner.choices > 1)) throw new Unmeasurable()
    cost.unbounded += inner.unbounded + (max === Number.POSITIVE_INFINITY ? 1 : 0)
    cost.choices *= inner.choices * (max === Number.POSITIVE_INFINITY ? 1 : max - min + 1)
  }
  if (fresh) starts.push(null)
  const distinct = starts.length === 1 || (starts.every((start) => start !== null) && new Set(starts).size === starts.length)
  if (!distinct) cost.choices *= starts.length
  return { cost, starts }
}

/** Cost of a group, null for a single character, class or escape. */
function readAtom(reader: Reader, depth: number): Cost | null {
  const { source } = reader
  const char = source[reader.at]
  reader.at += 1
  if (char === '\\') {
    if (/[1-9k]/.test(source[reader.at] ?? '')) throw new Unmeasurable()
    const long = /^(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)/s.exec(source.slice(reader.at))
    reader.at += long?.[0].length ?? 1
    return null
  }
  if (char === '[') {
    for (let first = true; reader.at < source.length; first = false) {
      const inside = source[reader.at]
      reader.at += 1
      if (inside === '\\') reader.at += 1
      else if (inside === ']' && !first) break
      else if (inside === ']' && first) break
    }
    return null
  }
  if (char !== '(') return null
  if (source[reader.at] === '?') {
    if (source[reader.at + 1] !== ':') throw new Unmeasurable()
    reader.at += 2
  }
  const { cost } = readAlternatives(reader, depth + 1)
  reader.at += 1
  return cost
}

function readQuantifier(reader: Reader): { min: number; max: number } {
  const match = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(reader.source.slice(reader.at))
  if (match === null) return { min: 1, max: 1 }
  reader.at += match[0].length
  if (match[1] !== undefined) return { min: match[1] === '+' ? 1 : 0, max: match[1] === '?' ? 1 : Number.POSITIVE_INFINITY }
  const min = Number(match[2])
  return { min, max: match[3] === '' ? min : match[4] === '' ? Number.POSITIVE_INFINITY : Number(match[4]) }
}

import type { Problem } from '../../base/errors.ts'
import type { FeelFunction, FeelValue } from './values.ts'

/** How much one evaluation may use; beyond it ends with the problem `FEEL_BUDGET`. */
export interface FeelBudget {
  /** Evaluated nodes, list items and comparisons. */
  readonly steps: number
  /** Nested calls of functions. */
  readonly depth: number
  /** Items of one list. */
  readonly listItems: number
  /** UTF-16 units of one string. */
  readonly stringLength: number
  /** Upper bound of the steps of one regular expression. */
  readonly regexSteps: number
}

export const DEFAULT_BUDGET: FeelBudget = {
  steps: 1_000_000,
  depth: 200,
  listItems: 100_000,
  stringLength: 1_000_000,
  regexSteps: 20_000_000,
}

const MOST_WARNINGS = 50

/** The evaluation can not go on: a budget is used up, an assertion failed, a calendar is missing. */
export class FeelFailure extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.text.en)
    this.name = 'FeelFailure'
    this.problem = problem
  }
}

/** Arguments do not fit: the call answers null with a warning. Thrown by functions, caught where they are called. */
export class InvalidArguments extends Error {
  readonly zh: string
  constructor(en: string, zh: string) {
    super(en)
    this.name = 'InvalidArguments'
    this.zh = zh
  }
}

/** State of one evaluation. */
export class Run {
  readonly warnings: Problem[] = []
  readonly now: string | null
  readonly zone: string | null
  private readonly budget: FeelBudget
  private steps = 0
  private depth = 0
  private quiet = 0

  private readonly functions: (name: string, run: Run) => FeelFunction | null

  constructor(now: string | null, zone: string | null, budget: FeelBudget, functions: (name: string, run: Run) => FeelFunction | null) {
    this.now = now
    this.zone = zone
    this.budget = budget
    this.functions = functions
  }

  /** A built-in function as a value. */
  functionNamed(name: string): FeelFunction | null {
    return this.functions(name, this)
  }

  tick(steps = 1): void {
    this.steps += steps
    if (this.steps > this.budget.steps) throw outOfBudget('steps', this.budget.steps)
  }

  /** Runs a function body one level deeper. */
  nested<T>(work: () => T): T {
    this.depth += 1
    if (this.depth > this.budget.depth) throw outOfBudget('nested calls', this.budget.depth)
    try {
      return work()
    } finally {
      this.depth -= 1
    }
  }

  checkList<T extends { readonly length: number }>(list: T): T {
    if (list.length > this.budget.listItems) throw outOfBudget('list items', this.budget.listItems)
    this.tick(list.length)
    return list
  }

  checkString(text: string): string {
    this.checkLength(text.length)
    return text
  }

  checkLength(length: number): void {
    if (length > this.budget.stringLength) throw outOfBudget('characters', this.budget.stringLength)
  }

  checkRegex(steps: number): void {
    if (steps > this.budget.regexSteps) throw outOfBudget('steps of a regular expression', this.budget.regexSteps)
  }

  warn(code: string, en: string, zh: string, at?: string): null {
    if (this.quiet === 0 && this.warnings.length < MOST_WARNINGS) {
      this.warnings.push({ code, text: { zh, en }, ...(at === undefined ? {} : { at }) })
    }
    return null
  }

  /** Evaluates without keeping warnings, e.g. what `get or else` looks at. */
  quietly<T>(work: () => T): T {
    this.quiet += 1
    try {
      return work()
    } finally {
      this.quiet -= 1
    }
  }
}

function outOfBudget(what: string, limit: number): FeelFailure {
  return new FeelFailure({
    code: 'FEEL_BUDGET',
    text: { zh: `表达式用量超出上限（${what}：${limit}）。`, en: `Expected an expression of at most ${limit} ${what}, but it needs more.` },
  })
}

/** Variables an expression sees: a chain of contexts, the innermost first. */
export interface Scope {
  readonly values: { readonly [name: string]: FeelValue }
  readonly outer: Scope | null
}

export function lookUp(scope: Scope, name: string): FeelValue | undefined {
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    if (Object.hasOwn(at.values, name)) return at.values[name] ?? null
  }
  return undefined
}

/** A compiled expression: what it is worth in a scope. */
export type Evaluate = (scope: Scope, run: Run) => FeelValue
/** A compiled unary test: whether it holds for an input. */
export type Test = (input: FeelValue, scope: Scope, run: Run) => boolean | null

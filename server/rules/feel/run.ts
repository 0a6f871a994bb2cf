import type { Problem } from '../../base/errors.ts'
import type { FeelFunction, FeelValue } from './values.ts'

/** Numbers from 0 to below 1, for `random number` and `uuid`. */
export type RandomSource = () => number

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
  /** Time on the clock of the machine, looked at every few steps: the last guard, should steps be dearer than thought. */
  readonly milliseconds: number
}

export const DEFAULT_BUDGET: FeelBudget = {
  steps: 1_000_000,
  depth: 200,
  listItems: 100_000,
  stringLength: 1_000_000,
  regexSteps: 20_000_000,
  milliseconds: 1_000,
}

/** Steps between two looks at the clock. */
const STEPS_PER_LOOK = 1_024

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

export interface RunOptions {
  /** The engine's clock; an ISO instant. */
  readonly now?: string
  /** IANA zone in which `now()`, `today()` and local times are read. */
  readonly zone?: string
  readonly budget?: Partial<FeelBudget>
  /** Source of `random number` and `uuid`; the machine's own when left out. */
  readonly random?: RandomSource
}

const NO_NAMES: readonly string[] = []

function randomFraction(): number {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2))
  return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53
}

/** State of one evaluation. */
export class Run {
  readonly warnings: Problem[] = []
  readonly now: string | null
  readonly zone: string | null
  readonly random: RandomSource
  /** Names of the caller's variables that only parse when they are known. */
  readonly special: readonly string[]
  private readonly budget: FeelBudget
  private steps = 0
  private nextLook: number
  private startedAt: number | null = null
  private depth = 0
  private quiet = 0

  private readonly functions: (name: string, run: Run) => FeelFunction | null

  constructor(options: RunOptions, functions: (name: string, run: Run) => FeelFunction | null, special: readonly string[] = NO_NAMES) {
    this.now = options.now ?? null
    this.zone = options.zone ?? null
    this.random = options.random ?? randomFraction
    this.special = special
    this.budget = options.budget === undefined ? DEFAULT_BUDGET : { ...DEFAULT_BUDGET, ...options.budget }
    this.nextLook = Math.min(STEPS_PER_LOOK, this.budget.steps)
    this.functions = functions
  }

  /** A built-in function as a value. */
  functionNamed(name: string): FeelFunction | null {
    return this.functions(name, this)
  }

  tick(steps = 1): void {
    this.steps += steps
    if (this.steps > this.nextLook) this.look()
  }

  /** Whether steps and time are left; called between steps, and before work that counts none (functions of the caller). */
  look(): void {
    if (this.steps > this.budget.steps) throw outOfBudget('steps', this.budget.steps)
    this.nextLook = Math.min(this.steps + STEPS_PER_LOOK, this.budget.steps)
    const now = performance.now()
    this.startedAt ??= now
    if (now - this.startedAt > this.budget.milliseconds) throw outOfBudget('milliseconds', this.budget.milliseconds)
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
    this.tick(Math.ceil(steps / 1_000))
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

/** A value or an expression is nested deeper than can be written or evaluated. */
export function tooDeep(limit: number): FeelFailure {
  return outOfBudget('nested levels', limit)
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

/** `lookUp` for one name, made once: a name that no prototype has is read without asking whose it is. */
export function reader(name: string): (scope: Scope) => FeelValue | undefined {
  if (name in Object.prototype) return (scope) => lookUp(scope, name)
  return (scope) => {
    for (let at: Scope | null = scope; at !== null; at = at.outer) {
      const value = at.values[name]
      if (value !== undefined) return value
    }
    return undefined
  }
}

/** A compiled expression: what it is worth in a scope. */
export type Evaluate = (scope: Scope, run: Run) => FeelValue
/** A compiled unary test: whether it holds for an input. */
export type Test = (input: FeelValue, scope: Scope, run: Run) => boolean | null

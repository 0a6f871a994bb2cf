import { builtins } from './builtins/index.ts'
import { bindNamed, bindPositional, type Signature } from './builtins/signature.ts'
import { child, type ExpressionCompiler, type FeelNode, nameCandidates, nameOf } from './nodes.ts'
import { type Evaluate, InvalidArguments, type Run, type Scope } from './run.ts'
import { FeelFunction, type FeelValue } from './values.ts'

type Given =
  | { readonly kind: 'positional'; readonly values: readonly Evaluate[] }
  | { readonly kind: 'named'; readonly values: readonly (readonly [string, Evaluate])[] }

/** A call: `name(args)`, `date(args)` or `expression(args)`, by position or by name. */
export function compileInvocation(compiler: ExpressionCompiler, callee: FeelNode, parameters: FeelNode): Evaluate {
  const named = callee.name === 'VariableName' || callee.name === 'SpecialFunctionName' || callee.name === 'DateTimeConstructor'
  const name = named ? nameOf(callee) : ''
  const first = firstArgument(parameters)
  if (name === 'is defined' && first !== undefined) return definedTest(compiler, first)
  const given = compileArguments(compiler, parameters)
  if (!named) {
    const target = compiler.expression(callee)
    return (scope, run) => {
      const called = target(scope, run)
      return called instanceof FeelFunction ? callFunction(called, given, scope, run) : noFunction(callee.text, run)
    }
  }
  const candidates = nameCandidates(callee)
  const signatures = builtins.get(name)
  const quietFirst = name === 'get or else'
  return (scope, run) => {
    run.tick()
    const own = functionIn(scope, candidates)
    if (own !== null) return callFunction(own, given, scope, run)
    if (signatures === undefined) return noFunction(name, run)
    return callBuiltin(name, signatures, given, scope, run, quietFirst)
  }
}

/** `is defined` of Camunda: there is such a variable or entry, and it is not null. What it asks about counts as no reading of it. */
function definedTest(compiler: ExpressionCompiler, node: FeelNode): Evaluate {
  const asked = node.name === 'VariableName' ? nameCandidates(node) : []
  const value = compiler.withBound(asked, () => compiler.expression(node))
  return (scope, run) => run.quietly(() => value(scope, run)) !== null
}

/** A function written in FEEL or DMN: it takes exactly its parameters, and its calls may nest only so deep. */
export function definedFunction(
  name: string,
  parameters: readonly string[],
  run: Run,
  body: (args: readonly FeelValue[]) => FeelValue,
): FeelFunction {
  const call = (args: readonly FeelValue[]) => {
    if (args.length !== parameters.length)
      throw new InvalidArguments(`Expected ${parameters.length} arguments, but got ${args.length}`, `应有 ${parameters.length} 个参数`)
    return run.nested(() => {
      run.tick()
      return body(args)
    })
  }
  return new FeelFunction(name, [{ parameters }], call, { complete: true })
}

function firstArgument(parameters: FeelNode): FeelNode | undefined {
  const first = parameters.children[0]
  return first?.name === 'NamedParameter' ? first.children[1] : first
}

function compileArguments(compiler: ExpressionCompiler, parameters: FeelNode): Given {
  if (parameters.name !== 'NamedParameters') {
    return { kind: 'positional', values: parameters.children.map((each) => compiler.expression(each)) }
  }
  const values = parameters.children.map((each) => [nameOf(child(each, 0)), compiler.expression(child(each, 1))] as const)
  return { kind: 'named', values }
}

/** A variable that is no function does not hide the function of its name. */
function functionIn(scope: Scope, candidates: readonly string[]): FeelFunction | null {
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    for (const name of candidates) {
      const value = Object.hasOwn(at.values, name) ? at.values[name] : undefined
      if (value instanceof FeelFunction) return value
    }
  }
  return null
}

function callFunction(called: FeelFunction, given: Given, scope: Scope, run: Run): FeelValue {
  run.tick()
  // Functions of the caller count no steps of their own.
  if (!called.complete) run.look()
  if (given.kind === 'positional') {
    const args = given.values.map((value) => value(scope, run))
    const longest = Math.max(...called.signatures.map((each) => each.parameters.length))
    return args.length > longest ? misfit(called.name, args.length, run) : guarded(called.name, run, () => called.call(args))
  }
  const values = new Map(given.values.map(([name, value]) => [name, value(scope, run)]))
  const fitting = called.signatures.find(
    (each) =>
      [...values.keys()].every((name) => each.parameters.includes(name)) && (!called.complete || each.parameters.length === values.size),
  )
  if (fitting === undefined) return misfit(called.name, values.size, run)
  return guarded(called.name, run, () => called.call(fitting.parameters.map((name) => values.get(name) ?? null)))
}

function callBuiltin(name: string, signatures: readonly Signature[], given: Given, scope: Scope, run: Run, quietFirst: boolean): FeelValue {
  const written = given.kind === 'named' ? given.values.map(([, value]) => value) : given.values
  const values = written.map((value, index) => (quietFirst && index === 0 ? run.quietly(() => value(scope, run)) : value(scope, run)))
  const named = given.kind === 'named' ? new Map(given.values.map(([parameter], index) => [parameter, values[index] ?? null])) : null
  chargeFor(values, run)
  for (const signature of given.kind === 'named' ? asWritten(signatures, given.values) : signatures) {
    const args = named === null ? bindPositional(signature.parameters, values) : bindNamed(signature.parameters, named)
    if (args !== null) return guarded(name, run, () => signature.call(args, run))
  }
  // Nothing in, nothing out: what was missing has been said where it was read.
  return values.includes(null) ? null : misfit(name, values.length, run)
}

/** Signatures that name their parameters in the order of the call come first: `before(range: r, point: p)` is not `before(point: p, range: r)`. */
function asWritten(signatures: readonly Signature[], given: readonly (readonly [string, Evaluate])[]): readonly Signature[] {
  const fits = ({ parameters }: Signature) => given.every(([name], index) => parameters[index]?.name === name)
  return [...signatures.filter(fits), ...signatures.filter((signature) => !fits(signature))]
}

/** Built-ins read all of their arguments: long ones cost more. */
function chargeFor(values: readonly FeelValue[], run: Run): void {
  for (const value of values) {
    if (typeof value === 'string') run.tick(value.length >> 5)
    else if (Array.isArray(value)) run.tick(value.length >> 2)
  }
}

function guarded(name: string, run: Run, call: () => FeelValue): FeelValue {
  try {
    return call()
  } catch (error) {
    if (!(error instanceof InvalidArguments)) throw error
    return run.warn('FEEL_INVALID_ARGUMENTS', `${name}: ${error.message}.`, `${name}：${error.zh}。`)
  }
}

function misfit(name: string, count: number, run: Run): null {
  return run.warn('FEEL_INVALID_ARGUMENTS', `The ${count} arguments do not fit the function "${name}".`, `函数“${name}”的参数不符。`)
}

function noFunction(name: string, run: Run): null {
  return run.warn('FEEL_NO_FUNCTION', `There is no function "${name}".`, `没有函数“${name}”。`)
}

/** A built-in as a value, e.g. to hand it to `sort`. */
export function builtinAsFunction(name: string, run: Run): FeelFunction | null {
  const signatures = builtins.get(name)
  if (signatures === undefined) return null
  const shown = signatures.map((each) => ({ parameters: each.parameters.map((parameter) => parameter.name) }))
  return new FeelFunction(name, shown, (args) => {
    chargeFor(args, run)
    for (const signature of signatures) {
      const bound = bindPositional(signature.parameters, args)
      if (bound !== null) return signature.call(bound, run)
    }
    throw new InvalidArguments('The arguments do not fit', '参数不符')
  })
}

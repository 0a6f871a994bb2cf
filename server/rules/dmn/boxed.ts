import { filterOf } from '../feel/access.ts'
import { definedFunction } from '../feel/invoke.ts'
import { loopOf, quantifiedOf } from '../feel/iterate.ts'
import { type Evaluate, InvalidArguments, type Run, type Scope } from '../feel/run.ts'
import { FeelFunction, type FeelValue } from '../feel/values.ts'
import type { Logic } from './model.ts'
import { compileTable, unknownType } from './table.ts'
import { type CompileContext, compileText } from './text.ts'
import { ANY, conformed, type ValueType } from './value-types.ts'
import { allOf, type DmnElement, oneOf, problem, textOf, typeOf } from './xml.ts'

/** Compiles any boxed expression (DMN 1.4 §7.3 and §10.2.1). */
export function compileBoxed(element: DmnElement | null, owner: DmnElement, context: CompileContext): Logic {
  if (element === null) {
    context.problems.push(
      problem(
        'DMN_NO_LOGIC',
        `“${textOf(owner, 'name') ?? owner.id}”没有决策逻辑。`,
        'Expected decision logic, but there is none.',
        owner.id,
      ),
    )
    return () => null
  }
  switch (typeOf(element)) {
    case 'DecisionTable':
      return compileTable(element, context)
    case 'LiteralExpression':
      return compileText(textOf(element, 'text'), element, context)
    case 'Context':
      return boxedContext(element, context)
    case 'Invocation':
      return invocation(element, context)
    case 'List':
      return list(allOf(element, 'elements'), element, context)
    case 'Relation':
      return relation(element, context)
    case 'FunctionDefinition':
      return functionDefinition(element, context, textOf(owner, 'name') ?? '')
    case 'Conditional':
      return conditional(element, context)
    case 'Filter':
      return filter(element, context)
    case 'For':
    case 'Every':
    case 'Some':
      return iteration(element, context)
    default:
      context.problems.push(
        problem(
          'DMN_UNSUPPORTED',
          `不支持“${typeOf(element)}”。`,
          `Expected a supported expression, but got ${typeOf(element)}.`,
          element.id,
        ),
      )
      return () => null
  }
}

function boxedContext(element: DmnElement, context: CompileContext): Logic {
  const entries = allOf(element, 'contextEntry').map((entry) => {
    const variable = oneOf(entry, 'variable')
    return { name: variable === null ? null : textOf(variable, 'name'), logic: compileBoxed(oneOf(entry, 'value'), entry, context) }
  })
  return (scope, run, note) => {
    const made: { [name: string]: FeelValue } = Object.create(null)
    const inner: Scope = { values: made, outer: scope }
    for (const { name, logic } of entries) {
      const value = logic(inner, run, note)
      // The last entry without a name is the result of the context.
      if (name === null) return value
      made[name] = value
    }
    return made
  }
}

function invocation(element: DmnElement, context: CompileContext): Logic {
  const called = compileBoxed(oneOf(element, 'calledFunction'), element, context)
  const bindings = allOf(element, 'binding').map((binding) => {
    const parameter = oneOf(binding, 'parameter')
    return {
      name: parameter === null ? '' : (textOf(parameter, 'name') ?? ''),
      logic: compileBoxed(oneOf(binding, 'bindingFormula'), element, context),
    }
  })
  return (scope, run, note) => {
    const target = called(scope, run, note)
    if (!(target instanceof FeelFunction)) {
      return run.warn(
        'FEEL_NO_FUNCTION',
        'Expected a business knowledge model to call, but there is none.',
        '没有可调用的业务知识模型。',
        element.id,
      )
    }
    const given = new Map(bindings.map((binding) => [binding.name, binding.logic(scope, run, note)]))
    const parameters = target.signatures[0]?.parameters ?? []
    try {
      return target.call(parameters.map((name) => given.get(name) ?? null))
    } catch (error) {
      if (!(error instanceof InvalidArguments)) throw error
      return run.warn('FEEL_INVALID_ARGUMENTS', `${target.name}: ${error.message}.`, `${target.name}：${error.zh}。`, element.id)
    }
  }
}

function list(elements: readonly DmnElement[], owner: DmnElement, context: CompileContext): Logic {
  const items = elements.map((item) => compileBoxed(item, owner, context))
  return (scope, run, note) => items.map((item) => item(scope, run, note))
}

function relation(element: DmnElement, context: CompileContext): Logic {
  const columns = allOf(element, 'column').map((column) => textOf(column, 'name') ?? '')
  const rows = allOf(element, 'row').map((row) => allOf(row, 'elements').map((cell) => compileBoxed(cell, element, context)))
  return (scope, run, note) =>
    rows.map((cells) => Object.fromEntries(columns.map((name, index) => [name, cells[index]?.(scope, run, note) ?? null])))
}

/** What a part of an expression of DMN 1.4 holds (`if`, `in`, `return` and the like). */
function part(element: DmnElement, name: string, context: CompileContext): Evaluate {
  const holder = oneOf(element, name)
  const logic = compileBoxed(holder === null ? null : oneOf(holder, 'value'), element, context)
  return (scope, run) => logic(scope, run, SILENT)
}

const SILENT = () => undefined

function conditional(element: DmnElement, context: CompileContext): Logic {
  const [test, then, otherwise] = [part(element, 'if', context), part(element, 'then', context), part(element, 'else', context)]
  return (scope, run) => (test(scope, run) === true ? then(scope, run) : otherwise(scope, run))
}

function filter(element: DmnElement, context: CompileContext): Logic {
  const match = part(element, 'match', context)
  return filterOf(part(element, 'in', context), (_item, scope, run) => match(scope, run) === true)
}

function iteration(element: DmnElement, context: CompileContext): Logic {
  const name = textOf(element, 'iteratorVariable')
  if (name === null) {
    context.problems.push(
      problem('DMN_NO_ITERATOR', '循环缺少变量名。', 'Expected the name of an iterator variable, but there is none.', element.id),
    )
  }
  const domains = [{ name: name ?? '', first: part(element, 'in', context), last: null }]
  if (typeOf(element) === 'For') return loopOf(domains, part(element, 'return', context))
  return quantifiedOf(typeOf(element) === 'Some', domains, part(element, 'satisfies', context))
}

/** The type an element names; a type that is not there is a problem of the file. */
export function typeNamed(typeRef: string | null, at: DmnElement, context: CompileContext): ValueType {
  const type = context.types.named(typeRef)
  if (type === null) context.problems.push(unknownType(typeRef ?? '', at))
  return type ?? ANY
}

/** A function with named parameters: logic of a business knowledge model, or boxed in a context. */
export function functionDefinition(element: DmnElement, context: CompileContext, name: string): Logic {
  const kind = textOf(element, 'kind')
  if (kind !== null && kind !== 'FEEL') {
    context.problems.push(problem('DMN_UNSUPPORTED', `不支持 ${kind} 函数。`, `Expected a FEEL function, but it is ${kind}.`, element.id))
  }
  const parameters = allOf(element, 'formalParameter').map((at) => ({
    at,
    name: textOf(at, 'name') ?? '',
    type: typeNamed(textOf(at, 'typeRef'), at, context),
  }))
  const body = compileBoxed(oneOf(element, 'body'), element, context)
  const result = typeNamed(textOf(element, 'typeRef'), element, context)
  const names = parameters.map((parameter) => parameter.name)
  return (scope: Scope, run: Run) =>
    definedFunction(name, names, run, (args) => {
      const values: { [name: string]: FeelValue } = Object.create(null)
      for (const [index, parameter] of parameters.entries()) {
        values[parameter.name] = conformed(args[index] ?? null, parameter.type, parameter.at, scope, run)
      }
      return conformed(body({ values, outer: scope }, run, SILENT), result, element, scope, run)
    })
}

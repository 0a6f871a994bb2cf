import type { Run, Scope } from '../feel/run.ts'
import { FeelFunction, type FeelValue } from '../feel/values.ts'
import type { Logic } from './model.ts'
import { compileTable } from './table.ts'
import { type CompileContext, compileText } from './text.ts'
import { allOf, type DmnElement, oneOf, problem, textOf, typeOf } from './xml.ts'

/** Compiles any boxed expression (DMN 1.3 §7.3 and §10.2.1). */
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
    return target.call(parameters.map((name) => given.get(name) ?? null))
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

/** A function with named parameters: logic of a business knowledge model, or boxed in a context. */
export function functionDefinition(element: DmnElement, context: CompileContext, name: string): Logic {
  const kind = textOf(element, 'kind')
  if (kind !== null && kind !== 'FEEL') {
    context.problems.push(problem('DMN_UNSUPPORTED', `不支持 ${kind} 函数。`, `Expected a FEEL function, but it is ${kind}.`, element.id))
  }
  const parameters = allOf(element, 'formalParameter').map((parameter) => textOf(parameter, 'name') ?? '')
  const body = compileBoxed(oneOf(element, 'body'), element, context)
  return (scope: Scope, run: Run) =>
    new FeelFunction(name, [{ parameters }], (args) =>
      run.nested(() => {
        run.tick()
        const values: { [name: string]: FeelValue } = Object.create(null)
        for (const [index, parameter] of parameters.entries()) values[parameter] = args[index] ?? null
        return body({ values, outer: scope }, run, () => undefined)
      }),
    )
}

import type { FeelNode } from './nodes.ts'
import { FeelRange, type FeelValue, isContext, isList, kindOf } from './values.ts'

const KINDS = new Set([
  'boolean',
  'string',
  'number',
  'date',
  'time',
  'date and time',
  'days and time duration',
  'years and months duration',
  'range',
  'function',
  'list',
  'context',
])

type TypeTest = (value: FeelValue) => boolean

/**
 * Test of `instance of` and of the types of parameters (DMN 1.4 §10.3.2.9): null is an instance of `Null` alone, though it may stand
 * inside a list or a context of any type; an unknown type has no instances.
 */
export function typeTest(node: FeelNode): TypeTest {
  const inner = node.name === 'Type' ? node.children[0] : node
  if (inner === undefined) return () => false
  if (inner.name === 'ListType') {
    const item = ofType(inner.children.find((each) => each.name === 'Type'))
    return (value) => isList(value) && value.every((each) => each === null || item(each))
  }
  if (inner.name === 'ContextType') {
    const entries = (inner.children.find((each) => each.name === 'ContextEntryTypes')?.children ?? []).map((entry) => ({
      name: (entry.children[0]?.text ?? '').trim().replace(/\s+/g, ' '),
      test: ofType(entry.children[1]),
    }))
    return (value) =>
      isContext(value) &&
      entries.every(({ name, test }) => Object.hasOwn(value, name) && ((value[name] ?? null) === null || test(value[name] ?? null)))
  }
  if (inner.name === 'FunctionType') return (value) => kindOf(value) === 'function'
  return named(inner.text.replace(/\s+/g, ' ').trim())
}

function named(name: string): TypeTest {
  const ends = /^range ?< ?(.+?) ?>?$/.exec(name)?.[1]
  if (ends !== undefined) {
    const end = named(ends)
    return (value) => value instanceof FeelRange && (value.open === 'start' || end(value.start)) && (value.open === 'end' || end(value.end))
  }
  if (name === 'Any') return (value) => value !== null
  if (name === 'Null') return (value) => value === null
  if (name === 'duration') return (value) => kindOf(value).endsWith('duration')
  return (value) => KINDS.has(name) && kindOf(value) === name
}

function ofType(node: FeelNode | undefined): TypeTest {
  return node === undefined ? () => true : typeTest(node)
}

import type { FeelNode } from './nodes.ts'
import { entryOf, FeelRange, type FeelValue, isContext, isList, kindOf } from './values.ts'

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

/** Test of `instance of` (DMN 1.3 §10.3.2.3); null is an instance of `Null` alone, an unknown type of nothing. */
export function typeTest(node: FeelNode): (value: FeelValue) => boolean {
  const inner = node.name === 'Type' ? node.children[0] : node
  if (inner === undefined) return () => false
  if (inner.name === 'ListType') {
    const item = ofType(inner.children.find((each) => each.name === 'Type'))
    return (value) => isList(value) && value.every((each) => each === null || item(each))
  }
  if (inner.name === 'ContextType') {
    const entries = (inner.children.find((each) => each.name === 'ContextEntryTypes')?.children ?? []).map((entry) => ({
      name: entry.children[0]?.text ?? '',
      test: ofType(entry.children[1]),
    }))
    return (value) => isContext(value) && entries.every(({ name, test }) => test(entryOf(value, name) ?? null))
  }
  if (inner.name === 'FunctionType') return (value) => kindOf(value) === 'function'
  const name = inner.text.replace(/\s+/g, ' ').trim()
  if (name.startsWith('range<')) return (value) => value instanceof FeelRange
  if (name === 'Any') return (value) => value !== null
  if (name === 'Null') return (value) => value === null
  if (name === 'duration') return (value) => kindOf(value).endsWith('duration')
  return (value) => KINDS.has(name) && kindOf(value) === name
}

function ofType(node: FeelNode | undefined): (value: FeelValue) => boolean {
  return node === undefined ? () => true : typeTest(node)
}

import { InvalidArguments, type Run } from '../run.ts'
import { entryOf, type FeelContext, type FeelList, type FeelValue, isContext } from '../values.ts'
import { type BuiltinTable, signature } from './signature.ts'

/** A context with some entries replaced; no entry can reach a prototype. */
export function withEntries(base: FeelContext, entries: Iterable<readonly [string, FeelValue]>): FeelContext {
  const made: { [name: string]: FeelValue } = Object.create(null)
  for (const [name, value] of Object.entries(base)) made[name] = value
  for (const [name, value] of entries) made[name] = value
  return made
}

function keysOf(list: FeelList): string[] {
  return list.map((key) => {
    if (typeof key !== 'string') throw new InvalidArguments('Expected a list of names', '键应为文本')
    return key
  })
}

function put(context: FeelContext, keys: readonly string[], value: FeelValue, run: Run): FeelContext {
  const [first, ...rest] = keys
  if (first === undefined) throw new InvalidArguments('Expected at least one key', '至少需要一个键')
  run.tick(Object.keys(context).length)
  if (rest.length === 0) return withEntries(context, [[first, value]])
  const inner = entryOf(context, first) ?? null
  if (inner !== null && !isContext(inner)) throw new InvalidArguments(`Expected a context at "${first}"`, `“${first}”不是对象`)
  return withEntries(context, [[first, put(inner ?? {}, rest, value, run)]])
}

function getValue(context: FeelContext, keys: readonly string[], run: Run): FeelValue {
  if (keys.length === 0) return null
  let at: FeelValue = context
  for (const key of keys) {
    run.tick()
    if (!isContext(at)) return null
    at = entryOf(at, key) ?? null
  }
  return at
}

function ofEntries(list: FeelList): FeelContext {
  return withEntries(
    {},
    list.map((entry) => {
      const key = isContext(entry) ? entryOf(entry, 'key') : undefined
      if (!isContext(entry) || typeof key !== 'string' || !Object.hasOwn(entry, 'value'))
        throw new InvalidArguments('Expected entries with key and value', '每项应有 key 和 value')
      return [key, entryOf(entry, 'value') ?? null] as const
    }),
  )
}

function entriesOf(context: FeelContext, run: Run): FeelList {
  const entries = Object.entries(context)
  run.checkList(entries)
  return entries.map(([key, value]) =>
    withEntries({}, [
      ['key', key],
      ['value', value],
    ]),
  )
}

function merged(contexts: FeelList, run: Run): FeelContext {
  const made: { [name: string]: FeelValue } = Object.create(null)
  for (const context of contexts) {
    if (!isContext(context)) throw new InvalidArguments('Expected a list of contexts', '各项应为对象')
    const entries = Object.entries(context)
    run.tick(entries.length)
    for (const [name, value] of entries) made[name] = value
  }
  return made
}

const putting = [
  signature('context: context, key: string, value: any', (args, run) => put(args.context(0), [args.string(1)], args.any(2), run)),
  signature('context: context, keys: list, value: any', (args, run) => put(args.context(0), keysOf(args.list(1)), args.any(2), run)),
]
const merging = [signature('...contexts: any', (args, run) => merged(args.list(0), run))]

/** DMN 1.4 §10.3.4.9, and the old names `put` and `put all` of Camunda. */
export const contextFunctions: BuiltinTable = {
  'get value': [
    signature('m: context, key: string', (args, run) => getValue(args.context(0), [args.string(1)], run)),
    signature('context: context, key: string', (args, run) => getValue(args.context(0), [args.string(1)], run)),
    signature('context: context, keys: list', (args, run) => getValue(args.context(0), keysOf(args.list(1)), run)),
  ],
  'get entries': [
    signature('m: context', (args, run) => entriesOf(args.context(0), run)),
    signature('context: context', (args, run) => entriesOf(args.context(0), run)),
  ],
  context: [signature('entries: list', (args, run) => ofEntries(run.checkList(args.list(0))))],
  'context put': putting,
  'context merge': merging,
  put: putting,
  'put all': merging,
}

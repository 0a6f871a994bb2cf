import type { Key } from '../../base/ids.ts'
import { isJsonObject, type JsonObject } from '../../base/json.ts'
import { elementOf, type KnownElement } from './element.ts'
import type { Compensable, InstanceState, TokensAtJoins } from './types.ts'

/** The form in which states are written now. */
const CURRENT_SHAPE = 2

type Columns = Pick<InstanceState, 'key' | 'definitionKey' | 'status' | 'rootKey'> & Partial<Pick<InstanceState, 'parent'>>
type ByKey = 'elements' | 'variables' | 'taken' | 'compensable'
/** What has neither a column nor a key. */
type Others = Omit<InstanceState, keyof Columns | ByKey>

/** What is written of a state beside what has a column of its own: lists for what the engine keeps by key; what is empty is left out. */
export interface StoredTokens extends Others {
  readonly shape: typeof CURRENT_SHAPE
  readonly elements: readonly KnownElement[]
  readonly taken?: readonly (readonly [Key, TokensAtJoins])[] | undefined
  readonly compensable?: readonly (readonly [Key, readonly Compensable[]])[] | undefined
}

/** A state as it is read: its tokens with what stands in columns. Variables are an object, for whoever searches them. */
interface StoredState extends Columns, Partial<Others>, Omit<StoredTokens, keyof Others> {
  readonly variables: { readonly [scopeKey: string]: JsonObject }
}

export function storedTokens(state: InstanceState): StoredTokens {
  const { elements, depth, chain, taken, compensable } = state
  return {
    shape: CURRENT_SHAPE,
    elements: [...elements.values()],
    depth,
    chain,
    taken: taken.size === 0 ? undefined : [...taken],
    compensable: compensable.size === 0 ? undefined : [...compensable],
  }
}

/**
 * Reads a stored state of any released shape. Shapes are numbered from 1; a new one adds a function here that makes it from the one
 * before, and a golden sample in `tests/golden/state/`. A shape that is not known is a defect: the state was written by a newer server.
 */
export function upcast(written: unknown): InstanceState {
  if (!isJsonObject(written)) throw new Error('Expected a stored state to be an object')
  const { key, definitionKey, status, parent, rootKey, depth, chain, elements, variables, taken, compensable } = currentShape(written)
  return {
    key,
    definitionKey,
    status,
    parent,
    rootKey,
    depth,
    chain,
    elements: new Map(elements.map((element) => [element.key, elementOf(element)])),
    variables: new Map(Object.entries(variables) as [Key, JsonObject][]),
    taken: new Map(taken ?? []),
    compensable: new Map(compensable ?? []),
  }
}

function currentShape(written: JsonObject): StoredState {
  if (written.shape === CURRENT_SHAPE) return written as unknown as StoredState
  if (written.shape === 1) return fromShape1(written as unknown as Shape1)
  throw new Error(`Expected a state of shape ${CURRENT_SHAPE} or older, but got ${JSON.stringify(written.shape)}`)
}

/** Everything by key was an object. */
type Shape1 = Columns &
  Partial<Others> & {
    readonly shape: 1
    readonly elements: { readonly [key: string]: KnownElement }
    readonly variables: { readonly [scopeKey: string]: JsonObject }
    readonly taken: { readonly [scopeKey: string]: TokensAtJoins }
    readonly compensable?: { readonly [scopeKey: string]: readonly Compensable[] }
  }

function fromShape1({ elements, taken, compensable = {}, ...same }: Shape1): StoredState {
  return {
    ...same,
    shape: CURRENT_SHAPE,
    elements: Object.values(elements),
    taken: Object.entries(taken) as [Key, TokensAtJoins][],
    compensable: Object.entries(compensable) as [Key, readonly Compensable[]][],
  }
}

import { textOfJson } from '../../server/base/json.ts'

type Fields = { readonly [name: string]: unknown }

/** At most eight steps of 64 signs each; `[name=word]` picks from a list; `$.` begins at the payload. */
export const PATH = /^(\$\.)?(\[[^=.\]]{1,32}=[^.\]]{1,32}\]|[^.[\]]{1,64})(\.(\[[^=.\]]{1,32}=[^.\]]{1,32}\]|[^.[\]]{1,64})){0,7}$/
const PICK = /^\[([^=]+)=(.+)\]$/

/** What stands at a path, own fields only; undefined when nothing does. `root` is where `$.` begins. */
export function at(body: unknown, path: string, root: unknown = body): unknown {
  let value = path.startsWith('$.') ? root : body
  for (const step of (path.startsWith('$.') ? path.slice(2) : path).split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = step.startsWith('[') ? picked(value, step) : own(value as Fields, step)
  }
  return value
}

function picked(list: unknown, step: string): unknown {
  const [, name = '', word = ''] = PICK.exec(step) ?? []
  if (!Array.isArray(list)) return undefined
  return list.find((item: unknown) => isObject(item) && textOfJson(own(item, name)) === word)
}

export function own<T>(object: { readonly [name: string]: T }, name: string): T | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const MOST_LEAVES = 400
const NAMING = ['id', 'identifier', 'name', 'key', 'code', 'serviceId', 'type', 'element']

/** Paths of everything a payload says, with the value there; elements of a list by what names them, else by number. */
export function leavesOf(body: unknown): readonly { readonly path: string; readonly value: unknown }[] {
  const found: { path: string; value: unknown }[] = []
  const walk = (value: unknown, steps: readonly string[]) => {
    if (found.length >= MOST_LEAVES || steps.length > 8) return
    if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(item, [...steps, stepOf(item, index, value)])
    else if (isObject(value)) for (const [name, item] of Object.entries(value)) walk(item, [...steps, name])
    else if (steps.length > 0) found.push({ path: steps.join('.'), value })
  }
  walk(body, [])
  return found
}

function stepOf(item: unknown, index: number, list: readonly unknown[]): string {
  for (const name of isObject(item) ? NAMING : []) {
    const word = isObject(item) ? own(item, name) : undefined
    const step = `[${name}=${textOfJson(word)}]`
    if ((typeof word === 'string' || typeof word === 'number') && PATH.test(step) && at(list, step) === item) return step
  }
  return String(index)
}

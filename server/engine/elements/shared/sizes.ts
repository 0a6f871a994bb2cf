import type { Json, JsonObject } from '../../../base/json.ts'
import { LIMITS } from '../../limits.ts'
import type { Run } from '../../run.ts'
import { type Stuck, stuck } from './behaviour.ts'

/** About how many characters a value takes as JSON; counting ends at `most`. Infinite when it is nested too deep to be written. */
export function sizeOf(value: Json | undefined, most: number): number {
  let size = 0
  let level: (Json | undefined)[] = [value]
  for (let depth = 0; level.length > 0 && size <= most; depth += 1) {
    if (depth > LIMITS.valueDepth) return Number.POSITIVE_INFINITY
    const inner: (Json | undefined)[] = []
    for (const next of level) {
      if (typeof next === 'string') size += next.length + 2
      else if (Array.isArray(next)) {
        size += next.length + 2
        if (size <= most) for (const item of next) inner.push(item)
      } else if (typeof next === 'object' && next !== null) {
        for (const [name, item] of Object.entries(next)) {
          size += name.length + 4
          inner.push(item)
        }
      } else size += 4
      if (size > most) return size
    }
    level = inner
  }
  return size
}

/**
 * Why variables may not be kept: with them the instance would hold more than `LIMITS.variables`. What is small costs nothing; the whole
 * is only counted when a good deal has been written in this step.
 */
export function tooLarge(run: Run, values: JsonObject | undefined): Stuck | undefined {
  if (values === undefined) return undefined
  run.unweighed += sizeOf(values, LIMITS.variables)
  if (run.unweighed <= LIMITS.smallValue) return undefined
  run.unweighed = 0
  if (weightWith(run, values) <= LIMITS.variables) return undefined
  return stuck(
    'IO_MAPPING_ERROR',
    `Expected the variables of the instance to stay below ${LIMITS.variables} characters and ${LIMITS.valueDepth} levels, but they would not`,
  )
}

/** All variables and the new ones, which take the place of those of their name. */
function weightWith(run: Run, values: JsonObject): number {
  let size = sizeOf(values, LIMITS.variables)
  for (const locals of run.allVariables().values()) {
    for (const [name, value] of Object.entries(locals)) {
      if (size > LIMITS.variables) return size
      if (!Object.hasOwn(values, name)) size += name.length + 4 + sizeOf(value, LIMITS.variables)
    }
  }
  return size
}

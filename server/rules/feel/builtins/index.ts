import { contextFunctions } from './contexts.ts'
import { conversionFunctions } from './conversion.ts'
import { listFunctions } from './lists.ts'
import { numberFunctions } from './numbers.ts'
import { rangeFunctions } from './ranges.ts'
import type { Signature } from './signature.ts'
import { stringFunctions } from './strings.ts'
import { temporalFunctions } from './temporal.ts'

/** Every function of FEEL that is always there, by its name with spaces. */
export const builtins: ReadonlyMap<string, readonly Signature[]> = new Map(
  Object.entries({
    ...conversionFunctions,
    ...stringFunctions,
    ...numberFunctions,
    ...listFunctions,
    ...contextFunctions,
    ...temporalFunctions,
    ...rangeFunctions,
  }),
)

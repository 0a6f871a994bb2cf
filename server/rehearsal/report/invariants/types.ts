import type { Bilingual } from '../../../base/text.ts'
import type { World } from '../../world/world.ts'
import type { Money } from '../money.ts'

/** What must hold in every world when it ends; `id` is that of the reliability notes (I1 to I16). */
export interface Invariant {
  readonly id: string
  readonly sentence: Bilingual
  /** What breaks it: numbers of cases, names of subjects and the like. */
  broken(world: World, money: Money): Iterable<string>
}

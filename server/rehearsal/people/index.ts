import type { Scenario } from '../../base/api/rehearsal.ts'
import type { World } from '../world/world.ts'

/** Brings a scenario's people into a world: who applies, who works, what happens from outside. */
export function populate(world: World, scenario: Scenario): void {
  void world
  void scenario
}

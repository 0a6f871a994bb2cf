import type { RehearsalProgress, Scenario } from '../base/api/rehearsal.ts'
import { as, type Instant, type LocalDate } from '../base/ids.ts'
import { addMonths, type Calendar, startOfDay } from '../time/index.ts'
import { populate } from './people/index.ts'
import { type Bundle, withSettings } from './world/bundle.ts'
import { factProviders, jobHandlers } from './world/jobs/index.ts'
import type { Recorder } from './world/recorder.ts'
import { World } from './world/world.ts'

/** Acts of the agenda between two looks at the outside. */
const SLICE = 2000

/**
 * Lives a scenario on a programme. Yields its progress now and then, so that whoever drives it can stop, wait or go on; ends with the world
 * as it then is. The same bundle and scenario give the same world, to the last bit.
 */
export function* rehearse(
  bundle: Bundle,
  scenario: Scenario,
  recorder: Recorder,
  calendar?: Calendar,
): Generator<RehearsalProgress, World> {
  const zone = bundle.manifest.timeZone
  const at = startOfDay(as<LocalDate>(scenario.from), zone)
  const chosen = withSettings(bundle, scenario.settings ?? {})
  const world = new World({
    bundle: chosen,
    at: as<Instant>(at),
    jobs: jobHandlers(),
    facts: factProviders(),
    recorder,
    ...(calendar === undefined ? {} : { calendar }),
  })
  populate(world, scenario)
  const begin = world.ms
  const end = Date.parse(startOfDay(addMonths(as<LocalDate>(scenario.from), scenario.months), zone))
  while (!world.liveUntil(end, SLICE))
    yield { share: (world.ms - begin) / (end - begin), today: world.today, cases: world.cases.size, steps: world.steps }
  return world
}

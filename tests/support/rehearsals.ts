import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Scenario } from '../../server/base/api/rehearsal.ts'
import { readProgrammeFolder } from '../../server/programmes/folder.ts'
import { rehearse } from '../../server/rehearsal/rehearse.ts'
import { type Bundle, compileBundle } from '../../server/rehearsal/world/bundle.ts'
import { DEAF, type Recorder } from '../../server/rehearsal/world/recorder.ts'
import type { World } from '../../server/rehearsal/world/world.ts'

const ROOT = join(import.meta.dirname, '../..')
const bundles = new Map<string, Promise<Bundle>>()

/** A shipped programme, compiled once for each test file. */
export function shippedBundle(programme: string): Promise<Bundle> {
  const known = bundles.get(programme) ?? compiled(programme)
  bundles.set(programme, known)
  return known
}

async function compiled(programme: string): Promise<Bundle> {
  const files = readProgrammeFolder(ROOT, programme).filter(({ name }) => !name.startsWith('rehearsals/'))
  const bundle = await compileBundle(files)
  if (!bundle.ok) throw new Error(bundle.problems.map(({ at, text }) => `${at ?? ''} ${text.en}`).join('\n'))
  return bundle.value
}

export function shippedScenario(programme: string, name = 'usual'): Scenario {
  return JSON.parse(readFileSync(join(ROOT, 'workflows', programme, 'rehearsals', `${name}.json`), 'utf8')) as Scenario
}

/** Lives a scenario to its end. */
export function lived(bundle: Bundle, scenario: Scenario, recorder: Recorder = DEAF): World {
  const run = rehearse(bundle, scenario, recorder)
  for (;;) {
    const next = run.next()
    if (next.done === true) return next.value
  }
}

/** A recorder that calls `hear` with the name and a plain copy of what identifies each call. */
export function listening(hear: (name: keyof Recorder, said: readonly unknown[]) => void): Recorder {
  const entries = (Object.keys(DEAF) as (keyof Recorder)[]).map((name) => [name, (...said: unknown[]) => hear(name, said)])
  return Object.fromEntries(entries) as Recorder
}

/** One hash over everything a run tells its recorder. */
export function hashOfRun(bundle: Bundle, scenario: Scenario): string {
  const hash = createHash('sha256')
  lived(
    bundle,
    scenario,
    listening((name, said) => hash.update(`${name} ${JSON.stringify(said, plain)}\n`)),
  )
  return hash.digest('hex')
}

/** Cases and processes by their name alone, the rest as it is: books point at each other. */
function plain(this: unknown, key: string, value: unknown): unknown {
  if (value instanceof Map) return [...value.keys()]
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (key !== '' && 'number' in value && 'rounds' in value) return String(value.number)
  if ('processId' in value && 'nodes' in value) return String(value.processId)
  if ('cases' in value && 'quality' in value && 'no' in value) return `subject ${String(value.no)} ${String(value.quality)}`
  return value
}

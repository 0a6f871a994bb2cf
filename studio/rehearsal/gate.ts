import type { RehearsalGate } from '../../server/base/api/rehearsal.ts'
import type { ProgrammeManifest } from '../../server/programmes/types.ts'
import { useDraftJson } from '../ui/workspace/workspace.tsx'
import { withOptional } from './scenario/model.ts'

type Gated = ProgrammeManifest & { readonly rehearsal?: RehearsalGate }

/** The part of `programme.json` that says what a draft must pass before it is published. */
export function useGate() {
  const manifest = useDraftJson<Gated>('programme.json')
  return {
    manifest,
    gate: manifest.value?.rehearsal ?? null,
    setGate: (gate: RehearsalGate | undefined) => manifest.update((now) => withOptional(now, 'rehearsal', gate)),
  }
}

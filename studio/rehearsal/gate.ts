import type { RehearsalGate } from '../../server/base/api/rehearsal.ts'
import { useManifest } from '../ui/workspace/workspace.tsx'
import { withOptional } from './scenario/model.ts'

/** The part of `programme.json` that says what a draft must pass before it is published. */
export function useGate() {
  const manifest = useManifest()
  return {
    manifest,
    gate: manifest.value?.rehearsal ?? null,
    setGate: (gate: RehearsalGate | undefined) => manifest.update((now) => withOptional(now, 'rehearsal', gate)),
  }
}

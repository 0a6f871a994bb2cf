import type { Bilingual } from '../../server/base/text.ts'
import type { CatalogueEntry } from '../ui/workspace/workspace.tsx'

/** Name of a stage by its code; diagrams record results of `preliminary` for the stage `PRELIMINARY`. */
export function stageNamed(stages: readonly CatalogueEntry[], code: string): Bilingual {
  return stages.find(({ id }) => id.toLowerCase() === code.toLowerCase())?.title ?? { zh: code, en: code }
}

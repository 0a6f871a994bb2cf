import type { Key } from '../base/ids.ts'
import type { ProgrammeManifest } from '../programmes/types.ts'
import { caseById } from '../store/cases.ts'
import type { Executor, Trx } from '../store/transaction.ts'
import type { LetterTemplate, PaperProgrammes } from './types.ts'

/** The rules a case stands under: manifest, deployment of its decisions, letter templates. */
export interface RuleSet {
  readonly manifest: ProgrammeManifest
  /** null: the newest deployment. */
  readonly deploymentKey: Key | null
  letter(id: string): Promise<LetterTemplate>
}

/** A case keeps the version of the programme it began under (invariant I16); what belongs to no case goes by the current one. */
export async function ruleSetOf(programmes: PaperProgrammes, programme: string, caseId: string | null, trx: Trx): Promise<RuleSet> {
  const known = caseId === null ? undefined : await caseById(trx as Executor, caseId)
  if (known === undefined || known.programme !== programme) {
    return {
      manifest: await programmes.manifestOf(programme, trx),
      deploymentKey: null,
      letter: (id) => programmes.letter(programme, id, trx),
    }
  }
  const { manifest, deploymentKey } = await programmes.version(programme, known.version, trx)
  return {
    manifest,
    deploymentKey,
    letter: async (id) => JSON.parse((await programmes.file(programme, `letters/${id}.json`, known.version)).content) as LetterTemplate,
  }
}

/** Door of panels. */
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import type { Letters } from '../letters/index.ts'
import type { Job, Runtime } from '../runtime/types.ts'
import { createPanelsService, type PanelDeps, type Panels } from './service.ts'

export type { Panels } from './service.ts'
export { type ExpertRegistration, panelRefusal } from './types.ts'

/**
 * Builds the panels and registers their job handlers:
 * `panel.form` (options `stage`, `differentFrom`, `scheme` = id of the score sheet; reads `case`, `subject`, `applicant`) answers `panel {id, members, size}`;
 * `panel.aggregate` (reads `panel.id`) answers `result {level, passed, approved, bonus, total, mandatoryMetFor}`;
 * `panel.opinion` (reads `panel.id`) answers `opinion {id, hash, text}`.
 */
export function createPanels(
  deps: PanelDeps & {
    readonly runtime: Pick<Runtime, 'completeUserTask' | 'evaluateDecision' | 'registerJobHandler'>
    readonly letters: Pick<Letters, 'addData'>
  },
): Panels {
  const panels = createPanelsService(deps)

  deps.runtime.registerJobHandler('panel.form', async (job, trx) => {
    const formed = await panels.form(
      {
        programme: job.programme ?? '',
        caseId: job.caseId ?? '',
        stage: option(job, 'stage') ?? '',
        differentFrom: option(job, 'differentFrom') ?? option(job, 'different-from'),
        scheme: option(job, 'scheme'),
        subject: objectOf(job.variables.subject),
        applicant: objectOf(job.variables.applicant),
      },
      trx,
    )
    return { panel: { id: formed.id, members: formed.members, size: formed.size } }
  })
  deps.runtime.registerJobHandler('panel.aggregate', async (job, trx) => ({ result: { ...(await panels.aggregate(panelId(job), trx)) } }))
  deps.runtime.registerJobHandler('panel.opinion', async (job, trx) => ({ opinion: { ...(await panels.draftOpinion(panelId(job), trx)) } }))

  deps.letters.addData(async (data, trx) => {
    const opinion = objectOf(data.opinion)
    return typeof opinion.id === 'string' ? { opinion: await panels.opinionData(opinion.id, trx) } : {}
  })
  return panels
}

/** A header, or the variable of the same name where shared models pass it on. */
function option(job: Job, name: string): string | null {
  const value = job.headers[name] ?? job.variables[name]
  return typeof value === 'string' && value !== '' ? value : null
}

function panelId(job: Job): string {
  const { id } = objectOf(job.variables.panel)
  return typeof id === 'string' ? id : ''
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {}
}

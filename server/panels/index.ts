/** Door of panels. */
import { objectIn, textIn } from '../base/json.ts'
import type { Letters } from '../letters/index.ts'
import type { Runtime } from '../runtime/types.ts'
import { panelAsked, panelIdIn } from './decide-jobs.ts'
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
        ...panelAsked(job),
      },
      trx,
    )
    return { panel: { id: formed.id, members: formed.members, size: formed.size } }
  })
  deps.runtime.registerJobHandler('panel.aggregate', async (job, trx) => ({
    result: { ...(await panels.aggregate(panelIdIn(job.variables), trx)) },
  }))
  deps.runtime.registerJobHandler('panel.opinion', async (job, trx) => ({
    opinion: { ...(await panels.draftOpinion(panelIdIn(job.variables), trx)) },
  }))

  deps.letters.addData(async (data, trx) => {
    const id = textIn(objectIn(data, 'opinion'), 'id')
    return id === '' ? {} : { opinion: await panels.opinionData(id, trx) }
  })
  return panels
}

import type { ImpactLine } from '../../base/api/rehearsal.ts'
import { as, type Instant } from '../../base/ids.ts'
import type { JsonObject } from '../../base/json.ts'
import type { Bilingual } from '../../base/text.ts'
import { mappingBySameId, migrate, type StepContext } from '../../engine/index.ts'
import { evaluateDecision } from '../../rules/dmn/index.ts'
import { feelTimeFunctions } from '../../rules/feel/index.ts'
import type { Calendar } from '../../time/index.ts'
import type { Bundle } from '../world/bundle.ts'
import type { RecordedCase } from './types.ts'

/** Whether a running case can move to the draft, as the studio's migration would find; null for one that is closed. */
export function moveOf(
  { closedAt, living }: RecordedCase,
  from: Bundle | undefined,
  to: Bundle,
  at: { readonly now: string; readonly calendar: Calendar },
): ImpactLine['migration'] {
  if (closedAt !== null) return null
  const context = contextOf(to, at)
  const obstacles = living.flatMap(({ processId, state }): readonly Bilingual[] => {
    const [source, target] = [from?.processes.get(processId), to.processes.get(processId)]
    if (source === undefined || target === undefined) return [gone(processId)]
    const moved = migrate(source, target, state, mappingBySameId(source, target), context, { recountDates: true })
    return moved.ok ? [] : moved.problems.map(({ text }) => text)
  })
  return { can: obstacles.length === 0, obstacles }
}

function gone(processId: string): Bilingual {
  return { zh: `草稿中没有流程“${processId}”。`, en: `The draft has no process "${processId}".` }
}

function contextOf(
  { manifest, decisions, settings }: Bundle,
  { now, calendar }: { readonly now: string; readonly calendar: Calendar },
): StepContext {
  const functions = feelTimeFunctions(calendar, manifest.timeZone, manifest.deadlines, as<Instant>(now), { provisional: true })
  let last = 0
  return {
    now: as<Instant>(now),
    zone: manifest.timeZone,
    stepLimit: Number.MAX_SAFE_INTEGER,
    functions,
    newKey: () => {
      last += 1
      return as(String(last))
    },
    evaluateDecision: (id, variables: JsonObject) => {
      const model = decisions.get(id)
      if (model === undefined) return { ok: false, message: `Expected a decision "${id}", but there is none` }
      const result = evaluateDecision(model, id, { settings, ...variables }, { functions, zone: manifest.timeZone, now })
      return result.ok
        ? { ok: true, value: result.value, matchedRules: result.matchedRules.map(({ ruleId }) => ruleId) }
        : { ok: false, message: result.message }
    },
  }
}

import type { LocalDate } from '../../base/ids.ts'
import type { Json, JsonObject } from '../../base/json.ts'
import { type EvaluateOptions, evaluate } from '../../rules/feel/index.ts'
import { addNaturalDays } from '../../time/index.ts'
import type { Chance } from '../world/chance.ts'
import type { Plan } from './plan.ts'

/** What a plan may know when it is drawn. */
export interface Drawing {
  readonly today: LocalDate
  readonly options: EvaluateOptions
  /** What FEEL sees; the fields planned before are in it. */
  variables(): JsonObject
}

/** The value a plan comes to; null where its FEEL can not be evaluated. */
export function drawn(plan: Plan, chance: Chance, about: Drawing): Json {
  switch (plan.kind) {
    case 'value':
      return plan.value
    case 'number':
      return chance.draw(plan.of)
    case 'choice':
      return chance.pick(plan.of)?.value ?? null
    case 'date':
      return addNaturalDays(about.today, Math.round(chance.draw(plan.days)))
    case 'feel':
      return evaluate(plan.expression, about.variables(), about.options).value
    case 'list':
      return Array.from({ length: Math.max(0, Math.round(chance.draw(plan.count))) }, () =>
        Object.fromEntries(plan.item.map((one) => [one.name, drawn(one.plan, chance, about)])),
      )
  }
}

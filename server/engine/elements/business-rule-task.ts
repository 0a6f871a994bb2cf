import type { BusinessRuleTask } from '../model/types.ts'
import { type ElementBehaviour, isStuck, stuck } from './shared/behaviour.ts'
import { stringOf } from './shared/expressions.ts'
import { factOf } from './shared/facts.ts'
import { visibleVariables } from './shared/variables.ts'

/** Business rule task: asks a decision; an answer `{error: CODE}` is an answer, a decision that can not be evaluated an incident. */
export const businessRuleTask: ElementBehaviour<BusinessRuleTask> = {
  activate(run, task, instance) {
    const decisionId = stringOf(run, task.decisionId, instance.key)
    if (isStuck(decisionId)) return stuck('CALLED_DECISION_ERROR', decisionId.message)
    const input = visibleVariables(run, instance.key)
    const answer = run.context.evaluateDecision(decisionId, input)
    if (!answer.ok) return stuck('DECISION_EVALUATION_ERROR', answer.message)
    const { value: output, matchedRules, record } = answer
    const proof = record === undefined ? {} : { record }
    run.emit({ kind: 'decision-evaluated', element: factOf(task, instance), decisionId, input, output, matchedRules, ...proof })
    return { kind: 'done', variables: { [task.resultVariable]: output } }
  },
}

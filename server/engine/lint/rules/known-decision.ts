import { called, decisionIdOf, fixed, isUnknown, sentence, tell } from '../elements.ts'
import type { RuleFactory } from '../types.ts'

/** The decision of a step exists. */
export const knownDecision: RuleFactory = ({ decisions }) => ({
  check(node, reporter) {
    if (node.$type !== 'bpmn:BusinessRuleTask') return
    const id = fixed(decisionIdOf(node))
    if (!isUnknown(id, decisions)) return
    tell(reporter, node, {
      text: sentence(`“${called(node)}”用的决策表“${id}”不存在。`, `The decision "${id}" of "${called(node)}" does not exist.`),
      fix: { kind: 'pick', part: 'decision' },
    })
  },
})

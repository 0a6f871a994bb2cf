import { called, fixed, formIdOf, isUnknown, sentence, tell } from '../elements.ts'
import type { RuleFactory } from '../types.ts'

/** The form of a step or start exists. */
export const knownForm: RuleFactory = ({ forms }) => ({
  check(node, reporter) {
    if (node.$type !== 'bpmn:UserTask' && node.$type !== 'bpmn:StartEvent') return
    const id = fixed(formIdOf(node))
    if (!isUnknown(id, forms)) return
    tell(reporter, node, {
      text: sentence(`“${called(node)}”用的表单“${id}”不存在。`, `The form "${id}" of "${called(node)}" does not exist.`),
      fix: { kind: 'pick', part: 'form' },
    })
  },
})

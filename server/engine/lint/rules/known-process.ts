import { called, fixed, isUnknown, processIdOf, sentence, tell } from '../elements.ts'
import type { RuleFactory } from '../types.ts'

/** The process a step calls exists. */
export const knownProcess: RuleFactory = ({ processes }) => ({
  check(node, reporter) {
    if (node.$type !== 'bpmn:CallActivity') return
    const id = fixed(processIdOf(node))
    if (!isUnknown(id, processes)) return
    tell(reporter, node, {
      text: sentence(`“${called(node)}”调用的流程“${id}”不存在。`, `The process "${id}" that "${called(node)}" calls does not exist.`),
      fix: { kind: 'pick', part: 'process' },
    })
  },
})

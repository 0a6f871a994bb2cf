import { called, eventDefinition, incoming, isAdHoc, isEventSubProcess, isFlowNode, sentence, tell } from '../elements.ts'
import type { RuleFactory } from '../types.ts'

/** What no flow leads to is never done. */
export const reachable: RuleFactory = () => ({
  check(node, reporter) {
    if (!isFlowNode(node) || node.$type === 'bpmn:StartEvent' || node.$type === 'bpmn:BoundaryEvent' || isEventSubProcess(node)) return
    if (incoming(node).length > 0 || node.get('isForCompensation') === true || isAdHoc(node)) return
    if (node.$type === 'bpmn:IntermediateCatchEvent' && eventDefinition(node)?.$type === 'bpmn:LinkEventDefinition') return
    tell(reporter, node, {
      text: sentence(`没有连线通到“${called(node)}”，这一步不会被办理。`, `No flow leads to "${called(node)}": it is never done.`),
      fix: { kind: 'remove-element' },
    })
  },
})

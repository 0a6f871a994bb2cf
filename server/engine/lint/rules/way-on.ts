import { called, isActivity, isAdHoc, isEventSubProcess, isFlowNode, outgoing, sentence, tell } from '../elements.ts'
import type { RuleFactory } from '../types.ts'

/** Every step leads on, or to an end that says so. */
export const wayOn: RuleFactory = () => ({
  check(node, reporter) {
    if (!isFlowNode(node) || node.$type === 'bpmn:EndEvent' || outgoing(node).length > 0 || isEventSubProcess(node)) return
    if (node.$type === 'bpmn:IntermediateThrowEvent' && definition(node) === 'bpmn:LinkEventDefinition') return
    if (node.get('isForCompensation') === true || isCompensation(node)) return
    if (isAdHoc(node)) return
    const boundary = node.$type === 'bpmn:BoundaryEvent'
    tell(reporter, node, {
      text: boundary
        ? sentence(`“${called(node)}”触发之后没有下一步。`, `Nothing follows when "${called(node)}" happens.`)
        : sentence(`“${called(node)}”之后没有下一步，也没有结束。`, `Nothing follows "${called(node)}", not even an end.`),
      fix: { kind: 'append-end-event' },
      ...(isActivity(node) || boundary ? {} : { severity: 'error' }),
    })
  },
})

/** At the border of what can be undone; its handler is linked, not connected. */
function isCompensation(node: Parameters<typeof called>[0]): boolean {
  return node.$type === 'bpmn:BoundaryEvent' && definition(node) === 'bpmn:CompensateEventDefinition'
}

function definition(node: Parameters<typeof called>[0]): string | undefined {
  const list = node.get('eventDefinitions')
  return Array.isArray(list) ? (list[0] as { $type?: string } | undefined)?.$type : undefined
}

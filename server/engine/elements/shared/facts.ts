import type { Node } from '../../model/types.ts'
import type { ElementFact, ElementInstance } from '../../state/types.ts'

/** How an element stands in events. */
export function factOf(node: Node, instance: ElementInstance): ElementFact {
  return {
    key: instance.key,
    elementId: node.id,
    type: instance.body === true ? 'MULTI_INSTANCE_BODY' : node.type,
    name: node.name,
    scopeKey: instance.scopeKey,
    properties: node.properties,
    ...(instance.deadline === undefined ? {} : { deadline: instance.deadline }),
  }
}

/** One instance of a multi-instance activity; what is on the border belongs to the body around it. */
export function isInnerInstance(instance: ElementInstance): boolean {
  return instance.loopCounter !== undefined && instance.body !== true
}

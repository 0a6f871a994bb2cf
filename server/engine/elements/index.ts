import type { Node, NodeKind, NodeOf } from '../model/types.ts'
import { adHocInner, adHocSubProcess } from './ad-hoc-sub-process.ts'
import { boundaryEvent } from './boundary-event.ts'
import { businessRuleTask } from './business-rule-task.ts'
import { callActivity } from './call-activity.ts'
import { endEvent } from './end-event.ts'
import { eventBasedGateway } from './event-based-gateway.ts'
import { exclusiveGateway } from './exclusive-gateway.ts'
import { inclusiveGateway } from './inclusive-gateway.ts'
import { intermediateCatchEvent } from './intermediate-catch-event.ts'
import { intermediateThrowEvent } from './intermediate-throw-event.ts'
import { jobTask } from './job-task.ts'
import { parallelGateway } from './parallel-gateway.ts'
import { passTask } from './pass-task.ts'
import { receiveTask } from './receive-task.ts'
import { eventSubProcess, processScope, subProcess } from './scopes.ts'
import { scriptTask } from './script-task.ts'
import type { ElementBehaviour } from './shared/behaviour.ts'
import { startEvent } from './start-event.ts'
import { userTask } from './user-task.ts'

/** Every element that runs. To add one: a file, a row here, a reader in `model/read-nodes.ts`. */
const BEHAVIOURS = {
  process: processScope,
  'sub-process': subProcess,
  'event-sub-process': eventSubProcess,
  'ad-hoc-sub-process': adHocSubProcess,
  'ad-hoc-inner': adHocInner,
  'start-event': startEvent,
  'end-event': endEvent,
  'intermediate-catch-event': intermediateCatchEvent,
  'intermediate-throw-event': intermediateThrowEvent,
  'boundary-event': boundaryEvent,
  'pass-task': passTask,
  'user-task': userTask,
  'job-task': jobTask,
  'receive-task': receiveTask,
  'script-task': scriptTask,
  'business-rule-task': businessRuleTask,
  'call-activity': callActivity,
  'exclusive-gateway': exclusiveGateway,
  'inclusive-gateway': inclusiveGateway,
  'parallel-gateway': parallelGateway,
  'event-based-gateway': eventBasedGateway,
} as const satisfies { readonly [K in NodeKind]: ElementBehaviour<NodeOf<K>> }

export function behaviourOf(node: Node): ElementBehaviour<Node> {
  // The table gives each kind the behaviour for that kind; TypeScript can not follow the pairing.
  return BEHAVIOURS[node.kind] as ElementBehaviour<Node>
}

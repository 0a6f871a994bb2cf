import type { Bilingual } from '../../../server/base/text.ts'
import { children } from '../../../server/engine/model/moddle.ts'
import { is, type ModdleElement } from './document.ts'

/** What an event waits for or says. */
export type Trigger =
  | 'none'
  | 'timer'
  | 'message'
  | 'signal'
  | 'error'
  | 'escalation'
  | 'conditional'
  | 'link'
  | 'compensation'
  | 'terminate'
  | 'other'

const say = (zh: string, en: string): Bilingual => ({ zh, en })

/** Kinds of BPMN elements in an administrator's words, by the standard's type. */
const KINDS: { readonly [type: string]: Bilingual } = {
  'bpmn:Process': say('流程', 'Process'),
  'bpmn:StartEvent': say('开始事件', 'Start event'),
  'bpmn:EndEvent': say('结束事件', 'End event'),
  'bpmn:BoundaryEvent': say('边界事件', 'Boundary event'),
  'bpmn:IntermediateCatchEvent': say('等待事件', 'Catch event'),
  'bpmn:IntermediateThrowEvent': say('抛出事件', 'Throw event'),
  'bpmn:UserTask': say('用户任务', 'User task'),
  'bpmn:ServiceTask': say('服务任务', 'Service task'),
  'bpmn:SendTask': say('发送任务', 'Send task'),
  'bpmn:ReceiveTask': say('接收任务', 'Receive task'),
  'bpmn:BusinessRuleTask': say('业务规则任务', 'Business rule task'),
  'bpmn:ScriptTask': say('脚本任务', 'Script task'),
  'bpmn:ManualTask': say('手工任务', 'Manual task'),
  'bpmn:Task': say('任务', 'Task'),
  'bpmn:CallActivity': say('调用流程', 'Call activity'),
  'bpmn:SubProcess': say('子流程', 'Sub-process'),
  'bpmn:AdHocSubProcess': say('临时子流程', 'Ad-hoc sub-process'),
  'bpmn:Transaction': say('事务子流程', 'Transaction'),
  'bpmn:ExclusiveGateway': say('排他网关', 'Exclusive gateway'),
  'bpmn:ParallelGateway': say('并行网关', 'Parallel gateway'),
  'bpmn:InclusiveGateway': say('包含网关', 'Inclusive gateway'),
  'bpmn:EventBasedGateway': say('事件网关', 'Event-based gateway'),
  'bpmn:ComplexGateway': say('复杂网关', 'Complex gateway'),
  'bpmn:SequenceFlow': say('流向', 'Flow'),
  'bpmn:MessageFlow': say('消息流', 'Message flow'),
  'bpmn:Association': say('关联', 'Association'),
  'bpmn:TextAnnotation': say('注释', 'Note'),
  'bpmn:Group': say('分组', 'Group'),
  'bpmn:DataObjectReference': say('数据对象', 'Data object'),
  'bpmn:DataStoreReference': say('数据存储', 'Data store'),
  'bpmn:DataObject': say('数据对象', 'Data object'),
  'bpmn:Participant': say('泳池', 'Pool'),
  'bpmn:Lane': say('泳道', 'Lane'),
  'bpmn:LaneSet': say('泳道组', 'Lanes'),
  'bpmn:Collaboration': say('协作', 'Collaboration'),
  'bpmn:Message': say('消息', 'Message'),
  'bpmn:Signal': say('信号', 'Signal'),
  'bpmn:Error': say('错误', 'Error'),
  'bpmn:Escalation': say('升级', 'Escalation'),
}

const TRIGGERS: { readonly [trigger in Exclude<Trigger, 'none' | 'other'>]: Bilingual } = {
  timer: say('定时', 'Timer'),
  message: say('消息', 'Message'),
  signal: say('信号', 'Signal'),
  error: say('错误', 'Error'),
  escalation: say('升级', 'Escalation'),
  conditional: say('条件', 'Conditional'),
  link: say('链接', 'Link'),
  compensation: say('补偿', 'Compensation'),
  terminate: say('终止', 'Terminate'),
}

const DEFINITIONS: { readonly [type: string]: Trigger } = {
  'bpmn:TimerEventDefinition': 'timer',
  'bpmn:MessageEventDefinition': 'message',
  'bpmn:SignalEventDefinition': 'signal',
  'bpmn:ErrorEventDefinition': 'error',
  'bpmn:EscalationEventDefinition': 'escalation',
  'bpmn:ConditionalEventDefinition': 'conditional',
  'bpmn:LinkEventDefinition': 'link',
  'bpmn:CompensateEventDefinition': 'compensation',
  'bpmn:TerminateEventDefinition': 'terminate',
}

/** What an event waits for or says; null for what is no event. */
export function triggerOf(element: ModdleElement): Trigger | null {
  if (!is(element, 'bpmn:Event')) return null
  const [definition, ...more] = children(element, 'eventDefinitions')
  if (definition === undefined) return 'none'
  return more.length > 0 ? 'other' : (DEFINITIONS[definition.$type] ?? 'other')
}

/** "用户任务", "定时边界事件", "消息开始事件", "事件子流程" ... */
export function kindWord(element: ModdleElement): Bilingual {
  const word = KINDS[element.$type] ?? say(element.$type, element.$type)
  if (is(element, 'bpmn:SubProcess') && element.get('triggeredByEvent') === true) return say('事件子流程', 'Event sub-process')
  const trigger = triggerOf(element)
  if (trigger === null || trigger === 'none' || trigger === 'other') return word
  const kind = TRIGGERS[trigger]
  return say(`${kind.zh}${word.zh}`, `${kind.en} ${word.en.toLowerCase()}`)
}

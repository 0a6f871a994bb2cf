import type { Bilingual } from '../../../server/base/text.ts'

/** Kinds of steps the table can add. */
export type NewKind =
  | 'start'
  | 'userTask'
  | 'businessRuleTask'
  | 'serviceTask'
  | 'letter'
  | 'exclusiveGateway'
  | 'parallelGateway'
  | 'inclusiveGateway'
  | 'wait'
  | 'reminder'
  | 'timeout'
  | 'scriptTask'
  | 'callActivity'
  | 'subProcess'
  | 'end'

interface KindInfo {
  readonly type: string
  /** Stem of the ids of such steps. */
  readonly stem: string
  readonly word: Bilingual
  readonly about: Bilingual
}

const say = (zh: string, en: string): Bilingual => ({ zh, en })

export const NEW_KINDS: { readonly [kind in NewKind]: KindInfo } = {
  start: { type: 'bpmn:StartEvent', stem: 'start', word: say('开始', 'Start'), about: say('流程从这里开始。', 'The process begins here.') },
  userTask: {
    type: 'bpmn:UserTask',
    stem: 'task',
    word: say('用户任务', 'User task'),
    about: say('由人办理，填写一张表单。', 'Somebody does it and fills in a form.'),
  },
  businessRuleTask: {
    type: 'bpmn:BusinessRuleTask',
    stem: 'decide',
    word: say('业务规则任务', 'Business rule task'),
    about: say('按决策表自动得出结果。', 'A decision table answers.'),
  },
  serviceTask: {
    type: 'bpmn:ServiceTask',
    stem: 'job',
    word: say('服务任务', 'Service task'),
    about: say('由系统自动办理，如抽取专家、发布公示、颁发证书。', 'The system does it: draw a panel, open a notice, issue a certificate.'),
  },
  letter: {
    type: 'bpmn:SendTask',
    stem: 'issue',
    word: say('制发文书', 'Issue a letter'),
    about: say('按模板生成文书并送达。', 'A letter is made from its template and delivered.'),
  },
  exclusiveGateway: {
    type: 'bpmn:ExclusiveGateway',
    stem: 'choice',
    word: say('排他网关', 'Exclusive gateway'),
    about: say('按条件选走一条路。', 'One way on, chosen by conditions.'),
  },
  parallelGateway: {
    type: 'bpmn:ParallelGateway',
    stem: 'parallel',
    word: say('并行网关', 'Parallel gateway'),
    about: say('几条路同时办理，或在此汇合。', 'All ways at once, or where they meet again.'),
  },
  inclusiveGateway: {
    type: 'bpmn:InclusiveGateway',
    stem: 'some',
    word: say('包含网关', 'Inclusive gateway'),
    about: say('条件成立的路都走，或在此汇合。', 'Every way whose condition holds, or where they meet again.'),
  },
  wait: {
    type: 'bpmn:IntermediateCatchEvent',
    stem: 'wait',
    word: say('等待期限', 'Wait for a date'),
    about: say('到期限届满才继续。', 'Goes on when the deadline is over.'),
  },
  reminder: {
    type: 'bpmn:BoundaryEvent',
    stem: 'reminder',
    word: say('到期提醒', 'Reminder'),
    about: say('附在步骤上：到时另走一条路，步骤本身继续。', 'On a step: at that time another way begins, the step goes on.'),
  },
  timeout: {
    type: 'bpmn:BoundaryEvent',
    stem: 'timeout',
    word: say('逾期终止', 'Time-out'),
    about: say('附在步骤上：到时终止该步骤，改走另一条路。', 'On a step: at that time the step ends and another way is taken.'),
  },
  scriptTask: {
    type: 'bpmn:ScriptTask',
    stem: 'compute',
    word: say('脚本任务', 'Script task'),
    about: say('按一个表达式计算。', 'Computes an expression.'),
  },
  callActivity: {
    type: 'bpmn:CallActivity',
    stem: 'call',
    word: say('调用流程', 'Call activity'),
    about: say('办理另一个流程，办完再继续。', 'Runs another process, then goes on.'),
  },
  subProcess: {
    type: 'bpmn:SubProcess',
    stem: 'part',
    word: say('子流程', 'Sub-process'),
    about: say('几个步骤合成一段。', 'Several steps as one.'),
  },
  end: { type: 'bpmn:EndEvent', stem: 'end', word: say('结束', 'End'), about: say('到此办结。', 'Everything is done here.') },
}

export const ATTACHED: readonly NewKind[] = ['reminder', 'timeout']

import { defineRefusals } from '../base/errors.ts'

export const runtimeRefusal = defineRefusals({
  DEPLOYMENT_REFUSED: {
    status: 400,
    zh: '发布被拒绝：发现 {count} 处问题，第一处：{first}',
    en: 'The deployment is refused; problems: {count}. The first: {firstEn}',
  },
  PROCESS_NOT_FOUND: { status: 404, zh: '找不到流程“{process}”。', en: 'There is no process "{process}".' },
  PROCESS_WITHOUT_START: {
    status: 409,
    zh: '流程“{process}”没有可直接启动的开始事件。',
    en: 'Process "{process}" has no start event without trigger.',
  },
  INSTANCE_NOT_FOUND: { status: 404, zh: '找不到流程实例 {key}。', en: 'There is no process instance {key}.' },
  INSTANCE_ENDED: { status: 409, zh: '流程实例 {key} 已结束。', en: 'Process instance {key} has ended.' },
  MIGRATION_REFUSED: {
    status: 409,
    zh: '流程实例 {key} 不能迁移：{reason}',
    en: 'Process instance {key} can not be migrated: {reasonEn}',
  },
  MODIFICATION_REFUSED: {
    status: 400,
    zh: '流程实例 {key} 不能修改：{reason}',
    en: 'Process instance {key} can not be modified: {reasonEn}',
  },
  TIMER_NOT_FOUND: { status: 404, zh: '找不到定时器 {key}。', en: 'There is no timer {key}.' },
  BATCH_NOT_FOUND: { status: 404, zh: '找不到批量操作 {key}。', en: 'There is no batch operation {key}.' },
  BATCH_STATE_WRONG: {
    status: 409,
    zh: '批量操作 {key} 已结束或不处于可变更的状态。',
    en: 'Batch operation {key} has ended or is not in a state that allows this.',
  },
  DEFINITION_NOT_FOUND: { status: 404, zh: '找不到流程定义 {key}。', en: 'There is no process definition {key}.' },
  USER_TASK_NOT_FOUND: { status: 404, zh: '找不到待办 {key}。', en: 'There is no user task {key}.' },
  USER_TASK_ENDED: { status: 409, zh: '待办 {key} 已办结或已取消。', en: 'User task {key} is already completed or cancelled.' },
  USER_TASK_TAKEN: { status: 409, zh: '待办 {key} 已由他人领取。', en: 'User task {key} is already assigned to somebody else.' },
  JOB_NOT_FOUND: { status: 404, zh: '找不到作业 {key}。', en: 'There is no job {key}.' },
  JOB_ENDED: { status: 409, zh: '作业 {key} 已完成或已取消。', en: 'Job {key} is already completed or cancelled.' },
  INCIDENT_NOT_FOUND: { status: 404, zh: '找不到异常 {key}。', en: 'There is no incident {key}.' },
  INCIDENT_RESOLVED: { status: 409, zh: '异常 {key} 已处理。', en: 'Incident {key} is already resolved.' },
  SCOPE_NOT_FOUND: { status: 404, zh: '找不到作用域 {key}。', en: 'There is no living scope {key}.' },
  DECISION_NOT_FOUND: { status: 404, zh: '找不到决策“{decision}”。', en: 'There is no decision "{decision}".' },
  EXPRESSION_FAILED: { status: 400, zh: '表达式无法计算：{reason}', en: 'The expression can not be evaluated: {reason}' },
  MESSAGE_ALREADY_PUBLISHED: {
    status: 409,
    zh: '编号为“{messageId}”的消息已经发布。',
    en: 'A message with the id "{messageId}" has already been published.',
  },
  MESSAGE_NOT_CORRELATED: {
    status: 404,
    zh: '没有流程在等待消息“{name}”（关联键“{correlationKey}”）。',
    en: 'No process waits for message "{name}" with correlation key "{correlationKey}".',
  },
})

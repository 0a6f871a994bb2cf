import { defineRefusals } from '../base/errors.ts'

export const runtimeRefusal = defineRefusals({
  DEPLOYMENT_REFUSED: {
    status: 400,
    zh: '发布被拒绝：发现 {count} 处问题，第一处：{first}',
    en: 'The deployment is refused; problems: {count}. The first: {firstEn}',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    zh: '同一个 Idempotency-Key 已用于另一请求。',
    en: 'This Idempotency-Key was used for another request.',
  },
  REQUEST_IN_PROGRESS: {
    status: 409,
    zh: '同一请求正在办理，请稍候再试。',
    en: 'The same request is being carried out: try again in a moment.',
  },
  ANSWER_LOST: {
    status: 409,
    zh: '此前的提交已经生效，但当时的答复无法重现，请刷新页面查看结果。',
    en: 'The change was made by an earlier try, but its answer can not be given again: reload to see it.',
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

import { defineRefusals } from '../base/errors.ts'
import type { JsonObject } from '../base/json.ts'

export interface ExpertRegistration {
  readonly userId: string
  readonly speciality: string
  readonly title?: string
  readonly ties?: readonly {
    readonly kind: 'employment' | 'shareholding' | 'relative' | 'other'
    readonly organisationId?: string
    readonly organisationName: string
    readonly until?: string
    readonly note?: string
  }[]
}

export interface FormPanel {
  readonly programme: string
  readonly caseId: string
  readonly stage: string
  /** Members of this earlier stage are left out. */
  readonly differentFrom: string | null
  /** Id of the score sheet it scores by; null: the programme's main one. */
  readonly scheme: string | null
  readonly subject: JsonObject
  readonly applicant: JsonObject
}

export interface PanelResult {
  readonly level: string
  readonly passed: boolean
  readonly approved: string
  readonly bonus: string
  readonly total: string
  readonly mandatoryMetFor: readonly string[]
}

export const panelRefusal = defineRefusals({
  PANEL_NOT_FOUND: { status: 404, zh: '找不到该专家组。', en: 'There is no such panel.' },
  PANEL_TOO_FEW_EXPERTS: {
    status: 409,
    zh: '可抽取的专家只有 {eligible} 人，不足 {size} 人（已回避 {excluded} 人）。请补充专家库后重试。',
    en: 'Only {eligible} experts can be drawn, but {size} are needed ({excluded} are recused). Add experts to the pool and try again.',
  },
  NOT_A_MEMBER: { status: 404, zh: '您不是该专家组成员。', en: 'You are no member of this panel.' },
  PANEL_REPLACED: {
    status: 409,
    zh: '该专家组已重新抽取，本次办理无效。',
    en: 'This panel has been drawn anew: nothing can be done on it.',
  },
  NO_OPEN_TASK: {
    status: 409,
    zh: '当前没有需要您办理的事项，可能已办理或流程已变化。',
    en: 'There is nothing to do for you here now: it is done already, or the case went on.',
  },
  CONFLICT_DECLARED: { status: 409, zh: '您已声明回避，不能评分或签名。', en: 'You have declared a conflict: you can not score or sign.' },
  SHEET_STALE: { status: 409, zh: '评分表已在别处保存过，请刷新后再填。', en: 'The score sheet was saved elsewhere: load it again.' },
  SHEET_SIGNED: { status: 409, zh: '评分表已签名，不能再修改。', en: 'The score sheet is signed and does not change.' },
  SHEET_INVALID: { status: 422, zh: '评分表有 {count} 处需要修改。', en: 'The score sheet needs {count} corrections.' },
  SHEETS_OPEN: {
    status: 409,
    zh: '尚有成员未完成评分，暂不能查看他人评分。',
    en: 'Not all members have scored yet: the others’ scores stay hidden.',
  },
  OPINION_CHANGED: {
    status: 409,
    zh: '评级意见的内容已变化，请重新阅读后签名。',
    en: 'The opinion has changed: read it again before you sign.',
  },
  OPINION_SIGNED: { status: 409, zh: '您已签署该评级意见。', en: 'You have signed this opinion already.' },
  EVIDENCE_CHANGED: {
    status: 409,
    zh: '签署时有 {count} 项的设备数据与您看到的不同，请重新查看后再签署。',
    en: 'The devices now say something else for {count} rows than what you saw: look again before you sign.',
  },
  ROW_UNKNOWN: { status: 404, zh: '评分表中没有该指标。', en: 'The score sheet has no such row.' },
  SCORING_CLOSED: { status: 409, zh: '评分已结束，不能再申请现场核查。', en: 'Scoring is over: no site visit can be asked for.' },
  VISIT_NOT_FOUND: { status: 404, zh: '找不到该现场核查申请。', en: 'There is no such request for a site visit.' },
  VISIT_ASKED: {
    status: 409,
    zh: '您已就该项申请现场核查，请等待答复。',
    en: 'You have asked for a site visit on this row already: wait for the answer.',
  },
  VISIT_ANSWERED: { status: 409, zh: '该现场核查申请已答复。', en: 'This request has been answered already.' },
  VISIT_QUESTION_MISSING: { status: 422, zh: '请写明需要现场核查的内容。', en: 'Say what is to be looked at.' },
  VISIT_ANSWER_MISSING: { status: 422, zh: '请写明现场核查的情况。', en: 'Say what was found.' },
  VISIT_IN_FUTURE: { status: 422, zh: '核查日期不能晚于今天。', en: 'The visit can not lie in the future.' },
  GROUND_MISSING: { status: 422, zh: '声明回避时请说明理由。', en: 'Say why when you declare a conflict.' },
})

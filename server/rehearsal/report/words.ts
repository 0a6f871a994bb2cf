import type { MoneyKind, RehearsalReport, StuckCase } from '../../base/api/rehearsal.ts'
import type { Bilingual } from '../../base/text.ts'

export const KIND_OF_MONEY: { readonly [kind in MoneyKind]: Bilingual } = {
  awarded: { zh: '核定', en: 'awarded' },
  ordered: { zh: '下达支付', en: 'ordered' },
  paid: { zh: '已支付', en: 'paid' },
  claimed: { zh: '要求退回', en: 'claimed back' },
  repaid: { zh: '已退回', en: 'repaid' },
}

export const REASON_OF_STANDSTILL: { readonly [reason in StuckCase['reason']]: Bilingual } = {
  'nothing-waits': { zh: '无事可等', en: 'nothing to wait for' },
  incident: { zh: '流程受阻', en: 'incident' },
  unanswered: { zh: '无人能办', en: 'nobody can do it' },
}

export const LIGHT: { readonly [light in 'green' | 'yellow' | 'red' | 'paused']: Bilingual } = {
  green: { zh: '绿灯', en: 'green' },
  yellow: { zh: '黄灯', en: 'yellow' },
  red: { zh: '红灯', en: 'red' },
  paused: { zh: '暂停', en: 'paused' },
}

export const OBJECTION: { readonly [what in keyof RehearsalReport['objections']]: Bilingual } = {
  filed: { zh: '受理', en: 'accepted' },
  late: { zh: '逾期提出', en: 'late' },
  withoutEvidence: { zh: '未附证据', en: 'without evidence' },
  founded: { zh: '成立', en: 'founded' },
  unfounded: { zh: '不成立', en: 'unfounded' },
  open: { zh: '未答复', en: 'open' },
}

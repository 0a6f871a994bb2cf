import type { Json } from '../../../server/base/json.ts'
import type { Bilingual } from '../../../server/base/text.ts'

export type FieldGroup = 'case' | 'office' | 'letter' | 'programme' | 'item' | 'data'

/** A name that letters know whatever the programme: its label and an example of it. */
export interface KnownName {
  readonly expression: string
  readonly label: Bilingual
  readonly group: FieldGroup
  readonly example: Json
}

const row = (group: FieldGroup, expression: string, zh: string, en: string, example: Json): KnownName => ({
  expression,
  label: { zh, en },
  group,
  example,
})

/** What the product itself gives to letters (README of `server/letters`); a programme's own data come with its forms. */
export const KNOWN_NAMES: readonly KnownName[] = [
  row('case', 'case.number', '办件编号', 'case number', 'SL20260001'),
  row('case', 'applicant.organisationName', '申报单位', 'applicant', '某某物业服务有限公司'),
  row('case', 'applicant.creditCode', '统一社会信用代码', 'credit code', '91000000MA00000000'),
  row('case', 'applicant.personName', '申报单位联系人', 'contact person', '王某'),
  row('case', 'applicant.phone', '申报单位电话', 'phone of the applicant', '010-00000000'),
  row('letter', 'letter.number', '文号', 'document number', null),
  row('letter', 'letter.issuedOn', '制发日期', 'date of issue', null),
  row('office', 'office.name', '主管部门', 'office', null),
  row('office', 'office.phone', '主管部门电话', 'phone of the office', null),
  row('office', 'office.address', '主管部门地址', 'address of the office', null),
  row('office', 'office.email', '主管部门邮箱', 'e-mail of the office', null),
  row('programme', 'programme.title', '方案名称', 'title of the programme', null),
  row('programme', 'programme.issuer', '发布机关', 'issuer', null),
]

/** Data that steps of a process bring: only those a letter reads are offered. */
export const PROCESS_NAMES: readonly KnownName[] = [
  row('data', 'stage', '阶段', 'stage', 'final'),
  row('data', 'result.level', '评级等级', 'level', null),
  row('data', 'result.approved', '基础得分', 'points', '82'),
  row('data', 'result.bonus', '加分', 'bonus', '6'),
  row('data', 'result.total', '总分', 'total', '88'),
  row('data', 'result.passed', '是否通过', 'passed', true),
  row('data', 'notice.publishedOn', '公示开始日', 'first day of the notice', '2026-03-09'),
  row('data', 'notice.lastDay', '公示最后一日', 'last day of the notice', '2026-03-16'),
  row('data', 'certificate.number', '证书编号', 'number of the certificate', 'SL-2026-0001'),
  row('data', 'certificate.level', '证书等级', 'level of the certificate', null),
  row('data', 'certificate.issuedOn', '发证日期', 'date of the certificate', '2026-03-17'),
  row('data', 'certificate.lastDay', '证书有效期末日', 'last day of the certificate', '2029-03-17'),
  row('data', 'certificate.renewalFrom', '可申请续评日', 'renewal from', '2028-12-17'),
  row('data', 'certificate.qr', '证书核验码', 'code of the certificate', 'https://example.invalid/verify/sample'),
  row('data', 'award.total', '核定总额', 'award', 100_000),
  row('data', 'award.pay', '本次核定', 'this instalment', 70_000),
  row('data', 'award.paid', '已拨付', 'paid', 0),
  row('data', 'award.level', '补贴等级', 'level of the award', null),
  row('data', 'payment.amount', '本次金额', 'amount', 70_000),
  row('data', 'payment.purpose', '批次', 'instalment', '首期'),
  row('data', 'payment.paidOn', '拨付日期', 'date of payment', '2026-04-02'),
  row('data', 'payment.payee.name', '收款人全称', 'payee', '某某物业服务有限公司'),
  row('data', 'payment.payee.bank', '开户银行', 'bank', '某某银行某某支行'),
  row('data', 'payment.payee.account', '收款账号', 'account', '0000000000000000'),
  row('data', 'receivedAt', '收件时间', 'time of receipt', '2026年3月2日 10:30'),
  row('data', 'receiver', '收件人', 'received by', '李某'),
  row('data', 'comment', '意见', 'comment', '示例意见'),
]

export const IN_LIST: readonly KnownName[] = [row('item', 'index', '序号', 'number', 1), row('item', 'item', '本项', 'item', '示例')]

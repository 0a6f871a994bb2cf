import { defineRefusals } from '../base/errors.ts'
import type { JsonObject } from '../base/json.ts'
import type { Bilingual } from '../base/text.ts'

export interface OpenNotice {
  readonly programme: string
  readonly kind: 'result' | 'sanction'
  /** Deadline rule that counts the notice period. */
  readonly deadline: string
  readonly key: string
  readonly caseId: string | null
  readonly subject: { readonly id: string; readonly name: string }
  readonly applicantName: string | null
  /** Code of the published level; null when none is published. */
  readonly level: string | null
  /** Code of a sanction that is published (`DOWNGRADE`, `CANCEL`); null for results. */
  readonly sanction: string | null
  readonly objectionsAllowed: boolean
  /** Letter template of the notice text, and the data it is filled with. */
  readonly letter: {
    readonly template: string
    readonly data: JsonObject /** false: only when the programme has it. */
    readonly isRequired: boolean
  } | null
}

export interface OpenedNotice {
  readonly id: string
  readonly publishedOn: string
  readonly lastDay: string
}

/** What the public page shows; nothing else of a case ever gets there. */
export interface NoticeRow {
  readonly label: Bilingual
  readonly value: string
}

export const noticeRefusal = defineRefusals({
  NOTICE_NOT_FOUND: { status: 404, zh: '找不到该公示。', en: 'There is no such notice.' },
  NOTICE_RULE_UNKNOWN: { status: 422, zh: '评级方案中没有期限规则“{rule}”。', en: 'The programme has no deadline rule "{rule}".' },
  NOTICE_TAKES_NO_OBJECTIONS: { status: 409, zh: '该公示不接受异议。', en: 'This notice takes no objections.' },
  OBJECTION_INCOMPLETE: {
    status: 422,
    zh: '请填写姓名或者单位名称、联系方式和事实理由。',
    en: 'Name, contact and facts are needed.',
  },
  OBJECTION_NOT_FOUND: {
    status: 404,
    zh: '找不到该异议，请核对回执号和查询码。',
    en: 'There is no such objection: check receipt and query code.',
  },
  OBJECTION_DOCUMENT_UNKNOWN: {
    status: 422,
    zh: '所附证明材料不存在或者已用于其他异议。',
    en: 'An attached document does not exist or belongs to another objection.',
  },
  OBJECTION_FINDING_MISSING: { status: 422, zh: '每件异议都要有核实结论。', en: 'Each objection needs a finding of its own.' },
})

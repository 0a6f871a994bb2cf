import type { EvidenceDevices, EvidenceRows } from '../base/api/evidence.ts'
import { defineRefusals } from '../base/errors.ts'
import type { Json, JsonObject } from '../base/json.ts'
import type { EvidenceSource, ScoreScheme } from '../rules/score/index.ts'
import type { Trx } from '../store/transaction.ts'

/** What a provider of facts is told about who asks. */
export interface FactQuestion {
  readonly caseId: string | null
  readonly caseType?: string | null
  readonly programme?: string | null
}

/** Answers one fact about a subject, inside the asker's transaction. */
export type FactProvider = (subjectId: string, trx: Trx, about: FactQuestion) => Promise<Json>

/** Parts of a case page that other modules know. */
export interface CaseParts {
  readonly panels: readonly { readonly id: string; readonly stage: string }[]
  readonly notices: readonly { readonly id: string; readonly title: string; readonly lastDay: string }[]
  readonly awards: readonly { readonly id: string; readonly totalFen: string }[]
}

/** Which devices behind a figure are asked for, a page at a time. */
export interface DevicesPage {
  readonly only: 'all' | 'silent' | 'reporting'
  readonly after: string | null
  readonly limit: number
}

/** What forms with a score table ask of the devices; the module of evidence gives it once both are built (`Cases.registerEvidence`). */
export interface CaseEvidence {
  forRows(subjectId: string, rows: ScoreScheme['rows'], scheme: ScoreScheme): Promise<EvidenceRows>
  freeze(input: {
    readonly subjectId: string
    readonly caseId: string | null
    readonly rows: ScoreScheme['rows']
    readonly scheme: ScoreScheme
  }): Promise<FrozenRows & { keep(trx: Trx): Promise<void> }>
  devicesBehind(subjectId: string, source: EvidenceSource, scheme: ScoreScheme, page: DevicesPage): Promise<EvidenceDevices>
  snapshotOf(id: string): Promise<{ readonly hash: string; readonly takenAt: string; readonly result: JsonObject } | undefined>
}

export interface FrozenRows {
  readonly id: string
  readonly hash: string
  readonly rows: EvidenceRows
}

/** Who a case is opened for and what with. */
export interface OpenCase {
  readonly programme: string
  /** Version of the programme; default: the current one. */
  readonly version?: number
  readonly caseType: string
  readonly subjectId: string
  readonly applicant: { readonly organisationId: string; readonly userId: string; readonly personName: string }
  /** Data of the start form, checked and completed. */
  readonly data: JsonObject
  readonly parentCaseId: string | null
  readonly relation: string | null
  /** Who does it: a user, or `system`. */
  readonly by: { readonly userId: string; readonly name: string; readonly organisationId: string | null }
}

export interface OpenedCase {
  readonly id: string
  readonly number: string
}

export const caseRefusal = defineRefusals({
  CURSOR_INVALID: { status: 400, zh: '翻页标记无效，请从第一页重新查看。', en: 'The page mark is not valid: start from the first page.' },
  CASE_NOT_FOUND: { status: 404, zh: '找不到该办件。', en: 'There is no such case.' },
  CASE_TYPE_UNKNOWN: { status: 404, zh: '评级方案中没有办件类型“{type}”。', en: 'The programme has no case type "{type}".' },
  MIGRATION_SAME_VERSION: { status: 422, zh: '来源和目标都是第 {version} 版。', en: 'Source and target are both version {version}.' },
  MIGRATION_PROCESS_GONE: { status: 409, zh: '新版中没有流程“{process}”。', en: 'The new version has no process "{process}".' },
  SHEET_NOT_SCORABLE: {
    status: 422,
    zh: '评分表有 {count} 处需要改正，无法计算等级。',
    en: 'The sheet has {count} things to correct: no level can be computed.',
  },
  SAMPLE_INPUT_WRONG: {
    status: 422,
    zh: '抽样需要名单（population）和样本数（size）。',
    en: 'A draw needs a list (population) and a size.',
  },
  CASE_CLOSED: { status: 409, zh: '该办件已办结。', en: 'The case is closed.' },
  CASE_ACTION_UNKNOWN: { status: 404, zh: '该办件现在没有“{action}”这一操作。', en: 'The case has no act "{action}" now.' },
  CASE_NOT_WITHDRAWABLE: { status: 409, zh: '该办件现阶段不能撤回。', en: 'The case can not be withdrawn now.' },
  PARENT_CASE_WRONG: { status: 422, zh: '所选的关联办件不适用。', en: 'The related case does not fit.' },
  SUBJECT_NOT_FOUND: { status: 404, zh: '找不到该评级对象。', en: 'There is no such subject.' },
  SUBJECT_NAME_TAKEN: { status: 409, zh: '“{name}”已经登记。', en: '"{name}" is registered already.' },
  SUBJECT_PARENT_WRONG: { status: 422, zh: '所选的上级对象不属于本单位。', en: 'The chosen parent does not belong to your organisation.' },
  SUBJECT_OF_OTHER_PROGRAMME: {
    status: 422,
    zh: '“{name}”登记在另一评级方案下，请先按本方案登记。',
    en: '"{name}" is registered under another programme: register it under this one first.',
  },
  SUBJECT_IN_USE: {
    status: 409,
    zh: '该对象有在办的办件，名称、地址和面积暂不能修改。',
    en: 'Name, address and area can not be changed while a case is open.',
  },
  DRAFT_NOT_FOUND: { status: 404, zh: '找不到该草稿。', en: 'There is no such draft.' },
  DRAFT_STALE: {
    status: 409,
    zh: '草稿已在别处修改（第 {revision} 版），请刷新后再保存。',
    en: 'The draft was changed elsewhere (revision {revision}): reload before saving.',
  },
  ORGANISATION_NEEDED: {
    status: 422,
    zh: '当前账号没有所属单位，不能办理。',
    en: 'Your account belongs to no organisation.',
  },
  FORM_INVALID: { status: 422, zh: '表单有 {count} 处需要改正。', en: 'The form has {count} things to correct.' },
  APPLICATION_NOT_ALLOWED: { status: 422, zh: '现在不能提交该申请。', en: 'This application can not be submitted now.' },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    zh: '同一个 Idempotency-Key 已用于另一请求。',
    en: 'This Idempotency-Key was used for another request.',
  },
  TASK_NOT_FOUND: { status: 404, zh: '找不到该待办。', en: 'There is no such task.' },
  TASK_ENDED: { status: 409, zh: '该待办已经办理。', en: 'The task is done already.' },
  TASK_TAKEN: { status: 409, zh: '该待办已由他人签收。', en: 'Somebody else has the task.' },
  TASK_NOT_YOURS: { status: 403, zh: '请先签收该待办。', en: 'Claim the task first.' },
  TASK_HAS_OWN_SCREEN: { status: 409, zh: '该待办在专门页面办理。', en: 'This task is done on a screen of its own.' },
  TASK_CANDIDATE_UNKNOWN: { status: 422, zh: '该人员不能办理此待办。', en: 'This person can not do the task.' },
  EVIDENCE_REASONS_MISSING: {
    status: 422,
    zh: '有 {count} 项评定与设备数据不一致，请写明理由。',
    en: '{count} findings differ from what the devices measured: give the reasons.',
  },
  EVIDENCE_ROW_NOT_SCORED: {
    status: 404,
    zh: '该表单中没有由设备数据佐证的此项指标。',
    en: 'The form has no such row that devices prove.',
  },
  SUBMISSION_NOT_FOUND: { status: 404, zh: '找不到该申报材料。', en: 'There is no such submission.' },
  EXPORT_TOO_LARGE: {
    status: 422,
    zh: '导出超过 {limit} 行，请缩小筛选范围。',
    en: 'More than {limit} rows: narrow the filter.',
  },
})

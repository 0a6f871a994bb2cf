import type { RehearsalGate } from '../base/api/rehearsal.ts'
import { defineRefusals } from '../base/errors.ts'
import type { Bilingual } from '../base/text.ts'

/** `workflows/<id>/programme.json`: the unit an administrator publishes (design §5). Everything a city decides is here. */
export interface ProgrammeManifest {
  readonly id: string
  readonly title: Bilingual
  readonly issuer: Bilingual
  readonly timeZone: string
  /** Date of publication of the regulation; null until an administrator enters it. */
  readonly publishedOn: string | null
  readonly citedDocuments: readonly string[]
  /** What is graded: its word in the interface and its fields. */
  readonly subject: { readonly kind: string; readonly name: Bilingual; readonly form: string }
  readonly articles: readonly {
    readonly id: string
    readonly number: string
    readonly text: string
    /** Why no part of the programme carries it out (无需系统实现); absent: some part should. */
    readonly exempt?: string
  }[]
  readonly levels: readonly {
    readonly code: string
    readonly name: Bilingual
    readonly short: Bilingual
    readonly rank: number
    readonly certificate: boolean
    readonly aliases?: readonly string[]
  }[]
  /** Steps of the bar the applicant sees, in order. */
  readonly stages: readonly { readonly code: string; readonly name: Bilingual; readonly article?: string }[]
  /** The few fixed words of status; colour never alone. */
  readonly publicStatuses: readonly {
    readonly code: string
    readonly name: Bilingual
    readonly tone: 'waiting' | 'working' | 'attention' | 'good' | 'bad' | 'ended'
  }[]
  readonly roles: readonly {
    readonly code: string
    readonly name: Bilingual
    readonly permissions: readonly string[]
    readonly article?: string
  }[]
  readonly deadlines: readonly DeadlineRule[]
  readonly caseTypes: readonly CaseType[]
  /** Values the regulation leaves open: the administrator is asked for each; decisions read them as `settings.<id>`. */
  readonly settings?: readonly ProgrammeSetting[]
  /** Acts beside the process on a running case, e.g. terminate; each publishes a message to it. */
  readonly caseActions?: readonly CaseAction[]
  readonly scheme: string
  /** Ids of the letter templates; filled in from the programme's files when it is read. */
  readonly letters: readonly string[]
  /** Sentence for each error code the decisions and checks can answer. */
  readonly refusals: { readonly [code: string]: Bilingual }
  readonly panel: { readonly size: number; readonly spares: number; readonly recusalYears: number; readonly secondPanelDifferent: boolean }
  readonly award?: {
    readonly decision: string
    /** Without it the whole amount is paid at once. */
    readonly instalmentDecision?: string
    /** Without it nothing is ever claimed back by rule. */
    readonly clawbackDecision?: string
    readonly currency: string
    readonly budgetItem: { readonly code: string; readonly name: string }
    /** Letter issued for each payment that the bank confirms. */
    readonly papers?: { readonly voucher?: string }
  }
  /** Decision asked before a gated act with `{do, on, noticeLastDay, openObjections}`; its `error` refuses the act. */
  readonly gates?: { readonly decision: string }
  readonly certificate?: { readonly datesDecision: string; readonly numberPattern: string }
  readonly numbering: { readonly case: string; readonly letter: string }
  /** Who must look at a draft before it is published. Default `second-person`: never somebody who wrote on it. */
  readonly publishing?: { readonly review: 'second-person' | 'none' }
  /** What must be rehearsed clean before it is published; absent: nothing. */
  readonly rehearsal?: RehearsalGate
  readonly office: {
    readonly name: string
    readonly code: string
    readonly phone: string
    readonly address: string
    readonly email: string
  }
}

export interface DeadlineRule {
  /** `DL-17`; used as `due date("DL-17", from)` in FEEL and as element property `deadline`. */
  readonly id: string
  readonly name: Bilingual
  readonly article: string
  readonly count: number
  readonly unit: 'workingDay' | 'naturalDay' | 'month' | 'year'
  readonly countStartDay: boolean
  readonly roll: 'none' | 'next-working-day'
  /** Yellow light from this many days of the unit `workingDay` before the end. */
  readonly yellowDays: number
  /** Who owes the act: a role code. */
  readonly binds: string
  /** true for service targets that the regulation does not state. */
  readonly target?: boolean
}

/** A value an administrator must choose before people publish the programme, because its regulation does not state it. */
export interface ProgrammeSetting {
  readonly id: string
  readonly name: Bilingual
  /** What is asked, and why it is open. */
  readonly question: Bilingual
  readonly kind: 'number' | 'text' | 'date'
  readonly unit?: Bilingual
  readonly value: number | string | null
  /** Limits of a number, both included. */
  readonly least?: number
  readonly most?: number
  /** May stay empty; the question says what that means. */
  readonly optional?: boolean
  readonly article?: string
}

/** A kind of case somebody can start. */
export interface CaseType {
  readonly code: string
  readonly name: Bilingual
  readonly process: string
  readonly startForm: string
  /** Permission needed to start one. */
  readonly permission: string
  /** Decision asked at submission with `facts` and the form's data; `allowed: false` or `error` refuses. */
  readonly precondition?: { readonly decision: string; readonly facts: readonly string[] }
  /** Further decisions asked like `precondition`; every one must allow. */
  readonly alsoRequires?: readonly { readonly decision: string; readonly facts: readonly string[] }[]
  /** Codes of the stages its step bar shows, in order; absent: no bar. */
  readonly stages?: readonly string[]
  /** This case hangs on another one of the same subject: type of that case. */
  readonly parent?: string
  readonly article?: string
  /** Who may start it need not run the subject, e.g. the successor who files a take-over. */
  readonly anySubject?: boolean
  /** FEEL over the facts `precondition.facts` and `status`, `stage`, `closed` of the parent: whether a case page offers it. Default: always. */
  readonly when?: string
}

/** What somebody may do to a running case beside its tasks. */
export interface CaseAction {
  readonly code: string
  readonly name: Bilingual
  /** Types of cases it is offered on; default all. */
  readonly caseTypes?: readonly string[]
  /** Message published to the case's process (correlation key: the case's id); default the code. */
  readonly message?: string
  /** Variable of the message that carries the form's data; default the code. */
  readonly variable?: string
  readonly form?: string
  readonly permission: string
  /** FEEL over `status`, `stage`, `caseType`; default: while the case is open. */
  readonly when?: string
  readonly article?: string
}

export const programmeRefusal = defineRefusals({
  PROGRAMME_NOT_FOUND: { status: 404, zh: '找不到评级方案“{programme}”。', en: 'There is no programme "{programme}".' },
  PROGRAMME_VERSION_NOT_FOUND: {
    status: 404,
    zh: '评级方案“{programme}”没有第 {version} 版。',
    en: 'Programme "{programme}" has no version {version}.',
  },
  PROGRAMME_FILE_NOT_FOUND: { status: 404, zh: '评级方案中没有文件“{name}”。', en: 'The programme has no file "{name}".' },
  PROGRAMME_FILE_REFUSED: {
    status: 422,
    zh: '文件名“{name}”不可用，应为 programme.json、scheme.json、*.bpmn、*.dmn、schemes/*.json、letters/*.json、forms/*.form.json、tests/*.json、rehearsals/*.json 或 sections/*.v数字.json。',
    en: 'Expected programme.json, scheme.json, *.bpmn, *.dmn, schemes/*.json, letters/*.json, forms/*.form.json, tests/*.json, rehearsals/*.json or sections/*.v<number>.json, but got "{name}".',
  },
  PROGRAMME_EXISTS: { status: 409, zh: '评级方案“{programme}”已存在。', en: 'There is a programme "{programme}" already.' },
  PROGRAMME_ID_REFUSED: {
    status: 422,
    zh: '方案标识“{programme}”不可用，应由小写字母、数字和连字符组成，以字母开头。',
    en: 'Expected an id of small letters, digits and hyphens that begins with a letter, but got "{programme}".',
  },
  DRAFT_CHANGED_MEANWHILE: {
    status: 409,
    zh: '“{name}”已被他人修改，请载入最新内容后再改。',
    en: 'Somebody has changed "{name}" meanwhile: load it again before you go on.',
  },
  PROGRAMME_NOT_PUBLISHABLE: {
    status: 422,
    zh: '评级方案有 {count} 个问题，请逐项改正后发布。',
    en: 'The programme has {count} problems: correct them before it is published.',
  },
  DRAFT_EMPTY: {
    status: 409,
    zh: '草稿与现行版本相同，没有可以提交的改动。',
    en: 'The draft is the same as the version in force: there is nothing to submit.',
  },
  REVIEW_NEEDED: {
    status: 409,
    zh: '本方案须由第二人复核后发布，请先提交复核。',
    en: 'A second person must review the draft before it is published: submit it for review first.',
  },
  REVIEW_PENDING: {
    status: 409,
    zh: '正在等待复核，复核同意后才能发布。',
    en: 'The review is not done yet: publish when the reviewer has agreed.',
  },
  REVIEW_RETURNED: {
    status: 409,
    zh: '复核人已退回，请修改后重新提交复核。',
    en: 'The reviewer has returned the draft: change it and submit it again.',
  },
  REVIEW_OUTDATED: {
    status: 409,
    zh: '提交复核之后草稿又有改动，请重新提交复核。',
    en: 'The draft was changed after it was submitted: submit it for review again.',
  },
  REVIEW_NOT_OPEN: { status: 409, zh: '现在没有等待复核的草稿。', en: 'No draft is waiting for a review now.' },
  REVIEW_OWN_CHANGE: {
    status: 403,
    zh: '您参与了这次修改，须由其他人复核。',
    en: 'You have written on this draft: somebody else must review it.',
  },
  REVIEW_COMMENT_MISSING: { status: 422, zh: '退回时请写明意见。', en: 'Say why when you return a draft.' },
  PROGRAMME_RETIRED: {
    status: 409,
    zh: '评级方案“{programme}”已停用，不再受理新的申请；已受理的办件继续办理。',
    en: 'Programme "{programme}" is retired: no new case starts, running ones go on.',
  },
  VERSION_RETIRED_ALREADY: { status: 409, zh: '第 {version} 版已经停用。', en: 'Version {version} is retired already.' },
  IMPORT_NOT_READABLE: {
    status: 422,
    zh: '不是有效的方案压缩包：{reason}',
    en: 'This is not the archive of a programme: {reason}',
  },
  IMPORT_TOO_LARGE: { status: 413, zh: '方案压缩包过大：{reason}', en: 'The archive is too large: {reason}' },
  IMPORT_REFUSED: {
    status: 422,
    zh: '方案压缩包有 {count} 处不符，未作任何改动。',
    en: 'The archive has {count} faults: nothing was changed.',
  },
  TEMPLATE_NOT_FOUND: { status: 404, zh: '没有模板“{template}”。', en: 'There is no template "{template}".' },
  FORM_NOT_FOUND: { status: 404, zh: '评级方案中没有表单“{form}”。', en: 'The programme has no form "{form}".' },
  SCHEME_NOT_FOUND: { status: 404, zh: '评级方案中没有指标体系“{scheme}”。', en: 'The programme has no score sheet "{scheme}".' },
  LETTER_NOT_IN_PROGRAMME: {
    status: 404,
    zh: '评级方案中没有文书模板“{letter}”。',
    en: 'The programme has no letter template "{letter}".',
  },
  DEADLINE_RULE_NOT_FOUND: { status: 422, zh: '评级方案中没有期限规则“{rule}”。', en: 'The programme has no deadline rule "{rule}".' },
  CALENDAR_YEAR_WRONG: { status: 422, zh: '{year} 年的日历有误：{reason}', en: 'The calendar of {year} is wrong: {reason}' },
})

import type { Bilingual } from '../../../server/base/text.ts'

/** How a setting of an action is filled in. */
export type SettingKind =
  | 'text'
  | 'longText'
  | 'letter'
  | 'deadline'
  | 'recipient'
  | 'phase'
  | 'level'
  | 'caseType'
  | 'scheme'
  | readonly SettingChoice[]

export interface SettingChoice {
  readonly value: string
  readonly label: Bilingual
}

export interface JobSetting {
  /** Key of the header. Left empty, a variable of the same name in camelCase counts. */
  readonly key: string
  readonly label: Bilingual
  readonly kind: SettingKind
  readonly required?: boolean
  readonly help?: Bilingual
}

/** What the system can do in a step, in administrators' words. */
export interface JobKind {
  readonly type: string
  readonly group: 'case' | 'paper' | 'panel' | 'result' | 'notice' | 'award' | 'supervision'
  readonly label: Bilingual
  readonly settings: readonly JobSetting[]
  /** Variables the step answers; keep what is needed by "data kept". */
  readonly answers: readonly string[]
  /** Variables it reads. */
  readonly reads: readonly string[]
}

const text = (zh: string, en: string): Bilingual => ({ zh, en })
const choice = (value: string, zh: string, en: string): SettingChoice => ({ value, label: text(zh, en) })

export const JOB_GROUPS: { readonly [K in JobKind['group']]: Bilingual } = {
  case: text('办件', 'Case'),
  paper: text('文书与通知', 'Letters and notifications'),
  panel: text('专家组', 'Panel'),
  result: text('结果与证书', 'Results and certificates'),
  notice: text('公示与异议', 'Public notice and objections'),
  award: text('补贴资金', 'Awards'),
  supervision: text('监管', 'Supervision'),
}

const phase: JobSetting = { key: 'stage', label: text('评审阶段', 'Phase'), kind: 'phase' }
const template: JobSetting = { key: 'template', label: text('文书', 'Letter'), kind: 'letter', required: true }

export const JOB_KINDS: readonly JobKind[] = [
  {
    type: 'letter.issue',
    group: 'paper',
    label: text('制发文书', 'Issue a letter'),
    settings: [template],
    answers: ['letter'],
    reads: ['case', 'subject', 'applicant'],
  },
  {
    type: 'notify',
    group: 'paper',
    label: text('发送通知', 'Send a notification'),
    settings: [
      { key: 'to', label: text('发给', 'To'), kind: 'recipient', required: true },
      { key: 'title', label: text('标题', 'Title'), kind: 'text', required: true },
      { key: 'titleEn', label: text('标题（英文）', 'Title in English'), kind: 'text' },
      {
        key: 'body',
        label: text('正文', 'Text'),
        kind: 'longText',
        required: true,
        help: text('可写 {= subject.name } 一类的取值。', 'Values are written like {= subject.name }.'),
      },
      { key: 'bodyEn', label: text('正文（英文）', 'Text in English'), kind: 'longText' },
    ],
    answers: [],
    reads: [],
  },
  {
    type: 'case.facts',
    group: 'case',
    label: text('读取办件事实', 'Read facts of the case'),
    settings: [
      {
        key: 'names',
        label: text('要读取的事实', 'Facts'),
        kind: 'text',
        required: true,
        help: text('用逗号隔开，如 level,certificate,paid。', 'Separated by commas, such as level,certificate,paid.'),
      },
    ],
    answers: ['facts'],
    reads: ['subject', 'case'],
  },
  {
    type: 'case.open',
    group: 'case',
    label: text('另立一个办件', 'Open another case'),
    settings: [
      { key: 'caseType', label: text('办件类型', 'Type of case'), kind: 'caseType', required: true },
      { key: 'relation', label: text('与本案的关系', 'Relation to this case'), kind: 'text' },
    ],
    answers: ['openedCase'],
    reads: ['subject', 'applicant', 'data'],
  },
  {
    type: 'case.status',
    group: 'case',
    label: text('更改办件状态', 'Change the status of the case'),
    settings: [{ key: 'status', label: text('状态代码', 'Code of the status'), kind: 'text', required: true }, phase],
    answers: [],
    reads: [],
  },
  {
    type: 'case.close',
    group: 'case',
    label: text('办结办件', 'Close the case'),
    settings: [{ key: 'outcome', label: text('结果', 'Outcome'), kind: 'text' }],
    answers: [],
    reads: [],
  },
  {
    type: 'panel.form',
    group: 'panel',
    label: text('抽取专家组', 'Draw a panel'),
    settings: [
      phase,
      {
        key: 'differentFrom',
        label: text('与哪一阶段的专家不重复', 'No expert of this phase'),
        kind: 'phase',
        help: text('不选则不限制。', 'None chosen: anybody.'),
      },
      {
        key: 'scheme',
        label: text('指标体系', 'Scheme'),
        kind: 'scheme',
        help: text('方案有多套指标体系时选择；不选用主体系。', 'Where there are several; none chosen: the main one.'),
      },
    ],
    answers: ['panel'],
    reads: ['subject', 'applicant'],
  },
  {
    type: 'panel.aggregate',
    group: 'panel',
    label: text('汇总专家评分', 'Add up the scores'),
    settings: [phase],
    answers: ['result'],
    reads: ['panel'],
  },
  {
    type: 'panel.opinion',
    group: 'panel',
    label: text('起草专家组意见', 'Draft the opinion of the panel'),
    settings: [phase],
    answers: ['opinion'],
    reads: ['panel', 'result'],
  },
  {
    type: 'score.evaluate',
    group: 'result',
    label: text('按指标体系计算结果', 'Work out the result by the scheme'),
    settings: [],
    answers: ['result'],
    reads: ['answers'],
  },
  {
    type: 'evidence.snapshot',
    group: 'panel',
    label: text('固定监测数据', 'Freeze measured data'),
    settings: [{ key: 'gate', label: text('门槛条件', 'Gate'), kind: 'text', required: true }],
    answers: ['evidence'],
    reads: ['subject'],
  },
  {
    type: 'result.record',
    group: 'result',
    label: text('登记评级结果', 'Record the result'),
    settings: [phase],
    answers: ['result'],
    reads: ['result'],
  },
  {
    type: 'result.withdraw',
    group: 'result',
    label: text('撤回评级结果', 'Withdraw the result'),
    settings: [phase, { key: 'ground', label: text('理由', 'Ground'), kind: 'text' }],
    answers: [],
    reads: [],
  },
  {
    type: 'record.good-conduct',
    group: 'result',
    label: text('登记良好行为记录', 'Record good conduct'),
    settings: [],
    answers: [],
    reads: [],
  },
  {
    type: 'certificate.issue',
    group: 'result',
    label: text('颁发证书', 'Issue the certificate'),
    settings: [{ ...template, required: false }],
    answers: ['certificate'],
    reads: ['result', 'subject'],
  },
  {
    type: 'certificate.status',
    group: 'result',
    label: text('更改证书状态', 'Change the certificate'),
    settings: [
      {
        key: 'status',
        label: text('改为', 'Becomes'),
        kind: [
          choice('cancelled', '取消', 'cancelled'),
          choice('downgraded', '降低等级', 'downgraded'),
          choice('lapsed', '期满失效', 'lapsed'),
          choice('superseded', '被新证书代替', 'replaced by a newer one'),
        ],
        required: true,
      },
      { key: 'newLevel', label: text('降为等级', 'New level'), kind: 'level' },
    ],
    answers: [],
    reads: ['certificate'],
  },
  {
    type: 'notice.open',
    group: 'notice',
    label: text('发布公示', 'Open a public notice'),
    settings: [
      {
        key: 'kind',
        label: text('公示内容', 'About'),
        kind: [choice('result', '评级结果', 'the result'), choice('sanction', '处理决定', 'a sanction')],
        required: true,
      },
      { key: 'deadline', label: text('公示期', 'Period'), kind: 'deadline', required: true },
      { ...template, required: false },
      {
        key: 'objections',
        label: text('可否提出异议', 'Objections'),
        kind: [choice('yes', '可以', 'allowed'), choice('no', '不可以', 'not allowed')],
      },
    ],
    answers: ['notice'],
    reads: ['subject', 'result'],
  },
  {
    type: 'notice.close',
    group: 'notice',
    label: text('结束公示', 'Close the public notice'),
    settings: [],
    answers: ['notice'],
    reads: ['notice'],
  },
  {
    type: 'objection.resolve',
    group: 'notice',
    label: text('登记异议处理结果', 'Record what objections came to'),
    settings: [],
    answers: ['anyFounded'],
    reads: ['notice', 'findings'],
  },
  {
    type: 'award.compute',
    group: 'award',
    label: text('计算补贴金额', 'Compute the award'),
    settings: [],
    answers: ['award'],
    reads: ['subject', 'facts', 'form'],
  },
  {
    type: 'award.approve',
    group: 'award',
    label: text('登记审批', 'Record the approvals'),
    settings: [
      {
        key: 'by',
        label: text('审批变量', 'Variables of the approvals'),
        kind: 'text',
        help: text('用逗号隔开，按先后顺序。', 'Separated by commas, in their order.'),
      },
      { key: 'step', label: text('各步名称', 'Names of the steps'), kind: 'text' },
      { key: 'stepEn', label: text('各步名称（英文）', 'Names of the steps in English'), kind: 'text' },
    ],
    answers: ['award'],
    reads: ['award'],
  },
  { type: 'award.refuse', group: 'award', label: text('登记不予补贴', 'Record a refusal'), settings: [], answers: [], reads: ['award'] },
  {
    type: 'award.order',
    group: 'award',
    label: text('开具拨付单', 'Order the payment'),
    settings: [],
    answers: ['payment'],
    reads: ['award'],
  },
  {
    type: 'award.settle',
    group: 'award',
    label: text('登记到账', 'Record the payment'),
    settings: [],
    answers: ['award', 'payment'],
    reads: ['award', 'paymentReference', 'paidOn'],
  },
  {
    type: 'award.clawback',
    group: 'award',
    label: text('追回补贴资金', 'Recover money'),
    settings: [
      { key: 'event', label: text('追回事由代码', 'Code of the event'), kind: 'text' },
      { key: 'decision', label: text('处理决定', 'Sanction'), kind: 'text' },
    ],
    answers: ['clawback'],
    reads: ['award'],
  },
  {
    type: 'award.stop-orders',
    group: 'award',
    label: text('停止未拨付的款项', 'Stop payments not yet made'),
    settings: [],
    answers: ['stopped'],
    reads: [],
  },
  {
    type: 'supervision.sample',
    group: 'supervision',
    label: text('随机抽取检查对象', 'Draw a sample to check'),
    settings: [
      {
        key: 'rate',
        label: text('抽取比例', 'Share'),
        kind: 'text',
        required: true,
        help: text('如 0.3 表示三成。', '0.3 means three in ten.'),
      },
      { key: 'caseType', label: text('检查办件类型', 'Type of case'), kind: 'caseType' },
    ],
    answers: ['sampled'],
    reads: [],
  },
  {
    type: 'sample.draw',
    group: 'supervision',
    label: text('随机抽取样本', 'Draw a random sample'),
    settings: [],
    answers: ['sample'],
    reads: ['population', 'size'],
  },
  {
    type: 'supervision.take-over',
    group: 'supervision',
    label: text('登记运营单位变更', 'Record a new operator'),
    settings: [],
    answers: [],
    reads: ['subject', 'takeOver'],
  },
]

/** The kind of a job type; undefined for a type of somebody else's worker. */
export function jobKindOf(type: string): JobKind | undefined {
  return JOB_KINDS.find((kind) => kind.type === type)
}

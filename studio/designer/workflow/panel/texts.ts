import type { Bilingual } from '../../../../server/base/text.ts'

const text = (zh: string, en: string): Bilingual => ({ zh, en })

/** Words of our own groups of the panel. */
export const PANEL_TEXTS = {
  none: text('未选择', 'None chosen'),
  unknown: text('{id}（不存在）', '{id} (does not exist)'),
  // work
  work: text('办理', 'Work'),
  screen: text('办理界面', 'Done on'),
  screenForm: text('填写表单', 'a form'),
  screenScoreSheet: text('专家评分表', 'the score sheet of an expert'),
  screenOpinion: text('专家组意见签名', 'the opinion of the panel'),
  screenConflict: text('回避声明', 'a declaration of conflicts'),
  form: text('表单', 'Form'),
  role: text('由谁办理', 'Done by'),
  applicant: text('申请单位', 'the applicant'),
  moreRoles: text('再加一个角色', 'Add a role'),
  rolesRaw: text('用表达式指定…', 'By an expression…'),
  rolesFeel: text('办理角色表达式', 'Expression for the roles'),
  assignee: text('指定某一个人', 'One person'),
  assigneeHelp: text('填账号，或用表达式取人员标识；不填则由角色中的人领取。', 'An account, or an expression; empty: anybody of the role.'),
  // start
  start: text('申请表', 'Start form'),
  startForm: text('发起时填写的表单', 'Form filled in at the start'),
  // action
  action: text('系统动作', 'System action'),
  actionKind: text('做什么', 'What it does'),
  ownType: text('外部程序的动作类型', 'Type for a program from outside'),
  other: text('由外部程序完成…', 'Done by a program from outside…'),
  retries: text('失败后重试次数', 'Retries after a failure'),
  phasePreliminary: text('初验', 'preliminary'),
  phaseFinal: text('终验', 'final'),
  phaseSecond: text('二次评级', 'second'),
  phaseLeft: text('由流程变量 {name} 决定', 'as the variable {name} says'),
  // decision and call
  decision: text('决策', 'Decision'),
  decisionTable: text('决策表', 'Decision table'),
  result: text('结果存入', 'Keep the result as'),
  resultHelp: text('变量名，之后的步骤用它取结果。', 'A variable name that later steps use.'),
  call: text('调用流程', 'Call of a process'),
  calledProcess: text('流程', 'Process'),
  // deadline
  deadline: text('期限', 'Deadline'),
  rule: text('期限规则', 'Deadline rule'),
  from: text('自…起', 'Counted from'),
  fromHelp: text('不填：自进入本步骤之日起。', 'Empty: from the day this step begins.'),
  due: text('办理截止', 'Work is due'),
  dueFrom: text('截止时间自…起', 'Due counted from'),
  raw: text('用表达式写…', 'By an expression…'),
  dueFeel: text('截止时间表达式', 'Expression for the due time'),
  // timer
  timer: text('时间', 'Time'),
  timerBy: text('何时触发', 'Happens'),
  timerEnd: text('期限届满时（最后一日 24 时）', 'when the deadline ends (midnight of the last day)'),
  timerWarning: text('期限将到、转黄灯时', 'when the deadline turns yellow'),
  timerDay: text('某一日期当天 24 时', 'at the end of a day'),
  day: text('日期', 'Day'),
  dueDay: text('某一日期当天 24 时…', 'The end of a day…'),
  timerRaw: text('其他时间（时刻、时长、循环）', 'at another time (moment, span, cycle)'),
  // basis
  basis: text('依据与公开', 'Basis and public view'),
  article: text('依据条款', 'Article'),
  articleMore: text('再加一条', 'Add an article'),
  stage: text('阶段', 'Stage'),
  publicStatus: text('对外状态', 'Public status'),
  turn: text('给申请人看的说明', 'Sentence for the applicant'),
  turnHelp: text('此步进行时，申请人在办理进度中看到这句话。', 'The applicant reads it while this step runs.'),
  // flow
  way: text('路径', 'Way'),
  isDefault: text('默认路径（其他条件都不成立时走这里）', 'Default way (taken when no condition holds)'),
  // rest
  moreWork: text('更多办理设置', 'More about the work'),
  kind: text('实现方式', 'How it is done'),
  retriesGroup: text('重试', 'Retries'),
} as const satisfies { readonly [key: string]: Bilingual }

export type PanelTextKey = keyof typeof PANEL_TEXTS

import type { Problem } from '../../base/errors.ts'
import type { Bilingual } from '../../base/text.ts'

/** Why a diagram is not deployed. Sentences for people who draw; `{name}` is the element, `{what}` the detail. */
const SENTENCES = {
  XML_TOO_LARGE: ['文件过大（上限 2 MB）。', 'The file is larger than 2 MB.'],
  XML_DOCTYPE: [
    '文件含有 DOCTYPE 或实体声明，出于安全原因不接受。',
    'The file holds a DOCTYPE or entity declaration, which is refused for safety.',
  ],
  XML_TOO_DEEP: ['文件的元素嵌套超过 30 层。', 'Elements of the file are nested more than 30 deep.'],
  XML_TOO_MANY_ELEMENTS: ['流程图的元素超过 2000 个，请拆分流程。', 'The diagram has more than 2,000 elements; split it.'],
  XML_TOO_MANY_TAGS: ['文件的 XML 元素超过 40000 个，请拆分流程。', 'The file has more than 40,000 XML elements; split it.'],
  XML_TOO_MANY_NAMESPACES: ['文件声明的命名空间超过 500 个。', 'The file declares more than 500 namespaces.'],
  XML_TOO_MANY_ATTRIBUTES: ['“{name}”有超过 100 个属性。', 'An element at "{name}" has more than 100 attributes.'],
  XML_TEXT_TOO_LONG: [
    '“{name}”的某个属性或文字过长（属性上限 6 万字，文字上限 25 万字）。',
    'An attribute or text at "{name}" is too long (attributes 64 KB, texts 256 KB).',
  ],
  XML_TOO_MUCH_FEEL: [
    '文件中的表达式过多（上限 4000 个、共 20 万字）。',
    'The file holds too many expressions (at most 4,000, and 200,000 characters).',
  ],
  XML_ENCODING: [
    '文件的编码“{what}”不认识，或内容与所声明的编码不符。请另存为 UTF-8。',
    'The encoding "{what}" of the file is not known, or the file is not written in it. Save it as UTF-8.',
  ],
  XML_DUPLICATE_ID: [
    '标识“{what}”用了不止一次，每个元素的标识必须唯一。',
    'The id "{what}" is used more than once; every element needs its own.',
  ],
  XML_INVALID: ['文件不是可读的 BPMN：{what}', 'The file is no readable BPMN: {what}'],
  XML_UNKNOWN_CONTENT: ['文件中有不认识的内容：{what}', 'The file holds content that is not known: {what}'],
  UNKNOWN_REFERENCE: ['“{name}”指向的“{what}”在文件中不存在。', '"{name}" points to "{what}", which is not in the file.'],
  NO_EXECUTABLE_PROCESS: ['文件中没有可执行的流程，请勾选“可执行”。', 'No process of the file is executable; tick "executable".'],
  ELEMENT_UNSUPPORTED: [
    '“{name}”是{what}，本系统不支持，请换一种画法。',
    '"{name}" is a {what}, which is not supported; draw it another way.',
  ],
  ATTRIBUTE_UNSUPPORTED: ['“{name}”用了不支持的设置：{what}。', '"{name}" uses a setting that is not supported: {what}.'],
  EVENT_UNSUPPORTED: [
    '事件“{name}”在这个位置不支持“{what}”触发方式。',
    'The event "{name}" can not be of the kind "{what}" at this place.',
  ],
  SEVERAL_EVENT_DEFINITIONS: ['事件“{name}”有多个触发方式，只能保留一个。', 'The event "{name}" has several triggers; keep one.'],
  EVENT_DEFINITION_MISSING: [
    '事件“{name}”没有选择触发方式（消息、定时等）。',
    'The event "{name}" has no trigger (message, timer and so on).',
  ],
  FEEL_INVALID: ['“{name}”的表达式写错了：{what}', 'An expression of "{name}" is wrong: {what}'],
  START_EVENT_MISSING: ['“{name}”没有开始事件。', '"{name}" has no start event.'],
  SEVERAL_NONE_START_EVENTS: ['“{name}”有多个普通开始事件，只能有一个。', '"{name}" has several plain start events; only one may stay.'],
  START_EVENT_NOT_PLAIN: [
    '子流程“{name}”的开始事件必须是普通开始事件。',
    'The start event of the sub-process "{name}" must be a plain one.',
  ],
  START_EVENT_ENTERED: [
    '有连线指向开始事件“{name}”，开始事件不能有入口。',
    'A flow leads into the start event "{name}"; start events have no way in.',
  ],
  START_MESSAGE_TWICE: ['多个开始事件使用同一条消息“{what}”。', 'Several start events use the same message "{what}".'],
  EVENT_SUB_PROCESS_START: [
    '事件子流程“{name}”必须恰好有一个开始事件，且有触发方式（消息、定时、错误、信号、升级）。',
    'The event sub-process "{name}" needs exactly one start event, with a trigger (message, timer, error, signal, escalation).',
  ],
  EVENT_SUB_PROCESS_CONNECTED: ['事件子流程“{name}”不能有连线。', 'The event sub-process "{name}" can not be connected by flows.'],
  ERROR_MUST_INTERRUPT: ['错误事件“{name}”必须是中断型。', 'The error event "{name}" must be interrupting.'],
  END_EVENT_LEFT: ['结束事件“{name}”有出口连线，结束后不能再继续。', 'A flow leaves the end event "{name}"; nothing can follow an end.'],
  BOUNDARY_NOT_ATTACHED: ['边界事件“{name}”没有附着在任何活动上。', 'The boundary event "{name}" is attached to no activity.'],
  BOUNDARY_ENTERED: ['有连线指向边界事件“{name}”。', 'A flow leads into the boundary event "{name}".'],
  BOUNDARY_TWICE: ['“{name}”上有多个相同的边界事件：{what}。', '"{name}" has several boundary events of the same kind and code: {what}.'],
  FLOW_INCOMPLETE: ['连线“{name}”缺少起点或终点。', 'The flow "{name}" has no source or no target.'],
  FLOW_CROSSES_SCOPE: ['连线“{name}”跨出了子流程的边框。', 'The flow "{name}" crosses the border of a sub-process.'],
  CONDITION_MISSING: [
    '网关“{name}”的出口连线“{what}”既没有条件，也不是默认路径。',
    'The flow "{what}" out of the gateway "{name}" has no condition and is not the default.',
  ],
  CONDITION_NOT_ALLOWED: [
    '连线“{name}”带有条件，但它不是从排他或包容网关出发。',
    'The flow "{name}" has a condition, but does not leave an exclusive or inclusive gateway.',
  ],
  DEFAULT_FLOW_WRONG: ['“{name}”的默认路径不是它自己的出口连线。', 'The default flow of "{name}" does not leave it.'],
  EVENT_GATEWAY_TARGET: [
    '事件网关“{name}”后面只能直接接消息、定时、信号中间事件或接收任务，而“{what}”不是。',
    'After the event-based gateway "{name}" only message, timer and signal catch events or receive tasks may stand, but "{what}" does.',
  ],
  EVENT_GATEWAY_TOO_FEW: ['事件网关“{name}”至少要有两个出口。', 'The event-based gateway "{name}" needs at least two ways out.'],
  EVENT_GATEWAY_SHARED: [
    '“{name}”在事件网关之后，不能再有其他连线进入。',
    '"{name}" stands after an event-based gateway, so no other flow may lead to it.',
  ],
  PASS_THROUGH_LOOP: [
    '“{name}”处在一个没有任何等待步骤的循环里，流程会无休止地转下去：{what}。',
    '"{name}" is in a loop without any step that waits; it would turn for ever: {what}.',
  ],
  LISTENER_NOT_HERE: [
    '“{name}”不能设置“{what}”监听器，请改设在相邻的步骤上。',
    '"{name}" can not have a listener of the event "{what}"; put it on a step beside it.',
  ],
  LISTENER_EVENT_UNKNOWN: ['“{name}”的监听器事件“{what}”不认识。', 'The event "{what}" of a listener of "{name}" is not known.'],
  LISTENER_TWICE: ['“{name}”的监听器重复：{what}。', '"{name}" has the same listener twice: {what}.'],
  FAST_LOOP: [
    '“{name}”处在一个等待不足 1 秒的循环里，会不停地占用系统：{what}。请加上人工步骤或更长的等待。',
    '"{name}" is in a loop that waits for less than a second and would never let go: {what}. Put in a task or a longer wait.',
  ],
  STARTS_ITSELF: [
    '“{name}”会无条件地再次启动自己所在的流程，永远不会结束：{what}。请加上条件或人工步骤。',
    '"{name}" starts its own process again without any condition, and so for ever: {what}. Put in a condition or a task.',
  ],
  BOUNDARY_TOO_MANY: ['“{name}”上的边界事件超过 50 个。', '"{name}" has more than 50 boundary events.'],
  TIMER_TOO_FAST: ['定时事件“{name}”的间隔“{what}”短于 1 秒。', 'The timer "{name}" would come round after less than a second: "{what}".'],
  JOB_TYPE_MISSING: ['“{name}”没有填写任务类型。', '"{name}" has no job type.'],
  RETRIES_INVALID: ['“{name}”的重试次数“{what}”不是自然数。', 'The retries "{what}" of "{name}" are no whole number.'],
  TIMER_MISSING: ['定时事件“{name}”没有填写时间。', 'The timer "{name}" has no time.'],
  TIMER_INVALID: [
    '定时事件“{name}”的时间“{what}”看不懂，应类似 2026-01-31T00:00:00Z、P3D、R3/PT1H 或 =表达式。',
    'The time "{what}" of the timer "{name}" can not be read; write like 2026-01-31T00:00:00Z, P3D, R3/PT1H or =expression.',
  ],
  TIMER_CYCLE_NOT_ALLOWED: [
    '定时事件“{name}”不能用循环时间；循环只用于开始事件和非中断型事件。',
    'The timer "{name}" can not repeat; only start events and non-interrupting events can.',
  ],
  MESSAGE_MISSING: ['“{name}”没有选择消息，或消息没有名称。', '"{name}" has no message, or the message has no name.'],
  CORRELATION_KEY_MISSING: ['“{name}”的消息没有填写关联键。', 'The message of "{name}" has no correlation key.'],
  EVENT_CONDITION_MISSING: ['条件事件“{name}”没有填写条件。', 'The conditional event "{name}" has no condition.'],
  START_CONDITION_TWICE: ['多个开始事件使用相同的条件：{what}。', 'Several start events have the same condition: {what}.'],
  COMPENSATION_HANDLER: [
    '补偿事件“{name}”必须用关联线连到一个（且只能一个）补偿活动。',
    'The compensation event "{name}" must be linked by an association to exactly one compensation activity.',
  ],
  COMPENSATION_NOT_LINKED: [
    '补偿活动“{name}”没有与任何补偿事件相关联。',
    'The compensation activity "{name}" is linked to no compensation event.',
  ],
  COMPENSATION_CONNECTED: ['“{name}”属于补偿，不能有连线进出。', '"{name}" belongs to compensation, so no flow may lead to or leave it.'],
  COMPENSATION_TARGET: [
    '“{name}”要补偿的活动“{what}”不在同一范围内，或没有补偿处理。',
    'The activity "{what}" that "{name}" compensates lies in another scope or can not be compensated.',
  ],
  AD_HOC_EMPTY: ['即席子流程“{name}”里没有可启动的活动。', 'The ad-hoc sub-process "{name}" holds no activity that can be activated.'],
  AD_HOC_START_OR_END: [
    '即席子流程“{name}”里不能有开始或结束事件：{what}。',
    'The ad-hoc sub-process "{name}" can hold no start or end event: {what}.',
  ],
  AD_HOC_JOB_AND_RULES: [
    '即席子流程“{name}”由外部程序主导时，不能再填写启动清单或完成条件。',
    'The ad-hoc sub-process "{name}" is led by a worker, so it can have no elements to activate and no completion condition.',
  ],
  SIGNAL_MISSING: ['“{name}”没有选择信号，或信号没有名称。', '"{name}" has no signal, or the signal has no name.'],
  ERROR_CODE_MISSING: ['错误结束事件“{name}”没有错误代码。', 'The error end event "{name}" has no error code.'],
  ERROR_CODE_NOT_STATIC: ['“{name}”捕获的错误代码不能是表达式。', 'The error code that "{name}" catches can not be an expression.'],
  ESCALATION_CODE_MISSING: ['升级事件“{name}”没有升级代码。', 'The escalation event "{name}" has no escalation code.'],
  LINK_NAME_MISSING: ['链接事件“{name}”没有名称。', 'The link event "{name}" has no link name.'],
  LINK_TWICE: ['链接名称“{what}”被多个接收事件使用。', 'The link name "{what}" is used by several catching events.'],
  LINK_WITHOUT_TARGET: ['链接“{what}”没有对应的接收事件。', 'The link "{what}" has no catching event.'],
  CALLED_PROCESS_MISSING: ['调用活动“{name}”没有填写被调用的流程。', 'The call activity "{name}" names no process.'],
  CALLED_DECISION_MISSING: [
    '业务规则任务“{name}”没有填写决策，或没有结果变量。',
    'The business rule task "{name}" names no decision or no result variable.',
  ],
  SCRIPT_MISSING: ['脚本任务“{name}”没有表达式，或没有结果变量。', 'The script task "{name}" has no expression or no result variable.'],
  VERSION_TAG_MISSING: ['“{name}”按版本标签绑定，但没有填写版本标签。', '"{name}" is bound by version tag, but names none.'],
  INPUT_COLLECTION_MISSING: ['多实例“{name}”没有填写输入集合。', 'The multi-instance "{name}" has no input collection.'],
  OUTPUT_INCOMPLETE: [
    '多实例“{name}”的输出集合与输出元素必须同时填写。',
    'The multi-instance "{name}" needs output collection and output element together.',
  ],
  MAPPING_INVALID: [
    '“{name}”的变量映射不完整或变量名不合法：{what}。',
    'A variable mapping of "{name}" is incomplete or its name is wrong: {what}.',
  ],
} as const satisfies { readonly [code: string]: readonly [string, string] }

export type ModelProblemCode = keyof typeof SENTENCES

/** Gathers problems, so that whoever draws sees all of them at once. */
export class ProblemList {
  private readonly found: Problem[] = []

  add(
    code: ModelProblemCode,
    at: { readonly id?: string | undefined; readonly name?: string | null } | null,
    what: string | Bilingual = '',
  ): void {
    const name = at?.name || at?.id || '?'
    const detail = typeof what === 'string' ? { zh: what, en: what } : what
    const [zh, en] = SENTENCES[code]
    const fill = (sentence: string, words: string) => sentence.replaceAll('{name}', () => name).replaceAll('{what}', () => words)
    this.found.push({ code, text: { zh: fill(zh, detail.zh), en: fill(en, detail.en) }, ...(at?.id === undefined ? {} : { at: at.id }) })
  }

  get all(): readonly Problem[] {
    return this.found
  }
}

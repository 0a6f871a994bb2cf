import type { Bilingual } from '../../server/base/text.ts'
import { child, text } from '../../server/engine/model/moddle.ts'
import { idOf, is, type ModdleElement } from '../ui/bpmn/document.ts'

/** Begins the value of a facet that refers to other elements, by their ids. */
export const REFERENCE = '\u0001'

/** Everything an element says beside what is compared by itself: by the path of where it stands. */
export function facetsOf(element: ModdleElement): ReadonlyMap<string, string> {
  const facets = new Map<string, string>()
  facets.set('$type', element.$type)
  for (const [key, value] of own(element)) if (!APART.has(key)) collect(facets, key, value)
  for (const [key, value] of references(element)) if (!APART.has(key)) facets.set(key, value)
  return facets
}

/** Follows from other elements, or is compared as an element of its own. */
const APART = new Set([
  'id',
  'incoming',
  'outgoing',
  'di',
  'flowElements',
  'artifacts',
  'laneSets',
  'lanes',
  'childLaneSet',
  'participants',
  'messageFlows',
  'rootElements',
  'diagrams',
])
const KEYS = ['key', 'name', 'target', 'eventType'] as const

function collect(facets: Map<string, string>, path: string, value: unknown): void {
  if (value === undefined || value === null || value === '') return
  if (Array.isArray(value)) {
    for (const [index, part] of value.entries()) collect(facets, isElement(part) ? pathOf(path, part, index) : `${path}[${index}]`, part)
    return
  }
  if (!isElement(value)) {
    facets.set(path, String(value))
    return
  }
  const parts = own(value).filter(([key]) => key !== 'id')
  if (value.$type === 'bpmn:FormalExpression' || value.$type === 'bpmn:Documentation') {
    facets.set(path, text(value, 'body') ?? text(value, 'text') ?? '')
    return
  }
  if (parts.length === 0) facets.set(path, '✓')
  for (const [key, part] of parts) collect(facets, `${path}.${key}`, part)
  for (const [key, part] of references(value)) facets.set(`${path}.${key}`, part)
}

function pathOf(path: string, part: ModdleElement, index: number): string {
  const base = path === 'extensionElements.values' ? part.$type : `${path}:${part.$type}`
  if (
    /\.(?:properties|values|inputParameters|outputParameters|listeners)$|eventDefinitions/.test(path) ||
    path === 'extensionElements.values'
  ) {
    for (const key of KEYS) {
      const named = part.get(key)
      if (typeof named === 'string' && part.$type !== 'zeebe:TaskDefinition') return `${part.$type}[${named}]`
    }
    if (path === 'extensionElements.values' || /eventDefinitions/.test(path)) return base.replace(/^.*:(?=bpmn:)/, '')
  }
  return `${base}[${index}]`
}

/** Ids of what an element refers to; moddle keeps references out of the plain properties. */
function references(element: ModdleElement): readonly (readonly [string, string])[] {
  const { properties = [] } = (element as { $descriptor?: { properties?: readonly Reference[] } }).$descriptor ?? {}
  return properties.flatMap(({ name, isReference }) => {
    const key = name.slice(name.indexOf(':') + 1)
    const value = isReference === true ? element.get(key) : undefined
    const targets = (Array.isArray(value) ? value : [value]).filter(isElement)
    return targets.length === 0 ? [] : [[key, `${REFERENCE}${targets.map(idOf).join(' ')}`] as const]
  })
}

interface Reference {
  readonly name: string
  readonly isReference?: boolean
}

/** Plain properties and foreign attributes; of elements nobody knows also what stands in them. */
function own(element: ModdleElement): readonly (readonly [string, unknown])[] {
  const all = [...Object.entries(element), ...Object.entries(element.$attrs ?? {})]
  return all.filter(([key]) => key === '$children' || key === '$body' || !/^(?:\$|xmlns)/.test(key))
}

function isElement(value: unknown): value is ModdleElement {
  return typeof value === 'object' && value !== null && '$type' in value
}

/** Name of an element, else its id. */
export function nameOf(element: ModdleElement): string {
  const name = text(element, 'name')
  if (name !== null) return name
  const noted = is(element, 'bpmn:TextAnnotation') ? text(element, 'text') : null
  if (noted !== null) return noted.length > 20 ? `${noted.slice(0, 20)}…` : noted
  const [source, target] = ends(element)
  return source !== null && target !== null ? `${nameOf(source)} → ${nameOf(target)}` : idOf(element)
}

/** Both ends of a flow. */
export function ends(element: ModdleElement): readonly [ModdleElement | null, ModdleElement | null] {
  const isFlow = is(element, 'bpmn:SequenceFlow') || is(element, 'bpmn:MessageFlow') || is(element, 'bpmn:Association')
  return isFlow ? [child(element, 'sourceRef'), child(element, 'targetRef')] : [null, null]
}

const say = (zh: string, en: string): Bilingual => ({ zh, en })

/** What a path means to an administrator, first fit first; `$1` is what the pattern caught. */
const WORDS: readonly (readonly [RegExp, Bilingual])[] = [
  [/^\$type$/, say('种类', 'kind')],
  [/^name$/, say('名称', 'name')],
  [/^isExecutable$/, say('可否执行', 'executable')],
  [/^conditionExpression$/, say('条件', 'condition')],
  [/^default$/, say('默认流向', 'default way')],
  [/^sourceRef/, say('起点', 'start')],
  [/^targetRef/, say('去向', 'target')],
  [/^attachedToRef$/, say('所附步骤', 'step it stands on')],
  [/^cancelActivity$/, say('是否终止步骤', 'ends the step')],
  [/^isInterrupting$/, say('是否终止流程', 'interrupting')],
  [/^documentation/, say('说明', 'description')],
  [/^text$/, say('文字', 'text')],
  [/^flowNodeRef$/, say('所含步骤', 'steps in it')],
  [/timeDate$/, say('时间', 'time')],
  [/timeDuration$/, say('时长', 'duration')],
  [/timeCycle$/, say('周期', 'cycle')],
  [/messageRef$/, say('消息', 'message')],
  [/signalRef$/, say('信号', 'signal')],
  [/errorRef$/, say('错误', 'error')],
  [/escalationRef$/, say('升级', 'escalation')],
  [/^zeebe:Property\[deadline\]\.value$/, say('期限', 'deadline')],
  [/^zeebe:Property\[deadlineFrom\]\.value$/, say('期限起算', 'start of the deadline')],
  [/^zeebe:Property\[article\]\.value$/, say('条款', 'article')],
  [/^zeebe:Property\[stage\]\.value$/, say('阶段', 'stage')],
  [/^zeebe:Property\[publicStatus\]\.value$/, say('公开状态', 'public status')],
  [/^zeebe:Property\[turn\]\.value$/, say('对申报单位的提示', 'note to the applicant')],
  [/^zeebe:Property\[screen\]\.value$/, say('办理界面', 'screen')],
  [/^zeebe:Property\[(.+)\]\.value$/, say('属性“$1”', 'property "$1"')],
  [/^zeebe:AssignmentDefinition\.candidateGroups$/, say('办理角色', 'role')],
  [/^zeebe:AssignmentDefinition\.candidateUsers$/, say('候选人员', 'candidates')],
  [/^zeebe:AssignmentDefinition\.assignee$/, say('办理人', 'assignee')],
  [/^zeebe:TaskSchedule\.dueDate$/, say('到期时间', 'due date')],
  [/^zeebe:TaskSchedule\.followUpDate$/, say('跟进时间', 'follow-up date')],
  [/^zeebe:PriorityDefinition\.priority$/, say('优先级', 'priority')],
  [/^zeebe:FormDefinition\.formId$/, say('表单', 'form')],
  [/bindingType$/, say('版本绑定', 'binding')],
  [/^zeebe:CalledDecision\.decisionId$/, say('决策', 'decision')],
  [/^zeebe:CalledElement\.processId$/, say('调用的流程', 'called process')],
  [/resultVariable$/, say('结果变量', 'result variable')],
  [/^zeebe:TaskDefinition\.type$/, say('系统动作', 'action')],
  [/^zeebe:TaskDefinition\.retries$/, say('重试次数', 'retries')],
  [/^zeebe:Script\.expression$/, say('表达式', 'expression')],
  [/^zeebe:Header\[template\]\.value$/, say('文书', 'letter')],
  [/^zeebe:Header\[(.+)\]\.value$/, say('设置“$1”', 'setting "$1"')],
  [/^zeebe:Input\[(.+)\]\.source$/, say('取入“$1”', 'input "$1"')],
  [/^zeebe:Output\[(.+)\]\.source$/, say('保留“$1”', 'output "$1"')],
  [/^zeebe:Subscription\.correlationKey$/, say('关联键', 'correlation key')],
  [/LoopCharacteristics\.inputCollection$/, say('逐项办理的清单', 'list it runs over')],
  [/LoopCharacteristics\.inputElement$/, say('清单中的一项', 'item of the list')],
  [/LoopCharacteristics\.outputCollection$/, say('汇总清单', 'list of results')],
  [/LoopCharacteristics\.outputElement$/, say('每项结果', 'result of each item')],
  [/completionCondition$/, say('提前完成的条件', 'condition to complete early')],
  [/isSequential$/, say('是否依次办理', 'one after the other')],
  [/^zeebe:UserTask$/, say('由人办理', 'done by people')],
]

/** Whether a path only repeats a name that is in another path. */
export function isRepeated(path: string): boolean {
  return /^zeebe:(?:Property\[.*\]\.name|Header\[.*\]\.key|Input\[.*\]\.target|Output\[.*\]\.target)$/.test(path)
}

/** Words of a path; the path itself where there are none. */
export function facetWord(path: string): Bilingual {
  for (const [pattern, word] of WORDS) {
    const match = pattern.exec(path)
    if (match !== null) return say(word.zh.replace('$1', match[1] ?? ''), word.en.replace('$1', match[1] ?? ''))
  }
  return say(path, path)
}

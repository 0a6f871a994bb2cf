import { isJsonObject, type Json, type JsonObject } from '../../../server/base/json.ts'
import type { Bilingual } from '../../../server/base/text.ts'
import { keyBy, type ListWord, objectChanges, orAtLeast, type PropertyWord, titleBy, type Words } from './compare.ts'
import { asObject, both, type Change } from './words.ts'

const word = (zh: string, en: string, more: Omit<PropertyWord, 'name'> = {}): PropertyWord => ({ name: both(zh, en), ...more })

const UNITS: { readonly [unit: string]: readonly [string, string] } = {
  workingDay: ['个工作日', 'working days'],
  naturalDay: ['日', 'days'],
  month: ['个月', 'months'],
  year: ['年', 'years'],
}

/** 5 个工作日 */
export function sayTerm(value: Json | undefined): Bilingual {
  const { count, unit } = asObject(value)
  const [zh, en] = UNITS[String(unit)] ?? [String(unit), String(unit)]
  return both(`${String(count)} ${zh}`, `${String(count)} ${en}`)
}

const ROLL: { readonly [roll: string]: Bilingual } = {
  none: both('不顺延', 'no roll-over'),
  'next-working-day': both('顺延至下一个工作日', 'to the next working day'),
}
const sayRoll = (value: Json | undefined) => ROLL[String(value)] ?? both(String(value), String(value))

const TONES: { readonly [tone: string]: Bilingual } = {
  waiting: both('等待', 'waiting'),
  working: both('办理中', 'working'),
  attention: both('需注意', 'attention'),
  good: both('通过', 'good'),
  bad: both('未通过', 'bad'),
  ended: both('已结束', 'ended'),
}
const sayTone = (value: Json | undefined) => TONES[String(value)] ?? both(String(value), String(value))

const NAME = word('名称', 'name')
const ARTICLE = word('依据条款', 'article')
const PERMISSION = word('所需权限', 'permission')

/** The things of a list by their code and name. */
const things = (zh: string, en: string, words: Words, more: Partial<ListWord> = {}): PropertyWord => ({
  name: both(zh, en),
  list: { noun: both(zh, en), key: keyBy('code', 'id', 'name'), title: titleBy('name', 'title', 'code', 'id'), words, ...more },
})

function deadlineTitle(rule: JsonObject, index: number): Bilingual {
  const [id, name] = [titleBy('id')(rule, index), titleBy('name', 'id')(rule, index)]
  return id.zh === name.zh ? id : both(`${id.zh} ${name.zh}`, `${id.en} ${name.en}`)
}

function deadlineView(rule: JsonObject): JsonObject {
  const { count, unit, ...rest } = rule
  return { term: { count: count ?? null, unit: unit ?? null }, ...rest }
}

const DEADLINE: Words = {
  term: { name: both('', ''), say: sayTerm },
  name: NAME,
  article: ARTICLE,
  binds: word('责任方', 'who owes it'),
  countStartDay: word('起始日计入', 'start day counted'),
  roll: word('遇休息日', 'on a day off', { say: sayRoll }),
  yellowDays: word('提前提醒天数', 'days of warning'),
  target: word('服务目标', 'service target'),
}

const CASE_TYPE: Words = {
  name: NAME,
  process: word('流程', 'process'),
  startForm: word('申请表单', 'form to start with'),
  permission: PERMISSION,
  precondition: word('受理前置条件', 'precondition'),
  alsoRequires: word('其他前置条件', 'further preconditions'),
  stages: word('进度阶段', 'stages'),
  parent: word('上级办件', 'parent case'),
  article: ARTICLE,
  anySubject: word('不限于本单位对象', 'any subject'),
  when: word('可发起条件', 'offered when'),
}

/** Parts of the manifest that are filled in when it is read: the files say it themselves. */
const FILLED: readonly string[] = ['processes', 'decisions', 'forms', 'letters']

const MANIFEST: Words = {
  ...Object.fromEntries(FILLED.map((property) => [property, null])),
  title: word('方案名称', 'title of the programme'),
  issuer: word('发布机关', 'issuer'),
  timeZone: word('时区', 'time zone'),
  publishedOn: word('办法发布日期', 'date of the regulation'),
  citedDocuments: word('引用文件', 'documents cited'),
  subject: word('评级对象', 'subject', {
    inside: { kind: word('种类', 'kind'), name: word('名称', 'name'), form: word('登记表单', 'form') },
  }),
  deadlines: things('期限', 'deadline', DEADLINE, {
    title: deadlineTitle,
    key: keyBy('id'),
    view: deadlineView,
    ordered: false,
  }),
  articles: things(
    '条款',
    'article',
    { number: word('条号', 'number'), text: word('条文', 'text') },
    { title: titleBy('number', 'id'), key: keyBy('id') },
  ),
  levels: things('等级', 'level', {
    name: NAME,
    short: word('简称', 'short name'),
    rank: word('等次', 'rank'),
    certificate: word('颁发证书', 'certificate issued'),
    aliases: word('别名', 'other names'),
  }),
  stages: things('阶段', 'stage', { name: NAME, article: ARTICLE }),
  publicStatuses: things('公开状态', 'public status', { name: NAME, tone: word('提示样式', 'tone', { say: sayTone }) }),
  roles: things('角色', 'role', { name: NAME, permissions: word('权限', 'permissions'), article: ARTICLE }, { ordered: false }),
  caseTypes: things('办件类型', 'case type', CASE_TYPE),
  caseActions: things('办件操作', 'case action', {
    name: NAME,
    caseTypes: word('适用办件类型', 'case types'),
    message: word('消息', 'message'),
    variable: word('数据变量', 'variable'),
    form: word('表单', 'form'),
    permission: PERMISSION,
    when: word('可用条件', 'offered when'),
    article: ARTICLE,
  }),
  scheme: word('指标体系文件', 'score scheme'),
  refusals: word('提示语', 'sentences'),
  panel: word('专家组设置', 'panel', {
    inside: {
      size: word('人数', 'size'),
      spares: word('候补人数', 'spares'),
      recusalYears: word('回避年限', 'years of recusal'),
      secondPanelDifferent: word('二次评级另抽专家', 'another panel for the second rating'),
    },
  }),
  award: word('补贴设置', 'award'),
  gates: word('办理条件决策', 'gates'),
  certificate: word('证书设置', 'certificate'),
  numbering: word('编号规则', 'numbering', { inside: { case: word('办件编号', 'cases'), letter: word('文书编号', 'letters') } }),
  office: word('承办单位', 'office', {
    inside: {
      name: word('名称', 'name'),
      code: word('代字', 'code'),
      phone: word('电话', 'telephone'),
      address: word('地址', 'address'),
      email: word('邮箱', 'e-mail'),
    },
  }),
  rehearsal: word('发布前的演练要求', 'rehearsal before publishing', {
    say: (value) => both(`须按“${String(asObject(value).scenario)}”演练通过`, `a clean run of "${String(asObject(value).scenario)}"`),
    inside: {
      scenario: word('演练方案', 'scenario'),
      missedShare: word('允许超期的比例', 'share of deadlines that may be missed'),
      mayBeUnreached: word('允许不经过的环节', 'steps that need not be reached'),
    },
  }),
  publishing: word('发布设置', 'publishing', {
    inside: {
      review: word('复核方式', 'review', {
        hasDefault: true,
        say: (value) => (value === 'none' ? both('“不需复核”', '"none"') : both('“由第二人复核”', '"by a second person"')),
      }),
    },
  }),
}

/** Differences of two manifests: deadlines, roles, levels, articles, texts and settings, in sentences. */
export function manifestChanges(before: Json, after: Json): readonly Change[] {
  const about = { text: both('方案', 'programme'), at: '/' }
  const without = (value: Json): JsonObject =>
    isJsonObject(value) ? Object.fromEntries(Object.entries(value).filter(([property]) => !FILLED.includes(property))) : {}
  const [old, now] = [without(before), without(after)]
  const changes = Object.keys({ ...old, ...now, ...MANIFEST }).flatMap((property): readonly Change[] => {
    const own = Object.hasOwn(MANIFEST, property) ? MANIFEST[property] : undefined
    if (own === null) return []
    const pick = (value: JsonObject): JsonObject => (value[property] === undefined ? {} : { [property]: value[property] as Json })
    const words = own === undefined ? {} : { [property]: own }
    // A list of named things speaks for itself: no subject before it.
    return objectChanges(
      own?.list === undefined ? { ...about, at: `/${property}` } : { text: both('', ''), at: `/${property}` },
      pick(old),
      pick(now),
      words,
    )
  })
  return orAtLeast(old, now, about, changes)
}

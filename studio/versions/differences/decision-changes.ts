import { isJsonObject, type Json, type JsonObject } from '../../../server/base/json.ts'
import type { Bilingual } from '../../../server/base/text.ts'
import { readDefinitions } from '../../../server/rules/dmn/xml.ts'
import { keyBy, listChanges, objectChanges, orAtLeast, type PropertyWord, same, titleBy, type Words } from './compare.ts'
import { type About, asList, asObject, both, type Change, change, clip, excerpts, fromTo, named, sayValue } from './words.ts'

const word = (zh: string, en: string, more: Omit<PropertyWord, 'name'> = {}): PropertyWord => ({ name: both(zh, en), ...more })

const POLICIES: { readonly [policy: string]: Bilingual } = {
  UNIQUE: both('唯一', 'unique'),
  FIRST: both('首条', 'first'),
  ANY: both('任一', 'any'),
  PRIORITY: both('优先级', 'priority'),
  COLLECT: both('收集', 'collect'),
  'RULE ORDER': both('规则顺序', 'rule order'),
  'OUTPUT ORDER': both('输出顺序', 'output order'),
}

/** Differences of two DMN files: decisions, their tables row by row, expressions. A file that can not be read is one sentence. */
export async function decisionChanges(before: string, after: string): Promise<readonly Change[]> {
  if (before === after) return []
  const [old, now] = await Promise.all([readDefinitions(before), readDefinitions(after)])
  const about = { text: both('决策文件', 'decision file'), at: '/' }
  if (!old.ok || !now.ok) {
    const problem = [old, now].flatMap((one) => (one.ok ? [] : one.problems))[0]
    return [
      change(
        'changed',
        about,
        both(`内容有改动，但无法读取：${problem?.text.zh ?? ''}`, `changed, but it can not be read: ${problem?.text.en ?? ''}`),
      ),
    ]
  }
  const [a, b] = [plain(old.value), plain(now.value)]
  const elements = (definitions: JsonObject, decision: boolean) =>
    asList(definitions.drgElement)
      .map((element) => asObject(element))
      .filter((element) => (element.$type === 'dmn:Decision') === decision)
  const decisions = pairs(elements(a, true), elements(b, true))
  return orAtLeast(a, b, about, [
    ...objectChanges(about, a, b, {
      drgElement: null,
      dmnDI: null,
      $type: null,
      id: null,
      name: word('名称', 'name'),
      description: word('说明', 'description'),
      exporter: null,
      exporterVersion: null,
    }),
    ...decisions.flatMap(([one, other]) => decisionChange(one, other)),
    ...listChanges(elements(a, false), elements(b, false), {
      noun: both('输入数据', 'input data'),
      key: keyBy('id', 'name'),
      title: titleBy('name', 'id'),
      words: { $type: null, name: word('名称', 'name'), variable: word('变量', 'variable'), description: word('说明', 'description') },
      ordered: false,
    }),
  ])
}

type Pair = readonly [JsonObject | undefined, JsonObject | undefined]

/** Same ids belong together. */
function pairs(before: readonly JsonObject[], after: readonly JsonObject[]): readonly Pair[] {
  const byId = new Map(before.map((one) => [String(one.id), one]))
  const known = new Set(after.map((one) => String(one.id)))
  return [
    ...before.filter((one) => !known.has(String(one.id))).map((one): Pair => [one, undefined]),
    ...after.map((one): Pair => [byId.get(String(one.id)), one]),
  ]
}

function decisionChange(before: JsonObject | undefined, after: JsonObject | undefined): readonly Change[] {
  const one = before ?? after ?? {}
  const isTable = asObject(one.decisionLogic).$type === 'dmn:DecisionTable'
  const about: About = {
    text: named(isTable ? both('决策表', 'decision table') : both('决策', 'decision'), titleBy('name', 'id')(one, 0)),
    at: String(one.id),
  }
  if (before === undefined) return [change('added', about, both('新增', 'added'))]
  if (after === undefined) return [change('removed', about, both('已删除', 'removed'))]
  const head: Words = {
    $type: null,
    id: null,
    decisionLogic: null,
    variable: word('结果变量', 'variable of the result'),
    name: word('名称', 'name'),
    description: word('说明', 'description'),
    informationRequirement: word('所需信息', 'information needed'),
    knowledgeRequirement: word('所需函数', 'functions needed'),
    authorityRequirement: word('依据', 'authority'),
  }
  const [old, now] = [asObject(before.decisionLogic), asObject(after.decisionLogic)]
  const changes = objectChanges(about, before, after, head)
  if (old.$type !== now.$type) return [...changes, change('changed', about, both('决策方式有改动', 'is decided in another way'))]
  return [...changes, ...(isTable ? tableChanges(about, old, now) : logicChanges(about, old, now))]
}

function logicChanges(about: About, before: JsonObject, after: JsonObject): readonly Change[] {
  if (same(before, after)) return []
  const { text: old, ...oldRest } = before
  const { text: now, ...newRest } = after
  const own =
    typeof old === 'string' && typeof now === 'string' && old !== now
      ? [change('changed', about, expression(both('表达式', 'expression'), old, now))]
      : []
  const rest = objectChanges(about, oldRest, newRest, { $type: null, id: null })
  return orAtLeast(before, after, about, [...own, ...rest])
}

function expression(name: Bilingual, before: string, after: string): Bilingual {
  const [a, b] = excerpts(before, after)
  if (a === b) return both(`${name.zh}只改了空格或换行`, `${name.en} has other white space`)
  const says = fromTo(code(a), code(b))
  return both(`${name.zh}${says.zh}`, `${name.en} ${says.en}`)
}

/** FEEL in a sentence: numbers and short entries bare, an empty entry as “不限”. */
function code(text: string): Bilingual {
  if (text === '' || text === '-') return both('“不限”', 'anything')
  return /^-?[\d.]+$/.test(text) ? both(text, text) : sayValue(text)
}

function tableChanges(about: About, before: JsonObject, after: JsonObject): readonly Change[] {
  const policy = (table: JsonObject) =>
    String(table.hitPolicy ?? 'UNIQUE') + (table.aggregation === undefined ? '' : ` ${String(table.aggregation)}`)
  const sayPolicy = (table: JsonObject) => {
    const found = POLICIES[String(table.hitPolicy ?? 'UNIQUE')]
    const more = table.aggregation === undefined ? '' : ` ${String(table.aggregation)}`
    return found === undefined ? sayValue(policy(table)) : both(`“${found.zh}${more}”`, `"${found.en}${more}"`)
  }
  const changes: Change[] = []
  if (policy(before) !== policy(after)) {
    const says = fromTo(sayPolicy(before), sayPolicy(after))
    changes.push(change('changed', about, both(`命中策略${says.zh}`, `hit policy ${says.en}`)))
  }
  changes.push(...columnChanges(about, before, after))
  changes.push(...ruleChanges(about, before, after))
  const { hitPolicy: _, aggregation: __, input: ___, output: ____, rule: _____, ...oldRest } = before
  const { hitPolicy: a, aggregation: b, input: c, output: d, rule: e, ...newRest } = after
  return [...changes, ...objectChanges(about, oldRest, newRest, { $type: null, id: null, annotation: word('说明列', 'annotations') })]
}

const columnTitle = (column: JsonObject, index: number): Bilingual => {
  const inner = asObject(column.inputExpression).text
  const own = titleBy('label', 'name')(column, index)
  return own.zh === String(index + 1) && typeof inner === 'string' ? both(inner, inner) : own
}

function columnChanges(about: About, before: JsonObject, after: JsonObject): readonly Change[] {
  const words: Words = {
    $type: null,
    id: null,
    label: word('列名', 'label'),
    name: word('名称', 'name'),
    typeRef: word('类型', 'type'),
    inputExpression: word('取值', 'expression', {
      inside: { $type: null, id: null, text: word('表达式', 'text'), typeRef: word('类型', 'type') },
    }),
    inputValues: word('可选值', 'values', { inside: { $type: null, id: null } }),
    outputValues: word('可选值', 'values', { inside: { $type: null, id: null } }),
    defaultOutputEntry: word('缺省输出', 'default', { inside: { $type: null, id: null } }),
  }
  const list = (noun: Bilingual) => ({ noun, key: keyBy('id'), title: columnTitle, words })
  return [
    ...listChanges(asList(before.input), asList(after.input), list(both('输入列', 'input')), about),
    ...listChanges(asList(before.output), asList(after.output), list(both('输出列', 'output')), about),
  ]
}

/** Rows are known by their ids; where no id survived, by their place. */
function ruleChanges(about: About, before: JsonObject, after: JsonObject): readonly Change[] {
  const [olds, news] = [asList(before.rule).map((rule) => asObject(rule)), asList(after.rule).map((rule) => asObject(rule))]
  const shared = news.some((rule) => olds.some((old) => old.id === rule.id && rule.id !== undefined))
  const key = (rule: JsonObject, index: number) => (shared && typeof rule.id === 'string' ? rule.id : `#${index}`)
  const [oldRows, newRows] = [
    olds.map((rule, index) => ({ rule, key: key(rule, index), index })),
    news.map((rule, index) => ({ rule, key: key(rule, index), index })),
  ]
  const row = (index: number): About => ({
    ...about,
    text: both(`${about.text.zh}第 ${index + 1} 行`, `${about.text.en}, row ${index + 1}`),
  })
  const listed = listChanges(
    oldRows.map((one) => ({ $key: one.key })),
    newRows.map((one) => ({ $key: one.key })),
    {
      noun: both('', ''),
      key: keyBy('$key'),
      title: (_, index) => both(String(index + 1), String(index + 1)),
      words: { $key: null },
      at: (item) => String(item.$key),
    },
  )
  const changes: Change[] = []
  for (const one of listed) {
    const now = newRows.find((each) => each.key === one.at)
    const old = oldRows.find((each) => each.key === one.at)
    if (one.kind === 'removed' && old !== undefined)
      changes.push(change('removed', row(old.index), summary('已删除', 'removed', cells(before, old.rule))))
    else if (one.kind === 'added' && now !== undefined)
      changes.push(change('added', row(now.index), summary('新增', 'added', cells(after, now.rule))))
    else if (now !== undefined && old !== undefined)
      changes.push(change('moved', row(old.index), both(`移到第 ${now.index + 1} 行`, `moved to row ${now.index + 1}`)))
  }
  for (const now of newRows) {
    const old = oldRows.find((one) => one.key === now.key)
    if (old === undefined) continue
    const [a, b] = [cells(before, old.rule), cells(after, now.rule)]
    for (const name of new Set([...a.keys(), ...b.keys()])) {
      const [one, other] = [a.get(name), b.get(name)]
      if (one?.text === other?.text) continue
      changes.push(
        change('changed', row(now.index), expression((other ?? one)?.name ?? both(name, name), one?.text ?? '', other?.text ?? '')),
      )
    }
  }
  return changes
}

interface Cell {
  readonly name: Bilingual
  readonly text: string
  readonly isNote: boolean
}

/** Cells of a row under the names of their columns. */
function cells(table: JsonObject, rule: JsonObject): ReadonlyMap<string, Cell> {
  const found = new Map<string, Cell>()
  const add = (zh: string, en: string, columns: readonly Json[], values: readonly Json[]) =>
    values.forEach((value, index) => {
      const name = named(both(zh, en), columnTitle(asObject(columns[index]), index))
      const text = asObject(value).text
      const key = found.has(name.zh) ? `${name.zh} ${index + 1}` : name.zh
      found.set(key, { name, text: typeof text === 'string' ? text.trim() : '', isNote: zh === '说明' })
    })
  add('输入', 'input', asList(table.input), asList(rule.inputEntry))
  add('输出', 'output', asList(table.output), asList(rule.outputEntry))
  add('说明', 'annotation', asList(table.annotation), asList(rule.annotationEntry))
  if (typeof rule.description === 'string') found.set('说明', { name: both('说明', 'description'), text: rule.description, isNote: true })
  return found
}

function summary(zh: string, en: string, row: ReadonlyMap<string, Cell>): Bilingual {
  const filled = [...row.values()].filter(({ text, isNote }) => text !== '' && text !== '-' && !isNote).map(({ text }) => text)
  return filled.length === 0 ? both(zh, en) : both(`${zh}（${clip(filled.join('，'))}）`, `${en} (${clip(filled.join(', '))})`)
}

/** A moddle element as plain JSON; texts of expressions directly, drawing information left out. */
function plain(element: unknown): JsonObject {
  const found: { [property: string]: Json } = {}
  const source = element as { readonly $type?: string; readonly [property: string]: unknown }
  if (source.$type !== undefined) found.$type = source.$type
  for (const [property, value] of Object.entries(source)) {
    if (property.startsWith('$') || property === 'dmnDI' || value === undefined) continue
    found[property] = plainValue(value)
  }
  return found
}

function plainValue(value: unknown): Json {
  if (Array.isArray(value)) return value.map((item) => plainValue(item))
  if (isJsonObject(value)) return plain(value)
  return typeof value === 'number' || typeof value === 'boolean' || value === null ? value : String(value)
}

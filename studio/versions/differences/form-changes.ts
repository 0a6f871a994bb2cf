import type { Json, JsonObject } from '../../../server/base/json.ts'
import type { Bilingual } from '../../../server/base/text.ts'
import { keyBy, listChanges, movedKeys, objectChanges, orAtLeast, type PropertyWord, titleBy, type Words } from './compare.ts'
import { type FlatField, type FlatForm, flatForm } from './form-shape.ts'
import { type About, articleOf, asList, asObject, both, type Change, change, named, sayValue, titleOf } from './words.ts'

const word = (zh: string, en: string, more: Omit<PropertyWord, 'name'> = {}): PropertyWord => ({ name: both(zh, en), ...more })

const WIDGETS: { readonly [widget: string]: readonly [string, string] } = {
  text: ['单行文本', 'text'],
  textarea: ['多行文本', 'long text'],
  number: ['数字', 'number'],
  money: ['金额', 'money'],
  date: ['日期', 'date'],
  period: ['起止日期', 'period'],
  select: ['下拉选择', 'list'],
  radio: ['单选', 'single choice'],
  checkboxes: ['多选', 'multiple choice'],
  yesno: ['是否', 'yes or no'],
  files: ['附件', 'files'],
  table: ['明细表', 'table'],
  declaration: ['承诺', 'declaration'],
  signature: ['签名', 'signature'],
  scoreTable: ['评分表', 'score table'],
  checklist: ['核对清单', 'checklist'],
  phone: ['电话', 'telephone'],
  creditCode: ['统一社会信用代码', 'credit code'],
  calculated: ['自动计算', 'calculated'],
  address: ['地址', 'address'],
  organisation: ['单位', 'organisation'],
  person: ['人员', 'person'],
  idNumber: ['身份证号', 'ID number'],
}
const TYPES: { readonly [type: string]: readonly [string, string] } = {
  string: ['文本', 'text'],
  number: ['数', 'number'],
  integer: ['整数', 'whole number'],
  boolean: ['是否', 'yes or no'],
  array: ['多项', 'list'],
  object: ['一组数据', 'group'],
}
const oneOf = (words: { readonly [key: string]: readonly [string, string] }) => (value: Json | undefined) => {
  const found = typeof value === 'string' ? words[value] : undefined
  return found === undefined ? sayValue(value) : both(`“${found[0]}”`, `"${found[1]}"`)
}

const SCHEMA: Words = {
  type: word('数据类型', 'type', { say: oneOf(TYPES) }),
  minLength: word('最少字数', 'least length'),
  maxLength: word('最多字数', 'greatest length'),
  minimum: word('最小值', 'minimum'),
  maximum: word('最大值', 'maximum'),
  exclusiveMinimum: word('下限（不含）', 'lower limit'),
  exclusiveMaximum: word('上限（不含）', 'upper limit'),
  minItems: word('最少项数', 'fewest items'),
  maxItems: word('最多项数', 'most items'),
  uniqueItems: word('不得重复', 'no repetition'),
  pattern: word('格式规则', 'pattern'),
  format: word('格式', 'format'),
  enum: word('可选值', 'values'),
  const: word('固定值', 'fixed value'),
  items: word('每一项', 'each item', {
    inside: { enum: word('可选值', 'values'), type: word('数据类型', 'type', { say: oneOf(TYPES) }), format: word('格式', 'format') },
  }),
}

const sayRequired = (value: Json | undefined): Bilingual => (value === true ? both('必填', 'required') : both('可选', 'optional'))

const FIELD: Words = {
  label: word('名称', 'label'),
  required: word('', '', { say: sayRequired }),
  widget: word('控件', 'control', { say: oneOf(WIDGETS) }),
  help: word('填写说明', 'help'),
  placeholder: word('提示文字', 'placeholder'),
  article: word('依据条款', 'article'),
  unit: word('单位', 'unit'),
  options: word('选项', 'options'),
  files: word('附件限制', 'limits of files', {
    inside: { maxCount: word('最多个数', 'most files'), maxBytes: word('单个最大字节数', 'most bytes'), types: word('类型', 'kinds') },
  }),
  readOnly: word('只读', 'read-only'),
  schema: null,
}

const NODE: Words = {
  kind: null,
  id: null,
  title: word('标题', 'title'),
  help: word('说明', 'help'),
  article: word('依据条款', 'article'),
  text: word('文字', 'text'),
}

const NODES: { readonly [kind: string]: Bilingual } = {
  page: both('页面', 'page'),
  section: both('分区', 'section'),
  columns: both('分栏', 'columns'),
  text: both('说明文字', 'text'),
}

const HEAD: Words = {
  layout: null,
  rules: null,
  schema: null,
  title: word('名称', 'title'),
  article: word('依据条款', 'article'),
}

/** Differences of two versions of a form: fields, pages, rules, what must be filled in. `at` is the field's path, the page's or the rule's id. */
export function formChanges(before: Json, after: Json): readonly Change[] {
  const [old, now] = [asObject(before), asObject(after)]
  const [oldForm, newForm] = [flatForm(old), flatForm(now)]
  const about = { text: both('表单', 'form'), at: '/' }
  const labels = new Map([...oldForm.fields, ...newForm.fields].map((field) => [field.path, field.label]))
  return orAtLeast(old, now, about, [
    ...objectChanges(about, old, now, HEAD),
    ...nodeChanges(oldForm, newForm),
    ...fieldChanges(oldForm.fields, newForm.fields),
    ...ruleChanges(asList(old.rules), asList(now.rules), labels),
    ...hiddenChanges(oldForm, newForm),
  ])
}

function nodeChanges(before: FlatForm, after: FlatForm): readonly Change[] {
  const items = (form: FlatForm) => form.nodes.map((node) => ({ ...node.properties, $key: node.key }))
  const nodeOf = new Map([...before.nodes, ...after.nodes].map((node) => [node.key, node]))
  const kinds = [...new Set([...before.nodes, ...after.nodes].map((node) => node.kind))]
  return kinds.flatMap((kind) => {
    const noun = NODES[kind] ?? both(`“${kind}”`, kind)
    const ofKind = (form: FlatForm) => items(form).filter((item) => nodeOf.get(item.$key)?.kind === kind)
    return listChanges(ofKind(before), ofKind(after), {
      noun,
      key: keyBy('$key'),
      at: (item) => (typeof item.id === 'string' ? item.id : String(item.$key)),
      title: (item, index) => titleOf(item.title ?? item.text, String(index + 1)),
      words: { ...NODE, $key: null },
    })
  })
}

function fieldChanges(before: readonly FlatField[], after: readonly FlatField[]): readonly Change[] {
  const [olds, news] = [new Map(before.map((field) => [field.path, field])), new Map(after.map((field) => [field.path, field]))]
  const about = (field: FlatField): About => ({
    text: named(both('字段', 'field'), field.label),
    at: field.path,
    article: articleOf(field.properties),
  })
  const moved = new Set(movedKeys([...olds.keys()], [...news.keys()]))
  const changes: Change[] = []
  for (const [path, old] of olds) if (!news.has(path)) changes.push(change('removed', about(old), both('已删除', 'removed')))
  let previous: FlatField | undefined
  for (const [path, field] of news) {
    const old = olds.get(path)
    const where = about(field)
    if (old === undefined) changes.push(change('added', where, added(field)))
    else {
      if (old.placeKey !== field.placeKey)
        changes.push(
          change('moved', where, both(`由“${old.place.zh}”移到“${field.place.zh}”`, `moved from "${old.place.en}" to "${field.place.en}"`)),
        )
      else if (moved.has(path)) changes.push(change('moved', where, behind(previous)))
      const own = { ...where, text: named(both('字段', 'field'), old.label) }
      changes.push(...objectChanges(own, old.properties, field.properties, FIELD))
      changes.push(...objectChanges(own, asObject(old.properties.schema), asObject(field.properties.schema), SCHEMA))
    }
    previous = field
  }
  return changes
}

function added(field: FlatField): Bilingual {
  const need = sayRequired(field.properties.required)
  return both(`新增（${need.zh}），位于“${field.place.zh}”`, `added (${need.en}) in "${field.place.en}"`)
}

function behind(previous: FlatField | undefined): Bilingual {
  return previous === undefined
    ? both('移到最前', 'moved to the beginning')
    : both(`移到“${previous.label.zh}”之后`, `moved behind "${previous.label.en}"`)
}

const RULES: { readonly [kind: string]: readonly [zh: string, en: string, property: string] } = {
  visible: ['显示条件', 'condition to show', 'when'],
  required: ['必填条件', 'condition to be required', 'when'],
  computed: ['计算公式', 'calculation', 'value'],
}

/** A rule without an id is known by its kind and field. */
function ruleChanges(before: readonly Json[], after: readonly Json[], labels: ReadonlyMap<string, Bilingual>): readonly Change[] {
  const key = (rule: JsonObject) => (typeof rule.id === 'string' ? `check ${rule.id}` : `${String(rule.kind)} ${String(rule.path)}`)
  const title = (rule: JsonObject): Bilingual => {
    const path = typeof rule.path === 'string' ? rule.path : ''
    return labels.get(path) ?? both(path, path)
  }
  const own = (kind: string) => (list: readonly Json[]) => list.map((rule) => asObject(rule)).filter((rule) => rule.kind === kind)
  const simple = Object.entries(RULES).flatMap(([kind, [zh, en, property]]) => {
    const pick = own(kind)
    return listChanges(pick(before), pick(after), {
      noun: both('字段', 'field'),
      key,
      at: (rule) => String(rule.path),
      title,
      words: { kind: null, path: null, [property]: word(zh, en) },
      ordered: false,
    }).map((one) => (one.kind === 'changed' ? one : ruleSentence(one, [...pick(before), ...pick(after)], property, zh, en, title)))
  })
  const others = (list: readonly Json[]) => list.map((rule) => asObject(rule)).filter((rule) => RULES[String(rule.kind)] === undefined)
  const check = {
    noun: both('核对规则', 'check'),
    key,
    at: (rule: JsonObject) => (typeof rule.id === 'string' ? rule.id : String(rule.path)),
    title: (rule: JsonObject, index: number) => titleBy('message', 'id')(rule, index),
    words: {
      kind: null,
      id: null,
      path: word('所在字段', 'field'),
      that: word('条件', 'condition'),
      severity: word('级别', 'severity'),
      code: word('代码', 'code'),
      message: word('提示', 'message'),
      article: word('依据条款', 'article'),
    },
    ordered: false,
  }
  return [...simple, ...listChanges(others(before), others(after), check)]
}

/** 字段“平台名称”：增加显示条件“networked = true”, instead of saying that a rule was added. */
function ruleSentence(
  one: Change,
  rules: readonly JsonObject[],
  property: string,
  zh: string,
  en: string,
  title: (rule: JsonObject) => Bilingual,
): Change {
  const rule = (one.kind === 'removed' ? rules : [...rules].reverse()).find((each) => each.path === one.at) ?? {}
  const value = sayValue(rule[property])
  const about: About = { text: named(both('字段', 'field'), title(rule)), at: one.at, article: one.article }
  return one.kind === 'removed'
    ? change('removed', about, both(`取消${zh}${value.zh}`, `no ${en} any more, was ${value.en}`))
    : change('added', about, both(`增加${zh}${value.zh}`, `${en} ${value.en} added`))
}

/** Data the form keeps without showing a field for it. */
function hiddenChanges(before: FlatForm, after: FlatForm): readonly Change[] {
  const about = { text: both('表单数据', 'data of the form'), at: '/schema' }
  const [old, now] = [before.hiddenData, after.hiddenData]
  const data = {
    noun: both('未显示的数据', 'data not shown'),
    key: keyBy('$name'),
    title: titleBy('$name'),
    words: { ...SCHEMA, $name: null },
    ordered: false,
  }
  const list = (schema: JsonObject) => Object.entries(asObject(schema.properties)).map(([name, own]) => ({ ...asObject(own), $name: name }))
  return [
    ...listChanges(list(old), list(now), data),
    ...objectChanges(about, old, now, {
      properties: null,
      required: word('必填数据', 'required data'),
      additionalProperties: word('其他数据', 'other data'),
    }),
  ]
}

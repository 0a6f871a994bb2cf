import type { Json, JsonObject } from '../../../server/base/json.ts'
import { keyBy, listChanges, objectChanges, orAtLeast, type PropertyWord, titleBy, type Words } from './compare.ts'
import { asList, asObject, both, type Change, sayValue } from './words.ts'

const word = (zh: string, en: string, more: Omit<PropertyWord, 'name'> = {}): PropertyWord => ({ name: both(zh, en), ...more })

const METHODS: { readonly [kind: string]: readonly [string, string] } = {
  has: ['有无', 'has or not'],
  proportional: ['按比例', 'proportional'],
  threshold: ['达标', 'threshold'],
  count: ['计数', 'count'],
  'all-of': ['全部具备', 'all of'],
  judged: ['专家评判', 'judged'],
}
const CLASSES: { readonly [kind: string]: readonly [string, string] } = {
  mandatory: ['必备', 'mandatory'],
  points: ['得分', 'points'],
  bonus: ['加分', 'bonus'],
}
const of = (words: { readonly [kind: string]: readonly [string, string] }) => (value: Json | undefined) => {
  const found = words[String(value)]
  return found === undefined ? sayValue(value) : both(`“${found[0]}”`, `"${found[1]}"`)
}

const METHOD: Words = {
  kind: word('种类', 'kind', { say: of(METHODS) }),
  minimumRatio: word('最低比例', 'least share'),
  operator: word('比较', 'comparison'),
  value: word('标准值', 'value'),
  measure: word('衡量', 'measure'),
  atLeast: word('最少数量', 'at least'),
  step: word('打分步长', 'step'),
}

const ROW: Words = {
  text: word('内容', 'text'),
  number: word('序号', 'number'),
  group: word('所属分组', 'group'),
  article: word('依据条款', 'article'),
  class: word('类别', 'class', {
    inside: { kind: word('种类', 'kind', { say: of(CLASSES) }), levels: word('适用等级', 'levels') },
  }),
  points: word('分值', 'points', { say: sayValue }),
  method: word('计分方法', 'method', { inside: METHOD }),
  notApplicable: word('不适用项', 'not applicable', { inside: { allowed: word('允许', 'allowed'), scores: word('得分', 'scores') } }),
  evidence: word('物联证据', 'evidence'),
}

const SCHEME: Words = {
  rows: null,
  groups: null,
  title: word('名称', 'title'),
  notice: word('提示', 'notice'),
  rounding: word('取舍', 'rounding', { inside: { scale: word('小数位', 'decimals'), mode: word('方式', 'mode') } }),
  aggregation: word('专家评分合成', 'aggregation', {
    inside: {
      method: word('方法', 'method'),
      dropHighest: word('去掉最高分个数', 'highest dropped'),
      dropLowest: word('去掉最低分个数', 'lowest dropped'),
      mandatoryBy: word('必备项认定', 'mandatory rows by'),
    },
  }),
  levelDecision: word('定级决策', 'decision of the level'),
  deviationLimit: word('偏差上限', 'limit of deviation'),
  evidenceGates: word('联网条件', 'evidence gates', {
    list: {
      noun: both('联网条件', 'evidence gate'),
      key: keyBy('id'),
      title: titleBy('name', 'id'),
      words: { name: word('名称', 'name'), conditions: word('条件', 'conditions'), article: word('依据条款', 'article') },
    },
  }),
}

/** Number and beginning of the text, as people call a row: 第 3 项“有树”. */
const row = {
  noun: both('指标', 'row'),
  key: keyBy('id'),
  title: (item: JsonObject, index: number) => {
    const title = titleBy('text', 'id')(item, index)
    const number = String(item.number ?? index + 1)
    return both(`${number} ${title.zh}`, `${number} ${title.en}`)
  },
  words: ROW,
}

/** Differences of two score schemes: rows, points, methods, classes and how the sum is made. */
export function schemeChanges(before: Json, after: Json): readonly Change[] {
  const [old, now] = [asObject(before), asObject(after)]
  const about = { text: both('指标体系', 'score scheme'), at: '/' }
  const groups = {
    noun: both('指标分组', 'group'),
    key: keyBy('id'),
    title: titleBy('title', 'id'),
    words: { title: word('名称', 'title') },
  }
  return orAtLeast(old, now, about, [
    ...objectChanges(about, old, now, SCHEME),
    ...listChanges(asList(old.groups), asList(now.groups), groups),
    ...listChanges(asList(old.rows), asList(now.rows), row),
  ])
}

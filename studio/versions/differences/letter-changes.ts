import type { Json, JsonObject } from '../../../server/base/json.ts'
import type { Bilingual } from '../../../server/base/text.ts'
import { keyBy, listChanges, objectChanges, orAtLeast, type PropertyWord, same, type Words } from './compare.ts'
import { asList, asObject, both, type Change, clip } from './words.ts'

const word = (zh: string, en: string, more: Omit<PropertyWord, 'name'> = {}): PropertyWord => ({ name: both(zh, en), ...more })

const LAYOUTS: { readonly [layout: string]: Bilingual } = {
  letter: both('信函', 'letter'),
  document: both('红头文件', 'red-headed document'),
  paper: both('表格文书', 'paper'),
  certificate: both('证书', 'certificate'),
}

const BLOCKS: { readonly [kind: string]: Bilingual } = {
  title: both('标题', 'title'),
  paragraph: both('段落', 'paragraph'),
  heading: both('小标题', 'heading'),
  list: both('列表', 'list'),
  table: both('表格', 'table'),
  fields: both('栏目', 'fields'),
  signature: both('落款', 'signature'),
  signatures: both('签名栏', 'signatures'),
  approvals: both('审批栏', 'approvals'),
  qr: both('二维码', 'QR code'),
  note: both('附注', 'note'),
}

const named = (zh: string, en: string, properties: readonly string[], words: Words): PropertyWord => ({
  name: both(zh, en),
  list: {
    noun: both(zh, en),
    key: keyBy(...properties),
    title: (item, index) => {
      const text = properties.map((property) => item[property]).find((value) => typeof value === 'string' && value !== '')
      return typeof text === 'string' ? both(text, text) : both(String(index + 1), String(index + 1))
    },
    words,
  },
})

const BLOCK: Words = {
  kind: word('种类', 'kind'),
  text: word('文字', 'text'),
  when: word('出现条件', 'condition'),
  items: word('列表内容', 'items'),
  rows: word('表格内容', 'rows'),
  columns: named('列', 'column', ['title'], {
    value: word('内容', 'value'),
    width: word('宽度', 'width'),
    align: word('对齐', 'alignment'),
  }),
  fields: named('栏', 'field', ['label'], { value: word('内容', 'value'), span: word('占栏', 'span') }),
  office: word('落款单位', 'office'),
  date: word('日期', 'date'),
  seal: word('盖章', 'seal'),
  people: word('签名人', 'people'),
  boxes: word('审批框', 'boxes'),
  value: word('内容', 'value'),
  caption: word('说明', 'caption'),
}

const LETTER: Words = {
  blocks: null,
  title: word('名称', 'title'),
  article: word('依据条款', 'article'),
  layout: word('版式', 'layout', { say: (value) => LAYOUTS[String(value)] ?? both(String(value), String(value)) }),
  numbered: word('编文号', 'numbered'),
  addressee: word('主送', 'addressee'),
  deliverTo: word('送达对象', 'delivered to'),
  checks: named('核对', 'check', ['holds'], { text: word('提示', 'sentence') }),
}

/** Blocks have no ids: the best pairing in order is the same block changed; equal ones that are left over have moved. */
function identified(before: readonly Json[], after: readonly Json[]): readonly [readonly Json[], readonly Json[]] {
  const [olds, news] = [before.map((block) => asObject(block)), after.map((block) => asObject(block))]
  const pairs = new Map(aligned(olds, news))
  const free = new Set(olds.keys())
  for (const old of pairs.values()) free.delete(old)
  news.forEach((now, index) => {
    const old = pairs.has(index) ? undefined : [...free].find((each) => same(olds[each], now))
    if (old === undefined) return
    pairs.set(index, old)
    free.delete(old)
  })
  return [
    olds.map((block, index) => ({ ...block, $key: `b${index}`, $at: String(index) })),
    news.map((block, index) => ({ ...block, $key: `b${pairs.get(index) ?? olds.length + index}`, $at: String(index) })),
  ]
}

/** New index and old index of blocks that belong together, both rising, with the greatest likeness in all. */
function aligned(olds: readonly JsonObject[], news: readonly JsonObject[]): readonly (readonly [number, number])[] {
  const best: number[][] = olds.concat({}).map(() => new Array<number>(news.length + 1).fill(0))
  const score = (old: number, now: number) => best[old]?.[now] ?? 0
  const like = (old: number, now: number) => likeness(olds[old] ?? {}, news[now] ?? {})
  for (let old = olds.length - 1; old >= 0; old -= 1)
    for (let now = news.length - 1; now >= 0; now -= 1) {
      const row = best[old]
      if (row === undefined) continue
      const together = like(old, now) > 0 ? like(old, now) + score(old + 1, now + 1) : 0
      row[now] = Math.max(together, score(old + 1, now), score(old, now + 1))
    }
  const pairs: [number, number][] = []
  for (let old = 0, now = 0; old < olds.length && now < news.length; ) {
    const own = like(old, now)
    if (own > 0 && score(old, now) === own + score(old + 1, now + 1)) {
      pairs.push([now, old])
      old += 1
      now += 1
    } else if (score(old, now) === score(old + 1, now)) old += 1
    else now += 1
  }
  return pairs
}

/** 0 for other kinds, 4 for equal blocks; in between, how much of their texts is common. */
function likeness(old: JsonObject, now: JsonObject): number {
  if (old.kind !== now.kind) return 0
  if (same(old, now)) return 4
  const [a, b] = [String(old.text ?? ''), String(now.text ?? '')]
  if (a === '' && b === '') return 2
  let common = 0
  while (common < Math.min(a.length, b.length) && a[common] === b[common]) common += 1
  let tail = 0
  while (tail < Math.min(a.length, b.length) - common && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1
  return 0.5 + (2 * (common + tail)) / Math.max(a.length, b.length, 1)
}

/** Differences of two letter templates: head, delivery, checks and blocks. */
export function letterChanges(before: Json, after: Json): readonly Change[] {
  const [old, now] = [asObject(before), asObject(after)]
  const about = { text: both('文书', 'letter'), at: '/' }
  const [oldBlocks, newBlocks] = identified(asList(old.blocks), asList(now.blocks))
  const block = {
    noun: both('内容块', 'block'),
    key: keyBy('$key'),
    at: (item: JsonObject) => `/blocks/${String(item.$at)}`,
    title: (item: JsonObject, index: number) => blockTitle(item, index),
    view: (item: JsonObject) => Object.fromEntries(Object.entries(item).filter(([name]) => !name.startsWith('$'))),
    words: BLOCK,
  }
  return orAtLeast(old, now, about, [...objectChanges(about, old, now, LETTER), ...listChanges(oldBlocks, newBlocks, block)])
}

function blockTitle(item: JsonObject, index: number): Bilingual {
  const kind = BLOCKS[String(item.kind)] ?? both(String(item.kind), String(item.kind))
  const text = typeof item.text === 'string' && item.text !== '' ? ` ${clip(item.text).slice(0, 16)}` : ''
  return both(`${index + 1} ${kind.zh}${text}`, `${index + 1} ${kind.en}${text}`)
}

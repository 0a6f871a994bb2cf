import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../../../server/base/json.ts'
import type { Bilingual } from '../../../server/base/text.ts'
import {
  type About,
  articleOf,
  asList,
  asObject,
  both,
  type Change,
  change,
  clip,
  excerpts,
  fromTo,
  isBilingual,
  named,
  sayValue,
  titleOf,
} from './words.ts'

/** How a property is called and read out; `list` for things with a name of their own in it; null leaves it to somebody else. */
export interface PropertyWord {
  readonly name: Bilingual
  readonly say?: (value: Json | undefined) => Bilingual
  /** Absent means a value too, which `say` knows. */
  readonly hasDefault?: boolean
  readonly list?: ListWord
  /** Words of the properties of the object in it. */
  readonly inside?: Words
}

export type Words = { readonly [property: string]: PropertyWord | null }

/** A list of things that keep their identity when they move. */
export interface ListWord {
  readonly noun: Bilingual
  readonly key: (item: JsonObject, index: number) => string
  readonly title: (item: JsonObject, index: number) => Bilingual
  readonly words: Words
  /** What `?at=` takes; default the key. */
  readonly at?: (item: JsonObject, index: number) => string
  /** Rewrites a thing before it is compared, e.g. number and unit as one term. */
  readonly view?: (item: JsonObject) => JsonObject
  /** Order says something, so a moved thing is a difference. Default true. */
  readonly ordered?: boolean
}

export function same(before: Json | undefined, after: Json | undefined): boolean {
  if (before === undefined || after === undefined) return before === after
  return canonicalJson(before) === canonicalJson(after)
}

/** Everything that differs between two objects: known properties in their words, others by their own names. */
export function objectChanges(about: About, before: JsonObject, after: JsonObject, words: Words): readonly Change[] {
  const properties = [...new Set([...Object.keys(words), ...Object.keys(before), ...Object.keys(after)])]
  return properties.flatMap((property) => {
    const word = Object.hasOwn(words, property) ? words[property] : { name: both(property, property) }
    if (word === null || word === undefined || same(before[property], after[property])) return []
    return propertyChanges(about, word, before[property], after[property])
  })
}

function propertyChanges(about: About, word: PropertyWord, before: Json | undefined, after: Json | undefined): readonly Change[] {
  if (word.list !== undefined && (Array.isArray(before) || Array.isArray(after)))
    return listChanges(asList(before), asList(after), word.list, about.text.zh === '' ? undefined : about)
  if (word.say !== undefined && (word.hasDefault === true || (before !== undefined && after !== undefined)))
    return [change('changed', about, says(word.name, fromTo(word.say(before), word.say(after))))]
  if (word.inside !== undefined && isJsonObject(before ?? {}) && isJsonObject(after ?? {}))
    return insideChanges(about, word, asObject(before), asObject(after))
  if (before === undefined)
    return [change('added', about, joined(both('增加', 'added'), word.name, valued(word.say?.(after) ?? sayValue(after))))]
  if (after === undefined)
    return [change('removed', about, joined(both('删去', 'removed'), word.name, valued(word.say?.(before) ?? sayValue(before))))]
  if (isBilingual(before) && isBilingual(after)) return [textChange(about, word.name, before, after)]
  if (typeof before === 'string' && typeof after === 'string') {
    return [change('changed', about, says(word.name, quoted(excerpts(before, after))))]
  }
  if (isJsonObject(before) && isJsonObject(after)) return insideChanges(about, word, before, after)
  if (Array.isArray(before) && Array.isArray(after))
    return scalarsOrItems(about, word.name, before as readonly Json[], after as readonly Json[])
  return [change('changed', about, says(word.name, fromTo(sayValue(before), sayValue(after))))]
}

/** 名称由“甲”改为“乙”; says so when only one of the languages changed. */
function textChange(about: About, name: Bilingual, before: Bilingual, after: Bilingual): Change {
  const chinese = quoted(excerpts(before.zh, after.zh))
  const english = quoted(excerpts(before.en || before.zh, after.en || after.zh))
  if (before.zh === after.zh) return change('changed', about, both(`${name.zh}（英文）${english.zh}`, `${name.en} (English) ${english.en}`))
  if (before.en === after.en) return change('changed', about, both(`${name.zh}${chinese.zh}`, `${name.en} (Chinese) ${chinese.en}`))
  return change('changed', about, both(`${name.zh}${chinese.zh}`, `${name.en} ${english.en}`))
}

/** Excerpts that read alike differ in white space alone. */
function quoted([before, after]: readonly [string, string]): Bilingual {
  if (before === after) return both('的空格或换行有改动', 'has other white space')
  return fromTo(sayValue(before), sayValue(after))
}

function insideChanges(about: About, word: PropertyWord, before: JsonObject, after: JsonObject): readonly Change[] {
  const properties = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return properties.flatMap((property) => {
    if (same(before[property], after[property])) return []
    const known = word.inside !== undefined && Object.hasOwn(word.inside, property) ? word.inside[property] : undefined
    if (known === null) return []
    const own = known ?? { name: both(`“${property}”`, `"${property}"`) }
    return propertyChanges(
      about,
      { ...own, name: both(`${word.name.zh}的${own.name.zh}`, `${word.name.en}, ${own.name.en}`) },
      before[property],
      after[property],
    )
  })
}

function scalarsOrItems(about: About, name: Bilingual, before: readonly Json[], after: readonly Json[]): readonly Change[] {
  const [olds, news] = [new Set(before.map((item) => canonicalJson(item))), new Set(after.map((item) => canonicalJson(item)))]
  const added = after.filter((item) => !olds.has(canonicalJson(item)))
  const removed = before.filter((item) => !news.has(canonicalJson(item)))
  const only = added.length === 1 && removed.length === 1
  const [one, other] = [removed[0], added[0]]
  if (only && isJsonObject(one) && isJsonObject(other)) return insideChanges(about, { name }, one, other)
  const changes = [
    ...removed.map((item) => change('removed', about, joined(name, both('删去', 'lost'), sayValue(item)))),
    ...added.map((item) => change('added', about, joined(name, both('增加', 'gained'), sayValue(item)))),
  ]
  return changes.length > 0 ? changes : [change('moved', about, joined(name, both('的顺序或重复项有改动', 'in another order or number')))]
}

/** Things added, removed, moved and changed in a list; `owner` stands before their names. */
export function listChanges(before: readonly Json[], after: readonly Json[], word: ListWord, owner?: About): readonly Change[] {
  const [olds, news] = [keyed(before, word), keyed(after, word)]
  const subject = ({ item, index, key }: Entry): About => {
    const own = named(word.noun, word.title(item, index))
    const text = owner === undefined ? own : both(`${owner.text.zh}的${own.zh}`, `${owner.text.en}, ${own.en}`)
    return { text, at: owner?.at ?? word.at?.(item, index) ?? key, article: articleOf(item) ?? owner?.article }
  }
  const moved = new Set(word.ordered === false ? [] : movedKeys([...olds.keys()], [...news.keys()]))
  const changes: Change[] = []
  for (const [key, old] of olds) if (!news.has(key)) changes.push(change('removed', subject(old), both('已删除', 'removed')))
  let previous: Entry | undefined
  for (const [key, entry] of news) {
    const old = olds.get(key)
    const about = subject(entry)
    if (old === undefined) changes.push(change('added', about, both('新增', 'added')))
    else {
      if (moved.has(key)) changes.push(change('moved', about, place(previous, word)))
      const view = word.view ?? ((item: JsonObject) => item)
      changes.push(...objectChanges(about, view(old.item), view(entry.item), word.words))
    }
    previous = entry
  }
  return changes
}

function place(previous: Entry | undefined, word: ListWord): Bilingual {
  if (previous === undefined) return both('移到最前', 'moved to the beginning')
  const title = word.title(previous.item, previous.index)
  return both(`移到“${clip(title.zh)}”之后`, `moved behind "${clip(title.en)}"`)
}

interface Entry {
  readonly item: JsonObject
  readonly index: number
  readonly key: string
}

/** A key that occurs twice counts on, so that no thing is lost. */
function keyed(items: readonly Json[], word: ListWord): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>()
  items.forEach((value, index) => {
    const item = isJsonObject(value) ? value : { value }
    const wished = word.key(item, index)
    let key = wished
    for (let again = 2; entries.has(key); again += 1) key = `${wished} (${again})`
    entries.set(key, { item, index, key })
  })
  return entries
}

/** Keys of both lists that do not stand in the longest common order: the least that must have moved. */
export function movedKeys(before: readonly string[], after: readonly string[]): readonly string[] {
  const positions = new Map(before.map((key, index) => [key, index]))
  const common = after.filter((key) => positions.has(key))
  const lengths: number[] = []
  const from: (number | undefined)[] = []
  const at = (index: number) => positions.get(common[index] ?? '') ?? -1
  common.forEach((_, index) => {
    let best = -1
    for (let other = 0; other < index; other += 1)
      if (at(other) < at(index) && (best < 0 || (lengths[other] ?? 0) > (lengths[best] ?? 0))) best = other
    lengths.push(best < 0 ? 1 : (lengths[best] ?? 0) + 1)
    from.push(best < 0 ? undefined : best)
  })
  const kept = new Set<string>()
  let last: number | undefined = lengths.indexOf(Math.max(0, ...lengths))
  if (last < 0) last = undefined
  while (last !== undefined) {
    kept.add(common[last] ?? '')
    last = from[last]
  }
  return common.filter((key) => !kept.has(key))
}

/** 名称 + 由…改为… */
function says(name: Bilingual, what: Bilingual): Bilingual {
  return both(`${name.zh}${what.zh}`, `${name.en} ${what.en}`.trim())
}

/** ：“值” behind the name of what was added or removed. */
function valued({ zh, en }: Bilingual): Bilingual {
  return both(`：${zh}`, `: ${en}`)
}

function joined(...parts: readonly Bilingual[]): Bilingual {
  const zh = parts.map((part) => part.zh).join('')
  return both(
    zh,
    parts
      .map((part) => part.en)
      .join(' ')
      .replaceAll(/\s+/g, ' ')
      .replaceAll(' :', ':')
      .trim(),
  )
}

/** Title of a thing by the first of these properties it has. */
export function titleBy(...properties: readonly string[]): (item: JsonObject, index: number) => Bilingual {
  return (item, index) => {
    const property = properties.find((one) => item[one] !== undefined && item[one] !== '')
    return titleOf(property === undefined ? undefined : item[property], String(index + 1))
  }
}

export function keyBy(...properties: readonly string[]): (item: JsonObject, index: number) => string {
  return (item, index) => {
    for (const property of properties) {
      const value = item[property]
      if (typeof value === 'string' && value !== '') return value
      if (typeof value === 'number') return String(value)
    }
    return `#${index}`
  }
}

/** Where no sentence was found though the contents differ, one that says so. */
export function orAtLeast(before: Json, after: Json, about: About, changes: readonly Change[]): readonly Change[] {
  if (changes.length > 0 || same(before, after)) return changes
  return objectChanges(about, asObject(before), asObject(after), {})
}

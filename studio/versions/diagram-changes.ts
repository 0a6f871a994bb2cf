import { diff } from 'bpmn-js-differ'
import type { Bilingual } from '../../server/base/text.ts'
import { type BpmnDocument, elementsById, idOf, is, type ModdleElement, openDiagram } from '../ui/bpmn/document.ts'
import { Picture } from '../ui/bpmn/picture.ts'
import { kindWord } from '../ui/bpmn/words.ts'
import { ends, facetsOf, facetWord, isRepeated, nameOf, REFERENCE } from './diagram-facets.ts'

export type DiagramChangeKind = 'added' | 'removed' | 'changed' | 'moved'

/** What is different about one element of two versions of a diagram. */
export interface DiagramChange {
  readonly kind: DiagramChangeKind
  /** Id of the element, in both versions where it is in both. */
  readonly id: string
  /** "用户任务“材料审查”". */
  readonly title: Bilingual
  /** Whole sentences that begin with the title. */
  readonly sentences: readonly Bilingual[]
}

const ORDER: readonly DiagramChangeKind[] = ['changed', 'added', 'removed', 'moved']

/**
 * Differences of two versions of a diagram in words: changed elements with every old and new value, added, removed, and merely moved
 * ones. What is compared is all an element says, extensions of anybody included. Throws `DiagramUnreadable`.
 */
export async function wordedDiagramChanges(before: string, after: string): Promise<readonly DiagramChange[]> {
  const [old, fresh] = await Promise.all([openDiagram(before), openDiagram(after)])
  const [oldById, freshById] = [elementsById(old), elementsById(fresh)]
  const found = diff(old.definitions, fresh.definitions)
  const changes: DiagramChange[] = []
  for (const [id, element] of freshById) if (!oldById.has(id) && isTold(element)) changes.push(whole('added', element))
  for (const [id, element] of oldById) if (!freshById.has(id) && isTold(element)) changes.push(whole('removed', element))
  const changed = new Set<string>()
  for (const [id, element] of freshById) {
    const was = oldById.get(id)
    if (was === undefined || !isTold(element)) continue
    const sentences = sentencesOf(was, element, oldById, freshById)
    if (sentences.length === 0) continue
    changed.add(id)
    changes.push({ kind: 'changed', id, title: titleOf(element), sentences })
  }
  const moved = new Set([...Object.keys(found._layoutChanged), ...movedShapes(old, fresh)])
  for (const id of moved) {
    const element = freshById.get(id)
    if (element === undefined || changed.has(id) || !oldById.has(id)) continue
    changes.push({ kind: 'moved', id, title: titleOf(element), sentences: [told(titleOf(element), '移动了位置', 'was moved')] })
  }
  return [...changes].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
}

/** The differ looks at shapes with a picture in both; lines that run anew count here. */
function movedShapes(old: BpmnDocument, fresh: BpmnDocument): readonly string[] {
  const [before, after] = [new Picture(old), new Picture(fresh)]
  const ids: string[] = []
  for (const [id] of elementsById(fresh)) {
    const [a, b] = [before.boxOf(id), after.boxOf(id)]
    if (a !== null && b !== null && JSON.stringify(a) !== JSON.stringify(b)) ids.push(id)
    const [from, to] = [before.pointsOf(id), after.pointsOf(id)]
    if (from !== null && to !== null && JSON.stringify(from) !== JSON.stringify(to)) ids.push(id)
  }
  return ids
}

/** Parts that nobody sees by themselves are told with what they belong to. */
function isTold(element: ModdleElement): boolean {
  return !is(element, 'bpmn:EventDefinition') && !is(element, 'bpmn:LaneSet') && !is(element, 'bpmn:DataObject')
}

function titleOf(element: ModdleElement): Bilingual {
  const kind = kindWord(element)
  const [source, target] = ends(element)
  const name = element.get('name')
  if (source !== null && target !== null && typeof name === 'string' && name !== '') {
    const way = `${nameOf(source)} → ${nameOf(target)}`
    return { zh: `${kind.zh}“${name}”（${way}）`, en: `${kind.en} "${name}" (${way})` }
  }
  return { zh: `${kind.zh}“${nameOf(element)}”`, en: `${kind.en} "${nameOf(element)}"` }
}

function told(title: Bilingual, zh: string, en: string): Bilingual {
  return { zh: `${title.zh}：${zh}`, en: `${title.en}: ${en}` }
}

function whole(kind: 'added' | 'removed', element: ModdleElement): DiagramChange {
  const title = titleOf(element)
  const text =
    kind === 'added' ? { zh: `新增${title.zh}`, en: `Added: ${title.en}` } : { zh: `删除${title.zh}`, en: `Removed: ${title.en}` }
  return { kind, id: idOf(element), title, sentences: [text] }
}

type Elements = ReadonlyMap<string, ModdleElement>

function sentencesOf(before: ModdleElement, after: ModdleElement, oldById: Elements, freshById: Elements): readonly Bilingual[] {
  const [old, fresh] = [facetsOf(before), facetsOf(after)]
  const title = titleOf(after)
  const paths = [...new Set([...old.keys(), ...fresh.keys()])].filter((path) => old.get(path) !== fresh.get(path) && !isRepeated(path))
  return paths
    .filter((path) => !followsFromRule(path, old, fresh))
    .map((path) => {
      const word = facetWord(path)
      const [from, to] = [wordedValue(path, old.get(path), before, oldById), wordedValue(path, fresh.get(path), after, freshById)]
      const [was, now] = [spaced(from?.zh ?? ''), spaced(to?.zh ?? '')]
      if (from === null) return told(title, `新增${word.zh}${now}`.trimEnd(), `${word.en} ${to?.en ?? ''} was added`)
      if (to === null) return told(title, `取消${word.zh}${was}`.trimEnd(), `${word.en} ${from.en} was removed`)
      return told(title, `${word.zh}由${was}改为${now}`.trimEnd(), `${word.en} changed from ${from.en} to ${to.en}`)
    })
}

/** Values stand apart from Chinese words, unless quotation marks do that. */
function spaced(value: string): string {
  return /^[“是否]/.test(value) ? value : ` ${value} `
}

function wordedValue(path: string, value: string | undefined, element: ModdleElement, byId: Elements): Bilingual | null {
  if (value === undefined) return null
  if (path === '$type') return kindWord(element)
  if (value === 'true') return { zh: '是', en: 'yes' }
  if (value === 'false') return { zh: '否', en: 'no' }
  if (value.startsWith(REFERENCE)) {
    const names = value
      .slice(REFERENCE.length)
      .split(' ')
      .map((id) => byId.get(id))
      .flatMap((target) => (target === undefined ? [] : nameOf(target)))
    return { zh: `“${names.join('、')}”`, en: `"${names.join(', ')}"` }
  }
  if (/^(?:name|text|documentation)/.test(path)) return { zh: `“${value}”`, en: `"${value}"` }
  return { zh: value, en: value }
}

/** A due date that only says the other deadline or the other start again is told once, with the deadline. */
function followsFromRule(path: string, old: ReadonlyMap<string, string>, fresh: ReadonlyMap<string, string>): boolean {
  const due = 'zeebe:TaskSchedule.dueDate'
  if (path !== due) return false
  const rule = 'zeebe:Property[deadline].value'
  const start = 'zeebe:Property[deadlineFrom].value'
  const [oldRule, newRule] = [old.get(rule), fresh.get(rule)]
  if (oldRule === newRule && old.get(start) === fresh.get(start)) return false
  const says = (facets: ReadonlyMap<string, string>) => {
    const text = facets.get(due)
    const from = facets.get(start)?.replace(/^=/, '')
    return text === undefined
      ? facets.get(rule) === undefined
      : text === `=end of day(due date("${facets.get(rule)}", ${from ?? 'today()'}))`
  }
  return says(old) && says(fresh)
}

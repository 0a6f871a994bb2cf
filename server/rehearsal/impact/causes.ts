import type { ImpactLine } from '../../base/api/rehearsal.ts'
import { canonicalJson, type Json } from '../../base/json.ts'
import type { ScoreScheme } from '../../rules/score/index.ts'
import type { Bundle } from '../world/bundle.ts'
import type { LivedCase } from './lived.ts'
import type { HeardDecision, HeardElement } from './observed.ts'

export type Because = ImpactLine['differences'][number]['because']

/** A case under both versions, and the versions themselves. */
export interface Both {
  readonly force: Bundle
  readonly draft: Bundle
  readonly before: LivedCase
  readonly after: LivedCase
}

/** Two answers of one decision that differ. `isRoot`: it was asked the same, so the decision itself is another one. */
interface Parting {
  readonly id: string
  readonly before: HeardDecision
  readonly after: HeardDecision
  readonly isRoot: boolean
  /** How many decisions the case had asked before it under the draft. */
  readonly place: number
}

/** Decisions that answered otherwise, in the order in which they were asked. */
export function partings({ before, after }: Both): readonly Parting[] {
  const seen = new Map<string, number>()
  return after.heard.decisions.flatMap((decision, place): readonly Parting[] => {
    const nth = seen.get(decision.id) ?? 0
    seen.set(decision.id, nth + 1)
    const other = before.heard.decisions.filter(({ id }) => id === decision.id)[nth]
    if (other === undefined || isSame(other.output, decision.output)) return []
    return [{ id: decision.id, before: other, after: decision, isRoot: isSame(other.input, decision.input), place }]
  })
}

/** What made the case part: a sheet that scores otherwise, else the first decision that answered otherwise when asked the same, else the process. */
export function rootOf(both: Both): Because | null {
  const found = partings(both)
  const root = found.find(({ isRoot }) => isRoot)
  const scheme = schemeBehind(both)
  if (scheme !== null && (root === undefined || !root.isRoot)) return scheme
  const parting = root ?? found[0]
  if (parting !== undefined) return ofDecision(parting)
  return processBehind(both)
}

/** A decision of this id that parted of its own, or what stands behind it. */
export function decisionBehind(both: Both, ids: readonly string[]): Because | null {
  const own = partings(both).find(({ id, isRoot }) => isRoot && ids.includes(id))
  return own === undefined ? rootOf(both) : ofDecision(own)
}

function ofDecision({ id, before, after }: Parting): Because {
  const rule = after.rules[0] ?? null
  const [from, to] = [rulesOf(before), rulesOf(after)]
  const [was, is] = [shortly(before.output), shortly(after.output)]
  return {
    kind: 'decision',
    id,
    rule,
    text: {
      zh: `决策“${id}”：现行版本按规则 ${from} 得 ${was}，草稿按规则 ${to} 得 ${is}。`,
      en: `Decision "${id}": the version in force answers ${was} by rule ${from}, the draft ${is} by rule ${to}.`,
    },
  }
}

function rulesOf({ rules }: HeardDecision): string {
  return rules.length === 0 ? '—' : rules.join(', ')
}

const LONGEST = 120

function shortly(value: Json): string {
  const text = JSON.stringify(value)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}

/** The sheet whose rows differ, where the case was scored otherwise by it. */
function schemeBehind({ force, draft, before, after }: Both): Because | null {
  const isScoredOtherwise = before.results.some(({ stage, total }) =>
    after.results.some((one) => one.stage === stage && one.total !== total),
  )
  const [one, other] = [force.scheme(null), draft.scheme(null)]
  if (!isScoredOtherwise || one === undefined || other === undefined || isSame(one, other)) return null
  const row = rowThatDiffers(one, other)
  const what = row === null ? { zh: '', en: '' } : { zh: `，自第 ${row} 项起`, en: `, first in row ${row}` }
  return {
    kind: 'scheme',
    id: other.id,
    rule: row,
    text: { zh: `指标体系“${other.title.zh}”不同${what.zh}。`, en: `The score sheet "${other.title.en}" is another one${what.en}.` },
  }
}

function rowThatDiffers(one: ScoreScheme, other: ScoreScheme): string | null {
  const rows = new Map(one.rows.map((row) => [row.id, row]))
  const changed = other.rows.find((row) => !isSame(rows.get(row.id) ?? null, row))
  return changed?.id ?? one.rows.find(({ id }) => other.rows.every((row) => row.id !== id))?.id ?? null
}

/** The first step at which the ways part. */
export function processBehind(both: Both): Because | null {
  const parted = partingElement(both)
  if (parted === null) return null
  const { element, side } = parted
  const isNew = !elementsOf(both[side === 'after' ? 'force' : 'draft']).has(element.elementId)
  const name = element.name ?? element.elementId
  const only = side === 'after' ? { zh: '草稿', en: 'the draft' } : { zh: '现行版本', en: 'the version in force' }
  return {
    kind: 'process',
    id: element.elementId,
    rule: null,
    text: isNew
      ? { zh: `环节“${name}”只在${only.zh}的流程中。`, en: `Only the process of ${only.en} has the step "${name}".` }
      : { zh: `只有按${only.zh}才经过环节“${name}”。`, en: `Only under ${only.en} the case comes by the step "${name}".` },
  }
}

/** The step only one version came by: one that only one of them has before one that both have. */
function partingElement({
  force,
  draft,
  before,
  after,
}: Both): { readonly element: HeardElement; readonly side: 'before' | 'after' } | null {
  const [one, other] = [visits(before.heard.elements), visits(after.heard.elements)]
  const more = after.heard.elements.filter(({ elementId }) => (one.get(elementId) ?? 0) < (other.get(elementId) ?? 0))
  const less = before.heard.elements.filter(({ elementId }) => (other.get(elementId) ?? 0) < (one.get(elementId) ?? 0))
  const own = (elements: readonly HeardElement[], ids: ReadonlySet<string>) => elements.find(({ elementId }) => !ids.has(elementId))
  const gone = own(less, elementsOf(draft))
  if (gone !== undefined) return { element: gone, side: 'before' }
  const added = own(more, elementsOf(force))
  if (added !== undefined) return { element: added, side: 'after' }
  const [extra] = more
  if (extra !== undefined) return { element: extra, side: 'after' }
  const [missing] = less
  return missing === undefined ? null : { element: missing, side: 'before' }
}

export function visits(elements: readonly HeardElement[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { elementId } of elements) counts.set(elementId, (counts.get(elementId) ?? 0) + 1)
  return counts
}

export function elementsOf({ processes }: Bundle): ReadonlySet<string> {
  return new Set([...processes.values()].flatMap(({ nodes }) => [...nodes.keys()]))
}

export function isSame(one: unknown, other: unknown): boolean {
  return canonicalJson(one as Json) === canonicalJson(other as Json)
}

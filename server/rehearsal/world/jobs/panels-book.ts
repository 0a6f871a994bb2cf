import type { JsonObject } from '../../../base/json.ts'
import type { ExpertFacts } from '../../../panels/decide.ts'
import { printedOpinion } from '../../../panels/decide-opinion.ts'
import type { Answers } from '../../../rules/score/index.ts'
import type { CaseBook } from '../books.ts'
import type { World } from '../world.ts'
import { bookOf, listAt } from './book.ts'

export interface SheetBook {
  readonly id: string
  readonly hash: string
  readonly snapshot: string
  readonly signedAt: string
  /** Let go once the panel's result is there: thousands of sheets would fill the memory. */
  answers: Answers | null
}

export interface MemberBook {
  readonly userId: string
  readonly name: string
  declared: 'no-conflict' | 'conflict' | null
  ground: string | null
  /** The sheet as signed; null before. */
  sheet: SheetBook | null
  signature: { readonly hash: string; readonly dissent: string | null; readonly signedAt: string } | null
}

export interface PanelBook {
  readonly id: string
  readonly case: CaseBook
  readonly stage: string
  readonly round: number
  /** Stage whose members may not sit on it; null: none. */
  readonly differentFrom: string | null
  /** Id of its score sheet; null: the main one. */
  readonly scheme: string | null
  readonly members: readonly MemberBook[]
  replaced: boolean
  result: JsonObject | null
  opinion: JsonObject | null
  opinionHash: string | null
}

export interface PanelsBook {
  /** What every draw of the jobs depends on beside its own name. */
  seed: string
  /** The pool. */
  readonly experts: ExpertFacts[]
  readonly panels: Map<string, PanelBook>
  readonly byCase: Map<CaseBook, PanelBook[]>
}

/** Pool of experts, seed of the draws, and the panels drawn. */
export function panelBook(world: World): PanelsBook {
  return bookOf(world, 'panels', () => ({ seed: '', experts: [], panels: new Map(), byCase: new Map() }))
}

/** Panels of a case in the order in which they were drawn. */
export function panelsOf(world: World, book: CaseBook): PanelBook[] {
  return listAt(panelBook(world).byCase, book)
}

/** What letters may say of the opinion of a panel; nothing before it is written. */
export function opinionData(world: World, panelId: string): JsonObject {
  const panel = panelBook(world).panels.get(panelId)
  if (panel === undefined || panel.opinion === null) return {}
  const signatures = panel.members.flatMap(({ name, signature }) => (signature === null ? [] : [{ name, ...signature }]))
  return printedOpinion(panel.opinion, { id: panel.id, hash: panel.opinionHash }, signatures, world.zone)
}

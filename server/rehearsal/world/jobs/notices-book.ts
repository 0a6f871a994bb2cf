import type { LocalDate } from '../../../base/ids.ts'
import { type JsonObject, objectIn, textIn } from '../../../base/json.ts'
import type { CaseBook, SubjectBook } from '../books.ts'
import type { World } from '../world.ts'
import { bookOf, listAt } from './book.ts'

export interface ObjectionBook {
  readonly id: string
  readonly receipt: string
  state: 'received' | 'late' | 'evidence-missing' | 'founded' | 'unfounded'
}

export interface NoticeBook {
  readonly id: string
  readonly kind: 'result' | 'sanction'
  readonly case: CaseBook | null
  readonly subject: SubjectBook
  readonly publishedOn: LocalDate
  readonly publishedMs: number
  readonly lastDay: LocalDate
  readonly takesObjections: boolean
  state: 'open' | 'closed'
  readonly objections: ObjectionBook[]
}

export interface NoticesBook {
  readonly notices: Map<string, NoticeBook>
  readonly bySubject: Map<SubjectBook, NoticeBook[]>
  readonly objections: Map<string, ObjectionBook>
  /** Told of each notice when it is published. */
  readonly opened: ((notice: NoticeBook) => void)[]
}

/** Notices in the order in which they were published, and the objections against them. */
export function noticeBook(world: World): NoticesBook {
  return bookOf(world, 'notices', () => ({ notices: new Map(), bySubject: new Map(), objections: new Map(), opened: [] }))
}

export function noticesOf(world: World, subject: SubjectBook): NoticeBook[] {
  return listAt(noticeBook(world).bySubject, subject)
}

/** Notices that were not closed yet. */
export function openNotices(world: World): readonly NoticeBook[] {
  return [...noticeBook(world).notices.values()].filter(({ state }) => state === 'open')
}

/** Objections against a subject that count and wait for a finding. */
export function openObjections(world: World, subject: SubjectBook): number {
  return noticesOf(world, subject).reduce((sum, { objections }) => sum + objections.filter(({ state }) => state === 'received').length, 0)
}

/** Last day of the newest notice of a subject; null when there was none. */
export function noticeLastDay(world: World, subject: SubjectBook): LocalDate | null {
  return noticesOf(world, subject).at(-1)?.lastDay ?? null
}

/** The receipt of the objection whose finding a letter tells. */
export function objectionData(world: World, data: JsonObject): JsonObject {
  const finding = objectIn(data, 'finding')
  const found = noticeBook(world).objections.get(textIn(finding, 'objectionId'))
  return found === undefined ? {} : { objection: { ...finding, receipt: found.receipt } }
}

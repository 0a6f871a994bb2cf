import type { Page } from '../base/api/common.ts'
import { type Counted, countedTo } from '../store/paging.ts'
import { caseRefusal } from './types.ts'

/** Behind a total: there are at least so many. */
const MORE = 'm'

/** Where a page begins, and what the first one counted: later pages say it again. */
export interface Cursor {
  readonly place: string
  readonly id: string
  readonly counted: Counted
}

/** Reads what `pageOf` gave out: null without text. The reader throws `CURSOR_INVALID`. */
export function cursorOf(place: RegExp, id: RegExp): (text: string | undefined) => Cursor | null {
  return (text) => {
    if (text === undefined) return null
    const [first = '', second = '', total = '', ...rest] = text.split('~')
    const count = /^(\d{1,9})(m?)$/.exec(total)
    if (!place.test(first) || !id.test(second) || count === null || rest.length > 0) throw caseRefusal('CURSOR_INVALID')
    return { place: first, id: second, counted: { total: Number(count[1]), isAtLeast: count[2] === MORE } }
  }
}

/** A page with the cursor of the next one. `counted` is null for all but the first. */
export function pageOf<T>(
  items: readonly T[],
  counted: Counted | null,
  cursor: Cursor | null,
  next: Omit<Cursor, 'counted'> | null,
): Page<T> {
  const { total, isAtLeast } = counted ?? cursor?.counted ?? countedTo(items.length)
  return {
    items,
    total,
    ...(isAtLeast ? { totalIsAtLeast: true } : {}),
    nextCursor: next === null ? null : `${next.place}~${next.id}~${total}${isAtLeast ? MORE : ''}`,
  }
}

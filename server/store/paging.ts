/** Bounds of lists that people page through, the same whatever lies in the tables. */

/** Rows are counted to here; where there are more, it is said that there are at least so many. */
export const COUNTED = 1000

/** A narrowed page looks through so many rows of its list, then says where the next page goes on. */
export const LOOKED_THROUGH = 10_000

/** Rows that are read for a page of up to so many: few sizes, so that few statements are prepared. */
export const PAGE_SIZES: readonly number[] = [20, 50, 100, 500]

/** How many there are, as far as counted. */
export interface Counted {
  readonly total: number
  /** Counting stopped at `total`: there may be more. */
  readonly isAtLeast: boolean
}

/** `counted` rows were found, `isWhole` when nothing was left unread. */
export function countedTo(counted: number, isWhole = true): Counted {
  return { total: Math.min(counted, COUNTED), isAtLeast: counted > COUNTED || !isWhole }
}

/** The text anywhere, as a pattern of `like`. */
export function likeOf(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`
}

import type { ReviewView } from '../base/api/versions.ts'
import type { ProgrammeManifest } from './types.ts'

export type ReviewSetting = ReviewView['setting']

/** A draft on its way: who wrote on it, what was submitted, what was said about it. */
export interface ReviewFacts {
  readonly setting: ReviewSetting
  /** Hash over the files of the draft now. */
  readonly hash: string
  readonly authors: readonly string[]
  readonly review:
    | {
        readonly state: 'open' | 'agreed' | 'returned' | 'withdrawn' | 'published'
        readonly hash: string
        readonly authors: readonly string[]
      }
    | undefined
}

/** A second person reviews unless the manifest says otherwise. */
export function reviewSetting(manifest: Pick<ProgrammeManifest, 'publishing'> | undefined): ReviewSetting {
  return manifest?.publishing?.review === 'none' ? 'none' : 'second-person'
}

/** A review is of the files that were submitted: after any change it is outdated, agreed or not. */
export function reviewState({ review, hash }: ReviewFacts): ReviewView['state'] {
  if (review === undefined || review.state === 'withdrawn' || review.state === 'published') return 'none'
  if (review.state === 'returned') return 'returned'
  return review.hash === hash ? review.state : 'outdated'
}

/** Why this person may not decide on the review; null when he may. Nobody who wrote on the draft, before or after it was submitted, may. */
export function reviewRefusal(facts: ReviewFacts, userId: string): 'REVIEW_NOT_OPEN' | 'REVIEW_OUTDATED' | 'REVIEW_OWN_CHANGE' | null {
  const state = reviewState(facts)
  if (state === 'outdated') return 'REVIEW_OUTDATED'
  if (state !== 'open') return 'REVIEW_NOT_OPEN'
  const isAuthor = facts.authors.includes(userId) || facts.review?.authors.includes(userId) === true
  return isAuthor ? 'REVIEW_OWN_CHANGE' : null
}

const WAITING = {
  none: 'REVIEW_NEEDED',
  open: 'REVIEW_PENDING',
  returned: 'REVIEW_RETURNED',
  outdated: 'REVIEW_OUTDATED',
} as const

/** Why the draft may not be published yet; null when it may. */
export function publishRefusal(facts: ReviewFacts): (typeof WAITING)[keyof typeof WAITING] | null {
  const state = reviewState(facts)
  return facts.setting === 'none' || state === 'agreed' ? null : WAITING[state]
}

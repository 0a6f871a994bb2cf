// Who may review and publish: a table over the states of a draft.
import { describe, expect, test } from 'vitest'
import { publishRefusal, type ReviewFacts, reviewRefusal, reviewSetting, reviewState } from '../../../../server/programmes/decide-review.ts'

type Review = NonNullable<ReviewFacts['review']>
const review = (state: Review['state'], hash = 'h', authors = ['ann']): Review => ({ state, hash, authors })
const facts = (more: Partial<ReviewFacts> = {}): ReviewFacts => ({
  setting: 'second-person',
  hash: 'h',
  authors: ['ann'],
  review: undefined,
  ...more,
})

describe('review of a draft', () => {
  test.each([
    ['nothing submitted', facts(), 'none', 'REVIEW_NOT_OPEN', 'REVIEW_NEEDED'],
    ['submitted', facts({ review: review('open') }), 'open', null, 'REVIEW_PENDING'],
    ['agreed', facts({ review: review('agreed') }), 'agreed', 'REVIEW_NOT_OPEN', null],
    ['returned', facts({ review: review('returned') }), 'returned', 'REVIEW_NOT_OPEN', 'REVIEW_RETURNED'],
    ['changed since', facts({ review: review('open', 'other') }), 'outdated', 'REVIEW_OUTDATED', 'REVIEW_OUTDATED'],
    ['changed after the agreement', facts({ review: review('agreed', 'other') }), 'outdated', 'REVIEW_OUTDATED', 'REVIEW_OUTDATED'],
    ['withdrawn', facts({ review: review('withdrawn') }), 'none', 'REVIEW_NOT_OPEN', 'REVIEW_NEEDED'],
    ['of an earlier version', facts({ review: review('published') }), 'none', 'REVIEW_NOT_OPEN', 'REVIEW_NEEDED'],
    ['not needed', facts({ setting: 'none' }), 'none', 'REVIEW_NOT_OPEN', null],
    ['not needed, yet asked for', facts({ setting: 'none', review: review('open') }), 'open', null, null],
  ] as const)('%s', (_, own, state, refusal, publish) => {
    expect(reviewState(own)).toBe(state)
    expect(reviewRefusal(own, 'bob')).toBe(refusal)
    expect(publishRefusal(own)).toBe(publish)
  })

  test('is never done by who wrote on the draft, before or after it was submitted', () => {
    expect(reviewRefusal(facts({ review: review('open') }), 'ann')).toBe('REVIEW_OWN_CHANGE')
    expect(reviewRefusal(facts({ review: review('open', 'h', ['ann', 'bob']) }), 'bob')).toBe('REVIEW_OWN_CHANGE')
    expect(reviewRefusal(facts({ authors: ['ann', 'bob'], review: review('open') }), 'bob')).toBe('REVIEW_OWN_CHANGE')
  })

  test('is asked for unless the manifest says otherwise', () => {
    expect(reviewSetting(undefined)).toBe('second-person')
    expect(reviewSetting({})).toBe('second-person')
    expect(reviewSetting({ publishing: { review: 'none' } })).toBe('none')
  })
})

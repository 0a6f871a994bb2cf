/** A text for every pattern that forms use. */
import { expect, test } from 'vitest'
import { textFor } from '../../../../../server/rehearsal/people/fill/pattern.ts'

test.each([
  '^[0-9]{8,32}$',
  '^[0-9A-HJ-NPQRTUWXY]{18}$',
  '^[0-9+() -]{7,20}$',
  '^([01][0-9]|2[0-3]):[0-5][0-9]$',
  '^[0-9]{1,9}(\\.[0-9]{1,2})?$',
  '^(?:AB|CD)\\d{3}-[a-z]+$',
  '^\\w+@\\w+\\.cn$',
  '[\\u4e00-\\u9fa5]{2}',
  '^[^0-9]{3}$',
  '^a*b?c$',
])('%s', (pattern) => {
  expect(textFor(pattern)).toMatch(new RegExp(pattern, 'u'))
})

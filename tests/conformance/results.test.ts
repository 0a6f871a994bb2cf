// Conformance of FEEL and DMN by section of the standard; `RESULTS.md` says the same and can not go stale.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { dmnOutcome } from './dmn/outcome.ts'
import { feelOutcome } from './feel/outcome.ts'
import { resultsPage } from './results.ts'

const PAGE = join(import.meta.dirname, 'RESULTS.md')
const feel = feelOutcome()
const dmn = await dmnOutcome()

describe.each(feel)('FEEL $section $title ($file)', ({ rows }) => {
  test.each(rows)('$source', ({ passed, expected, actual, known }) => {
    // What is known not to hold must not hold: else the row is to be kept as one that does.
    if (known === null) expect(passed ? expected : actual).toBe(expected)
    else expect(passed).toBe(false)
  })
})

describe.each(dmn)('DMN $section $title ($file)', ({ rows }) => {
  test.each(rows)('$source', ({ passed, expected, actual, known }) => {
    if (known === null) expect(passed ? expected : actual).toBe(expected)
    else expect(passed).toBe(false)
  })
})

test('there are at least a thousand rows of FEEL', () => {
  expect(feel.flatMap((section) => section.rows).length).toBeGreaterThanOrEqual(1000)
})

test('the page of results is that of now', () => {
  const page = resultsPage(feel, dmn)
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(PAGE, page)

  expect(readFileSync(PAGE, 'utf8')).toBe(page)
})

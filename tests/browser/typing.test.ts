import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, startProduct } from '../support/browser-app.ts'

const PROGRAMME = '/studio/shenshan-2021'
/** Page, what is clicked there to open the fields, fields at least. */
const PLACES: readonly (readonly [path: string, clicks: readonly string[], least: number])[] = [
  ['settings', [], 6],
  ['settings?tab=types', ['.card-toggle'], 5],
  ['settings?tab=actions', ['.card-toggle'], 5],
  ['clauses', ['button:has-text("编辑")'], 3],
  ['deadlines', ['button:has-text("新增期限")'], 5],
  ['roles', [], 6],
  ['forms/application', ['[role=treeitem] >> nth=3'], 6],
  ['forms/application?view=rules', ['[data-edit]'], 1],
  ['forms/subsidy-application?view=rules', ['[data-edit] >> nth=1'], 1],
  ['scheme', ['[role=tab] >> nth=1'], 6],
  ['letters/acceptance-notice', ['[role=tab] >> nth=1'], 6],
  ['rehearsals/scenarios/usual', ['[role=tab] >> nth=2'], 6],
  ['rehearsals/scenarios/usual', ['[role=tab] >> nth=5'], 3],
  ['workflows/shenshan-take-over', [], 2],
]
const FIELD = [
  ...['input[type=text]', 'input:not([type])', 'input[type=number]', 'textarea'].map((one) => `${one}:visible:enabled:not([readonly])`),
  '.cm-content:visible',
].join()
const MOST = 6

let product: Product

beforeAll(async () => {
  product = await startProduct('2026-03-03T02:00:00Z')
})
afterAll(() => product.close())

/** Writes two signs into each field, one after the other; the names of those that took fewer, or let the keyboard go. */
async function losing(page: Page): Promise<{ readonly tried: number; readonly lost: readonly string[] }> {
  const fields = page.locator('main').locator(FIELD)
  await fields.first().waitFor()
  const tried = Math.min(await fields.count(), MOST)
  const lost: string[] = []
  for (let at = 0; at < tried; at += 1) {
    const field = await fields.nth(at).elementHandle()
    if (field === null) throw new Error(`Expected field ${at}, but it is gone`)
    await field.focus()
    await page.keyboard.press('End')
    await page.keyboard.type('77', { delay: 60 })
    const took = await field.evaluate((one) => {
      const text = one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement ? one.value : one.textContent
      return one === document.activeElement && text?.includes('77')
    })
    if (took !== true) lost.push(await field.evaluate((one) => one.outerHTML))
    for (const key of ['Escape', 'Backspace', 'Backspace']) await page.keyboard.press(key)
  }
  return { tried, lost }
}

describe('writing in the studio', () => {
  it.each(PLACES)('goes on in the same field: %s %s', async (path, clicks, least) => {
    const view = await product.view('designer1')
    await view.open(`${PROGRAMME}/${path}`)
    for (const one of clicks) await view.page.locator('main').locator(one).first().click()
    const { tried, lost } = await losing(view.page)
    expect(lost).toEqual([])
    expect(tried).toBeGreaterThanOrEqual(least)
    await view.context.close()
  })
})

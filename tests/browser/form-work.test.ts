import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, startProduct } from '../support/browser-app.ts'
import { serveForm } from '../support/one-form.ts'
import { changing, longForm, schemeOfRows, scoreForm, typing } from '../support/typing.ts'

// What keeps goal P12 (a key stroke in a score table of 90 rows) on every machine: how much of the page a stroke changes.
// How long that takes, `npm run bench -- forms` says.
let product: Product

beforeAll(async () => {
  product = await startProduct('2026-03-03T02:00:00Z')
})
afterAll(() => product.close())

describe('a key stroke', () => {
  it('changes its own row alone in a score table of 90 rows', async () => {
    const view = await product.view(null)
    const { page } = view
    await serveForm(page, scoreForm, schemeOfRows(90))
    await view.open('/complaint')
    const cells = page.locator('input.cell-input')
    await cells.first().waitFor()
    expect(await cells.count()).toBeGreaterThanOrEqual(90)
    await cells.nth(88).evaluate((cell) => cell.setAttribute('id', 'cell-under-test'))
    const row = await cells.nth(88).evaluate((cell) => cell.closest<HTMLElement>('[data-row]')?.dataset.row)

    const { touched } = await typing(page, '#cell-under-test', '[data-row]')

    expect(touched.flat()).toContain(row)
    expect(new Set(touched.flat())).toEqual(new Set([row]))
    await view.context.close()
  })

  it('changes its own field alone in a form of 120 fields, and with a rule those that follow it', async () => {
    const view = await product.view(null)
    const { page } = view
    await serveForm(page, longForm())
    await view.open('/complaint')
    await page.locator('#field-f119').waitFor()
    const parts = '.form-field'

    const plain = await typing(page, '#field-f1', parts)

    expect(Math.max(...plain.touched.map((fields) => fields.length))).toBe(1)

    // What follows a rule is drawn after the key itself, when the page comes to it.
    await page.locator('#field-f0').fill('5')
    const ruled = await changing(page, parts)
    await page.locator('#field-f0').fill('6')
    await expect.poll(() => ruled.evaluate((fields) => fields.size)).toBe(41)
    await view.context.close()
  })
})

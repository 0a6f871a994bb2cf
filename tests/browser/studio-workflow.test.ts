import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, seen, startProduct } from '../support/browser-app.ts'

let product: Product

beforeAll(async () => {
  product = await startProduct('2026-03-03T02:00:00Z')
})
afterAll(() => product.close())

describe('the workflow designer', () => {
  it('draws a process with its properties', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await view.open('/studio/shenshan-2021/workflows/shenshan-subsidy?at=review-award')
    await seen(page.locator('.designer-canvas .djs-shape').first())
    await seen(page.getByLabel('由谁办理'))
    expect(await page.getByLabel('由谁办理').inputValue()).toBe('official')
    await seen(page.getByRole('heading', { name: /^问题（\d+）$/ }))
    await view.shot('workflow-first')
    await view.check()
    await view.context.close()
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, seen, startProduct } from '../support/browser-app.ts'

// The regulation parts of the studio: deadlines, calendar, roles, clauses, settings, letters (issue 3, deliverable 3).
let product: Product

beforeAll(async () => {
  product = await startProduct('2026-03-03T02:00:00Z')
})
afterAll(() => product.close())

const STUDIO = '/studio/shenshan-2021'

describe('deadlines', () => {
  it('counts a deadline with its proof and saves a change to the draft', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await view.open(`${STUDIO}/deadlines?at=DL-17`)
    await seen(page.getByRole('heading', { name: '编辑 DL-17' }))
    await page.getByLabel('起算日期').fill('2026-04-30')
    await seen(page.getByText('最后一日：2026年5月11日（24:00 前）'))
    await page.getByLabel('数量').fill('3')
    await seen(page.getByText('最后一日：2026年5月8日（24:00 前）'))
    await seen(page.getByRole('link', { name: '材料审查' }))
    await seen(page.getByText('已保存到草稿'))
    await view.check()
    await view.shot('deadlines')
    await page.getByRole('button', { name: '撤销' }).click()
    await seen(page.getByText('最后一日：2026年5月11日（24:00 前）'))
    await page.getByRole('button', { name: '新增期限' }).click()
    await seen(page.getByRole('heading', { name: '编辑 DL-13' }))
    await page.getByRole('button', { name: '删除', exact: true }).click()
    expect(await page.getByRole('heading', { name: '编辑 DL-13' }).count()).toBe(0)
    await view.context.close()
    const phone = await product.view('designer1', { width: 390, height: 844 })
    await phone.open(`${STUDIO}/deadlines?at=DL-21`)
    await phone.check()
    await phone.shot('deadlines-phone')
    await phone.context.close()
  })
})

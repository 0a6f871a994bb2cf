import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, seen, startProduct } from '../support/browser-app.ts'

let product: Product
let application: string

beforeAll(async () => {
  product = await startProduct('2026-03-03T02:00:00Z')
  const cases = await product.play({ subject: { name: '振业时代花园' }, route: ['to-preliminary', 'apply-subsidy-1'] })
  application = cases.get('first') ?? ''
  const { driver } = product.stage
  await driver.complete('official1', application, 'accept', await form('subsidy-acceptance'))
  await driver.complete('official1', application, 'review-award', await form('subsidy-review'))
})
afterAll(() => product.close())

/** What the demo's people put into a form. */
async function form(name: string) {
  const { readFile } = await import('node:fs/promises')
  const forms = JSON.parse(await readFile(new URL('../../server/demo/forms.json', import.meta.url), 'utf8'))
  const client = await product.stage.driver.as('official1')
  return (await product.stage.driver.filled(forms[name], client)) as Parameters<typeof product.stage.driver.complete>[3]
}

describe('finance', () => {
  it('checks the rule behind an award', async () => {
    const view = await product.view('finance1')
    const { page } = view
    await view.open('/finance/awards')
    await view.check()
    await view.shot('awards')
    await page.getByRole('link', { name: '振业时代花园' }).click()
    await seen(page.getByRole('heading', { name: '计算依据' }))
    await seen(page.getByText('shenshan_subsidy_amount', { exact: false }))
    await seen(page.getByText('初验已通过'))
    await seen(page.getByText('分期拨付').first())
    await seen(page.getByRole('region', { name: '金额' }).getByText(/\d,\d{3}\.00/))
    await view.check()
    await view.shot('award')
    await view.open('/inbox?box=group&q=振业')
    await page.getByRole('link', { name: /^办理：.*振业时代花园/ }).click()
    await page.getByRole('button', { name: '领取', exact: true }).click()
    for (const name of ['预算额度充足', '收款账户无误', '已拨付金额无误', '无未处理的异议']) await page.getByLabel(name).check()
    await page.getByLabel('同意', { exact: true }).check()
    await view.check()
    await page.getByRole('button', { name: '提交办理结果' }).click()
    await seen(page.getByText(/已办理。/))
    await view.context.close()
  })

  it('pays a batch into the ledger', async () => {
    await product.stage.driver.complete('leader1', application, 'approve', await form('approval'))
    const view = await product.view('finance2')
    const { page } = view
    await view.open('/finance/batches')
    await page.getByRole('button', { name: '新建批次' }).click()
    await page.getByLabel(/^选择 振业时代花园/).check()
    await view.check()
    await page.getByRole('button', { name: /^建立批次（1 笔/ }).click()
    await seen(page.getByText(/合计 1 笔/))
    for (const [name, magic] of [
      [/^导出 Excel/, 'PK'],
      [/^导出 CSV/, ''],
    ] as const) {
      const href = (await page.getByRole('link', { name }).getAttribute('href')) ?? ''
      const answer = await view.context.request.get(href)
      expect(answer.status()).toBe(200)
      expect((await answer.body()).subarray(0, magic.length).toString()).toBe(magic)
    }
    await page.getByRole('button', { name: /^明细/ }).click()
    await view.check()
    await view.shot('batch')
    await page.getByRole('button', { name: '确认支付结果' }).click()
    await page.getByRole('button', { name: '确认支付结果' }).waitFor({ state: 'detached' })
    await seen(page.getByText('已确认'))
    await product.stage.driver.settle()
    await view.open('/finance/ledger')
    await seen(page.getByText('借贷平衡'))
    await seen(page.getByRole('row').filter({ hasText: '财政资金' }).getByText('曾凡'))
    await expect.poll(() => page.locator('tbody tr.ant-table-row').count()).toBeGreaterThanOrEqual(2)
    await view.check()
    await view.shot('ledger')
    await view.context.close()
  })
})

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, seen, startProduct } from '../support/browser-app.ts'

let product: Product
let diagram: string

beforeAll(async () => {
  product = await startProduct('2026-03-03T02:00:00Z')
  diagram = await readFile(join(import.meta.dirname, '../../workflows/shenshan-2021/shenshan-grading.bpmn'), 'utf8')
})
afterAll(() => product.close())

describe('the studio', () => {
  it('lists programmes and the parts of each', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await view.open('/studio')
    await seen(page.getByRole('link', { name: '新建方案' }))
    await view.check()
    await page.getByRole('link', { name: '打开 深圳市深汕特别合作区智慧小区评级' }).click()
    await seen(page.getByRole('heading', { level: 1, name: '深圳市深汕特别合作区智慧小区评级' }))
    await seen(page.getByRole('heading', { name: '下一步' }))
    await view.check()
    await view.shot('studio')
    for (const [part, row] of [
      ['流程', '智慧小区评级'],
      ['表单', '异议调查核实'],
      ['决策表', '补贴标准'],
      ['文书', '收件回执'],
    ] as const) {
      await page.getByRole('navigation', { name: '方案内容' }).getByRole('link', { name: part, exact: true }).click()
      await seen(page.getByRole('row').filter({ hasText: row }))
      await view.check()
    }
    await view.context.close()
  })

  it('takes a file from outside and names its faulty elements', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await view.open('/studio/shenshan-2021')
    const broken = diagram.replace(/(<bpmn:conditionExpression[^>]*>)=[^<]*/, '$1=1 +')
    await page
      .getByLabel('选择要导入的文件')
      .setInputFiles({ name: 'shenshan-grading.bpmn', mimeType: 'application/xml', buffer: Buffer.from(broken) })
    await seen(page.getByText('已放入草稿：shenshan-grading.bpmn'))
    await view.check()
    await view.open('/studio/shenshan-2021/versions')
    await seen(
      page
        .getByRole('row')
        .filter({ hasText: /表达式写错了/ })
        .getByRole('link', { name: /flow-withdraw-after-preliminary-withdraw-result/ }),
    )
    await expect.poll(() => page.getByRole('button', { name: '提交复核' }).isDisabled()).toBe(true)
    await view.check()
    await view.shot('studio-problems')
    await view.context.close()
  })

  it('is closed to who neither writes nor reviews', async () => {
    const view = await product.view('operator1')
    await view.open('/studio/shenshan-2021')
    await seen(view.page.getByRole('heading', { name: /没有权限|无权/ }))
    expect((await view.context.request.get('/api/programmes/shenshan-2021/draft')).status()).toBe(403)
    await view.context.close()
  })
})

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

const file = (content: string) => ({ name: 'shenshan-grading.bpmn', mimeType: 'application/xml', buffer: Buffer.from(content) })

describe('the studio', () => {
  it('draws diagrams, decisions and forms', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await view.open('/studio')
    await view.check()
    await page
      .getByRole('link', { name: /^打开 / })
      .first()
      .click()
    await seen(page.getByRole('tab', { name: '概要' }))
    await view.check()
    await view.shot('studio')
    const tab = (name: string) => page.getByRole('tab', { name, exact: true }).click()
    await tab('流程')
    await seen(page.locator('.bpmn-canvas .djs-element').first())
    expect(await page.locator('.bpmn-canvas .djs-shape').count()).toBeGreaterThan(20)
    await view.check()
    await view.shot('studio-diagram')
    await tab('决策表')
    await seen(page.locator('.dmn-host table'))
    await view.check()
    await view.shot('studio-decision')
    await tab('表单')
    await seen(page.getByRole('button', { name: '保存并下一步' }))
    await view.check()
    await page.getByRole('button', { name: '手机', exact: true }).click()
    await view.check()
    for (const name of ['指标体系', '文书', '条款覆盖', '版本']) {
      await tab(name)
      await view.check()
    }
    await view.context.close()
  })

  it('names the faulty elements of a diagram', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await view.open('/studio/shenshan-2021/files?tab=upload')
    const broken = diagram.replace(/(<bpmn:conditionExpression[^>]*>)=[^<]*/, '$1=1 +')
    await page.getByLabel('上传文件').setInputFiles(file(broken))
    await seen(page.getByRole('heading', { name: /检查发现 \d+ 个问题/ }))
    await seen(
      page
        .getByRole('row')
        .filter({ hasText: 'flow-withdraw-after-preliminary-withdraw-result' })
        .getByText(/表达式写错了/),
    )
    await seen(page.getByText(/网关“已通过初验？”/))
    expect(await page.getByRole('button', { name: '发布新版本' }).isDisabled()).toBe(true)
    await view.check()
    await view.shot('studio-problems')
    await page.getByRole('button', { name: '放弃修改' }).click()
    await page.getByRole('heading', { name: /检查发现/ }).waitFor({ state: 'detached' })
    await view.context.close()
  })

  it('publishes a changed file as new version', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await view.open('/studio/shenshan-2021/files?tab=upload')
    await page.getByLabel('上传文件').setInputFiles(file(diagram.replace(/name="材料审查"/, 'name="材料审查（新）"')))
    await seen(page.getByText('检查通过，没有问题。'))
    await page.getByLabel('版本说明').fill('改名')
    await page.getByRole('button', { name: '发布新版本' }).click()
    await seen(page.getByText(/已发布第 2 版/))
    await view.check()
    await page.getByRole('tab', { name: '版本', exact: true }).click()
    await seen(page.getByRole('row', { name: /第 2 版/ }))
    await view.context.close()
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, seen, startProduct } from '../support/browser-app.ts'

let product: Product

beforeAll(async () => {
  product = await startProduct('2026-03-03T02:00:00Z')
})
afterAll(() => product.close())

const saved = async (name: string) => (await product.services.programmes.workspaces.read('shenshan-2021', name)).content
const until = async (claim: () => Promise<boolean>) => {
  for (let tries = 0; tries < 60; tries += 1) {
    if (await claim().catch(() => false)) return
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new Error('Expected it to become true within 15 s, but it did not')
}

describe('decisions', () => {
  it('are edited, tested and checked before publishing', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await view.open('/studio/shenshan-2021/decisions/levels')
    await seen(page.locator('.dmn-editor table'))
    await seen(page.getByText('决策可以运行，没有发现问题。'))
    await seen(page.locator('.dmn-editor').getByText('高端型（示例分数线）'))

    // Nothing in the editor is left in English, but what is code.
    const words = await page.locator('.dmn-editor').innerText()
    expect(words.match(/\b(?:When|Then|And|Hit|policy|Annotations?|Rule|Input|Output|View)\b/g)).toBeNull()

    await page.getByRole('button', { name: '增加一行' }).click()
    await page.getByLabel('第 1 行：说明').fill('刚好八十分')
    await page.getByLabel('第 1 行：total').fill('80')
    await page.getByLabel('第 1 行：mandatoryMetFor').fill('["BASIC","HIGH_END"]')
    await page.getByLabel('第 1 行：应得').fill('BASIC')
    await seen(page.getByText('不符'))
    await seen(page.getByText(/未命中：第 2、3 条/))
    await page.getByRole('button', { name: '第 1 行：采用实际结果' }).click()
    await seen(page.getByText('1/1 行相符'))
    await page.getByRole('button', { name: '复制第 1 行' }).click()
    await page.getByLabel('第 2 行：total').fill('"39.99"')
    await seen(page.getByText('1/2 行相符'))
    await view.check()
    await view.shot('decision')
    await until(async () => JSON.parse(await saved('tests/levels.json')).length === 2)
    const problems = await product.services.programmes.workspaces.problems('shenshan-2021')
    expect(problems).toMatchObject([{ file: 'tests/levels.json', code: 'TEST_ROW_FAILED', at: 'tests/2', severity: 'error' }])

    // The problem is one click from its row.
    await view.open('/studio/shenshan-2021/decisions/levels?at=tests%2F2')
    await seen(page.locator('[data-at="tests/2"] input:focus'))
    await page.getByLabel('第 2 行：应得').fill('NOT_PASSED')
    await seen(page.getByText('2/2 行相符'))

    // A cell of the table: the new limit is in the draft, and the rows run again.
    const cell = page.locator('.dmn-editor td', { hasText: '>= 80' })
    await cell.click()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('>= 85')
    await page.keyboard.press('Enter')
    await seen(page.getByText('1/2 行相符'))
    await until(async () => (await saved('levels.dmn')).includes('85'))
    await page.getByRole('button', { name: '撤销' }).click()
    await seen(page.getByText('2/2 行相符'))

    await page.getByRole('button', { name: '关系图', exact: true }).click()
    await seen(page.locator('.dmn-editor .djs-shape'))
    await view.check()
    await view.shot('decision-diagram')
    await view.context.close()
  })

  it('can be read on a phone', async () => {
    const view = await product.view('designer1', { width: 390, height: 844 })
    await view.open('/studio/shenshan-2021/decisions/subsidy')
    await seen(view.page.locator('.dmn-editor table, .dmn-editor .dmn-literal-expression-container'))
    await view.check()
    await view.shot('decision-phone')
    await view.context.close()
  })
})

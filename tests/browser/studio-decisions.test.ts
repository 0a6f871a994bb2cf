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
    expect(problems.filter(({ severity }) => severity === 'error')).toMatchObject([
      { file: 'tests/levels.json', code: 'TEST_ROW_FAILED', at: 'tests/2', severity: 'error' },
    ])

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

describe('score sheets', () => {
  it('are edited by keyboard, checked while one types, and tried', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await view.open('/studio/shenshan-2021/scheme')
    await seen(page.getByRole('table', { name: '指标列表' }))
    await seen(page.getByText('没有发现问题。'))
    await view.check()
    await view.shot('scheme-rows')

    // A row below, by keyboard alone; its class, points and method too.
    await page.getByLabel('第 40 项：指标').focus()
    await page.keyboard.press('Control+Enter')
    await page.getByLabel('第 41 项：指标').and(page.locator(':focus')).waitFor()
    await expect.poll(() => page.getByLabel('第 41 项：编号').inputValue()).toBe('WH-I41')
    await page.keyboard.type('居民满意度')
    await page.getByLabel('第 41 项：分值').fill('5')
    await page.getByLabel('第 41 项：评分方法').selectOption({ label: '分档' })
    await page.getByRole('group', { name: '第 2 档' }).getByLabel('从').fill('70')
    await seen(page.getByText(/的分档在 60 处有空缺/))
    await page.getByRole('group', { name: '第 1 档' }).getByLabel('到').fill('70')
    await page
      .getByRole('region', { name: '检查' })
      .getByText(/的分档在 60 处有空缺/)
      .waitFor({ state: 'detached' })
    await page.getByLabel('第 41 项：指标').focus()
    await page.keyboard.press('Alt+ArrowUp')
    await seen(page.locator('input:focus').and(page.getByLabel('第 40 项：指标')))
    await expect.poll(() => page.getByLabel('第 40 项：指标').inputValue()).toBe('居民满意度')
    await view.check()
    await view.shot('scheme-detail')

    // A piece of a spreadsheet.
    await page.getByLabel('第 41 项：指标').focus()
    await page.evaluate(() => {
      const data = new DataTransfer()
      data.setData('text/plain', '改写的指标\tRewritten\t加分\t2\t打分\n新增的指标\tNew\t计分\t3\t比例')
      document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    })
    await seen(page.getByLabel('第 42 项：指标'))
    await expect.poll(() => page.getByLabel('第 41 项：类别').inputValue()).toBe('bonus')
    await expect.poll(() => page.getByLabel('第 42 项：评分方法').inputValue()).toBe('proportional')
    await until(async () => JSON.parse(await saved('scheme.json')).rows.length === 42)

    // Levels: a threshold nobody can reach is named at once, and kept in the decision.
    await page.getByRole('tab', { name: '等级' }).click()
    await page.getByLabel('第 1 条：不低于（留空不限）').fill('980')
    await seen(page.getByText(/任何得分都评不上“高端型/))
    await view.check()
    await view.shot('scheme-levels')
    await page.getByLabel('第 1 条：不低于（留空不限）').fill('85')
    const checks = page.getByRole('region', { name: '检查' })
    await checks.getByText(/任何得分都评不上/).waitFor({ state: 'detached' })
    await until(async () => (await saved('levels.dmn')).includes('85'))
    await expect.poll(() => saved('levels.dmn')).toContain('暂行办法第十九条')

    await page.getByRole('tab', { name: '分组与汇总' }).click()
    await seen(page.getByLabel('核定分算法'))
    await view.check()
    await view.shot('scheme-whole')

    await page.getByRole('tab', { name: '试算' }).click()
    await page.getByRole('button', { name: '全部按满分填写' }).click()
    await seen(page.getByRole('status').getByText('高端型智慧小区', { exact: true }))
    await view.check()
    await view.shot('scheme-try')
    await page.getByRole('tab', { name: '源文件' }).click()
    await seen(page.getByLabel('评分表源文件'))
    await view.check()
    await view.context.close()
  })

  it('come several to a programme', async () => {
    const view = await product.view('designer1', { width: 390, height: 844 })
    const { page } = view
    await view.open('/studio/shenshan-2021/scheme')
    await page.getByRole('button', { name: '新建评分表' }).click()
    await page.getByLabel('名称').fill('专家评分表')
    await page.getByLabel(/^标识/).fill('expert')
    await page.getByRole('button', { name: '新建', exact: true }).click()
    await page.waitForURL(/scheme\/expert/)
    await page.getByRole('tab', { name: '分组与汇总' }).click()
    await page.getByRole('button', { name: '增加分组' }).click()
    await page.getByLabel('分组 1 名称').fill('安全')
    await page.getByRole('tab', { name: '指标', exact: true }).click()
    await page.getByRole('button', { name: '在“安全”中增加指标' }).click()
    await page.getByLabel('第 1 项：指标').fill('无重大安全事故')
    await page.getByLabel('第 1 项：类别').selectOption({ label: '一票否决' })
    await view.check()
    await view.shot('scheme-phone')
    await until(async () => JSON.parse(await saved('schemes/expert.json')).rows[0].class.kind === 'veto')
    page.on('dialog', (dialog) => void dialog.accept())
    await page.getByRole('button', { name: '删除此表' }).click()
    await page.waitForURL(/scheme$/)
    await view.context.close()
  })
})

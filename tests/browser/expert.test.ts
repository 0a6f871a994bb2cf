import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page as Paged } from '../../server/base/api/common.ts'
import type { PanelView } from '../../server/base/api/panels.ts'
import { type Product, seen, startProduct } from '../support/browser-app.ts'

let product: Product
let caseId: string
/** The member the test plays, by his account. */
let member: string

beforeAll(async () => {
  product = await startProduct('2026-03-03T02:00:00Z')
  caseId = (await product.play({ subject: { name: '建设路安居苑' }, route: ['receive', 'check'] })).get('main') ?? ''
  for (let number = 1; number <= 7; number += 1) {
    const client = await product.stage.driver.as(`expert${number}`)
    const { items } = await client.get<Paged<PanelView>>('/api/panels?limit=10')
    const me = await client.get<{ readonly id: string }>('/api/auth/me')
    if (items.some((panel) => panel.caseId === caseId && panel.members.some(({ userId }) => userId === me.id))) {
      member = `expert${number}`
      break
    }
  }
})
afterAll(() => product.close())

describe('an expert', () => {
  it('declares, scores by keyboard and signs', async () => {
    const view = await product.view(member)
    const { page } = view
    await view.open('/panels')
    await view.check()
    await page.getByRole('link', { name: /^进入：建设路安居苑/ }).click()
    await page.getByRole('button', { name: '提交声明' }).click()
    await seen(page.getByText('请选择一项声明'))
    await page.getByLabel(/我声明不存在应当回避的情形/).check()
    await view.check()
    await page.getByRole('button', { name: '提交声明' }).click()
    await page.getByRole('button', { name: '提交声明' }).waitFor({ state: 'detached' })
    await page.getByRole('tab', { name: '回避声明' }).click()
    await seen(page.getByText('已声明无回避情形'))

    await product.stage.driver.declareNoConflict(caseId)
    await product.stage.driver.complete('official1', caseId, 'confirm-panel', {
      decision: 'CONFIRM',
      meetingOn: '2026-03-12',
      meetingPlace: '三楼会议室',
    })
    await view.open('/panels')
    await page.getByRole('link', { name: /^进入：建设路安居苑/ }).click()
    const table = page.getByRole('table', { name: '评分表' })
    await seen(table)
    await expect.poll(() => table.locator('tr[data-row]').count()).toBe(40)
    await seen(table.getByRole('columnheader', { name: '实时证据' }))
    const totals = page.getByRole('region', { name: '得分合计' })
    await seen(totals.getByText('已评 0/40 项'))
    await view.check()

    const scheme = await product.services.programmes.scheme('shenshan-2021')
    const field = (number: number, name: string) => page.getByLabel(`第 ${number} 项：${name}`, { exact: true })
    const [first, second] = scheme.rows
    await field(first?.number ?? 0, '具备').focus()
    await page.keyboard.press('Space')
    await seen(totals.getByText('已评 1/40 项'))
    await page.keyboard.press('Enter')
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest('tr')?.dataset.row)).toBe(second?.id)
    await page.keyboard.press('ArrowRight')
    await seen(totals.getByText('已评 2/40 项'))
    await seen(page.getByText(/已保存 \d/))
    await page.reload()
    await seen(totals.getByText('已评 2/40 项'))
    await expect.poll(() => field(first?.number ?? 0, '具备').isChecked()).toBe(true)
    await view.shot('sheet')

    const before = await totals.innerText()
    for (const row of scheme.rows) await field(row.number, '具备').check()
    await seen(totals.getByText('已评 40/40 项'))
    await expect.poll(() => totals.innerText()).not.toBe(before)
    await page.getByRole('button', { name: '签署评分表' }).click()
    await seen(page.getByRole('dialog', { name: '签署确认' }))
    await view.check()
    await page.getByLabel('我确认本评分表由本人独立作出。').check()
    await page.getByRole('button', { name: '签署', exact: true }).click()
    await seen(page.getByText(/内容不可更改/))
    await page.getByRole('tab', { name: '偏离情况' }).click()
    await seen(page.getByText('全体专家签署评分表后可查看。'))
    await view.context.close()
  })

  it('sees deviations and signs the opinion', async () => {
    await product.stage.driver.score(caseId, () => true)
    const view = await product.view(member)
    const { page } = view
    await view.open('/panels')
    await page.getByRole('link', { name: /^进入：建设路安居苑/ }).click()
    await page.getByRole('tab', { name: '偏离情况' }).click()
    await seen(page.getByRole('heading', { name: '各成员总分' }))
    await view.check()
    await view.shot('deviations')
    await page.getByRole('tab', { name: '抽取记录' }).click()
    await seen(page.getByText('任何人都可用以下数据重算并核对抽取结果。'))
    await view.check()
    await page.getByRole('tab', { name: '评级意见' }).click()
    await seen(page.getByRole('heading', { name: '意见正文' }))
    await view.check()
    await view.shot('opinion')
    await expect.poll(() => page.getByRole('button', { name: '签署评级意见' }).isDisabled()).toBe(true)
    await page.getByLabel(/我已阅读评级意见全文/).check()
    await page.getByRole('button', { name: '签署评级意见' }).click()
    await page.getByRole('button', { name: '签署评级意见' }).waitFor({ state: 'detached' })
    await seen(page.getByText('意见已签署').first())
    await view.context.close()
  })
})

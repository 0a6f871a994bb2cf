import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, seen, startProduct } from '../support/browser-app.ts'

let product: Product
let fresh: string
let atDeliberation: string

beforeAll(async () => {
  product = await startProduct('2026-03-03T02:00:00Z')
  await product.play({ subject: { name: '锦绣鲘门' }, route: ['receive'] })
  const done = await product.play({
    subject: { name: '鹅埠欣荣园' },
    applicant: 'applicant2',
    route: ['to-preliminary', 'to-final'],
  })
  atDeliberation = done.get('main') ?? ''
  fresh = (await product.play({ subject: { name: '绿意春城' }, applicant: 'applicant3', route: ['receive'] })).get('main') ?? ''
  await product.play({ subject: { name: '鹏程里' }, applicant: 'applicant3', route: ['receive'] })
})
afterAll(() => product.close())

const row = (page: Page, subject: string) => page.getByRole('row').filter({ hasText: subject })

describe('an official', () => {
  it('finds late tasks first in the inbox', async () => {
    const view = await product.view('official1')
    const { page } = view
    await view.open('/inbox')
    await page.getByRole('button', { name: /可领取/ }).click()
    await seen(row(page, '锦绣鲘门'))
    await seen(page.getByText(/超期 \d+ 件/))
    const rows = await page.locator('tbody tr.ant-table-row').allInnerTexts()
    expect(rows[0]).toContain('锦绣鲘门')
    expect(rows[0]).toContain('超期')
    await view.check()
    await view.shot('inbox')
    await seen(row(page, '绿意春城').getByText(/剩余 \d 个工作日/))
    await page.getByLabel('状态灯').selectOption({ label: '正常' })
    await seen(row(page, '绿意春城'))
    await expect.poll(() => row(page, '锦绣鲘门').count()).toBe(0)
    await page.getByLabel('状态灯').selectOption({ label: '全部' })
    await page.getByRole('searchbox').fill('绿意')
    await row(page, '鹏程里').waitFor({ state: 'detached' })
    await seen(row(page, '绿意春城'))
    await view.context.close()
  })

  it('claims, reassigns and asks for corrections', async () => {
    const view = await product.view('official1')
    const { page } = view
    await view.open('/inbox?box=group&q=绿意')
    await page.getByRole('button', { name: /^领取：材料审查|^领取：.*绿意春城/ }).click()
    await row(page, '绿意春城').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: /我的待办/ }).click()
    await page.getByRole('link', { name: /^办理：.*绿意春城/ }).click()
    await seen(page.getByRole('group', { name: /^审查结果/ }))
    await view.check()
    await view.shot('task')
    await page.getByRole('button', { name: '提交办理结果' }).click()
    await seen(page.getByRole('heading', { name: /有 \d+ 处需要修改/ }))
    await page.getByLabel('需要补正').check()
    for (const name of ['申报表填写完整、签章齐全', '营业执照有效']) await page.getByLabel(name).check()
    await page.getByRole('button', { name: '添加一行' }).click()
    await page
      .getByLabel('材料，第 1 行')
      .or(page.getByLabel(/^材料\s*第 1 行/))
      .fill('建筑面积证明')
    await page.getByLabel(/问题.*第 1 行/).fill('测绘报告缺少骑缝章')
    await page.getByLabel(/(补正要求|如何补正|改正方法).*第 1 行/).fill('补交加盖骑缝章的测绘报告')
    await view.check()
    await page.getByRole('button', { name: '提交办理结果' }).click()
    await seen(page.getByText(/已办理。/))
    await seen(page.getByText('待补正').first())
    expect(page.url()).toContain(`/cases/${fresh}`)
    await view.check()
    await view.context.close()
  })

  it('gives a task to somebody else', async () => {
    const view = await product.view('official1')
    const { page } = view
    await view.open('/inbox?box=group&q=鹏程里')
    await page.getByRole('link', { name: /^办理：.*鹏程里/ }).click()
    await page.getByRole('button', { name: '转办' }).click()
    await page.getByLabel('转给').selectOption({ index: 1 })
    await view.check()
    await page.getByRole('button', { name: '确定' }).click()
    await page.getByRole('button', { name: '确定' }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: '领取', exact: true }).waitFor({ state: 'detached' })
    await view.context.close()
  })

  it('reads every tab of a case', async () => {
    const view = await product.view('official1')
    const { page } = view
    await view.open('/cases')
    await view.check()
    await view.shot('cases')
    await view.open(`/cases/${atDeliberation}`)
    await view.shot('case')
    const tab = (name: string) => page.getByRole('tab', { name, exact: true }).click()
    await tab('时间线')
    await seen(page.getByRole('tabpanel').getByText(/受理/))
    await view.check()
    await tab('流程图')
    await seen(page.locator('.bpmn .token'))
    await seen(page.getByText(/当前步骤：/))
    await view.check()
    await view.shot('case-diagram')
    await tab('表单')
    await seen(page.getByRole('tabpanel').getByText('智慧小区评级申报表'))
    await view.check()
    await tab('文书')
    await seen(page.getByRole('link', { name: /^下载 / }))
    await view.check()
    await tab('期限')
    await page.getByRole('button', { name: '“组织初验”的计算依据' }).click()
    await seen(page.getByRole('table', { name: '计算依据' }))
    await view.check()
    await view.open('/overview')
    await view.check()
    await view.shot('overview')
    await view.context.close()
  })
})

describe('a leader', () => {
  it('deliberates and sends on to the notice', async () => {
    const view = await product.view('leader1')
    const { page } = view
    await view.open('/inbox?box=group&q=鹅埠欣荣园')
    await page.getByRole('link', { name: /^办理：.*鹅埠欣荣园/ }).click()
    await page.getByRole('button', { name: '领取', exact: true }).click()
    await page.getByLabel(/^审议日期/).fill('2026-05-06')
    await page.getByLabel(/^审议日期/).press('Tab')
    await page.getByLabel(/^审议人员/).fill('方知行、周敏')
    await page.getByLabel('同意专家组评级意见').check()
    await view.check()
    await page.getByRole('button', { name: '提交办理结果' }).click()
    await seen(page.getByText(/已办理。/))
    await seen(page.getByText('待公示').first())
    await view.check()
    await view.context.close()
  })
})

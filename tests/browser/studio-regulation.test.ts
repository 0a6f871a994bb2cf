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

const NOTICE_2027 = `国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（农历除夕、周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月14日（周日）上班。
三、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。`

describe('calendar', () => {
  it('moves by keys and changes a day', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await view.open(`${STUDIO}/calendar?year=2026`)
    const first = page.getByRole('button', { name: '2026年5月1日 周五 放假' })
    await seen(first)
    await seen(page.getByRole('button', { name: '2026年5月9日 周六 调休上班' }))
    await first.focus()
    await page.keyboard.press('PageDown')
    await page.keyboard.press('ArrowDown')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('2026年6月8日 周一 工作日')
    await page.keyboard.press('Space')
    await seen(page.getByRole('button', { name: '2026年6月8日 周一 放假 已改动' }))
    await seen(page.getByText('没有在办期限因此变动。'))
    await view.check()
    await view.shot('calendar')
    await page.getByRole('button', { name: '放弃改动' }).click()
    await seen(page.getByText('未改动'))
    await view.context.close()
  })

  it('imports the yearly notice after showing what it understood and what it moves', async () => {
    product.services.clock.pin('2026-12-29T02:00:00.000Z' as Parameters<typeof product.services.clock.pin>[0])
    await product.play({ subject: { name: '日历一期' }, route: ['receive'] })
    const view = await product.view('designer1')
    const { page } = view
    await view.open(`${STUDIO}/calendar?year=2026`)
    await page.getByLabel('粘贴通知正文，或日期表').fill(NOTICE_2027.replace('（周日）、2月14日', '（周六）、2月14日'))
    await seen(page.getByText('2027-01-31 是周日，通知写的是周六，请核对年份和日期。'))
    await page.getByLabel('粘贴通知正文，或日期表').fill(NOTICE_2027)
    await seen(page.getByRole('row', { name: /春节 2月5日、2月6日.*1月31日、2月14日/ }))
    await seen(page.getByText('通知是 2027 年的，采用后将转到该年度。'))
    await view.check()
    await view.shot('calendar-import')
    await page.getByRole('button', { name: '采用到 2027 年日历' }).click()
    await seen(page.getByText('尚无日历'))
    await seen(page.getByRole('button', { name: '2027年2月14日 周日 调休上班 已改动' }))
    const moved = page.getByRole('row', { name: /材料审查反馈 2027年1月\d+日 2027年1月\d+日/ })
    await seen(moved)
    await view.check()
    await view.shot('calendar-moves')
    await page.getByRole('button', { name: '保存日历' }).click()
    await seen(page.getByText('已保存，1 个在办期限随之调整。'))
    await seen(page.getByText('已公布'))
    await seen(moved)
    await view.check()
    await view.context.close()
    const phone = await product.view('designer1', { width: 390, height: 844 })
    await phone.open(`${STUDIO}/calendar?year=2027`)
    await seen(phone.page.getByText('已公布'))
    await phone.check()
    await phone.shot('calendar-phone')
    await phone.context.close()
  })
})

describe('letters', () => {
  it('edits a letter with its sample beside it', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await view.open(`${STUDIO}/letters/result-notice`)
    const first = page.getByRole('region', { name: '第 2 块 段落' })
    await seen(first.getByText('小区名称'))
    await seen(page.getByText('样张已更新'))
    const frame = page.getByTitle('“评级结果告知书”样张')
    await seen(frame)
    await view.check()
    await view.shot('letter')
    await first.getByRole('textbox', { name: '文字' }).click()
    await page.keyboard.press('End')
    await page.keyboard.type('请留意。')
    await first.getByRole('button', { name: '在“文字”插入字段' }).click()
    await first.getByLabel('选择字段').selectOption({ label: '主管部门电话' })
    await first.getByRole('button', { name: '插入', exact: true }).click()
    await seen(first.getByRole('textbox', { name: '文字' }).getByText('主管部门电话'))
    await seen(page.getByText('已保存到草稿'))
    await view.shot('letter-chip')
    await first.getByRole('button', { name: '复制 第 2 块 段落' }).click()
    await page.getByRole('region', { name: '第 3 块 段落' }).getByRole('button', { name: '上移 第 3 块 段落' }).click()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('上移 第 2 块 段落')
    await page.keyboard.press('Alt+ArrowDown')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('上移 第 3 块 段落')
    await page.getByRole('button', { name: '删除 第 3 块 段落' }).click()
    await page.getByRole('button', { name: '＋二维码' }).click()
    await seen(page.getByRole('region', { name: '第 8 块 二维码' }))
    await view.context.close()
  })
})

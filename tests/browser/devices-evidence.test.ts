import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page as Paged } from '../../server/base/api/common.ts'
import type { PanelView } from '../../server/base/api/panels.ts'
import { type Product, seen, startProduct } from '../support/browser-app.ts'
import { fillDevices } from '../support/evidence.ts'

let product: Product
let caseId: string
let subjectId: string
/** The member the test plays, by his account. */
let member: string

beforeAll(async () => {
  product = await startProduct('2026-03-03T02:00:00Z')
  caseId = (await product.play({ subject: { name: '证据花园' }, route: ['receive', 'check'] })).get('main') ?? ''
  const { driver } = product.stage
  for (let number = 1; number <= 7; number += 1) {
    const client = await driver.as(`expert${number}`)
    const { items } = await client.get<Paged<PanelView>>('/api/panels?limit=10')
    const me = await client.get<{ readonly id: string }>('/api/auth/me')
    const panel = items.find((one) => one.caseId === caseId && one.members.some(({ userId }) => userId === me.id))
    if (panel === undefined) continue
    member = `expert${number}`
    subjectId = panel.subject.id
    break
  }
  await driver.declareNoConflict(caseId)
  await driver.complete('official1', caseId, 'confirm-panel', { decision: 'CONFIRM', meetingOn: '2026-03-12', meetingPlace: '三楼会议室' })
  const { db, clock } = product.services
  for (const table of ['telemetry_day', 'device_state', 'device_units', 'device'])
    await sql`delete from ${sql.table(table)} where subject_id = ${subjectId}`.execute(db)
  await fillDevices(db, subjectId, clock.now(), [
    { kind: 'energy-water', count: 430, reporting: 412, units: 430 },
    { kind: 'energy-gas', count: 430, reporting: 430, units: 430 },
    { kind: 'energy-electricity', count: 120, reporting: 120, units: 120, days: 9 },
    { kind: 'access-control', count: 12, reporting: 12, units: 12, state: { openMode: 'face' } },
    { kind: 'charging-ebike', count: 4, reporting: 0 },
    { kind: 'security-video', count: 40, reporting: 40, units: 40, maker: null },
  ])
})
afterAll(() => product.close())

const openPanel = async (page: import('playwright-core').Page) => page.getByRole('link', { name: /^进入：证据花园/ }).click()

describe('evidence', () => {
  it('stands beside the rows, with its basis and devices', async () => {
    const view = await product.view(member)
    const { page } = view
    await view.open('/panels')
    await openPanel(page)
    const table = page.getByRole('table', { name: '评分表' })
    await seen(table)
    const water = table.locator('tr[data-row=WH-I34]')
    await seen(water.getByText('95.8 %'))
    await seen(water.getByText('412/430 台在线'))
    await seen(water.getByText('数据显示未达标'))
    await seen(table.locator('tr[data-row=WH-I10]').getByText('设备未上报，无数据'))
    await seen(table.locator('tr[data-row=WH-I27]').getByText('未登记设备'))
    await view.check()
    await view.shot('evidence-sheet')

    await water.getByRole('button', { name: '查看第 34 项的依据' }).click()
    const dialog = page.getByRole('dialog', { name: '第 34 项的设备数据' })
    await seen(dialog.getByText('应覆盖 430 处，其中 412 处有设备在上报。'))
    await seen(dialog.getByText('近 30 天有 30 天收到数据，要求不少于 24 天。'))
    await seen(dialog.getByText('共 430 台'))
    await dialog.getByLabel('显示').selectOption('silent')
    await seen(dialog.getByText('共 18 台'))
    await expect
      .poll(() => dialog.getByRole('link', { name: 'energy-water 413' }).getAttribute('href'))
      .toBe(`/devices/${subjectId}/d/energy-water-0413`)
    await view.check()
    await view.shot('evidence-dialog')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })

    const gas = table.locator('tr[data-row=WH-I33]')
    await gas.getByRole('button', { name: '采信第 33 项的证据' }).click()
    await seen(gas.getByText('已采信'))
    await expect.poll(() => page.getByLabel('第 33 项：具备', { exact: true }).isChecked()).toBe(true)
    await view.context.close()
  })

  it('leads to a site visit, which the office answers from its inbox', async () => {
    const view = await product.view(member)
    await view.open('/panels')
    await openPanel(view.page)
    const water = view.page.locator('tr[data-row=WH-I34]')
    await water.getByRole('button', { name: '就第 34 项申请现场核查' }).click()
    const dialog = view.page.getByRole('dialog', { name: '就第 34 项申请现场核查' })
    await dialog.getByLabel('需要查看什么').fill('18 块水表没有上报，请现场查看')
    await view.check()
    await dialog.getByRole('button', { name: '提交申请' }).click()
    await seen(water.getByText('已申请现场核查，等待答复'))

    const office = await product.view('official1')
    await office.open('/inbox')
    await seen(office.page.getByRole('heading', { name: '待答复的现场核查（1）' }))
    await office.check()
    await office.page.getByRole('button', { name: /^答复：证据花园/ }).click()
    await office.page.getByLabel('核查情况').fill('18 户未入住，水表已装并通电')
    await office.page.getByLabel('达标', { exact: true }).check()
    await office.check()
    await office.shot('visit-answer')
    await office.page.getByRole('button', { name: '答复', exact: true }).click()
    await office.page.getByRole('heading', { name: /待答复的现场核查/ }).waitFor({ state: 'detached' })
    await office.open(`/cases/${caseId}`)
    await seen(office.page.getByText('18 户未入住，水表已装并通电'))
    await office.check()
    await office.context.close()

    await view.page.reload()
    await seen(water.getByText('现场核查：达标'))
    await view.context.close()
  })

  it('asks a reason against the devices, and is frozen and verified once signed', async () => {
    const view = await product.view(member)
    const { page } = view
    await view.open('/panels')
    await openPanel(page)
    const scheme = await product.services.programmes.scheme('shenshan-2021')
    await seen(page.getByRole('table', { name: '评分表' }))
    for (const row of scheme.rows) await page.getByLabel(`第 ${row.number} 项：具备`, { exact: true }).check()
    const sign = async () => {
      await page.getByRole('button', { name: '签署评分表' }).click()
      await page.getByLabel('我确认本评分表由本人独立作出。').check()
      await page.getByRole('button', { name: '签署', exact: true }).click()
    }
    await page.getByRole('button', { name: '签署评分表' }).click()
    await seen(page.getByText('第 34 项的评定与设备数据不一致，请先写明理由。'))
    await page.getByLabel('我确认本评分表由本人独立作出。').check()
    await expect.poll(() => page.getByRole('button', { name: '签署', exact: true }).isDisabled()).toBe(true)
    await page.getByRole('button', { name: '取消' }).click()
    await page.getByLabel('第 34 项的理由', { exact: true }).fill('现场核查：18 户未入住，水表已装并通电')
    await sign()
    await seen(page.getByText(/内容不可更改/))
    await page.getByRole('button', { name: /^核验快照/ }).click()
    await seen(page.getByText(/核验一致/))
    await seen(page.getByText('已随 1 份评分表签署'))
    await view.check()
    await view.shot('evidence-signed')
    await view.context.close()
  })

  it('shows the applicant what would fail today and what to do', async () => {
    const view = await product.view('applicant1')
    const { page } = view
    await view.open('/portal')
    await page.getByRole('link', { name: '申报前自查：证据花园' }).click()
    await seen(page.getByRole('heading', { level: 1, name: /申报前自查/ }))
    await seen(page.getByText('保证网关每天上报；还需 15 天有数据。中断的日子按无数据计，不按零计。'))
    await seen(page.getByText('在设备台账中补全 40 台设备的厂家和型号。'))
    await view.check()
    await view.shot('readiness')
    await page.getByRole('button', { name: '查看第 11 项的依据' }).click()
    await seen(page.getByRole('dialog', { name: '第 11 项的设备数据' }).getByText('共 120 台'))
    await view.context.close()

    const phone = await product.view('applicant1', { width: 390, height: 844 })
    await phone.open(`/portal/readiness/${subjectId}`)
    await seen(phone.page.getByText('在设备台账中补全 40 台设备的厂家和型号。'))
    await phone.check()
    await phone.shot('readiness-390')
    await phone.context.close()

    const narrow = await product.view(member, { width: 390, height: 844 })
    await narrow.open('/panels')
    await openPanel(narrow.page)
    await seen(narrow.page.getByText('412/430 台在线'))
    await narrow.check()
    await narrow.shot('evidence-sheet-390')
    await narrow.page.getByRole('button', { name: '查看第 34 项的依据' }).click()
    await seen(narrow.page.getByText('共 430 台'))
    await narrow.check()
    await narrow.shot('evidence-dialog-390')
    await narrow.context.close()
  })
})

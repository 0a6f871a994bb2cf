// Registry of devices on screen: records, buildings, units, gateways, import by workbook; more than a thousand devices.
import { existsSync, readFileSync } from 'node:fs'
import ExcelJS from 'exceljs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, seen, startProduct, type View } from '../support/browser-app.ts'

let product: Product
let subject: string

beforeAll(async () => {
  product = await startProduct('2026-01-05T02:00:00Z')
  await product.play({ subject: { name: '登记小区' }, route: ['receive'] })
  const owner = await product.stage.driver.as('applicant1')
  const { items } = await owner.get<{ readonly items: readonly { readonly id: string }[] }>('/api/subjects')
  subject = items[0]?.id ?? ''
  // What the demo put there.
  for (const table of ['device', 'building', 'device_units'] as const)
    await product.services.db.deleteFrom(table).where('subject_id', '=', subject).execute()
  await product.services.registry.registerDevices(
    subject,
    Array.from({ length: 1200 }, (_, index) => ({
      id: `meter-${String(index + 1).padStart(4, '0')}`,
      kind: 'energy-water',
      name: `${Math.floor(index / 40) + 1}栋水表 ${(index % 40) + 1}`,
      place: `${(index % 20) + 1}层水表间`,
      maker: '海川物联',
      model: 'HC-15',
    })),
  )
}, 240_000)
afterAll(() => product.close())

const registry = (tab = 'devices') => `/devices/${subject}/registry?tab=${tab}`

async function file(view: View, name: string): Promise<Buffer> {
  const [download] = await Promise.all([view.page.waitForEvent('download'), view.page.getByRole('link', { name }).click()])
  const path = await download.path()
  return existsSync(path) ? readFileSync(path) : Buffer.alloc(0)
}

describe('the registry', () => {
  it('lists, searches and changes devices', async () => {
    const view = await product.view('applicant1')
    const { page } = view
    await view.open(registry())
    await seen(page.getByText(/共 \d{4} 条/))
    await view.check()
    await view.shot('registry-devices')

    await page.getByRole('searchbox').fill('meter-1200')
    await seen(page.getByText('已显示 1 条，共 1 条'))
    await page.getByRole('button', { name: '修改 meter-1200' }).click()
    await seen(page.getByRole('heading', { name: '修改设备 meter-1200' }))
    await page.getByLabel('维护责任人').fill('王工')
    await page.getByLabel('经度').fill('114.5')
    await page.getByLabel('纬度').fill('22.8')
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByRole('button', { name: '修改 meter-1200' }).click()
    await seen(page.getByText('维护责任人：原为“空”，改为“王工”'))
    await view.shot('registry-device')
    await view.check()
    await view.context.close()
  })

  it('says under a field what is wrong with it', async () => {
    // Its own window: the browser notes the refused request in its console.
    const view = await product.view('applicant1')
    const { page } = view
    await view.open(`${registry()}&edit=meter-0001`)
    await page.getByLabel('经度').fill('114.5')
    await page.getByRole('button', { name: '保存' }).click()
    await seen(page.getByText('经度和纬度要一起填写。'))
    await expect.poll(() => page.getByLabel('经度').evaluate((field) => document.activeElement === field)).toBe(true)
    await view.shot('registry-device-wrong')
    await view.context.close()
  })

  it('registers a device by keyboard and retires it', async () => {
    const view = await product.view('applicant1')
    const { page } = view
    await view.open(registry())
    await page.getByRole('button', { name: '登记设备' }).press('Enter')
    await page.getByLabel('设备编号').fill('lift-new')
    await page.getByLabel('设备名称').fill('新电梯')
    await page.getByLabel('类别', { exact: false }).first().selectOption({ value: 'lift' })
    await page.getByLabel('设备名称').press('Enter')
    await page.getByRole('searchbox').fill('lift-new')
    await page.getByRole('button', { name: '修改 lift-new' }).click()
    await page.getByRole('button', { name: '报废' }).click()
    await page.getByLabel('报废原因').fill('重复登记')
    await page.getByRole('button', { name: '报废' }).click()
    await seen(page.locator('.ant-table').getByText('报废'))
    await view.check()
    await view.context.close()
  })

  it('keeps buildings, and units that follow them', async () => {
    const view = await product.view('applicant1')
    const { page } = view
    await view.open(registry('buildings'))
    await page.getByRole('button', { name: '登记楼栋' }).click()
    await page.getByLabel('建筑编号').fill('1')
    await page.getByLabel('建筑名称').fill('1栋')
    await page.getByLabel('建筑层数').fill('18')
    await page.getByLabel('户数').fill('1250')
    await view.check()
    await view.shot('registry-building')
    await page.getByRole('button', { name: '保存' }).click()
    await seen(page.getByRole('button', { name: '修改 1栋' }))
    await view.check()

    await page.getByRole('tab', { name: '应覆盖数量' }).click()
    const basis = page.getByRole('combobox', { name: /水.*的计数依据/ }).first()
    const row = page.getByRole('row').filter({ has: basis })
    await basis.selectOption({ label: '按户数' })
    await page.getByRole('button', { name: '保存' }).click()
    await seen(page.getByText('已保存'))
    await seen(row.getByText('1250'))
    await view.check()
    await view.shot('registry-units')
    await view.context.close()
  })

  it('shows a secret once and revokes a gateway', async () => {
    const view = await product.view('applicant1')
    const { page } = view
    await view.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await view.open(registry('gateways'))
    await page.getByRole('button', { name: '新增网关' }).click()
    await page.getByLabel('网关名称').fill('中心机房网关')
    await page.getByLabel('网关名称').press('Enter')
    await seen(page.getByText('密码只显示这一次'))
    await page.getByRole('button', { name: '复制密码' }).click()
    await seen(page.getByText('已复制'))
    const secret = await page.evaluate(() => navigator.clipboard.readText())
    await view.check()
    await view.shot('registry-gateway-secret')
    await page.getByRole('button', { name: '已存好，关闭' }).click()

    expect(secret.length).toBeGreaterThanOrEqual(24)
    expect(await page.content()).not.toContain(secret)
    page.once('dialog', (dialog) => void dialog.accept())
    await page.getByRole('button', { name: '停用 中心机房网关' }).click()
    await seen(page.getByText('已停用'))
    await view.check()
    await view.shot('registry-gateways')
    await view.context.close()
  })

  it('imports a workbook: faults first, then everything at once', async () => {
    const view = await product.view('applicant1')
    const { page } = view
    await view.open(registry('import'))
    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.load((await file(view, '下载空白模板')) as unknown as ExcelJS.Buffer)
    const sheet = workbook.getWorksheet('设备')
    for (const [index, value] of ['imported-1', '电梯', '导入的电梯'].entries()) if (sheet) sheet.getCell(2, index + 1).value = value
    for (const [index, value] of ['imported 2', '飞船', '错误的行'].entries()) if (sheet) sheet.getCell(3, index + 1).value = value
    const upload = async () =>
      page.getByLabel('选择填好的文件').setInputFiles({
        name: '设备台账.xlsx',
        mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        buffer: Buffer.from(await workbook.xlsx.writeBuffer()),
      })
    await upload()
    await seen(page.getByText('设备第 3 行：“设备类别”不在列表中：“飞船”'))
    await view.check()
    await view.shot('registry-import-faults')
    const faults = await file(view, '下载错误文件')
    expect(faults.subarray(0, 2).toString()).toBe('PK')

    for (const [index, value] of ['imported-2', '电梯', '改好的行'].entries()) if (sheet) sheet.getCell(3, index + 1).value = value
    await upload()
    await page.getByRole('button', { name: '确认写入' }).click()
    await seen(page.getByText('已全部写入。'))
    await view.check()
    await view.shot('registry-import')
    await view.context.close()
  })

  it('is read by the office and changed by operators', async () => {
    const office = await product.view('official1')
    await office.open(registry())
    await seen(office.page.getByText('您可以查看'))
    await expect.poll(() => office.page.getByRole('button', { name: '登记设备' }).count()).toBe(0)
    await office.check()
    await office.context.close()
    const operator = await product.view('operator1')
    await operator.open(registry())
    await seen(operator.page.getByRole('button', { name: '登记设备' }))
    await operator.check()
    await operator.context.close()
  })

  it('fits a phone', async () => {
    const view = await product.view('applicant1', { width: 390, height: 844 })
    for (const tab of ['devices', 'buildings', 'units', 'gateways', 'import']) {
      await view.open(registry(tab))
      await view.check()
      await view.shot(`registry-phone-${tab}`)
    }
    await view.open(`${registry()}&edit=meter-1200`)
    await seen(view.page.getByRole('button', { name: '保存' }))
    await view.check()
    await view.shot('registry-phone-device')
    await view.context.close()
  })
})

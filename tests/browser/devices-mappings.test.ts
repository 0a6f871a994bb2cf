import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startShapeKeeper } from '../../device-bridge/shape-keeper.ts'
import { type Product, seen, startProduct } from '../support/browser-app.ts'

// Issue 4 items 1 and 3: mappings edited with samples and live preview; sources beside the broker.
let product: Product

beforeAll(async () => {
  product = await startProduct('2025-03-03T04:00:00Z')
  await product.play({ subject: { name: '海滨一期' }, route: ['receive'] })
})
afterAll(() => product.close())

describe('mappings', () => {
  it('are listed with kinds, versions and what was refused', async () => {
    const view = await product.view('operator1')
    const { page } = view
    await view.open('/bridge/mappings')
    await seen(page.getByRole('row').filter({ hasText: '水表（CJ/T 188 帧）' }).filter({ hasText: '二进制' }))
    await seen(page.getByRole('row').filter({ hasText: '停车出入' }).filter({ hasText: '随产品提供' }))
    await view.check()
    await view.shot('mappings')
    await view.context.close()
  })

  it('show what they read of a sample as one types, and become a new version', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await view.open('/bridge/mappings/nb-water-meter')
    const result = page.getByRole('complementary', { name: '样例报文' })
    await seen(result.getByRole('row').filter({ hasText: '读数' }).filter({ hasText: '1234.567 m3' }))
    await seen(result.getByText('services.[serviceId=WaterMeter].data.batteryVoltage', { exact: true }))
    await view.check()
    await view.shot('mapping-editor')

    await page.getByRole('textbox', { name: '× 系数（第 1 行）' }).fill('0.01')
    await seen(result.getByRole('row').filter({ hasText: '12345.67 m3' }))
    await page.getByRole('textbox', { name: '× 系数（第 1 行）' }).fill('十')
    await seen(page.getByText('“十”不是数字。'))
    await expect.poll(() => page.getByRole('button', { name: '保存为新版本' }).isDisabled()).toBe(true)
    await page.getByRole('textbox', { name: '× 系数（第 1 行）' }).fill('100000')
    await seen(result.getByText('超出合理范围'))
    await view.check()
    await page.getByRole('textbox', { name: '× 系数（第 1 行）' }).fill('0.01')
    await page.getByLabel('修改说明').fill('厂家改用十升为单位')
    await page.getByRole('button', { name: '保存为新版本' }).click()
    await seen(page.getByText('已保存，第 2 版生效。'))

    await page.getByRole('tab', { name: '版本' }).click()
    await seen(page.getByRole('row').filter({ hasText: '厂家改用十升为单位' }))
    await seen(page.getByRole('row').filter({ hasText: 'values / reading / factor' }).filter({ hasText: '0.001' }))
    await view.check()
    await view.shot('mapping-versions')
    await page.getByRole('button', { name: '载入第 1 版编辑' }).click()
    await seen(page.getByRole('row').filter({ hasText: '1234.567 m3' }))
    await view.context.close()
  })

  it('are made anew, by form or document, with the keyboard alone', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await view.open('/bridge/mappings/new')
    await page.getByRole('textbox', { name: '编号', exact: true }).fill('own-station')
    await page.getByLabel('中文名称').fill('自建环境站')
    await page.getByLabel('英文名称').fill('Own station')
    await page.getByLabel('设备种类').selectOption({ label: '环境监测系统' })
    await page.getByLabel('时间字段').fill('t')
    await page.getByLabel('时间写法').selectOption({ label: '秒（自 1970 年）' })
    await page.getByLabel('报文内容').fill('{"t": 1740970800, "pm": 35, "owner": "某人"}')
    await page.getByRole('button', { name: '添加指标' }).click()
    await page.getByRole('combobox', { name: '报文字段（第 1 行）' }).fill('pm')
    await page.getByRole('combobox', { name: '指标（第 1 行）' }).selectOption({ label: 'PM2.5 (µg/m3)' })
    await seen(page.getByText('发送设备：读到 1 项'))
    await seen(page.getByRole('button', { name: '把 owner 用作指标' }))
    await page.getByRole('button', { name: 'JSON', exact: true }).click()
    await seen(page.getByLabel('映射文档（JSON）'))
    await view.check()
    await page.getByRole('button', { name: '保存映射' }).focus()
    await page.keyboard.press('Enter')
    await seen(page.getByRole('heading', { level: 1, name: '自建环境站' }))
    await view.context.close()
  })

  it('are tried on the builds of payloads that were refused', async () => {
    const { db, clock, mappings } = product.services
    const keeper = startShapeKeeper({ db, clock, logger: pino({ level: 'silent' }) })
    const { document, version } = await mappings.get('parking-passage')
    keeper.note(
      { id: 'parking-passage', version, document },
      Buffer.from(
        JSON.stringify({
          AlarmInfoPlate: {
            result: { PlateResult: { license: '粤B12345', colorType: 9, timeStamp: { Timeval: { sec: 1_740_970_800 } }, plateId: 1 } },
          },
        }),
      ),
      [{ reason: 'wrong-type', detail: 'plateColour' }],
    )
    await keeper.stop()
    const view = await product.view('operator1')
    const { page } = view
    await view.open('/bridge/mappings/parking-passage')
    await page.getByRole('tab', { name: '被拒报文' }).click()
    await seen(page.getByText('"colorType": 9'))
    await expect.poll(() => page.getByText('粤B12345').count()).toBe(0)
    await view.check()
    await view.shot('mapping-refused')
    await page.getByRole('button', { name: '试读第 1 种' }).click()
    await seen(page.getByText('值的类型不对'))
    await view.check()
    await view.context.close()
  })

  it('fit a telephone', async () => {
    const view = await product.view('designer1', { width: 390, height: 800 })
    for (const path of ['/bridge/mappings', '/bridge/mappings/nb-smoke-alarm', '/bridge/sources']) {
      await view.open(path)
      await seen(view.page.getByRole('heading', { level: 1 }))
      await view.check()
      await view.shot(`narrow${path.replaceAll('/', '-')}`)
    }
    await view.context.close()
  })
})

describe('sources', () => {
  it('say what is wrong with their settings', async () => {
    const view = await product.view('operator1')
    const { page } = view
    await view.open('/bridge/sources')
    await page.getByRole('button', { name: '新增来源' }).click()
    await page.getByLabel('名称', { exact: true }).fill('水务抄表')
    await page.getByLabel('所属对象').selectOption({ label: '海滨一期' })
    await page.getByLabel('映射', { exact: true }).selectOption({ label: '水表抄表表格（CSV / Excel）' })
    await page.getByLabel('文件夹').fill('../外面')
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await seen(page.getByText(/文件夹名只用文字/))
    await view.context.close()
  })

  it('are set up, take an upload and never show a secret', async () => {
    const view = await product.view('operator1')
    const { page } = view
    await view.open('/bridge/sources')
    await page.getByRole('button', { name: '新增来源' }).click()
    await page.getByLabel('名称', { exact: true }).fill('水务抄表')
    await page.getByLabel('所属对象').selectOption({ label: '海滨一期' })
    await page.getByLabel('映射', { exact: true }).selectOption({ label: '水表抄表表格（CSV / Excel）' })
    await page.getByLabel('文件夹').fill('water')
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await seen(page.getByRole('heading', { name: '水务抄表' }))
    await page.getByLabel('上传抄表文件到 水务抄表').setInputFiles({
      name: '三月.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('表号,抄表时间,读数\nwm-404,2025-03-03 11:00,5\n'),
    })
    await seen(page.getByRole('row').filter({ hasText: '三月.csv' }))
    await view.check()

    await page.getByRole('button', { name: '新增来源' }).click()
    await page.getByLabel('来源种类').selectOption({ label: '定时取数（HTTP）' })
    await page.getByLabel('名称', { exact: true }).fill('电表平台')
    await page.getByLabel('所属对象').selectOption({ label: '海滨一期' })
    await page.getByLabel('映射', { exact: true }).selectOption({ label: '电表集中器（JSON，多表）' })
    await page.getByLabel('地址').fill('http://127.0.0.1:9/meters')
    await page.getByLabel('身份验证').selectOption({ label: '令牌（Bearer）' })
    await page.getByLabel('密钥', { exact: true }).fill('very-secret-42')
    await view.check()
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await seen(page.getByRole('heading', { name: '电表平台' }))
    await view.shot('sources')
    expect(await (await view.context.request.get('/api/bridge/sources')).text()).not.toContain('very-secret-42')
    await page.getByRole('button', { name: '修改 电表平台' }).click()
    await seen(page.getByText(/已保存，不再显示/))
    await expect.poll(() => page.getByLabel('密钥', { exact: true }).inputValue()).toBe('')
    await view.context.close()
  })
})

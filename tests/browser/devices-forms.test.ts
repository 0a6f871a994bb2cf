import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DraftView } from '../../server/base/api/cases.ts'
import type { ScoreScheme } from '../../server/rules/score/index.ts'
import { type Product, seen, startProduct } from '../support/browser-app.ts'
import { fillDevices } from '../support/evidence.ts'
import { application, community, districtCheck, held, programme } from '../support/weihai.ts'

// Evidence where rows are scored in forms, the plan of a community, sources that are taken away, and what publishing says of a scheme.
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64')
let product: Product
let subject: string
let caseId: string

beforeAll(async () => {
  product = await startProduct('2026-03-03T02:00:00Z')
  const { driver } = product.stage
  subject = (await driver.registerSubject('applicant1', programme, community('碧海花园'))).id
  const { db, clock, alarms, registry } = product.services
  alarms.stop()
  await registry.registerBuildings(subject, [{ id: '1', name: '1栋' }])
  await fillDevices(db, subject, clock.now(), [
    { kind: 'energy-water', count: 42, reporting: 42, units: 42 },
    { kind: 'energy-gas', count: 3, reporting: 0, units: 42 },
    { kind: 'broadcast', count: 2, reporting: 2 },
  ])
})
afterAll(() => product.close())

describe('a form that scores rows', () => {
  it('shows the applicant what the devices say while he assesses himself', async () => {
    const client = await product.stage.driver.as('applicant1')
    const draft = await client.post<DraftView>('/api/drafts', { programme, caseType: 'rating', subjectId: subject })
    const view = await product.view('applicant1')
    const { page } = view
    await view.open(`/portal/apply/${draft.id}`)
    await page.getByRole('navigation', { name: '填写步骤' }).getByRole('button', { name: /自评/ }).click()
    const water = page.locator('tr[data-row=WH-I34]')
    await seen(water.getByText('100.0 %'))
    await seen(water.getByText('42/42 台在线'))
    await seen(page.locator('tr[data-row=WH-I33]').getByText('设备未上报，无数据'))
    await water.getByRole('button', { name: '采信第 34 项的证据' }).click()
    await seen(water.getByText('已采信'))
    await view.check()
    await view.shot('form-evidence-applicant')
    await page.setViewportSize({ width: 390, height: 844 })
    await view.check()
    await view.shot('form-evidence-applicant-390')
    await view.context.close()
    await (await product.stage.driver.as('applicant1')).get(`/api/drafts/${draft.id}`)
    const data = application(held(34))
    caseId = (await product.stage.driver.apply({ username: 'applicant1', programme, caseType: 'rating', subjectId: subject, data })).caseId
  })

  it('asks the office for a reason where it contradicts them, and keeps both', async () => {
    const view = await product.view('district1')
    const { page } = view
    const { driver } = product.stage
    const [task] = await driver.openTasks('district1', caseId)
    const client = await driver.as('district1')
    await client.post(`/api/tasks/${task?.key ?? ''}/claim`, {})
    const { data } = await client.get<{ readonly data: object }>(`/api/tasks/${task?.key ?? ''}`)
    const filled = await driver.filled({ ...districtCheck, ...data }, client)
    await client.put(`/api/tasks/${task?.key ?? ''}/draft`, { data: { ...districtCheck, ...(filled as object) }, revision: 0 })
    await view.open(`/tasks/${task?.key ?? ''}`)
    const water = page.locator('tr[data-row=WH-I34]')
    await seen(water.getByText('与证据不一致，请写明理由'))
    await water.getByRole('button', { name: '查看第 34 项的依据' }).click()
    const dialog = page.getByRole('dialog', { name: '第 34 项的设备数据' })
    await seen(dialog.getByText('共 42 台'))
    await page.keyboard.press('Escape')
    await view.check()
    await view.shot('form-evidence-office')
    await page.getByRole('button', { name: '提交办理结果' }).click()
    await seen(page.getByRole('alert').getByText('第 34 项的评定与设备数据不一致，请写明理由。'))
    await page.getByRole('link', { name: '第 34 项的评定与设备数据不一致，请写明理由。' }).click()
    await water.getByLabel('第 34 项的理由').fill('抽查三户，表具未启用远程抄表。')
    await page.getByRole('button', { name: '提交办理结果' }).click()
    await page.waitForURL(/\/cases\//)

    await view.context.close()

    // What was refused on the way is an error of the console above; here there is none.
    const city = await product.view('city1')
    await city.open(`/cases/${caseId}`)
    await city.page.getByRole('tab', { name: /^表单/ }).click()
    const submitted = city.page.getByRole('tabpanel').getByRole('listitem').filter({ hasText: '区市核查' })
    await submitted.getByRole('button', { name: '查看' }).click()
    await seen(submitted.getByText('证据快照'))
    await seen(submitted.locator('tr[data-row=WH-I34]').getByText('100.0 %'))
    await submitted.getByRole('button', { name: /^核验快照/ }).click()
    await seen(submitted.getByText('已随 1 份表单提交'))
    await city.check()
    await city.shot('form-evidence-submitted')
    await city.context.close()
  })
})

describe('a plan of the community', () => {
  it('takes a picture and devices, by keyboard, and shows how they are', async () => {
    const view = await product.view('applicant1')
    const { page } = view
    await view.open(`/devices/${subject}/plan`)
    await page.getByRole('button', { name: '上传平面图' }).click()
    await page.getByLabel('图名').fill('总平面图')
    await page.getByLabel('图片（PNG、JPEG、WebP）').setInputFiles({ name: '总平面.png', mimeType: 'image/png', buffer: PNG })
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByRole('button', { name: '把 broadcast 1 放到图上' }).press('Enter')
    const across = page.getByLabel('broadcast 1 的横向位置（%）')
    await across.fill('20')
    await across.press('Tab')
    await page.getByRole('button', { name: '在图上点选 energy-gas 1 的位置' }).click()
    await page.getByRole('img').click({ position: { x: 300, y: 200 } })
    const marks = page.getByRole('list', { name: '图上的设备' })
    await seen(marks.getByRole('link', { name: 'broadcast 1 在线' }))
    await seen(marks.getByRole('link', { name: 'energy-gas 1 未上报' }))
    await expect.poll(() => marks.getByRole('listitem').first().getAttribute('style')).toContain('left: 20%')
    await view.check()
    await view.shot('plan')
    await page.setViewportSize({ width: 390, height: 844 })
    await view.check()
    await view.shot('plan-390')
    await view.context.close()
  })
})

describe('sources', () => {
  it('ask by POST and are deleted once confirmed', async () => {
    const view = await product.view('operator1')
    const { page } = view
    await view.open('/bridge/sources')
    await page.getByRole('button', { name: '新增来源' }).click()
    await page.getByLabel('来源种类').selectOption('http')
    await page.getByLabel('名称', { exact: true }).fill('电表平台')
    await page.getByLabel('所属对象').selectOption(subject)
    await page.getByLabel('映射', { exact: true }).selectOption('electricity-concentrator')
    await page.getByLabel('地址').fill('https://maker.example/query')
    await page.getByLabel('请求方式').selectOption('POST')
    await page.getByLabel('请求内容').fill('{"since":"{since}"}')
    await page.getByLabel('启用').uncheck()
    await page.getByRole('button', { name: '保存' }).click()
    await seen(page.getByText('POST https://maker.example/query'))
    await page.getByRole('button', { name: '删除 电表平台' }).click()
    const dialog = page.getByRole('dialog', { name: '删除接入来源“电表平台”？' })
    await view.check()
    await view.shot('source-delete')
    await dialog.getByRole('button', { name: '确认删除' }).click()
    await seen(page.getByText('还没有接入来源。'))
    await view.context.close()
  })
})

describe('the check before publishing', () => {
  it('names evidence nobody can give, one click from its row, where it is mended', async () => {
    const { workspaces } = product.services.programmes
    const { content, sha256 } = await workspaces.read(programme, 'scheme.json')
    const scheme = JSON.parse(content) as ScoreScheme
    const rows = scheme.rows.map((row) =>
      row.id === 'WH-I34' ? { ...row, evidence: [{ facility: 'meter-water', metric: 'M-COVERAGE', strength: 'full' as const }] } : row,
    )
    await workspaces.save(programme, 'scheme.json', JSON.stringify({ ...scheme, rows }, null, 1), sha256, 'designer1')
    const view = await product.view('designer1')
    const { page } = view
    await view.open(`/studio/${programme}/versions`)
    const problem = page.getByRole('row', { name: /第 34 项的实时证据引用的设施类别“meter-water”不存在。/ })
    await problem.getByRole('link').click()
    const evidence = page.getByRole('region', { name: '实时证据' })
    await seen(evidence)
    await view.check()
    await view.shot('scheme-evidence')
    await evidence.getByLabel('设备种类').selectOption('energy-water')
    await evidence.getByLabel(/比例不低于/).fill('0.9')
    await expect.poll(async () => (await workspaces.problems(programme)).filter(({ code }) => code.startsWith('EVIDENCE_'))).toEqual([])
    const saved = JSON.parse((await workspaces.read(programme, 'scheme.json')).content) as ScoreScheme
    expect(saved.rows.find(({ id }) => id === 'WH-I34')?.evidence).toEqual([
      { facility: 'energy-water', metric: 'M-COVERAGE', strength: 'full', parameters: { atLeast: '0.9' } },
    ])
    await view.context.close()
  })
})

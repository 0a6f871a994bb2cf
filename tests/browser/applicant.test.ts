import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PASSWORD, type Product, paperFile, seen, startProduct } from '../support/browser-app.ts'

let product: Product
let checking: string
let waiting: string

beforeAll(async () => {
  product = await startProduct('2026-03-03T02:00:00Z')
  const cases = await product.play({ subject: { name: '望海台' }, route: ['receive', 'ask-correction'] })
  waiting = cases.get('main') ?? ''
  checking = (await product.play({ subject: { name: '绿意春城' }, route: ['receive'] })).get('main') ?? ''
})
afterAll(() => product.close())

/** The group of controls under a heading of the form. */
const group = (page: Page, name: string) => page.getByRole('group', { name: new RegExp(`^${name}`) })
const next = (page: Page) => page.getByRole('button', { name: '保存并下一步' }).click()

async function logIn(page: Page): Promise<void> {
  await page.getByLabel('用户名').fill('applicant2')
  await page.getByLabel('密码').fill(PASSWORD)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await seen(page.getByRole('heading', { name: '我的办件' }))
}

async function fillCommunity(page: Page): Promise<void> {
  await group(page, '项目类别').getByLabel('已建住宅小区').check()
  await page.getByLabel(/^总户数/).fill('310')
  await page.getByLabel(/^楼栋数/).fill('4')
  await group(page, '是否封闭式小区').getByLabel('是', { exact: true }).check()
  await group(page, '是否精装交付').getByLabel('否', { exact: true }).check()
  await page.getByLabel(/^智慧化建设完成日期/).fill('2026-02-10')
  await page.getByLabel(/^智慧化建设完成日期/).press('Tab')
  await page.getByLabel('本小区已完成智慧化建设。').check()
}

async function fillApplicant(page: Page): Promise<void> {
  await page.getByLabel(/^统一社会信用代码/).fill('91441500MA5D3K7Q1W')
  await group(page, '单位类型').getByLabel('物业服务企业').check()
  await page.getByLabel(/^法定代表人/).fill('林海')
  await page.getByLabel(/^经办人/).fill('林小燕')
  await page.getByLabel(/^联系电话/).fill('13800000002')
}

async function fillConstruction(page: Page): Promise<void> {
  for (const name of ['公用基础设施', '智能终端设施', '通信基础设施', '小区安全防范', '公共设备监控', '公共环境信息化应用'])
    await page.getByLabel(new RegExp(`^${name}`)).fill(`${name}已按设计建成并接入监管平台。`)
  for (const name of ['同步规划', '同步设计', '同步施工', '同步投入使用', '物业服务', '政务服务'])
    await page.getByLabel(name, { exact: true }).check()
  await group(page, '接口方式').getByLabel('MQTT').check()
  await page.getByLabel(/^接口地址或对接平台/).fill('区智慧小区运行监管平台')
  await page.getByLabel(/^数据上传间隔/).fill('5')
  await page.getByLabel(/^共享的数据/).fill('设备状态、告警')
  for (const name of ['家居安防基本配置', '扩展性能与家居物联网', '平台建设与接入情况'])
    await page.getByLabel(new RegExp(`^${name}`)).fill('已建成。')
  await upload(page, '前期设计文件', '设计方案.pdf')
  await upload(page, '工程验收文件', '验收报告.pdf')
  await page.getByLabel(/^信息安全责任人/).fill('张立')
  await upload(page, '信息安全保障责任书', '责任书.pdf')
}

async function upload(page: Page, label: string, name: string): Promise<void> {
  await group(page, label).locator('input[type=file]').setInputFiles(paperFile(name))
  await seen(group(page, label).getByText(name))
}

/** Answers every row of the self-assessment as fulfilled. */
async function assess(page: Page): Promise<void> {
  const scheme = await product.services.programmes.scheme('shenshan-2021')
  for (const { number } of scheme.rows) await page.getByLabel(`第 ${number} 项：具备`, { exact: true }).check()
}

describe('an applicant', () => {
  it('registers, applies and sees the case', async () => {
    const view = await product.view(null)
    const { page } = view
    await view.open('/login')
    await view.check()
    await logIn(page)
    await view.check()
    await page.getByRole('link', { name: '登记小区' }).click()
    await seen(page.getByLabel(/^小区名称/))
    await page.getByRole('button', { name: '提交', exact: true }).click()
    await seen(page.getByRole('heading', { name: /有 \d+ 处需要修改/ }))
    await view.check()
    await page.getByLabel(/^小区名称/).fill('鹏程里')
    await group(page, '小区类别').getByLabel('已建住宅小区').check()
    await page.getByLabel(/^小区地址/).fill('鹅埠镇创富路 6 号')
    await page.getByLabel(/^建筑面积/).fill('26900.50')
    await page.getByLabel(/^总户数/).fill('310')
    await page.getByLabel(/^楼栋数/).fill('4')
    for (const name of ['是否为分期建设中的一期', '是否封闭式小区', '是否精装交付'])
      await group(page, name).getByLabel('否', { exact: true }).check()
    await page.getByLabel('本小区位于深圳市深汕特别合作区范围内。').check()
    await page.getByRole('button', { name: '提交', exact: true }).click()
    await seen(page.getByRole('heading', { name: '选择申报事项' }))
    await view.check()
    await page.getByRole('radio', { name: /鹏程里/ }).check()
    await page.getByRole('radio', { name: /评级/ }).check()
    await page.getByRole('button', { name: '开始填写' }).click()

    await seen(page.getByRole('heading', { name: '小区信息' }))
    await view.check()
    await next(page)
    await seen(page.getByRole('heading', { name: /有 \d+ 处需要修改/ }))
    await fillCommunity(page)
    await seen(page.getByText(/已保存 \d/))
    await page.reload()
    await seen(page.getByRole('heading', { name: '小区信息' }))
    await expect.poll(() => page.getByLabel('本小区已完成智慧化建设。').isChecked()).toBe(true)
    await next(page)
    await seen(page.getByRole('heading', { name: '申报单位', exact: true }))
    await fillApplicant(page)
    await next(page)
    await seen(page.getByRole('heading', { name: '建设情况' }))
    await fillConstruction(page)
    await view.check()
    await next(page)
    await seen(page.getByRole('heading', { name: '自评', exact: true }))
    await assess(page)
    await view.check()
    await next(page)
    await seen(page.getByRole('heading', { name: '附件', exact: true }))
    await next(page)
    await page.getByRole('link', { name: /营业执照/ }).click()
    await upload(page, '营业执照', '营业执照.pdf')
    // A file that is still on its way holds the page, and does not count as missing.
    await page.route('**/api/documents', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 700))
      await route.continue()
    })
    await group(page, '建筑面积证明').locator('input[type=file]').setInputFiles(paperFile('测绘报告.pdf'))
    await next(page)
    await seen(page.getByRole('heading', { name: '承诺声明' }))
    for (const name of ['真实性', '完整性', '有效性', '材料用途']) await group(page, name).getByRole('checkbox').check()
    await page.getByLabel('签署人姓名').fill('林小燕')
    await group(page, '签署人').getByRole('checkbox').check()
    await next(page)
    await seen(page.getByRole('heading', { name: '核对并提交' }))
    await view.check()
    await page.getByRole('button', { name: '提交申请' }).click()
    await seen(page.getByText(/申请已提交，办件编号/))
    await view.check()
    await seen(page.getByRole('list', { name: '办理进度' }))
    await seen(page.getByRole('region', { name: '当前进展' }).getByText(/等待：/))
    await view.context.close()
  })

  it('sees step, turn, days and proof', async () => {
    const view = await product.view('applicant1')
    const { page } = view
    await view.open(`/cases/${checking}`)
    await seen(page.getByRole('list', { name: '办理进度' }).getByRole('listitem').filter({ hasText: '当前步骤' }))
    const turn = page.getByRole('region', { name: '当前进展' })
    await seen(turn.getByText(/等待：/))
    await seen(turn.getByText(/剩余 5 个工作日/))
    await page.getByRole('button', { name: '“材料审查反馈”的计算依据' }).click()
    const proof = page.getByRole('table', { name: '计算依据' })
    await seen(proof.getByText('2026年3月7日'))
    await seen(proof.getByText('2026年3月13日'))
    await seen(proof.getByText('周末'))
    await view.check()
    await view.shot('own-case')
    await view.context.close()
  })

  it('corrects item by item what the official asked', async () => {
    const view = await product.view('applicant1')
    const { page } = view
    await view.open('/portal')
    await view.shot('portal')
    await page.getByRole('link', { name: /^望海台\s/ }).click()
    await seen(page.getByRole('heading', { name: '补正告知' }))
    await seen(page.getByText('测绘报告缺少骑缝章'))
    await view.check()
    await view.shot('own-case-correction')
    await page.getByRole('link', { name: '进入补正' }).click()
    await seen(page.getByText('补交加盖骑缝章的测绘报告'))
    await view.check()
    await view.shot('correction')
    await page.getByLabel(/^补正说明/).fill('已补盖骑缝章。')
    await page.locator('input[type=file]').first().setInputFiles(paperFile('补正测绘报告.pdf'))
    await seen(page.getByText('补正测绘报告.pdf'))
    await page.getByRole('checkbox').last().check()
    await page.getByRole('button', { name: /^提交/ }).click()
    await seen(page.getByText('已提交。'))
    await view.check()
    await view.context.close()
  })

  it('downloads a letter of the case', async () => {
    const view = await product.view('applicant1')
    const { page } = view
    await view.open(`/cases/${waiting}`)
    const link = page.getByRole('link', { name: /^下载 .*告知书|^下载 .*通知/ }).first()
    await seen(link)
    const answer = await view.context.request.get((await link.getAttribute('href')) ?? '')
    expect(answer.headers()['content-type']).toBe('application/pdf')
    expect((await answer.body()).subarray(0, 5).toString()).toBe('%PDF-')
    await view.context.close()
  })
})

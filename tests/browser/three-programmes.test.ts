import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, seen, startProduct } from '../support/browser-app.ts'

let product: Product
let community: string

beforeAll(async () => {
  product = await startProduct('2026-03-03T02:00:00Z')
  await product.stage.driver.registerSubject('applicant1', 'weihai-2020', {
    name: '竹岛花园',
    communityKind: 'EXISTING',
    district: '环翠区',
    neighbourhood: '竹岛街道',
    address: '世昌大道1号',
    areaSquareMetres: '61000.00',
    households: 420,
    buildings: 7,
    floors: 126,
    closed: true,
    fittedOut: true,
  })
  const subject = await product.stage.driver.registerSubject('applicant1', 'yinchuan-2020', {
    name: '民乐家园',
    county: 'XINGQING',
    subdistrict: '中山南街街道',
    neighbourhood: '民乐社区',
    address: '民族南街1号',
    communityKind: 'EXISTING',
    closed: true,
  })
  community = subject.id
})
afterAll(() => product.close())

describe('three programmes on one build', () => {
  it('offers each community the matters of its own programme', async () => {
    const view = await product.view('applicant1')
    const { page } = view
    await view.open('/portal/apply')
    await page.getByLabel(/竹岛花园/).check()
    await expect.poll(() => page.getByRole('radio', { name: /智慧住宅小区星级申报/ }).count()).toBe(1)
    await expect.poll(() => page.getByRole('radio', { name: /智慧小区评定申报/ }).count()).toBe(0)

    await page.getByLabel(/民乐家园/).check()
    await expect.poll(() => page.getByRole('radio', { name: /智慧住宅小区星级申报/ }).count()).toBe(0)
    await page.getByRole('radio', { name: /智慧小区评定申报/ }).check()
    await view.check()
    await view.shot('three-start')
  })

  it('registers a community by the form of the chosen programme', async () => {
    const view = await product.view('applicant1', { width: 390, height: 844 })
    await view.open('/portal/subjects/new')
    await view.page.getByLabel('评级方案').selectOption({ label: '银川市智慧小区评定与奖励' })
    await seen(view.page.getByLabel(/^所属县（市）区/))
    await view.check()
    await view.shot('three-register')
  })

  it('shows the six-section form and says why it can not be submitted yet', async () => {
    const view = await product.view('applicant1')
    const { page } = view
    const client = await product.stage.driver.as('applicant1')
    const draft = await client.post<{ readonly id: string }>('/api/drafts', {
      programme: 'yinchuan-2020',
      caseType: 'rating',
      subjectId: community,
    })
    await view.open(`/portal/apply/${draft.id}`)
    await seen(page.getByText('表一至四内容由申报单位填写', { exact: false }).first())
    await page.getByRole('button', { name: '三、智慧小区评价指标完成情况' }).click()
    await seen(page.getByText('接入带宽不低于200Mbps', { exact: false }).first())
    await view.check()
    await view.shot('three-indicators')
  })

  it('asks the administrator for what the regulation leaves open', async () => {
    const view = await product.view('designer1')
    await view.open('/studio/yinchuan-2020/settings?at=settings%2FthresholdA')
    const field = view.page.getByRole('spinbutton', { name: 'A级最低核定分数' })
    await seen(field)
    await field.fill('340')
    await expect.poll(() => view.page.getByRole('spinbutton', { name: 'C级最低核定分数' }).inputValue()).toBe('')
    await view.shot('three-settings')
  })
})

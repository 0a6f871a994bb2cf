import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, paperFile, seen, startProduct } from '../support/browser-app.ts'

let product: Product
let code: string

beforeAll(async () => {
  product = await startProduct('2026-01-05T02:00:00Z')
  await product.play({ subject: { name: '圆墩林语' }, level: 'basic', route: ['to-preliminary', 'to-final', 'to-certificate'] })
  const { items } = await (await product.stage.driver.as('leader1')).get<{ readonly items: readonly { readonly number: string }[] }>(
    '/api/public/certificates?limit=10',
  )
  code = items[0]?.number ?? ''
  await product.play({
    subject: { name: '朝面山庄' },
    applicant: 'applicant2',
    route: ['to-preliminary', 'to-final', 'deliberate', 'publish'],
  })
})
afterAll(() => product.close())

describe('the public', () => {
  it('objects to a notice with evidence', async () => {
    const view = await product.view(null)
    const { page } = view
    await view.open('/notices')
    await seen(page.getByText(/距公示结束还有 \d+ 天/))
    await view.check()
    await view.shot('notices')
    await page.getByRole('link', { name: /朝面山庄/ }).click()
    await seen(page.getByRole('heading', { name: '提出异议' }))
    await seen(page.getByText(/起至2026年\d+月\d+日24时止。/))
    await view.check()
    await view.shot('notice')
    await page.getByRole('button', { name: '提交异议' }).click()
    await seen(page.getByText('请至少上传一份证明材料'))
    await view.check()
    await page.getByLabel('姓名或单位名称').fill('李女士')
    await page.getByLabel('联系方式（电话或邮箱）').fill('13700000009')
    await page.getByLabel('异议事实和理由').fill('地下车库 B2 层手机无信号。')
    let arrive = () => {}
    const slow = new Promise<void>((done) => {
      arrive = done
    })
    await page.route('**/api/public/notices/*/documents', async (route) => {
      await slow
      await route.continue()
    })
    expect(await page.getByText('请填写“').count()).toBe(0)
    const evidence = page.getByLabel('证明材料：选择文件')
    const waits = page.getByRole('button', { name: '附件上传中…', disabled: true })
    await evidence.setInputFiles(paperFile('误选的文件.pdf'))
    await seen(waits)
    await page.getByRole('button', { name: '删除 误选的文件.pdf' }).click()
    await seen(page.getByRole('button', { name: '提交异议', disabled: false }))
    await evidence.setInputFiles(paperFile('实测照片.pdf'))
    await seen(waits)
    await view.check()
    await view.shot('notice-uploading')
    arrive()
    await page.getByRole('button', { name: '提交异议' }).click()
    await seen(page.getByText('异议已收到'))
    await seen(page.getByText('查询码（请妥善保存）'))
    await view.check()
    await view.context.close()
  })

  it('verifies a certificate by its code', async () => {
    const view = await product.view(null)
    const { page } = view
    await view.open('/verify')
    await view.check()
    await page.getByLabel('证书编号或核验码').fill(code)
    await page.getByRole('button', { name: '核验' }).click()
    await seen(page.getByRole('heading', { name: '圆墩林语' }))
    await seen(page.getByText('电子签名有效，内容未被改动。'))
    await view.check()
    await view.shot('verify')
    await view.context.close()
  })

  it('says when no such certificate exists', async () => {
    const view = await product.view(null)
    await view.page.goto('/verify/ABCDEFGH23456789ABCDEFGH23')
    await seen(view.page.getByRole('heading', { name: '未查到此证书' }))
    await view.context.close()
  })

  it('complains about a graded community', async () => {
    const view = await product.view(null)
    const { page } = view
    await view.open('/complaint')
    await seen(page.getByLabel('问题和事实'))
    await view.check()
    await page.getByLabel('所反映的名称').fill('圆墩林语')
    await page.getByLabel('姓名').fill('张先生')
    await page.getByLabel('联系方式').fill('13700000010')
    await page.getByLabel('问题和事实').fill('门禁系统停用已两个月。')
    await page.getByLabel('反馈日期').fill('2026-03-20')
    await page.getByLabel('反馈对象').fill('物业服务中心')
    await page.getByRole('button', { name: '提交', exact: true }).click()
    await seen(page.getByRole('link', { name: '请填写“运营单位的答复和改进情况”。' }))
    await page.getByLabel('运营单位的答复和改进情况').fill('答复等待配件，至今未修复。')
    await page.getByRole('button', { name: '提交', exact: true }).click()
    await seen(page.getByText('您的反映已收到'))
    await view.check()
    await view.context.close()
  })
})

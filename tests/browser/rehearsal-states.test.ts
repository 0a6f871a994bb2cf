// Rehearsals as a long run leaves them: every part of the report, two runs side by side, an impact, faults; wide and narrow.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, seen, startProduct, type View } from '../support/browser-app.ts'
import { playRehearsals } from '../support/fixture-rehearsals.ts'

const ROOT = '/studio/shenshan-2021/rehearsals'
const SIZES = [
  ['', 1440, 900],
  ['-phone', 390, 844],
] as const

let product: Product

beforeAll(async () => {
  product = await startProduct('2026-03-03T02:00:00Z')
})
afterAll(() => product.close())

async function views(use: (view: View, suffix: string) => Promise<void>): Promise<void> {
  for (const [suffix, width, height] of SIZES) {
    const view = await product.view('designer1', { width, height })
    await playRehearsals(view.page)
    await use(view, suffix)
    await view.context.close()
  }
}

const PARTS = [
  ['summary', '演练未通过', '该小区已有在办的申请，办结后可再次申请。'],
  ['deadlines', '各期限的执行情况'],
  ['queues', '需要多少人'],
  ['stuck', '停滞的办件'],
  ['results', '高端型智慧小区'],
  ['money', '5,544,000.00'],
  ['letters', '补正告知书'],
] as const

describe('rehearsals', () => {
  it('are listed with state, progress and verdict', async () => {
    await views(async (view, suffix) => {
      await view.open(ROOT)
      await seen(view.page.getByText('未通过（2 项）'))
      await seen(view.page.getByText(/演练到 2025年6月4日/))
      await seen(view.page.getByText(/无法编译/))
      await view.check()
      await view.shot(`rehearsals${suffix}`)
    })
  })

  it('show every part of a report', async () => {
    await views(async (view, suffix) => {
      for (const [part, ...words] of PARTS) {
        await view.open(`${ROOT}/runs/run-1?part=${part}`)
        for (const text of words) await seen(view.page.getByText(text))
        await view.check()
        await view.shot(`rehearsal-${part}${suffix}`)
      }
      await view.open(`${ROOT}/runs/run-1?part=heat`)
      await seen(view.page.locator('.djs-container .token-done', { hasText: '260' }))
      await seen(view.page.locator('.djs-container .token-canceled', { hasText: '未经过' }))
      await view.page.getByRole('radio', { name: '等待' }).check()
      await seen(view.page.locator('.djs-container .token-done', { hasText: '40 小时' }))
      await view.page.getByText('各环节的数字').click()
      await seen(view.page.getByRole('button', { name: '经过“材料审查” 260' }))
      await seen(view.page.getByRole('row', { name: /异议成立？ → .*流向/ }))
      await view.check()
      await view.shot(`rehearsal-heat${suffix}`)
    })
  })

  it('open the cases behind a number page by page, and the life of one', async () => {
    await views(async (view, suffix) => {
      const { page } = view
      await view.open(`${ROOT}/runs/run-1?part=deadlines`)
      await page.getByRole('button', { name: '材料审查反馈 · 超期 50' }).click()
      const dialog = page.getByRole('dialog', { name: '材料审查反馈 · 超期' })
      await seen(dialog.getByText('已显示 20 条，共 50 条'))
      await dialog.getByRole('button', { name: '加载更多' }).click()
      await seen(dialog.getByText('已显示 40 条，共 50 条'))
      await view.shot(`rehearsal-cases${suffix}`)
      await dialog.getByRole('button', { name: 'SS-2025-0001 的办理过程' }).click()
      await seen(dialog.getByText('颁发证书'))
      await view.check()
      await view.shot(`rehearsal-life${suffix}`)
      await dialog.getByRole('button', { name: '返回办件列表' }).click()
      await seen(dialog.getByText('已显示 40 条，共 50 条'))
      await page.keyboard.press('Escape')
      await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
    })
  })

  it('stand side by side, the greatest difference first', async () => {
    await views(async (view, suffix) => {
      const { page } = view
      await view.open(`${ROOT}/compare/run-1/run-4`)
      await seen(page.getByText('两次演练的随机种子不同'))
      await seen(page.getByRole('row', { name: /材料审查反馈 · 超期 .*50 .*4 减少 46/ }))
      // Without heads above them, each figure says on a phone which run it is of.
      const [before, after] = suffix === '' ? ['', ''] : ['前一次 ', '后一次 ']
      const name = `已支付 ${before}5,544,000.00 元 ${after}6,000,000.00 元 增加 456,000.00 元`
      await seen(page.getByRole('row', { name }))
      await expect.poll(() => page.getByRole('row', { name: /补正告知书/ }).count()).toBe(0)
      await view.check()
      await view.shot(`rehearsal-comparison${suffix}`)
      await page.getByLabel('方面').selectOption('queues')
      await expect.poll(() => page.getByRole('row').count()).toBe(2)
    })
  })

  it('say what a draft does to real cases and why', async () => {
    await views(async (view, suffix) => {
      const { page } = view
      await view.open(`${ROOT}/impact`)
      await page.getByRole('button', { name: '开始推算' }).click()
      await seen(page.getByText('总分不低于 75 分为高端型'))
      await seen(page.getByText('120,000.00 元 → 180,000.00 元'))
      await view.check()
      await view.shot(`rehearsal-impact${suffix}`)
      await page.getByRole('button', { name: '不能迁移（1）' }).click()
      await seen(page.getByText('办件停在“材料审查”，草稿中没有这个环节。'))
      await expect.poll(() => page.getByText('锦绣东方花园').count()).toBe(0)
    })
  })

  it('say in English and in words when something fails', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await playRehearsals(page)
    await view.open(`${ROOT}/runs/run-3`)
    await seen(page.getByText(/无法编译/))
    await view.check()
    await view.open(`${ROOT}/runs/run-1`)
    await page.getByRole('button', { name: 'English' }).click()
    await seen(page.getByRole('tab', { name: 'People and queues' }))
    await view.check()
    await view.shot('rehearsal-english')
    await view.context.close()
  })
})

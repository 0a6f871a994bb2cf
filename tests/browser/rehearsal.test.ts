// A regulation rehearsed before it is published: a scenario, a run, its report and cases, other staff, the gate, and real cases under the draft.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RehearsalRun } from '../../server/base/api/rehearsal.ts'
import { type Product, seen, startProduct, type View } from '../support/browser-app.ts'

const STUDIO = '/studio/shenshan-2021'
const ROOT = `${STUDIO}/rehearsals`
const SCENARIO = `${ROOT}/scenarios/small`
const PHONE = { width: 390, height: 844 }
/** A run may wait for its turn on a busy machine. */
const RUN_MS = 150_000
const TABS = ['基本', '申请来源', '对象', '办理情形', '人员', '申请人', '外部事件', '文件'] as const

let product: Product

beforeAll(async () => {
  product = await startProduct('2026-03-03T02:00:00Z')
})
afterAll(() => product.close())

const saved = (view: View) => expect.poll(() => view.page.getByText('已保存到草稿').count()).toBeGreaterThan(0)

/** Starts the scenario on screen and waits for the end of its run; answers the run's address. */
async function rehearse({ page }: View): Promise<string> {
  await page.getByRole('button', { name: '开始演练' }).click()
  await page.waitForURL(/\/rehearsals\/runs\/[^/]+$/)
  await page.getByRole('status').getByText('已完成').waitFor({ timeout: RUN_MS })
  await seen(page.getByRole('tab', { name: '总览' }))
  return new URL(page.url()).pathname
}

const runAt = (address: string) => address.split('/').at(-1) ?? ''

describe('a rehearsal', () => {
  let first = ''
  let second = ''

  it('begins with a scenario whose faults are shown at their place', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await view.open(ROOT)
    await seen(page.getByRole('link', { name: '常态运行一年' }))
    await view.check()
    await page.getByRole('button', { name: '新建演练方案' }).click()
    const form = page.getByRole('form', { name: '新建演练方案' })
    await form.getByLabel('名称').fill('小规模演练')
    await form.getByLabel(/^标识/).fill('small')
    await form.getByRole('button', { name: '创建' }).click()
    await seen(page.getByRole('heading', { level: 2, name: '小规模演练' }))
    await page.getByLabel('新申请（件）').fill('0')
    await seen(page.getByRole('region', { name: '演练方案中的问题' }))
    await expect.poll(() => page.getByRole('button', { name: '开始演练' }).isDisabled()).toBe(true)
    await page.getByRole('tab', { name: '人员' }).click()
    await page.getByRole('region', { name: '演练方案中的问题' }).getByRole('link', { name: '基本 · 新申请（件）' }).click()
    await expect.poll(() => page.getByLabel('新申请（件）').evaluate((field) => field === document.activeElement)).toBe(true)
    await expect.poll(() => page.getByLabel('新申请（件）').getAttribute('aria-invalid')).toBe('true')
    await view.check()
    await view.shot('scenario-problem')
    await page.getByLabel('新申请（件）').fill('60')
    await page.getByLabel('演练多少个月').fill('12')
    await page.getByLabel('随机种子').fill('small-2025')
    await expect.poll(() => page.getByRole('button', { name: '开始演练' }).isEnabled()).toBe(true)
    await saved(view)
    await view.context.close()
  })

  it('is written part by part, on a phone too', async () => {
    for (const [suffix, options] of [
      ['', {}],
      ['-phone', PHONE],
    ] as const) {
      const view = await product.view('designer1', options)
      const { page } = view
      await view.open(SCENARIO)
      for (const [at, name] of TABS.entries()) {
        await page.getByRole('tab', { name }).click()
        await seen(page.getByRole('tabpanel', { name }))
        const card = page.getByRole('tabpanel').locator('.card-toggle, .ways > summary').first()
        if ((await card.count()) > 0) await card.click()
        await view.check()
        await view.shot(`scenario-${at + 1}${suffix}`)
      }
      await view.context.close()
    }
  })

  it('is watched, and its report read', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await view.open(SCENARIO)
    first = await rehearse(view)
    await seen(page.getByRole('row', { name: /智慧小区评级/ }))
    await view.check()
    await view.shot('run-summary')
    for (const [name, words] of [
      ['期限', '材料审查反馈'],
      ['人员与排队', '主管部门经办人'],
      ['停滞与异常', '停滞的办件'],
      ['评级结果', '基础型智慧小区'],
      ['资金', '合计'],
      ['异议与文书', '收件回执'],
    ] as const) {
      await page.getByRole('tab', { name }).click()
      await seen(page.getByRole('tabpanel').getByText(words))
      await view.check()
      await view.shot(`run-${name}`)
    }
    await page.getByRole('tab', { name: '流程图' }).click()
    await page.getByLabel('流程', { exact: true }).selectOption('shenshan-grading')
    await seen(page.locator('.djs-container .token-done'))
    await view.check()
    await view.shot('run-heat')
    const { request } = view.context
    for (const [kind, type] of [
      ['pdf', 'application/pdf'],
      ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ] as const) {
      const paper = await request.get(`/api/rehearsals/${runAt(first)}/report.${kind}`)
      expect([paper.status(), paper.headers()['content-type']]).toEqual([200, type])
    }
    await view.context.close()
  })

  it('shows the cases behind a number and the life of each', async () => {
    for (const [suffix, options] of [
      ['', {}],
      ['-phone', PHONE],
    ] as const) {
      const view = await product.view('designer1', options)
      const { page } = view
      await view.open(first)
      await page.getByRole('button', { name: /^智慧小区评级 · 收件 \d+$/ }).click()
      const dialog = page.getByRole('dialog', { name: '智慧小区评级 · 收件' })
      await seen(dialog.getByText(/^已显示 20 条，共 \d+ 条$/))
      await dialog.getByRole('button', { name: '加载更多' }).click()
      await seen(dialog.getByText(/^已显示 40 条，共 \d+ 条$/))
      await view.shot(`run-cases${suffix}`)
      await dialog
        .getByRole('button', { name: /的办理过程$/ })
        .first()
        .click()
      await seen(dialog.getByRole('list').getByText(/申报|提交/))
      await view.check()
      await view.shot(`run-life${suffix}`)
      await view.context.close()
    }
  })

  it('is lived again with fewer people and compared', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await view.open(`${SCENARIO}?at=/staff/0/people`)
    await expect.poll(() => page.getByLabel('人数').evaluate((field) => field === document.activeElement)).toBe(true)
    await page.getByLabel('人数').fill('1')
    await saved(view)
    second = await rehearse(view)
    await page.getByRole('link', { name: '返回演练' }).click()
    const boxes = page.getByRole('checkbox', { name: /的“小规模演练”$/ })
    await expect.poll(() => boxes.count()).toBe(2)
    await boxes.first().check()
    await boxes.last().check()
    await view.shot('overview')
    await page.getByRole('button', { name: '对比所选两次' }).click()
    await page.waitForURL(new RegExp(`/compare/${runAt(first)}/${runAt(second)}$`))
    await seen(page.getByRole('heading', { name: '演练对比' }))
    await seen(page.getByRole('row', { name: /排队/ }))
    await view.check()
    await view.shot('comparison')
    const phone = await product.view('designer1', PHONE)
    await phone.open(new URL(page.url()).pathname)
    await seen(phone.page.getByRole('row', { name: /排队/ }))
    await phone.check()
    const frame = phone.page.locator('.scroll-x', { has: phone.page.getByRole('table') })
    expect(await frame.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
    await phone.shot('comparison-phone')
    await phone.context.close()
    await page.getByRole('table').locator('.count').first().click()
    await seen(page.getByRole('dialog').getByRole('button', { name: /的办理过程$/ }))
    await view.context.close()
  })

  it('is paused, resumed and cancelled', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await view.open(SCENARIO)
    await page.getByLabel('新申请（件）').fill('6000')
    await page.getByLabel('演练多少个月').fill('36')
    await saved(view)
    await page.getByRole('button', { name: '开始演练' }).click()
    await page.getByRole('button', { name: '暂停' }).click()
    await seen(page.getByRole('status').getByText('已暂停'))
    await view.check()
    await view.shot('run-paused')
    await page.getByRole('button', { name: '继续' }).click()
    await seen(page.getByRole('status').getByText('演练中'))
    page.once('dialog', (dialog) => void dialog.accept())
    await page.getByRole('button', { name: '取消演练' }).click()
    await seen(page.getByRole('status').getByText('已取消'))
    await view.open(SCENARIO)
    await page.getByLabel('新申请（件）').fill('60')
    await page.getByLabel('演练多少个月').fill('12')
    await saved(view)
    await view.context.close()
  })
})

describe('the gate', () => {
  /** Submits the draft, and a second person agrees. */
  async function review(author: View): Promise<void> {
    const { request } = author.context
    await request.delete('/api/programmes/shenshan-2021/draft/review')
    expect((await request.post('/api/programmes/shenshan-2021/draft/review', { data: { note: '加入演练' } })).ok()).toBe(true)
    const leader = await product.view('leader1')
    const { hash } = await (await leader.context.request.get('/api/programmes/shenshan-2021/draft/review')).json()
    const answer = await leader.context.request.post('/api/programmes/shenshan-2021/draft/review/decision', { data: { agree: true, hash } })
    expect(answer.ok()).toBe(true)
    await leader.context.close()
  }

  it('keeps a draft from being published until its rehearsal is clean', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await view.open(ROOT)
    await page.getByLabel('发布前须演练通过').check()
    await page.getByLabel('按哪个演练方案').selectOption('small')
    await page.getByLabel('允许超期的期限（%）').fill('100')
    await saved(view)
    await view.check()
    await view.shot('gate')
    await review(view)
    await view.open(`${STUDIO}/versions`)
    await seen(page.getByText(/本方案须先演练/))
    await expect.poll(() => page.getByRole('button', { name: '发布新版本' }).isDisabled()).toBe(true)
    await view.check()
    await view.shot('gate-refuses')

    await page.getByRole('link', { name: '前往演练' }).click()
    await page.getByRole('link', { name: '小规模演练' }).first().click()
    await seen(page.getByRole('heading', { level: 2, name: '小规模演练' }))
    const third = await rehearse(view)
    await seen(page.getByRole('status').getByText(/^未通过/))
    await page.getByRole('tab', { name: '流程图' }).click()
    await page.getByRole('button', { name: '各流程中未经过的都允许' }).click()
    await expect.poll(async () => allowed(view)).toBeGreaterThan(0)

    await view.open(SCENARIO)
    const fourth = await rehearse(view)
    await seen(page.getByRole('status').getByText('通过', { exact: true }))
    expect(fourth).not.toBe(third)
    await review(view)
    await view.open(`${STUDIO}/versions`)
    await page.getByRole('button', { name: '发布新版本' }).click()
    await seen(page.getByText(/已发布第 2 版/))
    await page.getByRole('link', { name: '第 2 版的演练报告' }).click()
    await page.waitForURL(new RegExp(`/runs/${runAt(fourth)}$`))
    const run = (await (await view.context.request.get(`/api/rehearsals/${runAt(fourth)}`)).json()) as RehearsalRun
    expect(run.verdict?.clean).toBe(true)
    await view.context.close()
  })

  async function allowed(view: View): Promise<number> {
    const file = await (await view.context.request.get('/api/programmes/shenshan-2021/draft/files/programme.json')).json()
    return (JSON.parse(file.content) as { rehearsal?: { mayBeUnreached?: readonly string[] } }).rehearsal?.mayBeUnreached?.length ?? 0
  }
})

describe('the impact of a draft', () => {
  it('lists real cases that would differ, with the reason', async () => {
    await product.play({ subject: { name: '影响小区' }, route: ['receive', 'check'] })
    const view = await product.view('designer1')
    const { page } = view
    const address = '/api/programmes/shenshan-2021/draft/files/programme.json'
    const { content, sha256 } = await (await view.context.request.get(address)).json()
    const manifest = JSON.parse(content) as { deadlines: { id: string; count: number }[] }
    for (const rule of manifest.deadlines) if (rule.id === 'DL-17') rule.count = 3
    const saving = await view.context.request.put(address, { data: { content: JSON.stringify(manifest, null, 2), expected: sha256 } })
    expect(saving.status()).toBe(200)
    await view.open(`${ROOT}/impact`)
    await view.check()
    await page.getByRole('button', { name: '开始推算' }).click()
    await page.getByRole('status').getByText('已完成').waitFor({ timeout: RUN_MS })
    await seen(page.getByRole('row', { name: /影响小区/ }).getByText(/材料审查反馈/))
    await view.check()
    await view.shot('impact')
    await page.getByRole('button', { name: /^期限（[1-9]\d*）$/ }).click()
    const phone = await product.view('designer1', PHONE)
    await phone.open(new URL(page.url()).pathname)
    await seen(phone.page.getByRole('row', { name: /影响小区/ }))
    await phone.check()
    await phone.shot('impact-phone')
    await phone.context.close()
    // Who may read cases goes on to the case itself.
    const leader = await product.view('leader1')
    await leader.open(new URL(page.url()).pathname)
    await leader.page
      .getByRole('row', { name: /影响小区/ })
      .getByRole('link')
      .click()
    await leader.page.waitForURL(/\/cases\//)
    await seen(leader.page.getByRole('heading', { level: 1, name: /影响小区/ }))
    await leader.context.close()
    await view.context.close()
  })
})

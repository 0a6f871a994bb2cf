// The proof of low code : a programme from nothing, in the studio alone,
// through checks and review to a case with its paper; then a shorter term in version 2, and the running case moves there.
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, seen, startProduct, type View } from '../support/browser-app.ts'

const STUDIO = '/studio/parks'
let product: Product
let caseNumber = ''
let caseId = ''

beforeAll(async () => {
  product = await startProduct('2026-03-03T02:00:00Z')
})
afterAll(() => product.close())

const saved = (view: View) => seen(view.page.getByText('已保存到草稿').first())

/** Opens the list of a kind and makes a new part there. */
async function create(view: View, path: string, kind: string, title: string, id: string): Promise<void> {
  const { page } = view
  await view.open(`${STUDIO}/${path}`)
  await page.getByRole('button', { name: `新建${kind}` }).click()
  await page.getByLabel('名称', { exact: true }).fill(title)
  await page.getByLabel('标识（小写字母、数字和连字符）').fill(id)
  await page.getByRole('button', { name: '创建' }).click()
  await page.waitForURL(`**${STUDIO}/${path}/${id}`)
}

/** Adds a row to a list of the settings and fills its cells: they are named by column and number. */
async function addRow(view: View, button: string, number: number, cells: { readonly [column: string]: string }): Promise<void> {
  const { page } = view
  await page.getByRole('button', { name: button }).click()
  for (const [column, value] of Object.entries(cells)) {
    const cell = page.getByLabel(`${column} ${number}`, { exact: true }).first()
    if ((await cell.evaluate((element) => element.tagName)) === 'SELECT') await cell.selectOption({ label: value })
    else await cell.fill(value)
  }
}

/** The step table by keyboard: adds a step behind the one that has the focus. */
async function addStep(page: Page, kind: string, name: string): Promise<void> {
  await page.keyboard.press('Insert')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('种类').selectOption({ label: kind })
  await dialog.getByLabel('名称').fill(name)
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await page.waitForFunction((text) => document.activeElement?.closest('tr')?.textContent?.includes(text) === true, name)
}

const COLUMNS = { who: 1, part: 2, deadline: 3 } as const

/** Opens a cell of the step that has the focus, fills the dialog, confirms. */
async function editStep(page: Page, column: keyof typeof COLUMNS, fill: (dialog: Locator) => Promise<unknown>): Promise<void> {
  await page.keyboard.press('Home')
  for (let turn = 0; turn < COLUMNS[column]; turn += 1) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await seen(dialog)
  await fill(dialog)
  await page.keyboard.press('Control+Enter')
  await dialog.waitFor({ state: 'detached' })
}

/** From draft to version: submitted, agreed to by a second person, published. */
async function publish(note: string, button: string): Promise<void> {
  const author = await product.view('designer1', { width: 1280, height: 800 })
  await author.open(`${STUDIO}/versions`)
  await author.page.getByLabel('版本说明').fill(note)
  await expect.poll(() => author.page.getByRole('button', { name: '提交复核' }).isEnabled(), { timeout: 20_000 }).toBe(true)
  await author.check()
  await author.picture('8-versions')
  await author.page.getByRole('button', { name: '提交复核' }).click()
  await seen(author.page.getByText('等待复核'))
  const reviewer = await product.view('leader1')
  await reviewer.open(`${STUDIO}/versions`)
  await reviewer.page.getByRole('button', { name: '同意发布' }).click()
  await seen(reviewer.page.getByText('复核同意，可以发布'))
  await reviewer.context.close()
  await author.open(`${STUDIO}/versions`)
  await author.page.getByRole('button', { name: button }).click()
  await seen(author.page.getByText(/已发布第 \d 版/))
  await author.context.close()
}

describe('a programme from nothing', () => {
  it('begins empty', async () => {
    const view = await product.view('designer1', { width: 1280, height: 800 })
    const { page } = view
    await view.open('/studio/new')
    await view.picture('1-new')
    await page.getByRole('radio', { name: '空白方案' }).check()
    await page.getByLabel('方案名称').fill('公园评级')
    await page.getByLabel('方案标识').fill('parks')
    await page.getByRole('button', { name: '建立方案' }).click()
    await seen(page.getByRole('heading', { level: 1, name: '公园评级' }))
    await page.getByRole('button', { name: '知道了' }).click()
    await view.check()
    await view.picture('2-overview')
    await view.context.close()
  })

  it('gets its term of five working days', async () => {
    const view = await product.view('designer1', { width: 1280, height: 800 })
    const { page } = view
    await view.open(`${STUDIO}/deadlines`)
    for (const [id, name] of [
      ['P-CHECK', '材料审查'],
      ['P-NOTICE', '公示期'],
    ] as const) {
      await page.getByRole('button', { name: '新增期限' }).first().click()
      await page.getByLabel('编号', { exact: true }).fill(id)
      await page.keyboard.press('Tab')
      const pane = page.getByRole('region', { name: `编辑 ${id}` })
      await pane.getByLabel('中文').fill(name)
      await pane.getByLabel('英文').fill(id)
      await pane.getByLabel('数量').fill('5')
      await pane.getByLabel('单位').selectOption({ label: '工作日' })
      await pane.getByLabel('责任方').selectOption({ label: '经办人' })
    }
    await saved(view)
    await view.check()
    await view.picture('3-deadlines')
    await view.context.close()
  })

  it('gets its two forms', async () => {
    const view = await product.view('designer1', { width: 1280, height: 800 })
    const { page } = view
    const add = (name: string) => page.getByRole('button', { name, exact: true }).click()
    const name = async (zh: string, en: string, path: string) => {
      const pane = page.getByRole('complementary', { name: '属性' })
      await pane.getByLabel('中文', { exact: true }).first().fill(zh)
      await pane.getByLabel('英文', { exact: true }).first().fill(en)
      await pane.getByLabel('数据名').fill(path)
      await pane.getByLabel('数据名').press('Enter')
      await pane.getByLabel('必填').check()
    }
    await create(view, 'forms', '表单', '公园评级申请', 'application')
    await page.getByRole('treeitem', { name: /^第一页/ }).click()
    await add('多行文本')
    await name('公园概况', 'About the park', 'about')
    await add('数字')
    await name('树木数量', 'Trees', 'trees')
    await saved(view)
    await view.check()
    await view.picture('4-form')

    await create(view, 'forms', '表单', '现场核查', 'inspection')
    await page.getByRole('treeitem', { name: /^第一页/ }).click()
    await add('评分表')
    await name('评分', 'Scores', 'answers')
    await add('多行文本')
    await name('核查意见', 'Findings', 'opinion')
    await saved(view)
    await view.context.close()
  })

  it('gets its letter', async () => {
    const view = await product.view('designer1', { width: 1280, height: 800 })
    const { page } = view
    await create(view, 'letters', '文书', '评级结果通知书', 'result')
    await page.getByRole('button', { name: '＋段落' }).click()
    await page.getByRole('button', { name: /^上移 第 3 块/ }).click()
    await page.getByRole('region', { name: '第 2 块 段落' }).getByRole('textbox', { name: '文字' }).click()
    await page.keyboard.type('现将评级结果通知如下。')
    await saved(view)
    await view.check()
    await view.picture('7-letter')
    await view.context.close()
  })

  it('gets its levels', async () => {
    const view = await product.view('designer1', { width: 1280, height: 800 })
    const { page } = view
    await view.open(`${STUDIO}/settings`)
    await page.getByRole('tab', { name: '对象与等级', exact: true }).click()
    await addRow(view, '＋增加等级', 1, {
      代码: 'NONE',
      '名称（英文）': 'none',
      '简称（中文）': '未',
      '简称（英文）': 'N',
      '名称（中文）': '未达标',
    })
    await page.getByLabel('发证 未达标', { exact: true }).uncheck()
    await addRow(view, '＋增加等级', 2, {
      代码: 'STAR',
      '名称（英文）': 'star',
      '简称（中文）': '星',
      '简称（英文）': 'S',
      '名称（中文）': '星级公园',
    })
    await saved(view)

    await view.check()
    await view.context.close()
  })

  it('gets a scheme of six rows and their decision', async () => {
    const view = await product.view('designer1', { width: 1280, height: 800 })
    const { page } = view
    await view.open(`${STUDIO}/scheme`)
    await page.getByRole('button', { name: '新建评分表' }).last().click()
    await page.getByRole('tab', { name: '分组与汇总' }).click()
    await page.getByRole('button', { name: '增加分组' }).click()
    await page.getByLabel('分组 1 名称').fill('公园')
    await page.getByRole('tab', { name: '指标', exact: true }).click()
    await page.getByRole('button', { name: '在“公园”中增加指标' }).click()
    await page.getByLabel('第 1 项：指标').focus()
    await page.evaluate(() => {
      const rows = ['树木', '草地', '座椅', '步道', '照明', '厕所'].map((name) => `${name}\t${name}\t计分\t10\t有无`)
      const data = new DataTransfer()
      data.setData('text/plain', rows.join('\n'))
      document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    })
    await seen(page.getByLabel('第 6 项：指标'))
    await page.getByRole('tab', { name: '等级' }).click()
    await page.getByRole('button', { name: '生成等级决策表' }).click()
    await page.getByLabel('第 1 条：不低于（留空不限）').fill('40')
    await saved(view)
    await view.check()
    await view.picture('5-scheme')
    await view.context.close()
  })

  it('gets its workflow, step by step, by keyboard', async () => {
    const view = await product.view('designer1', { width: 1280, height: 800 })
    const { page } = view
    await create(view, 'workflows', '流程', '公园评级', 'rating')
    await view.open(`${STUDIO}/workflows/rating?view=table`)
    await page.getByRole('rowheader', { name: '开始' }).click()
    await addStep(page, '用户任务', '现场核查')
    await editStep(page, 'part', (dialog) => dialog.getByLabel('表单').selectOption({ label: '现场核查' }))
    await editStep(page, 'who', (dialog) => dialog.getByLabel('角色').selectOption({ label: '经办人' }))
    await editStep(page, 'deadline', (dialog) => dialog.getByLabel('期限', { exact: true }).selectOption({ label: 'P-CHECK 材料审查' }))
    await addStep(page, '服务任务', '计算得分')
    await editStep(page, 'part', (dialog) => dialog.getByLabel('系统动作').selectOption({ label: '按指标体系计算结果' }))
    await addStep(page, '服务任务', '开始公示')
    await editStep(page, 'part', async (dialog) => {
      await dialog.getByLabel('系统动作').selectOption({ label: '发布公示' })
      await dialog.getByLabel('公示内容').selectOption({ index: 1 })
      await dialog.getByLabel('公示期').selectOption({ label: 'P-NOTICE 公示期' })
    })
    await addStep(page, '等待期限', '公示期满')
    await editStep(page, 'deadline', async (dialog) => {
      await dialog.getByLabel('期限', { exact: true }).selectOption({ label: 'P-NOTICE 公示期' })
      await dialog.getByLabel('自何日起算（FEEL）').fill('notice.publishedOn')
    })
    await addStep(page, '服务任务', '结束公示')
    await editStep(page, 'part', (dialog) => dialog.getByLabel('系统动作').selectOption({ label: '结束公示' }))
    await addStep(page, '制发文书', '通知结果')
    await editStep(page, 'part', (dialog) => dialog.getByLabel('文书').selectOption({ label: '评级结果通知书' }))
    await saved(view)
    await view.check()
    await view.picture('6-steps')
    await page.getByRole('button', { name: '流程图', exact: true }).click()
    await seen(page.locator('.designer-canvas .djs-shape').first())
    await seen(page.getByText('没有发现问题。'))
    await view.picture('6-diagram')
    await view.check()
    await view.context.close()
  })

  it('can be applied for once its matter is named, checked and published', async () => {
    const view = await product.view('designer1', { width: 1280, height: 800 })
    const { page } = view
    await view.open(`${STUDIO}/settings`)
    await page.getByRole('tab', { name: '事项', exact: true }).click()
    await page.getByRole('button', { name: '＋增加事项' }).click()
    const matter = page.getByRole('region', { name: '新事项', exact: true })
    await matter.getByLabel('流程').selectOption({ label: '公园评级' })
    await matter.getByLabel('申请表单').selectOption({ label: '公园评级申请' })
    await matter.getByLabel('英文').first().fill('Rating of a park')
    await matter.getByLabel('中文').first().fill('公园评级')
    await saved(view)
    await view.context.close()
    await publish('第一版', '发布第一版')
  })
})

describe('a case of it', () => {
  it('is applied for', async () => {
    const view = await product.view('applicant1')
    const { page } = view
    await view.open('/portal/subjects/new?programme=parks')
    await page.getByLabel(/^名称/).fill('海滨公园')
    await page.getByLabel(/^地址/).fill('海滨路 1 号')
    await page.getByLabel(/^面积/).fill('12000')
    await page.getByRole('button', { name: '提交', exact: true }).click()
    await page.getByRole('radio', { name: /海滨公园/ }).check()
    await page.getByRole('radio', { name: /公园评级/ }).check()
    await page.getByRole('button', { name: '开始填写' }).click()
    await page.getByLabel(/^公园概况/).fill('临海，全天开放。')
    await page.getByLabel(/^树木数量/).fill('230')
    await page.getByRole('button', { name: '提交申请' }).click()
    await page.waitForURL('**/cases/**')
    caseId = page.url().split('/cases/')[1]?.split(/[?#]/)[0] ?? ''
    caseNumber =
      (
        await page
          .getByText(/BL-\d+-\d+/)
          .first()
          .innerText()
      ).match(/BL-\d+-\d+/)?.[0] ?? ''
    expect(caseNumber).not.toBe('')
    await view.check()
    await view.context.close()
  })

  it('waits while a shorter term is published, then moves to it', async () => {
    const before = await deadline()
    const view = await product.view('designer1', { width: 1280, height: 800 })
    const { page } = view
    await view.open(`${STUDIO}/deadlines?at=P-CHECK`)
    await page.getByRole('region', { name: '编辑 P-CHECK' }).getByLabel('数量').fill('3')
    await saved(view)
    await publish('审查期限缩短为三个工作日', '发布新版本')
    await expect.poll(() => deadline()).toBe(before)
    await view.open(`${STUDIO}/versions`)
    await page.getByRole('link', { name: '迁移在办办件 第 1 版' }).click()
    await seen(page.getByText(/1 件可以迁移，0 件不能。/))
    await view.picture('9-migration')
    page.once('dialog', (dialog) => void dialog.accept())
    await page.getByRole('button', { name: /^迁移 1 件$/ }).click()
    await seen(page.getByText(/已迁移 1 件。/))
    await view.context.close()
    expect([before, await deadline()]).toEqual(['2026-03-10', '2026-03-06'])
  })

  it('is scored, put on notice, and ends with its letter', async () => {
    const view = await product.view('official1')
    const { page } = view
    await view.open('/inbox')
    await page.getByRole('button', { name: /可领取/ }).click()
    await page.getByRole('button', { name: /^领取：.*海滨公园/ }).click()
    await page.getByRole('button', { name: /我的待办/ }).click()
    await page.getByRole('link', { name: /^办理：.*海滨公园/ }).click()
    for (let number = 1; number <= 5; number += 1) await page.getByLabel(`第 ${number} 项：具备`, { exact: true }).check()
    await page.getByLabel('第 6 项：不具备', { exact: true }).check()
    await page.getByLabel(/^核查意见/).fill('现场与申报一致。')
    await view.check()
    await page.getByRole('button', { name: '提交办理结果' }).click()
    await seen(page.getByText(/已办理。/))
    await product.services.runtime.drain()
    const open = await product.view(null)
    await open.open('/notices')
    await seen(open.page.getByText(/海滨公园/).first())
    await open.context.close()
    await product.stage.advance(new Date('2026-03-20T02:00:00Z'))
    await view.context.close()

    const own = await product.view('applicant1')
    await own.open(`/cases/${caseId}`)
    await seen(own.page.getByText('评级结果通知书').first())
    await own.check()
    const letters = await product.services.letters.ofCase(caseId)
    const paper = await own.context.request.get(`/api/documents/${letters[0]?.documentId}`)
    expect([paper.status(), (await paper.body()).subarray(0, 5).toString()]).toEqual([200, '%PDF-'])
    await own.context.close()
  })
})

/** Last day of the one deadline of the case. */
async function deadline(): Promise<string> {
  const leader = await product.view('official1')
  const detail = await (await leader.context.request.get(`/api/cases/${caseId}`)).json()
  await leader.context.close()
  return detail.deadlines[0].dueOn
}

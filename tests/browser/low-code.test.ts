// The proof of low code : a programme from nothing, in the studio alone,
// through checks and review to a case with its paper; then a shorter term in version 2, and the running case moves there.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, seen, startProduct, type View } from '../support/browser-app.ts'

const STUDIO = '/studio/parks'
let product: Product

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

/** Fills the row of a table of settings that was just added: cells are named by their column and the number of the row. */
async function fillRow(view: View, number: number, cells: { readonly [column: string]: string }): Promise<void> {
  for (const [column, value] of Object.entries(cells))
    await view.page
      .getByRole('textbox', { name: `${column} ${number}`, exact: true })
      .first()
      .fill(value)
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
    await page.getByRole('textbox', { name: '文字' }).last().click()
    await page.keyboard.type('现将评级结果通知如下。')
    await saved(view)
    await view.check()
    await view.picture('7-letter')
    await view.context.close()
  })
})

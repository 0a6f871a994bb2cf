// The form builder: by mouse and by keyboard alone, tried and checked where it is built.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, seen, startProduct } from '../support/browser-app.ts'

let product: Product
beforeAll(async () => {
  product = await startProduct('2026-03-03T02:00:00Z')
})
afterAll(() => product.close())

const FORMS = '/studio/shenshan-2021/forms'

describe('the form builder', () => {
  it('shows a shipped form in every view', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await view.open(`${FORMS}/application`)
    await seen(page.getByRole('tree', { name: '结构' }))
    await expect.poll(() => page.getByRole('treeitem').count()).toBeGreaterThan(20)
    await view.check()
    await view.shot('form-builder')
    for (const name of ['规则', '预览', '检查', '导入导出', 'JSON']) {
      await page.getByRole('tab', { name, exact: true }).click()
      await view.check()
      await view.shot(`form-builder-${name}`)
    }
    await page.getByRole('tab', { name: '预览', exact: true }).click()
    for (const name of ['手机', '长者版', '打印样式', '桌面']) {
      await page.getByRole('button', { name, exact: true }).first().click()
      await view.check()
    }
    await view.context.close()
  })

  it('takes a plain JSON Schema and says what it could not take', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await view.open(`${FORMS}/hold-review?view=interchange`)
    const foreign = { type: 'object', title: '外来表单', required: ['city'], properties: { city: { type: 'string', title: '城市' } } }
    await page.getByLabel('JSON Schema', { exact: true }).fill('{ broken')
    await page.getByRole('button', { name: '替换当前表单' }).click()
    await seen(page.getByText(/不是有效的 JSON/))
    await page.getByLabel('JSON Schema', { exact: true }).fill(JSON.stringify(foreign))
    await page.getByRole('button', { name: '替换当前表单' }).click()
    await page.getByRole('tab', { name: '设计', exact: true }).click()
    await seen(page.getByRole('treeitem', { name: /^城市/ }))
    await view.check()
    await view.context.close()
  })

  it('adds by dragging and keeps the change in the draft', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await view.open(`${FORMS}/withdraw`)
    const item = page.getByRole('button', { name: '日期', exact: true })
    const target = page.locator('.builder-canvas .canvas-node.field').first()
    await item.hover()
    await page.mouse.down()
    const box = await target.boundingBox()
    if (box === null) throw new Error('Expected a field on the canvas')
    await page.mouse.move(box.x + box.width / 2, box.y + box.height + 2, { steps: 12 })
    await page.mouse.up()
    await seen(page.getByRole('treeitem', { name: '日期 日期' }))
    await seen(page.getByText('已保存到草稿'))
    await page.reload()
    await seen(page.getByRole('treeitem', { name: '日期 日期' }))
    await page.getByRole('treeitem', { name: '日期 日期' }).click()
    await page.getByLabel('数据名').fill('leftOn')
    await page.getByLabel('数据名').press('Enter')
    await page.getByRole('button', { name: '撤销' }).click()
    await expect.poll(() => page.getByLabel('数据名').inputValue()).toBe('date')
    await view.check()
    await view.context.close()
  })

  it('builds a form of two pages with the keyboard alone', async () => {
    const view = await product.view('designer1')
    const { page } = view
    const key = (name: string) => page.keyboard.press(name)
    await view.open(FORMS)
    await page.getByRole('button', { name: '新建表单' }).focus()
    await key('Enter')
    await page.getByLabel('名称', { exact: true }).focus()
    await page.keyboard.type('巡查记录')
    await key('Tab')
    await page.keyboard.type('patrol')
    await key('Enter')
    const row = (name: string | RegExp) => page.getByRole('treeitem', { name })
    const focused = (name: RegExp) => expect.poll(() => page.evaluate(() => document.activeElement?.textContent ?? '')).toMatch(name)
    /** From the outline: search, take the first, and be back in the outline on what is new. */
    const add = async (word: string, called = word) => {
      await key('Enter')
      await seen(page.locator('.palette-search:focus'))
      await page.keyboard.type(word)
      await key('Enter')
      await focused(new RegExp(`^${called}`))
    }
    /** From the outline: both languages of the label, and back. */
    const name = async (zh: string, en: string) => {
      await key('F2')
      await key('ControlOrMeta+a')
      await page.keyboard.type(zh)
      await key('Tab')
      await key('ControlOrMeta+a')
      await page.keyboard.type(en)
      await key('Escape')
      await focused(new RegExp(`^${zh}`))
    }
    await seen(row(/^第一页/))
    await row(/^第一页/).focus()
    await add('单行文本')
    await name('巡查人', 'Patrol')
    await add('明细表')
    await key('Alt+ArrowUp')
    await seen(page.getByText('明细表已移动'))
    await focused(/^明细表/)
    await key('Alt+ArrowDown')
    await add('日期')
    await add('页', '新的一页')
    await add('是或否')
    await name('有无隐患', 'Any danger')
    await add('多行文本')
    await name('隐患说明', 'What danger')
    await key('Control+d')
    await seen(page.getByText('已复制隐患说明'))
    await key('Delete')
    await key('Insert')
    await seen(page.locator('.palette-search:focus'))
    await key('Escape')
    const kinds = /(页|单行文本|明细表|金额|日期|是或否|多行文本)$/
    expect((await row(/./).allTextContents()).map((text) => text.replace(kinds, ''))).toEqual([
      '第一页',
      '巡查人',
      '明细表',
      '名称',
      '金额',
      '日期',
      '新的一页',
      '有无隐患',
      '隐患说明',
    ])
    await view.check()
    await view.shot('form-builder-keyboard')
    await page.getByRole('tab', { name: '规则', exact: true }).focus()
    await key('Enter')
    await page.getByRole('button', { name: '添加显示条件' }).focus()
    await key('Enter')
    await seen(page.locator('.rule-editor select:focus'))
    await page.keyboard.type('隐患说明')
    await page.getByLabel('条件 1 的字段').focus()
    await page.keyboard.type('有无隐患')
    await view.check()
    await view.shot('form-builder-rules')
    await page.getByRole('button', { name: '用表达式填写' }).focus()
    await key('Enter')
    const expression = page.getByRole('textbox', { name: '条件' })
    await expression.focus()
    await key('ControlOrMeta+a')
    // On its way it is what the lists can show (a field alone), and again not: it stays the text one writes.
    await page.keyboard.type('hasHazard = true or count(rows) > 100', { delay: 20 })
    await key('Escape')
    await expect.poll(() => expression.innerText()).toBe('hasHazard = true or count(rows) > 100')
    await view.shot('form-builder-expression')
    await page.getByRole('tab', { name: '预览', exact: true }).focus()
    await key('Enter')
    await page.getByLabel(/巡查人/).focus()
    await page.keyboard.type('李四')
    await view.shot('form-builder-new-preview')
    await page.getByRole('button', { name: '下一步' }).focus()
    await view.check()
    await view.context.close()
  })

  it('begins with a template, and takes parts to another form', async () => {
    const view = await product.view('designer1')
    const { page } = view
    const create = async (title: string, id: string) => {
      await view.open(FORMS)
      await page.getByRole('button', { name: '新建表单' }).click()
      await page.getByLabel('名称', { exact: true }).fill(title)
      await page.getByLabel('标识').fill(id)
      await page.keyboard.press('Enter')
    }
    await create('巡检记录', 'inspection-record')
    await seen(page.getByRole('heading', { name: '从模板开始' }))
    await view.check()
    await view.shot('form-builder-empty')
    await page.getByRole('button', { name: /^现场检查记录/ }).click()
    await seen(page.getByRole('treeitem', { name: /^核对要点/ }))
    await page.getByRole('tab', { name: '检查', exact: true }).click()
    await seen(page.getByRole('button', { name: '“巡检记录”缺少英文。' }))
    await expect.poll(() => page.locator('.builder-problems li').count()).toBe(1)
    await page.getByRole('tab', { name: '设计', exact: true }).click()
    await view.shot('form-builder-template')
    await page.getByRole('treeitem', { name: /^问题描述/ }).click()
    await page.keyboard.press('ControlOrMeta+c')
    await seen(page.getByText('已保存到草稿'))
    await create('复查记录', 'second-inspection')
    await page.getByRole('treeitem', { name: /^第一页/ }).click()
    await page.keyboard.press('ControlOrMeta+v')
    await seen(page.getByRole('treeitem', { name: /^问题描述/ }))
    await page.getByRole('tab', { name: '规则', exact: true }).click()
    await expect.poll(() => page.getByRole('list', { name: '规则列表' }).getByRole('listitem').count()).toBe(2)
    await view.context.close()
  })

  it('leads from a problem to its field, and works on a phone', async () => {
    const view = await product.view('designer1', { width: 390, height: 844 })
    const { page } = view
    await view.open(`${FORMS}/application?view=problems`)
    await page.getByRole('button', { name: /联系电话/ }).click()
    await seen(page.getByRole('treeitem', { name: /^联系电话/, selected: true }))
    await expect.poll(() => page.getByLabel('数据名').inputValue()).not.toBe('')
    await view.check()
    await view.shot('form-builder-390')
    await view.context.close()
  })
})

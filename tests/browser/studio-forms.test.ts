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
    expect(await page.getByRole('treeitem').count()).toBeGreaterThan(20)
    await view.check()
    await view.shot('form-builder')
    for (const name of ['预览', '检查', '导入导出', 'JSON']) {
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
    const tree = page.getByRole('tree', { name: '结构' })
    await seen(tree)
    const add = async (name: string) => {
      await page.getByRole('button', { name, exact: true }).focus()
      await key('Enter')
    }
    const row = (name: string | RegExp) => page.getByRole('treeitem', { name })
    await row(/^第一页/).focus()
    await add('单行文本')
    await page.getByLabel('中文', { exact: true }).first().fill('巡查人')
    await row(/^巡查人/).focus()
    await add('明细表')
    await row(/^明细表/).focus()
    await key('Alt+ArrowUp')
    await seen(page.getByText('明细表已移动'))
    await key('Alt+ArrowDown')
    await add('页')
    await seen(row(/^新的一页/))
    await add('是或否')
    await row(/^是或否/).focus()
    await key('Control+d')
    await key('Delete')
    await key('Insert')
    await seen(page.locator('.palette-search:focus'))
    await key('Escape')
    await seen(page.locator('[role="treeitem"]:focus'))
    expect((await row(/./).allTextContents()).map((text) => text.replace(/(页|单行文本|明细表|金额|是或否)$/, ''))).toEqual([
      '第一页',
      '巡查人',
      '明细表',
      '名称',
      '金额',
      '新的一页',
      '是或否',
    ])
    await view.check()
    await page.getByRole('tab', { name: '预览', exact: true }).focus()
    await key('Enter')
    await seen(page.getByLabel(/巡查人/))
    await view.check()
    await view.context.close()
  })
})

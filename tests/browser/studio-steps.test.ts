/** The step table by keyboard alone: a workflow from an empty file, and changes of a shipped one. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compileProcesses } from '../../server/engine/index.ts'
import { type Product, seen, startProduct, type View } from '../support/browser-app.ts'
import { faultsOf } from '../support/picture-faults.ts'

const PROGRAMME = 'shenshan-2021'
const FILES = `/api/programmes/${PROGRAMME}/draft/files`
const EMPTY = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="urn:d">
  <bpmn:process id="probe" name="小区复核" isExecutable="true" />
</bpmn:definitions>
`

let product: Product

beforeAll(async () => {
  product = await startProduct('2026-03-03T02:00:00Z')
})
afterAll(() => product.close())

const read = async (view: View, id: string) =>
  (await (await view.context.request.get(`${FILES}/${id}.bpmn`)).json()) as { content: string; sha256: string }
/** The file once what was typed has been saved. */
const saved = async (view: View, id: string, has: (xml: string) => boolean) => {
  for (let tries = 0; tries < 60; tries++) {
    const { content } = await read(view, id)
    if (has(content)) return content
    await view.page.waitForTimeout(250)
  }
  throw new Error(`${id} was not saved as expected: ${(await read(view, id)).content}`)
}

const grid = (page: Page) => page.getByRole('treegrid')
const row = (page: Page, name: string) =>
  grid(page)
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name }) })
const COLUMNS = { who: 1, part: 2, deadline: 3, next: 4, article: 5 } as const

/** Hands on the keyboard: no mouse, no focus but by keys. */
function hands(page: Page) {
  const press = (key: string, times = 1) =>
    Array.from({ length: times }).reduce<Promise<void>>((before) => before.then(() => page.keyboard.press(key)), Promise.resolve())
  const dialog = page.getByRole('dialog')
  const isFocused = (target: Locator) =>
    target.evaluate((element) => element === document.activeElement || element.contains(document.activeElement))
  const tabTo = async (target: Locator) => {
    await seen(target)
    for (let tries = 0; tries < 80; tries++) {
      if (await isFocused(target)) return
      await press('Tab')
    }
    throw new Error('The Tab key does not reach it')
  }
  /** Chooses in the select that has the focus, by arrow keys. */
  const choose = async (label: string | RegExp) => {
    const { at, to } = await page.evaluate(
      ([text, isPattern]) => {
        const select = document.activeElement as HTMLSelectElement
        const fits = (option: HTMLOptionElement) => (isPattern === true ? new RegExp(String(text)).test(option.text) : option.text === text)
        return { at: select.selectedIndex, to: [...select.options].findIndex(fits) }
      },
      [typeof label === 'string' ? label : label.source, typeof label !== 'string'] as const,
    )
    if (to < 0) throw new Error(`There is no choice ${label}`)
    await press(to > at ? 'ArrowDown' : 'ArrowUp', Math.abs(to - at))
  }
  const confirm = async () => {
    await press('Control+Enter')
    await dialog.waitFor({ state: 'detached' })
  }
  return {
    press,
    tabTo,
    choose,
    confirm,
    dialog,
    type: (text: string) => page.keyboard.insertText(text),
    field: (name: string | RegExp) => dialog.getByLabel(name),
    /** Adds a step after the one with the focus; the focus goes to the new one. */
    async add(kind: string, name: string) {
      await press('Insert')
      await seen(dialog)
      await choose(kind)
      await press('Tab')
      await page.keyboard.insertText(name)
      await press('Enter')
      await dialog.waitFor({ state: 'detached' })
      await seen(row(page, name))
      await this.focused(name)
    },
    async focused(name: string) {
      await page.waitForFunction((text) => document.activeElement?.closest('tr')?.textContent?.includes(text) === true, name)
    },
    /** From the first column to a cell of the row, opened for change. */
    async open(column: keyof typeof COLUMNS) {
      await press('Home')
      await press('ArrowRight', COLUMNS[column])
      await press('Enter')
      await seen(dialog)
    },
    /** To the row of a step, wherever the focus is in the table. */
    async goTo(name: string) {
      await press('Control+Home')
      for (let tries = 0; tries < 120; tries++) {
        if (await page.evaluate((text) => document.activeElement?.closest('tr')?.querySelector('th')?.textContent?.endsWith(text), name))
          return
        await press('ArrowDown')
      }
      throw new Error(`There is no row ${name}`)
    },
  }
}

describe('the step table', () => {
  it('builds a whole workflow from an empty file by keyboard alone', async () => {
    const view = await product.view('designer1')
    const { page } = view
    expect((await view.context.request.put(`${FILES}/probe.bpmn`, { data: { content: EMPTY, expected: null } })).status()).toBe(200)
    await view.open(`/studio/${PROGRAMME}/workflows/probe?view=table`)
    const by = hands(page)
    await by.tabTo(page.getByRole('button', { name: '新增第一步' }))
    await by.press('Enter')
    await seen(by.dialog)
    await by.press('Tab')
    await by.type('提交复核申请')
    await by.press('Enter')
    await by.focused('提交复核申请')
    await view.check()

    await by.open('part')
    await by.choose('智慧小区评级申报表')
    await by.confirm()
    await by.add('用户任务', '核对材料')
    await by.open('part')
    await by.choose(/审查/)
    await by.confirm()
    await by.open('who')
    await by.tabTo(by.field('角色'))
    await by.choose('主管部门经办人')
    await by.confirm()
    await by.open('deadline')
    await by.choose(/^DL-17 /)
    await by.press('Tab')
    await by.type('today()')
    await view.shot('steps-deadline')
    await by.confirm()
    await seen(row(page, '核对材料').getByText('5 个工作日，自 today() 起'))
    await by.open('article')
    await by.choose(/^SS-17 /)
    await by.confirm()

    await by.add('业务规则任务', '评定等级')
    await by.open('part')
    await by.press('ArrowDown')
    await by.tabTo(by.field('结果存为变量'))
    await by.press('Control+a')
    await by.type('level')
    await by.confirm()
    await by.add('排他网关', '是否通过')
    await by.add('制发文书', '告知结果')
    await by.open('part')
    await by.tabTo(by.field('文书'))
    await by.choose('受理通知书')
    await by.confirm()
    await by.add('等待期限', '等待期满')
    await by.open('deadline')
    await by.choose(/^DL-17 /)
    await by.confirm()
    await by.add('结束', '办结')
    await by.goTo('是否通过')
    await by.add('结束', '未通过')
    await by.goTo('是否通过')
    await by.open('next')
    await by.tabTo(by.field('分支名称').first())
    await by.type('通过')
    await by.press('Tab')
    await by.type('level != null')
    await by.tabTo(by.field('其他情况走这条路（默认）').nth(1))
    await by.press('Space')
    await view.check()
    await view.shot('steps-next')
    await by.confirm()
    await seen(row(page, '是否通过').getByText('通过：当 level != null → 告知结果'))
    await seen(row(page, '是否通过').getByText('其他情况 → 未通过'))
    await by.goTo('核对材料')
    await by.add('到期提醒', '临期')
    await by.open('deadline')
    await by.choose(/^DL-17 /)
    await by.tabTo(by.field('何时触发'))
    await by.choose('临近到期（转黄灯）')
    await by.confirm()
    await by.add('结束', '提醒经办')
    await view.check()
    await view.shot('steps-built')

    const xml = await saved(view, 'probe', (text) => text.includes('提醒经办'))
    expect(await compileProcesses(xml)).toMatchObject({ ok: true })
    expect(await faultsOf(xml)).toEqual([])
    expect(xml).toContain('=warning date(&#34;DL-17&#34;, today())'.replaceAll('&#34;', '"'))
    await page.getByRole('button', { name: '流程图', exact: true }).click()
    await seen(page.locator('.designer-canvas .djs-shape'))
    await view.shot('steps-diagram')
    await view.context.close()
  })

  it('changes a shipped workflow: rename, move, remove, undo, cancel', async () => {
    const view = await product.view('designer1')
    const { page } = view
    const by = hands(page)
    const before = (await read(view, 'shenshan-grading')).content
    await view.open(`/studio/${PROGRAMME}/workflows/shenshan-grading?view=table&at=check-materials`)
    await by.focused('材料审查')
    await expect.poll(() => grid(page).getByRole('row').count()).toBe(86)
    await expect.poll(() => row(page, '临期').first().getAttribute('aria-level')).toBe('2')
    await view.check()
    await view.shot('steps-grading')

    await by.press('Enter')
    await by.press('Control+a')
    await by.type('不会留下')
    await by.press('Escape')
    await by.dialog.waitFor({ state: 'detached' })
    await by.focused('材料审查')
    await by.press('Enter')
    await by.press('Control+a')
    await by.type('材料初审')
    await by.press('Enter')
    await by.focused('材料初审')
    await saved(view, 'shenshan-grading', (xml) => xml.includes('name="材料初审"'))

    await by.goTo('制发收件回执')
    await by.press('Alt+ArrowUp')
    await seen(row(page, '提交评级申报').getByText('制发收件回执'))
    await by.goTo('制发收件回执')
    await by.press('Delete')
    await seen(page.getByRole('dialog', { name: '删除步骤“制发收件回执”？' }))
    await view.check()
    await by.tabTo(by.dialog.getByRole('button', { name: '删除', exact: true }))
    await by.press('Enter')
    await row(page, '制发收件回执').waitFor({ state: 'detached' })
    await seen(row(page, '提交评级申报').getByText('收件登记'))
    const after = await saved(view, 'shenshan-grading', (xml) => !xml.includes('id="issue-receipt"'))
    expect((await faultsOf(after)).filter((fault) => !before.includes(fault))).toEqual([])

    await by.goTo('材料初审')
    await by.press('Alt+ArrowDown')
    await seen(page.getByText('后面是网关、结束或分支，不能下移。'))
    await by.press('Control+z')
    await seen(row(page, '制发收件回执'))
    await view.context.close()
  })

  it('holds on a phone and for readers', async () => {
    const view = await product.view('designer1', { width: 390, height: 844 })
    await view.open(`/studio/${PROGRAMME}/workflows/shenshan-subsidy?view=table`)
    await seen(grid(view.page))
    await view.check()
    await view.shot('steps-phone')
    await view.context.close()
  })
})

describe('the comparison of diagrams', () => {
  it('marks and tells what changed, and goes there', async () => {
    const view = await product.view('designer1')
    const { page } = view
    const id = 'shenshan-take-over'
    const { content, sha256 } = await read(view, id)
    const shipped = readFileSync(join(import.meta.dirname, `../../workflows/${PROGRAMME}/${id}.bpmn`), 'utf8')
    const name = /<bpmn:userTask id="[^"]+" name="([^"]+)"/.exec(shipped)?.[1] ?? ''
    const changed = content.replace(`name="${name}"`, `name="${name}（改）"`)
    expect((await view.context.request.put(`${FILES}/${id}.bpmn`, { data: { content: changed, expected: sha256 } })).status()).toBe(200)
    await view.open(`/studio/${PROGRAMME}/versions`)
    const sentence = `用户任务“${name}（改）”：名称由“${name}”改为“${name}（改）”`
    await page.getByRole('button', { name: /：流程“接管备案”$/ }).click()
    await seen(page.getByRole('button', { name: sentence }))
    await seen(page.locator('.diff-canvas .diff-mark').filter({ hasText: '修改' }))
    await page.getByRole('button', { name: sentence }).click()
    await expect.poll(() => page.locator('.diff-canvas .djs-element.diff-here').count()).toBe(2)
    await view.check()
    await view.shot('diagram-diff')
    await page.setViewportSize({ width: 390, height: 844 })
    await view.check()
    await view.shot('diagram-diff-phone')
    await view.context.close()
  })
})

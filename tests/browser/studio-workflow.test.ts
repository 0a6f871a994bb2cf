import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Product, seen, startProduct, type View } from '../support/browser-app.ts'

const PROGRAMME = 'shenshan-2021'
const FILES = `/api/programmes/${PROGRAMME}/draft/files`
const SHIPPED = join(import.meta.dirname, `../../workflows/${PROGRAMME}`)
const shipped = (id: string) => readFileSync(join(SHIPPED, `${id}.bpmn`), 'utf8')
const read = async (view: View, id: string) =>
  (await (await view.context.request.get(`${FILES}/${id}.bpmn`)).json()) as { content: string; sha256: string }

let product: Product

beforeAll(async () => {
  product = await startProduct('2026-03-03T02:00:00Z')
})
afterAll(() => product.close())

/** The designer on a process; with `content` the draft holds that first. */
async function open(view: View, id: string, { content, query = '' }: { readonly content?: string; readonly query?: string } = {}) {
  if (content !== undefined) {
    const { sha256 } = await read(view, id)
    expect((await view.context.request.put(`${FILES}/${id}.bpmn`, { data: { content, expected: sha256 } })).status()).toBe(200)
  }
  await view.open(`/studio/${PROGRAMME}/workflows/${id}${query}`)
  await seen(view.page.locator('.designer-canvas .djs-shape'))
  await seen(view.page.getByRole('heading', { name: /^问题（\d+）$/ }))
}

/** Saving and looking take their time on a busy machine. */
const eventually = <T>(ask: () => T | Promise<T>) => expect.poll(ask, { timeout: 20_000 })

const select = (page: Page, id: string) =>
  page.locator(`.designer-canvas [data-element-id="${id}"] .djs-hit`).first().click({ force: true })
const problems = (page: Page) => page.locator('.designer-problems li')
const panel = (page: Page) => page.getByRole('region', { name: '属性', exact: true })

/** Whether the list of proposals takes a choice at every moment of the next one and a half seconds. */
const staysOpen = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<boolean>((done) => {
        const look = () => {
          const list = document.querySelector('.cm-tooltip-autocomplete')
          if (list === null || list.classList.contains('cm-tooltip-autocomplete-disabled')) done(false)
        }
        new MutationObserver(look).observe(document.body, { attributes: true, childList: true, subtree: true })
        setTimeout(() => done(true), 1500)
      }),
  )

describe('the workflow designer', () => {
  it('shows a step with who, form and deadline', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await open(view, 'shenshan-subsidy', { query: '?at=review-award' })
    await seen(page.getByLabel('由谁办理'))
    await expect.poll(() => page.getByLabel('由谁办理').inputValue()).toBe('official')
    await expect.poll(() => page.getByLabel('表单', { exact: true }).inputValue()).toBe('subsidy-review')
    await seen(page.getByText('30 个工作日，自 acceptedOn 起'))
    await expect.poll(() => problems(page).count()).toBe(0)
    await view.check()
    await view.shot('workflow')
    await page.setViewportSize({ width: 390, height: 844 })
    await view.check()
    await view.shot('workflow-phone')
    await view.context.close()
  })

  it('mends what is wrong with one click', async () => {
    const view = await product.view('designer1')
    const { page } = view
    const content = shipped('shenshan-take-over')
      .replace(/(<bpmn:endEvent id="[^"]*") name="[^"]*"/, '$1')
      .replace(/formId="[^"]*"/, 'formId="gone"')
      .replace(/ default="[^"]*"/, '')
    await open(view, 'shenshan-take-over', { content })
    await eventually(() => problems(page).count()).toBe(3)
    await view.check()
    await view.shot('workflow-problems')
    await page.getByRole('button', { name: '修复：设为默认路径' }).click()
    await page.getByRole('button', { name: '修复：命名为“结束”' }).click()
    await eventually(() => problems(page).count()).toBe(1)
    await page.getByRole('button', { name: '修复：选择表单' }).click()
    const form = page.getByLabel('发起时填写的表单')
    await eventually(() => form.evaluate((field) => field === document.activeElement)).toBe(true)
    await form.selectOption('take-over')
    await seen(page.getByText('没有发现问题。'))
    await seen(page.getByText('已保存到草稿'))
    await eventually(async () => (await read(view, 'shenshan-take-over')).content).toContain('formId="take-over"')
    // Undo goes back to what the draft held, character by character.
    const undo = page.getByRole('button', { name: '撤销', exact: true })
    while (await undo.isEnabled()) {
      await undo.click()
      await page.waitForTimeout(600)
    }
    await eventually(() => problems(page).count()).toBe(3)
    await eventually(async () => (await read(view, 'shenshan-take-over')).content).toBe(content)
    await view.context.close()
  })

  it('writes deadlines from words', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await open(view, 'shenshan-subsidy', { query: '?at=accept' })
    await seen(page.getByLabel('办理截止'))
    await page.getByLabel('期限规则').selectOption('DL-17')
    await seen(page.getByText('5 个工作日，自进入本步骤之日起'))
    await page.locator('[data-entry-id="pingji-deadline-from"] .cm-content').click()
    await page.keyboard.type('sub')
    await seen(page.getByRole('option', { name: 'submissionId', exact: true }))
    // What is written so far is kept as a draft now; the list takes a choice all the same.
    expect(await staysOpen(page)).toBe(true)
    await page.getByRole('option', { name: 'submission', exact: true }).click()
    await page.keyboard.type('.')
    await seen(page.getByRole('option', { name: 'id', exact: true }))
    await page.keyboard.press('Escape')
    for (let sign = 0; sign < 'submission.'.length; sign += 1) await page.keyboard.press('Backspace')
    await seen(page.getByText('5 个工作日，自进入本步骤之日起'))
    await page.getByLabel('办理截止').selectOption('DL-17')
    await seen(page.getByText('5 个工作日，自 today() 起'))
    await eventually(async () => (await read(view, 'shenshan-subsidy')).content).toContain('due date(&#34;DL-17&#34;, today())')
    // Who writes keeps his field, though what he has so far is kept as a draft: nothing, then half of an expression.
    const from = page.getByRole('textbox', { name: '截止时间自…起' })
    await from.click()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.press('Delete')
    await page.waitForTimeout(1000)
    await page.keyboard.type('acceptedOn')
    await page.keyboard.press('Home')
    await page.keyboard.type('max(')
    await eventually(async () => (await read(view, 'shenshan-subsidy')).content).toContain('(&#34;DL-17&#34;, max(acceptedOn)')
    await page.keyboard.press('End')
    await page.keyboard.type(', today())')
    await expect.poll(() => from.innerText()).toBe('max(acceptedOn, today())')
    await eventually(async () => (await read(view, 'shenshan-subsidy')).content).toContain('(&#34;DL-17&#34;, max(acceptedOn, today()))')
    await view.open(`/studio/${PROGRAMME}/workflows/shenshan-subsidy?at=review-warning`)
    await seen(page.getByLabel('何时触发'))
    await expect.poll(() => page.getByLabel('何时触发').inputValue()).toBe('warning')
    await page.getByLabel('何时触发').selectOption({ label: '期限届满时（最后一日 24 时）' })
    await page.getByLabel('期限规则').selectOption('DL-21')
    await eventually(async () => (await read(view, 'shenshan-subsidy')).content).toContain('=end of day(due date("DL-21", acceptedOn))')
    const { content } = await read(view, 'shenshan-subsidy')
    expect(content).toContain('<zeebe:property name="deadline" value="DL-17" />')
    expect(/<bpmn:userTask id="accept"[\s\S]*?<\/bpmn:userTask>/.exec(content)?.[0]).toMatch(
      /taskSchedule dueDate="=end of day\(due date\(&#34;DL-17&#34;, max\(acceptedOn, today\(\)\)\)\)"/,
    )
    await view.shot('workflow-timer')
    await view.context.close()
  })

  it('makes a process of one box with a few clicks', async () => {
    const view = await product.view('designer1')
    const { page } = view
    const content = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="d" targetNamespace="x">
  <bpmn:process id="one-box" name="一步" isExecutable="false"><bpmn:userTask id="only" /></bpmn:process>
  <bpmndi:BPMNDiagram id="dd"><bpmndi:BPMNPlane id="pp" bpmnElement="one-box"><bpmndi:BPMNShape id="os" bpmnElement="only"><dc:Bounds x="300" y="160" width="100" height="80" /></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>`
    expect((await view.context.request.put(`${FILES}/one-box.bpmn`, { data: { content, expected: null } })).status()).toBe(200)
    await open(view, 'one-box')
    for (const name of ['设为可以运行', '加上开始', '接上结束', '命名为“开始”', '命名为“结束”']) {
      await page.getByRole('button', { name: `修复：${name}` }).click()
    }
    await page.getByRole('button', { name: '修复：选择办理人' }).click()
    await page.getByLabel('由谁办理').selectOption('official')
    await page.getByLabel('再加一个角色').selectOption('leader')
    await page.getByLabel('表单', { exact: true }).selectOption('approval')
    await page.getByRole('button', { name: '修复：命名为“审批”' }).click()
    await page.getByRole('button', { name: '修复：选择条款' }).click()
    await page.getByLabel('依据条款').selectOption('SS-17')
    await seen(page.getByText('没有发现问题。'))
    await page.getByTitle('接系统步骤').click()
    await page.keyboard.press('Escape')
    const made = page.locator('.designer-canvas [data-element-id^="Activity_"] .djs-hit').first()
    await made.click({ force: true })
    if ((await page.getByLabel('做什么').count()) === 0) await made.click({ force: true })
    await page.getByLabel('做什么').selectOption({ label: '发送通知' })
    await page.getByLabel('发给').selectOption({ label: '申请单位' })
    await page.getByLabel('标题', { exact: true }).fill('已受理')
    await page.getByLabel('正文', { exact: true }).fill('您的申请 {= case.number } 已受理。')
    await view.check()
    await view.shot('workflow-action')
    const saved = async () => (await read(view, 'one-box')).content
    await eventually(saved).toContain('value="您的申请 {= case.number } 已受理。"')
    for (const part of [
      'isExecutable="true"',
      'candidateGroups="official,leader"',
      'formId="approval"',
      'type="notify"',
      'key="to" value="applicant"',
    ])
      await expect.poll(() => saved()).toContain(part)
    await view.context.request.delete(`${FILES}/one-box.bpmn`)
    await view.context.close()
  })

  it('keeps what it does not know', async () => {
    const view = await product.view('designer1')
    const { page } = view
    const foreign = '<office:stamp xmlns:office="urn:office" kind="round"><office:ink>red</office:ink></office:stamp>'
    const content = shipped('shenshan-recovery').replace('<bpmn:extensionElements>', `<bpmn:extensionElements>${foreign}`)
    await open(view, 'shenshan-recovery', { content })
    await panel(page).getByRole('textbox', { name: '名称', exact: true }).first().fill('追回补贴')
    await eventually(async () => (await read(view, 'shenshan-recovery')).content).toContain('name="追回补贴"')
    const saved = (await read(view, 'shenshan-recovery')).content
    expect(saved).toMatch(/<office:stamp [^>]*kind="round">\s*<office:ink>red<\/office:ink>\s*<\/office:stamp>/)
    expect(saved).toContain('modeler:executionPlatformVersion="8.8.0"')
    const ids = (xml: string) => [...xml.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]).sort()
    expect(ids(saved)).toEqual(ids(content))
    await view.context.close()
  })

  it('copies steps into another diagram', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await open(view, 'shenshan-subsidy')
    await select(page, 'accept')
    await page.keyboard.press('Control+C')
    await open(view, 'shenshan-withdrawal')
    const before = await page.locator('.designer-canvas .djs-shape').count()
    await page.locator('.djs-container > svg').click({ position: { x: 400, y: 420 } })
    await page.keyboard.press('Control+V')
    await page.mouse.move(760, 660)
    await page.mouse.move(770, 664)
    await page.mouse.click(770, 664)
    await eventually(() => page.locator('.designer-canvas .djs-shape').count()).toBe(before + 1)
    await eventually(async () => (await read(view, 'shenshan-withdrawal')).content).toContain('formId="subsidy-acceptance"')
    await page.locator('.djs-container > svg').click({ position: { x: 400, y: 420 } })
    await page.keyboard.press('Control+Z')
    await eventually(() => page.locator('.designer-canvas .djs-shape').count()).toBe(before)
    await page.keyboard.press('Control+Y')
    await eventually(() => page.locator('.designer-canvas .djs-shape').count()).toBe(before + 1)
    await view.context.close()
  })

  it('finds an element and tries the process out', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await open(view, 'shenshan-assessment')
    const before = (await read(view, 'shenshan-assessment')).content
    await page.getByRole('button', { name: '查找', exact: true }).click()
    await seen(page.locator('.djs-search-input input:focus'))
    await page.keyboard.insertText('回避')
    await seen(page.locator('.djs-search-result'))
    await view.shot('workflow-search')
    await page.keyboard.press('Enter')
    await seen(page.getByLabel('办理界面'))
    await expect.poll(() => page.getByLabel('办理界面').inputValue()).toBe('conflict')
    await page.getByTitle('打开缩略图').click()
    await page.getByRole('button', { name: '推演', exact: true }).click()
    await seen(page.getByTitle('触发').first())
    await expect.poll(() => panel(page).isVisible()).toBe(false)
    await view.check()
    await page.getByTitle('触发').first().click()
    await seen(page.getByTitle('显示或收起推演记录'))
    await page.getByTitle('显示或收起推演记录').click()
    await seen(page.getByText('流程开始'))
    await expect.poll(() => english(page)).toEqual([])
    await view.shot('workflow-simulation')
    await page.getByRole('button', { name: '结束推演' }).click()
    await seen(panel(page))
    expect((await read(view, 'shenshan-assessment')).content).toBe(before)
    await view.context.close()
  })

  it('hands out pictures and takes in files', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await open(view, 'shenshan-termination')
    await page.getByRole('button', { name: '文件', exact: true }).click()
    await view.check()
    const taken = async (name: string) => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()])
      return { name: download.suggestedFilename(), content: readFileSync(await download.path()) }
    }
    const svg = await taken('导出 SVG')
    expect(svg.name).toBe('shenshan-termination.svg')
    expect(svg.content.toString('utf8')).toContain('<svg')
    expect((await taken('导出 PNG')).content.subarray(1, 4).toString()).toBe('PNG')
    const pdf = (await taken('导出 PDF')).content
    expect(pdf.subarray(0, 8).toString()).toBe('%PDF-1.4')
    expect(pdf.length).toBeGreaterThan(20_000)
    expect((await taken('导出 BPMN 文件')).content.toString('utf8')).toContain('<bpmn:process id="shenshan-termination"')

    await page.getByRole('button', { name: '新建流程图' }).click()
    await page.getByLabel('流程名称').fill('补充审查')
    await page.getByLabel(/^文件名/).fill('shenshan-subsidy')
    await page.getByRole('button', { name: '新建', exact: true }).click()
    await seen(page.getByText('已有同名的流程图。'))
    await page.getByLabel(/^文件名/).fill('extra-check')
    await view.check()
    await page.getByRole('button', { name: '新建', exact: true }).click()
    await seen(page.getByRole('heading', { name: '补充审查' }))
    await seen(page.locator('.designer-canvas .djs-shape'))

    const choose = (name: string, content: string) =>
      page.getByLabel('导入 BPMN 文件').setInputFiles({ name, mimeType: 'application/xml', buffer: Buffer.from(content) })
    await page.getByRole('button', { name: '文件', exact: true }).click()
    await choose('page.html', '<html>')
    await seen(page.getByText('“page.html”不是可用的 BPMN 文件'))
    const picture = /<bpmndi:BPMNDiagram[\s\S]*<\/bpmndi:BPMNDiagram>/
    await choose('check.bpmn', shipped('shenshan-withdrawal').replace(picture, ''))
    await seen(page.getByText('已导入“check.bpmn”'))
    await eventually(() => page.locator('.designer-canvas .djs-shape').count()).toBeGreaterThan(5)
    await page.getByRole('button', { name: '自动排版' }).click()
    await seen(page.getByText('已重新排版，可以撤销。'))

    await page.getByRole('button', { name: '重命名' }).click()
    await page.getByLabel('流程名称').fill('补充审查（二）')
    await page.getByLabel(/^文件名/).fill('second-check')
    await page.getByRole('button', { name: '确定', exact: true }).click()
    await page.waitForURL('**/workflows/second-check')
    await seen(page.getByRole('heading', { name: '补充审查（二）' }))
    expect((await read(view, 'second-check')).content).toContain('name="补充审查（二）"')
    await eventually(async () => (await view.context.request.get(`${FILES}/extra-check.bpmn`)).status()).toBe(404)
    await view.context.request.delete(`${FILES}/second-check.bpmn`)
    await view.context.close()
  })

  it('keeps diagram and step table equal', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await open(view, 'shenshan-annual-check')
    const task = /<bpmn:sendTask id="([^"]*)" name="([^"]*)"/.exec(shipped('shenshan-annual-check'))
    const [, id = '', name = ''] = task ?? []
    await select(page, id)
    await panel(page).getByRole('textbox', { name: '名称', exact: true }).first().fill(`${name}（改）`)
    await page.getByRole('button', { name: '步骤表', exact: true }).click()
    await seen(page.getByText(`${name}（改）`).first())
    await view.check()
    await view.shot('workflow-table')
    await page.getByRole('button', { name: '撤销', exact: true }).click()
    await eventually(() => page.getByText(`${name}（改）`).count()).toBe(0)
    await page.getByRole('button', { name: '流程图', exact: true }).click()
    await seen(page.locator('.designer-canvas .djs-shape'))
    await expect.poll(() => page.locator('.designer-canvas').getByText(`${name}（改）`).count()).toBe(0)
    await eventually(async () => (await read(view, 'shenshan-annual-check')).content).toBe(shipped('shenshan-annual-check'))
    await view.context.close()
  })

  it('lets a reviewer look without changing', async () => {
    const view = await product.view('leader1')
    const { page } = view
    await open(view, 'shenshan-annual-check')
    await expect.poll(() => page.getByRole('button', { name: '自动排版' }).count()).toBe(0)
    await expect.poll(() => page.locator('.djs-palette').isVisible()).toBe(false)
    await page.locator('.designer-canvas .djs-shape').first().click({ force: true })
    await page.keyboard.press('Delete')
    await page.waitForTimeout(500)
    expect((await read(view, 'shenshan-annual-check')).content).toBe(shipped('shenshan-annual-check'))
    await view.context.close()
  })

  it('says everything in Chinese', async () => {
    const view = await product.view('designer1')
    const { page } = view
    await page.addInitScript(() => {
      const missed: string[] = []
      Object.assign(window, { missed })
      window.addEventListener('pingji:untranslated', (event) => missed.push((event as CustomEvent<string>).detail))
    })
    const spoken = new Set<string>()
    const known = new Set<string>()
    for (const name of readdirSync(SHIPPED).filter((file) => file.endsWith('.bpmn'))) {
      await open(view, name.replace('.bpmn', ''))
      for (const id of newKinds(readFileSync(join(SHIPPED, name), 'utf8'), known)) {
        await page.evaluate(selectById, id)
        await page.waitForTimeout(40)
        for (const text of await english(page)) spoken.add(`${name} ${id}: ${text}`)
      }
      expect(await page.evaluate(() => (window as unknown as { missed: string[] }).missed)).toEqual([])
    }
    expect([...spoken]).toEqual([])
    await view.context.close()
  })
})

/** Elements of a kind, with settings, that no diagram before had: what the panel shows depends on these. */
function newKinds(xml: string, known: Set<string>): readonly string[] {
  const elements = xml.matchAll(/<bpmn:(?!\w+EventDefinition)(\w+) id="([^"]+)"[^>]*>((?:(?!<bpmn:(?!\w+EventDefinition)\w+ id=)[\s\S])*)/g)
  return [...elements].flatMap(([, tag = '', id = '', inside = '']) => {
    const settings = [...inside.matchAll(/<(?:zeebe:\w+|bpmn:\w+EventDefinition|bpmn:conditionExpression|bpmn:multi\w+)/g)].map(
      ([one]) => one,
    )
    const kind = [tag, ...new Set(settings.sort())].join(' ')
    if (known.has(kind)) return []
    known.add(kind)
    return [id]
  })
}

/** Runs in the page: clicks an element of the diagram wherever it lies. */
function selectById(id: string): void {
  const hit = document.querySelector(`.designer-canvas [data-element-id="${id}"] .djs-hit`)
  const { x = 0, y = 0, width = 0, height = 0 } = hit?.getBoundingClientRect() ?? {}
  const at = { bubbles: true, clientX: x + width / 2, clientY: y + height / 2, button: 0 }
  for (const type of ['mousedown', 'mouseup', 'click']) hit?.dispatchEvent(new MouseEvent(type, at))
}

/** English that stands in the designer where words of the interface stand: labels, heads, titles, notes, simulation but for its ids. */
function english(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const heads =
      '.bio-properties-panel-group-header-title, .bio-properties-panel-label, .bio-properties-panel-header-type, .bio-properties-panel-description, [class^="bts-"], .djs-popup .djs-popup-label'
    const texts = [...document.querySelectorAll(`.designer-frame :is(${heads})`)].map((element) => element.textContent ?? '')
    const titles = [...document.querySelectorAll('.designer-frame [title], .designer-frame [aria-label]')].flatMap((element) => [
      element.getAttribute('title') ?? '',
      element.getAttribute('aria-label') ?? '',
    ])
    return [...texts, ...titles]
      .map((text) => text.trim())
      .filter((text) => /[a-z]{3}/i.test(text) && !/[一-鿿]/.test(text) && !/^[a-z0-9]{7}$/.test(text))
  })
}

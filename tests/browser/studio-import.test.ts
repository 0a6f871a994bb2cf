// Files of other tools through the real designer: imported in their encoding, drawn when they have no picture, changed, and nothing is lost.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { diff } from 'bpmn-js-differ'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeXml } from '../../server/engine/index.ts'
import { openDiagram } from '../../studio/ui/bpmn/document.ts'
import { type Product, seen, startProduct } from '../support/browser-app.ts'

const PROGRAMME = 'shenshan-2021'
const PROCESS = 'shenshan-termination'
const CORPUS = join(import.meta.dirname, '../conformance/bpmn/corpus')

let product: Product
beforeAll(async () => {
  product = await startProduct('2026-03-03T02:00:00Z')
})
afterAll(() => product.close())

const eventually = <T>(ask: () => T | Promise<T>) => expect.poll(ask, { timeout: 30_000 })

describe('a file of another tool', () => {
  it.each([
    [
      'oa-system-pools.bpmn',
      'oc',
      ['oa:approval mode="会签"', 'oa:post="审核员"', '五个工作日内办结', 'dataObjectRef="dob"', 'categoryValueRef="cv"'],
    ],
    ['adonis-pools.bpmn', 'oc', ['<boc:attribute name="Responsible" type="STRING">审核科', 'sourceRef="os"', 'structureRef="xsd:string"']],
    ['bizagi-simple.bpmn', 'check', ['bizagi:BizagiProperty name="bgColor"', '按照']],
  ] as const)('%s', async (name, step, kept) => {
    const bytes = readFileSync(join(CORPUS, name))
    const view = await product.view('designer1')
    const { page } = view
    await view.open(`/studio/${PROGRAMME}/workflows/${PROCESS}`)
    await seen(page.locator('.designer-canvas .djs-shape'))
    await page.getByRole('button', { name: '文件', exact: true }).click()
    await page.getByLabel('导入 BPMN 文件').setInputFiles({ name, mimeType: 'application/xml', buffer: bytes })
    await seen(page.getByText(`已导入“${name}”`))
    await eventually(() => page.locator(`.designer-canvas [data-element-id="${step}"]`).count()).toBeGreaterThan(0)
    await page.locator(`.designer-canvas [data-element-id="${step}"] .djs-hit`).first().click({ force: true })
    const title = `改自${name}`
    const panel = page.getByRole('region', { name: '属性', exact: true })
    await panel.getByRole('textbox', { name: '名称', exact: true }).first().fill(title)
    const content = async () =>
      ((await (await view.context.request.get(`/api/programmes/${PROGRAMME}/draft/files/${PROCESS}.bpmn`)).json()) as { content: string })
        .content
    await eventually(content).toContain(title)

    const written = await content()
    for (const text of kept) expect(written).toContain(text)
    const original = decodeXml(new Uint8Array(bytes))
    const [before, after] = [await openDiagram(original.ok ? original.value : ''), await openDiagram(written)]
    expect(after.losses).toEqual([])
    const found = diff(before.definitions, after.definitions)
    expect({ added: Object.keys(found._added), removed: Object.keys(found._removed) }).toEqual({ added: [], removed: [] })
    expect(Object.keys(found._changed)).toContain(step)
    await view.context.close()
  })
})

import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SchemeRow, ScoreScheme } from '../../server/rules/score/types.ts'
import { type Product, startProduct } from '../support/browser-app.ts'
import { documentOf, serveForm } from '../support/one-form.ts'

// Goal P12: a key stroke in a score table of 90 rows, beside a bare input in the same page. Runs alone.
let product: Product

beforeAll(async () => {
  product = await startProduct('2026-03-03T02:00:00Z')
})
afterAll(() => product.close())

const both = (zh: string, en = zh) => ({ zh, en })
const shipped = JSON.parse(readFileSync(new URL('../../workflows/yinchuan-2020/scheme.json', import.meta.url), 'utf8')) as ScoreScheme

/** A scheme of 90 rows that all take numbers. */
function ninetyRows(): ScoreScheme {
  const model = shipped.rows.find((row) => row.method.kind === 'proportional')
  if (model === undefined) throw new Error('Expected a proportional row in the shipped scheme')
  const rows = Array.from({ length: 90 }, (_, index): SchemeRow => ({ ...model, id: `row-${index + 1}`, number: index + 1 }))
  return { ...shipped, rows }
}

interface Times {
  readonly p50: number
  readonly p95: number
}

/**
 * Types 60 signs into a control as React hears them and measures, in milliseconds, from the key to the frame that shows it, and how
 * long the page was busy with it.
 */
function typing(page: Page, selector: string): Promise<{ readonly paint: Times; readonly busy: Times }> {
  return page.evaluate(async (place) => {
    const control = document.querySelector<HTMLInputElement>(place)
    if (control === null) throw new Error(`Expected a control at ${place}`)
    control.focus()
    const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set
    const painted = () =>
      new Promise<void>((done) => {
        requestAnimationFrame(() => {
          const channel = new MessageChannel()
          channel.port1.onmessage = () => done()
          channel.port2.postMessage(null)
        })
      })
    const paint: number[] = []
    const busy: number[] = []
    for (let stroke = 0; stroke < 60; stroke += 1) {
      await painted()
      const start = performance.now()
      setter?.call(control, String(stroke % 10))
      control.dispatchEvent(new InputEvent('input', { bubbles: true, data: String(stroke % 10), inputType: 'insertText' }))
      busy.push(performance.now() - start)
      await painted()
      paint.push(performance.now() - start)
    }
    const share = (times: readonly number[], part: number) => [...times].sort((a, b) => a - b)[Math.floor((times.length - 1) * part)] ?? 0
    const both = (times: readonly number[]) => ({ p50: share(times.slice(5), 0.5), p95: share(times.slice(5), 0.95) })
    return { paint: both(paint), busy: both(busy) }
  }, selector)
}

/** A bare input with a listener that writes its value beside it: what no form can be faster than. */
async function bareInput(page: Page): Promise<void> {
  await page.evaluate(() => {
    const host = document.createElement('div')
    host.innerHTML = '<input id="bare-input" aria-label="bare"><output id="bare-output"></output>'
    document.body.prepend(host)
    host.querySelector('input')?.addEventListener('input', (event) => {
      const output = host.querySelector('output')
      if (output !== null && event.target instanceof HTMLInputElement) output.textContent = event.target.value
    })
  })
}

const shown = ({ p50, p95 }: Times) => `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`

describe('speed', () => {
  it('shows a key stroke in a score table of 90 rows as fast as a bare input, give or take a frame', async () => {
    const view = await product.view(null)
    const { page } = view
    await serveForm(
      page,
      documentOf({ scores: { type: 'object' } }, [{ kind: 'field', path: 'scores', label: both('评分'), widget: 'scoreTable' }]),
      ninetyRows(),
    )
    await view.open('/complaint')
    const cells = page.locator('input.cell-input')
    await cells.first().waitFor()
    expect(await cells.count()).toBeGreaterThanOrEqual(90)
    await cells.nth(88).evaluate((cell) => cell.setAttribute('id', 'cell-under-test'))
    await bareInput(page)
    await typing(page, '#bare-input')
    const bare = await typing(page, '#bare-input')
    await typing(page, '#cell-under-test')
    const table = await typing(page, '#cell-under-test')
    console.log(`P12 score table of 90 rows: key to frame ${shown(table.paint)}; busy ${shown(table.busy)}`)
    console.log(`P12 bare input in the same page: key to frame ${shown(bare.paint)}; busy ${shown(bare.busy)}`)

    expect(table.paint.p95).toBeLessThan(bare.paint.p95 + 17)
    expect(table.paint.p95 / bare.paint.p95).toBeLessThan(3)
    await view.context.close()
  })

  it('draws and answers a form of 120 fields with 40 rules without making a person wait', async () => {
    const view = await product.view(null)
    const { page } = view
    const names = Array.from({ length: 120 }, (_, index) => `f${index}`)
    const form = documentOf(
      Object.fromEntries(names.map((name, index) => [name, { type: index % 3 === 0 ? 'number' : 'string' }])),
      names.map((name, index) => ({
        kind: 'field',
        path: name,
        label: both(`字段 ${index}`),
        widget: index % 3 === 0 ? 'number' : 'text',
      })),
      names.slice(3, 43).map((name) => ({ kind: 'required', path: name, when: 'f0 > 5' })),
    )
    await serveForm(page, form)
    await view.open('/complaint')
    await page.locator('#field-f119').waitFor()
    await bareInput(page)
    await typing(page, '#bare-input')
    const bare = await typing(page, '#bare-input')
    await typing(page, '#field-f1')
    const field = await typing(page, '#field-f1')
    console.log(`form of 120 fields, 40 rules: key to frame ${shown(field.paint)}; busy ${shown(field.busy)}; bare ${shown(bare.paint)}`)

    expect(field.paint.p95 / bare.paint.p95).toBeLessThan(8)
    await view.context.close()
  })
})

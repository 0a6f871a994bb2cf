/**
 * A key stroke in the browser (design goal P12): in a score table of 90 rows and in a form of 120 fields with 40 rules, beside a bare input
 * of the same page, which no form can beat. The product as it is shipped, in headless Chromium.
 */
import type { Page } from 'playwright-core'
import { productServer } from '../faults/product-server.ts'
import { launchBrowser } from '../support/browser.ts'
import { serveForm } from '../support/one-form.ts'
import { setUp } from '../support/tools.ts'
import { bareInput, longForm, schemeOfRows, scoreForm, type Typed, typing } from '../support/typing.ts'
import { type Bench, type Figure, quantile, rounded } from './figures.ts'

const ROUNDS = 3
const READY_MS = 120_000

export const bench: Bench = async () => {
  setUp((line) => process.stderr.write(`${line}\n`))
  const product = await productServer({ demo: false })
  product.start()
  await product.ready(READY_MS)
  const browser = await launchBrowser()
  try {
    const page = await (await browser.newContext({ baseURL: product.address, locale: 'zh-CN' })).newPage()
    // The compiler that runs this file names inner functions by a helper of its own, which the page must have too.
    await page.addInitScript({ content: 'globalThis.__name = (value) => value' })
    await serveForm(page, scoreForm, schemeOfRows(90))
    await page.goto('/complaint')
    const cell = page.locator('input.cell-input').nth(88)
    await cell.waitFor()
    await cell.evaluate((element) => element.setAttribute('id', 'cell-under-test'))
    const table = await measured(page, 'score table of 90 rows', '#cell-under-test')

    await page.unrouteAll()
    await serveForm(page, longForm())
    await page.goto('/complaint')
    await page.locator('#field-f119').waitFor()
    return [
      ...table,
      ...(await measured(page, 'form of 120 fields', '#field-f1')),
      ...(await measured(page, 'the same, field of 40 rules', '#field-f0')),
    ]
  } finally {
    await browser.close()
    await product.remove()
  }
}

/** Bare input and control in turn, the first strokes of each left out. */
async function measured(page: Page, name: string, control: string): Promise<readonly Figure[]> {
  await bareInput(page)
  const bare: Typed[] = []
  const ours: Typed[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(await typing(page, '#bare-input', 'output'))
    ours.push(await typing(page, control, '.form-field, [data-row]'))
  }
  await page.evaluate(() => document.querySelector('#bare-input')?.parentElement?.remove())
  return (['busy', 'paint'] as const).flatMap((kind) =>
    [0.5, 0.95].map((share): Figure => {
      const [mine, beside] = [ours, bare].map((typed) =>
        quantile(
          typed.flatMap((one) => one[kind].slice(5)),
          share,
        ),
      ) as [number, number]
      return {
        name: `${name}: ${kind === 'busy' ? 'work of a key stroke' : 'key to frame'}, ${share === 0.5 ? 'median' : 'p95'}`,
        value: rounded(mine),
        unit: 'ms',
        ratio: rounded(mine / beside),
        against: `bare input ${rounded(beside)} ms`,
      }
    }),
  )
}

import { readFileSync } from 'node:fs'
import type { JSHandle, Page } from 'playwright-core'
import type { FormDocument } from '../../server/rules/forms/index.ts'
import type { SchemeRow, ScoreScheme } from '../../server/rules/score/types.ts'
import { documentOf } from './one-form.ts'

const both = (zh: string, en = zh) => ({ zh, en })
const shipped = JSON.parse(readFileSync(new URL('../../workflows/yinchuan-2020/scheme.json', import.meta.url), 'utf8')) as ScoreScheme

/** A scheme of so many rows that all take numbers. */
export function schemeOfRows(count: number): ScoreScheme {
  const model = shipped.rows.find((row) => row.method.kind === 'proportional')
  if (model === undefined) throw new Error('Expected a proportional row in the shipped scheme')
  const rows = Array.from({ length: count }, (_, index): SchemeRow => ({ ...model, id: `row-${index + 1}`, number: index + 1 }))
  return { ...shipped, rows }
}

export const scoreForm: FormDocument = documentOf({ scores: { type: 'object' } }, [
  { kind: 'field', path: 'scores', label: both('评分'), widget: 'scoreTable' },
])

/** 120 fields; forty of them become required when `f0` exceeds five. */
export function longForm(): FormDocument {
  const names = Array.from({ length: 120 }, (_, index) => `f${index}`)
  return documentOf(
    Object.fromEntries(names.map((name, index) => [name, { type: index % 3 === 0 ? 'number' : 'string' }])),
    names.map((name, index) => ({ kind: 'field', path: name, label: both(`字段 ${index}`), widget: index % 3 === 0 ? 'number' : 'text' })),
    names.slice(3, 43).map((name) => ({ kind: 'required', path: name, when: 'f0 > 5' })),
  )
}

/** A bare input with a listener that writes its value beside it: what no form can be faster than. */
export async function bareInput(page: Page): Promise<void> {
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

export interface Typed {
  /** Milliseconds from the key to the frame that shows it, one per stroke. */
  readonly paint: readonly number[]
  /** Milliseconds the page was busy with it. */
  readonly busy: readonly number[]
  /** For each stroke, which of the `parts` the document changed in, by `id` or `data-row`. */
  readonly touched: readonly (readonly string[])[]
}

/** The `parts` of the page that change from now on, by `id` or `data-row`. */
export function changing(page: Page, parts: string): Promise<JSHandle<Set<string>>> {
  return page.evaluateHandle((within) => {
    const changed = new Set<string>()
    const watch = new MutationObserver((records) => {
      for (const { target } of records) {
        const part = (target instanceof Element ? target : target.parentElement)?.closest<HTMLElement>(within)
        if (part) changed.add(part.dataset.row ?? part.id)
      }
    })
    watch.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })
    return changed
  }, parts)
}

/** Types 60 digits into a control as React hears them. */
export async function typing(page: Page, selector: string, parts: string): Promise<Typed> {
  return page.evaluate(
    async ([place, changed]) => {
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
      const typed = { paint: [] as number[], busy: [] as number[], touched: [] as string[][] }
      for (let stroke = 0; stroke < 60; stroke += 1) {
        await painted()
        changed.clear()
        const start = performance.now()
        setter?.call(control, String(stroke % 10))
        control.dispatchEvent(new InputEvent('input', { bubbles: true, data: String(stroke % 10), inputType: 'insertText' }))
        typed.busy.push(performance.now() - start)
        await painted()
        typed.paint.push(performance.now() - start)
        typed.touched.push([...changed])
      }
      return typed
    },
    [selector, await changing(page, parts)] as const,
  )
}

import type { Page } from 'playwright-core'
import type { JsonObject } from '../../server/base/json.ts'
import type { FormDocument, LayoutNode } from '../../server/rules/forms/index.ts'
import type { ScoreScheme } from '../../server/rules/score/types.ts'

const both = (zh: string, en = zh) => ({ zh, en })

/** The public page of complaints draws whatever form the server answers: here the form under test. */
export async function serveForm(page: Page, form: FormDocument, scheme?: ScoreScheme): Promise<void> {
  await page.route('**/api/public/forms/*/*', (route) => route.fulfill({ json: form }))
  if (scheme === undefined) return
  await page.route('**/api/programmes/*/files/*', (route) => route.fulfill({ json: scheme }))
  await page.route('**/api/programmes/shenshan-2021', (route) => route.fulfill({ json: { manifest: { scheme: 'scheme.json' } } }))
}

export function documentOf(properties: JsonObject, layout: readonly LayoutNode[], rules: FormDocument['rules'] = []): FormDocument {
  return { id: 'complaint', title: both('样例'), public: true, schema: { type: 'object', properties }, layout, rules }
}

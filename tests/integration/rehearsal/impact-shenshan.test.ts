// A whole case of Shenshan (panels, instalments, devices, an objection, a second rating) lived again: by its record it comes out as it did.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ImpactReport } from '../../../server/base/api/rehearsal.ts'
import type { JsonObject } from '../../../server/base/json.ts'
import { type RunningApp, startApp } from '../../support/app.ts'
import { ProductSide } from '../../support/parity/product-side.ts'
import { shenshanForms as forms, investigationOf } from '../../support/shenshan-forms.ts'

const START = '2025-03-03T02:00:00.000Z'
const PROGRAMME = 'shenshan-2021'
const day = (days: number) => new Date(Date.parse(START) + days * 86_400_000).toISOString()

let running: RunningApp
beforeAll(async () => {
  running = await startApp(START)
  await live(new ProductSide(running, PROGRAMME))
}, 300_000)
afterAll(() => running.close())

async function panel(side: ProductSide, from: number): Promise<void> {
  await side.advance(day(from))
  await side.declare()
  await side.complete('official1', 'confirm-panel', forms['panel-confirm'])
  await side.advance(day(from + 4))
  await side.score(({ number }, member) => !(member === 4 && number === 38))
  await side.sign()
}

async function live(side: ProductSide): Promise<void> {
  await side.register('applicant1', forms.subject)
  await side.apply('main', 'grading', 'applicant1', forms.application)
  await side.advance(day(1))
  await side.complete('official1', 'receive-papers', forms['paper-receipt'])
  await side.complete('official1', 'check-materials', forms['completeness-check'])
  await panel(side, 5)
  await side.advance(day(12))
  await side.complete('leader1', 'confirm-preliminary', forms['preliminary-confirm'])
  await side.advance(day(14))
  await side.apply('first', 'subsidy', 'applicant1', { ...forms['subsidy-application'], instalment: 1 }, 'main')
  await side.complete('official1', 'accept', forms['subsidy-acceptance'], 'first')
  await side.complete('official1', 'review-award', forms['subsidy-review'], 'first')
  await side.complete('finance1', 'check-finance', forms['finance-check'], 'first')
  await side.complete('leader1', 'approve', forms.approval, 'first')
  await side.advance(day(20))
  await side.complete('finance2', 'pay', forms['payment-confirm'], 'first')
  await side.equip()
  await side.advance(day(30))
  await side.report()
  await side.complete('applicant1', 'apply-final', forms['final-application'])
  await side.complete('official1', 'confirm-networking', (begun) => ({
    ...forms['networked-confirm'],
    networkedAndSharing: begun.measured ?? false,
    comment: '以实测为准。',
  }))
  await panel(side, 32)
  await side.advance(day(40))
  await side.complete('leader1', 'deliberate', forms.deliberation)
  await side.complete('official1', 'publish-notice', forms['notice-publication'])
  await side.advance(day(42))
  await side.object({ evidence: true })
  await side.advance(day(54))
  await side.complete('official1', 'investigate', (begun: JsonObject) =>
    investigationOf(
      ((begun.findings ?? []) as readonly JsonObject[]).map(({ objectionId }) => String(objectionId)),
      true,
    ),
  )
  await side.complete('leader1', 'order-second', { panel: 'ANY', reason: '专家库人数不足。' })
  await panel(side, 56)
  await side.advance(day(64))
  await side.complete('leader1', 'confirm-second', forms.deliberation)
  await side.advance(day(66))
}

async function impactOf(changes: { readonly [file: string]: readonly (readonly [from: string, to: string])[] }): Promise<ImpactReport> {
  const { programmes, rehearsals } = running.services
  await programmes.publishing.discardDraft(PROGRAMME, 'designer1')
  for (const [name, replaced] of Object.entries(changes)) {
    const { content, sha256 } = await programmes.workspaces.read(PROGRAMME, name)
    for (const [from] of replaced) expect(content).toContain(from)
    const text = replaced.reduce((before, [from, to]) => before.replaceAll(from, to), content)
    await programmes.workspaces.save(PROGRAMME, name, text, sha256, 'designer1')
  }
  const { id } = await rehearsals.startImpact(PROGRAMME, 'designer1')
  await expect.poll(async () => (await rehearsals.impact(id)).state, { timeout: 120_000, interval: 200 }).toBe('done')
  return rehearsals.impact(id)
}

test('comes out as it did under a draft that says the same', async () => {
  const report = await impactOf({ 'programme.json': [['"phone"', ' "phone"']] })

  expect(
    report.lines
      .map(({ number, differences, unclear }) => ({ number, differences, unclear }))
      .filter((line) => line.unclear !== null || line.differences.length > 0),
  ).toEqual([])
  expect(report.counted).toMatchObject({ different: 0, unclear: 0 })
  expect(report.counted.same).toBeGreaterThanOrEqual(2)
}, 150_000)

test('is awarded otherwise by another amount of the table', async () => {
  const dmn = readFileSync(new URL('../../../workflows/shenshan-2021/subsidy.dmn', import.meta.url), 'utf8')
  const rule = /<rule id="shenshan_subsidy_standards_rule_2">[\s\S]*?<\/rule>/.exec(dmn)?.[0] ?? ''
  const dearer = rule.replace('<text>100000</text>', '<text>120000</text>')

  const report = await impactOf({ 'subsidy.dmn': [[rule, dearer]] })

  const amounts = report.lines.flatMap(({ differences }) => differences.filter(({ what }) => what === 'amount'))
  expect(dearer).not.toBe(rule)
  expect(report.counted.unclear).toBe(0)
  expect(amounts).toMatchObject([{ before: expect.stringMatching(/^\d+$/), because: { kind: 'decision' } }])
  expect(amounts[0]?.after).not.toBe(amounts[0]?.before)
  expect(amounts[0]?.because.id).toContain('shenshan_')
}, 150_000)

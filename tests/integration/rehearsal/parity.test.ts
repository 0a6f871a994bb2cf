// A rehearsal lives a case as the product does: the same script, once over HTTP on PostgreSQL, once in memory.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../../server/base/json.ts'
import { readProgrammeFolder } from '../../../server/programmes/folder.ts'
import { type Bundle, compileBundle } from '../../../server/rehearsal/world/bundle.ts'
import { type RunningApp, startApp } from '../../support/app.ts'
import { ProductSide } from '../../support/parity/product-side.ts'
import type { Side } from '../../support/parity/side.ts'
import { WorldSide } from '../../support/parity/world-side.ts'
import { shenshanForms as forms, investigationOf } from '../../support/shenshan-forms.ts'

const START = '2025-03-03T02:00:00.000Z'
const root = new URL('../../../', import.meta.url).pathname

let running: RunningApp
beforeAll(async () => {
  running = await startApp(START)
})
afterAll(() => running.close())

async function bundleOf(id: string): Promise<Bundle> {
  const compiled = await compileBundle(readProgrammeFolder(root, id))
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  return compiled.value
}

/** Days after the start, ten in the morning. */
const day = (days: number) => new Date(Date.parse(START) + days * 86_400_000).toISOString()

/** All members agree but for one who is stricter on one row. */
const held = ({ number }: { readonly number: number }, member: number) => !(member === 4 && number === 38)

async function panel(side: Side, from: number): Promise<void> {
  await side.advance(day(from))
  await side.declare()
  await side.advance(day(from + 1))
  await side.complete('official1', 'confirm-panel', forms['panel-confirm'])
  await side.advance(day(from + 5))
  await side.score(held)
  await side.advance(day(from + 6))
  await side.sign()
}

async function subsidy(side: Side, name: string, instalment: number, from: number): Promise<void> {
  await side.advance(day(from))
  await side.apply(name, 'subsidy', 'applicant1', { ...forms['subsidy-application'], instalment }, 'main')
  await side.advance(day(from + 1))
  await side.complete('official1', 'accept', forms['subsidy-acceptance'], name)
  await side.advance(day(from + 6))
  await side.complete('official1', 'review-award', forms['subsidy-review'], name)
  await side.complete('finance1', 'check-finance', forms['finance-check'], name)
  await side.advance(day(from + 8))
  await side.complete('leader1', 'approve', forms.approval, name)
  await side.mark(`${name} ordered`)
}

const findings = (founded: boolean) => (begun: JsonObject) => {
  const list = (begun.findings ?? []) as readonly JsonObject[]
  return investigationOf(
    list.map(({ objectionId }) => String(objectionId)),
    founded,
  )
}

/** Application, correction, both assessments, an objection that is founded, second rating, certificate, both instalments, clawback. */
async function shenshan(side: Side): Promise<void> {
  await side.register('applicant1', forms.subject)
  await side.apply('main', 'grading', 'applicant1', forms.application)
  await side.mark('applied')
  await side.advance(day(1))
  await side.complete('official1', 'receive-papers', forms['paper-receipt'])
  await side.advance(day(3))
  await side.complete('official1', 'check-materials', forms['completeness-check:correct'])
  await side.mark('to be corrected')
  await side.advance(day(8))
  await side.complete('applicant1', 'correct-materials', forms.correction)
  await side.complete('official1', 'receive-papers', forms['paper-receipt'])
  await side.advance(day(10))
  await side.complete('official1', 'check-materials', forms['completeness-check'])
  await side.mark('first panel drawn')
  await panel(side, 12)
  await side.mark('first opinion signed')
  await side.advance(day(20))
  await side.complete('leader1', 'confirm-preliminary', forms['preliminary-confirm'])
  await side.mark('passed at first')
  await subsidy(side, 'first', 1, 22)
  await side.advance(day(33))
  await side.complete('finance2', 'pay', { outcome: 'RETURNED', returnReason: '账号有误' }, 'first')
  await side.mark('returned')
  await side.complete('applicant1', 'correct-payee', forms['payee-correction'], 'first')
  await side.advance(day(35))
  await side.complete('finance2', 'pay', forms['payment-confirm'], 'first')
  await side.mark('first paid')
  await side.equip()
  await side.advance(day(45))
  await side.report()
  await side.complete('applicant1', 'apply-final', forms['final-application'])
  await side.complete('official1', 'confirm-networking', (begun) => ({
    ...forms['networked-confirm'],
    networkedAndSharing: begun.measured ?? false,
    comment: '以实测为准。',
  }))
  await panel(side, 47)
  await side.advance(day(56))
  await side.complete('leader1', 'deliberate', forms.deliberation)
  await side.complete('official1', 'publish-notice', forms['notice-publication'])
  await side.mark('notice')
  await side.advance(day(58))
  await side.object({ evidence: false })
  await side.object({ evidence: true })
  await side.mark('objected')
  await side.advance(day(70))
  await side.object({ evidence: true })
  await side.mark('notice over')
  await side.complete('official1', 'investigate', findings(true))
  await side.mark('founded')
  await side.advance(day(71))
  await side.complete('leader1', 'order-second', { panel: 'ANY', reason: '专家库人数不足。' })
  await panel(side, 72)
  await side.advance(day(80))
  await side.complete('leader1', 'confirm-second', forms.deliberation)
  await side.mark('certified')
  await side.advance(day(82))
  await side.report()
  await subsidy(side, 'second', 2, 82)
  await side.advance(day(93))
  await side.complete('finance2', 'pay', forms['payment-confirm'], 'second')
  await side.mark('second paid')
  await side.advance(day(120))
  const recovery = { recovery: 'PART', recoverAmount: 30000, repayBy: { $day: 30 }, legalBasis: '有关规定。' }
  await side.apply('termination', 'termination', 'official1', { ...forms.termination, ...recovery }, 'certificate-life')
  await side.advance(day(123))
  await side.complete('leader1', 'decide-termination', { ...forms['termination-decision'], ...recovery }, 'termination')
  await side.mark('terminated')
  await side.advance(day(500))
  await side.mark('long after')
}

test('lives a case of Shenshan as the product does', async () => {
  const product = new ProductSide(running, 'shenshan-2021')
  const world = new WorldSide(await bundleOf('shenshan-2021'), START)

  await shenshan(world)
  expect(world.incidents).toEqual([])
  await shenshan(product)

  for (const [place, mark] of product.marks.entries()) expect(world.marks[place]).toEqual(mark)
}, 300_000)

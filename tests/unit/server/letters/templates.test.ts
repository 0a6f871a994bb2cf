// Every shipped letter of Shenshan sets with believable data: right article, no empty place, seal never alone.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Instant } from '../../../../server/base/ids.ts'
import { feelFor } from '../../../../server/letters/feel.ts'
import { fillTemplate } from '../../../../server/letters/fill.ts'
import { compose } from '../../../../server/letters/layout/compose.ts'
import { openFonts } from '../../../../server/letters/layout/fonts.ts'
import { createRenderer } from '../../../../server/letters/render.ts'
import type { LetterTemplate } from '../../../../server/letters/types.ts'
import { sampleData, sampleManifest } from '../../../support/letter-samples.ts'

const folder = join(import.meta.dirname, '../../../../workflows/shenshan-2021/letters')
const ids = readdirSync(folder).map((file) => file.replace('.json', ''))
const fonts = openFonts(null)
const evaluate = feelFor(sampleManifest, '2026-03-09T02:00:00.000Z' as Instant)

function letterOf(id: string) {
  const template = JSON.parse(readFileSync(join(folder, `${id}.json`), 'utf8')) as LetterTemplate
  const scope = {
    ...sampleData(id),
    office: { ...sampleManifest.office },
    programme: { id: 'shenshan-2021', title: sampleManifest.title.zh, issuer: '' },
    budgetItem: { code: '2120399', name: '其他城乡社区公共设施支出' },
    letter: { number: null, issuedOn: '2026-03-09' },
  }
  return {
    template,
    filled: fillTemplate(template, scope, evaluate, { number: '〔2026〕5号', office: sampleManifest.office.name, sealMark: '演示' }),
  }
}

test('ships the eighteen papers of the measures', () => {
  expect(ids.sort()).toEqual([
    'acceptance-notice',
    'certificate',
    'clawback-notice',
    'correction-notice',
    'group-opinion',
    'objection-reply',
    'payment-application',
    'payment-voucher',
    'preliminary-result',
    'public-notice',
    'receipt',
    'renewal-invitation',
    'result-notice',
    'sanction-notice',
    'subsidy-result',
    'subsidy-review',
    'termination-notice',
    'withdrawal-notice',
  ])
})

describe.each(ids)('%s', (id) => {
  test('names its article and cites the measures', () => {
    const { template, filled } = letterOf(id)
    const text = JSON.stringify(filled.blocks)

    expect(template.article).toMatch(/^SS-\d+$/)
    if (template.layout === 'letter') expect(text).toMatch(/第[一二三四五六七八九十]+条/)
  })

  test('leaves no expression and no null in its text', () => {
    const text = JSON.stringify(letterOf(id).filled.blocks)

    expect(text).not.toMatch(/\{=|null|undefined/)
  })

  test('never sets a seal without text on its page', () => {
    for (const sheet of compose(letterOf(id).filled, fonts.measure)) {
      const seal = sheet.ops.find((op) => op.kind === 'seal')
      if (seal === undefined) continue
      const above = sheet.ops.filter((op) => op.kind === 'text' && seal.kind === 'seal' && op.y < seal.y - 30)
      expect(above.length).toBeGreaterThan(1)
    }
  })

  test('keeps within the sheet', () => {
    for (const sheet of compose(letterOf(id).filled, fonts.measure)) {
      for (const op of sheet.ops) {
        if (op.kind !== 'text') continue
        expect(op.x).toBeGreaterThan(30)
        expect(op.y).toBeLessThan(sheet.height - 30)
      }
    }
  })
})

test('renders a PDF that says the same each time', async () => {
  const renderer = createRenderer({ fontsFolder: null, sealImage: null })
  const render = () => renderer.render(letterOf('receipt').filled, { title: '收件回执', createdAt: '2026-03-09T02:00:00.000Z' })

  const [first, second] = [await render(), await render()]

  expect(first.subarray(0, 5).toString()).toBe('%PDF-')
  expect(first.equals(second)).toBe(true)
  expect(first.length).toBeLessThan(150_000)
})

// Letters in a rehearsal: filled but not drawn, numbered, refused when a value is missing.
import { beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../../../../server/base/json.ts'
import type { LetterTemplate } from '../../../../../server/letters/index.ts'
import type { Bundle } from '../../../../../server/rehearsal/world/bundle.ts'
import { bundleOf, smallWorld } from '../../../../support/small-world.ts'

const template = (more: Partial<LetterTemplate>): LetterTemplate => ({
  id: 'answer',
  title: { zh: '答复', en: 'Answer' },
  layout: 'letter',
  numbered: true,
  deliverTo: ['applicant'],
  blocks: [{ kind: 'paragraph', text: '{= subject.name }：{= reason }' }],
  ...more,
})

let mini: Bundle
beforeAll(async () => {
  mini = await bundleOf('mini')
})

function office(...templates: readonly LetterTemplate[]) {
  const small = smallWorld({ ...mini, letters: new Map(templates.map((one) => [one.id, one])) })
  const book = small.caseOf()
  const issue = (variables: JsonObject, id = 'answer') => small.work('letter.issue', book, variables, { template: id }).letter
  return { ...small, book, issue }
}

test('numbers letters in the series of the year', () => {
  const { issue, heard, world } = office(template({}), template({ id: 'note', numbered: false, deliverTo: [] }))

  expect(issue({ reason: '合格' })).toEqual({
    id: 'letter_1',
    number: 'MINI〔2025〕1号',
    documentId: 'document_1',
    issuedOn: '2025-03-03',
    deliveredOn: '2025-03-03',
  })
  expect(issue({ reason: '合格' }, 'note')).toMatchObject({ number: null, deliveredOn: null })
  expect(issue({ reason: '合格' })).toMatchObject({ number: 'MINI〔2025〕2号' })
  world.liveUntil(Date.parse('2026-01-05T00:00:00Z'))
  expect(issue({ reason: '合格' })).toMatchObject({ number: 'MINI〔2026〕1号' })
  expect(heard).toEqual(['letter answer', 'letter note', 'letter answer', 'letter answer'])
})

test('refuses a missing value, also after letters that had it', () => {
  const { issue, heard } = office(template({}))
  issue({ reason: '合格' })

  expect(() => issue({ reason: null })).toThrow('LETTER_VALUE_MISSING')
  expect(() => issue({})).toThrow('LETTER_VALUE_MISSING')
  expect(issue({ reason: '不合格' })).toMatchObject({ number: 'MINI〔2025〕2号' })
  expect(heard).toEqual(['letter answer', 'letter answer'])
})

test('looks at what a condition and a code decide', () => {
  const { issue } = office(
    template({
      blocks: [
        { kind: 'paragraph', text: '{= more }', when: 'count > 2' },
        { kind: 'paragraph', text: '{= if decision = "REFUSE" then ground else "" }' },
      ],
    }),
  )
  issue({ count: 1, more: null, decision: 'AGREE', ground: null })

  expect(() => issue({ count: 3, more: null, decision: 'AGREE', ground: null })).toThrow('LETTER_VALUE_MISSING')
  expect(() => issue({ count: 1, more: null, decision: 'REFUSE', ground: null })).toThrow('LETTER_VALUE_MISSING')
})

test('holds the checks of a template each time', () => {
  const { issue } = office(template({ checks: [{ holds: 'amount > 0', text: { zh: '金额应大于零', en: 'positive' } }] }))
  issue({ reason: '合格', amount: 1 })

  expect(() => issue({ reason: '合格', amount: 0 })).toThrow('LETTER_CHECK_FAILED')
})

test('refuses a template that the programme has not', () => {
  const { issue } = office()

  expect(() => issue({ reason: '合格' })).toThrow('LETTER_TEMPLATE_UNKNOWN')
})

test('knows the whole certificate of an id', async () => {
  const shenshan = await bundleOf('shenshan-2021')
  const paper = template({ blocks: [{ kind: 'paragraph', text: '{= certificate.number } {= certificate.qr }' }] })
  const small = smallWorld({ ...shenshan, letters: new Map([[paper.id, paper]]) })
  small.work('certificate.issue', small.caseOf(), { result: { level: 'BASIC' } })

  expect(small.work('letter.issue', small.caseOf(), { certificate: { id: 'certificate_1' } }, { template: 'answer' }).letter).toMatchObject(
    {
      id: 'letter_1',
    },
  )
  expect(() => small.work('letter.issue', small.caseOf(), { certificate: { id: 'certificate_2' } }, { template: 'answer' })).toThrow()
})

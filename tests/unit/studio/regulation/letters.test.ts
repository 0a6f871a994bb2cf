// Blocks of a letter, and example data with which every shipped letter can be shown at once.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Instant } from '../../../../server/base/ids.ts'
import { feelFor } from '../../../../server/letters/feel.ts'
import { fillSample } from '../../../../server/letters/preview.ts'
import type { LetterTemplate } from '../../../../server/letters/types.ts'
import type { ProgrammeManifest } from '../../../../server/programmes/types.ts'
import type { FormDocument } from '../../../../server/rules/forms/types.ts'
import { checkLetter } from '../../../../server/rules/letters/index.ts'
import { BLOCK_KINDS, newBlock, withOptional, withWhen } from '../../../../studio/regulation/letters/model.ts'
import { overlaid, sampleFor } from '../../../../studio/regulation/letters/sample.ts'
import { inserted, moved, without } from '../../../../studio/ui/workspace/lists.ts'

const root = join(import.meta.dirname, '../../../..')
const read = <T>(path: string) => JSON.parse(readFileSync(join(root, path), 'utf8')) as T
const manifest = read<ProgrammeManifest>('workflows/shenshan-2021/programme.json')
const forms = readdirSync(join(root, 'forms/shenshan-2021')).map((name) => read<FormDocument>(`forms/shenshan-2021/${name}`))
const evaluate = feelFor(manifest, '2026-03-09T02:00:00.000Z' as Instant)
const frame = { number: null, office: '某局', sealMark: '' }

const scope = (data: object) => ({
  budgetItem: { ...manifest.award?.budgetItem },
  ...data,
  office: { ...manifest.office },
  programme: { id: manifest.id, title: manifest.title.zh, issuer: manifest.issuer.zh },
  letter: { number: null, issuedOn: '2026-03-09' },
})

describe('blocks', () => {
  test('move, come and go without touching the others', () => {
    expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a'])
    expect(moved(['a', 'b'], 1, 2)).toEqual(['a', 'b'])
    expect(inserted(['a', 'b'], 0, 'x')).toEqual(['a', 'x', 'b'])
    expect(inserted(['a'], -1, 'x')).toEqual(['x', 'a'])
    expect(without(['a', 'b'], 0)).toEqual(['b'])
  })

  test('lose an empty condition', () => {
    const block = withWhen({ kind: 'note', text: '甲' }, 'passed')

    expect(block).toEqual({ kind: 'note', text: '甲', when: 'passed' })
    expect(withWhen(block, ' ')).toEqual({ kind: 'note', text: '甲' })
  })

  test.each(BLOCK_KINDS.filter((kind) => !['title', 'heading', 'paragraph', 'note'].includes(kind)))(
    'of kind %s begin without a fault',
    (kind) => {
      const template: LetterTemplate = { id: 'x', title: { zh: '甲', en: 'A' }, layout: 'paper', numbered: false, blocks: [newBlock(kind)] }

      expect(checkLetter({ ...template, blocks: [...template.blocks] } as never)).toEqual([])
      expect(fillSample(template, scope(sampleFor(template, manifest, forms)), evaluate, frame).problems).toEqual([])
    },
  )

  test('leave out what is empty', () => {
    const template: LetterTemplate = {
      id: 'x',
      title: { zh: '甲', en: 'A' },
      layout: 'paper',
      numbered: false,
      blocks: [],
      addressee: '某',
    }

    expect('addressee' in withOptional(template, 'addressee', '')).toBe(false)
    expect(withOptional(template, 'deliverTo', ['public']).deliverTo).toEqual(['public'])
    expect('deliverTo' in withOptional(template, 'deliverTo', [])).toBe(false)
  })
})

describe('example data', () => {
  test.each(readdirSync(join(root, 'workflows/shenshan-2021/letters')))('fills %s without a fault', (name) => {
    const template = read<LetterTemplate>(`workflows/shenshan-2021/letters/${name}`)

    const { problems } = fillSample(template, scope(sampleFor(template, manifest, forms)), evaluate, frame)

    expect(problems.filter((problem) => problem.code !== 'LETTER_CHECK_FAILED').map((problem) => problem.text.zh)).toEqual([])
  })

  test('speaks of the subject in the words of its form', () => {
    const template = read<LetterTemplate>('workflows/shenshan-2021/letters/result-notice.json')

    expect(sampleFor(template, manifest, forms)).toMatchObject({
      subject: { name: '示例小区名称', households: expect.anything() },
      applicant: { organisationName: '某某物业服务有限公司' },
      result: { level: 'BASIC' },
      stage: 'second',
    })
  })

  test('keeps what was entered over what was made up', () => {
    expect(overlaid({ a: { b: 1, c: 2 }, d: [1] }, { a: { b: 9 }, d: [] })).toEqual({ a: { b: 9, c: 2 }, d: [] })
  })
})

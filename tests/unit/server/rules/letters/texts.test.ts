// What is wrong with a letter template whatever the data.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../../server/base/json.ts'
import { checkLetter, expressionsOfLetter, hintsOfLetter } from '../../../../../server/rules/letters/index.ts'

const folder = join(import.meta.dirname, '../../../../../workflows/shenshan-2021/letters')

test.each(readdirSync(folder))('finds nothing wrong with %s', (name) => {
  const template = JSON.parse(readFileSync(join(folder, name), 'utf8')) as JsonObject

  expect(checkLetter(template)).toEqual([])
  expect(hintsOfLetter(template)).toEqual([])
})

test('lists every expression with its place and its list', () => {
  const template = {
    addressee: '{= applicant.name }',
    checks: [{ holds: '= a = b', text: { zh: '{= no }', en: '' } }],
    blocks: [
      { kind: 'paragraph', text: '致{= name }：{= "{}" }', when: 'passed' },
      { kind: 'table', rows: 'items', columns: [{ title: '名', value: '{= item.name }', align: 'left' }] },
    ],
  }

  expect(expressionsOfLetter(template)).toEqual([
    { at: 'addressee', expression: 'applicant.name', over: null },
    { at: 'checks/0', expression: 'a = b', over: null },
    { at: 'blocks/0', expression: 'name', over: null },
    { at: 'blocks/0', expression: '"{}"', over: null },
    { at: 'blocks/0', expression: 'passed', over: null },
    { at: 'blocks/1', expression: 'items', over: null },
    { at: 'blocks/1', expression: 'item.name', over: 'items' },
  ])
})

test.each([
  [{}, 'LETTER_BLOCKS_MISSING', ''],
  [{ blocks: [{ kind: 'script' }] }, 'LETTER_BLOCK_UNKNOWN', 'blocks/0'],
  [{ blocks: [{ kind: 'title', text: '' }] }, 'LETTER_BLOCK_EMPTY', 'blocks/0'],
  [{ blocks: [{ kind: 'fields', fields: [] }] }, 'LETTER_BLOCK_EMPTY', 'blocks/0'],
  [{ blocks: [], addressee: '{= 1 + }' }, 'FEEL_SYNTAX', 'addressee'],
  [{ blocks: [{ kind: 'note', text: '甲', when: 'a =' }] }, 'FEEL_SYNTAX', 'blocks/0'],
])('names what is wrong with %j', (template, code, at) => {
  expect(checkLetter(template)).toMatchObject([{ code, at }])
})

const title = { kind: 'title', text: '告知书' }
const signature = { kind: 'signature', office: '某局', date: '2026年3月2日', seal: true }

test.each([
  [{ layout: 'letter', addressee: '某单位', blocks: [signature] }, 'LETTER_NO_TITLE', ''],
  [{ layout: 'letter', blocks: [title, signature] }, 'LETTER_NO_ADDRESSEE', 'addressee'],
  [{ layout: 'document', blocks: [title] }, 'LETTER_NO_SIGNATURE', ''],
  [
    { layout: 'document', blocks: [title, signature, { kind: 'paragraph', text: '另行通知。' }] },
    'LETTER_TEXT_AFTER_SIGNATURE',
    'blocks/1',
  ],
  [{ layout: 'paper', blocks: [title, { kind: 'note', text: '请核对,如有误' }] }, 'LETTER_HALF_WIDTH', 'blocks/1'],
  [{ layout: 'paper', blocks: [title, { kind: 'note', text: '编号(示例)' }] }, 'LETTER_HALF_WIDTH', 'blocks/1'],
])('hints at what a clerk would mend in %j', (template, code, at) => {
  expect(hintsOfLetter(template)).toMatchObject([{ code, at }])
})

test.each(['自2026-03-02 10:30起', '编号：{= "a,b" }', '12,345.00元', '（一）甲；乙。'])('has nothing against “%s”', (text) => {
  expect(hintsOfLetter({ layout: 'paper', blocks: [title, { kind: 'note', text }] })).toEqual([])
})

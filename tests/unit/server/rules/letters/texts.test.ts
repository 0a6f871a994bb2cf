// What is wrong with a letter template whatever the data.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../../server/base/json.ts'
import { checkLetter, expressionsOfLetter } from '../../../../../server/rules/letters/index.ts'

const folder = join(import.meta.dirname, '../../../../../workflows/shenshan-2021/letters')

test.each(readdirSync(folder))('finds nothing wrong with %s', (name) => {
  expect(checkLetter(JSON.parse(readFileSync(join(folder, name), 'utf8')) as JsonObject)).toEqual([])
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

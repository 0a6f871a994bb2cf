// Where a deadline rule is used: diagrams by element, decisions and letters by their FEEL.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { usesOfRules } from '../../../../studio/regulation/deadlines/uses.ts'

const folder = join(import.meta.dirname, '../../../../workflows/shenshan-2021')
const diagram = { name: 'shenshan-grading.bpmn', content: readFileSync(join(folder, 'shenshan-grading.bpmn'), 'utf8') }
test('names the elements of a diagram that count by it', () => {
  expect(
    usesOfRules([diagram])
      .get('DL-17')
      ?.map((use) => [use.at, use.name]),
  ).toContainEqual(['check-materials', '材料审查'])
})

test('finds it in decisions, letters and forms, escaped or not', () => {
  const letter = {
    name: 'letters/notice.json',
    content: JSON.stringify({ title: { zh: '公示', en: 'notice' }, blocks: [{ kind: 'paragraph', text: '至{= due date("DL-21", on) }' }] }),
  }
  const decision = { name: 'x.dmn', content: '<text>due date(&quot;DL-22&quot;, at)</text>' }

  const uses = usesOfRules([letter, decision, { name: 'programme.json', content: 'due date("DL-99", x)' }])

  expect([...uses]).toEqual([
    ['DL-21', [{ file: 'letters/notice.json', at: '', name: '公示' }]],
    ['DL-22', [{ file: 'x.dmn', at: '', name: 'x.dmn' }]],
  ])
})

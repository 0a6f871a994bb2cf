import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileDecisions, evaluateDecision, withLogicOf } from '../../../../server/rules/dmn/index.ts'
import { type LevelRule, type LevelTable, readLevels, writeLevels } from '../../../../studio/decisions/scheme/levels.ts'

const shipped = readFileSync('workflows/shenshan-2021/levels.dmn', 'utf8')

test('reads the level table that ships', async () => {
  expect(await readLevels(shipped, 'shenshan_level')).toEqual({
    id: 'shenshan_level',
    name: '评定等级',
    labels: { 'gate:HIGH_END': '高端型必选项满足', 'gate:BASIC': '基础型必选项满足', 'score:total': '总分' },
    rules: [
      { level: 'HIGH_END', gates: ['HIGH_END'], measure: 'total', atLeast: '80', note: '高端型（示例分数线）' },
      { level: 'BASIC', gates: ['BASIC'], measure: 'total', atLeast: '40', note: '基础型（示例分数线）' },
      { level: 'NOT_PASSED', gates: [], measure: 'total', atLeast: null, note: '未通过' },
    ],
  })
})

test.each([
  ['another hit policy', shipped.replace('hitPolicy="FIRST"', 'hitPolicy="UNIQUE"')],
  ['another comparison', shipped.replace('&gt;= 80', '[80..90]')],
  ['another question', shipped.replace('number(total)', 'number(total) - number(bonus)')],
  ['a gate that must be shut', shipped.replace('<text>true</text>', '<text>false</text>')],
  ['no XML', 'x'],
])('leaves a table with %s to the decision editor', async (_title, xml) => {
  expect(await readLevels(xml, 'shenshan_level')).toBeNull()
})

const code = fc.stringMatching(/^[A-Z][A-Z_]{0,5}$/)
const rule = fc.record({
  level: code,
  gates: fc.uniqueArray(code, { maxLength: 3 }),
  measure: fc.constantFrom('total' as const, 'approved' as const),
  atLeast: fc.option(fc.integer({ min: 0, max: 1000 }).map((tenth) => String(tenth / 10))),
  note: fc.string({ maxLength: 12 }).map((text) => text.replace(/[^\w\u4e00-\u9fff<>&" ]/g, '').trim()),
})

/** Gates have no order, and a rule without a limit measures nothing. */
const plain = (one: LevelRule): object => ({
  ...one,
  gates: [...one.gates].sort(),
  ...(one.atLeast === null ? { measure: 'any' } : {}),
})

test('what is written is read again, and decides as it says', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(rule, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 0, max: 1000 }),
      fc.array(code),
      async (rules, tenths, open) => {
        const table: LevelTable = { id: 'level', name: '等级 <1>', rules, labels: {} }
        const xml = writeLevels(table)
        const again = await readLevels(xml, 'level')
        const compiled = await compileDecisions(xml)
        const score = tenths / 10
        const asked = { approved: String(score), bonus: '0', total: String(score), mandatoryMetFor: [...open, ...(rules[0]?.gates ?? [])] }
        const wanted = rules.find(
          ({ gates, atLeast }) =>
            gates.every((gate) => asked.mandatoryMetFor.includes(gate)) && (atLeast === null || score >= Number(atLeast)),
        )

        expect(again?.rules.map(plain)).toEqual(rules.map(plain))
        expect(compiled.ok && evaluateDecision(compiled.value, 'level', asked)).toMatchObject({ ok: true, value: wanted?.level ?? null })
      },
    ),
    { numRuns: 60 },
  )
})

test('a change keeps what else stands in the file', async () => {
  const table = await readLevels(shipped, 'shenshan_level')
  if (table === null) throw new Error('Expected the shipped table to be read')
  const raised = { ...table, rules: table.rules.map((rule, index) => (index === 0 ? { ...rule, atLeast: '85' } : rule)) }
  const xml = await withLogicOf(shipped, 'shenshan_level', writeLevels(raised))

  expect(xml).toContain('暂行办法第十九条')
  expect(xml).toContain('正式分数线公布后在此表修改')
  expect(await readLevels(xml ?? '', 'shenshan_level')).toEqual(raised)
  expect((await compileDecisions(xml ?? '')).ok).toBe(true)
  expect(await withLogicOf(shipped, 'nobody', shipped)).toBeNull()
})

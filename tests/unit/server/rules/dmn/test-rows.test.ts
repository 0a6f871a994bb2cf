import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  compileDecisions,
  coverageOf,
  type DecisionModel,
  isSame,
  namesReadBy,
  readTestRows,
  runTestRow,
} from '../../../../../server/rules/dmn/index.ts'

let model: DecisionModel
const asked = (total: string, ...mandatoryMetFor: readonly string[]) => ({
  approved: total,
  bonus: '0',
  total,
  mandatoryMetFor: [...mandatoryMetFor],
})
const row = (total: string, gates: readonly string[], expected: string) => ({
  decision: 'shenshan_level',
  name: total,
  input: asked(total, ...gates),
  expected,
})

beforeAll(async () => {
  const compiled = await compileDecisions(readFileSync('workflows/shenshan-2021/levels.dmn', 'utf8'))
  if (!compiled.ok) throw new Error('Expected the shipped level table to compile')
  model = compiled.value
})

describe('test rows of a decision', () => {
  test('pass when the decision answers what is expected', () => {
    expect(runTestRow(model, row('80', ['BASIC', 'HIGH_END'], 'HIGH_END'))).toMatchObject({
      passed: true,
      actual: 'HIGH_END',
      problem: null,
    })
    expect(runTestRow(model, row('79.99', ['BASIC', 'HIGH_END'], 'HIGH_END'))).toMatchObject({ passed: false, actual: 'BASIC' })
  })

  test('fail with the reason when the decision can not answer', () => {
    expect(runTestRow(model, { ...row('80', [], 'BASIC'), decision: 'nobody' })).toMatchObject({
      passed: false,
      actual: null,
      problem: { zh: '没有决策“nobody”。' },
    })
  })

  test('say which rules they fired and which never fire', () => {
    const results = [row('90', ['BASIC', 'HIGH_END'], 'HIGH_END'), row('10', ['BASIC'], 'NOT_PASSED')].map((one) => runTestRow(model, one))

    expect(coverageOf(model, results).map(({ ruleNumber, firedBy }) => [ruleNumber, firedBy])).toEqual([
      [1, [0]],
      [2, []],
      [3, [1]],
    ])
  })

  test('are read one by one, and what is no row is named', () => {
    expect(readTestRows([row('80', [], 'x'), { decision: 'a' }, 7])).toMatchObject({ rows: [{ name: '80' }], unreadable: [2, 3] })
    expect(readTestRows({ rows: [] }).unreadable).toEqual([0])
  })
})

test.each([
  [{ a: 1, b: null }, { a: 1 }, true],
  [{ a: 1 }, { a: '1' }, false],
  [[1, { x: true }], [1, { x: true }], true],
  [[1], [1, 2], false],
  [null, {}, false],
] as const)('%j and %j are the same: %s', (one, other, same) => {
  expect(isSame(one as never, other as never)).toBe(same)
})

test('a decision asks its caller for declared inputs, else for the names it uses', async () => {
  const declared = await namesReadBy(readFileSync('workflows/shenshan-2021/levels.dmn', 'utf8'))
  const free = await namesReadBy(`<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
    <decision id="fee" name="Fee"><informationRequirement id="r"><requiredDecision href="#rate" /></informationRequirement>
      <decisionTable id="t"><input id="i"><inputExpression id="e"><text>floor(area) * Rate</text></inputExpression></input>
      <output id="o" /><rule id="u"><inputEntry id="ie"><text>&gt; least</text></inputEntry><outputEntry id="oe"><text>1</text></outputEntry></rule>
      </decisionTable></decision>
    <decision id="rate" name="Rate"><literalExpression id="l"><text>level</text></literalExpression></decision></definitions>`)

  expect(declared.get('shenshan_level')).toEqual(['approved', 'bonus', 'total', 'mandatoryMetFor'])
  expect(free.get('fee')).toEqual(['area', 'least', 'level'])
  expect(await namesReadBy('no xml')).toEqual(new Map())
})

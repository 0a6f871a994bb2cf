import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { compileDecisions, evaluateDecision } from '../../../../../server/rules/dmn/index.ts'
import { checkLevels, type SchemeRow, type ScoreScheme } from '../../../../../server/rules/score/index.ts'

// Every level reachable, and more points never a lower level: searched through the level decision (design §5).
const text = (zh: string) => ({ zh, en: zh })
const levels = [
  { code: 'NONE', name: text('不达标'), rank: 0 },
  { code: 'LOW', name: text('合格'), rank: 1 },
  { code: 'HIGH', name: text('优秀'), rank: 2 },
]
const row = (id: string, points: string, of: SchemeRow['class']): SchemeRow => ({
  id,
  number: 1,
  group: 'g',
  text: text(id),
  class: of,
  points,
  method: { kind: 'has' },
})
const scheme = (...rows: readonly SchemeRow[]): ScoreScheme => ({
  id: 'test',
  title: text('测试'),
  groups: [{ id: 'g', title: text('组') }],
  rows,
  rounding: { scale: 1, mode: 'half-up' },
  aggregation: { method: 'mean', mandatoryBy: 'all' },
  levelDecision: 'level',
})
const plain = scheme(row('a', '60', { kind: 'points' }), row('b', '40', { kind: 'points' }))
type Asked = { readonly total: number; readonly gates: readonly string[] }
const found = (of: ScoreScheme, decide: (asked: Asked) => string | null, limits = ['60', '85']) =>
  checkLevels(of, {
    levels,
    limits,
    decide: ({ total, mandatoryMetFor }) => decide({ total: Number(total), gates: mandatoryMetFor as readonly string[] }),
  })
const codes = (...args: Parameters<typeof found>) => found(...args).map(({ code }) => code)
const usual = ({ total }: Asked) => (total >= 85 ? 'HIGH' : total >= 60 ? 'LOW' : 'NONE')

describe('levels of a scheme', () => {
  test('are sound when each can be reached and more is never less', () => {
    expect(codes(plain, usual)).toEqual([])
  })

  test('that need more than all points are out of reach', () => {
    expect(found(plain, ({ total }) => (total >= 101 ? 'HIGH' : total >= 60 ? 'LOW' : 'NONE'), ['60', '101'])).toMatchObject([
      { code: 'LEVEL_UNREACHABLE', severity: 'warning', text: { zh: expect.stringContaining('“优秀”') } },
    ])
  })

  test('that need a gate nobody can open alone are out of reach', () => {
    const gated = scheme(row('a', '60', { kind: 'mandatory', levels: ['LOW', 'HIGH'] }), row('b', '40', { kind: 'points' }))
    const lowOnly = ({ gates, total }: Asked) =>
      gates.includes('LOW') && !gates.includes('HIGH') ? 'LOW' : total >= 85 && gates.includes('HIGH') ? 'HIGH' : 'NONE'

    expect(codes(gated, lowOnly)).toEqual(['LEVEL_UNREACHABLE'])
  })

  test('below the points their gates bring along are out of reach', () => {
    const gated = scheme(row('a', '60', { kind: 'mandatory', levels: ['LOW'] }), row('b', '40', { kind: 'points' }))
    const low = ({ gates, total }: Asked) => (total >= 85 ? 'HIGH' : gates.includes('LOW') && total < 50 ? 'LOW' : 'NONE')

    expect(codes(gated, low, ['50', '85'])).toContain('LEVEL_UNREACHABLE')
  })

  test('may not fall when points rise', () => {
    expect(found(plain, ({ total }) => (total > 85 ? 'LOW' : total >= 60 ? 'HIGH' : 'NONE'))).toMatchObject([
      { code: 'LEVELS_NOT_MONOTONE', text: { zh: '得分更高反而等级更低：60 分评为“优秀”，100 分却评为“合格”。' } },
    ])
  })

  test('that the programme does not have are named', () => {
    expect(codes(plain, ({ total }) => (total >= 85 ? 'BEST' : usual({ total: 60, gates: [] })))).toContain('LEVEL_UNKNOWN')
  })

  test('a veto reaches the level it fixes', () => {
    const vetoed = { ...scheme(...plain.rows, { ...row('v', '0', { kind: 'veto' }) }), vetoLevel: 'NONE' }

    expect(codes(vetoed, ({ total }) => (total >= 85 ? 'HIGH' : 'LOW'))).toEqual([])
    expect(codes(plain, ({ total }) => (total >= 85 ? 'HIGH' : 'LOW'))).toEqual(['LEVEL_UNREACHABLE'])
  })

  test('are not judged while the decision can not answer', () => {
    expect(checkLevels(plain, { levels, limits: [], decide: () => undefined })).toEqual([])
  })

  test('of the shipped scheme are sound through its own table', async () => {
    const shipped = JSON.parse(readFileSync('workflows/shenshan-2021/scheme.json', 'utf8')) as ScoreScheme
    const manifest = JSON.parse(readFileSync('workflows/shenshan-2021/programme.json', 'utf8'))
    const compiled = await compileDecisions(readFileSync('workflows/shenshan-2021/levels.dmn', 'utf8'))
    if (!compiled.ok) throw new Error('Expected the shipped level table to compile')
    const problems = checkLevels(shipped, {
      levels: manifest.levels,
      limits: ['40', '80'],
      decide: (variables) => {
        const result = evaluateDecision(compiled.value, shipped.levelDecision, variables)
        return result.ok ? result.value : undefined
      },
    })

    expect(problems).toEqual([])
  })
})

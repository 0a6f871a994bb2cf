import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkScheme, type SchemeRow, type ScoreScheme } from '../../../../server/rules/score/index.ts'
import {
  isSpreadsheet,
  METHODS,
  methodOf,
  movedRow,
  newRow,
  pasted,
  renumbered,
  sumsOf,
  withCell,
  withoutRow,
  withRow,
} from '../../../../studio/decisions/scheme/rows.ts'

const yinchuan = JSON.parse(readFileSync('tests/golden/scheme-yinchuan.json', 'utf8')) as ScoreScheme
const row = (id: string, group: string): SchemeRow => ({
  id,
  number: 1,
  group,
  text: { zh: id, en: id },
  class: { kind: 'points' },
  points: '5',
  method: { kind: 'has' },
})
const scheme = renumbered({ ...yinchuan, groups: yinchuan.groups.slice(0, 2), rows: [row('A1', 'g1'), row('A2', 'g1'), row('B1', 'g2')] })
const order = (of: ScoreScheme) => of.rows.map(({ id, number, group }) => `${number} ${id} ${group}`)

describe('rows of a sheet', () => {
  test('move inside their group and over its border', () => {
    expect(order(movedRow(scheme, 'A1', 1))).toEqual(['1 A2 g1', '2 A1 g1', '3 B1 g2'])
    expect(order(movedRow(scheme, 'A2', 1))).toEqual(['1 A1 g1', '2 A2 g2', '3 B1 g2'])
    expect(order(movedRow(scheme, 'B1', -1))).toEqual(['1 A1 g1', '2 A2 g1', '3 B1 g1'])
    expect(movedRow(scheme, 'A1', -1)).toBe(scheme)
    expect(movedRow(scheme, 'B1', 1)).toBe(scheme)
  })

  test('are added after a row with an id of their own, and removed', () => {
    const added = newRow(scheme, 'g1')

    expect(added.id).toBe('B2')
    expect(order(withRow(scheme, added, 'A1'))).toEqual(['1 A1 g1', '2 B2 g1', '3 A2 g1', '4 B1 g2'])
    expect(order(withoutRow(scheme, 'A1'))).toEqual(['1 A2 g1', '2 B1 g2'])
  })

  test('sum by group and class', () => {
    const { groups, total } = sumsOf(yinchuan)

    expect(groups.map(({ rows }) => rows)).toEqual([25, 32, 18, 1])
    expect(groups.map(({ byClass }) => Number(byClass.mandatory) + Number(byClass.points))).toEqual([100, 100, 100, 100])
    expect(total).toEqual({ rows: 76, byClass: { mandatory: '162', veto: '0', points: '238', bonus: '20' } })
  })

  test('begin with a sound method of each kind once its words are written', () => {
    for (const kind of METHODS) {
      const method = methodOf(kind, '5')
      const filled = JSON.parse(JSON.stringify(method).replaceAll('"zh":""', '"zh":"甲"')) as SchemeRow['method']
      const problems = checkScheme(renumbered({ ...scheme, rows: [{ ...row('A1', 'g1'), method: filled }, row('B1', 'g2')] }))
      expect(problems, kind).toEqual([])
    }
  })

  test('keep their order and numbers through any moves', () => {
    const moves = fc.array(fc.record({ id: fc.constantFrom('A1', 'A2', 'B1'), by: fc.constantFrom(1 as const, -1 as const) }), {
      maxLength: 12,
    })
    fc.assert(
      fc.property(moves, (list) => {
        const after = list.reduce((now, { id, by }) => movedRow(now, id, by), scheme)

        expect(after.rows.map(({ number }) => number)).toEqual([1, 2, 3])
        expect(after.rows.map(({ id }) => id).sort()).toEqual(['A1', 'A2', 'B1'])
        expect([...after.rows].map(({ group }) => group).sort()).toEqual(after.rows.map(({ group }) => group))
      }),
    )
  })
})

describe('a piece of a spreadsheet', () => {
  test('fills rows and makes more', () => {
    const clipboard =
      'N1\t光纤到户\tFibre\t★必备\t8\t有/无\tSS-17\r\nN2\t智能照明\tLights\t加分\t2 分\t比例\t\nN3\t满意度\t\t计分\t100\t满意度调查\t\n'
    const after = pasted(scheme, 'A1', 'id', clipboard, ['A'])

    expect(isSpreadsheet(clipboard)).toBe(true)
    expect(isSpreadsheet('一句话')).toBe(false)
    expect(order(after)).toEqual(['1 N1 g1', '2 N2 g1', '3 N3 g1', '4 B1 g2'])
    expect(after.rows[0]).toMatchObject({
      text: { zh: '光纤到户', en: 'Fibre' },
      class: { kind: 'mandatory', levels: ['A'] },
      points: '8',
      article: 'SS-17',
    })
    expect(after.rows[1]).toMatchObject({ class: { kind: 'bonus' }, points: '2', method: { kind: 'proportional' } })
    expect(after.rows[2]).toMatchObject({ points: '100', method: { kind: 'survey' } })
  })

  test('never makes an id twice', () => {
    const after = pasted(scheme, 'A1', 'id', 'A2\nA2\nA2', [])

    expect(new Set(after.rows.map(({ id }) => id)).size).toBe(after.rows.length)
  })

  test.each([
    ['★C', 'mandatory'],
    ['一票否决', 'veto'],
    ['▲', 'bonus'],
    ['☆', 'points'],
  ])('reads the class %s as %s', (written, kind) => {
    expect(withCell(row('A1', 'g1'), 'class', written, ['C']).class.kind).toBe(kind)
  })
})

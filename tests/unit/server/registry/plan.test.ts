// Plan of an import (SX 6.4.16): every row is checked, known numbers change, empty cells stay.
import { describe, expect, test } from 'vitest'
import type { Cell } from '../../../../server/registry/cells.ts'
import { type WholeDevice, wholeBuilding, wholeDevice } from '../../../../server/registry/decide.ts'
import { type Present, planImport } from '../../../../server/registry/plan.ts'

const known = {
  kinds: new Set(['lift', 'energy-water']),
  buildings: new Set(['1']),
  mappings: new Set(['m']),
  gateways: new Set<string>(),
  today: '2025-03-03',
}
const lift = wholeDevice({ id: 'lift-1', kind: 'lift', name: '电梯', maker: '海川', building: '1', state: 'repair' })

function present(devices: readonly WholeDevice[] = [lift]): Present {
  return {
    known,
    buildings: new Map([['1', wholeBuilding({ id: '1', name: '1栋', floors: 18 })]]),
    devices: new Map(devices.map((device) => [device.id, device])),
    units: new Map([['lift', { basis: 'count', units: 4 }]]),
  }
}
type Cells = { readonly [key: string]: Cell }
const rows = (cells: readonly Cells[]) => cells.map((one, index) => ({ row: index + 2, cells: one }))
const plan = (devices: readonly Cells[], buildings: readonly Cells[] = [], units: readonly Cells[] = []) =>
  planImport({ devices: rows(devices), buildings: rows(buildings), units: rows(units) }, present())
const said = (found: ReturnType<typeof plan>) => found.problems.map(({ sheet, row, text }) => `${sheet} ${row} ${text.zh}`)

describe('plan of an import', () => {
  test('leaves fields of empty cells as they are', () => {
    const { devices, counts } = plan([{ id: 'lift-1', kind: '电梯', name: '客梯' }])

    expect(counts.devices).toEqual({ create: 0, change: 1, same: 0, wrong: 0 })
    expect(devices).toEqual([{ device: { ...lift, name: '客梯' }, fields: { name: ['电梯', '客梯'] }, isNew: false }])
  })

  test('knows the buildings of its own file', () => {
    expect(said(plan([{ id: 'a', kind: 'lift', name: 'a', building: 'A2' }]))).toEqual(['devices 2 楼栋“A2”没有登记，请先登记楼栋'])
    expect(said(plan([{ id: 'a', kind: 'lift', name: 'a', building: 'A2' }], [{ id: 'A2', name: 'A2栋' }]))).toEqual([])
  })

  test('does not count on a building whose own row is wrong', () => {
    const found = plan([{ id: 'a', kind: 'lift', name: 'a', building: 'A2' }], [{ id: 'A2', name: 'A2栋', floors: '许多' }])

    expect(said(found)).toEqual(['buildings 2 “建筑层数”应是整数，现为“许多”', 'devices 2 楼栋“A2”没有登记，请先登记楼栋'])
  })

  test.each([
    [{ id: 'b', kind: '电梯' }, '“设备名称”没有填写'],
    [{ id: 'b', kind: '电梯', name: 'b', installedOn: '2025-02-30' }, '“安装日期”应写成 2024-05-01 的样子，现为“2025-02-30”'],
    [{ id: 'b', kind: '电梯', name: 'b', installedOn: '2025-06-01' }, '安装日期晚于今天；尚未安装的设备请选“待装”'],
    [{ id: 'b', kind: '电梯', name: 'b', longitude: 114 }, '经度和纬度要一起填写'],
    [{ id: 'b', kind: '电梯', name: 'b', longitude: 214, latitude: 22 }, '经度应在 -180 到 180 之间，纬度应在 -90 到 90 之间'],
    [{ id: 'b/c', kind: '电梯', name: 'b' }, '设备编号只能用英文字母、数字、“-”和“_”，最多 64 位'],
    [{ id: 'b', kind: '电梯', name: 'b', mapping: 'nobody' }, '没有数据格式“nobody”'],
    [{ id: 'b', kind: '电梯', name: 'b', state: '丢失' }, '“资产状态”不在列表中：“丢失”'],
  ] as const)('says of %o: %s', (cells, sentence) => {
    expect(said(plan([cells]))).toEqual([`devices 2 ${sentence}`])
  })

  test.each([
    ['2024/5/1', '2024-05-01'],
    ['2024年5月1日', '2024-05-01'],
    ['2024.05.01', '2024-05-01'],
    [45413, '2024-05-01'],
  ])('takes %s for a day', (cell, day) => {
    expect(plan([{ id: 'b', kind: 'lift', name: 'b', installedOn: cell }]).devices[0]?.device.installedOn).toBe(day)
  })

  test('takes a planned device with a day ahead', () => {
    expect(said(plan([{ id: 'b', kind: 'lift', name: 'b', installedOn: '2025-06-01', state: '待装' }]))).toEqual([])
  })

  test('names a number that stands twice, by its first row', () => {
    expect(
      said(
        plan([
          { id: 'b', kind: 'lift', name: 'b' },
          { id: 'b', kind: 'lift', name: 'c' },
        ]),
      ),
    ).toEqual(['devices 3 “b”在第 2 行已经出现'])
  })

  test('takes units as a number or by their basis', () => {
    const found = plan(
      [],
      [],
      [
        { kind: '电梯', units: 6 },
        { kind: 'energy-water', basis: '按户数' },
      ],
    )

    expect(found.units).toEqual([
      { kind: 'lift', basis: 'count', units: 6 },
      { kind: 'energy-water', basis: 'households', units: null },
    ])
    expect(said(plan([], [], [{ kind: 'energy-water' }]))).toEqual(['units 2 应覆盖数量应是 1 到 1000000 之间的整数'])
  })
})

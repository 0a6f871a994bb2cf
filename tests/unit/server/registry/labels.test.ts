// Labels of devices: sheets of 24, codes that open the device's page.
import { describe, expect, test } from 'vitest'
import type { DeviceView } from '../../../../server/base/api/registry.ts'
import { openLetterFonts } from '../../../../server/letters/index.ts'
import { wholeDevice } from '../../../../server/registry/decide.ts'
import { deviceAddress, sheetsOf, wrapped } from '../../../../server/registry/labels.ts'

const device = (id: string, name = '电梯'): DeviceView => ({
  ...wholeDevice({ id, kind: 'lift', name, floor: '3', place: '地下二层东侧车库靠近消防水泵房的电梯厅里面' }),
  buildingName: '1栋',
  kindName: { zh: '电梯', en: 'lift' },
  retiredOn: null,
  dataSource: 'entered',
  registeredAt: '2025-03-03T00:00:00Z',
  updatedAt: '2025-03-03T00:00:00Z',
  lastSeenAt: null,
})
const context = {
  fonts: openLetterFonts(null),
  subject: '滨海花园',
  address: (id: string) => deviceAddress('https://pingji.example/', 's 1', id),
}

describe('labels', () => {
  test('fill sheets of 24, none beyond the paper', () => {
    const sheets = sheetsOf(
      Array.from({ length: 25 }, (_, index) => device(`lift-${index}`, '一个名字特别长的设备放在小区最远的角落里还要再长一点')),
      context,
    )
    const codes = sheets.map(({ ops }) => ops.flatMap((op) => (op.kind === 'qr' ? [op] : [])))

    expect(codes.map(({ length }) => length)).toEqual([24, 1])
    expect(codes[1]?.[0]?.value).toBe('https://pingji.example/devices/s%201/d/lift-24')
    const cell = { width: sheets[0] === undefined ? 0 : sheets[0].width / 3, height: (36 * 72) / 25.4 }
    for (const { ops, height } of sheets)
      for (const op of ops) {
        if (op.kind !== 'text') continue
        const top = (height - 8 * cell.height) / 2
        const [inX, inY] = [op.x % cell.width, (op.y - top) % cell.height]
        expect(inX + context.fonts.measure(op.text, op.role, op.size)).toBeLessThan(cell.width)
        expect(inY).toBeGreaterThan(op.size)
      }
  })

  test('cut what is too long with an ellipsis', () => {
    const measure = (text: string) => Array.from(text).length

    expect(wrapped('一二三四五六七', 3, 2, measure)).toEqual(['一二三', '四五…'])
    expect(wrapped('一二三', 3, 2, measure)).toEqual(['一二三'])
    expect(wrapped('', 3, 2, measure)).toEqual([])
  })
})

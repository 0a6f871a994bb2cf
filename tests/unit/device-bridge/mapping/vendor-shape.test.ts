import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readVendor } from '../../../../device-bridge/mapping/vendor.ts'
import { bytesOfSample } from '../../../../device-bridge/mapping/vendor-preview.ts'
import { shapeOf } from '../../../../device-bridge/mapping/vendor-shape.ts'
import type { MappingSample, PayloadMapping } from '../../../../server/base/api/mapping-document.ts'

// Issue 4 items 3 and 4: what is kept of a payload that was set aside is its build, never anybody's data.
function shipped(id: string): { readonly mapping: PayloadMapping; readonly samples: readonly MappingSample[] } {
  return JSON.parse(readFileSync(join(import.meta.dirname, `../../../../device-bridge/mapping/shipped/${id}.json`), 'utf8'))
}
const shapeOfSample = (id: string, sample = 0) => {
  const { mapping, samples } = shipped(id)
  return { mapping, shape: shapeOf(mapping, bytesOfSample(mapping, samples[sample]?.payload ?? '')) ?? '' }
}

describe('the build of a payload', () => {
  test('keeps neither plate, name, card, address nor picture', () => {
    const shapes = ['parking-passage', 'access-control-event'].map((id) => shapeOfSample(id).shape)

    expect(shapes.join()).not.toMatch(/示例|192\.168|44:19|图片|北门|单元门/)
    expect(shapes[0]).toContain('"license": "…"')
    expect(shapes[1]).toContain('"currentVerifyMode": "face"')
  })

  test.each(['nb-water-meter', 'access-control-event', 'environment-station', 'cjt188-water-frame', 'nb-smoke-alarm', 'lorawan-manhole'])(
    'is read by the mapping of %s as the payload was',
    (id) => {
      const { mapping, samples } = shipped(id)
      const { shape } = shapeOfSample(id)

      expect(readVendor(mapping, bytesOfSample(mapping, shape))).toEqual(
        readVendor(mapping, bytesOfSample(mapping, samples[0]?.payload ?? '')),
      )
    },
  )

  test('hides the address in a frame and keeps its checksum right', () => {
    const { shape } = shapeOfSample('cjt188-water-frame')

    expect(shape.slice(4, 18)).toBe('00000000000000')
  })

  test('hides a number as long as a telephone, even where a value is read', () => {
    const { mapping } = shipped('environment-station')
    const payload = JSON.stringify({ time: 1_740_970_800, msgId: '13800138000', params: [{ identifier: 'PM2_5', value: '13800138000' }] })

    expect(shapeOf(mapping, Buffer.from(payload))).not.toContain('138')
  })

  test('hides keys that are no field names', () => {
    const { mapping } = shipped('lift-state')

    const shape = shapeOf(mapping, Buffer.from('{"张三": 1, "13800138000": {"a": "b"}}'))

    expect(JSON.parse(shape ?? '')).toEqual({ key1: 0, key2: { a: '…' } })
  })

  test('never keeps what is read into a field about a person', () => {
    const { mapping } = shipped('nb-water-meter')
    const own = { ...mapping, ts: { path: 't', unit: 'seconds' as const }, values: [{ path: 'room', metric: 'household' }], seq: 'n' }

    expect(JSON.parse(shapeOf(own, Buffer.from('{"t": 1740970800, "n": 7, "room": 1203}')) ?? '')).toEqual({ t: 1740970800, n: 7, room: 0 })
  })

  test('is nothing where the payload is no JSON', () => {
    expect(shapeOf(shipped('lift-state').mapping, Buffer.from('张三,13800138000'))).toBeNull()
  })
})

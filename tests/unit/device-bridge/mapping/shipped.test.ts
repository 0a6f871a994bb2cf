import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkMapping } from '../../../../device-bridge/mapping/vendor-check.ts'
import { previewOf } from '../../../../device-bridge/mapping/vendor-preview.ts'
import type { MappingSample, PayloadMapping } from '../../../../server/base/api/mapping-document.ts'

// Issue 4 item 3: mappings delivered with the product, each with payloads as makers send them.
const FOLDER = join(import.meta.dirname, '../../../../device-bridge/mapping/shipped')
const NOW = '2025-03-03T04:00:00.000Z'
const shipped = new Map(
  readdirSync(FOLDER).map((name) => {
    const file = JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as { mapping: PayloadMapping; samples: readonly MappingSample[] }
    return [file.mapping.id, file]
  }),
)

function read(id: string, sample = 0) {
  const file = shipped.get(id)
  if (file === undefined) throw new Error(`Expected a shipped mapping ${id}`)
  const { parts, faults } = previewOf(file.mapping, file.samples[sample]?.payload ?? '', file.mapping.kind, NOW)
  return {
    parts: parts.map(({ device, ts, readings, event, refused }) => ({
      device,
      ts,
      ...Object.fromEntries(readings.map(({ metric, value }) => [metric, value])),
      event,
      refused,
    })),
    faults,
  }
}
const part = (more: object) => ({ device: null, event: null, refused: [], ...more })

describe('mappings of makers', () => {
  test('are delivered for at least six kinds, each named after its file', () => {
    expect(new Set([...shipped.values()].map(({ mapping }) => mapping.kind)).size).toBeGreaterThanOrEqual(6)
    expect([...shipped.keys()].map((id) => `${id}.json`).sort()).toEqual(readdirSync(FOLDER).sort())
  })

  test.each([...shipped])('%s has nothing wrong with it', (_id, { mapping, samples }) => {
    expect(checkMapping(mapping)).toEqual([])
    expect(samples.length).toBeGreaterThan(0)
  })

  test.each<[string, number, readonly object[]]>([
    ['nb-water-meter', 0, [part({ ts: '2025-03-03T03:00:00.000Z', reading: 1234.567, online: 1 })]],
    ['nb-water-meter', 1, [part({ ts: '2025-03-03T04:00:00.000Z', reading: 1298.001, event: 'overThreshold' })]],
    ['cjt188-water-frame', 0, [part({ ts: '2025-03-03T03:00:00.000Z', reading: 1234.56 })]],
    [
      'water-collector-frame',
      0,
      [
        part({ device: '440300001001', ts: '2025-03-03T03:00:00.000Z', reading: 532.14 }),
        part({ device: '440300001002', ts: '2025-03-03T03:00:00.000Z', reading: 88.002 }),
        part({ device: '440300001003', ts: '2025-03-03T03:00:00.000Z', reading: 120.499 }),
      ],
    ],
    ['access-control-event', 0, [part({ ts: '2025-03-03T11:00:00+08:00', openMode: 'face', doorKind: 'building', online: 1 })]],
    [
      'parking-passage',
      1,
      [
        part({
          ts: '2025-03-03T03:05:00.000Z',
          plate: '***',
          plateColour: 'green',
          plateType: 'new-energy-small',
          vehicleType: 'car',
          direction: 'out',
          event: 'blacklistedVehicle',
        }),
      ],
    ],
    ['nb-smoke-alarm', 0, [part({ ts: '2025-03-03T03:00:00.000Z', detectorKind: 'smoke', online: 1 })]],
    ['nb-smoke-alarm', 1, [part({ ts: '2025-03-03T03:00:00.000Z', detectorKind: 'smoke', online: 1, event: 'fire' })]],
    ['nb-smoke-alarm', 2, [part({ ts: '2025-03-03T03:00:00.000Z', detectorKind: 'gas', online: 1, event: 'gasLeak' })]],
    [
      'lift-state',
      0,
      [
        part({ device: '31104403072019030001', ts: '2025-03-03T03:00:00.000Z', state: 'normal', trapped: 0, online: 1 }),
        part({ device: '31104403072019030002', ts: '2025-03-03T03:00:00.000Z', state: 'fault', trapped: 1, online: 1, event: 'abnormal' }),
      ],
    ],
    [
      'environment-station',
      0,
      [part({ ts: '2025-03-03T03:00:00.000Z', pm25: 35.2, temperature: 21.4, humidity: 63, noise: 51.7, online: 1 })],
    ],
    [
      'lorawan-manhole',
      1,
      [part({ ts: '2025-03-03T03:00:00.312Z', battery: 91, tilt: 75.5, open: 1, waterLevel: 0.342, event: 'abnormal' })],
    ],
    [
      'electricity-concentrator',
      0,
      [
        part({ device: 'em-000000010001', ts: '2025-03-02T16:00:00.000Z', reading: 12345.67, online: 1 }),
        part({ device: 'em-000000010002', ts: '2025-03-02T16:00:00.000Z', reading: 880.12, online: 0 }),
      ],
    ],
    ['water-reading-sheet', 0, [part({ device: 'wm-0001', ts: '2025-03-03T03:00:00.000Z', reading: 532.14 })]],
  ])('%s reads its sample %i', (id, sample, parts) => {
    expect(read(id, sample)).toEqual({ parts, faults: [] })
  })

  test('refuse a frame whose checksum is wrong', () => {
    expect(read('cjt188-water-frame', 1)).toEqual({ parts: [], faults: [{ reason: 'malformed', detail: 'checksum does not match' }] })
  })

  test('take neither plate nor name', () => {
    const taken = JSON.stringify([read('parking-passage', 0), read('access-control-event', 0)])

    expect(taken).not.toMatch(/示例|license|image/)
  })
})

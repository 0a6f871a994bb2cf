import type { PayloadMapping } from '../../server/base/api/mapping-document.ts'
import type { MappingPreview, PreviewPart } from '../../server/base/api/mappings.ts'
import { checkMessage } from './message.ts'
import { bodyOf, readVendor } from './vendor.ts'
import { isObject, leavesOf } from './vendor-path.ts'

/** The bytes of a sample: those of a raw frame are written in hex, everything else as the text it is. */
export function bytesOfSample(mapping: PayloadMapping, sample: string): Buffer {
  const isHex = mapping.format === 'binary' && mapping.frame?.encoding === 'raw' && /^([0-9a-f]{2}\s*)*$/i.test(sample.trim())
  return isHex ? Buffer.from(sample.replace(/\s+/g, ''), 'hex') : Buffer.from(sample, 'utf8')
}

/** Stands for a person in a preview. */
const HIDDEN = '***'

/**
 * What a sample comes to, judged as if it had just arrived: its own time counts as now where it is older or newer than a reading may be, and
 * that is said. `fields` is everything the payload says, `used` what the mapping takes of it.
 */
export function previewOf(mapping: PayloadMapping, sample: string, kind: string | undefined, now: string): MappingPreview {
  const bytes = bytesOfSample(mapping, sample)
  const body = bodyOf(mapping, bytes)
  const fields = 'fault' in body ? [] : leavesOf(body.root).map(({ path, value }) => ({ path, value: shown(value) }))
  const { parts, faults } = readVendor(mapping, bytes)
  return {
    fields,
    faults: faults.map(({ reason, detail }) => ({ reason, detail })),
    parts: parts.slice(0, 50).map(({ device, message }): PreviewPart => {
      const at = Date.parse(message.ts)
      const judgedAt = Number.isNaN(at) ? now : message.ts
      const checked = kind === undefined ? undefined : checkMessage(message, kind, judgedAt, () => HIDDEN)
      return {
        device,
        ts: message.time === undefined ? message.ts : now,
        seq: message.seq,
        event: message.event ?? null,
        readings:
          checked?.readings.map(({ metric, number, text }) => ({ metric, value: text ?? number ?? '' })) ??
          Object.entries(message.values).map(([metric, value]) => ({ metric, value: shown(value) })),
        refused: checked?.rejected.map(({ reason, detail }) => ({ reason, detail })) ?? [],
        isOutOfTime: !Number.isNaN(at) && Math.abs(at - Date.parse(now)) > 86_400_000,
      }
    }),
  }
}

function shown(value: unknown): string | number | boolean {
  if (typeof value === 'string') return value.slice(0, 200)
  if (typeof value === 'number' || typeof value === 'boolean') return value
  return isObject(value) || Array.isArray(value) ? '…' : ''
}

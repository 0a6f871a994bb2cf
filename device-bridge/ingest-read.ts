import type { IngestRegistry, RegisteredDevice } from './ingest-registry.ts'
import { mapCanonical, type Topic } from './mapping/canonical.ts'
import { checkMessage, type Mapped, type Pseudonym } from './mapping/message.ts'
import { readVendor } from './mapping/vendor.ts'

export interface MappingName {
  readonly mapping: string
  readonly version: number
}

/** What a message says of one device; `registered` undefined: nobody registered it, and nothing of it is kept. */
export interface Said {
  readonly subject: string
  readonly device: string
  readonly registered: RegisteredDevice | undefined
  readonly mapped: Mapped
  readonly by: MappingName | null
}

export interface ReadRules {
  readonly registry: Pick<IngestRegistry, 'find'>
  readonly now: string
  readonly pseudonyms: ((subject: string) => Pseudonym) | undefined
}

const NOTHING: Mapped = { readings: [], events: [], rejected: [] }
const UNKNOWN: Mapped = { ...NOTHING, rejected: [{ reason: 'unknown-device', detail: '' }] }

/**
 * Reads a message by the format of its device and checks it by the rules of its kind. A maker's payload may speak of several devices of the
 * same subject. `readBy`: somebody read it by a mapping already, and what comes is canonical.
 */
export function readMessage(
  payload: Buffer,
  { subject, device, channel }: Topic,
  readBy: MappingName | undefined,
  { registry, now, pseudonyms }: ReadRules,
): readonly Said[] {
  const registered = registry.find(subject, device)
  const pseudonym = pseudonyms?.(subject)
  if (registered === undefined) return [{ subject, device, registered, mapped: UNKNOWN, by: readBy ?? null }]
  const { mapping, kind } = registered
  if (mapping === null || readBy !== undefined)
    return [{ subject, device, registered, mapped: mapCanonical(payload, kind, now, channel, pseudonym), by: readBy ?? null }]
  const by = { mapping: mapping.id, version: mapping.version }
  const { parts, faults } = readVendor(mapping.document, payload)
  const said: Said[] = parts.map((part) => {
    const inner = part.device === null || part.device === device ? registered : registry.find(subject, part.device)
    const mapped = inner === undefined ? UNKNOWN : checkMessage(part.message, inner.kind, now, pseudonym)
    return { subject, device: part.device ?? device, registered: inner, mapped, by }
  })
  if (faults.length > 0) said.push({ subject, device, registered, mapped: { ...NOTHING, rejected: faults }, by })
  return said
}

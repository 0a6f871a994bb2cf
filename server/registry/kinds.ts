import document from '../../device-bridge/kinds.json' with { type: 'json' }
import type { Bilingual } from '../base/text.ts'

/** Kinds of devices that may be registered, by the bridge's own list. */
export const KIND_NAMES: ReadonlyMap<string, Bilingual> = new Map(document.kinds.map(({ id, name }) => [id, name]))

import type { DeviceView } from '../base/api/registry.ts'
import type { Actor } from '../identity/index.ts'
import { drawSheets, type LetterFonts, type Op, openLetterFonts, type Sheet } from '../letters/index.ts'
import * as store from '../store/registry.ts'
import type { RegistryDeps } from './context.ts'
import { type DeviceQuery, filterOf } from './devices.ts'
import { viewOfDevice } from './rows.ts'
import { registryRefusal } from './types.ts'

/** Labels to stick onto devices: a code that opens the device's page, its name, number and place. */
export interface Labels {
  /** PDF of A4 sheets; of the named devices, else of those the query finds. Throws `LABELS_NONE`, `LABELS_TOO_MANY`. */
  pdf(actor: Actor, subjectId: string, query: DeviceQuery & { readonly ids?: readonly string[] }): Promise<Buffer>
}

const MILLIMETRE = 72 / 25.4
const A4 = { width: 210 * MILLIMETRE, height: 297 * MILLIMETRE }
/** Sheets of 3 by 8 stickers of 70 by 36 mm, the common office size. */
const COLUMNS = 3
const ROWS = 8
const LABEL = { width: 70 * MILLIMETRE, height: 36 * MILLIMETRE }
const TOP = (A4.height - ROWS * LABEL.height) / 2
const INSET = 3.5 * MILLIMETRE
const CODE = 26 * MILLIMETRE
const MOST = 3000
const INK = '#000000'

export function createLabels({ db, clock, cases, fontsFolder, publicUrl }: RegistryDeps): Labels {
  let fonts: LetterFonts | undefined
  return {
    async pdf(actor, subjectId, { ids, ...query }) {
      const subject = await cases.subjects.requireAccess(actor, subjectId)
      const filter = { ...filterOf(query, clock.now()), ids: ids ?? null, after: null, limit: MOST + 1 }
      const all = (await store.listDevices(db, subjectId, filter)).map(viewOfDevice)
      // One that is asked for by its number is printed even when it is retired.
      const wanted = all.filter(({ state }) => ids !== undefined || state !== 'retired')
      if (wanted.length === 0) throw registryRefusal('LABELS_NONE')
      if (wanted.length > MOST) throw registryRefusal('LABELS_TOO_MANY', { limit: MOST })
      fonts ??= openLetterFonts(fontsFolder)
      const pages = sheetsOf(wanted, { fonts, subject: subject.name, address: (id) => deviceAddress(publicUrl, subjectId, id) })
      return drawSheets(pages, fonts, { title: `${subject.name} 设备标签`, createdAt: clock.now() })
    },
  }
}

/** Page of a device, as its code says it. */
export function deviceAddress(publicUrl: string, subjectId: string, deviceId: string): string {
  return `${publicUrl.replace(/\/$/, '')}/devices/${encodeURIComponent(subjectId)}/d/${encodeURIComponent(deviceId)}`
}

interface LabelContext {
  readonly fonts: LetterFonts
  readonly subject: string
  readonly address: (deviceId: string) => string
}

export function sheetsOf(devices: readonly DeviceView[], context: LabelContext): readonly Sheet[] {
  const perSheet = COLUMNS * ROWS
  return Array.from({ length: Math.ceil(devices.length / perSheet) }, (_, page) => ({
    ...A4,
    ops: devices.slice(page * perSheet, (page + 1) * perSheet).flatMap((device, index) => {
      const x = (index % COLUMNS) * LABEL.width
      const y = TOP + Math.floor(index / COLUMNS) * LABEL.height
      return labelOps(device, x, y, context)
    }),
  }))
}

function labelOps(device: DeviceView, x: number, y: number, { fonts, subject, address }: LabelContext): readonly Op[] {
  const left = x + INSET + CODE + 2 * MILLIMETRE
  const width = LABEL.width - (left - x) - INSET
  const lines: readonly (readonly [text: string, size: number, role: 'label' | 'body', most: number])[] = [
    [device.name, 10, 'label', 2],
    [device.id, 8, 'body', 2],
    [
      [device.buildingName ?? device.building, device.floor === null ? null : `${device.floor} 层`, device.place]
        .filter((one) => one !== null)
        .join(' '),
      8,
      'body',
      2,
    ],
    [subject, 7, 'body', 1],
  ]
  const ops: Op[] = [{ kind: 'qr', x: x + INSET, y: y + (LABEL.height - CODE) / 2, size: CODE, value: address(device.id) }]
  let baseline = y + INSET + 9
  for (const [text, size, role, most] of lines)
    for (const line of wrapped(text, width, most, (part) => fonts.measure(part, role, size))) {
      ops.push({ kind: 'text', x: left, y: baseline, text: line, role, size, color: INK, spacing: 0 })
      baseline += size * 1.35
    }
  return ops
}

/** At most so many lines of a width; what does not fit ends with an ellipsis. */
export function wrapped(text: string, width: number, most: number, measure: (text: string) => number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const sign of Array.from(text)) {
    if (line !== '' && measure(line + sign) > width) {
      lines.push(line)
      line = ''
    }
    line += sign
  }
  if (line !== '') lines.push(line)
  if (lines.length <= most) return lines
  let last = lines[most - 1] ?? ''
  while (last !== '' && measure(`${last}…`) > width) last = Array.from(last).slice(0, -1).join('')
  return [...lines.slice(0, most - 1), `${last}…`]
}

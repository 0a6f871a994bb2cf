import { createHash } from 'node:crypto'
import { strToU8, Unzip, UnzipInflate, zipSync } from 'fflate'
import type { PartProblem } from '../base/api/studio.ts'
import { Refusal } from '../base/errors.ts'
import { isJsonObject, type Json, textOfJson } from '../base/json.ts'
import type { Bilingual } from '../base/text.ts'
import { fileOf, hashOfFiles, kindOfFile, type ProgrammeFile } from './folder.ts'
import { programmeRefusal } from './types.ts'

/** What an archive may hold; more is refused before it is unpacked whole. */
export const ARCHIVE_LIMITS = { bytes: 8_000_000, entries: 500, entryBytes: 3_000_000, totalBytes: 40_000_000 } as const

const MANIFEST = 'manifest.json'
const FORMAT = 'pingji-programme'
/** Every entry bears the same day, so that the same programme gives the same bytes. */
const DAY = new Date(1980, 0, 1)
/** Bytes fed to the unpacker at once: bounds what one step can blow up to. */
const STEP = 16_384

export interface Archive {
  readonly programme: string
  readonly title: Bilingual
  /** null for a draft. */
  readonly version: number | null
  /** Version of the product that wrote it. */
  readonly product: string
  readonly files: readonly ProgrammeFile[]
  /** Files that are not what the list in the archive says. */
  readonly faults: readonly PartProblem[]
}

/** One ZIP with `manifest.json` (names, kinds, hashes) and all files; equal programmes give equal bytes. */
export function packArchive(programme: Omit<Archive, 'faults'>): Uint8Array {
  const files = [...programme.files].sort((a, b) => (a.name < b.name ? -1 : 1))
  const manifest = {
    format: FORMAT,
    formatVersion: 1,
    product: programme.product,
    programme: programme.programme,
    title: programme.title,
    version: programme.version,
    hash: hashOfFiles(files),
    files: files.map(({ name, sha256, content }) => ({ name, kind: kindOfFile(name) ?? '', sha256, bytes: Buffer.byteLength(content) })),
  }
  const entries: [string, Uint8Array][] = [
    [MANIFEST, strToU8(`${JSON.stringify(manifest, null, 2)}\n`)],
    ...files.map(({ name, content }): [string, Uint8Array] => [name, strToU8(content)]),
  ]
  return zipSync(Object.fromEntries(entries), { level: 6, mtime: DAY })
}

/** Reads an archive without trusting it. Throws `IMPORT_NOT_READABLE`, `IMPORT_TOO_LARGE`, `PROGRAMME_FILE_REFUSED`. */
export function readArchive(bytes: Uint8Array): Archive {
  if (bytes.byteLength > ARCHIVE_LIMITS.bytes) throw tooLarge(`> ${ARCHIVE_LIMITS.bytes} B`)
  const entries = unpack(bytes)
  const manifest = manifestOf(entries.get(MANIFEST))
  entries.delete(MANIFEST)
  for (const name of entries.keys()) if (kindOfFile(name) === undefined) throw programmeRefusal('PROGRAMME_FILE_REFUSED', { name })
  const files = [...entries].map(([name, content]) => fileOf(name, textOf(name, content)))
  return {
    programme: manifest.programme,
    title: manifest.title,
    version: manifest.version,
    product: manifest.product,
    files: files.sort((a, b) => (a.name < b.name ? -1 : 1)),
    faults: [...faultsOf(files, entries, manifest.files), ...idFault(files, manifest.programme)],
  }
}

function unpack(bytes: Uint8Array): Map<string, Uint8Array> {
  const entries = new Map<string, Uint8Array>()
  let total = 0
  let failure: unknown
  const reader = new Unzip((entry) => {
    const isFolder = entry.name.endsWith('/')
    if (isFolder) return
    if (entries.has(entry.name)) throw notReadable(`${entry.name} (×2)`)
    if (entries.size >= ARCHIVE_LIMITS.entries) throw tooLarge(`> ${ARCHIVE_LIMITS.entries}`)
    if (entry.name !== MANIFEST && kindOfFile(entry.name) === undefined)
      throw programmeRefusal('PROGRAMME_FILE_REFUSED', { name: shown(entry.name) })
    const chunks: Uint8Array[] = []
    let size = 0
    entries.set(entry.name, new Uint8Array())
    // What is thrown here comes back as `error`: the first failure counts, and the feeding stops at it.
    entry.ondata = (error, chunk, final) => {
      if (error !== null) failure ??= error
      if (failure !== undefined) return
      size += chunk.byteLength
      total += chunk.byteLength
      if (size > ARCHIVE_LIMITS.entryBytes) failure = tooLarge(`${entry.name} > ${ARCHIVE_LIMITS.entryBytes} B`)
      else if (total > ARCHIVE_LIMITS.totalBytes) failure = tooLarge(`> ${ARCHIVE_LIMITS.totalBytes} B`)
      else {
        chunks.push(chunk)
        if (final) entries.set(entry.name, Buffer.concat(chunks))
      }
    }
    entry.start()
  })
  reader.register(UnzipInflate)
  try {
    for (let at = 0; at < bytes.byteLength && failure === undefined; at += STEP)
      reader.push(bytes.subarray(at, at + STEP), at + STEP >= bytes.byteLength)
  } catch (cause) {
    failure ??= cause
  }
  if (failure instanceof Refusal) throw failure
  if (failure !== undefined) throw notReadable(failure instanceof Error ? failure.message : String(failure))
  if (entries.size === 0) throw notReadable('ZIP')
  return entries
}

interface Listed {
  readonly programme: string
  readonly title: Bilingual
  readonly version: number | null
  readonly product: string
  readonly files: readonly { readonly name: string; readonly sha256: string }[]
}

function manifestOf(content: Uint8Array | undefined): Listed {
  if (content === undefined) throw notReadable(MANIFEST)
  let value: Json
  try {
    value = JSON.parse(textOf(MANIFEST, content)) as Json
  } catch {
    throw notReadable(MANIFEST)
  }
  if (!isJsonObject(value) || value.format !== FORMAT || value.formatVersion !== 1) throw notReadable(`${MANIFEST}: format`)
  const { programme, title, version, product, files } = value
  const listed = (Array.isArray(files) ? (files as readonly Json[]) : []).flatMap((file) =>
    isJsonObject(file) && typeof file.name === 'string' && typeof file.sha256 === 'string'
      ? [{ name: file.name, sha256: file.sha256 }]
      : [],
  )
  if (typeof programme !== 'string' || !/^[a-z][a-z0-9-]{1,62}$/.test(programme)) throw notReadable(`${MANIFEST}: programme`)
  const zh = isJsonObject(title) && typeof title.zh === 'string' ? title.zh : programme
  const en = isJsonObject(title) && typeof title.en === 'string' ? title.en : zh
  return {
    programme,
    title: { zh, en },
    version: typeof version === 'number' && Number.isInteger(version) ? version : null,
    product: typeof product === 'string' ? product : '',
    files: listed,
  }
}

function faultsOf(files: readonly ProgrammeFile[], raw: ReadonlyMap<string, Uint8Array>, listed: Listed['files']): readonly PartProblem[] {
  const fault = (file: string, code: string, zh: string, en: string): PartProblem => ({ file, code, text: { zh, en }, severity: 'error' })
  const hashes = new Map(listed.map((one) => [one.name, one.sha256]))
  const found = new Set(files.map((file) => file.name))
  return [
    ...files.flatMap(({ name }) => {
      const hash = hashes.get(name)
      if (hash === undefined) return [fault(name, 'IMPORT_FILE_UNLISTED', `“${name}”不在清单中。`, `"${name}" is not in the list.`)]
      const own = createHash('sha256')
        .update(raw.get(name) ?? new Uint8Array())
        .digest('hex')
      return own === hash
        ? []
        : [fault(name, 'IMPORT_HASH_DIFFERS', `“${name}”的内容与清单记载的摘要不符。`, `"${name}" is not what its hash in the list says.`)]
    }),
    ...listed
      .filter(({ name }) => !found.has(name))
      .map(({ name }) =>
        fault(
          shown(name),
          'IMPORT_FILE_MISSING',
          `缺少清单所列的“${shown(name)}”。`,
          `"${shown(name)}" is in the list but not in the archive.`,
        ),
      ),
  ]
}

/** The programme's own file must say the same id as the list. */
function idFault(files: readonly ProgrammeFile[], programme: string): readonly PartProblem[] {
  const file = files.find(({ name }) => name === 'programme.json')
  const text = { zh: '缺少 programme.json。', en: 'programme.json is missing.' }
  return file === undefined ? [{ file: 'programme.json', code: 'MANIFEST_MISSING', text, severity: 'error' }] : differing(file, programme)
}

function differing(file: ProgrammeFile, programme: string): readonly PartProblem[] {
  try {
    const value = JSON.parse(file.content) as Json
    if (!isJsonObject(value) || value.id === programme) return []
    const id = textOfJson(value.id)
    const text = {
      zh: `清单写的是方案“${programme}”，programme.json 写的是“${id}”。`,
      en: `The list says programme "${programme}", programme.json "${id}".`,
    }
    return [{ file: file.name, code: 'MANIFEST_ID_DIFFERS', text, severity: 'error' }]
  } catch {
    // That it is not JSON is a problem of the contents, found by the checks.
    return []
  }
}

function textOf(name: string, content: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
  } catch {
    throw notReadable(`${name}: UTF-8`)
  }
}

function shown(name: string): string {
  return name.replaceAll(/[^\w./ -]/g, '?').slice(0, 80)
}

function notReadable(reason: string) {
  return programmeRefusal('IMPORT_NOT_READABLE', { reason })
}

function tooLarge(reason: string) {
  return programmeRefusal('IMPORT_TOO_LARGE', { reason })
}

import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, realpath, stat, writeFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { FileSettings, SourceFileView } from '../../server/base/api/mappings.ts'
import { Refusal } from '../../server/base/errors.ts'
import type { Bilingual } from '../../server/base/text.ts'
import { newId } from '../../server/store/id.ts'
import { fileByHash, settleFile, waitingUploads } from '../../server/store/sources.ts'
import { registeredOf } from '../../server/store/telemetry.ts'
import { checkMessage, type Fault } from '../mapping/message.ts'
import { readVendor, type VendorPart } from '../mapping/vendor.ts'
import { writeByPattern } from '../mapping/vendor-time.ts'
import { type FileRow, isReadable, rowsOfFile } from './file-drop-rows.ts'
import { faultText } from './file-drop-texts.ts'
import type { SourceAdapter, SourceRun } from './source-adapter.ts'
import { sourceProblem } from './source-problems.ts'

export const LARGEST_FILE = 20 * 1_048_576
const MOST_FAULTS = 200
const MOST_FILES = 50

interface RowFault {
  readonly row: number
  readonly text: Bilingual
}
type Outcome = Pick<SourceFileView, 'rows' | 'taken' | 'refused'> & {
  readonly state: 'done' | 'refused'
  readonly faults: readonly RowFault[]
}

/**
 * Reads files of readings: uploads first, then the source's folder below the drop folder. A file is taken once by its content, and only when
 * it has not grown since the look before; what is written under it meanwhile waits. It is remembered after its readings have been committed;
 * a crash in between reads it again, which changes nothing. Rows that were refused stand in `<name>.report.csv` beside it.
 */
export function fileDrop(): SourceAdapter {
  /** Size and time of each file at the look before, and of those that are done with. */
  const seen = new Map<string, string>()
  const finished = new Map<string, string>()

  async function fromFolder(turn: SourceRun): Promise<number> {
    const folder = await folderOf(turn)
    let brought = 0
    for (const name of (await readdir(folder, { withFileTypes: true }))
      .filter((entry) => entry.isFile() && isReadable(entry.name))
      .map((entry) => entry.name)
      .sort()
      .slice(0, MOST_FILES)) {
      const path = join(folder, name)
      const mark = await markOf(path)
      if (mark === null || finished.get(path) === mark) continue
      if (seen.get(path) !== mark) {
        seen.set(path, mark)
        continue
      }
      const content = await readFile(path)
      // It grew while it was read: the next look decides.
      if ((await markOf(path)) !== mark) continue
      brought += await take(turn, name, content, folder)
      finished.set(path, mark)
      seen.delete(path)
    }
    return brought
  }

  return {
    async run(turn) {
      let brought = 0
      for (const { id, name, sha256, content } of await waitingUploads(turn.db, turn.source.id)) {
        const outcome = await outcomeOf(turn, name, content ?? Buffer.alloc(0))
        await settleFile(turn.db, { id, source: turn.source.id, name, sha256, at: turn.now, ...outcome })
        brought += outcome.taken
      }
      return brought + (await fromFolder(turn))
    },
  }
}

async function take(turn: SourceRun, name: string, content: Buffer, folder: string): Promise<number> {
  const sha256 = createHash('sha256').update(content).digest('hex')
  const known = await fileByHash(turn.db, turn.source.id, sha256)
  if (known !== undefined && known.state !== 'waiting') return 0
  const outcome = await outcomeOf(turn, name, content)
  if (outcome.faults.length > 0) await writeReport(join(folder, `${name}.report.csv`), outcome)
  await settleFile(turn.db, { id: known?.id ?? newId('file'), source: turn.source.id, name, sha256, at: turn.now, ...outcome })
  return outcome.taken
}

/** Reads a file and hands over what its rows say; resolves after the commit. */
async function outcomeOf(turn: SourceRun, name: string, content: Buffer): Promise<Outcome> {
  const { document } = turn.source
  let rows: readonly FileRow[]
  try {
    if (content.length > LARGEST_FILE) throw sourceProblem('SOURCE_FILE_UNREADABLE', { detail: `> ${LARGEST_FILE / 1_048_576} MB` })
    rows = await rowsOfFile(name, content, (moment) => writeByPattern(moment, document.ts.pattern ?? 'YYYY-MM-DDTHH:mm:ssZ'))
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause
    return { state: 'refused', rows: 0, taken: 0, refused: 0, faults: [{ row: 0, text: cause.text }] }
  }
  const read = rows.map(({ row, fields }) => ({ row, ...readVendor(document, JSON.stringify(fields)) }))
  const kinds = await kindsOf(
    turn,
    read.flatMap(({ parts }) => parts),
  )
  const judged = read.map(({ row, parts, faults }) => ({
    row,
    parts,
    faults: [...faults, ...parts.flatMap((part) => faultsOf(part, kinds, turn.now))],
  }))
  await turn.deliver({ parts: judged.flatMap(({ parts }) => parts), faults: read.flatMap(({ faults }) => faults) }, content)
  const wrong = judged.filter(({ faults }) => faults.length > 0)
  return {
    state: rows.length > 0 && wrong.length === rows.length ? 'refused' : 'done',
    rows: rows.length,
    taken: rows.length - wrong.length,
    refused: wrong.length,
    faults: wrong.slice(0, MOST_FAULTS).flatMap(({ row, faults }) => faults.slice(0, 3).map((fault) => ({ row, text: faultText(fault) }))),
  }
}

async function kindsOf({ db, source }: SourceRun, parts: readonly VendorPart[]): Promise<ReadonlyMap<string, string>> {
  const devices = [...new Set(parts.flatMap(({ device }) => (device === null ? [] : [device])))]
  const found = await registeredOf(
    db,
    devices.map((device) => ({ subject: source.subject_id, device })),
  )
  return new Map(found.map(({ device, kind }) => [device, kind]))
}

function faultsOf({ device, message }: VendorPart, kinds: ReadonlyMap<string, string>, now: string): readonly Fault[] {
  const kind = device === null ? undefined : kinds.get(device)
  return kind === undefined ? [{ reason: 'unknown-device', detail: device ?? '' }] : checkMessage(message, kind, now, () => 'p').rejected
}

/** Size and time of change; null when it is gone. */
async function markOf(path: string): Promise<string | null> {
  try {
    const { size, mtimeMs } = await stat(path)
    return `${size} ${mtimeMs}`
  } catch {
    return null
  }
}

/** The folder of the source; it must lie below the drop folder, also after links have been followed. */
async function folderOf({ source, config }: SourceRun): Promise<string> {
  const { folder } = source.settings as FileSettings
  try {
    if (!/^[\p{L}\p{N}_-]{1,64}(\/[\p{L}\p{N}_-]{1,64}){0,3}$/u.test(folder)) throw new Error('no plain folder')
    const path = join(config.dropFolder, folder)
    await mkdir(path, { recursive: true })
    const [root, own] = await Promise.all([realpath(config.dropFolder), realpath(path)])
    if (!own.startsWith(root + sep)) throw new Error('outside the drop folder')
    return own
  } catch (cause) {
    throw sourceProblem('SOURCE_FOLDER_WRONG', { folder }, { cause })
  }
}

/** A folder we may not write to loses only the report: it stands in the studio too. */
async function writeReport(path: string, { rows, taken, refused, faults }: Outcome): Promise<void> {
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`
  const lines = [
    ['行 Row', '问题', 'Problem'],
    ...faults.map(({ row, text }) => [row === 0 ? '' : String(row), text.zh, text.en]),
    ['', `共 ${rows} 行，已收 ${taken} 行，未收 ${refused} 行`, `${rows} rows, ${taken} taken, ${refused} refused`],
  ]
  const text = lines.map((line) => line.map(cell).join(',')).join('\r\n')
  await writeFile(path, `\u{feff}${text}\r\n`).catch(() => undefined)
}

import { deflateSync, inflateSync } from 'node:zlib'
import type { Behind, RehearsedCase, RehearsedCaseLine } from '../../base/api/rehearsal.ts'
import type { JsonObject } from '../../base/json.ts'
import { keyOf } from './answers.ts'
import { packAscending, unpackAscending } from './packing.ts'
import type { ReportMaker } from './recorder.ts'
import { type Line, type PackedMoments, unpack } from './timeline.ts'

/** A run as it is stored: the report as JSON text, an index, and chunks by number from 0 of which a question needs few. */
export interface EncodedRun {
  readonly report: string
  readonly index: Buffer
  readonly chunks: readonly Buffer[]
}

interface RunIndex {
  readonly shape: 1
  /** Titles of moments, and names of those who acted. */
  readonly lines: readonly Line[]
  readonly people: readonly string[]
  readonly cases: number
  /** By question: number of the chunk, first byte, bytes. */
  readonly answers: { readonly [key: string]: readonly [chunk: number, at: number, bytes: number] }
  /** Chunks with the lines of cases, and with their lives. */
  readonly caseLines: readonly number[]
  readonly caseLives: readonly number[]
}

type StoredLine = readonly [
  caseId: string,
  number: string,
  caseType: string,
  subject: string,
  status: string,
  outcome: string | null,
  submittedAt: string,
  closedAt: string | null,
]
type StoredLife = readonly [moments: PackedMoments, forms: JsonObject]

const ANSWER_BYTES = 262_144
const LINES_PER_CHUNK = 2048
const LIVES_PER_CHUNK = 128

/** What is stored of a run whose report is made; the same run gives the same bytes. */
export function encodeRun(maker: ReportMaker): EncodedRun {
  const numbers = maker.register.numbers()
  const places = new Map(numbers.map((who, place) => [who, place]))
  const chunks: Buffer[] = []
  const add = (content: Uint8Array | string) => {
    chunks.push(deflateSync(content))
    return chunks.length - 1
  }
  const answers = packAnswers(maker, places, add)
  const caseLines = slices(numbers, LINES_PER_CHUNK).map((some) =>
    add(JSON.stringify(some.map((who) => storedLine(maker.register.lineOf(who))))),
  )
  const caseLives = slices(numbers, LIVES_PER_CHUNK).map((some) =>
    add(JSON.stringify(some.map((who): StoredLife => [maker.momentsOf(who), maker.formsOf(who)]))),
  )
  const index: RunIndex = { shape: 1, ...maker.dictionary, cases: numbers.length, answers, caseLines, caseLives }
  return { report: JSON.stringify(maker.told), index: deflateSync(JSON.stringify(index)), chunks }
}

function packAnswers(maker: ReportMaker, places: ReadonlyMap<number, number>, add: (content: Uint8Array) => number): RunIndex['answers'] {
  const index: { [key: string]: readonly [number, number, number] } = {}
  let open: { readonly key: string; readonly bytes: Uint8Array }[] = []
  let size = 0
  const close = () => {
    if (open.length === 0) return
    const chunk = add(Buffer.concat(open.map(({ bytes }) => bytes)))
    let at = 0
    for (const { key, bytes } of open) {
      index[key] = [chunk, at, bytes.length]
      at += bytes.length
    }
    open = []
    size = 0
  }
  for (const key of [...maker.answers.keys()].sort()) {
    const bytes = packAscending((maker.answers.get(key) ?? new Int32Array()).map((who) => places.get(who) ?? 0))
    if (size + bytes.length > ANSWER_BYTES) close()
    open.push({ key, bytes })
    size += bytes.length
  }
  close()
  return index
}

function storedLine(line: RehearsedCaseLine): StoredLine {
  return [line.caseId, line.number, line.caseType, line.subject, line.status, line.outcome, line.submittedAt, line.closedAt]
}

function readLine([caseId, number, caseType, subject, status, outcome, submittedAt, closedAt]: StoredLine): RehearsedCaseLine {
  return { caseId, number, caseType, subject, status, outcome, submittedAt, closedAt }
}

function slices<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size))
}

/** A stored run, asked as its maker was. Chunks are read when they are needed, each once. */
export interface OpenedRun {
  /** Lines of the cases behind a number, as many as it says; none for a question it does not answer. */
  behind(question: Behind): Promise<readonly RehearsedCaseLine[]>
  /** Undefined when there is no such case. */
  caseOf(caseId: string): Promise<RehearsedCase | undefined>
}

export function openRun(stored: { readonly index: Buffer; readonly chunk: (number: number) => Promise<Buffer> }): OpenedRun {
  const index = read<RunIndex>(stored.index)
  const cached = new Map<number, Promise<Buffer>>()
  const chunk = (number: number): Promise<Buffer> => {
    const known = cached.get(number) ?? stored.chunk(number).then((bytes) => inflateSync(bytes))
    cached.set(number, known)
    return known
  }
  const parsed = new Map<number, Promise<readonly StoredLine[]>>()
  const linesIn = (number: number) => {
    const known = parsed.get(number) ?? chunk(number).then((bytes) => JSON.parse(bytes.toString('utf8')) as readonly StoredLine[])
    parsed.set(number, known)
    return known
  }
  const lineAt = async (place: number) => {
    const number = index.caseLines[Math.floor(place / LINES_PER_CHUNK)]
    return number === undefined ? undefined : (await linesIn(number))[place % LINES_PER_CHUNK]
  }
  const placeOf = async (caseId: string) => {
    for (const [at, number] of index.caseLines.entries()) {
      const place = (await linesIn(number)).findIndex(([id]) => id === caseId)
      if (place >= 0) return at * LINES_PER_CHUNK + place
    }
    return undefined
  }
  return {
    async behind(question) {
      const entry = Object.hasOwn(index.answers, keyOf(question)) ? index.answers[keyOf(question)] : undefined
      if (entry === undefined) return []
      const [number, at, bytes] = entry
      const places = unpackAscending((await chunk(number)).subarray(at, at + bytes))
      const lines: RehearsedCaseLine[] = []
      for (const place of places) {
        const line = await lineAt(place)
        if (line !== undefined) lines.push(readLine(line))
      }
      return lines
    },
    async caseOf(caseId) {
      const place = await placeOf(caseId)
      if (place === undefined) return undefined
      const line = await lineAt(place)
      const number = index.caseLives[Math.floor(place / LIVES_PER_CHUNK)]
      if (line === undefined || number === undefined) return undefined
      const lives = JSON.parse((await chunk(number)).toString('utf8')) as readonly StoredLife[]
      const [moments, variables] = lives[place % LIVES_PER_CHUNK] ?? [[], {}]
      return { ...readLine(line), moments: unpack(moments, index), variables }
    },
  }
}

function read<T>(bytes: Buffer): T {
  return JSON.parse(inflateSync(bytes).toString('utf8')) as T
}

import type { Scenario } from '../base/api/rehearsal.ts'
import type { PartProblem } from '../base/api/studio.ts'
import type { Problem } from '../base/errors.ts'
import { isJsonObject, type Json } from '../base/json.ts'
import type { Bilingual } from '../base/text.ts'
import type { LetterTemplate } from '../letters/types.ts'
import type { FormDocument } from '../rules/forms/index.ts'
import type { ScoreScheme } from '../rules/score/types.ts'
import { kindOfFile, type ProgrammeFile } from './folder.ts'
import type { ProgrammeManifest } from './types.ts'

/** The parts of a programme, parsed. What can not be parsed is missing here and named in `problems`. */
export interface ProgrammeContent {
  readonly manifest: ProgrammeManifest | undefined
  readonly processes: readonly ProgrammeFile[]
  readonly decisions: readonly ProgrammeFile[]
  readonly forms: ReadonlyMap<string, FormDocument>
  readonly letters: ReadonlyMap<string, LetterTemplate>
  /** The main score sheet. */
  readonly scheme: ScoreScheme | undefined
  /** Every score sheet by the name of its file. */
  readonly schemes: ReadonlyMap<string, ScoreScheme>
  /** By id; their shape is a matter of the checks. */
  readonly scenarios: ReadonlyMap<string, Scenario>
  readonly problems: readonly FileProblem[]
}

export interface FileProblem extends Problem {
  /** Name of the file it is in. */
  readonly file: string
  /** Default `error`: stops publishing. */
  readonly severity?: PartProblem['severity']
}

export function problemIn(file: string, code: string, text: Bilingual, at?: string): FileProblem {
  return { file, code, text, ...(at === undefined ? {} : { at }) }
}

const ID_SHAPE = /^[\w-]+$/
const MAIN_SCHEME = 'scheme.json'

/** A score sheet by its id or by the stem of its file; without either the main one. */
export function schemeOf(content: Pick<ProgrammeContent, 'scheme' | 'schemes'>, sheet?: string | null): ScoreScheme | undefined {
  if (sheet === null || sheet === undefined || sheet === '') return content.scheme
  return (
    content.schemes.get(`schemes/${sheet}.json`) ??
    content.schemes.get(`${sheet}.json`) ??
    [...content.schemes.values()].find(({ id }) => id === sheet)
  )
}

/** Parses every file; all faults at once. */
export function readContent(files: readonly ProgrammeFile[]): ProgrammeContent {
  const problems: FileProblem[] = []
  const forms = new Map<string, FormDocument>()
  const letters = new Map<string, LetterTemplate>()
  const scenarios = new Map<string, Scenario>()
  const json = (file: ProgrammeFile): Json | undefined => {
    try {
      return JSON.parse(file.content) as Json
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      problems.push(
        problemIn(file.name, 'FILE_NOT_JSON', {
          zh: `“${file.name}”不是有效的 JSON：${reason}`,
          en: `"${file.name}" is not JSON: ${reason}`,
        }),
      )
      return undefined
    }
  }
  const identified = <T extends { readonly id: string }>(file: ProgrammeFile, into: Map<string, T>): void => {
    const value = json(file)
    if (value === undefined) return
    const id = isJsonObject(value) ? value.id : undefined
    if (typeof id !== 'string' || !ID_SHAPE.test(id))
      problems.push(problemIn(file.name, 'FILE_WITHOUT_ID', { zh: `“${file.name}”缺少 id。`, en: `"${file.name}" has no id.` }))
    else if (into.has(id))
      problems.push(problemIn(file.name, 'ID_TWICE', { zh: `标识“${id}”重复。`, en: `The id "${id}" occurs twice.` }, id))
    else into.set(id, value as unknown as T)
  }

  let manifest: ProgrammeManifest | undefined
  const schemes = new Map<string, ScoreScheme>()
  for (const file of files) {
    const kind = kindOfFile(file.name)
    if (kind === 'form') identified(file, forms)
    else if (kind === 'letter') identified(file, letters)
    else if (kind === 'rehearsal') identified(file, scenarios)
    else if (kind === 'manifest') manifest = json(file) as unknown as ProgrammeManifest | undefined
    else if (kind === 'scheme') {
      const scheme = json(file)
      if (isJsonObject(scheme)) schemes.set(file.name, scheme as unknown as ScoreScheme)
      else if (scheme !== undefined)
        problems.push(
          problemIn(file.name, 'SCHEME_NOT_READABLE', {
            zh: '指标体系不是一个对象。',
            en: 'Expected a score sheet, but got something else.',
          }),
        )
    }
  }
  return {
    manifest: isJsonObject(manifest) ? { ...manifest, letters: [...letters.keys()] } : undefined,
    scheme: schemes.get(manifest?.scheme ?? MAIN_SCHEME) ?? schemes.get(MAIN_SCHEME),
    schemes,
    forms,
    letters,
    scenarios,
    processes: files.filter((file) => kindOfFile(file.name) === 'process'),
    decisions: files.filter((file) => kindOfFile(file.name) === 'decision'),
    problems,
  }
}

import type { Json } from '../base/json.ts'
import { knownEvidence } from '../evidence/index.ts'
import { compileDecisions, type DecisionModel, evaluateDecision, limitsIn, readTestRows, runTestRow } from '../rules/dmn/index.ts'
import { type FeelFunction, feelTimeFunctions } from '../rules/feel/index.ts'
import { checkEvidence, checkLevels, checkScheme, type ScoreScheme } from '../rules/score/index.ts'
import { shippedCalendar } from '../time/index.ts'
import { type FileProblem, type ProgrammeContent, problemIn } from './content.ts'
import type { ProgrammeFile } from './folder.ts'
import type { ProgrammeManifest } from './types.ts'

/** A decision file that can be asked. */
export interface AskedFile {
  readonly file: ProgrammeFile
  readonly model: DecisionModel
}

/** Compiles every decision file; what is wrong with one is told, and it is left out. */
export async function compileAll(files: readonly ProgrammeFile[], problems: FileProblem[]): Promise<readonly AskedFile[]> {
  const asked: AskedFile[] = []
  for (const file of files) {
    const compiled = await compileDecisions(file.content)
    if (compiled.ok) asked.push({ file, model: compiled.value })
    else problems.push(...compiled.problems.map((problem) => ({ ...problem, file: file.name })))
  }
  return asked
}

/** Functions that decisions see when they are tried without a case: the calendar that ships, the programme's zone and deadline rules. */
export function functionsForTrial(manifest: Pick<ProgrammeManifest, 'timeZone' | 'deadlines'>): { readonly [name: string]: FeelFunction } {
  return feelTimeFunctions(shippedCalendar(), manifest.timeZone, manifest.deadlines, null, { provisional: true })
}

/** Runs the saved test rows of every decision file; a row that answers something else is an error at its file and number. */
export function checkTestRows(
  tests: readonly ProgrammeFile[],
  asked: readonly AskedFile[],
  manifest: Pick<ProgrammeManifest, 'timeZone' | 'deadlines'>,
  problems: FileProblem[],
): void {
  if (tests.length === 0) return
  const functions = functionsForTrial(manifest)
  for (const { name, content } of tests) {
    const model = asked.find(({ file }) => file.name === `${stemOf(name)}.dmn`)?.model
    const say = (code: string, zh: string, en: string, at?: string) => problems.push(problemIn(name, code, { zh, en }, at))
    const value = parsed(content)
    if (value === undefined) {
      say('FILE_NOT_JSON', `“${name}”不是有效的 JSON。`, `"${name}" is not JSON.`)
      continue
    }
    const { rows, unreadable } = readTestRows(value)
    for (const number of unreadable)
      say(
        'TEST_ROW_NOT_READABLE',
        `第 ${number} 行测试缺少决策、输入或预期结果。`,
        `Test row ${number} lacks its decision, input or expected result.`,
        `tests/${number}`,
      )
    if (model === undefined) {
      if (!problems.some(({ file }) => file === `${stemOf(name)}.dmn`))
        say('TEST_WITHOUT_DECISION', `测试“${name}”没有对应的决策文件。`, `The tests "${name}" belong to no decision file.`)
      continue
    }
    for (const [index, row] of rows.entries()) {
      const { passed, actual, problem } = runTestRow(model, row, { functions, zone: manifest.timeZone })
      const which = row.name === '' ? String(index + 1) : `${index + 1}“${row.name}”`
      const got = { zh: problem?.zh ?? JSON.stringify(actual), en: problem?.en ?? JSON.stringify(actual) }
      if (!passed)
        say(
          'TEST_ROW_FAILED',
          `测试第 ${which} 行不符：预期 ${JSON.stringify(row.expected)}，实际 ${got.zh}`,
          `Test row ${which} expects ${JSON.stringify(row.expected)}, but got ${got.en}`,
          `tests/${index + 1}`,
        )
    }
  }
}

/** Every score sheet: its own parts, and what its level decision makes of it. */
export function checkSchemes(content: ProgrammeContent, asked: readonly AskedFile[], problems: FileProblem[]): void {
  const { manifest } = content
  if (manifest === undefined) return
  const ids = new Map<string, string>()
  for (const [file, scheme] of content.schemes) {
    const other = ids.get(scheme.id)
    if (other !== undefined)
      problems.push(
        problemIn(
          file,
          'ID_TWICE',
          { zh: `指标体系编号“${scheme.id}”与“${other}”重复。`, en: `The sheet id "${scheme.id}" is used in "${other}" too.` },
          'id',
        ),
      )
    ids.set(scheme.id, file)
    const lacking = (['groups', 'rows', 'rounding', 'aggregation'] as const).filter((part) => typeof scheme[part] !== 'object')
    for (const part of lacking)
      problems.push(
        problemIn(file, 'SCHEME_PART_MISSING', { zh: `指标体系缺少“${part}”。`, en: `The score scheme lacks "${part}".` }, `/${part}`),
      )
    if (lacking.length > 0) continue
    const own = [...checkScheme(scheme), ...checkEvidence(scheme, knownEvidence(scheme))]
    problems.push(...own.map((problem) => ({ ...problem, file })))
    if (own.every(({ severity = 'error' }) => severity !== 'error')) checkLevelDecision(file, scheme, manifest, asked, problems)
  }
}

function checkLevelDecision(
  file: string,
  scheme: ScoreScheme,
  manifest: ProgrammeManifest,
  asked: readonly AskedFile[],
  problems: FileProblem[],
): void {
  const found = asked.find(({ model }) => model.decisions.some(({ id }) => id === scheme.levelDecision))
  if (found === undefined) {
    problems.push(
      problemIn(
        file,
        'REFERENCE_UNKNOWN',
        { zh: `等级决策“${scheme.levelDecision}”不存在。`, en: `The level decision "${scheme.levelDecision}" does not exist.` },
        'levelDecision',
      ),
    )
    return
  }
  const options = { functions: functionsForTrial(manifest), zone: manifest.timeZone }
  const levels = checkLevels(scheme, {
    levels: manifest.levels,
    limits: limitsIn(found.file.content),
    decide: (variables) => {
      const result = evaluateDecision(found.model, scheme.levelDecision, variables, options)
      return result.ok ? result.value : undefined
    },
  })
  problems.push(...levels.map((problem) => ({ ...problem, file })))
}

function stemOf(name: string): string {
  return name.replace(/^tests\//, '').replace(/\.json$/, '')
}

function parsed(content: string): Json | undefined {
  try {
    return JSON.parse(content) as Json
  } catch {
    return undefined
  }
}

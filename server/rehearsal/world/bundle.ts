import type { Problem } from '../../base/errors.ts'
import { as, type Key } from '../../base/ids.ts'
import type { JsonObject } from '../../base/json.ts'
import { fail, type Result, succeed } from '../../base/result.ts'
import { compileProcesses, type StepDefinition } from '../../engine/index.ts'
import type { LetterTemplate } from '../../letters/types.ts'
import { type ProgrammeFile, type ProgrammeManifest, readContent, schemeOf, settingsOf } from '../../programmes/index.ts'
import { compileDecisions, type DecisionModel } from '../../rules/dmn/index.ts'
import { type CompiledForm, compileForm } from '../../rules/forms/index.ts'
import type { ScoreScheme } from '../../rules/score/index.ts'

/** A programme, draft or published, with everything compiled once. */
export interface Bundle {
  readonly manifest: ProgrammeManifest
  readonly processes: ReadonlyMap<string, StepDefinition>
  /** By id of the decision. */
  readonly decisions: ReadonlyMap<string, DecisionModel>
  readonly forms: ReadonlyMap<string, CompiledForm>
  readonly letters: ReadonlyMap<string, LetterTemplate>
  /** A score sheet by id or name; without either the main one. */
  scheme(sheet: string | null): ScoreScheme | undefined
  readonly settings: JsonObject
}

/** Compiles the files of a programme; every problem that keeps it from running, `at` with the file before the place. */
export async function compileBundle(files: readonly ProgrammeFile[]): Promise<Result<Bundle>> {
  const content = readContent(files)
  const problems: Problem[] = [...content.problems]
  const add = (file: string, found: readonly Problem[]) =>
    problems.push(...found.map((problem) => ({ ...problem, at: problem.at === undefined ? file : `${file} ${problem.at}` })))

  const processes = new Map<string, StepDefinition>()
  for (const file of content.processes) {
    const compiled = await compileProcesses(file.content)
    if (!compiled.ok) add(file.name, compiled.problems)
    else
      for (const process of compiled.value.processes)
        processes.set(process.processId, { ...process, key: as<Key>(String(processes.size + 1)), version: 1 })
  }
  const decisions = new Map<string, DecisionModel>()
  for (const file of content.decisions) {
    const compiled = await compileDecisions(file.content)
    if (!compiled.ok) add(file.name, compiled.problems)
    else for (const decision of compiled.value.decisions) decisions.set(decision.id, compiled.value)
  }
  const forms = new Map<string, CompiledForm>()
  for (const [id, document] of content.forms) {
    const compiled = compileForm(document)
    if (compiled.ok) forms.set(id, compiled.value)
    else add(`forms/${id}.form.json`, compiled.problems)
  }
  const { manifest } = content
  if (manifest === undefined || problems.length > 0) return fail(...problems)
  return succeed({
    manifest,
    processes,
    decisions,
    forms,
    letters: content.letters,
    scheme: (sheet) => schemeOf(content, sheet),
    settings: settingsOf(manifest) ?? {},
  })
}

/** The bundle with values chosen for its settings, above those of its manifest. */
export function withSettings(bundle: Bundle, settings: JsonObject): Bundle {
  return { ...bundle, settings: { ...bundle.settings, ...settings } }
}

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProgrammeFileKind } from '../base/api/studio.ts'
import type { VersionFileView } from '../base/api/versions.ts'

export type { ProgrammeFileKind } from '../base/api/studio.ts'

/**
 * A file of a programme under its name: `programme.json`, `x.bpmn`, `x.dmn`, `scheme.json`, `schemes/x.json`, `letters/x.json`, `forms/x.form.json`,
 * `tests/x.json` (test rows of the decisions of `x.dmn`), `sections/x.v2.json` (a section that forms share, pinned by version),
 * `rehearsals/x.json` (a scenario to rehearse it by).
 */
export interface ProgrammeFile {
  readonly name: string
  readonly content: string
  readonly sha256: string
}

/** Kind of a file by its name; undefined for names a programme can not have. */
export function kindOfFile(name: string): ProgrammeFileKind | undefined {
  if (name === 'programme.json') return 'manifest'
  if (name === 'scheme.json' || /^schemes\/[\w.-]+\.json$/.test(name)) return 'scheme'
  if (/^letters\/[\w-]+\.json$/.test(name)) return 'letter'
  if (/^forms\/[\w-]+\.form\.json$/.test(name)) return 'form'
  if (/^tests\/[\w-]+\.json$/.test(name)) return 'test'
  if (/^rehearsals\/[\w-]+\.json$/.test(name)) return 'rehearsal'
  if (/^sections\/[\w-]+\.v\d+\.json$/.test(name)) return 'section'
  if (/^[\w-]+\.bpmn$/.test(name)) return 'process'
  if (/^[\w-]+\.dmn$/.test(name)) return 'decision'
  return undefined
}

export function fileOf(name: string, content: string): ProgrammeFile {
  return { name, content, sha256: createHash('sha256').update(content, 'utf8').digest('hex') }
}

/** One hash over names and contents: equal for equal programmes. */
export function hashOfFiles(files: readonly ProgrammeFile[]): string {
  const hash = createHash('sha256')
  for (const file of [...files].sort((a, b) => (a.name < b.name ? -1 : 1))) hash.update(`${file.name}\0${file.sha256}\n`)
  return hash.digest('hex')
}

/** Ids of the programmes under `<root>/workflows` that have a `programme.json`. */
export function programmesIn(root: string): readonly string[] {
  const folder = join(root, 'workflows')
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'programme.json')))
    .map((entry) => entry.name)
    .sort()
}

/** All files of a shipped programme: `workflows/<id>/**` and `forms/<id>/*.form.json`. */
export function readProgrammeFolder(root: string, id: string): readonly ProgrammeFile[] {
  const base = join(root, 'workflows', id)
  const forms = join(root, 'forms', id)
  const found = [...readTree(base)]
  if (existsSync(forms))
    for (const name of readdirSync(forms))
      if (name.endsWith('.form.json')) found.push(fileOf(`forms/${name}`, readFileSync(join(forms, name), 'utf8')))
  return found.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Files under a folder whose names a programme can have. */
export function readTree(base: string): readonly ProgrammeFile[] {
  const found: ProgrammeFile[] = []
  for (const entry of readdirSync(base, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const name = path.slice(base.length + 1).replaceAll('\\', '/')
    if (kindOfFile(name) !== undefined) found.push(fileOf(name, readFileSync(path, 'utf8')))
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** What a list of files shows of them. */
export function summariesOf(files: readonly ProgrammeFile[]): readonly VersionFileView[] {
  return files.map(({ name, content, sha256 }) => ({
    name,
    kind: kindOfFile(name) ?? 'manifest',
    sha256,
    bytes: Buffer.byteLength(content),
  }))
}

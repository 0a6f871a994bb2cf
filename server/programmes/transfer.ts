import type { ImportPlan } from '../base/api/versions.ts'
import * as store from '../store/programmes.ts'
import type { Db } from '../store/transaction.ts'
import { packArchive, readArchive } from './archive.ts'
import { type FileProblem, readContent } from './content.ts'
import type { ProgrammeFile } from './folder.ts'
import { programmeRefusal } from './types.ts'
import type { Workspaces } from './workspace.ts'

/** Programmes as one file: out of one installation, into another. */
export interface Transfer {
  /** The archive of a version, or of the draft. */
  exportArchive(id: string, version: number | 'draft'): Promise<{ readonly name: string; readonly bytes: Uint8Array }>
  /** What an archive would do to the draft of its programme; with `apply` it is done. Published versions and running cases stay as they are. */
  importArchive(bytes: Uint8Array, apply: boolean, by: string): Promise<ImportPlan>
}

export interface TransferDeps {
  readonly db: Db
  readonly workspaces: Pick<Workspaces, 'files' | 'replace'>
  readonly product: string
  /** Every problem of every part. */
  check(id: string, files: readonly ProgrammeFile[]): Promise<readonly FileProblem[]>
}

export function createTransfer({ db, workspaces, product, check }: TransferDeps): Transfer {
  return {
    async exportArchive(id, version) {
      const files = version === 'draft' ? await workspaces.files(id) : await store.filesOf(db, id, version)
      if (files.length === 0) throw programmeRefusal('PROGRAMME_VERSION_NOT_FOUND', { programme: id, version })
      const title = readContent(files).manifest?.title ?? { zh: id, en: id }
      const bytes = packArchive({ programme: id, title, version: version === 'draft' ? null : version, product, files })
      return { name: `${id}-${version === 'draft' ? 'draft' : `v${version}`}.zip`, bytes }
    },

    async importArchive(bytes, apply, by) {
      const archive = readArchive(bytes)
      const { programme, files, faults } = archive
      const base = await store.currentVersionNumber(db, programme)
      const published = new Map((base === undefined ? [] : await store.filesOf(db, programme, base)).map((file) => [file.name, file]))
      const drafted = await store.draftFiles(db, programme)
      const present = new Map((await workspaces.files(programme).catch(() => [])).map((file) => [file.name, file]))
      const names = new Set(files.map((file) => file.name))
      const content = new Map(files.map((file) => [file.name, file.content]))
      if (apply && faults.length > 0) throw programmeRefusal('IMPORT_REFUSED', { count: faults.length }, { problems: faults })
      const plan: ImportPlan = {
        programme,
        title: archive.title,
        version: archive.version,
        product: archive.product,
        base: base ?? null,
        create: files.filter(({ name }) => !present.has(name)).map(({ name }) => name),
        replace: files.filter(({ name, sha256 }) => present.has(name) && present.get(name)?.sha256 !== sha256).map(({ name }) => name),
        unchanged: files.filter(({ name, sha256 }) => present.get(name)?.sha256 === sha256).map(({ name }) => name),
        remove: [...present.keys()].filter((name) => !names.has(name)),
        overwritten: drafted
          .filter(({ name, content: own, removed }) => (removed ? published.has(name) && names.has(name) : content.get(name) !== own))
          .map(({ name }) => name),
        faults,
        problems: (await check(programme, files)).map((problem) => ({ ...problem, severity: problem.severity ?? 'error' })),
        applied: apply,
      }
      if (apply) await workspaces.replace(programme, files, by)
      return plan
    },
  }
}

import type { Audit } from '../audit/index.ts'
import type { DraftContentView, DraftFileView, PartProblem, PartView, WorkspaceSummary, WorkspaceView } from '../base/api/studio.ts'
import type { Clock } from '../base/clock.ts'
import { isJsonObject } from '../base/json.ts'
import type { Bilingual } from '../base/text.ts'
import { addDraftAuthor } from '../store/programme-reviews.ts'
import * as store from '../store/programmes.ts'
import { type Db, inTransaction, type Trx } from '../store/transaction.ts'
import { type FileProblem, readContent } from './content.ts'
import { fileOf, kindOfFile, type ProgrammeFile } from './folder.ts'
import { diagramAdvice, formAdvice } from './lint.ts'
import { programmeRefusal } from './types.ts'

/** The draft of a programme, file by file: what an administrator builds before it is published. Unknown ids throw `PROGRAMME_NOT_FOUND`. */
export interface Workspaces {
  list(): Promise<readonly WorkspaceSummary[]>
  /** A programme that nothing but a draft exists of, from these files. Throws `PROGRAMME_ID_REFUSED`, `PROGRAMME_EXISTS`. */
  create(id: string, files: readonly ProgrammeFile[], by: string): Promise<WorkspaceView>
  view(id: string): Promise<WorkspaceView>
  /** Throws `PROGRAMME_FILE_NOT_FOUND`. */
  read(id: string, name: string): Promise<DraftContentView>
  /** `expected`: hash of what the author saw, null for a new file. Throws `DRAFT_CHANGED_MEANWHILE`, `PROGRAMME_FILE_REFUSED`. */
  save(id: string, name: string, content: string, expected: string | null, by: string): Promise<DraftFileView>
  remove(id: string, name: string, by: string): Promise<void>
  /** Back to the published file; a file the version does not have goes. */
  revert(id: string, name: string, by: string): Promise<void>
  /** Makes the draft these files, whatever it was; throws as `create` does. */
  replace(id: string, files: readonly ProgrammeFile[], by: string): Promise<void>
  /** Every problem of every part of the draft. */
  problems(id: string): Promise<readonly PartProblem[]>
  /** The files of the draft over its version, removed ones left out. */
  files(id: string, trx?: Trx): Promise<readonly ProgrammeFile[]>
}

export interface WorkspaceDeps {
  readonly db: Db
  readonly clock: Clock
  readonly audit: Pick<Audit, 'record'>
  /** Every problem of every part. */
  check(id: string, files: readonly ProgrammeFile[]): Promise<readonly FileProblem[]>
}

const ID_SHAPE = /^[a-z][a-z0-9-]{1,62}$/
/** Words that stand beside an id in addresses. */
const RESERVED = new Set(['templates', 'workspaces', 'import', 'new'])

export function createWorkspaces({ db, clock, audit, check }: WorkspaceDeps): Workspaces {
  interface Draft {
    readonly base: number | null
    readonly published: ReadonlyMap<string, ProgrammeFile>
    readonly changes: ReadonlyMap<string, store.DraftFileRow>
  }

  async function draftOf(id: string, trx?: Trx): Promise<Draft> {
    const base = await store.currentVersionNumber(trx ?? db, id)
    const published = base === undefined ? [] : await store.filesOf(trx ?? db, id, base)
    const changes = await store.draftFiles(trx ?? db, id)
    if (base === undefined && changes.length === 0) throw programmeRefusal('PROGRAMME_NOT_FOUND', { programme: id })
    return {
      base: base ?? null,
      published: new Map(published.map((file) => [file.name, file])),
      changes: new Map(changes.map((file) => [file.name, file])),
    }
  }

  function filesIn({ published, changes }: Draft): readonly ProgrammeFile[] {
    const files = new Map(published)
    for (const { name, content, removed } of changes.values()) {
      if (removed) files.delete(name)
      else files.set(name, fileOf(name, content))
    }
    return [...files.values()].sort(byName)
  }

  function fileView(draft: Draft, name: string): DraftFileView {
    const published = draft.published.get(name)
    const change = draft.changes.get(name)
    const content = change === undefined || change.removed ? published : fileOf(name, change.content)
    return {
      name,
      kind: kindOfFile(name) ?? 'manifest',
      sha256: content?.sha256 ?? '',
      bytes: Buffer.byteLength(content?.content ?? ''),
      state: change === undefined ? 'unchanged' : change.removed ? 'removed' : published === undefined ? 'added' : 'changed',
      updatedAt: change?.updated_at ?? null,
      updatedBy: change?.updated_by ?? null,
    }
  }

  function viewOf(id: string, draft: Draft): WorkspaceView {
    const files = filesIn(draft)
    const content = readContent(files)
    const names = [...new Set([...draft.published.keys(), ...draft.changes.keys()])].sort()
    return {
      id,
      title: titleOf(content.manifest, id),
      base: draft.base,
      files: names.map((name) => fileView(draft, name)),
      forms: [...content.forms].map(([formId, form]) => ({ id: formId, title: titleOf(form, formId), file: `forms/${formId}.form.json` })),
      letters: [...content.letters].map(([letterId, letter]) => ({
        id: letterId,
        title: titleOf(letter, letterId),
        file: `letters/${letterId}.json`,
      })),
      processes: content.processes.flatMap((file) => partsIn(file, 'process')),
      decisions: content.decisions.flatMap((file) => partsIn(file, 'decision')),
    }
  }

  /** One change of the draft at a time; `act` answers what it did, for the record. */
  async function change<T>(
    id: string,
    action: string,
    by: string,
    act: (trx: Trx) => Promise<{ readonly name: string; readonly result: T }>,
  ) {
    return inTransaction(db, undefined, async (trx) => {
      await store.lockProgramme(trx, id)
      const { name, result } = await act(trx)
      await addDraftAuthor(trx, id, by)
      await audit.record({ actor: by, action, object: { kind: 'programme', id }, detail: { name } }, trx)
      return result
    })
  }

  return {
    async list() {
      const published = new Map((await store.currentVersions(db)).map((row) => [row.programme, row]))
      const drafts = await store.draftedProgrammes(db)
      const summaries: WorkspaceSummary[] = []
      for (const id of [...new Set([...published.keys(), ...drafts.keys()])].sort()) {
        const row = published.get(id)
        const title = row === undefined ? (await this.view(id)).title : titleOf(row.manifest, id)
        summaries.push({
          id,
          title,
          base: row?.version ?? null,
          publishedAt: row?.published_at ?? null,
          retired: row?.state === 'retired',
          changes: drafts.get(id) ?? 0,
        })
      }
      return summaries
    },

    async create(id, files, by) {
      requireNames(id, files)
      await change(id, 'programme.create', by, async (trx) => {
        const isKnown = (await store.currentVersionNumber(trx, id)) !== undefined || (await store.draftFiles(trx, id)).length > 0
        if (isKnown) throw programmeRefusal('PROGRAMME_EXISTS', { programme: id })
        for (const { name, content } of files)
          await store.saveDraftFile(trx, { programme: id, name, content, removed: false, updated_at: clock.now(), updated_by: by })
        return { name: 'programme.json', result: undefined }
      })
      return this.view(id)
    },

    view: async (id) => viewOf(id, await draftOf(id)),

    async read(id, name) {
      const file = filesIn(await draftOf(id)).find((one) => one.name === name)
      if (file === undefined) throw programmeRefusal('PROGRAMME_FILE_NOT_FOUND', { name })
      return { name, content: file.content, sha256: file.sha256 }
    },

    async save(id, name, content, expected, by) {
      if (kindOfFile(name) === undefined) throw programmeRefusal('PROGRAMME_FILE_REFUSED', { name })
      return change(id, 'programme.save', by, async (trx) => {
        const draft = await draftOf(id, trx)
        const now = filesIn(draft).find((file) => file.name === name)
        if ((now?.sha256 ?? null) !== expected) throw programmeRefusal('DRAFT_CHANGED_MEANWHILE', { name })
        if (draft.published.get(name)?.content === content) await store.deleteDraftFile(trx, id, name)
        else await store.saveDraftFile(trx, { programme: id, name, content, removed: false, updated_at: clock.now(), updated_by: by })
        return { name, result: fileView(await draftOf(id, trx), name) }
      })
    },

    async remove(id, name, by) {
      await change(id, 'programme.remove', by, async (trx) => {
        const draft = await draftOf(id, trx)
        const known = filesIn(draft).some((file) => file.name === name)
        if (!known) throw programmeRefusal('PROGRAMME_FILE_NOT_FOUND', { name })
        if (draft.published.has(name))
          await store.saveDraftFile(trx, { programme: id, name, content: '', removed: true, updated_at: clock.now(), updated_by: by })
        else await store.deleteDraftFile(trx, id, name)
        return { name, result: undefined }
      })
    },

    async revert(id, name, by) {
      await change(id, 'programme.revert', by, async (trx) => {
        const draft = await draftOf(id, trx)
        if (!draft.changes.has(name)) throw programmeRefusal('PROGRAMME_FILE_NOT_FOUND', { name })
        await store.deleteDraftFile(trx, id, name)
        return { name, result: undefined }
      })
    },

    async replace(id, files, by) {
      requireNames(id, files)
      await change(id, 'programme.import', by, async (trx) => {
        const base = await store.currentVersionNumber(trx, id)
        const published = new Map((base === undefined ? [] : await store.filesOf(trx, id, base)).map((file) => [file.name, file]))
        const names = new Set(files.map((file) => file.name))
        const stamp = { programme: id, updated_at: clock.now(), updated_by: by }
        await store.deleteDraftFiles(trx, id)
        for (const { name, content } of files)
          if (published.get(name)?.content !== content) await store.saveDraftFile(trx, { ...stamp, name, content, removed: false })
        for (const name of published.keys())
          if (!names.has(name)) await store.saveDraftFile(trx, { ...stamp, name, content: '', removed: true })
        return { name: 'programme.json', result: undefined }
      })
    },

    async problems(id) {
      const files = filesIn(await draftOf(id))
      const found = (await check(id, files)).map((problem) => ({ ...problem, severity: problem.severity ?? 'error' }))
      const said = new Set(found.flatMap(({ file, at, code }) => [`${file} ${at}`, `${file} ${code}`]))
      const content = readContent(files)
      const advice = [...(await diagramAdvice(content)), ...formAdvice(content)]
        .filter(({ file, at, code }) => !said.has(`${file} ${at}`) && !said.has(`${file} ${code}`))
        .map((problem) => ({ ...problem, severity: problem.severity ?? 'hint' }))
      return [...found, ...advice]
    },

    files: async (id, trx) => filesIn(await draftOf(id, trx)),
  }
}

function requireNames(id: string, files: readonly ProgrammeFile[]): void {
  if (!ID_SHAPE.test(id) || RESERVED.has(id)) throw programmeRefusal('PROGRAMME_ID_REFUSED', { programme: id })
  for (const { name } of files) if (kindOfFile(name) === undefined) throw programmeRefusal('PROGRAMME_FILE_REFUSED', { name })
}

function byName(a: ProgrammeFile, b: ProgrammeFile): number {
  return a.name < b.name ? -1 : 1
}

function titleOf(part: unknown, id: string): Bilingual {
  const title = isJsonObject(part as never) ? (part as { readonly title?: unknown }).title : undefined
  return isBilingual(title) ? title : { zh: id, en: id }
}

function isBilingual(value: unknown): value is Bilingual {
  return typeof value === 'object' && value !== null && 'zh' in value && typeof value.zh === 'string' && 'en' in value
}

/** Ids and names of the processes or decisions in a file, also in one that is not whole yet. */
function partsIn(file: ProgrammeFile, tag: 'process' | 'decision'): readonly PartView[] {
  const parts: PartView[] = []
  for (const [, attributes = ''] of file.content.matchAll(new RegExp(`<(?:[\\w-]+:)?${tag}\\s([^>]*)>`, 'g'))) {
    const id = /(?:^|\s)id="([^"]*)"/.exec(attributes)?.[1]
    const name = plain(/(?:^|\s)name="([^"]*)"/.exec(attributes)?.[1] ?? id ?? '')
    if (id !== undefined) parts.push({ id, title: { zh: name, en: name }, file: file.name })
  }
  return parts
}

const ENTITIES: { readonly [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function plain(attribute: string): string {
  return attribute
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '')
}

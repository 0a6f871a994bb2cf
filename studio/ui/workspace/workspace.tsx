import { useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import type { DraftFileView, PartProblem, ProgrammeFileKind, WorkspaceView } from '../../../server/base/api/studio.ts'
import type { Bilingual } from '../../../server/base/text.ts'
import type { DeadlineRule, ProgrammeManifest } from '../../../server/programmes/types.ts'
import { useSession } from '../../api/session.tsx'
import { workspaceApi } from '../../api/workspace.ts'
import { type Asked, Loaded } from '../states.tsx'
import { DraftFile, type DraftSnapshot } from './draft-file.ts'

export interface Workspace {
  readonly programme: string
  readonly view: WorkspaceView
  readonly mayEdit: boolean
  /** What the checks found; nothing while they are still asked for. */
  readonly problems: readonly PartProblem[]
  /** The checks themselves, where it matters whether they have answered. */
  readonly checks: Asked<readonly PartProblem[]>
  /** Files of a kind that are in the draft. */
  filesOf(kind: ProgrammeFileKind): readonly DraftFileView[]
  addFile(name: string, content: string): Promise<void>
  /** Puts a whole file over what is there, e.g. one that was drawn elsewhere. */
  putFile(name: string, content: string): Promise<void>
  removeFile(name: string): Promise<void>
  /** Back to the published file. */
  revertFile(name: string): Promise<void>
  /** Sends everything that is not saved yet. */
  flush(): Promise<void>
  refresh(): void
  /** Reads every opened file again, e.g. after the draft was thrown away. */
  reload(): void
}

interface Box extends Workspace {
  fileNamed(name: string): DraftFile
}

const WorkspaceContext = createContext<Box | null>(null)

function useBox(): Box {
  const box = useContext(WorkspaceContext)
  if (box === null) throw new Error('Expected a workspace above, but found none')
  return box
}

export const useWorkspace: () => Workspace = useBox

const viewKey = (programme: string) => ['workspace', programme] as const
const problemsKey = (programme: string) => ['workspace-problems', programme] as const

/** Opens the draft of a programme for everything below; what is not saved is sent on leaving. */
export function WorkspaceProvider({ programme, children }: { readonly programme: string; readonly children: ReactNode }) {
  const query = useQuery({ queryKey: viewKey(programme), queryFn: () => workspaceApi.view(programme) })
  return <Loaded query={query}>{(view) => <Opened view={view}>{children}</Opened>}</Loaded>
}

function Opened({ view, children }: { readonly view: WorkspaceView; readonly children: ReactNode }) {
  const programme = view.id
  const client = useQueryClient()
  const session = useSession()
  const files = useRef(new Map<string, DraftFile>())
  const { data, error, refetch } = useQuery({
    queryKey: problemsKey(programme),
    queryFn: () => workspaceApi.problems(programme),
    staleTime: 60_000,
  })
  const refresh = useCallback(() => {
    void client.invalidateQueries({ queryKey: viewKey(programme) })
    void client.invalidateQueries({ queryKey: problemsKey(programme) })
  }, [client, programme])

  const fileNamed = useCallback(
    (name: string) => {
      const known = files.current.get(name)
      if (known !== undefined) return known
      const file = new DraftFile(programme, name, refresh)
      files.current.set(name, file)
      return file
    },
    [programme, refresh],
  )
  const flush = useCallback(async () => {
    await Promise.all([...files.current.values()].map((file) => file.flush()))
  }, [])

  useEffect(() => {
    const hiding = () => {
      if (document.visibilityState === 'hidden') void flush()
    }
    const closing = (event: BeforeUnloadEvent) => {
      if ([...files.current.values()].some((file) => file.isUnsaved())) {
        void flush()
        event.preventDefault()
      }
    }
    document.addEventListener('visibilitychange', hiding)
    window.addEventListener('beforeunload', closing)
    return () => {
      document.removeEventListener('visibilitychange', hiding)
      window.removeEventListener('beforeunload', closing)
      void flush()
    }
  }, [flush])

  const box = useMemo<Box>(() => {
    const forget = (name: string) => {
      files.current.get(name)?.reload()
      refresh()
    }
    return {
      programme,
      view,
      mayEdit: session.may('programme:edit'),
      problems: data ?? NO_PROBLEMS,
      checks: { data, error, refetch },
      filesOf: (kind) => view.files.filter((file) => file.kind === kind && file.state !== 'removed'),
      async addFile(name, content) {
        await workspaceApi.save(programme, name, content, null)
        forget(name)
        await client.refetchQueries({ queryKey: viewKey(programme) })
      },
      async putFile(name, content) {
        await flush()
        const { files: now } = await workspaceApi.view(programme)
        const known = now.find((file) => file.name === name && file.state !== 'removed')
        await workspaceApi.save(programme, name, content, known?.sha256 ?? null)
        forget(name)
        await client.refetchQueries({ queryKey: viewKey(programme) })
      },
      async removeFile(name) {
        await workspaceApi.remove(programme, name)
        files.current.delete(name)
        refresh()
        await client.refetchQueries({ queryKey: viewKey(programme) })
      },
      async revertFile(name) {
        await workspaceApi.revert(programme, name)
        forget(name)
      },
      flush,
      refresh,
      reload() {
        for (const file of files.current.values()) file.reload()
        refresh()
      },
      fileNamed,
    }
  }, [programme, view, session, data, error, refetch, client, refresh, flush, fileNamed])
  return <WorkspaceContext.Provider value={box}>{children}</WorkspaceContext.Provider>
}

const NO_PROBLEMS: readonly PartProblem[] = []

export interface DraftText extends DraftSnapshot {
  readonly name: string
  /** Takes the new content; it is saved after a short rest. */
  change(content: string): void
  undo(): void
  redo(): void
  reload(): void
}

/** A file of the draft; all who use the same name share content, undo and saving. */
export function useDraftText(name: string): DraftText {
  const file = useBox().fileNamed(name)
  const snapshot = useSyncExternalStore(file.subscribe, file.get)
  return useMemo(
    () => ({ ...snapshot, name, change: file.change, undo: file.undo, redo: file.redo, reload: file.reload }),
    [snapshot, name, file],
  )
}

export interface DraftJson<T> extends DraftText {
  /** undefined while loading, or when the content is not JSON. */
  readonly value: T | undefined
  /** Why the content is not JSON. */
  readonly problem: string | null
  update(next: T | ((now: T) => T)): void
}

/** A JSON file of the draft. Whoever reads it trusts its shape as far as the checks of the programme reach. */
export function useDraftJson<T>(name: string): DraftJson<T> {
  const text = useDraftText(name)
  const parsed = useMemo(() => parse<T>(text.state === 'ready' ? text.content : undefined), [text.state, text.content])
  const latest = useBox().fileNamed(name)
  const update = useCallback(
    (next: T | ((now: T) => T)) => {
      const { value } = parse<T>(latest.get().content)
      if (typeof next !== 'function') latest.change(written(next))
      else if (value !== undefined) latest.change(written((next as (now: T) => T)(value)))
    },
    [latest],
  )
  return useMemo(() => ({ ...text, ...parsed, update }), [text, parsed, update])
}

/** How JSON files of a programme are written. */
export function written(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

function parse<T>(content: string | undefined): { readonly value: T | undefined; readonly problem: string | null } {
  if (content === undefined) return { value: undefined, problem: null }
  try {
    return { value: JSON.parse(content) as T, problem: null }
  } catch (cause) {
    return { value: undefined, problem: cause instanceof Error ? cause.message : String(cause) }
  }
}

export function useManifest(): DraftJson<ProgrammeManifest> {
  return useDraftJson<ProgrammeManifest>('programme.json')
}

/** Something one can choose. */
export interface CatalogueEntry {
  readonly id: string
  readonly title: Bilingual
}

export type CatalogueKind =
  | 'form'
  | 'decision'
  | 'letter'
  | 'process'
  | 'role'
  | 'deadline'
  | 'article'
  | 'stage'
  | 'publicStatus'
  | 'level'
  | 'permission'
  | 'caseType'

export type Catalogue = { readonly [K in CatalogueKind]: readonly CatalogueEntry[] } & { readonly rules: readonly DeadlineRule[] }

/** What the parts of the programme can refer to, as the draft has it now. */
export function useCatalogue(): Catalogue {
  const { view } = useBox()
  const { value: manifest } = useManifest()
  return useMemo(() => {
    const coded = (list: readonly { readonly code: string; readonly name: Bilingual }[] | undefined) =>
      (list ?? []).map(({ code, name }) => ({ id: code, title: name }))
    const permissions = [...new Set((manifest?.roles ?? []).flatMap((role) => role.permissions))].sort()
    return {
      form: view.forms,
      decision: view.decisions,
      letter: view.letters,
      process: view.processes,
      role: coded(manifest?.roles),
      deadline: (manifest?.deadlines ?? []).map(({ id, name }) => ({ id, title: { zh: `${id} ${name.zh}`, en: `${id} ${name.en}` } })),
      article: (manifest?.articles ?? []).map(({ id, number, text }) => {
        const title = `${id} ${number} ${text.length > 24 ? `${text.slice(0, 24)}…` : text}`
        return { id, title: { zh: title, en: title } }
      }),
      stage: coded(manifest?.stages),
      publicStatus: coded(manifest?.publicStatuses),
      level: coded(manifest?.levels),
      permission: permissions.map((id) => ({ id, title: { zh: id, en: id } })),
      caseType: coded(manifest?.caseTypes),
      rules: manifest?.deadlines ?? [],
    }
  }, [view, manifest])
}

import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'
import { workspaceApi } from '../../api/workspace.ts'
import { useManifest, useWorkspace } from './workspace.tsx'

export interface DraftFileText {
  readonly name: string
  readonly content: string
}

/** Every file of the draft that `wanted` names; fetched again only when its hash changed. `programme.json` is as it is being written. */
export function useDraftFiles(wanted: (name: string) => boolean): { readonly files: readonly DraftFileText[]; readonly loading: boolean } {
  const { programme, view } = useWorkspace()
  const manifest = useManifest()
  const names = view.files.filter((file) => file.state !== 'removed' && file.kind !== 'manifest' && wanted(file.name))
  const queries = useQueries({
    queries: names.map((file) => ({
      queryKey: ['draft-file', programme, file.name, file.sha256],
      queryFn: () => workspaceApi.read(programme, file.name),
      staleTime: Number.POSITIVE_INFINITY,
    })),
    combine: (found) => ({ data: found.map((each) => each.data), loading: found.some((each) => each.isPending) }),
  })
  const files = useMemo(() => {
    const read = queries.data.filter((file) => file !== undefined).map(({ name, content }) => ({ name, content }))
    return [{ name: 'programme.json', content: manifest.content }, ...read]
  }, [queries.data, manifest.content])
  return { files, loading: queries.loading || manifest.state === 'loading' }
}

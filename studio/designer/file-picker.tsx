import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { programmesApi } from '../api/programmes.ts'
import { useTexts } from '../i18n/texts.ts'
import { Empty, Loaded } from '../ui/states.tsx'
import { useQueryState } from '../ui/use-query-state.ts'
import { designerTexts } from './texts.ts'

/** Text of a file of a programme, kept for the visit. */
export function useProgrammeFile(programme: string, name: string) {
  return useQuery({
    queryKey: ['programme-file', programme, name],
    queryFn: () => programmesApi.file(programme, name),
    enabled: name !== '',
  })
}

/** Chooses one of the files of a kind and shows it. */
export function FilePicker({
  programme,
  names,
  children,
}: {
  readonly programme: string
  readonly names: readonly string[]
  readonly children: (content: string, name: string) => ReactNode
}) {
  const t = useTexts(designerTexts)
  const [chosen, setChosen] = useQueryState('file')
  const name = names.includes(chosen) ? chosen : (names[0] ?? '')
  const file = useProgrammeFile(programme, name)
  if (name === '') return <Empty />
  return (
    <div className="stack">
      <label className="row">
        {t('choose')}
        <select
          className="input"
          style={{ width: 'auto', maxWidth: '100%' }}
          value={name}
          onChange={(event) => setChosen(event.target.value)}
        >
          {names.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
      <Loaded query={file}>{(content) => children(content, name)}</Loaded>
    </div>
  )
}

import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { mappingsApi } from '../../api/mappings.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Loaded } from '../../ui/states.tsx'
import { MappingEditor } from './mapping-editor.tsx'
import { mappingTexts } from './texts.ts'
import './mappings.css'

/** One mapping (`:id`, or `new`): editor with samples and live preview, versions, refused payloads. */
export function MappingPage() {
  const t = useTexts(mappingTexts)
  const { id = 'new' } = useParams()
  const isNew = id === 'new'
  const kinds = useQuery({ queryKey: ['mapping-kinds'], queryFn: mappingsApi.kinds, staleTime: 3_600_000 })
  const mapping = useQuery({ queryKey: ['mappings', id], queryFn: () => (isNew ? null : mappingsApi.get(id)), refetchOnWindowFocus: false })
  return (
    <>
      <p className="breadcrumb">
        <Link to="/bridge/mappings">{t('title')}</Link>
      </p>
      <Loaded query={kinds}>
        {(known) => <Loaded query={mapping}>{(view) => <MappingEditor key={id} view={view} kinds={known} />}</Loaded>}
      </Loaded>
    </>
  )
}

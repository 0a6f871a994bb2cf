import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { VersionView } from '../../server/base/api/versions.ts'
import { versionsApi } from '../api/versions.ts'
import { Loaded } from '../ui/states.tsx'
import { useWorkspace } from '../ui/workspace/workspace.tsx'
import { Compare } from './compare.tsx'
import { DraftPanel } from './draft-panel.tsx'
import { ProblemList } from './problem-list.tsx'
import { VersionTable } from './version-table.tsx'
import './versions.css'

const isRetired = ({ state }: VersionView) => state === 'retired'

/** From draft to version: problems, review, publication; the versions there are, and what differs between any two. */
export function VersionsPage() {
  const { programme, refresh, flush } = useWorkspace()
  const review = useQuery({ queryKey: ['programme-review', programme], queryFn: () => versionsApi.review(programme) })
  const versions = useQuery({ queryKey: ['programme-versions', programme], queryFn: () => versionsApi.list(programme) })
  // What was typed a moment ago counts too.
  useEffect(() => {
    void flush().then(refresh)
  }, [flush, refresh])
  return (
    <div className="stack-l">
      <Loaded query={review}>
        {(one) => (
          <>
            <DraftPanel review={one} retired={versions.data !== undefined && versions.data.length > 0 && versions.data.every(isRetired)} />
            {/* Not before what stands above it: it would move away from under a click. */}
            <ProblemList />
          </>
        )}
      </Loaded>
      <Loaded query={versions}>
        {(list) => (
          <>
            <VersionTable versions={list} />
            <Compare versions={list} />
          </>
        )}
      </Loaded>
    </div>
  )
}

import { useQuery } from '@tanstack/react-query'
import type { RehearsalRun } from '../../../server/base/api/rehearsal.ts'
import { versionsApi } from '../../api/versions.ts'
import { useWorkspace } from '../../ui/workspace/workspace.tsx'

/** The diagram of a process as the run's side of the programme has it; of a run on the draft, as the draft is now. No file: it is gone. */
export function useDiagram(run: RehearsalRun, process: string) {
  const { programme, view } = useWorkspace()
  const file = view.processes.find(({ id }) => id === process)?.file ?? ''
  const query = useQuery({
    queryKey: ['rehearsed-diagram', programme, run.id, file],
    queryFn: () => versionsApi.textOf(programme, run.of, file),
    enabled: file !== '',
  })
  return { file, query }
}

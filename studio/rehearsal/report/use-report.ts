import { useQuery } from '@tanstack/react-query'
import { rehearsalsApi } from '../../api/rehearsals.ts'

/** Report of a finished run; it never changes. */
export function useReport(run: string) {
  return useQuery({
    queryKey: ['rehearsal-report', run],
    queryFn: () => rehearsalsApi.report(run),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

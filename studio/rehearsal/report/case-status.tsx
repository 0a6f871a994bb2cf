import { StatusMark } from '../../ui/marks.tsx'
import { useNames } from './words.tsx'

/** Public status of a rehearsed case, as the programme words it. */
export function CaseStatus({ code }: { readonly code: string }) {
  const status = useNames().status(code)
  return status === null ? code || '—' : <StatusMark status={status} />
}

import { useQuery } from '@tanstack/react-query'
import type { Answers } from '../../../../server/base/api/score.ts'
import { isJsonObject, type Json } from '../../../../server/base/json.ts'
import type { ScoreScheme } from '../../../../server/rules/score/types.ts'
import { schemesApi } from '../../../api/schemes.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { ScoreTable } from '../../score/score-table.tsx'
import { Loading } from '../../states.tsx'
import { useForm } from '../context.tsx'
import { formTexts } from '../texts.ts'
import type { WidgetProps } from './types.ts'

/** The scheme a form scores by: among the facts, or asked from the programme. */
function useScheme(): { readonly scheme: ScoreScheme | null; readonly loading: boolean } {
  const { facts, programme } = useForm()
  const given = isJsonObject(facts.scheme) ? (facts.scheme as unknown as ScoreScheme) : null
  const { data, isLoading } = useQuery({
    queryKey: ['scheme', programme],
    queryFn: () => schemesApi.get(programme ?? ''),
    enabled: given === null && programme !== null,
    staleTime: 10 * 60_000,
  })
  return { scheme: given ?? data ?? null, loading: isLoading }
}

/** Self-evaluation or scoring inside a form: our own table, not rjsf's array. */
export function ScoreTableWidget({ value, disabled, onChange }: WidgetProps) {
  const t = useTexts(formTexts)
  const { scheme, loading } = useScheme()
  if (loading) return <Loading />
  if (scheme === null) return <p role="alert">{t('schemeMissing')}</p>
  return (
    <ScoreTable
      scheme={scheme}
      answers={isJsonObject(value) ? (value as unknown as Answers) : {}}
      readOnly={disabled}
      onChange={(answers) => onChange(answers as unknown as Json)}
    />
  )
}

/** The same table, to read. */
export function ScoreTableAnswers({ value }: { readonly value: Json }) {
  const t = useTexts(formTexts)
  const { scheme, loading } = useScheme()
  if (loading) return <Loading />
  if (scheme === null) return <p role="alert">{t('schemeMissing')}</p>
  return <ScoreTable scheme={scheme} answers={isJsonObject(value) ? (value as unknown as Answers) : {}} readOnly />
}

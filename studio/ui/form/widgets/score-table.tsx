import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { EvidenceRows } from '../../../../server/base/api/evidence.ts'
import type { Answers } from '../../../../server/base/api/score.ts'
import { isJsonObject, type Json } from '../../../../server/base/json.ts'
import type { ScoreScheme } from '../../../../server/rules/score/types.ts'
import { schemesApi } from '../../../api/schemes.ts'
import { useTexts } from '../../../i18n/texts.ts'
import { type EvidenceTools, ScoreTable } from '../../score/score-table.tsx'
import { Loading } from '../../states.tsx'
import { useForm } from '../context.tsx'
import { fieldId } from '../paths.ts'
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

interface Evidence {
  /** Absent: the form has no devices to ask. */
  readonly rows: EvidenceRows | undefined
  readonly tools: EvidenceTools | undefined
  readonly loading: boolean
  readonly failed: boolean
}

/** What the devices say about the rows: as frozen, or live every half minute. */
function useEvidence(scheme: ScoreScheme | null): Evidence {
  const { evidence } = useForm()
  const isProvable = scheme?.rows.some((row) => (row.evidence ?? []).length > 0) === true
  const live = typeof evidence?.rows === 'function' ? evidence.rows : null
  const { data, isLoading, isError } = useQuery({
    queryKey: ['form-evidence', evidence?.key],
    queryFn: () => live?.() ?? {},
    enabled: isProvable && live !== null,
    refetchInterval: 30_000,
    staleTime: 15_000,
  })
  const tools = useMemo<EvidenceTools | undefined>(
    () =>
      evidence === undefined
        ? undefined
        : { subjectId: evidence.subjectId, devices: (rowId, asked) => evidence.devices(rowId, asked), visits: [], askFrom: null },
    [evidence],
  )
  if (!isProvable || evidence === undefined) return { rows: undefined, tools: undefined, loading: false, failed: false }
  const frozen = typeof evidence.rows === 'function' ? undefined : evidence.rows
  return { rows: frozen ?? data, tools, loading: isLoading, failed: isError && data === undefined }
}

function Table({
  value,
  path,
  readOnly,
  onChange,
}: {
  readonly value: Json | undefined
  readonly path: string
  readonly readOnly: boolean
  readonly onChange?: (value: Json) => void
}) {
  const t = useTexts(formTexts)
  const { scheme, loading } = useScheme()
  const evidence = useEvidence(scheme)
  if (loading || evidence.loading) return <Loading />
  if (scheme === null) return <p role="alert">{t('schemeMissing')}</p>
  return (
    <>
      {evidence.failed ? <p className="notice-box warn">{t('evidenceMissing')}</p> : null}
      <ScoreTable
        scheme={scheme}
        answers={isJsonObject(value) ? (value as unknown as Answers) : {}}
        readOnly={readOnly}
        idOfRow={(rowId) => fieldId(`${path}.${rowId}`)}
        {...(evidence.rows === undefined ? {} : { evidence: evidence.rows })}
        {...(evidence.rows === undefined || evidence.tools === undefined ? {} : { evidenceTools: evidence.tools })}
        {...(onChange === undefined ? {} : { onChange: (answers) => onChange(answers as unknown as Json) })}
      />
    </>
  )
}

/** Self-evaluation or scoring inside a form, with what the devices say beside each row: our own table, not rjsf's array. */
export function ScoreTableWidget({ path, value, disabled, onChange }: WidgetProps) {
  return <Table value={value} path={path} readOnly={disabled} onChange={onChange} />
}

/** The same table, to read. */
export function ScoreTableAnswers({ path, value }: { readonly path: string; readonly value: Json }) {
  return <Table value={value} path={path} readOnly />
}

import { useQuery } from '@tanstack/react-query'
import type { EvidenceCatalogue, MetricView } from '../../../server/base/api/evidence.ts'
import type { EvidenceSource, SchemeRow } from '../../../server/rules/score/index.ts'
import { evidenceApi } from '../../api/evidence.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { ChoiceField, TextField } from '../../ui/workspace/fields.tsx'
import { put } from './method-fields.tsx'
import { schemeTexts } from './texts.ts'

type Options = readonly (readonly [value: string, label: string])[]

/** The device sources of a row: kind, metric with its parameters, how far it proves the row. */
export function EvidenceFields({
  row,
  readOnly,
  onChange,
}: {
  readonly row: SchemeRow
  readonly readOnly: boolean
  readonly onChange: (row: SchemeRow) => void
}) {
  const t = useTexts(schemeTexts)
  const { data } = useQuery({ queryKey: ['evidence-catalogue'], queryFn: evidenceApi.catalogue, staleTime: 10 * 60_000 })
  const evidence = row.evidence ?? []
  const change = (next: readonly EvidenceSource[]) => onChange(put(row, 'evidence', next.length === 0 ? undefined : next))
  return (
    <section aria-label={t('evidence')} className="stack-s">
      <h4>{t('evidence')}</h4>
      {evidence.map((source, index) => (
        <fieldset key={index.toString()} className="row-card">
          <legend>{t('metricOf', { index: index + 1 })}</legend>
          <SourceFields
            source={source}
            catalogue={data ?? { metrics: [], kinds: [] }}
            readOnly={readOnly}
            onChange={(next) => change(evidence.map((one, at) => (at === index ? next : one)))}
          />
          {readOnly ? null : (
            <button type="button" className="button small" onClick={() => change(evidence.filter((_one, at) => at !== index))}>
              {t('removeItem')}
            </button>
          )}
        </fieldset>
      ))}
      {readOnly ? null : (
        <p>
          <button
            type="button"
            className="button small"
            onClick={() => change([...evidence, { facility: '', metric: '', strength: 'full' }])}
          >
            {t('addEvidence')}
          </button>
        </p>
      )}
    </section>
  )
}

function SourceFields({
  source,
  catalogue,
  readOnly,
  onChange,
}: {
  readonly source: EvidenceSource
  readonly catalogue: EvidenceCatalogue
  readonly readOnly: boolean
  readonly onChange: (source: EvidenceSource) => void
}) {
  const t = useTexts(schemeTexts)
  const say = useBilingual()
  const kind = catalogue.kinds.find(({ id }) => id === source.facility)
  const metric = catalogue.metrics.find(({ id }) => id === source.metric)
  const fields: Options = (kind?.fields ?? []).map(({ key, name }) => [key, say(name)])
  const only = source.only
  const setOnly = (field: string, values: string) => {
    const { only: _old, ...rest } = source
    const oneOf = values.split(/[,，]/).map((value) => value.trim())
    onChange(field === '' ? rest : { ...rest, only: { field, oneOf } })
  }
  return (
    <>
      <div className="field-pair">
        <ChoiceField
          label={t('facility')}
          value={source.facility}
          disabled={readOnly}
          options={withValue(
            catalogue.kinds.map(({ id, name }) => [id, say(name)]),
            source.facility,
            t('notChosen'),
          )}
          onChange={(facility) => onChange({ ...source, facility })}
        />
        <ChoiceField
          label={t('metric')}
          value={source.metric}
          disabled={readOnly}
          options={withValue(
            catalogue.metrics.map(({ id, name }) => [id, say(name)]),
            source.metric,
            t('notChosen'),
          )}
          onChange={(next) => {
            const { parameters: _old, ...rest } = source
            onChange({ ...rest, metric: next })
          }}
        />
      </div>
      {metric === undefined ? null : <p className="muted">{say(metric.explanation)}</p>}
      {(metric?.parameters ?? []).map((parameter) => (
        <Parameter key={parameter.key} source={source} parameter={parameter} fields={fields} readOnly={readOnly} onChange={onChange} />
      ))}
      <div className="field-pair">
        <ChoiceField
          label={t('onlyField')}
          value={only?.field ?? ''}
          disabled={readOnly}
          options={withValue(fields, only?.field ?? '', t('any'))}
          onChange={(field) => setOnly(field, only?.oneOf.join(',') ?? '')}
        />
        {only === undefined ? null : (
          <TextField
            label={t('onlyValues')}
            value={only.oneOf.join(',')}
            disabled={readOnly}
            onChange={(values) => setOnly(only.field, values)}
          />
        )}
      </div>
      <ChoiceField
        label={t('strength')}
        value={source.strength}
        disabled={readOnly}
        options={[
          ['full', t('full')],
          ['partial', t('partial')],
        ]}
        onChange={(strength) => onChange({ ...source, strength })}
      />
    </>
  )
}

function Parameter({
  source,
  parameter,
  fields,
  readOnly,
  onChange,
}: {
  readonly source: EvidenceSource
  readonly parameter: MetricView['parameters'][number]
  readonly fields: Options
  readonly readOnly: boolean
  readonly onChange: (source: EvidenceSource) => void
}) {
  const t = useTexts(schemeTexts)
  const say = useBilingual()
  const value = source.parameters?.[parameter.key] ?? ''
  const label = parameter.usual === null ? say(parameter.name) : `${say(parameter.name)} · ${parameter.usual}`
  const set = (next: string) => {
    const { [parameter.key]: _old, ...others } = source.parameters ?? {}
    const parameters = next === '' ? others : { ...others, [parameter.key]: next }
    const { parameters: _before, ...rest } = source
    onChange(Object.keys(parameters).length === 0 ? rest : { ...rest, parameters })
  }
  return parameter.type === 'field' ? (
    <ChoiceField label={label} value={value} disabled={readOnly} options={withValue(fields, value, t('notChosen'))} onChange={set} />
  ) : (
    <TextField label={label} value={value} disabled={readOnly} onChange={set} />
  )
}

/** The choices, with nothing chosen first, and what stands there already though nobody offers it. */
function withValue(options: Options, value: string, nothing: string): Options {
  const known = value === '' || options.some(([id]) => id === value)
  return [['', nothing], ...options, ...(known ? [] : [[value, value] as const])]
}

import { useId } from 'react'
import type { PayloadMapping } from '../../../server/base/api/mapping-document.ts'
import type { KindVocabulary } from '../../../server/base/api/mappings.ts'
import type { Problem } from '../../../server/base/errors.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { FramePart, NEW_FRAME } from './frame-part.tsx'
import { Part, PlaceProblems, SelectInput, TextInput } from './inputs.tsx'
import { withPart } from './model.ts'
import { mappingTexts } from './texts.ts'
import { AlarmsPart, ValuesPart } from './value-parts.tsx'

/** A mapping as a form; fields of the sample are offered wherever a path is asked for. */
export function MappingForm({
  mapping,
  onChange,
  problems,
  kinds,
  paths,
  isNew,
}: {
  readonly mapping: PayloadMapping
  readonly onChange: (mapping: PayloadMapping) => void
  readonly problems: readonly Problem[]
  readonly kinds: readonly KindVocabulary[]
  readonly paths: readonly string[]
  readonly isNew: boolean
}) {
  const t = useTexts(mappingTexts)
  const say = useBilingual()
  const list = useId()
  const kind = kinds.find(({ id }) => id === mapping.kind)
  const { ts, device } = mapping
  const parts = { mapping, onChange, problems, kind, paths: list }
  return (
    <div className="mapping-form">
      <datalist id={list}>
        {paths.map((path) => (
          <option key={path} value={path} />
        ))}
      </datalist>
      <Part title={t('basics')}>
        <div className="form-columns">
          {isNew ? (
            <TextInput label={t('id')} help={t('idHelp')} value={mapping.id} onChange={(id) => onChange({ ...mapping, id })} />
          ) : null}
          <TextInput
            label={t('titleZh')}
            value={mapping.title.zh}
            onChange={(zh) => onChange({ ...mapping, title: { ...mapping.title, zh } })}
          />
          <TextInput
            label={t('titleEn')}
            value={mapping.title.en}
            onChange={(en) => onChange({ ...mapping, title: { ...mapping.title, en } })}
          />
          <SelectInput
            label={t('kind')}
            value={mapping.kind ?? ''}
            options={[{ value: '', label: t('anyKind') }, ...kinds.map(({ id, name }) => ({ value: id, label: say(name) }))]}
            onChange={(id) => onChange(withPart(mapping, 'kind', id))}
          />
          <SelectInput
            label={t('format')}
            value={mapping.format ?? 'json'}
            options={(['json', 'binary'] as const).map((one) => ({ value: one, label: t(one) }))}
            onChange={(format) =>
              onChange(
                format === 'binary'
                  ? { ...mapping, format: 'binary', frame: mapping.frame ?? NEW_FRAME }
                  : withPart({ ...mapping, format: 'json' }, 'frame', undefined),
              )
            }
          />
        </div>
        {['id', 'title', 'kind', 'format'].map((place) => (
          <PlaceProblems key={place} problems={problems} place={place} />
        ))}
      </Part>
      {mapping.frame === undefined ? null : (
        <FramePart frame={mapping.frame} problems={problems} onChange={(frame) => onChange({ ...mapping, frame })} />
      )}
      <Part title={t('whoWhen')}>
        <div className="form-columns">
          <TextInput
            list={list}
            label={t('each')}
            help={t('eachHelp')}
            value={mapping.each ?? ''}
            onChange={(each) => onChange(withPart(mapping, 'each', each))}
          />
          <TextInput
            list={list}
            label={t('devicePath')}
            help={t('deviceHelp')}
            value={device?.path ?? ''}
            onChange={(path) => onChange(withPart(mapping, 'device', path === '' ? undefined : { ...device, path }))}
          />
          {device === undefined ? null : (
            <TextInput
              label={t('prefix')}
              value={device.prefix ?? ''}
              onChange={(prefix) => onChange({ ...mapping, device: withPart(device, 'prefix', prefix) })}
            />
          )}
          {ts.unit === 'arrival' ? null : (
            <TextInput list={list} label={t('tsPath')} value={ts.path} onChange={(path) => onChange({ ...mapping, ts: { ...ts, path } })} />
          )}
          <SelectInput
            label={t('tsUnit')}
            value={ts.unit}
            options={(['rfc3339', 'seconds', 'milliseconds', 'pattern', 'arrival'] as const).map((one) => ({ value: one, label: t(one) }))}
            onChange={(unit) => {
              const isPattern = unit === 'pattern'
              onChange({
                ...mapping,
                ts: {
                  path: unit === 'arrival' ? '' : ts.path,
                  unit: unit as typeof ts.unit,
                  ...(isPattern ? { pattern: ts.pattern ?? 'YYYY-MM-DD HH:mm:ss', zone: ts.zone ?? '+08:00' } : {}),
                },
              })
            }}
          />
          {ts.unit === 'arrival' ? <p className="form-help">{t('arrivalHelp')}</p> : null}
          {ts.unit === 'pattern' ? (
            <>
              <TextInput
                label={t('tsPattern')}
                help={t('tsPatternHelp')}
                value={ts.pattern ?? ''}
                onChange={(pattern) => onChange({ ...mapping, ts: { ...ts, pattern } })}
              />
              <TextInput
                label={t('zone')}
                value={ts.zone ?? ''}
                onChange={(zone) => onChange({ ...mapping, ts: withPart(ts, 'zone', zone) })}
              />
            </>
          ) : null}
          <TextInput list={list} label={t('seq')} value={mapping.seq ?? ''} onChange={(seq) => onChange(withPart(mapping, 'seq', seq))} />
        </div>
        {['each', 'device', 'ts', 'seq'].map((place) => (
          <PlaceProblems key={place} problems={problems} place={place} />
        ))}
      </Part>
      <ValuesPart {...parts} />
      <AlarmsPart {...parts} />
    </div>
  )
}

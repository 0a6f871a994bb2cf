import { useId } from 'react'
import type { MappingSample, PayloadMapping } from '../../../server/base/api/mapping-document.ts'
import type { KindVocabulary, MappingPreview, PreviewFault } from '../../../server/base/api/mappings.ts'
import { formatInstant } from '../../i18n/format.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Mark } from '../../ui/marks.tsx'
import { SelectInput, TextInput } from './inputs.tsx'
import { replaced, unreadOf, without } from './model.ts'
import { mappingTexts, reasonKey } from './texts.ts'

/** The samples of a mapping, one of them open, and what the mapping reads of it. */
export function PreviewPane({
  mapping,
  samples,
  chosen,
  onChoose,
  onSamples,
  preview,
  kind,
  onTake,
}: {
  readonly mapping: PayloadMapping
  readonly samples: readonly MappingSample[]
  readonly chosen: number
  readonly onChoose: (index: number) => void
  readonly onSamples: (samples: readonly MappingSample[]) => void
  readonly preview: MappingPreview | null
  readonly kind: KindVocabulary | undefined
  readonly onTake: (path: string) => void
}) {
  const t = useTexts(mappingTexts)
  const id = useId()
  const sample = samples[chosen]
  const unread = unreadOf(mapping, preview)
  return (
    <aside className="mapping-preview" aria-label={t('samples')}>
      <section className="sheet">
        <div className="row-between sheet-head">
          <h2>{t('samples')}</h2>
          <span className="row">
            <button
              type="button"
              className="button small"
              onClick={() => {
                onSamples([...samples, { name: t('sampleOf', { n: samples.length + 1 }), payload: '' }])
                onChoose(samples.length)
              }}
            >
              {t('addSample')}
            </button>
            {sample === undefined ? null : (
              <button
                type="button"
                className="button small"
                onClick={() => {
                  onSamples(without(samples, chosen))
                  onChoose(0)
                }}
              >
                {t('removeSample')}
              </button>
            )}
          </span>
        </div>
        {sample === undefined ? null : (
          <>
            {samples.length < 2 ? null : (
              <SelectInput
                label={t('sample')}
                value={String(chosen)}
                options={samples.map(({ name }, index) => ({ value: String(index), label: name }))}
                onChange={(index) => onChoose(Number(index))}
              />
            )}
            <TextInput
              label={t('sampleName')}
              value={sample.name}
              onChange={(name) => onSamples(replaced(samples, chosen, { ...sample, name }))}
            />
            <div className="form-field">
              <label className="form-label" htmlFor={id}>
                {t('samplePayload')}
              </label>
              <textarea
                id={id}
                className="input code-input"
                rows={9}
                spellCheck={false}
                value={sample.payload}
                aria-describedby={`${id}-help`}
                onChange={(event) => onSamples(replaced(samples, chosen, { ...sample, payload: event.target.value }))}
              />
              <p className="form-help" id={`${id}-help`}>
                {mapping.format === 'binary' && mapping.frame?.encoding === 'raw' ? `${t('hexHere')} ` : ''}
                {t('noPersons')}
              </p>
            </div>
          </>
        )}
      </section>
      <section className="sheet">
        <h2>{t('preview')}</h2>
        <div aria-live="polite">
          {preview === null ? <p className="muted">{t('previewWaits')}</p> : <Result preview={preview} kind={kind} />}
        </div>
        {preview === null || preview.fields.length === 0 ? null : (
          <>
            <h3>{t('unread')}</h3>
            {unread.length === 0 ? (
              <p className="muted">{t('allRead')}</p>
            ) : (
              <>
                <p className="form-help">{t('unreadHelp')}</p>
                <ul className="plain unread-fields">
                  {unread.slice(0, 40).map((path) => (
                    <li key={path}>
                      <code>{path}</code>
                      <button type="button" className="plain-button" aria-label={t('takeFieldOf', { path })} onClick={() => onTake(path)}>
                        {t('takeField')}
                      </button>
                    </li>
                  ))}
                </ul>
              </>
            )}
          </>
        )}
      </section>
    </aside>
  )
}

function Result({ preview, kind }: { readonly preview: MappingPreview; readonly kind: KindVocabulary | undefined }) {
  const t = useTexts(mappingTexts)
  const say = useBilingual()
  const shownValue = (value: string | number | boolean, metric: KindVocabulary['metrics'][number] | undefined) => {
    if (metric?.type === 'boolean') return t(value === 1 || value === true ? 'yes' : 'no')
    const word = metric?.words.find(({ code }) => code === value)
    return word === undefined ? String(value) : say(word.name)
  }
  return (
    <>
      {preview.parts.length === 0 && preview.faults.length === 0 ? <p className="muted">{t('nothingRead')}</p> : null}
      <Faults faults={preview.faults} />
      {preview.parts.map((part, index) => (
        <div key={`part-${String(index)}`} className="read-part">
          <p>
            <strong>{t('readingsOf', { device: part.device ?? t('thisDevice'), n: part.readings.length })}</strong>
            <span className="muted"> {Number.isNaN(Date.parse(part.ts)) ? part.ts : formatInstant(part.ts)}</span>
          </p>
          {part.event === null ? null : (
            <p>
              <Mark tone="warn" icon="bell">
                {t('raised', { alarm: say(kind?.alarms.find(({ key }) => key === part.event)?.name) || part.event })}
              </Mark>
            </p>
          )}
          {part.readings.length === 0 ? null : (
            <table className="plain">
              <tbody>
                {part.readings.map(({ metric, value }) => {
                  const known = kind?.metrics.find(({ key }) => key === metric)
                  return (
                    <tr key={metric}>
                      <th scope="row">{known === undefined ? metric : say(known.name)}</th>
                      <td className="number">
                        {shownValue(value, known)} {known?.unit ?? ''}
                      </td>
                    </tr>
                  )
                })}
              </tbody>
            </table>
          )}
          <Faults faults={part.refused} />
          {part.isOutOfTime ? <p className="form-help">{t('outOfTime')}</p> : null}
        </div>
      ))}
    </>
  )
}

function Faults({ faults }: { readonly faults: readonly PreviewFault[] }) {
  const t = useTexts(mappingTexts)
  if (faults.length === 0) return null
  return (
    <ul className="plain" aria-label={t('refused')}>
      {faults.map(({ reason, detail }, index) => {
        const key = reasonKey(reason)
        return (
          <li key={`${reason}${String(index)}`}>
            <Mark tone="bad" icon="cross">
              {key === undefined ? reason : t(key)}
            </Mark>{' '}
            <span className="muted">{detail}</span>
          </li>
        )
      })}
    </ul>
  )
}

import type { Bilingual } from '../../../server/base/text.ts'
import type { Band, Condition, Limit, RowMethod, SchemeRow } from '../../../server/rules/score/index.ts'
import { useTexts } from '../../i18n/texts.ts'
import { BilingualField, CheckField, ChoiceField, NumberField, TextField } from '../../ui/workspace/fields.tsx'
import { freshId } from './rows.ts'
import { schemeTexts } from './texts.ts'

interface MethodProps<M extends RowMethod = RowMethod> {
  readonly method: M
  readonly readOnly: boolean
  readonly onChange: (method: M) => void
}
type Of<K extends RowMethod['kind']> = Extract<RowMethod, { readonly kind: K }>

/** The object without this key, or with it. */
export function put<O extends object, K extends keyof O>(of: O, key: K, value: O[K] | undefined): O {
  const { [key]: _old, ...rest } = of
  return (value === undefined || value === '' ? rest : { ...rest, [key]: value }) as O
}

function filled(text: Bilingual | undefined): Bilingual | undefined {
  return text === undefined || (text.zh === '' && text.en === '') ? undefined : text
}

/** Parameters of the method of a row. */
export function MethodFields({
  row,
  readOnly,
  onChange,
}: {
  readonly row: SchemeRow
  readonly readOnly: boolean
  readonly onChange: (method: RowMethod) => void
}) {
  const t = useTexts(schemeTexts)
  const { method } = row
  switch (method.kind) {
    case 'has':
      return null
    case 'proportional':
      return (
        <>
          <TextField
            label={t('minimumRatio')}
            value={method.minimumRatio ?? ''}
            disabled={readOnly}
            onChange={(text) => onChange(put(method, 'minimumRatio', text))}
          />
          <ShareNames of={method} readOnly={readOnly} onChange={onChange} />
        </>
      )
    case 'threshold':
      return <LimitFields limit={method} readOnly={readOnly} onChange={(limit) => onChange({ ...limit, kind: 'threshold' })} />
    case 'count':
      return (
        <NumberField
          label={t('least')}
          value={method.atLeast}
          min={1}
          disabled={readOnly}
          onChange={(atLeast) => onChange({ ...method, atLeast: atLeast ?? 0 })}
        />
      )
    case 'all-of':
    case 'k-of-n':
    case 'rate':
      return (
        <>
          {method.kind === 'k-of-n' ? (
            <NumberField
              label={t('k')}
              value={method.atLeast}
              min={1}
              disabled={readOnly}
              onChange={(atLeast) => onChange({ ...method, atLeast: atLeast ?? 0 })}
            />
          ) : null}
          {method.kind === 'rate' ? (
            <TextField
              label={t('minimumRatio')}
              value={method.minimumRatio ?? ''}
              disabled={readOnly}
              onChange={(text) => onChange(put(method, 'minimumRatio', text))}
            />
          ) : null}
          <Conditions conditions={method.conditions} readOnly={readOnly} onChange={(conditions) => onChange({ ...method, conditions })} />
        </>
      )
    case 'bands':
      return <BandsFields method={method} readOnly={readOnly} onChange={onChange} />
    case 'choice':
      return <OptionsFields method={method} readOnly={readOnly} onChange={onChange} />
    case 'weighted-mean':
      return <PartsFields method={method} readOnly={readOnly} onChange={onChange} />
    case 'judged':
      return <TextField label={t('step')} value={method.step} disabled={readOnly} onChange={(step) => onChange({ ...method, step })} />
    case 'survey':
      return <SurveyFields method={method} readOnly={readOnly} onChange={onChange} />
  }
}

const measures = (t: (key: 'ratio' | 'value' | 'count') => string) => [
  ['ratio', t('ratio')] as const,
  ['value', t('value')] as const,
  ['count', t('count')] as const,
]

function ShareNames<M extends { readonly numerator?: Bilingual; readonly denominator?: Bilingual }>({
  of,
  readOnly,
  onChange,
}: {
  readonly of: M
  readonly readOnly: boolean
  readonly onChange: (of: M) => void
}) {
  const t = useTexts(schemeTexts)
  return (
    <>
      <BilingualField
        label={t('numerator')}
        value={of.numerator}
        disabled={readOnly}
        onChange={(text) => onChange(put(of, 'numerator', filled(text) as M['numerator']))}
      />
      <BilingualField
        label={t('denominator')}
        value={of.denominator}
        disabled={readOnly}
        onChange={(text) => onChange(put(of, 'denominator', filled(text) as M['denominator']))}
      />
    </>
  )
}

function LimitFields<L extends Limit>({
  limit,
  readOnly,
  onChange,
}: {
  readonly limit: L
  readonly readOnly: boolean
  readonly onChange: (limit: L) => void
}) {
  const t = useTexts(schemeTexts)
  return (
    <>
      <ChoiceField
        label={t('measure')}
        value={limit.measure}
        disabled={readOnly}
        options={measures(t)}
        onChange={(measure) => onChange({ ...limit, measure })}
      />
      <div className="field-pair">
        <ChoiceField
          label={t('operator')}
          value={limit.operator}
          disabled={readOnly}
          options={[
            ['>=', '≥'],
            ['>', '>'],
            ['<=', '≤'],
            ['<', '<'],
          ]}
          onChange={(operator) => onChange({ ...limit, operator })}
        />
        <TextField label={t('limit')} value={limit.value} disabled={readOnly} onChange={(value) => onChange({ ...limit, value })} />
      </div>
      {limit.measure === 'ratio' ? (
        <ShareNames of={limit} readOnly={readOnly} onChange={onChange} />
      ) : (
        <BilingualField
          label={t('unit')}
          value={limit.unit}
          disabled={readOnly}
          onChange={(text) => onChange(put(limit, 'unit', filled(text) as L['unit']))}
        />
      )}
    </>
  )
}

function List<I>({
  title,
  addLabel,
  items,
  name,
  readOnly,
  children,
  onChange,
  make,
}: {
  readonly title: string
  readonly addLabel: string
  readonly items: readonly I[]
  readonly name: (number: number) => string
  readonly readOnly: boolean
  readonly children: (item: I, change: (next: I) => void) => React.ReactNode
  readonly onChange: (items: readonly I[]) => void
  readonly make: () => I
}) {
  const t = useTexts(schemeTexts)
  return (
    <section aria-label={title} className="stack-s">
      {items.map((item, index) => (
        <fieldset key={index.toString()} className="row-card">
          <legend>{name(index + 1)}</legend>
          {children(item, (next) => onChange(items.map((one, at) => (at === index ? next : one))))}
          {readOnly ? null : (
            <button
              type="button"
              className="button small"
              aria-label={`${t('removeItem')} ${name(index + 1)}`}
              onClick={() => onChange(items.filter((_one, at) => at !== index))}
            >
              {t('removeItem')}
            </button>
          )}
        </fieldset>
      ))}
      {readOnly ? null : (
        <p>
          <button type="button" className="button small" onClick={() => onChange([...items, make()])}>
            {addLabel}
          </button>
        </p>
      )}
    </section>
  )
}

function Conditions({
  conditions,
  readOnly,
  onChange,
}: {
  readonly conditions: readonly Condition[]
  readonly readOnly: boolean
  readonly onChange: (conditions: readonly Condition[]) => void
}) {
  const t = useTexts(schemeTexts)
  return (
    <List<Condition>
      title={t('conditions')}
      addLabel={t('addCondition')}
      items={conditions}
      name={(number) => t('condition', { number })}
      readOnly={readOnly}
      onChange={onChange}
      make={() => ({
        id: freshId(
          conditions.map(({ id }) => id),
          'c',
        ),
        text: { zh: '', en: '' },
      })}
    >
      {(condition, change) => (
        <>
          <BilingualField
            label={t('text')}
            value={condition.text}
            disabled={readOnly}
            onChange={(text) => change({ ...condition, text: text ?? condition.text })}
          />
          <CheckField
            label={t('withLimit')}
            value={condition.limit !== undefined}
            disabled={readOnly}
            onChange={(on) => change(put(condition, 'limit', on ? { measure: 'count', operator: '>=', value: '1' } : undefined))}
          />
          {condition.limit === undefined ? null : (
            <LimitFields limit={condition.limit} readOnly={readOnly} onChange={(limit) => change({ ...condition, limit })} />
          )}
        </>
      )}
    </List>
  )
}

function BandsFields({ method, readOnly, onChange }: MethodProps<Of<'bands'>>) {
  const t = useTexts(schemeTexts)
  const last = method.bands.at(-1)
  return (
    <>
      <ChoiceField
        label={t('measure')}
        value={method.measure}
        disabled={readOnly}
        options={measures(t)}
        onChange={(measure) => onChange({ ...method, measure })}
      />
      <BilingualField
        label={t('unit')}
        value={method.unit}
        disabled={readOnly}
        onChange={(text) => onChange(put(method, 'unit', filled(text)))}
      />
      <List<Band>
        title={t('bands')}
        addLabel={t('addBand')}
        items={method.bands}
        name={(number) => t('band', { number })}
        readOnly={readOnly}
        onChange={(bands) => onChange({ ...method, bands })}
        make={() => ({ ...(last?.to === undefined ? {} : { from: last.to, fromOpen: last.toClosed === true }), points: '0' })}
      >
        {(band, change) => (
          <>
            <div className="field-pair">
              <TextField
                label={t('from')}
                value={band.from ?? ''}
                disabled={readOnly}
                onChange={(text) => change(put(band, 'from', text))}
              />
              <TextField label={t('to')} value={band.to ?? ''} disabled={readOnly} onChange={(text) => change(put(band, 'to', text))} />
            </div>
            <div className="field-pair">
              <CheckField
                label={t('fromOpen')}
                value={band.fromOpen === true}
                disabled={readOnly}
                onChange={(on) => change(put(band, 'fromOpen', on || undefined))}
              />
              <CheckField
                label={t('toClosed')}
                value={band.toClosed === true}
                disabled={readOnly}
                onChange={(on) => change(put(band, 'toClosed', on || undefined))}
              />
            </div>
            <TextField label={t('points')} value={band.points} disabled={readOnly} onChange={(points) => change({ ...band, points })} />
          </>
        )}
      </List>
    </>
  )
}

function OptionsFields({ method, readOnly, onChange }: MethodProps<Of<'choice'>>) {
  const t = useTexts(schemeTexts)
  return (
    <List<Of<'choice'>['options'][number]>
      title={t('options')}
      addLabel={t('addOption')}
      items={method.options}
      name={(number) => t('option', { number })}
      readOnly={readOnly}
      onChange={(options) => onChange({ ...method, options })}
      make={() => ({
        id: freshId(
          method.options.map(({ id }) => id),
          'o',
        ),
        text: { zh: '', en: '' },
        points: '0',
      })}
    >
      {(option, change) => (
        <>
          <BilingualField
            label={t('text')}
            value={option.text}
            disabled={readOnly}
            onChange={(text) => change({ ...option, text: text ?? option.text })}
          />
          <TextField label={t('points')} value={option.points} disabled={readOnly} onChange={(points) => change({ ...option, points })} />
          <CheckField
            label={t('metByOption')}
            value={option.met ?? Number(option.points) > 0}
            disabled={readOnly}
            onChange={(met) => change(put(option, 'met', met === Number(option.points) > 0 ? undefined : met))}
          />
        </>
      )}
    </List>
  )
}

function PartsFields({ method, readOnly, onChange }: MethodProps<Of<'weighted-mean'>>) {
  const t = useTexts(schemeTexts)
  return (
    <>
      <TextField label={t('scale')} value={method.scale} disabled={readOnly} onChange={(scale) => onChange({ ...method, scale })} />
      <TextField
        label={t('markLine')}
        value={method.atLeast ?? ''}
        disabled={readOnly}
        onChange={(text) => onChange(put(method, 'atLeast', text))}
      />
      <List
        title={t('parts')}
        addLabel={t('addPart')}
        items={method.parts}
        name={(number) => t('part', { number })}
        readOnly={readOnly}
        onChange={(parts) => onChange({ ...method, parts })}
        make={() => ({
          id: freshId(
            method.parts.map(({ id }) => id),
            'p',
          ),
          text: { zh: '', en: '' },
          weight: '0',
        })}
      >
        {(part, change) => (
          <>
            <BilingualField
              label={t('text')}
              value={part.text}
              disabled={readOnly}
              onChange={(text) => change({ ...part, text: text ?? part.text })}
            />
            <TextField label={t('weight')} value={part.weight} disabled={readOnly} onChange={(weight) => change({ ...part, weight })} />
          </>
        )}
      </List>
    </>
  )
}

function SurveyFields({ method, readOnly, onChange }: MethodProps<Of<'survey'>>) {
  const t = useTexts(schemeTexts)
  const { sample } = method
  return (
    <>
      <TextField
        label={t('satisfaction')}
        value={method.minimumRatio}
        disabled={readOnly}
        onChange={(minimumRatio) => onChange({ ...method, minimumRatio })}
      />
      <ChoiceField
        label={t('surveyScores')}
        value={method.scores}
        disabled={readOnly}
        options={[
          ['threshold', t('byThreshold')],
          ['proportional', t('byShare')],
        ]}
        onChange={(scores) => onChange({ ...method, scores })}
      />
      <CheckField
        label={t('sampled')}
        value={sample !== undefined}
        disabled={readOnly}
        onChange={(on) => onChange(put(method, 'sample', on ? { share: '0.1', least: 10, most: 50 } : undefined))}
      />
      {sample === undefined ? null : (
        <>
          <TextField
            label={t('sampleShare')}
            value={sample.share}
            disabled={readOnly}
            onChange={(share) => onChange({ ...method, sample: { ...sample, share } })}
          />
          <div className="field-pair">
            <NumberField
              label={t('sampleLeast')}
              value={sample.least}
              disabled={readOnly}
              onChange={(least) => onChange({ ...method, sample: { ...sample, least: least ?? 0 } })}
            />
            <NumberField
              label={t('sampleMost')}
              value={sample.most}
              disabled={readOnly}
              onChange={(most) => onChange({ ...method, sample: { ...sample, most: most ?? 0 } })}
            />
          </div>
        </>
      )}
    </>
  )
}

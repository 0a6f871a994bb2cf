import type { SchemeGroup, ScoreScheme } from '../../../server/rules/score/index.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { numberHead, PlainTable } from '../../ui/plain-table.tsx'
import { BilingualField, ChoiceField, NumberField, TextField } from '../../ui/workspace/fields.tsx'
import type { CatalogueEntry } from '../../ui/workspace/workspace.tsx'
import { put } from './method-fields.tsx'
import { RowActions } from './row-actions.tsx'
import { LevelChecks } from './row-detail.tsx'
import { freshId, renumbered, sumsOf } from './rows.ts'
import { schemeTexts } from './texts.ts'

export interface WholeProps {
  readonly scheme: ScoreScheme
  readonly levels: readonly CatalogueEntry[]
  readonly readOnly: boolean
  readonly onChange: (scheme: ScoreScheme) => void
}

/** Title, groups, and how rows, groups and experts become one figure. */
export function WholeFields(props: WholeProps) {
  const { scheme, levels, readOnly, onChange } = props
  const t = useTexts(schemeTexts)
  const say = useBilingual()
  const { rounding, aggregation } = scheme
  const total = scheme.total ?? { kind: 'sum' as const }
  const setAggregation = (part: Partial<typeof aggregation>) => onChange({ ...scheme, aggregation: { ...aggregation, ...part } })
  return (
    <div className="stack">
      <Groups {...props} />
      <div className="scheme-fields">
        <div>
          <BilingualField
            label={t('sheetTitle')}
            value={scheme.title}
            disabled={readOnly}
            onChange={(title) => onChange({ ...scheme, title: title ?? scheme.title })}
          />
          <BilingualField
            label={t('notice')}
            value={scheme.notice}
            disabled={readOnly}
            onChange={(text) => onChange(put(scheme, 'notice', text?.zh === '' && text.en === '' ? undefined : text))}
          />
        </div>
        <div>
          <ChoiceField
            label={t('total')}
            value={total.kind}
            disabled={readOnly}
            options={[
              ['sum', t('totalSum')],
              ['rate', t('totalRate')],
              ['weighted-mean', t('totalMean')],
            ]}
            onChange={(kind) =>
              onChange(put(scheme, 'total', kind === 'sum' ? undefined : { kind, base: total.kind === 'sum' ? '100' : total.base }))
            }
          />
          {total.kind === 'sum' ? null : (
            <TextField
              label={t('base')}
              value={total.base}
              disabled={readOnly}
              onChange={(base) => onChange({ ...scheme, total: { ...total, base } })}
            />
          )}
          <div className="field-pair">
            <NumberField
              label={t('scaleOf')}
              value={rounding.scale}
              min={0}
              max={6}
              disabled={readOnly}
              onChange={(scale) => onChange({ ...scheme, rounding: { ...rounding, scale: scale ?? 0 } })}
            />
            <ChoiceField
              label={t('rounding')}
              value={rounding.mode}
              disabled={readOnly}
              options={[
                ['half-up', t('halfUp')],
                ['half-even', t('halfEven')],
                ['down', t('cutOff')],
              ]}
              onChange={(mode) => onChange({ ...scheme, rounding: { ...rounding, mode } })}
            />
          </div>
          {scheme.rows.some(({ class: of }) => of.kind === 'veto') ? (
            <ChoiceField
              label={t('vetoLevel')}
              value={scheme.vetoLevel ?? ''}
              disabled={readOnly}
              options={[['', t('vetoNone')] as const, ...levels.map(({ id, title }) => [id, say(title)] as const)]}
              onChange={(level) => onChange(put(scheme, 'vetoLevel', level))}
            />
          ) : null}
        </div>
        <div>
          <ChoiceField
            label={t('aggregation')}
            value={aggregation.method}
            disabled={readOnly}
            options={[
              ['mean', t('mean')],
              ['trimmed-mean', t('trimmed')],
              ['median', t('median')],
            ]}
            onChange={(method) => setAggregation({ method })}
          />
          {aggregation.method === 'trimmed-mean' ? (
            <div className="field-pair">
              <NumberField
                label={t('dropHighest')}
                value={aggregation.dropHighest}
                min={0}
                disabled={readOnly}
                onChange={(count) => onChange({ ...scheme, aggregation: put(aggregation, 'dropHighest', count) })}
              />
              <NumberField
                label={t('dropLowest')}
                value={aggregation.dropLowest}
                min={0}
                disabled={readOnly}
                onChange={(count) => onChange({ ...scheme, aggregation: put(aggregation, 'dropLowest', count) })}
              />
            </div>
          ) : null}
          <ChoiceField
            label={t('mandatoryBy')}
            value={aggregation.mandatoryBy}
            disabled={readOnly}
            options={[
              ['majority', t('majority')],
              ['all', t('everybody')],
            ]}
            onChange={(mandatoryBy) => setAggregation({ mandatoryBy })}
          />
          <TextField
            label={t('deviation')}
            value={scheme.deviationLimit ?? ''}
            disabled={readOnly}
            onChange={(text) => onChange(put(scheme, 'deviationLimit', text))}
          />
        </div>
      </div>
    </div>
  )
}

function Groups({ scheme, levels, readOnly, onChange }: WholeProps) {
  const t = useTexts(schemeTexts)
  const isMean = scheme.total?.kind === 'weighted-mean'
  const set = (index: number, next: SchemeGroup) =>
    onChange({ ...scheme, groups: scheme.groups.map((group, at) => (at === index ? next : group)) })
  const add = () =>
    onChange({
      ...scheme,
      groups: [
        ...scheme.groups,
        {
          id: freshId(
            scheme.groups.map(({ id }) => id),
            'g',
          ),
          title: { zh: '', en: '' },
        },
      ],
    })
  const up = (index: number) => {
    const groups = [...scheme.groups]
    groups.splice(index - 1, 0, ...groups.splice(index, 1))
    onChange(renumbered({ ...scheme, groups }))
  }
  return (
    <section aria-label={t('groups')} className="stack-s">
      <h3>{t('groups')}</h3>
      <PlainTable
        className="scheme-groups"
        heads={[t('group'), t('en'), ...(isMean ? [t('weight')] : []), t('minimum'), t('minimumFor'), ...(readOnly ? [] : [t('actions')])]}
      >
        {scheme.groups.map((group, index) => {
          const number = index + 1
          const { minimum } = group
          const isEmpty = !scheme.rows.some((row) => row.group === group.id)
          return (
            <tr key={group.id} data-group={group.id}>
              <td>
                <input
                  aria-label={t('groupTitle', { number })}
                  value={group.title.zh}
                  readOnly={readOnly}
                  onChange={(event) => set(index, { ...group, title: { ...group.title, zh: event.target.value } })}
                />
              </td>
              <td>
                <input
                  aria-label={t('groupEn', { number })}
                  value={group.title.en}
                  readOnly={readOnly}
                  onChange={(event) => set(index, { ...group, title: { ...group.title, en: event.target.value } })}
                />
              </td>
              {isMean ? (
                <td>
                  <input
                    className="cell-points"
                    aria-label={t('groupWeight', { number })}
                    value={group.weight ?? ''}
                    readOnly={readOnly}
                    onChange={(event) => set(index, put(group, 'weight', event.target.value))}
                  />
                </td>
              ) : null}
              <td className="nowrap">
                <input
                  className="cell-points"
                  aria-label={t('groupMinimum', { number })}
                  value={minimum?.atLeast ?? ''}
                  readOnly={readOnly}
                  onChange={(event) =>
                    set(
                      index,
                      put(
                        group,
                        'minimum',
                        event.target.value === ''
                          ? undefined
                          : { measure: 'points', levels: levels.map(({ id }) => id), ...minimum, atLeast: event.target.value },
                      ),
                    )
                  }
                />
                {minimum === undefined ? null : (
                  <select
                    aria-label={t('groupMeasure', { number })}
                    value={minimum.measure}
                    disabled={readOnly}
                    onChange={(event) =>
                      set(index, { ...group, minimum: { ...minimum, measure: event.target.value === 'rate' ? 'rate' : 'points' } })
                    }
                  >
                    <option value="points">{t('byPoints')}</option>
                    <option value="rate">{t('byRate')}</option>
                  </select>
                )}
              </td>
              <td>
                {minimum === undefined ? (
                  '—'
                ) : (
                  <LevelChecks
                    label={t('minimumFor')}
                    levels={levels}
                    value={minimum.levels}
                    readOnly={readOnly}
                    onChange={(next) => set(index, { ...group, minimum: { ...minimum, levels: next } })}
                  />
                )}
              </td>
              {readOnly ? null : (
                <RowActions
                  up={t('groupUp', { number })}
                  remove={t('removeGroup', { number })}
                  isFirst={index === 0}
                  kept={isEmpty ? undefined : t('groupNotEmpty')}
                  onUp={() => up(index)}
                  onRemove={() => onChange({ ...scheme, groups: scheme.groups.filter((one) => one !== group) })}
                />
              )}
            </tr>
          )
        })}
      </PlainTable>
      {readOnly ? null : (
        <p>
          <button type="button" className="button small" onClick={add}>
            {t('addGroup')}
          </button>
        </p>
      )}
    </section>
  )
}

const KINDS = [
  ['mandatory', 'mandatory'],
  ['veto', 'veto'],
  ['points', 'pointsClass'],
  ['bonus', 'bonus'],
] as const

/** Points by group and class. */
export function SumsTable({ scheme }: { readonly scheme: ScoreScheme }) {
  const t = useTexts(schemeTexts)
  const say = useBilingual()
  const { groups, total } = sumsOf(scheme)
  const kinds = KINDS.filter(([kind]) => scheme.rows.some((row) => row.class.kind === kind))
  const titleOf = (id: string) => say(scheme.groups.find((group) => group.id === id)?.title) || id
  return (
    <section aria-label={t('sums')} className="stack-s">
      <h3>{t('sums')}</h3>
      <PlainTable heads={[t('group'), numberHead(t('rowsCount')), ...kinds.map(([, key]) => numberHead(t(key)))]}>
        {groups.map(({ id, rows, byClass }) => (
          <tr key={id}>
            <th scope="row">{titleOf(id)}</th>
            <td className="number">{rows}</td>
            {kinds.map(([kind]) => (
              <td key={kind} className="number">
                {byClass[kind]}
              </td>
            ))}
          </tr>
        ))}
        <tr>
          <th scope="row">{t('all')}</th>
          <td className="number">
            <strong>{total.rows}</strong>
          </td>
          {kinds.map(([kind]) => (
            <td key={kind} className="number">
              <strong>{total.byClass[kind]}</strong>
            </td>
          ))}
        </tr>
      </PlainTable>
    </section>
  )
}

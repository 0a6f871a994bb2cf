import type { SchemeGroup, SchemeRow } from '../../../server/rules/score/index.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { BilingualField, CheckField, ChoiceField } from '../../ui/workspace/fields.tsx'
import type { CatalogueEntry } from '../../ui/workspace/workspace.tsx'
import { EvidenceFields } from './evidence-fields.tsx'
import { MethodFields, put } from './method-fields.tsx'
import { schemeTexts } from './texts.ts'

type NotApplicable = 'no' | 'zero' | 'full' | 'excluded'

/** Everything of a row that does not fit into the grid. */
export function RowDetail({
  row,
  groups,
  levels,
  readOnly,
  onChange,
  onMove,
  onDuplicate,
  onRemove,
}: {
  readonly row: SchemeRow
  readonly groups: readonly SchemeGroup[]
  readonly levels: readonly CatalogueEntry[]
  readonly readOnly: boolean
  readonly onChange: (row: SchemeRow) => void
  readonly onMove: (by: 1 | -1) => void
  readonly onDuplicate: () => void
  readonly onRemove: () => void
}) {
  const t = useTexts(schemeTexts)
  const say = useBilingual()
  const number = { row: row.number }
  const na: NotApplicable = row.notApplicable?.allowed === true ? row.notApplicable.scores : 'no'
  return (
    <section aria-label={t('detail', { row: row.number })} className="row-detail">
      <h3>{t('detail', number)}</h3>
      {readOnly ? null : (
        <div className="row row-actions">
          <button type="button" className="button small" aria-label={t('up', number)} onClick={() => onMove(-1)}>
            {t('upShort')}
          </button>
          <button type="button" className="button small" aria-label={t('down', number)} onClick={() => onMove(1)}>
            {t('downShort')}
          </button>
          <button type="button" className="button small" aria-label={t('copy', number)} onClick={onDuplicate}>
            {t('copyShort')}
          </button>
          <button type="button" className="button small danger" aria-label={t('remove', number)} onClick={onRemove}>
            {t('removeItem')}
          </button>
        </div>
      )}
      <BilingualField
        label={t('textField')}
        value={row.text}
        multiline
        disabled={readOnly}
        onChange={(text) => onChange({ ...row, text: text ?? row.text })}
      />
      <ChoiceField
        label={t('group')}
        value={row.group}
        disabled={readOnly}
        options={groups.map(({ id, title }) => [id, say(title) || id] as const)}
        onChange={(group) => onChange({ ...row, group })}
      />
      {row.class.kind === 'mandatory' ? (
        <LevelChecks
          label={t('levelsNeeding')}
          levels={levels}
          value={row.class.levels}
          readOnly={readOnly}
          onChange={(needed) => onChange({ ...row, class: { kind: 'mandatory', levels: needed } })}
        />
      ) : null}
      <MethodFields row={row} readOnly={readOnly} onChange={(method) => onChange({ ...row, method })} />
      <ChoiceField<NotApplicable>
        label={t('notApplicable')}
        value={na}
        disabled={readOnly}
        options={[
          ['no', t('naNo')],
          ['zero', t('naZero')],
          ['full', t('naFull')],
          ['excluded', t('naExcluded')],
        ]}
        onChange={(next) => onChange(put(row, 'notApplicable', next === 'no' ? undefined : { allowed: true, scores: next }))}
      />
      <BilingualField
        label={t('category')}
        value={row.category}
        disabled={readOnly}
        onChange={(text) => onChange(put(row, 'category', text?.zh === '' && text.en === '' ? undefined : text))}
      />
      <BilingualField
        label={t('help')}
        value={row.help}
        multiline
        disabled={readOnly}
        onChange={(text) => onChange(put(row, 'help', text?.zh === '' && text.en === '' ? undefined : text))}
      />
      <EvidenceFields row={row} readOnly={readOnly} onChange={onChange} />
    </section>
  )
}

/** Ticks for the levels something is needed for. */
export function LevelChecks({
  label,
  levels,
  value,
  readOnly,
  onChange,
}: {
  readonly label: string
  readonly levels: readonly CatalogueEntry[]
  readonly value: readonly string[]
  readonly readOnly: boolean
  readonly onChange: (levels: readonly string[]) => void
}) {
  const say = useBilingual()
  const all = [...levels, ...value.filter((code) => !levels.some(({ id }) => id === code)).map((id) => ({ id, title: { zh: id, en: id } }))]
  return (
    <fieldset className="studio-bilingual level-checks">
      <legend>{label}</legend>
      {all.map(({ id, title }) => (
        <CheckField
          key={id}
          label={say(title)}
          value={value.includes(id)}
          disabled={readOnly}
          onChange={(on) =>
            onChange(
              on ? all.map((one) => one.id).filter((code) => code === id || value.includes(code)) : value.filter((code) => code !== id),
            )
          }
        />
      ))}
    </fieldset>
  )
}

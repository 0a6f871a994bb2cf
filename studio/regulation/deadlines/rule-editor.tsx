import { Link } from 'react-router'
import type { DeadlineRule } from '../../../server/programmes/types.ts'
import { useTexts } from '../../i18n/texts.ts'
import { BilingualField, CheckField, ChoiceField, NameField, NumberField } from '../../ui/workspace/fields.tsx'
import { PartPicker } from '../../ui/workspace/pickers.tsx'
import { addressOf } from '../../ui/workspace/places.ts'
import { useWorkspace } from '../../ui/workspace/workspace.tsx'
import { deadlinePageTexts } from './texts.ts'
import { TryOut } from './try-out.tsx'
import type { RuleUse } from './uses.ts'

/** One deadline rule as a form, what uses it, and a try-out. */
export function RuleEditor({
  rule,
  others,
  uses,
  zone,
  onChange,
  onDuplicate,
  onRemove,
}: {
  readonly rule: DeadlineRule
  readonly others: readonly DeadlineRule[]
  readonly uses: readonly RuleUse[]
  readonly zone: string
  readonly onChange: (rule: DeadlineRule) => void
  readonly onDuplicate: () => void
  readonly onRemove: () => void
}) {
  const t = useTexts(deadlinePageTexts)
  const { programme, mayEdit } = useWorkspace()
  const set = (part: Partial<DeadlineRule>) => onChange({ ...rule, ...part })
  const disabled = !mayEdit
  const faultOf = (id: string) => {
    if (!/^[\w-]+$/.test(id)) return t('idWrong')
    return others.some((other) => other.id === id) ? t('idTaken', { id }) : undefined
  }
  return (
    <section className="reg-pane" aria-label={t('edit', { id: rule.id })}>
      <h3>{t('edit', { id: rule.id })}</h3>
      <NameField
        label={t('id')}
        value={rule.id}
        faultOf={faultOf}
        disabled={disabled}
        {...(uses.length > 0 ? { help: t('idUsed') } : {})}
        onChange={(id) => set({ id })}
      />
      <BilingualField label={t('name')} value={rule.name} disabled={disabled} required onChange={(name) => name && set({ name })} />
      <PartPicker kind="article" label={t('article')} value={rule.article} disabled={disabled} onChange={(article) => set({ article })} />
      <div className="reg-pair">
        <NumberField
          label={t('count')}
          value={rule.count}
          min={0}
          max={3650}
          disabled={disabled}
          onChange={(count) => set({ count: count ?? 0 })}
        />
        <ChoiceField
          label={t('unit')}
          value={rule.unit}
          disabled={disabled}
          options={(['workingDay', 'naturalDay', 'month', 'year'] as const).map((unit) => [unit, t(unit)])}
          onChange={(unit) => set({ unit })}
        />
      </div>
      <CheckField
        label={t('startCounted')}
        value={rule.countStartDay}
        disabled={disabled}
        onChange={(countStartDay) => set({ countStartDay })}
      />
      <ChoiceField
        label={t('roll')}
        value={rule.roll}
        disabled={disabled}
        options={[
          ['none', t('rollNone')],
          ['next-working-day', t('rollNext')],
        ]}
        onChange={(roll) => set({ roll })}
      />
      <NumberField
        label={t('yellow')}
        value={rule.yellowDays}
        min={0}
        max={365}
        disabled={disabled}
        onChange={(yellowDays) => set({ yellowDays: yellowDays ?? 0 })}
      />
      <PartPicker
        kind="role"
        label={t('binds')}
        value={rule.binds}
        optional={false}
        disabled={disabled}
        onChange={(binds) => set({ binds })}
      />
      <CheckField
        label={t('target')}
        value={rule.target === true}
        disabled={disabled}
        onChange={(target) => {
          const { target: _, ...rest } = rule
          onChange(target ? { ...rest, target } : rest)
        }}
      />
      <h3>{t('used')}</h3>
      {uses.length === 0 ? (
        <p className="muted">{t('usedNowhere')}</p>
      ) : (
        <ul className="reg-links">
          {uses.map((use) => (
            <li key={`${use.file}#${use.at}`}>
              <Link to={addressOf(programme, use.file, use.at)}>{use.name}</Link> <span className="muted">{use.file}</span>
            </li>
          ))}
        </ul>
      )}
      {mayEdit ? (
        <div className="row">
          <button type="button" className="button small" onClick={onDuplicate}>
            {t('duplicate')}
          </button>
          <button type="button" className="button small danger" disabled={uses.length > 0} onClick={onRemove}>
            {t('remove')}
          </button>
          {uses.length > 0 ? <span className="muted">{t('removeUsed', { count: uses.length })}</span> : null}
        </div>
      ) : null}
      <TryOut rule={rule} zone={zone} />
    </section>
  )
}

import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { BilingualField } from '../../ui/workspace/fields.tsx'
import { useManifest } from '../../ui/workspace/workspace.tsx'
import { scenarioTexts } from '../texts.ts'
import { AmountField, MomentField, NativeField } from './fields.tsx'
import { withKey } from './model.ts'
import type { PartProps } from './part.ts'
import { pointer } from './places.ts'
import { ProblemLine } from './problems.tsx'

/** Name, seed, span and number of cases; and what the programme leaves open. */
export function BasicPart({ scenario, disabled, onChange }: PartProps) {
  const t = useTexts(scenarioTexts)
  return (
    <div className="stack-s">
      <div data-at="/title">
        <BilingualField label={t('title')} value={scenario.title} required disabled={disabled} onChange={(title) => onChange({ title })} />
        <ProblemLine at="/title" deep />
      </div>
      <div className="scenario-grid">
        <NativeField
          label={t('seed')}
          at="/seed"
          value={scenario.seed}
          disabled={disabled}
          onChange={(event) => onChange({ seed: event.target.value })}
        />
        <MomentField
          kind="date"
          label={t('from')}
          at="/from"
          value={scenario.from}
          disabled={disabled}
          onChange={(from) => onChange({ from })}
        />
        <AmountField
          label={t('months')}
          at="/months"
          min={1}
          max={120}
          step={1}
          value={scenario.months}
          disabled={disabled}
          onChange={(months) => onChange({ months })}
        />
        <AmountField
          label={t('cases')}
          at="/cases"
          min={1}
          step={1}
          value={scenario.cases}
          disabled={disabled}
          onChange={(cases) => onChange({ cases })}
        />
      </div>
      <p className="muted">{t('seedHelp')}</p>
      <OpenSettings scenario={scenario} disabled={disabled} onChange={onChange} />
      <ProblemLine at="" />
    </div>
  )
}

/** Values of settings the regulation leaves open: without them some programmes could not begin a case. */
function OpenSettings({ scenario, disabled, onChange }: Omit<PartProps, 'place'>) {
  const t = useTexts(scenarioTexts)
  const say = useBilingual()
  const { value: manifest } = useManifest()
  const settings = manifest?.settings ?? []
  const own = scenario.settings ?? {}
  if (settings.length === 0) return null
  const set = (id: string, value: number | string | undefined) => onChange({ settings: withKey(own, id, value) })
  return (
    <section className="stack-s" aria-label={t('settings')} data-at="/settings">
      <h3>{t('settings')}</h3>
      <p className="muted">{t('settingsHelp')}</p>
      <div className="scenario-grid">
        {settings.map((setting) => {
          const unit = say(setting.unit)
          return (
            <NativeField
              key={setting.id}
              label={unit === '' ? say(setting.name) : `${say(setting.name)}（${unit}）`}
              at={`/settings${pointer(setting.id)}`}
              type={setting.kind}
              step="any"
              value={own[setting.id] ?? ''}
              placeholder={setting.value === null ? '' : t('asProgramme', { value: setting.value })}
              disabled={disabled}
              onChange={({ target }) =>
                set(setting.id, target.value === '' ? undefined : setting.kind === 'number' ? target.valueAsNumber : target.value)
              }
            />
          )
        })}
      </div>
      <ProblemLine at="/settings" />
    </section>
  )
}

import type { ProgrammeManifest } from '../../../server/programmes/types.ts'
import { useSite } from '../../api/site.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { BilingualField, ChoiceField, TextField } from '../../ui/workspace/fields.tsx'
import { RowsTable, TextCell } from '../../ui/workspace/rows-table.tsx'
import { numberExample } from './parts.ts'
import { settingsTexts } from './texts.ts'

/** What every part of the settings page gets. */
export interface PartProps {
  readonly manifest: ProgrammeManifest
  readonly disabled: boolean
  readonly onChange: (part: Partial<ProgrammeManifest>) => void
}

const ZONES = ['Asia/Shanghai', 'Asia/Urumqi', 'Asia/Hong_Kong', 'Asia/Macau', 'Asia/Taipei', 'UTC'] as const

/** Title, issuer, office, numbers and how a draft is reviewed. */
export function BasicPart({ manifest, disabled, onChange }: PartProps) {
  const t = useTexts(settingsTexts)
  const { data: site } = useSite()
  const year = Number((site?.now ?? '2000').slice(0, 4))
  const office = manifest.office ?? { name: '', code: '', phone: '', address: '', email: '' }
  const numbering = manifest.numbering ?? { case: '', letter: '' }
  const setOffice = (part: Partial<typeof office>) => onChange({ office: { ...office, ...part } })
  const example = (pattern: string) => numberExample(pattern, year, office.code)
  return (
    <>
      <div className="settings-grid">
        <BilingualField
          label={t('name')}
          value={manifest.title}
          required
          disabled={disabled}
          onChange={(title) => title && onChange({ title })}
        />
        <BilingualField
          label={t('issuer')}
          value={manifest.issuer}
          required
          disabled={disabled}
          onChange={(issuer) => issuer && onChange({ issuer })}
        />
        <div>
          <div className="studio-field">
            <label htmlFor="published-on">{t('publishedOn')}</label>
            <input
              id="published-on"
              type="date"
              disabled={disabled}
              value={manifest.publishedOn ?? ''}
              onChange={(event) => onChange({ publishedOn: event.target.value === '' ? null : event.target.value })}
            />
          </div>
          <ChoiceField
            label={t('zone')}
            value={manifest.timeZone}
            disabled={disabled}
            options={[...new Set([manifest.timeZone, ...ZONES])].map((zone) => [zone, zone])}
            onChange={(timeZone) => onChange({ timeZone })}
          />
        </div>
        <ChoiceField
          label={t('review')}
          value={manifest.publishing?.review ?? 'second-person'}
          disabled={disabled}
          options={[
            ['second-person', t('review_second')],
            ['none', t('review_none')],
          ]}
          onChange={(review) => onChange({ publishing: { review } })}
        />
      </div>
      <h3>{t('office')}</h3>
      <div className="settings-grid">
        <TextField label={t('officeName')} value={office.name} disabled={disabled} onChange={(name) => setOffice({ name })} />
        <TextField label={t('officeCode')} value={office.code} disabled={disabled} onChange={(code) => setOffice({ code })} />
        <TextField label={t('phone')} value={office.phone} disabled={disabled} onChange={(phone) => setOffice({ phone })} />
        <TextField label={t('address')} value={office.address} disabled={disabled} onChange={(address) => setOffice({ address })} />
        <TextField label={t('email')} value={office.email} disabled={disabled} onChange={(email) => setOffice({ email })} />
      </div>
      <h3>{t('numbering')}</h3>
      <div className="settings-grid">
        <TextField
          label={t('caseNumber')}
          value={numbering.case}
          disabled={disabled}
          help={t('patternHelp', { example: example(numbering.case) })}
          onChange={(pattern) => onChange({ numbering: { ...numbering, case: pattern } })}
        />
        <TextField
          label={t('letterNumber')}
          value={numbering.letter}
          disabled={disabled}
          help={t('patternHelp', { example: example(numbering.letter) })}
          onChange={(letter) => onChange({ numbering: { ...numbering, letter } })}
        />
      </div>
      <h3>{t('cited')}</h3>
      <RowsTable
        label={t('cited')}
        rows={manifest.citedDocuments ?? []}
        disabled={disabled}
        addLabel={t('addCited')}
        blank={() => ''}
        nameOf={(name) => name}
        onChange={(citedDocuments) => onChange({ citedDocuments })}
        columns={[
          { title: t('citedOne'), cell: (row, set, name) => <TextCell name={name} value={row} disabled={disabled} onChange={set} /> },
        ]}
      />
    </>
  )
}

/** The questions the regulation leaves open, one field each. */
export function OpenPart({ manifest, disabled, onChange }: PartProps) {
  const t = useTexts(settingsTexts)
  const settings = manifest.settings ?? []
  if (settings.length === 0) return <p className="muted">{t('openNone')}</p>
  return (
    <>
      <p className="muted reg-lead">{t('openLead')}</p>
      <ol className="plain stack">
        {settings.map((setting, at) => (
          <OpenQuestion
            key={setting.id}
            setting={setting}
            disabled={disabled}
            onChange={(value) => onChange({ settings: settings.map((each, index) => (index === at ? { ...each, value } : each)) })}
          />
        ))}
      </ol>
    </>
  )
}

type Setting = NonNullable<ProgrammeManifest['settings']>[number]

function OpenQuestion({
  setting,
  disabled,
  onChange,
}: {
  readonly setting: Setting
  readonly disabled: boolean
  readonly onChange: (value: Setting['value']) => void
}) {
  const t = useTexts(settingsTexts)
  const say = useBilingual()
  const id = `setting-${setting.id}`
  const isOpen = setting.value === null || setting.value === ''
  const types = { number: 'number', date: 'date', text: 'text' } as const
  return (
    <li
      className={isOpen && setting.optional !== true ? 'open-question notice-box warn' : 'open-question notice-box'}
      data-at={`settings/${setting.id}`}
    >
      <div className="studio-field">
        <label htmlFor={id}>{say(setting.name)}</label>
        <p id={`${id}-question`} className="muted">
          {say(setting.question)} {setting.optional === true ? `（${t('mayBeEmpty')}）` : ''}
        </p>
        <span className="row">
          <input
            id={id}
            type={types[setting.kind]}
            step="any"
            min={setting.least}
            max={setting.most}
            className="setting-input"
            disabled={disabled}
            aria-describedby={`${id}-question`}
            value={setting.value ?? ''}
            placeholder={t('notSet')}
            onChange={(event) => {
              const text = event.target.value
              onChange(text === '' ? null : setting.kind === 'number' ? event.target.valueAsNumber : text)
            }}
          />
          {setting.unit === undefined ? null : say(setting.unit)}
        </span>
      </div>
    </li>
  )
}

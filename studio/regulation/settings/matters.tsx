import type { CaseAction, CaseType } from '../../../server/programmes/types.ts'
import { useBilingual, useLocale, useTexts } from '../../i18n/texts.ts'
import { Cards } from '../../ui/workspace/cards.tsx'
import { BilingualField, CheckField, ChoiceField, FeelField, type FeelVariable, TextField } from '../../ui/workspace/fields.tsx'
import { PartPicker } from '../../ui/workspace/pickers.tsx'
import { type CatalogueKind, useCatalogue } from '../../ui/workspace/workspace.tsx'
import { PERMISSION_WORDS } from '../roles/texts.ts'
import type { PartProps } from './basic.tsx'
import { listed, withPart } from './parts.ts'
import { settingsTexts } from './texts.ts'

const both = { zh: '', en: '' }
/** Besides the rights of roles: a case that another process opens. */
const SYSTEM = 'case:open-by-system'
const PARENT_FACTS = ['status', 'stage', 'closed']
const ACTION_FACTS = ['status', 'stage', 'caseType']

function freshCode(rows: readonly { readonly code: string }[], stem: string): string {
  for (let number = rows.length + 1; ; number += 1) if (!rows.some((row) => row.code === `${stem}-${number}`)) return `${stem}-${number}`
}

function Permission({
  label,
  value,
  disabled,
  onChange,
}: {
  readonly label: string
  readonly value: string
  readonly disabled: boolean
  readonly onChange: (value: string) => void
}) {
  const locale = useLocale()
  const known = PERMISSION_WORDS.map(([code, zh, en]) => [code, locale === 'en' ? en : zh] as const)
  const others = [SYSTEM, value].filter((code) => code !== '' && !known.some(([each]) => each === code))
  return (
    <ChoiceField
      label={label}
      value={value}
      disabled={disabled}
      options={[...known, ...[...new Set(others)].map((code) => [code, code] as const)]}
      onChange={onChange}
    />
  )
}

/** Some of a list, in the order of the list. */
function Several({
  legend,
  kind,
  value,
  disabled,
  onChange,
}: {
  readonly legend: string
  readonly kind: CatalogueKind
  readonly value: readonly string[]
  readonly disabled: boolean
  readonly onChange: (value: readonly string[]) => void
}) {
  const say = useBilingual()
  const entries = useCatalogue()[kind]
  const strangers = value.filter((id) => !entries.some((entry) => entry.id === id))
  const set = (id: string, is: boolean) => {
    const chosen = new Set(is ? [...value, id] : value.filter((other) => other !== id))
    onChange([...entries.map((entry) => entry.id).filter((each) => chosen.has(each)), ...strangers.filter((each) => chosen.has(each))])
  }
  return (
    <fieldset className="entry" disabled={disabled}>
      <legend>{legend}</legend>
      <div className="choices-row">
        {[
          ...entries.map((entry) => ({ id: entry.id, word: say(entry.title) || entry.id })),
          ...strangers.map((id) => ({ id, word: id })),
        ].map(({ id, word }) => (
          <CheckField key={id} label={word} value={value.includes(id)} onChange={(is) => set(id, is)} />
        ))}
      </div>
    </fieldset>
  )
}

const variablesOf = (names: readonly string[]): readonly FeelVariable[] => names.map((name) => ({ name }))

/** Kinds of cases that can be started. */
export function TypesPart({ manifest, disabled, onChange, place }: PartProps & { readonly place: string }) {
  const t = useTexts(settingsTexts)
  const say = useBilingual()
  const types = manifest.caseTypes ?? []
  return (
    <>
      <p className="muted reg-lead">{t('typesLead')}</p>
      <Cards
        rows={types}
        nameOf={(type) => say(type.name) || t('newType')}
        codeOf={({ code }) => code}
        openAt={types.findIndex(({ code }) => code === place)}
        addLabel={t('addType')}
        disabled={disabled}
        blank={(): CaseType => ({ code: freshCode(types, 'matter'), name: both, process: '', startForm: '', permission: 'case:start' })}
        onChange={(caseTypes) => onChange({ caseTypes })}
      >
        {(type, set) => <TypeForm type={type} others={types} disabled={disabled} onChange={set} />}
      </Cards>
    </>
  )
}

function TypeForm({
  type,
  others,
  disabled,
  onChange,
}: {
  readonly type: CaseType
  readonly others: readonly CaseType[]
  readonly disabled: boolean
  readonly onChange: (type: CaseType) => void
}) {
  const t = useTexts(settingsTexts)
  const requirements = [...(type.precondition === undefined ? [] : [type.precondition]), ...(type.alsoRequires ?? [])]
  const setRequirements = (next: readonly { readonly decision: string; readonly facts: readonly string[] }[]) => {
    const [first, ...more] = next
    onChange(withPart(withPart(type, 'precondition', first), 'alsoRequires', more))
  }
  const facts = [...new Set([...PARENT_FACTS, ...requirements.flatMap((each) => each.facts)])]
  return (
    <>
      <div className="settings-grid">
        <BilingualField
          label={t('typeName')}
          value={type.name}
          required
          disabled={disabled}
          onChange={(name) => name && onChange({ ...type, name })}
        />
        <div>
          <TextField
            label={t('code')}
            value={type.code}
            disabled={disabled}
            problem={
              /^[\w-]+$/.test(type.code) && others.filter((other) => other.code === type.code).length === 1 ? undefined : t('codeWrong')
            }
            onChange={(code) => onChange({ ...type, code })}
          />
          <PartPicker
            kind="article"
            label={t('article')}
            value={type.article ?? ''}
            disabled={disabled}
            onChange={(id) => onChange(withPart(type, 'article', id))}
          />
        </div>
        <div>
          <PartPicker
            kind="process"
            label={t('process')}
            value={type.process}
            disabled={disabled}
            onChange={(process) => onChange({ ...type, process })}
          />
          <PartPicker
            kind="form"
            label={t('startForm')}
            value={type.startForm}
            disabled={disabled}
            onChange={(startForm) => onChange({ ...type, startForm })}
          />
          <p className="muted">{t('startFormNone')}</p>
        </div>
        <div>
          <Permission
            label={t('permission')}
            value={type.permission}
            disabled={disabled}
            onChange={(permission) => onChange({ ...type, permission })}
          />
          <PartPicker
            kind="caseType"
            label={t('parent')}
            value={type.parent ?? ''}
            disabled={disabled}
            only={(entry) => entry.id !== type.code}
            onChange={(parent) => onChange(withPart(type, 'parent', parent))}
          />
          <CheckField
            label={t('anySubject')}
            value={type.anySubject === true}
            disabled={disabled}
            onChange={(is) => onChange(withPart(type, 'anySubject', is))}
          />
        </div>
      </div>
      <Several
        legend={t('stagesShown')}
        kind="stage"
        value={type.stages ?? []}
        disabled={disabled}
        onChange={(stages) => onChange(withPart(type, 'stages', stages))}
      />
      <FeelField
        label={t('when')}
        value={type.when ?? ''}
        variables={variablesOf(facts)}
        help={t('whenHelp')}
        disabled={disabled}
        onChange={(when) => onChange(withPart(type, 'when', when))}
      />
      <h3>{t('precondition')}</h3>
      {requirements.map((requirement, at) => (
        <fieldset key={at.toString()} className="entry" disabled={disabled}>
          <legend>{t('requirement', { number: at + 1 })}</legend>
          <div className="settings-grid">
            <PartPicker
              kind="decision"
              label={t('gateDecision')}
              value={requirement.decision}
              disabled={disabled}
              onChange={(decision) => setRequirements(requirements.map((each, index) => (index === at ? { ...each, decision } : each)))}
            />
            <TextField
              label={t('facts')}
              value={requirement.facts.join('、')}
              disabled={disabled}
              onChange={(text) =>
                setRequirements(requirements.map((each, index) => (index === at ? { ...each, facts: listed(text) } : each)))
              }
            />
          </div>
          <button
            type="button"
            className="button small"
            aria-label={`${t('remove')} ${t('requirement', { number: at + 1 })}`}
            onClick={() => setRequirements(requirements.filter((_, index) => index !== at))}
          >
            {t('remove')}
          </button>
        </fieldset>
      ))}
      {disabled ? null : (
        <button type="button" className="button small" onClick={() => setRequirements([...requirements, { decision: '', facts: [] }])}>
          ＋{t('addRequirement')}
        </button>
      )}
    </>
  )
}

/** Acts beside the process on a running case. */
export function ActionsPart({ manifest, disabled, onChange, place }: PartProps & { readonly place: string }) {
  const t = useTexts(settingsTexts)
  const say = useBilingual()
  const actions = manifest.caseActions ?? []
  return (
    <>
      <p className="muted reg-lead">{t('actionsLead')}</p>
      <Cards
        rows={actions}
        nameOf={(action) => say(action.name) || t('newAction')}
        codeOf={({ code }) => code}
        openAt={actions.findIndex(({ code }) => code === place)}
        addLabel={t('addAction')}
        disabled={disabled}
        blank={(): CaseAction => ({ code: freshCode(actions, 'action'), name: both, permission: 'case:start' })}
        onChange={(caseActions) => onChange({ caseActions })}
      >
        {(action, set) => (
          <>
            <div className="settings-grid">
              <BilingualField
                label={t('typeName')}
                value={action.name}
                required
                disabled={disabled}
                onChange={(name) => name && set({ ...action, name })}
              />
              <div>
                <TextField label={t('code')} value={action.code} disabled={disabled} onChange={(code) => set({ ...action, code })} />
                <PartPicker
                  kind="article"
                  label={t('article')}
                  value={action.article ?? ''}
                  disabled={disabled}
                  onChange={(id) => set(withPart(action, 'article', id))}
                />
              </div>
              <div>
                <PartPicker
                  kind="form"
                  label={t('form')}
                  value={action.form ?? ''}
                  disabled={disabled}
                  onChange={(form) => set(withPart(action, 'form', form))}
                />
                <Permission
                  label={t('actPermission')}
                  value={action.permission}
                  disabled={disabled}
                  onChange={(permission) => set({ ...action, permission })}
                />
              </div>
              <div>
                <TextField
                  label={t('message')}
                  value={action.message ?? ''}
                  disabled={disabled}
                  onChange={(message) => set(withPart(action, 'message', message))}
                />
                <TextField
                  label={t('variable')}
                  value={action.variable ?? ''}
                  disabled={disabled}
                  onChange={(variable) => set(withPart(action, 'variable', variable))}
                />
              </div>
            </div>
            <Several
              legend={t('onTypes')}
              kind="caseType"
              value={action.caseTypes ?? []}
              disabled={disabled}
              onChange={(caseTypes) => set(withPart(action, 'caseTypes', caseTypes))}
            />
            <FeelField
              label={t('actWhen')}
              value={action.when ?? ''}
              variables={variablesOf(ACTION_FACTS)}
              help={t('actWhenHelp')}
              disabled={disabled}
              onChange={(when) => set(withPart(action, 'when', when))}
            />
          </>
        )}
      </Cards>
    </>
  )
}

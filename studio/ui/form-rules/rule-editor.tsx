import type { FormDocument, FormRule } from '../../../server/rules/forms/types.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { BilingualField, ChoiceField } from '../workspace/fields.tsx'
import { CalculationBuilder } from './calculation-builder.tsx'
import { ConditionBuilder } from './condition-builder.tsx'
import { type Target, termsOf } from './terms.ts'
import { ruleTexts } from './texts.ts'

const isInside = (path: string, owner: string) => path === owner || path.startsWith(`${owner}.`) || path.startsWith(`${owner}[]`)

/** One rule, changed by choosing. */
export function RuleEditor({
  document,
  rule,
  number,
  targets,
  readOnly,
  onChange,
}: {
  readonly document: FormDocument
  readonly rule: FormRule
  readonly number: number
  readonly targets: readonly Target[]
  readonly readOnly: boolean
  onChange(rule: FormRule): void
}) {
  const t = useTexts(ruleTexts)
  const say = useBilingual()
  const table = rule.path?.includes('[]') === true ? rule.path.slice(0, rule.path.indexOf('[]')) : null
  const own = table === null ? rule.path : `row.${rule.path?.slice(table.length + 3)}`
  // What a rule writes it may not read: the field itself and, for a table, what is counted of it.
  const writes = rule.kind === 'visible' || rule.kind === 'computed'
  const terms = termsOf(document, table).filter(
    (term) =>
      !writes ||
      own === undefined ||
      !(isInside(term.feel, own) || (rule.path !== undefined && term.feel.includes(`(${rule.path.replace('[]', '')}`))),
  )
  const options = targets.map((target): readonly [string, string] => [target.path, say(target.label)])
  const move = (path: string) => {
    if (rule.kind === 'check') {
      const { path: _path, ...rest } = rule
      onChange(path === '' ? rest : { ...rest, path })
    } else onChange({ ...rule, path })
  }
  return (
    <fieldset className="rule-editor" aria-label={t('ruleOf', { number, kind: t(rule.kind) })}>
      <ChoiceField
        label={rule.kind === 'check' ? t('about') : t('field')}
        value={rule.path ?? ''}
        disabled={readOnly}
        options={rule.kind === 'check' ? [['', t('wholeForm')], ...options] : options}
        onChange={move}
      />
      {rule.kind === 'computed' ? (
        <CalculationBuilder value={rule.value} terms={terms} disabled={readOnly} onChange={(value) => onChange({ ...rule, value })} />
      ) : rule.kind === 'check' ? (
        <>
          <ConditionBuilder
            label={t('mustHold')}
            value={rule.that}
            terms={terms}
            disabled={readOnly}
            onChange={(that) => onChange({ ...rule, that })}
          />
          <ChoiceField
            label={t('severity')}
            value={rule.severity}
            disabled={readOnly}
            options={[
              ['error', t('error')],
              ['warning', t('warning')],
              ['info', t('info')],
            ]}
            onChange={(severity) => onChange({ ...rule, severity })}
          />
          <BilingualField
            label={t('message')}
            value={rule.message}
            required
            disabled={readOnly}
            onChange={(message) => onChange({ ...rule, message: message ?? { zh: '', en: '' } })}
          />
        </>
      ) : (
        <ConditionBuilder
          label={t('condition')}
          value={rule.when}
          terms={terms}
          disabled={readOnly}
          onChange={(when) => onChange({ ...rule, when })}
        />
      )}
    </fieldset>
  )
}

import type { Distribution } from '../../../server/base/api/rehearsal.ts'
import { useTexts } from '../../i18n/texts.ts'
import { ChoiceField } from '../../ui/workspace/fields.tsx'
import { CurvePicture } from '../charts/curve-picture.tsx'
import { scenarioTexts } from '../texts.ts'
import { tenthsOf } from './curve.ts'
import { AmountField, DecimalField } from './fields.tsx'
import { DISTRIBUTION_KINDS, withKind, withOptional } from './model.ts'
import { ProblemLine } from './problems.tsx'

/** Numbers of each kind, in the order they are asked for. */
const PARAMETERS = {
  fixed: ['value'],
  uniform: ['from', 'to'],
  triangular: ['from', 'likely', 'to'],
  normal: ['mean', 'deviation'],
  lognormal: ['median', 'spread'],
} as const satisfies { readonly [kind in Distribution['kind']]: readonly string[] }

const LIMITS = ['least', 'most', 'decimals'] as const

/** A number drawn by chance: its kind, its parameters, limits, and the curve they give. */
export function DistributionField({
  label,
  unit,
  value,
  at,
  disabled,
  onChange,
}: {
  readonly label: string
  readonly unit?: string
  readonly value: Distribution
  readonly at: string
  readonly disabled: boolean
  readonly onChange: (value: Distribution) => void
}) {
  const t = useTexts(scenarioTexts)
  const numbers = value as unknown as { readonly [name: string]: number | undefined }
  const { p10, p50, p90 } = tenthsOf(value)
  const hasLimits = LIMITS.some((limit) => value[limit] !== undefined)
  const sentence = value.kind === 'fixed' ? t('alwaysNumber', { p50 }) : t('tenths', { p10, p50, p90 })
  return (
    <fieldset className="studio-bilingual distribution" data-at={at} disabled={disabled}>
      <legend>{unit === undefined ? label : `${label}（${unit}）`}</legend>
      <div className="distribution-parts">
        <ChoiceField
          label={t('kind')}
          value={value.kind}
          disabled={disabled}
          options={DISTRIBUTION_KINDS.map((kind) => [kind, t(`kind_${kind}`)])}
          onChange={(kind) => onChange(withKind(value, kind))}
        />
        {PARAMETERS[value.kind].map((name) => (
          <AmountField
            key={name}
            label={t(`of_${name}`)}
            at={`${at}/${name}`}
            value={numbers[name]}
            disabled={disabled}
            onChange={(number) => onChange({ ...value, [name]: number } as Distribution)}
          />
        ))}
        <CurvePicture distribution={value} label={`${label}：${sentence}`} />
      </div>
      <p className="muted">{sentence}</p>
      <details open={hasLimits}>
        <summary>{t('limits')}</summary>
        <div className="distribution-parts">
          {LIMITS.map((name) => (
            <DecimalField
              key={name}
              label={t(`of_${name}`)}
              at={`${at}/${name}`}
              value={value[name]}
              disabled={disabled}
              onChange={(number) => onChange(withOptional(value, name, number))}
            />
          ))}
        </div>
      </details>
      <ProblemLine at={at} />
      <ProblemLine at={`${at}/kind`} />
    </fieldset>
  )
}

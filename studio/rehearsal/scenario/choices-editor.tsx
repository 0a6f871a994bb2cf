import type { Json } from '../../../server/base/json.ts'
import { textOfJson } from '../../../server/base/json.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import type { Term } from '../../ui/form-rules/terms.ts'
import { RowsTable } from '../../ui/workspace/rows-table.tsx'
import { scenarioTexts } from '../texts.ts'
import { sharesOf } from './model.ts'
import { ProblemLine } from './problems.tsx'
import { ValueControl } from './value-control.tsx'
import { WeightCell } from './weight-cell.tsx'

interface Choice {
  readonly value: Json
  readonly weight: number
}

/** Values of which one is drawn by weight. */
export function ChoicesEditor({
  name,
  choices,
  options,
  at,
  disabled,
  onChange,
}: {
  readonly name: string
  readonly choices: readonly Choice[]
  readonly options: Term['options']
  readonly at: string
  readonly disabled: boolean
  readonly onChange: (choices: readonly Choice[]) => void
}) {
  const t = useTexts(scenarioTexts)
  const say = useBilingual()
  const shares = sharesOf(choices.map(({ weight }) => weight))
  const nameOf = ({ value }: Choice) => say(options.find((option) => option.value === value)?.label) || textOfJson(value)
  return (
    <div data-at={at}>
      <RowsTable
        label={t('choicesOf', { name })}
        rows={choices}
        ordered={false}
        disabled={disabled}
        addLabel={t('addChoice')}
        blank={() => ({ value: options.find((option) => !choices.some(({ value }) => value === option.value))?.value ?? '', weight: 1 })}
        nameOf={nameOf}
        placeOf={(_, index) => `${at}/${index}`}
        onChange={onChange}
        columns={[
          {
            title: t('valueIs'),
            cell: (choice, set, label, index) => (
              <ValueControl
                label={label}
                value={choice.value}
                options={options}
                at={`${at}/${index}/value`}
                disabled={disabled}
                onChange={(value) => set({ ...choice, value })}
              />
            ),
          },
          {
            title: t('weight'),
            width: '8em',
            cell: (choice, set, label, index) => (
              <WeightCell
                label={label}
                value={choice.weight}
                at={`${at}/${index}/weight`}
                disabled={disabled}
                onChange={(weight) => set({ ...choice, weight })}
              />
            ),
          },
          { title: t('share'), width: '5em', cell: (choice) => <span>{shares[choices.indexOf(choice)]}%</span> },
        ]}
      />
      <ProblemLine at={at} />
    </div>
  )
}

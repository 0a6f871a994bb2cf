import { useState } from 'react'
import { text } from '../../../server/engine/model/moddle.ts'
import { useTexts } from '../../i18n/texts.ts'
import { idOf } from '../../ui/bpmn/document.ts'
import { ChoiceField, FeelField, TextField } from '../../ui/workspace/fields.tsx'
import { Dialog } from './dialog.tsx'
import type { EditProps } from './edit-props.ts'
import { addNext, type Change, possibleNext, removeNext, renameNext, setCondition, setDefault, setNext } from './model.ts'
import type { Next, StepRow } from './rows.ts'
import { stepTexts } from './texts.ts'

/** A way on as it is being edited; `flow` is empty for a new one. */
interface Way {
  readonly key: number
  readonly flow: string
  readonly target: string
  readonly name: string
  readonly condition: string
  readonly isDefault: boolean
}

/** Where a step leads: one step, or the branches of a gateway with their conditions. */
export function NextDialog({ row, title, variables, onApply, onClose }: EditProps) {
  const t = useTexts(stepTexts)
  const targets = possibleNext(row.element).map((node) => [idOf(node), text(node, 'name') ?? idOf(node)] as const)
  const isGateway = row.type.endsWith('Gateway')
  const hasConditions = row.type === 'bpmn:ExclusiveGateway' || row.type === 'bpmn:InclusiveGateway'
  const [ways, setWays] = useState<readonly Way[]>(() => row.next.map((way, key) => ({ ...way, key })))
  const fresh = (): Way => ({
    key: Math.max(-1, ...ways.map(({ key }) => key)) + 1,
    flow: '',
    target: targets.find(([id]) => !ways.some(({ target }) => target === id))?.[0] ?? targets[0]?.[0] ?? '',
    name: '',
    condition: '',
    isDefault: false,
  })
  const edit = (key: number, part: Partial<Way>) =>
    setWays((now) =>
      now.map((way) => (way.key === key ? { ...way, ...part } : part.isDefault === true ? { ...way, isDefault: false } : way)),
    )
  const shown = ways.length === 0 && !isGateway && targets.length > 0 ? [] : ways
  return (
    <Dialog title={title} onConfirm={() => onApply((change) => applyWays(change, row, ways))} onClose={onClose}>
      {targets.length === 0 ? <p>{t('noTarget')}</p> : null}
      {shown.map((way, index) => (
        <fieldset key={way.key} className="step-way">
          <legend>{isGateway ? t('way', { number: index + 1 }) : t('target')}</legend>
          <ChoiceField label={t('target')} value={way.target} onChange={(target) => edit(way.key, { target })} options={targets} />
          {isGateway ? <TextField label={t('wayName')} value={way.name} onChange={(name) => edit(way.key, { name })} /> : null}
          {hasConditions && !way.isDefault ? (
            <FeelField
              label={t('condition')}
              value={way.condition}
              onChange={(condition) => edit(way.key, { condition })}
              variables={variables}
            />
          ) : null}
          {hasConditions ? (
            <label className="studio-check">
              <input type="checkbox" checked={way.isDefault} onChange={(event) => edit(way.key, { isDefault: event.target.checked })} />
              {t('isDefault')}
            </label>
          ) : null}
          <button type="button" className="button small" onClick={() => setWays((now) => now.filter(({ key }) => key !== way.key))}>
            {t('removeWay', { number: index + 1 })}
          </button>
        </fieldset>
      ))}
      {targets.length > 0 && (isGateway || ways.length === 0) ? (
        <p>
          <button type="button" className="button small" onClick={() => setWays((now) => [...now, fresh()])}>
            {t('addWay')}
          </button>
        </p>
      ) : null}
    </Dialog>
  )
}

function applyWays(change: Change, row: StepRow, ways: readonly Way[]): void {
  const before = new Map<string, Next>(row.next.map((way) => [way.flow, way]))
  for (const way of row.next) if (!ways.some(({ flow }) => flow === way.flow)) removeNext(change, way.flow)
  let usual: string | null = null
  for (const way of ways) {
    const old = before.get(way.flow)
    const flow = old === undefined ? addNext(change, row.id, way.target) : way.flow
    if (old !== undefined && old.target !== way.target) setNext(change, flow, way.target)
    if ((old?.name ?? '') !== way.name) renameNext(change, flow, way.name)
    if (!way.isDefault && (old?.condition ?? '') !== way.condition) setCondition(change, flow, way.condition)
    if (way.isDefault) usual = flow
  }
  const was = row.next.find(({ isDefault }) => isDefault)?.flow ?? null
  if (usual !== was) setDefault(change, row.id, usual)
}

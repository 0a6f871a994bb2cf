import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { InstanceFilter } from '../../server/base/api/operations.ts'
import { type BatchPlanInput, operationsApi } from '../api/operations.ts'
import { useTexts } from '../i18n/texts.ts'
import { Failed } from '../ui/states.tsx'
import { engineTexts } from './engine-texts.ts'
import { Field, isReason, Reason } from './parts.tsx'

type Act = 'actRetry' | 'actMove' | 'actCancel'

/** One thing done to the instances chosen, or to all that were found; runs in the background as a batch operation. */
export function BatchActions({
  filter,
  chosen,
  total,
  definitionKey,
}: {
  readonly filter: InstanceFilter
  readonly chosen: readonly string[]
  readonly total: number
  /** Empty unless all are of one version: only those can be moved together. */
  readonly definitionKey: string
}) {
  const t = useTexts(engineTexts)
  const [act, setAct] = useState<Act | null>(null)
  const [scope, setScope] = useState<'chosen' | 'all'>('chosen')
  const [reason, setReason] = useState('')
  const [move, setMove] = useState({ from: '', to: '' })
  const count = scope === 'chosen' ? chosen.length : total
  const target: InstanceFilter = scope === 'chosen' ? { keys: chosen } : filter
  const create = useMutation({
    mutationFn: (plan: BatchPlanInput) => operationsApi.createBatch({ plan, filter: target, reason: reason.trim() }),
  })
  const plan: BatchPlanInput | null =
    act === 'actCancel'
      ? { type: 'CANCEL_PROCESS_INSTANCE' }
      : act === 'actRetry'
        ? { type: 'RESOLVE_INCIDENT' }
        : move.from === '' || move.to === ''
          ? null
          : { type: 'MODIFY_PROCESS_INSTANCE', move: [{ sourceElementId: move.from, targetElementId: move.to }] }
  const choose = (next: Act) => {
    setAct(act === next ? null : next)
    setScope(chosen.length > 0 ? 'chosen' : 'all')
    create.reset()
  }
  const acts: readonly Act[] = definitionKey === '' ? ['actRetry', 'actCancel'] : ['actRetry', 'actMove', 'actCancel']
  return (
    <section className="stack no-print" aria-label={t('act')} style={{ marginTop: 12 }}>
      <h3>{t('act')}</h3>
      <div className="row">
        {acts.map((one) => (
          <button
            key={one}
            type="button"
            className={one === 'actCancel' ? 'button danger' : 'button'}
            aria-expanded={act === one}
            onClick={() => choose(one)}
          >
            {t(one)}
          </button>
        ))}
        {definitionKey === '' ? null : (
          <Link
            className="button"
            to={`/operations/migrate?${new URLSearchParams({ source: definitionKey, ...(chosen.length === 0 ? {} : { keys: chosen.join(',') }) }).toString()}`}
          >
            {t('actMigrate')}
          </Link>
        )}
      </div>
      {act === null ? null : (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            if (plan !== null) create.mutate(plan)
          }}
        >
          <fieldset className="row" style={{ border: 0, padding: 0, margin: 0 }}>
            <legend className="visually-hidden">{t('act')}</legend>
            <label className="choice">
              <input
                type="radio"
                name="scope"
                checked={scope === 'chosen'}
                disabled={chosen.length === 0}
                onChange={() => setScope('chosen')}
              />
              {t('actOnChosen', { count: chosen.length })}
            </label>
            <label className="choice">
              <input type="radio" name="scope" checked={scope === 'all'} onChange={() => setScope('all')} />
              {t('actOnAll', { count: total })}
            </label>
          </fieldset>
          {act === 'actMove' ? <Move definitionKey={definitionKey} move={move} onMove={setMove} /> : null}
          {act === 'actCancel' ? <p className="notice-box warn">{t('cancelLead')}</p> : null}
          <Reason value={reason} onChange={setReason} />
          <Failed error={create.error} />
          {create.data === undefined ? null : (
            <p role="status" className="notice-box good">
              {t('batchCreated', { count: create.data.items })} <Link to={`/operations/batches/${create.data.key}`}>{t('seeBatch')}</Link>
            </p>
          )}
          <p>
            <button
              type="submit"
              className="button primary"
              disabled={plan === null || count === 0 || !isReason(reason) || create.isPending || create.isSuccess}
            >
              {t('createBatch')}
            </button>
          </p>
        </form>
      )}
    </section>
  )
}

function Move({
  definitionKey,
  move,
  onMove,
}: {
  readonly definitionKey: string
  readonly move: { readonly from: string; readonly to: string }
  readonly onMove: (move: { readonly from: string; readonly to: string }) => void
}) {
  const t = useTexts(engineTexts)
  const { data: elements = [] } = useQuery({
    queryKey: ['operations', 'elements', definitionKey],
    queryFn: () => operationsApi.elements(definitionKey),
  })
  const select = (field: 'from' | 'to', label: string) => (
    <Field label={label}>
      <select className="input" value={move[field]} onChange={(event) => onMove({ ...move, [field]: event.target.value })}>
        <option value="">{t('pleaseChoose')}</option>
        {elements
          .filter(({ startable }) => startable)
          .map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
      </select>
    </Field>
  )
  return (
    <div className="operations-filters">
      {select('from', t('moveFrom'))}
      {select('to', t('moveTo'))}
    </div>
  )
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import type { ElementView, InstanceView, ModificationPlanView } from '../../server/base/api/operations.ts'
import { isJsonObject } from '../../server/base/json.ts'
import { type ModificationInput, operationsApi } from '../api/operations.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import type { DiagramBadge } from '../ui/bpmn/bpmn-diagram.tsx'
import { PageHead } from '../ui/page.tsx'
import { Failed, Loaded, Loading, useProblemText } from '../ui/states.tsx'
import { engineTexts } from './engine-texts.ts'
import { countsOf } from './instance-counts.ts'
import { Field, heatBadges, isReason, Reason } from './parts.tsx'
import { parseJson } from './variables-tab.tsx'
import './operations.css'

const BpmnDiagram = lazy(() => import('../ui/bpmn/bpmn-diagram.tsx').then((module) => ({ default: module.BpmnDiagram })))

/** What is to begin (with the living scope it begins in, when a person chose one) and what is to end. */
interface Choice {
  readonly activate: readonly { readonly number: number; readonly elementId: string; readonly ancestorKey: string }[]
  /** Element ids. */
  readonly terminate: readonly string[]
  readonly variables: string
}
const NOTHING: Choice = { activate: [], terminate: [], variables: '' }

/** Corrects where an instance stands: choose on the diagram or from lists, see what would happen, give a reason, do it. */
export function ModifyPage() {
  const t = useTexts(engineTexts)
  const { key = '' } = useParams()
  const instance = useQuery({ queryKey: ['operations', 'instance', key], queryFn: () => operationsApi.instance(key) })
  const definitionKey = instance.data?.definitionKey ?? ''
  const elements = useQuery({
    queryKey: ['operations', 'elements', definitionKey],
    queryFn: () => operationsApi.elements(definitionKey),
    enabled: definitionKey !== '',
  })
  return (
    <>
      <PageHead
        title={t('modifyTitle')}
        lead={t('modifyLead')}
        above={<Link to={`/operations/instances/${key}`}>{instance.data?.processName ?? key}</Link>}
      />
      <Loaded query={instance}>
        {(loaded) => <Loaded query={elements}>{(known) => <Modify key={loaded.key} instance={loaded} elements={known} />}</Loaded>}
      </Loaded>
    </>
  )
}

/** The choice as `/v2` takes it; null while the variables are no JSON object. */
function inputOf({ activate, terminate, variables }: Choice): ModificationInput | null {
  const parsed = variables.trim() === '' ? { value: null } : parseJson(variables)
  if (parsed === null || (parsed.value !== null && !isJsonObject(parsed.value))) return null
  const set = parsed.value
  return {
    activateInstructions: activate.map(({ elementId, ancestorKey }, at) => ({
      elementId,
      ...(ancestorKey === '' ? {} : { ancestorElementInstanceKey: ancestorKey }),
      ...(set === null || at > 0 ? {} : { variableInstructions: [{ variables: set }] }),
    })),
    terminateInstructions: terminate.map((elementId) => ({ elementId })),
  }
}

function Modify({ instance, elements }: { readonly instance: InstanceView; readonly elements: readonly ElementView[] }) {
  const t = useTexts(engineTexts)
  const text = useProblemText()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [mode, setMode] = useState<'activate' | 'terminate'>('activate')
  const [choice, setChoice] = useState(NOTHING)
  const [reason, setReason] = useState('')
  const counts = useMemo(() => countsOf(instance), [instance])
  const living = new Set(counts.filter(({ active }) => active > 0).map(({ elementId }) => elementId))
  const byId = new Map(elements.map((element) => [element.id, element]))
  const nameOf = (id: string) => byId.get(id)?.name ?? id
  const input = inputOf(choice)
  const isEmpty = choice.activate.length + choice.terminate.length === 0
  const plan = useQuery({
    queryKey: ['operations', 'modification', instance.key, input],
    queryFn: () => operationsApi.planModification(instance.key, input ?? { activateInstructions: [], terminateInstructions: [] }),
    enabled: !isEmpty && input !== null,
    placeholderData: (before) => before,
  })
  const run = useMutation({
    mutationFn: (body: ModificationInput) => operationsApi.modify(instance.key, { ...body, reason: reason.trim() }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['operations'] })
      await navigate(`/operations/instances/${instance.key}`)
    },
  })
  const begin = (elementId: string) => {
    const number = (choice.activate.at(-1)?.number ?? 0) + 1
    if (elementId !== '') setChoice({ ...choice, activate: [...choice.activate, { number, elementId, ancestorKey: '' }] })
  }
  const end = (elementId: string) => {
    if (elementId !== '' && !choice.terminate.includes(elementId)) setChoice({ ...choice, terminate: [...choice.terminate, elementId] })
  }
  const canEnd = elements.filter(({ id, scopeId }) => scopeId !== null && living.has(id))
  const planned = !isEmpty && input !== null ? plan.data : undefined
  return (
    <div className="stack">
      <section className="sheet" aria-label={t('modifyTitle')}>
        <fieldset className="row" style={{ border: 0, padding: 0, margin: '0 0 8px' }}>
          <legend className="visually-hidden">{t('pickMode')}</legend>
          <span aria-hidden="true">{t('pickMode')}：</span>
          {(['activate', 'terminate'] as const).map((one) => (
            <label key={one} className="choice">
              <input type="radio" name="pick-mode" checked={mode === one} onChange={() => setMode(one)} />
              {t(one === 'activate' ? 'pickActivate' : 'pickTerminate')}
            </label>
          ))}
        </fieldset>
        <Picture
          instance={instance}
          choice={choice}
          onChoose={(id) => {
            if (mode === 'activate' && byId.get(id)?.startable === true) begin(id)
            else if (mode === 'terminate' && living.has(id)) end(id)
          }}
        />
      </section>
      <div className="grid-2">
        <section className="sheet stack-s" aria-label={t('toActivate')}>
          <h2>{t('toActivate')}</h2>
          <Add label={`${t('toActivate')}：${t('addElement')}`} options={elements.filter(({ startable }) => startable)} onAdd={begin} />
          <ul className="plain stack-s">
            {choice.activate.map((one) => (
              <li key={one.number} className="row">
                <strong>{nameOf(one.elementId)}</strong>
                <Ancestor
                  instance={instance}
                  elements={byId}
                  elementId={one.elementId}
                  value={one.ancestorKey}
                  onChange={(ancestorKey) =>
                    setChoice({ ...choice, activate: choice.activate.map((other) => (other === one ? { ...one, ancestorKey } : other)) })
                  }
                />
                <Remove
                  name={nameOf(one.elementId)}
                  onRemove={() => setChoice({ ...choice, activate: choice.activate.filter((other) => other !== one) })}
                />
              </li>
            ))}
          </ul>
          {choice.activate.length === 0 ? (
            <p className="muted">{t('nothingChosen')}</p>
          ) : (
            <Field label={t('startVariables')}>
              <textarea
                className="input"
                style={{ fontFamily: 'monospace', minHeight: '4em' }}
                aria-invalid={input === null}
                value={choice.variables}
                onChange={(event) => setChoice({ ...choice, variables: event.target.value })}
              />
            </Field>
          )}
        </section>
        <section className="sheet stack-s" aria-label={t('toTerminate')}>
          <h2>{t('toTerminate')}</h2>
          <Add label={`${t('toTerminate')}：${t('addElement')}`} options={canEnd} onAdd={end} />
          <ul className="plain stack-s">
            {choice.terminate.map((id) => (
              <li key={id} className="row">
                <strong>{nameOf(id)}</strong>
                <Remove
                  name={nameOf(id)}
                  onRemove={() => setChoice({ ...choice, terminate: choice.terminate.filter((other) => other !== id) })}
                />
              </li>
            ))}
          </ul>
          {choice.terminate.length === 0 ? <p className="muted">{t('nothingChosen')}</p> : null}
        </section>
      </div>
      <section className="sheet stack" aria-label={t('preview')}>
        <h2>{t('preview')}</h2>
        <div aria-live="polite">
          {planned !== undefined ? (
            <Outcome plan={planned} nameOf={nameOf} />
          ) : plan.error !== null && !isEmpty ? (
            <p role="alert" className="notice-box bad">
              {text(plan.error)}
            </p>
          ) : (
            <p className="muted">{input === null ? t('jsonWrong') : t('previewNone')}</p>
          )}
        </div>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault()
            if (input !== null) run.mutate(input)
          }}
        >
          <Reason value={reason} onChange={setReason} />
          <Failed error={run.error} />
          <p>
            <button
              type="submit"
              className="button primary"
              disabled={
                input === null ||
                planned === undefined ||
                planned.problems.length > 0 ||
                plan.isFetching ||
                !isReason(reason) ||
                run.isPending
              }
            >
              {t('modifyDo')}
            </button>
          </p>
        </form>
      </section>
    </div>
  )
}

function Picture({
  instance,
  choice,
  onChoose,
}: {
  readonly instance: InstanceView
  readonly choice: Choice
  readonly onChoose: (elementId: string) => void
}) {
  const t = useTexts(engineTexts)
  const { definitionKey } = instance
  const xml = useQuery({
    queryKey: ['operations', 'xml', definitionKey],
    queryFn: () => operationsApi.xml(definitionKey),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const [plus, minus] = [t('pickActivate'), t('pickTerminate')]
  const badges = useMemo(
    (): readonly DiagramBadge[] => [
      ...heatBadges(countsOf(instance).map((one) => ({ ...one, completed: 0, canceled: 0 }))),
      ...choice.activate.map(({ elementId }) => ({ elementId, text: `＋ ${plus}`, tone: 'pair' as const, at: 'below' as const })),
      ...choice.terminate.map((elementId) => ({ elementId, text: `✕ ${minus}`, tone: 'incident' as const, at: 'below' as const })),
    ],
    [instance, choice, plus, minus],
  )
  const chosen = useMemo(() => [...choice.activate.map(({ elementId }) => elementId), ...choice.terminate], [choice])
  return (
    <Loaded query={xml}>
      {(text) => (
        <Suspense fallback={<Loading />}>
          <BpmnDiagram xml={text} name={instance.processName} badges={badges} chosen={chosen} height={360} onChoose={onChoose} />
        </Suspense>
      )}
    </Loaded>
  )
}

function Add({
  label,
  options,
  onAdd,
}: {
  readonly label: string
  readonly options: readonly ElementView[]
  readonly onAdd: (elementId: string) => void
}) {
  const t = useTexts(engineTexts)
  return (
    <select className="input" aria-label={label} value="" onChange={(event) => onAdd(event.target.value)}>
      <option value="">{t('pleaseChoose')}</option>
      {options.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}（{id}）
        </option>
      ))}
    </select>
  )
}

function Remove({ name, onRemove }: { readonly name: string; readonly onRemove: () => void }) {
  const t = useTexts(engineTexts)
  return (
    <button type="button" className="button small" aria-label={t('removeOf', { name })} onClick={onRemove}>
      ✕
    </button>
  )
}

/** Where several instances of the sub-process around it run, a person says which. */
function Ancestor({
  instance,
  elements,
  elementId,
  value,
  onChange,
}: {
  readonly instance: InstanceView
  readonly elements: ReadonlyMap<string, ElementView>
  readonly elementId: string
  readonly value: string
  readonly onChange: (key: string) => void
}) {
  const t = useTexts(engineTexts)
  const scopeId = elements.get(elementId)?.scopeId ?? null
  const scopes = instance.elements.filter(
    (visit) => visit.elementId === scopeId && visit.state === 'ACTIVE' && visit.type !== 'MULTI_INSTANCE_BODY' && visit.type !== 'PROCESS',
  )
  if (scopes.length < 2) return null
  return (
    <select
      className="input"
      style={{ width: 'auto' }}
      aria-label={t('inScope', { name: elements.get(scopeId ?? '')?.name ?? '' })}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{t('scopeAuto')}</option>
      {scopes.map((scope, at) => (
        <option key={scope.key} value={scope.key}>
          {scope.name} {at + 1}（{scope.key}）
        </option>
      ))}
    </select>
  )
}

function Outcome({ plan, nameOf }: { readonly plan: ModificationPlanView; readonly nameOf: (id: string) => string }) {
  const t = useTexts(engineTexts)
  const say = useBilingual()
  if (plan.problems.length > 0)
    return (
      <div role="alert" className="notice-box bad">
        <p>{t('cannot')}</p>
        <ul>
          {plan.problems.map((problem) => (
            <li key={`${problem.code} ${problem.text.en}`}>{say(problem.text)}</li>
          ))}
        </ul>
      </div>
    )
  const line = (label: string, elements: ModificationPlanView['activated']) =>
    elements.length === 0 ? null : (
      <p>
        {label}：<strong>{elements.map(({ elementId }) => nameOf(elementId)).join('、')}</strong>
      </p>
    )
  return (
    <div className="stack-s">
      {line(t('willTerminate'), plan.terminated)}
      {line(t('willActivate'), plan.activated)}
      {line(t('willComplete'), plan.completed)}
      {plan.canceledChildren === 0 ? null : <p>{t('willCancelChildren', { count: plan.canceledChildren })}</p>}
      {plan.ends ? <p className="notice-box warn">{t('willEnd')}</p> : null}
      {plan.incidents.map(({ elementId, message }) => (
        <p key={elementId} className="notice-box warn">
          {nameOf(elementId)}：{t('willRaise', { message })}
        </p>
      ))}
    </div>
  )
}

import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import type { ProcessView } from '../../server/base/api/operations.ts'
import { operationsApi } from '../api/operations.ts'
import { commonTexts } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'
import { MoreRows } from '../ui/data-table.tsx'
import { numberHead, PlainTable } from '../ui/plain-table.tsx'
import { Empty, ErrorState, Loaded, Loading } from '../ui/states.tsx'
import { usePaged } from '../ui/use-paged.ts'
import { BatchActions } from './batch-actions.tsx'
import { engineTexts } from './engine-texts.ts'
import { type FilterWords, filterOf, NO_WORDS, STATES } from './filter.ts'
import { Field, HeatLegend, heatBadges, heatOfCounts, InstanceState, OperationsHead, Time } from './parts.tsx'
import './operations.css'

const BpmnDiagram = lazy(() => import('../ui/bpmn/bpmn-diagram.tsx').then((module) => ({ default: module.BpmnDiagram })))
const FIELDS = Object.keys(NO_WORDS) as readonly (keyof FilterWords)[]

/** Instances by whatever they are asked for; over one version also its diagram with the numbers at each element. */
export function InstancesPage() {
  const t = useTexts(engineTexts)
  const [query, setQuery] = useSearchParams()
  const words = Object.fromEntries(FIELDS.map((field) => [field, query.get(field) ?? ''])) as unknown as FilterWords
  const set = (next: FilterWords) =>
    setQuery(new URLSearchParams(Object.entries(next).filter(([, value]) => value !== '')), { replace: true })
  const processes = useQuery({ queryKey: ['operations', 'processes'], queryFn: operationsApi.processes })
  return (
    <>
      <OperationsHead page="instances" lead={t('instancesLead')} />
      <Loaded query={processes}>
        {(known) => (
          <div className="stack">
            <Filters key={query.toString()} words={words} processes={known} onApply={set} />
            <Heat words={words} processes={known} onElement={(element) => set({ ...words, element })} />
            <Found words={words} />
          </div>
        )}
      </Loaded>
    </>
  )
}

function Filters({
  words,
  processes,
  onApply,
}: {
  readonly words: FilterWords
  readonly processes: readonly ProcessView[]
  readonly onApply: (words: FilterWords) => void
}) {
  const t = useTexts(engineTexts)
  const common = useTexts(commonTexts)
  const [draft, setDraft] = useState(words)
  const process = processes.find(({ processId }) => processId === draft.process)
  const elements = useQuery({
    queryKey: ['operations', 'elements', draft.definition],
    queryFn: () => operationsApi.elements(draft.definition),
    enabled: draft.definition !== '',
  })
  const put = (change: Partial<FilterWords>) => setDraft({ ...draft, ...change })
  const text = (field: keyof FilterWords, more: { readonly type?: string; readonly placeholder?: string } = {}) => (
    <input className="input" value={draft[field]} onChange={(event) => put({ [field]: event.target.value })} {...more} />
  )
  return (
    <form
      className="sheet"
      aria-label={t('filters')}
      onSubmit={(event) => {
        event.preventDefault()
        onApply(draft)
      }}
    >
      <div className="operations-filters">
        <Field label={t('process')}>
          <select
            className="input"
            value={draft.process}
            onChange={(event) => {
              const chosen = processes.find(({ processId }) => processId === event.target.value)
              put({ process: event.target.value, definition: chosen?.versions[0]?.definitionKey ?? '', element: '' })
            }}
          >
            <option value="">{common('all')}</option>
            {processes.map(({ processId, name }) => (
              <option key={processId} value={processId}>
                {name}（{processId}）
              </option>
            ))}
          </select>
        </Field>
        <Field label={t('version')}>
          <select
            className="input"
            disabled={process === undefined}
            value={draft.definition}
            onChange={(event) => put({ definition: event.target.value, element: '' })}
          >
            <option value="">{common('all')}</option>
            {process?.versions.map(({ definitionKey, version }) => (
              <option key={definitionKey} value={definitionKey}>
                {t('versionOf', { version })}
              </option>
            ))}
          </select>
        </Field>
        <Field label={t('state')}>
          <select className="input" value={draft.state} onChange={(event) => put({ state: event.target.value })}>
            <option value="">{common('all')}</option>
            {STATES.map((state) => (
              <option key={state} value={state}>
                {t(state)}
              </option>
            ))}
          </select>
        </Field>
        <Field label={t('element')}>
          {elements.data === undefined ? (
            text('element')
          ) : (
            <select className="input" value={draft.element} onChange={(event) => put({ element: event.target.value })}>
              <option value="">{common('all')}</option>
              {elements.data
                .filter(({ scopeId }) => scopeId !== null)
                .map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
            </select>
          )}
        </Field>
        <Field label={t('variable')}>{text('variable')}</Field>
        <Field label={t('value')}>{text('value')}</Field>
      </div>
      <details className="operations-more" open={words.from + words.to + words.keys !== ''}>
        <summary>{t('more')}</summary>
        <div className="operations-filters">
          <Field label={t('from')}>{text('from', { type: 'datetime-local' })}</Field>
          <Field label={t('to')}>{text('to', { type: 'datetime-local' })}</Field>
          <Field label={t('keys')}>{text('keys', { placeholder: t('keysHelp') })}</Field>
        </div>
      </details>
      <div className="row" style={{ marginTop: 12 }}>
        <button type="submit" className="button primary">
          {t('apply')}
        </button>
        <button type="button" className="button" onClick={() => onApply(NO_WORDS)}>
          {t('clear')}
        </button>
      </div>
    </form>
  )
}

function Heat({
  words,
  processes,
  onElement,
}: {
  readonly words: FilterWords
  readonly processes: readonly ProcessView[]
  readonly onElement: (elementId: string) => void
}) {
  const t = useTexts(engineTexts)
  const { definition } = words
  const name = processes.find(({ versions }) => versions.some(({ definitionKey }) => definitionKey === definition))?.name ?? ''
  const xml = useQuery({
    queryKey: ['operations', 'xml', definition],
    queryFn: () => operationsApi.xml(definition),
    enabled: definition !== '',
    staleTime: Number.POSITIVE_INFINITY,
  })
  // The numbers show all elements of the instances found, so the element itself does not narrow them.
  const filter = useMemo(() => filterOf({ ...words, element: '' }), [words])
  const counts = useQuery({
    queryKey: ['operations', 'counts', definition, filter],
    queryFn: () => operationsApi.counts(definition, filter),
    enabled: definition !== '',
    refetchInterval: 30_000,
  })
  const elements = useQuery({
    queryKey: ['operations', 'elements', definition],
    queryFn: () => operationsApi.elements(definition),
    enabled: definition !== '',
  })
  const badges = useMemo(() => heatBadges(counts.data ?? []), [counts.data])
  const shades = useMemo(() => heatOfCounts(counts.data ?? []), [counts.data])
  const chosen = useMemo(() => (words.element === '' ? [] : [words.element]), [words.element])
  if (definition === '') return null
  const known = new Map((elements.data ?? []).map((element) => [element.id, element]))
  const isStep = (id: string) => known.get(id)?.scopeId !== undefined && known.get(id)?.scopeId !== null
  const steps = (counts.data ?? []).filter(({ elementId }) => isStep(elementId))
  return (
    <section className="sheet" aria-label={t('heat')}>
      <h2>{t('heat')}</h2>
      <p className="muted">{t('heatLead')}</p>
      <div style={{ margin: '8px 0 12px' }}>
        <HeatLegend />
      </div>
      <Loaded query={xml}>
        {(text) => (
          <Suspense fallback={<Loading />}>
            <BpmnDiagram
              xml={text}
              name={name}
              badges={badges}
              shades={shades}
              chosen={chosen}
              height={380}
              onChoose={(id) => {
                if (isStep(id)) onElement(id === words.element ? '' : id)
              }}
            />
          </Suspense>
        )}
      </Loaded>
      <details style={{ marginTop: 12 }}>
        <summary>{t('countsTable')}</summary>
        <PlainTable
          label={t('countsTable')}
          heads={[t('step'), ...(['active', 'withIncident', 'completed', 'canceled'] as const).map((column) => numberHead(t(column)))]}
        >
          {steps.map((one) => (
            <tr key={one.elementId}>
              <th scope="row">{known.get(one.elementId)?.name ?? one.elementId}</th>
              <td className="number">{one.active}</td>
              <td className="number">{one.incidents}</td>
              <td className="number">{one.completed}</td>
              <td className="number">{one.canceled}</td>
            </tr>
          ))}
        </PlainTable>
      </details>
    </section>
  )
}

function Found({ words }: { readonly words: FilterWords }) {
  const t = useTexts(engineTexts)
  const filter = useMemo(() => filterOf(words), [words])
  const instances = usePaged(['operations', 'instances', filter], (cursor) => operationsApi.instances(filter, cursor), 30_000)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const shown = instances.items.filter(({ key }) => chosen.has(key)).map(({ key }) => key)
  const toggle = (key: string, on: boolean) => {
    const next = new Set(chosen)
    if (on) next.add(key)
    else next.delete(key)
    setChosen(next)
  }
  if (instances.error !== null) return <ErrorState problem={instances.error} onRetry={() => void instances.refetch()} />
  if (instances.loading) return <Loading />
  return (
    <section className="sheet" aria-label={t('instances')}>
      <h2>{t('instances')}</h2>
      {instances.items.length === 0 ? (
        <Empty text={t('noInstances')} />
      ) : (
        <>
          <PlainTable
            label={t('instances')}
            heads={[
              <th key="choose" scope="col">
                <input
                  type="checkbox"
                  aria-label={t('chooseAll')}
                  checked={shown.length === instances.items.length}
                  onChange={(event) => setChosen(event.target.checked ? new Set(instances.items.map(({ key }) => key)) : new Set())}
                />
              </th>,
              t('key'),
              t('state'),
              t('process'),
              t('version'),
              t('started'),
              t('ended'),
              t('case'),
            ]}
          >
            {instances.items.map((row) => (
              <tr key={row.key}>
                <td>
                  <input
                    type="checkbox"
                    aria-label={t('choose', { key: row.key })}
                    checked={chosen.has(row.key)}
                    onChange={(event) => toggle(row.key, event.target.checked)}
                  />
                </td>
                <th scope="row" className="nowrap">
                  <Link to={`/operations/instances/${row.key}`}>{row.key}</Link>
                </th>
                <td className="nowrap">
                  <InstanceState row={row} />
                </td>
                <td>{row.processName}</td>
                <td className="nowrap">{t('versionOf', { version: row.version })}</td>
                <td>
                  <Time at={row.startedAt} />
                </td>
                <td>
                  <Time at={row.endedAt} />
                </td>
                <td className="nowrap">{row.caseId === null ? '—' : <Link to={`/cases/${row.caseId}`}>{t('openCase')}</Link>}</td>
              </tr>
            ))}
          </PlainTable>
          <MoreRows
            shown={instances.items.length}
            total={instances.total}
            more={instances.hasMore}
            busy={instances.loadingMore}
            onMore={instances.loadMore}
          />
          <BatchActions filter={filter} chosen={shown} total={instances.total} definitionKey={words.definition} />
        </>
      )}
    </section>
  )
}

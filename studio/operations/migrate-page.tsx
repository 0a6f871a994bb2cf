import { useMutation, useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import type { InstanceFilter, MappingView, ProcessView } from '../../server/base/api/operations.ts'
import { operationsApi } from '../api/operations.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import type { DiagramBadge } from '../ui/bpmn/bpmn-diagram.tsx'
import { Mark } from '../ui/marks.tsx'
import { PageHead } from '../ui/page.tsx'
import { numberHead, PlainTable } from '../ui/plain-table.tsx'
import { Empty, Failed, Loaded, Loading } from '../ui/states.tsx'
import { engineTexts } from './engine-texts.ts'
import { Field, isReason, Reason } from './parts.tsx'
import './operations.css'

const BpmnDiagram = lazy(() => import('../ui/bpmn/bpmn-diagram.tsx').then((module) => ({ default: module.BpmnDiagram })))
/** Scopes and gateways map by themselves; what tokens rest at is what a person looks at. */
const RESTING =
  /^(USER_TASK|SERVICE_TASK|SEND_TASK|RECEIVE_TASK|SCRIPT_TASK|BUSINESS_RULE_TASK|CALL_ACTIVITY|SUB_PROCESS|EVENT_SUB_PROCESS|INTERMEDIATE_CATCH_EVENT|EVENT_BASED_GATEWAY|BOUNDARY_EVENT|AD_HOC_SUB_PROCESS)$/

/** Moves running instances to another version: elements mapped on both diagrams, each instance tried, then a batch operation. */
export function MigratePage() {
  const t = useTexts(engineTexts)
  const [query, setQuery] = useSearchParams()
  const source = query.get('source') ?? ''
  const processes = useQuery({ queryKey: ['operations', 'processes'], queryFn: operationsApi.processes })
  return (
    <>
      <PageHead title={t('migrateTitle')} lead={t('migrateLead')} above={<Link to="/operations/instances">{t('instances')}</Link>} />
      <Loaded query={processes}>
        {(known) => {
          const process = known.find(({ versions }) => versions.some(({ definitionKey }) => definitionKey === source))
          return process === undefined ? (
            <Empty text={t('chooseProcess')} />
          ) : (
            <Versions
              process={process}
              source={source}
              target={query.get('target') ?? process.versions.find(({ definitionKey }) => definitionKey !== source)?.definitionKey ?? ''}
              keys={(query.get('keys') ?? '').split(',').filter((key) => /^\d{1,19}$/.test(key))}
              onTarget={(target) =>
                setQuery(
                  (before) => {
                    const next = new URLSearchParams(before)
                    next.set('target', target)
                    return next
                  },
                  { replace: true },
                )
              }
            />
          )
        }}
      </Loaded>
    </>
  )
}

function Versions({
  process,
  source,
  target,
  keys,
  onTarget,
}: {
  readonly process: ProcessView
  readonly source: string
  readonly target: string
  readonly keys: readonly string[]
  readonly onTarget: (target: string) => void
}) {
  const t = useTexts(engineTexts)
  const query = useQuery({
    queryKey: ['operations', 'mapping', source, target],
    queryFn: () => operationsApi.mapping(source, target),
    enabled: target !== '',
  })
  const present = process.versions.find(({ definitionKey }) => definitionKey === source)
  if (target === '') return <Empty text={t('noTarget')} />
  return (
    <div className="stack">
      <section className="sheet" aria-label={t('version')}>
        <div className="operations-filters">
          <Field label={t('process')}>
            <input className="input" readOnly value={process.name} />
          </Field>
          <Field label={t('sourceVersion')}>
            <input className="input" readOnly value={t('versionOf', { version: present?.version ?? 0 })} />
          </Field>
          <Field label={t('targetVersion')}>
            <select className="input" value={target} onChange={(event) => onTarget(event.target.value)}>
              {process.versions
                .filter(({ definitionKey }) => definitionKey !== source)
                .map(({ definitionKey, version }) => (
                  <option key={definitionKey} value={definitionKey}>
                    {t('versionOf', { version })}
                  </option>
                ))}
            </select>
          </Field>
        </div>
      </section>
      <Loaded query={query}>
        {(mapping) => (
          <Mapping key={`${source} ${target}`} view={mapping} source={source} target={target} keys={keys} name={process.name} />
        )}
      </Loaded>
    </div>
  )
}

function Mapping({
  view,
  source,
  target,
  keys,
  name,
}: {
  readonly view: MappingView
  readonly source: string
  readonly target: string
  readonly keys: readonly string[]
  readonly name: string
}) {
  const t = useTexts(engineTexts)
  const [changed, setChanged] = useState<{ readonly [source: string]: string }>({})
  const [isAll, setAll] = useState(false)
  const [here, setHere] = useState<string | null>(null)
  const mapping = useMemo(
    () => Object.fromEntries(Object.entries({ ...view.suggested, ...changed }).filter(([, to]) => to !== '')),
    [view, changed],
  )
  const steps = useMemo(() => view.source.filter(({ scopeId, type }) => scopeId !== null && RESTING.test(type)), [view])
  const rows = steps.filter(({ id, tokens }) => isAll || tokens > 0 || mapping[id] === undefined || changed[id] !== undefined)
  const numbers = useMemo(
    () => new Map(steps.flatMap(({ id }) => (mapping[id] === undefined ? [] : [id])).map((id, at) => [id, at + 1])),
    [steps, mapping],
  )
  const badges = useMemo(() => {
    const left: DiagramBadge[] = []
    const right: DiagramBadge[] = []
    for (const [id, number] of numbers) {
      left.push({ elementId: id, text: String(number), tone: 'pair' })
      right.push({ elementId: mapping[id] ?? '', text: String(number), tone: 'pair' })
    }
    for (const { id, tokens } of steps) {
      if (tokens > 0) left.push({ elementId: id, text: String(tokens), tone: 'active', at: 'below' })
      if (tokens > 0 && mapping[id] === undefined) left.push({ elementId: id, text: '?', tone: 'incident' })
    }
    return { left, right }
  }, [numbers, mapping, steps])
  const chosen = useMemo(() => (here === null ? { left: [], right: [] } : { left: [here], right: [mapping[here] ?? ''] }), [here, mapping])
  const pick = (id: string) => {
    const [found] = Object.entries(mapping).find(([, to]) => to === id) ?? []
    if (found !== undefined) setHere(found)
  }
  return (
    <>
      <section className="sheet" aria-label={t('mapping')}>
        <h2>{t('mapping')}</h2>
        <div className="mapping-pair">
          <Side title={t('source')} definitionKey={source} name={name} badges={badges.left} chosen={chosen.left} onChoose={setHere} />
          <Side title={t('target')} definitionKey={target} name={name} badges={badges.right} chosen={chosen.right} onChoose={pick} />
        </div>
        <p className="muted" style={{ margin: '12px 0' }}>
          {t('mappingLead')}
        </p>
        <p>
          <label className="choice">
            <input type="checkbox" checked={isAll} onChange={(event) => setAll(event.target.checked)} />
            {t('allElements')}
          </label>
        </p>
        <PlainTable label={t('mapping')} heads={[t('pair'), t('step'), numberHead(t('tokens')), t('counterpart')]}>
          {rows.map((element) => (
            <tr key={element.id}>
              <td>{numbers.get(element.id) ?? '—'}</td>
              <th scope="row">
                {element.name} <span className="muted">{element.id}</span>
              </th>
              <td className="number">{element.tokens}</td>
              <td>
                <select
                  className="input"
                  aria-label={`${t('counterpart')}：${element.name}`}
                  value={mapping[element.id] ?? ''}
                  onFocus={() => setHere(element.id)}
                  onChange={(event) => setChanged({ ...changed, [element.id]: event.target.value })}
                >
                  <option value="">{t('noCounterpart')}</option>
                  {view.target
                    .filter(({ type }) => type === element.type)
                    .map((other) => (
                      <option key={other.id} value={other.id}>
                        {other.name}（{other.id}）{view.suggested[element.id] === other.id ? ` · ${t('suggested')}` : ''}
                      </option>
                    ))}
                </select>
              </td>
            </tr>
          ))}
        </PlainTable>
      </section>
      <DryRun source={source} target={target} keys={keys} mapping={mapping} />
    </>
  )
}

function Side({
  title,
  definitionKey,
  name,
  badges,
  chosen,
  onChoose,
}: {
  readonly title: string
  readonly definitionKey: string
  readonly name: string
  readonly badges: readonly DiagramBadge[]
  readonly chosen: readonly string[]
  readonly onChoose: (elementId: string) => void
}) {
  const xml = useQuery({
    queryKey: ['operations', 'xml', definitionKey],
    queryFn: () => operationsApi.xml(definitionKey),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <div>
      <h3>{title}</h3>
      <Loaded query={xml}>
        {(text) => (
          <Suspense fallback={<Loading />}>
            <BpmnDiagram xml={text} name={`${name} ${title}`} badges={badges} chosen={chosen} height={340} onChoose={onChoose} />
          </Suspense>
        )}
      </Loaded>
    </div>
  )
}

function DryRun({
  source,
  target,
  keys,
  mapping,
}: {
  readonly source: string
  readonly target: string
  readonly keys: readonly string[]
  readonly mapping: { readonly [source: string]: string }
}) {
  const t = useTexts(engineTexts)
  const say = useBilingual()
  const [reason, setReason] = useState('')
  const filter: InstanceFilter = { definitionKey: source, state: 'ACTIVE', ...(keys.length === 0 ? {} : { keys }) }
  const query = useQuery({
    queryKey: ['operations', 'migration', source, target, keys, mapping],
    queryFn: () => operationsApi.planMigration({ filter, targetDefinitionKey: target, mapping }),
    placeholderData: (before) => before,
  })
  const run = useMutation({
    mutationFn: () =>
      operationsApi.createBatch({
        plan: { type: 'MIGRATE_PROCESS_INSTANCE', targetDefinitionKey: target, mapping },
        // When none of those tried is refused, the rest go too; each is judged again when its turn comes.
        filter: movable.length === query.data?.items.length ? filter : { keys: movable },
        reason: reason.trim(),
      }),
  })
  const movable = (query.data?.items ?? []).filter(({ problems }) => problems.length === 0).map(({ key }) => key)
  return (
    <section className="sheet stack" aria-label={t('dryRun')}>
      <h2>{t('dryRun')}</h2>
      <Loaded query={query}>
        {({ items }) => (
          <>
            <p role="status">
              {t('dryRunSummary', { movable: movable.length, refused: items.length - movable.length })} {t('dryRunMost')}
            </p>
            {items.length === 0 ? (
              <Empty text={t('noInstances')} />
            ) : (
              <PlainTable
                label={t('dryRun')}
                heads={[
                  t('key'),
                  <th key="result" scope="col" style={{ minWidth: '16em' }}>
                    {t('result')}
                  </th>,
                ]}
              >
                {items.map(({ key, problems }) => (
                  <tr key={key}>
                    <th scope="row">
                      <Link to={`/operations/instances/${key}`}>{key}</Link>
                    </th>
                    <td>
                      <Mark tone={problems.length === 0 ? 'good' : 'bad'} icon={problems.length === 0 ? 'check' : 'cross'}>
                        {t(problems.length === 0 ? 'movable' : 'notMovable')}
                      </Mark>
                      {problems.map((problem) => (
                        <p key={`${problem.code} ${problem.at ?? ''}`} className="muted">
                          {say(problem.text)}
                        </p>
                      ))}
                    </td>
                  </tr>
                ))}
              </PlainTable>
            )}
          </>
        )}
      </Loaded>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          run.mutate()
        }}
      >
        <Reason value={reason} onChange={setReason} />
        <Failed error={run.error} />
        {run.data === undefined ? null : (
          <p role="status" className="notice-box good">
            {t('batchCreated', { count: run.data.items })} <Link to={`/operations/batches/${run.data.key}`}>{t('seeBatch')}</Link>
          </p>
        )}
        <p>
          <button
            type="submit"
            className="button primary"
            disabled={movable.length === 0 || query.isPlaceholderData || !isReason(reason) || run.isPending || run.isSuccess}
          >
            {t('migrateDo', { count: movable.length })}
          </button>
        </p>
      </form>
    </section>
  )
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import { Link, useParams } from 'react-router'
import type { InstanceView } from '../../server/base/api/operations.ts'
import { operationsApi } from '../api/operations.ts'
import { useTexts } from '../i18n/texts.ts'
import { Facts, PageHead } from '../ui/page.tsx'
import { Failed, Loaded, Loading } from '../ui/states.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { engineTexts } from './engine-texts.ts'
import { countsOf } from './instance-counts.ts'
import { CallsTab, CommandsTab, HistoryTab, IncidentsTab, JobsTab, WaitsTab } from './instance-tabs.tsx'
import { HeatLegend, heatBadges, heatOfCounts, InstanceState, isReason, Reason, Time } from './parts.tsx'
import { VariablesTab } from './variables-tab.tsx'
import './operations.css'

const BpmnDiagram = lazy(() => import('../ui/bpmn/bpmn-diagram.tsx').then((module) => ({ default: module.BpmnDiagram })))

/** One instance: where its tokens are, what it knows, what it waits for, what went wrong, and what may be done. */
export function InstancePage() {
  const { key = '' } = useParams()
  const query = useQuery({ queryKey: ['operations', 'instance', key], queryFn: () => operationsApi.instance(key), refetchInterval: 15_000 })
  return <Loaded query={query}>{(instance) => <Instance key={instance.key} instance={instance} />}</Loaded>
}

function Instance({ instance }: { readonly instance: InstanceView }) {
  const t = useTexts(engineTexts)
  const [canceling, setCanceling] = useState(false)
  const isActive = instance.state === 'ACTIVE'
  const open = instance.incidentList.filter(({ state }) => state === 'ACTIVE')
  const list = new URLSearchParams({ process: instance.processId, definition: instance.definitionKey })
  return (
    <>
      <PageHead
        title={t('instanceTitle', { name: instance.processName })}
        mark={<InstanceState row={instance} />}
        above={<Link to={`/operations/instances?${list.toString()}`}>{t('backToInstances')}</Link>}
      >
        {isActive ? (
          <>
            <Link className="button" to={`/operations/instances/${instance.key}/modify`}>
              {t('modify')}
            </Link>
            <Link
              className="button"
              to={`/operations/migrate?${new URLSearchParams({ source: instance.definitionKey, keys: instance.key }).toString()}`}
            >
              {t('migrate')}
            </Link>
            <button type="button" className="button danger" aria-expanded={canceling} onClick={() => setCanceling(!canceling)}>
              {t('cancel')}
            </button>
          </>
        ) : null}
      </PageHead>
      <div className="stack">
        {canceling && isActive ? <Cancel instanceKey={instance.key} /> : null}
        <section className="sheet">
          <Facts
            facts={[
              { label: t('key'), value: instance.key },
              { label: t('version'), value: t('versionOf', { version: instance.version }) },
              { label: t('started'), value: <Time at={instance.startedAt} /> },
              { label: t('ended'), value: <Time at={instance.endedAt} /> },
              {
                label: t('case'),
                value: instance.caseId === null ? '—' : <Link to={`/cases/${instance.caseId}`}>{t('openCase')}</Link>,
              },
            ]}
          />
        </section>
        <Where instance={instance} />
        <section className="sheet">
          <Tabs
            label={t('instances')}
            tabs={[
              { key: 'variables', label: t('variables'), content: () => <VariablesTab instance={instance} /> },
              { key: 'incidents', label: `${t('incidents')}（${open.length}）`, content: () => <IncidentsTab instance={instance} /> },
              { key: 'history', label: t('history'), content: () => <HistoryTab instance={instance} /> },
              { key: 'jobs', label: t('jobs'), content: () => <JobsTab instance={instance} /> },
              { key: 'waits', label: t('waits'), content: () => <WaitsTab instance={instance} /> },
              { key: 'calls', label: t('calls'), content: () => <CallsTab instance={instance} /> },
              { key: 'commands', label: t('commands'), content: () => <CommandsTab instance={instance} /> },
            ]}
          />
        </section>
      </div>
    </>
  )
}

function Cancel({ instanceKey }: { readonly instanceKey: string }) {
  const t = useTexts(engineTexts)
  const client = useQueryClient()
  const [reason, setReason] = useState('')
  const cancel = useMutation({
    mutationFn: () => operationsApi.cancel(instanceKey, reason.trim()),
    onSettled: () => client.invalidateQueries({ queryKey: ['operations'] }),
  })
  return (
    <form
      className="sheet stack"
      aria-label={t('cancel')}
      onSubmit={(event) => {
        event.preventDefault()
        cancel.mutate()
      }}
    >
      <p className="notice-box warn">{t('cancelLead')}</p>
      <Reason value={reason} onChange={setReason} />
      <Failed error={cancel.error} />
      <p>
        <button type="submit" className="button danger" disabled={!isReason(reason) || cancel.isPending}>
          {t('cancelDo')}
        </button>
      </p>
    </form>
  )
}

function Where({ instance }: { readonly instance: InstanceView }) {
  const t = useTexts(engineTexts)
  const { definitionKey, flows } = instance
  const xml = useQuery({
    queryKey: ['operations', 'xml', definitionKey],
    queryFn: () => operationsApi.xml(definitionKey),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const counts = useMemo(() => countsOf(instance), [instance])
  const badges = useMemo(() => heatBadges(counts), [counts])
  const shades = useMemo(() => heatOfCounts(counts), [counts])
  const now = instance.elements.filter(
    ({ state, type, key }) =>
      state === 'ACTIVE' && type !== 'PROCESS' && instance.elements.every((other) => other.scopeKey !== key || other.state !== 'ACTIVE'),
  )
  return (
    <section className="sheet" aria-label={t('whereItIs')}>
      <h2>{t('whereItIs')}</h2>
      <p style={{ margin: '4px 0 8px' }}>{now.length === 0 ? '—' : now.map(({ name }) => name).join('、')}</p>
      <div style={{ marginBottom: 12 }}>
        <HeatLegend />
      </div>
      <Loaded query={xml}>
        {(text) => (
          <Suspense fallback={<Loading />}>
            <BpmnDiagram xml={text} name={instance.processName} badges={badges} shades={shades} takenFlows={flows} height={380} />
          </Suspense>
        )}
      </Loaded>
    </section>
  )
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { GatewayPage, GatewayView, IssuedGateway, RefusalView, RegistryOverview } from '../../../server/base/api/registry.ts'
import { registryApi } from '../../api/registry.ts'
import { commonTexts } from '../../i18n/common.ts'
import { formatInstant } from '../../i18n/format.ts'
import { useTexts } from '../../i18n/texts.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { Mark } from '../../ui/marks.tsx'
import { Sheet } from '../../ui/page.tsx'
import { numberHead, PlainTable } from '../../ui/plain-table.tsx'
import { Empty, Loaded, useProblemText } from '../../ui/states.tsx'
import { registryTexts } from './texts.ts'

/** Gateways: issued with a secret that is shown once, revoked, and what was refused to them or in the subject's name. */
export function GatewaysTab({ subject, overview }: { readonly subject: string; readonly overview: RegistryOverview }) {
  const t = useTexts(registryTexts)
  const gateways = useQuery({
    queryKey: ['registry', subject, 'gateways'],
    queryFn: () => registryApi.gateways(subject),
    refetchInterval: 30_000,
  })
  const [issued, setIssued] = useState<IssuedGateway | null>(null)
  const [isOpen, setOpen] = useState(false)
  return (
    <section className="stack">
      <p className="muted">{t('gatewaysLead')}</p>
      {issued === null ? null : <Secret issued={issued} onClose={() => setIssued(null)} />}
      {overview.mayChange && issued === null ? (
        <div>
          <button type="button" className="button primary" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {t('issue')}
          </button>
        </div>
      ) : null}
      {isOpen && issued === null ? (
        <Issue
          subject={subject}
          onIssued={(gateway) => {
            setIssued(gateway)
            setOpen(false)
          }}
        />
      ) : null}
      <Loaded query={gateways}>{(page) => <List subject={subject} page={page} mayChange={overview.mayChange} />}</Loaded>
    </section>
  )
}

function Issue({ subject, onIssued }: { readonly subject: string; readonly onIssued: (gateway: IssuedGateway) => void }) {
  const t = useTexts(registryTexts)
  const text = useProblemText()
  const client = useQueryClient()
  const [label, setLabel] = useState('')
  const [devices, setDevices] = useState('')
  const issue = useMutation({
    mutationFn: () =>
      registryApi.issueGateway(
        subject,
        label,
        devices.split(/[\s,，、;；]+/).filter((id) => id !== ''),
      ),
    onSuccess: async (gateway) => {
      onIssued(gateway)
      await client.invalidateQueries({ queryKey: ['registry', subject] })
    },
  })
  return (
    <Sheet title={t('issue')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          issue.mutate()
        }}
      >
        {issue.error === null ? null : (
          <p className="notice-box bad" role="alert" style={{ marginBottom: 16 }}>
            {text(issue.error)}
          </p>
        )}
        <div className="form-field">
          <label className="form-label" htmlFor="gateway-label">
            {t('gatewayLabel')}
          </label>
          <p className="form-help" id="gateway-label-help">
            {t('gatewayLabelHelp')}
          </p>
          <input
            id="gateway-label"
            className="input"
            aria-describedby="gateway-label-help"
            maxLength={100}
            value={label}
            onChange={(event) => setLabel(event.target.value)}
          />
        </div>
        <div className="form-field">
          <label className="form-label" htmlFor="gateway-devices">
            {t('onlyDevices')}
          </label>
          <p className="form-help" id="gateway-devices-help">
            {t('onlyDevicesHelp')}
          </p>
          <textarea
            id="gateway-devices"
            className="input"
            aria-describedby="gateway-devices-help"
            value={devices}
            onChange={(event) => setDevices(event.target.value)}
          />
        </div>
        <button type="submit" className="button primary" disabled={issue.isPending || label.trim() === ''}>
          {t('issue')}
        </button>
      </form>
    </Sheet>
  )
}

/** The secret, this once, to be copied. */
function Secret({ issued, onClose }: { readonly issued: IssuedGateway; readonly onClose: () => void }) {
  const t = useTexts(registryTexts)
  return (
    <section className="notice-box warn" aria-label={issued.label}>
      <h2>{issued.label}</h2>
      <p role="status">{t('secretOnce')}</p>
      <dl className="registry-secret">
        <Copied what={t('username')} value={issued.username} />
        <Copied what={t('secret')} value={issued.secret} />
        <Copied what={t('topics')} value={`${issued.topic}{${t('id')}}/telemetry`} />
      </dl>
      <button type="button" className="button" onClick={onClose}>
        {t('stored')}
      </button>
    </section>
  )
}

function Copied({ what, value }: { readonly what: string; readonly value: string }) {
  const t = useTexts(registryTexts)
  const common = useTexts(commonTexts)
  const [isDone, setDone] = useState(false)
  return (
    <>
      <dt>{what}</dt>
      <dd>
        <code>{value}</code>
      </dd>
      <dd>
        <button
          type="button"
          className="button small"
          aria-label={t('copyOf', { what })}
          onClick={() => {
            // Without the browser's leave the text stands there to be marked by hand.
            navigator.clipboard?.writeText(value).then(
              () => setDone(true),
              () => setDone(false),
            )
          }}
        >
          {isDone ? common('copied') : common('copy')}
        </button>
      </dd>
    </>
  )
}

function List({ subject, page, mayChange }: { readonly subject: string; readonly page: GatewayPage; readonly mayChange: boolean }) {
  const t = useTexts(registryTexts)
  const common = useTexts(commonTexts)
  return (
    <>
      <DataTable<GatewayView>
        rowKey="username"
        dataSource={[...page.items]}
        locale={{ emptyText: <Empty text={t('noGateways')} /> }}
        columns={[
          { title: t('gatewayLabel'), render: (_, { label, username }) => (label === '' ? username : label) },
          { title: t('username'), render: (_, { username }) => <code>{username}</code> },
          {
            title: common('status'),
            render: (_, { revokedAt }) => (
              <Mark tone={revokedAt === null ? 'good' : 'grey'} icon={revokedAt === null ? 'check' : 'cross'}>
                {t(revokedAt === null ? 'inUse' : 'revoked')}
              </Mark>
            ),
          },
          {
            title: t('scope'),
            render: (_, { scope, devices }) => (scope === 'subject' ? t('scopeSubject') : t('scopeDevices', { count: devices })),
          },
          { title: t('createdAt'), render: (_, { createdAt }) => formatInstant(createdAt) },
          {
            title: t('seenAt'),
            render: (_, { lastSeenAt }) =>
              lastSeenAt === null ? <span className="muted">{t('notSeen')}</span> : formatInstant(lastSeenAt),
          },
          ...(mayChange
            ? [
                {
                  title: common('actions'),
                  render: (_: unknown, gateway: GatewayView) =>
                    gateway.revokedAt === null ? <Revoke subject={subject} gateway={gateway} /> : null,
                },
              ]
            : []),
        ]}
      />
      {page.refusals.length === 0 ? null : (
        <Refusals refusals={page.refusals} names={new Map(page.items.map((one) => [one.username, one.label]))} />
      )}
    </>
  )
}

function Revoke({ subject, gateway }: { readonly subject: string; readonly gateway: GatewayView }) {
  const t = useTexts(registryTexts)
  const text = useProblemText()
  const client = useQueryClient()
  const name = gateway.label === '' ? gateway.username : gateway.label
  const revoke = useMutation({
    mutationFn: () => registryApi.revokeGateway(subject, gateway.username),
    onSuccess: () => client.invalidateQueries({ queryKey: ['registry', subject] }),
  })
  return (
    <>
      <button
        type="button"
        className="button small danger"
        aria-label={t('revokeOf', { name })}
        disabled={revoke.isPending}
        onClick={() => {
          if (window.confirm(t('revokeAsk', { name }))) revoke.mutate()
        }}
      >
        {t('revoke')}
      </button>
      {revoke.error === null ? null : <span role="alert">{text(revoke.error)}</span>}
    </>
  )
}

function Refusals({ refusals, names }: { readonly refusals: readonly RefusalView[]; readonly names: ReadonlyMap<string, string> }) {
  const t = useTexts(registryTexts)
  const nameOf = (gateway: string) => names.get(gateway) || gateway
  return (
    <Sheet title={t('refusals')}>
      <PlainTable
        label={t('refusals')}
        heads={[t('refusalWhat'), t('refusalFrom'), t('topics'), numberHead(t('refusalTimes')), t('refusalLast')]}
      >
        {refusals.map((one) => (
          <tr key={`${one.gateway} ${one.reason} ${one.address} ${one.firstAt} ${one.topic}`}>
            <td>
              <Mark tone={one.reason === 'foreign-topic' ? 'bad' : 'warn'} icon="warning">
                {one.reason === 'revoked' ? t('reason-revoked') : t(one.reason)}
              </Mark>
            </td>
            <td>
              {one.own ? nameOf(one.gateway) : t('stranger', { name: one.gateway })} {one.address}
            </td>
            <td>{one.topic === null ? '' : <code>{one.topic}</code>}</td>
            <td className="number">{one.times}</td>
            <td className="nowrap">{formatInstant(one.lastAt)}</td>
          </tr>
        ))}
      </PlainTable>
    </Sheet>
  )
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import {
  ASSET_STATES,
  type BuildingView,
  type DeviceChange,
  type DeviceDetail,
  type DeviceInput,
  type GatewayView,
  type RegistryOverview,
  STATE_NAMES,
} from '../../../server/base/api/registry.ts'
import { registryApi } from '../../api/registry.ts'
import { commonTexts } from '../../i18n/common.ts'
import { formatInstant } from '../../i18n/format.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { PlainTable } from '../../ui/plain-table.tsx'
import { Failed, Loaded } from '../../ui/states.tsx'
import { RecordForm, type RecordGroup, type RecordValues } from './record-form.tsx'
import { registryTexts } from './texts.ts'
import { useBuildings } from './use-buildings.ts'
import { useFieldWord } from './words.ts'

/** Record of a device with its ledger; `id` null: a new one. */
export function DevicePanel({
  subject,
  overview,
  id,
  onClose,
}: {
  readonly subject: string
  readonly overview: RegistryOverview
  readonly id: string | null
  readonly onClose: () => void
}) {
  const t = useTexts(registryTexts)
  const client = useQueryClient()
  const buildings = useBuildings(subject)
  const gateways = useQuery({ queryKey: ['registry', subject, 'gateways'], queryFn: () => registryApi.gateways(subject) })
  const device = useQuery({
    queryKey: ['registry', subject, 'device', id],
    queryFn: () => registryApi.device(subject, id ?? ''),
    enabled: id !== null,
  })
  const save = useMutation({
    mutationFn: (values: RecordValues) => {
      const input = values as unknown as DeviceInput
      return id === null ? registryApi.createDevice(subject, input) : registryApi.changeDevice(subject, input)
    },
    onSuccess: async () => {
      onClose()
      await client.invalidateQueries({ queryKey: ['registry', subject] })
    },
  })
  const groups = useDeviceGroups(overview, buildings.data?.items ?? [], gateways.data?.items ?? [], id !== null)
  const isReady = buildings.data !== undefined && gateways.data !== undefined
  return (
    <section className="sheet stack">
      <div className="row-between sheet-head">
        <h2>{id === null ? t('addDevice') : overview.mayChange ? t('changeDevice', { id }) : id}</h2>
        <button type="button" className="button small" onClick={onClose}>
          {t('backToList')}
        </button>
      </div>
      {id === null && isReady ? (
        <RecordForm
          groups={groups}
          values={{ state: 'in-use' }}
          busy={save.isPending}
          problem={save.error}
          onSave={save.mutate}
          onCancel={onClose}
        />
      ) : (
        <Loaded query={{ ...device, data: isReady ? device.data : undefined }}>
          {(data) => (
            <>
              <p className="muted">
                {t('record', {
                  at: formatInstant(data.registeredAt),
                  changed: formatInstant(data.updatedAt),
                  source: data.dataSource === 'entered' ? t('entered') : data.dataSource === 'import' ? t('imported') : data.dataSource,
                })}
                {'　'}
                <Link to={`/devices/${subject}/d/${encodeURIComponent(data.id)}`}>{t('openPage')}</Link>
              </p>
              {overview.mayChange ? (
                <>
                  <RecordForm
                    groups={groups}
                    values={{ ...data } as unknown as RecordValues}
                    busy={save.isPending}
                    problem={save.error}
                    onSave={save.mutate}
                    onCancel={onClose}
                  />
                  <EndOfLife subject={subject} device={data} onClose={onClose} />
                </>
              ) : (
                <ReadOnly groups={groups} device={data} />
              )}
              <History changes={data.history} />
            </>
          )}
        </Loaded>
      )}
    </section>
  )
}

function useDeviceGroups(
  overview: RegistryOverview,
  buildings: readonly BuildingView[],
  gateways: readonly GatewayView[],
  isKnown: boolean,
): readonly RecordGroup[] {
  const t = useTexts(registryTexts)
  const say = useBilingual()
  const text = (key: 'place' | 'floor' | 'maker' | 'model' | 'ownerUnit' | 'useUnit' | 'maintainer') =>
    ({ key, label: t(key), type: 'text' }) as const
  return [
    {
      title: t('groupBasic'),
      fields: [
        { key: 'id', label: t('id'), type: 'text', help: t('idHelp'), needed: true, fixed: isKnown },
        { key: 'name', label: t('name'), type: 'text', needed: true },
        {
          key: 'kind',
          label: t('kind'),
          type: 'select',
          needed: true,
          options: [{ value: '', label: t('choose') }, ...overview.kinds.map(({ id, name }) => ({ value: id, label: say(name) }))],
        },
        {
          key: 'state',
          label: t('assetState'),
          type: 'select',
          options: ASSET_STATES.map((value) => ({ value, label: say(STATE_NAMES[value]) })),
        },
      ],
    },
    {
      title: t('groupPlace'),
      fields: [
        {
          key: 'building',
          label: t('building'),
          type: 'select',
          options: [{ value: '', label: t('noBuilding') }, ...buildings.map(({ id, name }) => ({ value: id, label: name }))],
        },
        text('floor'),
        text('place'),
        { key: 'serves', label: t('serves'), type: 'text', help: t('servesHelp') },
        { key: 'longitude', label: t('longitude'), type: 'number', help: t('degreesHelp') },
        { key: 'latitude', label: t('latitude'), type: 'number', help: t('degreesHelp') },
      ],
    },
    {
      title: t('groupOrigin'),
      fields: [text('maker'), text('model'), { key: 'installedOn', label: t('installedOn'), type: 'date' }],
    },
    { title: t('groupKeepers'), fields: [text('ownerUnit'), text('useUnit'), text('maintainer')] },
    {
      title: t('groupAccess'),
      fields: [
        {
          key: 'mapping',
          label: t('mapping'),
          type: 'select',
          options: [{ value: '', label: t('canonical') }, ...overview.mappings.map((value) => ({ value, label: value }))],
        },
        {
          key: 'gateway',
          label: t('gateway'),
          type: 'select',
          options: [
            { value: '', label: t('anyGateway') },
            ...gateways
              .filter(({ revokedAt, scope }) => revokedAt === null && scope === 'devices')
              .map(({ username, label }) => ({ value: username, label: label === '' ? username : label })),
          ],
        },
      ],
    },
  ]
}

function ReadOnly({ groups, device }: { readonly groups: readonly RecordGroup[]; readonly device: DeviceDetail }) {
  const values = device as unknown as RecordValues
  return (
    <dl className="facts">
      {groups
        .flatMap(({ fields }) => fields)
        .map(({ key, label, options }) => (
          <div key={key} style={{ display: 'contents' }}>
            <dt>{label}</dt>
            <dd>{options?.find(({ value }) => value === (values[key] ?? ''))?.label ?? values[key] ?? ''}</dd>
          </div>
        ))}
    </dl>
  )
}

/** Retiring, restoring, and deleting what never spoke. */
function EndOfLife({
  subject,
  device,
  onClose,
}: {
  readonly subject: string
  readonly device: DeviceDetail
  readonly onClose: () => void
}) {
  const t = useTexts(registryTexts)
  const client = useQueryClient()
  const [note, setNote] = useState<string | null>(null)
  const act = useMutation({
    mutationFn: async (way: 'retire' | 'restore' | 'remove') => {
      if (way === 'remove') await registryApi.removeDevice(subject, device.id)
      else if (way === 'restore') await registryApi.restoreDevice(subject, device.id)
      else await registryApi.retireDevice(subject, device.id, note ?? '')
    },
    onSuccess: async () => {
      onClose()
      await client.invalidateQueries({ queryKey: ['registry', subject] })
    },
  })
  return (
    <div className="stack-s">
      <Failed error={act.error} />
      {note === null ? (
        <div className="row">
          {device.state === 'retired' ? (
            <button type="button" className="button" disabled={act.isPending} onClick={() => act.mutate('restore')}>
              {t('restore')}
            </button>
          ) : (
            <button type="button" className="button danger" onClick={() => setNote('')}>
              {t('retire')}
            </button>
          )}
          {device.lastSeenAt === null ? <Remove device={device} busy={act.isPending} onRemove={() => act.mutate('remove')} /> : null}
        </div>
      ) : (
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault()
            act.mutate('retire')
          }}
        >
          <label className="row">
            {t('retireAsk')}
            <input
              className="input"
              style={{ width: '18em', maxWidth: '100%' }}
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          </label>
          <button type="submit" className="button danger" disabled={act.isPending || note.trim() === ''}>
            {t('retire')}
          </button>
        </form>
      )}
    </div>
  )
}

function Remove({ device, busy, onRemove }: { readonly device: DeviceDetail; readonly busy: boolean; readonly onRemove: () => void }) {
  const t = useTexts(registryTexts)
  const common = useTexts(commonTexts)
  return (
    <button
      type="button"
      className="button danger"
      disabled={busy}
      onClick={() => {
        if (window.confirm(t('removeAsk', { id: device.id }))) onRemove()
      }}
    >
      {common('remove')}
    </button>
  )
}

function History({ changes }: { readonly changes: readonly DeviceChange[] }) {
  const t = useTexts(registryTexts)
  const word = useFieldWord()
  if (changes.length === 0) return null
  return (
    <section className="stack-s">
      <h3>{t('history')}</h3>
      <PlainTable label={t('history')} className="registry-history" heads={[t('when'), t('who'), t('what')]}>
        {changes.map((change) => (
          <tr key={`${change.at} ${change.action} ${Object.keys(change.fields).join()}`}>
            <td className="nowrap">{formatInstant(change.at)}</td>
            <td className="nowrap">{change.by}</td>
            <td>
              <strong>{t(change.action)}</strong>
              {change.note === null || change.note === '' ? '' : `：${change.note}`}
              {change.action === 'registered' ? null : <Changes fields={change.fields} word={word} />}
            </td>
          </tr>
        ))}
      </PlainTable>
    </section>
  )
}

/** Which fields changed from what to what. */
export function Changes({ fields, word }: { readonly fields: DeviceChange['fields']; readonly word: (field: string) => string }) {
  const t = useTexts(registryTexts)
  const shown = useShownValue()
  return (
    <ul className="plain">
      {Object.entries(fields).map(([field, [before, after]]) => (
        <li key={field}>
          {word(field)}：{t('was', { before: shown(field, before), after: shown(field, after) })}
        </li>
      ))}
    </ul>
  )
}

function useShownValue() {
  const t = useTexts(registryTexts)
  const say = useBilingual()
  return (field: string, value: string | number | null) => {
    if (value === null || value === '') return t('blank')
    const state = field === 'state' ? ASSET_STATES.find((one) => one === value) : undefined
    return state === undefined ? value : say(STATE_NAMES[state])
  }
}

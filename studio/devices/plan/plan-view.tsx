import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type MouseEvent, useState } from 'react'
import { Link } from 'react-router'
import type { PlanDevice, SitePlanView } from '../../../server/base/api/registry.ts'
import { registryApi } from '../../api/registry.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Mark } from '../../ui/marks.tsx'
import { PlainTable } from '../../ui/plain-table.tsx'
import { Empty, Loaded, useProblemText } from '../../ui/states.tsx'
import { devicesTexts } from '../texts.ts'
import { PresenceMark, usePlace } from '../words.tsx'
import { planTexts } from './texts.ts'

interface Point {
  readonly x: number
  readonly y: number
}

const MIDDLE: Point = { x: 50, y: 50 }
const twoPlaces = (value: number) => Math.min(100, Math.max(0, Math.round(value * 100) / 100))

/** A picture with its devices, and the list by which they are placed with the keyboard. */
export function PlanView({
  subject,
  plan,
  mayChange,
}: {
  readonly subject: string
  readonly plan: SitePlanView
  readonly mayChange: boolean
}) {
  const t = useTexts(planTexts)
  const text = useProblemText()
  const client = useQueryClient()
  const [picking, setPicking] = useState<PlanDevice | null>(null)
  const key = ['plan-devices', subject, plan.id]
  const devices = useQuery({ queryKey: key, queryFn: () => registryApi.planDevices(subject, plan.id), refetchInterval: 30_000 })
  const put = useMutation({
    mutationFn: ({ device, at }: { readonly device: string; readonly at: Point | null }) =>
      at === null ? registryApi.takeOffPlan(subject, plan.id, device) : registryApi.placeOnPlan(subject, plan.id, device, at),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  })
  const pickAt = (event: MouseEvent<HTMLDivElement>) => {
    if (picking === null) return
    event.preventDefault()
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect()
    const at = { x: twoPlaces(((event.clientX - left) / width) * 100), y: twoPlaces(((event.clientY - top) / height) * 100) }
    put.mutate({ device: picking.id, at })
    setPicking(null)
  }
  return (
    <Loaded query={devices}>
      {({ items, total }) => {
        const placed = items.filter(({ at }) => at !== null)
        return (
          <div className="stack">
            {picking === null ? null : (
              <p className="notice-box" role="status">
                {t('picking', { name: picking.name })}
              </p>
            )}
            {/* The list below does by keyboard what a click does here. */}
            <div className={picking === null ? 'plan-picture' : 'plan-picture picking'} onClickCapture={pickAt}>
              <img src={registryApi.planPictureUrl(subject, plan.id)} alt={t('pictureOf', { title: plan.title, placed: placed.length })} />
              <ul className="plan-marks" aria-label={t('onPlan')}>
                {placed.map((device) => (
                  <DeviceMark key={device.id} subject={subject} device={device} />
                ))}
              </ul>
            </div>
            {put.error === null ? null : (
              <p className="form-error" role="alert">
                {text(put.error)}
              </p>
            )}
            <section className="stack-s" aria-label={t('list')}>
              <h3>{t('list')}</h3>
              {mayChange ? <p className="form-help">{t('listHelp')}</p> : null}
              {items.length === 0 ? (
                <Empty text={t('noDevices')} />
              ) : (
                <DeviceTable
                  subject={subject}
                  items={items}
                  mayChange={mayChange}
                  onPick={setPicking}
                  onPut={(device, at) => put.mutate({ device, at })}
                />
              )}
              {total > items.length ? <p className="muted">{t('more', { total, shown: items.length })}</p> : null}
            </section>
          </div>
        )
      }}
    </Loaded>
  )
}

/** How a device is, with a word: an open alarm before its presence. */
function StateMark({ device }: { readonly device: PlanDevice }) {
  const t = useTexts(planTexts)
  return device.openAlarms > 0 ? (
    <Mark tone="bad" icon="bell">
      {t('alarm', { count: device.openAlarms })}
    </Mark>
  ) : (
    <PresenceMark presence={device.presence} />
  )
}

function DeviceMark({ subject, device }: { readonly subject: string; readonly device: PlanDevice }) {
  const say = useBilingual()
  const { x, y } = device.at ?? MIDDLE
  return (
    <li className="plan-mark" style={{ left: `${x}%`, top: `${y}%` }} title={`${device.name}　${say(device.kindName)}`}>
      <Link to={`/devices/${subject}/d/${device.id}`}>
        <span className="visually-hidden">{device.name} </span>
        <StateMark device={device} />
      </Link>
    </li>
  )
}

function DeviceTable({
  subject,
  items,
  mayChange,
  onPick,
  onPut,
}: {
  readonly subject: string
  readonly items: readonly PlanDevice[]
  readonly mayChange: boolean
  readonly onPick: (device: PlanDevice) => void
  readonly onPut: (device: string, at: Point | null) => void
}) {
  const t = useTexts(planTexts)
  const words = useTexts(devicesTexts)
  const say = useBilingual()
  const placeOf = usePlace()
  return (
    <PlainTable
      label={t('list')}
      className="dense"
      heads={[words('device'), words('place'), words('presence'), t('x'), t('y'), ...(mayChange ? [t('action')] : [])]}
    >
      {items.map((device) => (
        <tr key={device.id}>
          <th scope="row">
            <Link to={`/devices/${subject}/d/${device.id}`}>{device.name}</Link>
            <br />
            <span className="muted">{say(device.kindName)}</span>
          </th>
          <td>{placeOf(device)}</td>
          <td>
            <StateMark device={device} />
          </td>
          <PositionCells device={device} mayChange={mayChange} onPut={onPut} />
          {mayChange ? (
            <td className="nowrap">
              {device.at === null ? (
                <button
                  type="button"
                  className="button small"
                  aria-label={t('putOf', { name: device.name })}
                  onClick={() => onPut(device.id, MIDDLE)}
                >
                  {t('put')}
                </button>
              ) : (
                <button
                  type="button"
                  className="button small"
                  aria-label={t('takeOffOf', { name: device.name })}
                  onClick={() => onPut(device.id, null)}
                >
                  {t('takeOff')}
                </button>
              )}{' '}
              <button type="button" className="button small" aria-label={t('pickOf', { name: device.name })} onClick={() => onPick(device)}>
                {t('pick')}
              </button>
            </td>
          ) : null}
        </tr>
      ))}
    </PlainTable>
  )
}

/** Where it stands on the picture, to read, or to type; what is typed is kept when the field is left. */
function PositionCells({
  device,
  mayChange,
  onPut,
}: {
  readonly device: PlanDevice
  readonly mayChange: boolean
  readonly onPut: (device: string, at: Point | null) => void
}) {
  const t = useTexts(planTexts)
  const { at } = device
  const keep = (axis: 'x' | 'y', typed: string) => {
    const value = typed.trim() === '' ? Number.NaN : Number(typed)
    if (at === null || Number.isNaN(value) || twoPlaces(value) === at[axis]) return
    onPut(device.id, { ...at, [axis]: twoPlaces(value) })
  }
  return (['x', 'y'] as const).map((axis) => (
    <td key={axis} className="number">
      {at === null ? (
        <span className="muted">—</span>
      ) : mayChange ? (
        <input
          key={at[axis]}
          className="input plan-number"
          type="number"
          min={0}
          max={100}
          step={0.5}
          aria-label={t(axis === 'x' ? 'xOf' : 'yOf', { name: device.name })}
          defaultValue={at[axis]}
          onBlur={(event) => keep(axis, event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') keep(axis, event.currentTarget.value)
          }}
        />
      ) : (
        at[axis]
      )}
    </td>
  ))
}

import type { PlaceState } from '../../../server/base/api/telemetry.ts'
import { useTexts } from '../../i18n/texts.ts'
import { Icon } from '../../ui/icon.tsx'
import { devicesTexts } from '../texts.ts'
import { PresenceBar } from '../words.tsx'
import { dashboardTexts } from './texts.ts'

export interface Place {
  readonly building: string
  readonly place: string
  readonly floor: string
  readonly name: string
}

/** So many floors are shown at once; of more, each building opens when asked. */
const FEW_FLOORS = 24

/** Buildings with their floors; a floor narrows the list below. */
export function PlaceList({ places, onChoose }: { readonly places: readonly PlaceState[]; readonly onChoose: (place: Place) => void }) {
  const t = useTexts(dashboardTexts)
  const words = useTexts(devicesTexts)
  const groups = new Map<string, { readonly name: string; readonly floors: PlaceState[] }>()
  for (const one of places) {
    const key = one.building?.id ?? `place ${one.place ?? ''}`
    const name = one.building?.name ?? one.place ?? words('noPlace')
    const known = groups.get(key)
    if (known === undefined) groups.set(key, { name, floors: [one] })
    else known.floors.push(one)
  }
  return (
    <div className="place-list">
      {[...groups].map(([key, { name, floors }]) => (
        <details key={key} open={places.length <= FEW_FLOORS}>
          <BuildingSummary name={name} floors={floors} />
          <div className="floors">
            {floors.map((one) => {
              const where = one.floor === null ? name : `${name} ${words('floor', { floor: one.floor })}`
              const isFine = one.online === one.installed && one.openAlarms === 0
              return (
                <button
                  key={one.floor ?? ''}
                  type="button"
                  className={isFine ? 'floor' : one.openAlarms > 0 ? 'floor floor-alarm' : 'floor floor-silent'}
                  aria-label={[
                    t('floorLabel', { place: where, online: one.online, installed: one.installed }),
                    ...(one.openAlarms === 0 ? [] : [t('alarmsHere', { count: one.openAlarms })]),
                  ].join('，')}
                  onClick={() =>
                    onChoose({
                      building: one.building?.id ?? '',
                      place: one.building === null ? (one.place ?? '') : '',
                      floor: one.floor ?? '',
                      name: where,
                    })
                  }
                >
                  {isFine ? null : <Icon name={one.openAlarms > 0 ? 'bell' : 'pause'} />}
                  {one.floor === null ? '' : `${words('floor', { floor: one.floor })} `}
                  {one.online}/{one.installed}
                </button>
              )
            })}
          </div>
        </details>
      ))}
    </div>
  )
}

function BuildingSummary({ name, floors }: { readonly name: string; readonly floors: readonly PlaceState[] }) {
  const t = useTexts(dashboardTexts)
  const sum = (pick: (one: PlaceState) => number) => floors.reduce((total, one) => total + pick(one), 0)
  const [online, silent, never] = [sum((one) => one.online), sum((one) => one.silent), sum((one) => one.never)]
  const alarms = sum((one) => one.openAlarms)
  return (
    <summary>
      <strong>{name}</strong>
      <PresenceBar online={online} silent={silent} never={never} />
      <span>
        {t('buildingSummary', { online, installed: online + silent + never })}
        {alarms === 0 ? null : <strong className="figure-bad">　{t('alarmsHere', { count: alarms })}</strong>}
      </span>
    </summary>
  )
}

import type { KindState } from '../../../server/base/api/telemetry.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { ScrollX } from '../../ui/scroll.tsx'
import { devicesTexts } from '../texts.ts'
import { Ago, formatShare, PresenceBar } from '../words.tsx'
import { dashboardTexts } from './texts.ts'

/** Each kind with how its devices are heard; the name narrows the list below. */
export function KindTable({
  kinds,
  now,
  onChoose,
}: {
  readonly kinds: readonly KindState[]
  readonly now: string
  readonly onChoose: (kind: string) => void
}) {
  const t = useTexts(dashboardTexts)
  const words = useTexts(devicesTexts)
  const say = useBilingual()
  return (
    <ScrollX label={t('byKind')}>
      <table className="plain dense">
        <thead>
          <tr>
            <th scope="col">{words('kind')}</th>
            <th scope="col" className="number">
              {words('onlineShare')}
            </th>
            <th scope="col" className="number">
              {words('online')}
            </th>
            <th scope="col" className="number">
              {words('silent')}
            </th>
            <th scope="col" className="number">
              {words('never')}
            </th>
            <th scope="col" className="number">
              {words('openAlarms')}
            </th>
            <th scope="col">{words('lastSeen')}</th>
          </tr>
        </thead>
        <tbody>
          {kinds.map((kind) => (
            <tr key={kind.kind}>
              <th scope="row" title={t('windowNote', { minutes: kind.windowMinutes })}>
                <button
                  type="button"
                  className="link-button"
                  aria-label={t('showKind', { kind: say(kind.name) })}
                  onClick={() => onChoose(kind.kind)}
                >
                  {say(kind.name)}
                </button>
                <PresenceBar {...kind} />
              </th>
              <td className="number">{formatShare(kind.online, kind.installed)}</td>
              <td className="number">{kind.online}</td>
              <td className="number">{kind.silent}</td>
              <td className="number">{kind.never}</td>
              <td className="number">{kind.openAlarms === 0 ? '0' : <strong className="figure-bad">{kind.openAlarms}</strong>}</td>
              <td>
                <Ago instant={kind.lastSeenAt} now={now} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollX>
  )
}

import type { KindState } from '../../../server/base/api/telemetry.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { numberHead, PlainTable } from '../../ui/plain-table.tsx'
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
    <PlainTable
      label={t('byKind')}
      className="dense"
      heads={[
        words('kind'),
        numberHead(words('onlineShare')),
        numberHead(words('online')),
        numberHead(words('silent')),
        numberHead(words('never')),
        numberHead(words('openAlarms')),
        words('lastSeen'),
      ]}
    >
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
    </PlainTable>
  )
}

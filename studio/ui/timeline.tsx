import type { TimelineEntry } from '../../server/base/api/cases.ts'
import { documentsApi } from '../api/site.ts'
import { commonTexts } from '../i18n/common.ts'
import { formatInstant } from '../i18n/format.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { Icon, type IconName } from './icon.tsx'
import { ArticleMark } from './marks.tsx'
import { Empty, LongText } from './states.tsx'

const ICONS = {
  submission: 'upload',
  task: 'pen',
  letter: 'letter',
  status: 'flag',
  deadline: 'clock',
  decision: 'scale',
  notice: 'book',
  certificate: 'seal',
  payment: 'money',
  system: 'gear',
} as const satisfies { readonly [kind in TimelineEntry['kind']]: IconName }

/** Several members may do the same thing at the same instant: the second such entry gets its number. */
function keysOf(entries: readonly TimelineEntry[]): ReadonlyMap<TimelineEntry, string> {
  const seen = new Map<string, number>()
  return new Map(
    entries.map((entry) => {
      const key = `${entry.at}-${entry.kind}-${entry.title.zh}-${entry.documentId ?? ''}`
      const count = (seen.get(key) ?? 0) + 1
      seen.set(key, count)
      return [entry, `${key}-${count}`]
    }),
  )
}

/** Everything that happened to a case, the newest first, each with its article. */
export function Timeline({ entries }: { readonly entries: readonly TimelineEntry[] }) {
  const say = useBilingual()
  const t = useTexts(commonTexts)
  if (entries.length === 0) return <Empty />
  const keys = keysOf(entries)
  const newestFirst = [...entries].sort((a, b) => b.at.localeCompare(a.at))
  return (
    <ol className="timeline">
      {newestFirst.map((entry) => (
        <li key={keys.get(entry)}>
          <span className="dot">
            <Icon name={ICONS[entry.kind] ?? 'circle'} />
          </span>
          <div className="row">
            <strong>{say(entry.title)}</strong>
            <ArticleMark article={entry.article} />
          </div>
          {entry.detail === null ? null : (
            <div>
              <LongText text={say(entry.detail)} />
            </div>
          )}
          <time dateTime={entry.at}>{formatInstant(entry.at)}</time>
          {entry.actor === null ? null : <span className="muted"> · {entry.actor}</span>}
          {entry.documentId === null ? null : (
            <>
              {' · '}
              <a href={documentsApi.url(entry.documentId)}>{t('download')}</a>
            </>
          )}
        </li>
      ))}
    </ol>
  )
}

import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { VersionView } from '../../server/base/api/versions.ts'
import { versionsApi } from '../api/versions.ts'
import { formatInstant } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { Icon } from '../ui/icon.tsx'
import { numberHead, PlainTable } from '../ui/plain-table.tsx'
import { Empty, useProblemText } from '../ui/states.tsx'
import { TextField } from '../ui/workspace/fields.tsx'
import { useWorkspace } from '../ui/workspace/workspace.tsx'
import { versionTexts } from './texts.ts'

const MARKS = { current: ['good', 'check'], earlier: ['grey', 'circle'], retired: ['bad', 'pause'] } as const

/** Published versions, newest first: who, when, why, and how many cases run on them. */
export function VersionTable({ versions }: { readonly versions: readonly VersionView[] }) {
  const t = useTexts(versionTexts)
  const { programme, mayEdit } = useWorkspace()
  const [retiring, setRetiring] = useState<number | 'all' | null>(null)
  const inForce = versions.filter(({ state }) => state !== 'retired')
  return (
    <section className="sheet" aria-label={t('versions')}>
      <div className="row-between sheet-head">
        <h2>{t('versions')}</h2>
        <span className="row">
          <a className="button small" href={versionsApi.exportAddress(programme, 'draft')} download>
            <Icon name="download" />
            {t('exportDraft')}
          </a>
          {mayEdit && inForce.length > 0 ? (
            <button type="button" className="button small" onClick={() => setRetiring('all')}>
              {t('retireAll')}
            </button>
          ) : null}
        </span>
      </div>
      {retiring === null ? null : <Retire key={retiring} version={retiring} onEnd={() => setRetiring(null)} />}
      {versions.length === 0 ? (
        <Empty text={t('neverPublished')} />
      ) : (
        <PlainTable
          heads={[
            t('versions'),
            t('state'),
            t('publishedAt'),
            t('publishedBy'),
            t('reviewer'),
            t('note'),
            numberHead(t('running')),
            t('actions'),
          ]}
        >
          {versions.map((one) => (
            <Row key={one.version} one={one} onRetire={() => setRetiring(one.version)} />
          ))}
        </PlainTable>
      )}
    </section>
  )
}

function Row({ one, onRetire }: { readonly one: VersionView; readonly onRetire: () => void }) {
  const t = useTexts(versionTexts)
  const { programme, mayEdit } = useWorkspace()
  const [tone, icon] = MARKS[one.state]
  const { version } = one
  return (
    <tr>
      <th scope="row" className="nowrap">
        {t('version', { version })}
      </th>
      <td>
        <span className={`mark mark-${tone}`}>
          <Icon name={icon} />
          {t(one.state)}
        </span>
        {one.retired === null || one.retired.note === '' ? null : <span className="muted"> {one.retired.note}</span>}
      </td>
      <td className="nowrap">{formatInstant(one.publishedAt)}</td>
      <td>{one.publishedBy.id === 'system' ? t('system') : one.publishedBy.name}</td>
      <td>
        {one.review === null ? '—' : one.review.by.name}
        {one.review === null || one.review.comment === '' ? null : <span className="muted"> {one.review.comment}</span>}
      </td>
      <td className="version-note">{one.note === '' ? '—' : one.note}</td>
      <td className="number">
        {one.runningCases > 0 && one.state !== 'current' ? (
          <Link to={`/studio/${programme}/migration?from=${version}`} aria-label={`${t('migrate')} ${t('version', { version })}`}>
            {one.runningCases}
          </Link>
        ) : (
          one.runningCases
        )}
      </td>
      <td>
        <span className="row version-acts">
          <a
            className="button small"
            href={versionsApi.exportAddress(programme, version)}
            download
            aria-label={t('exportVersion', { version })}
          >
            {t('exportZip')}
          </a>
          {one.rehearsalRun === null ? null : (
            <Link
              className="button small"
              to={`/studio/${programme}/rehearsals/runs/${encodeURIComponent(one.rehearsalRun)}`}
              aria-label={t('rehearsalOf', { version })}
            >
              {t('rehearsal')}
            </Link>
          )}
          {mayEdit && one.state === 'current' ? (
            <button type="button" className="button small" aria-label={t('retireVersion', { version })} onClick={onRetire}>
              {t('retire')}
            </button>
          ) : null}
        </span>
      </td>
    </tr>
  )
}

function Retire({ version, onEnd }: { readonly version: number | 'all'; readonly onEnd: () => void }) {
  const t = useTexts(versionTexts)
  const text = useProblemText()
  const client = useQueryClient()
  const { programme } = useWorkspace()
  const [why, setWhy] = useState('')
  const title = version === 'all' ? t('retireAll') : t('retireVersion', { version })
  const retire = useMutation({
    mutationFn: () => versionsApi.retire(programme, version, why.trim()),
    onSuccess: async () => {
      await client.invalidateQueries()
      onEnd()
    },
  })
  return (
    <form
      className="notice-box warn"
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault()
        if (why.trim() !== '') retire.mutate()
      }}
    >
      <h3>{title}</h3>
      <p>{t(version === 'all' ? 'retireLeadAll' : 'retireLeadVersion')}</p>
      <TextField label={t('retireWhy')} value={why} onChange={setWhy} required />
      {retire.error === null ? null : (
        <p role="alert" className="field-problem">
          {text(retire.error)}
        </p>
      )}
      <div className="row">
        <button type="submit" className="button danger" disabled={why.trim() === '' || retire.isPending}>
          {title}
        </button>
        <button type="button" className="button" onClick={onEnd}>
          {t('cancel')}
        </button>
      </div>
    </form>
  )
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SourceView } from '../../../server/base/api/mappings.ts'
import { sourcesApi } from '../../api/mappings.ts'
import { formatInstant } from '../../i18n/format.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { ConfirmDialog } from '../../ui/dialog.tsx'
import { Mark } from '../../ui/marks.tsx'
import { Facts, PageHead } from '../../ui/page.tsx'
import { Empty, Loaded, useProblemText } from '../../ui/states.tsx'
import { SourceFiles } from './source-files.tsx'
import { SourceForm } from './source-form.tsx'
import { sourceTexts } from './source-texts.ts'
import './mappings.css'

const LOOK_EVERY_MS = 5000

/** Sources beside the broker: what they are set to, how their last turn went, files they took. */
export function SourcesPage() {
  const t = useTexts(sourceTexts)
  const [editing, setEditing] = useState<string | null>(null)
  const sources = useQuery({ queryKey: ['sources'], queryFn: sourcesApi.list, refetchInterval: LOOK_EVERY_MS })
  return (
    <>
      <PageHead title={t('title')} lead={t('lead')}>
        <button type="button" className="button primary" aria-expanded={editing === 'new'} onClick={() => setEditing('new')}>
          {t('add')}
        </button>
      </PageHead>
      {editing === 'new' ? <SourceForm source={null} onDone={() => setEditing(null)} /> : null}
      <Loaded query={sources}>
        {(list) => (
          <>
            {list.length === 0 && editing !== 'new' ? <Empty text={t('none')} /> : null}
            {list.map((source) =>
              editing === source.id ? (
                <SourceForm key={source.id} source={source} onDone={() => setEditing(null)} />
              ) : (
                <SourceCard key={source.id} source={source} onEdit={() => setEditing(source.id)} />
              ),
            )}
          </>
        )}
      </Loaded>
    </>
  )
}

function SourceCard({ source, onEdit }: { readonly source: SourceView; readonly onEdit: () => void }) {
  const t = useTexts(sourceTexts)
  const say = useBilingual()
  const text = useProblemText()
  const client = useQueryClient()
  const run = useMutation({
    mutationFn: () => sourcesApi.run(source.id),
    onSuccess: () => client.invalidateQueries({ queryKey: ['sources'] }),
  })
  const [isRemoving, setRemoving] = useState(false)
  const moment = (at: string | null) => (at === null ? t('never') : formatInstant(at))
  return (
    <section className="sheet source-card">
      <div className="row-between sheet-head">
        <span className="row">
          <h2>{source.name}</h2>
          <StateMark source={source} />
        </span>
        <span className="row">
          <button
            type="button"
            className="button small"
            aria-label={t('runOf', { name: source.name })}
            disabled={!source.active || run.isPending}
            onClick={() => run.mutate()}
          >
            {t('run')}
          </button>
          <button type="button" className="button small" aria-label={t('editOf', { name: source.name })} onClick={onEdit}>
            {t('edit')}
          </button>
          <button
            type="button"
            className="button small"
            aria-label={t('removeOf', { name: source.name })}
            onClick={() => setRemoving(true)}
          >
            {t('remove')}
          </button>
          {run.isSuccess ? <span role="status">{t('runAsked')}</span> : null}
          {run.error === null ? null : <span role="alert">{text(run.error)}</span>}
        </span>
      </div>
      {source.lastProblem === null ? null : <p className="notice-box bad">{say(source.lastProblem)}</p>}
      <Facts
        facts={[
          { label: t('kind'), value: t(source.kind) },
          { label: t('subject'), value: source.subjectName },
          { label: t('mapping'), value: <a href={`/bridge/mappings/${source.mapping}`}>{source.mapping}</a> },
          'url' in source.settings
            ? {
                label: t('url'),
                value: (
                  <span style={{ overflowWrap: 'anywhere' }}>
                    {source.settings.post === undefined ? 'GET' : 'POST'} {source.settings.url}
                  </span>
                ),
              }
            : { label: t('folder'), value: source.settings.folder },
          { label: t('lastGood'), value: moment(source.lastGoodAt) },
          { label: t('next'), value: source.nextRunAt === null ? '—' : formatInstant(source.nextRunAt) },
          { label: t('readings'), value: t('readingsN', { n: source.readings }) },
        ]}
      />
      {source.kind === 'files' ? <SourceFiles source={source} /> : null}
      {isRemoving ? (
        <ConfirmDialog
          words={{
            title: t('removeTitle', { name: source.name }),
            lead: t('removeLead', { n: source.readings }),
            confirm: t('removeNow'),
            cancel: t('cancel'),
          }}
          run={() => sourcesApi.remove(source.id)}
          refresh={['sources']}
          onClose={() => setRemoving(false)}
        />
      ) : null}
    </section>
  )
}

function StateMark({ source }: { readonly source: SourceView }) {
  const t = useTexts(sourceTexts)
  if (!source.active)
    return (
      <Mark tone="grey" icon="pause">
        {t('off')}
      </Mark>
    )
  if (source.lastProblem !== null)
    return (
      <Mark tone="bad" icon="warning">
        {t('failing')}
      </Mark>
    )
  return source.lastGoodAt === null ? (
    <Mark tone="blue" icon="clock">
      {t('waiting')}
    </Mark>
  ) : (
    <Mark tone="good" icon="check">
      {t('good')}
    </Mark>
  )
}

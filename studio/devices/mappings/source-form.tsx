import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { HttpSettings, SourceInput, SourceView } from '../../../server/base/api/mappings.ts'
import { mappingsApi, sourcesApi } from '../../api/mappings.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Sheet } from '../../ui/page.tsx'
import { Loaded, useProblemText } from '../../ui/states.tsx'
import { NumberInput, SelectInput, TextInput } from './inputs.tsx'
import { sourceTexts } from './source-texts.ts'

type AuthKind = HttpSettings['auth']['kind']
interface Draft {
  readonly kind: 'http' | 'files'
  readonly name: string
  readonly subjectId: string
  readonly mapping: string
  readonly active: boolean
  readonly everySeconds: number
  readonly folder: string
  readonly url: string
  readonly network: string
  readonly method: 'GET' | 'POST'
  readonly body: string
  readonly contentType: NonNullable<HttpSettings['post']>['contentType']
  readonly auth: AuthKind
  readonly header: string
  readonly username: string
  readonly fromEnvironment: boolean
  readonly variable: string
  readonly secret: string
}

function draftOf(source: SourceView | null): Draft {
  const http = source !== null && 'url' in source.settings ? source.settings : null
  const files = source !== null && 'folder' in source.settings ? source.settings : null
  return {
    kind: source?.kind ?? 'files',
    name: source?.name ?? '',
    subjectId: source?.subjectId ?? '',
    mapping: source?.mapping ?? '',
    active: source?.active ?? true,
    everySeconds: source?.settings.everySeconds ?? 60,
    folder: files?.folder ?? '',
    url: http?.url ?? '',
    network: http?.network ?? '',
    method: http?.post === undefined ? 'GET' : 'POST',
    body: http?.post?.body ?? '',
    contentType: http?.post?.contentType ?? 'application/json',
    auth: http?.auth.kind ?? 'none',
    header: http?.auth.kind === 'header' ? http.auth.name : '',
    username: http?.auth.kind === 'basic' ? http.auth.username : '',
    fromEnvironment: source?.secret.kind === 'environment',
    variable: source?.secret.kind === 'environment' ? source.secret.name : '',
    secret: '',
  }
}

function authOf({ auth, header, username }: Draft): HttpSettings['auth'] {
  if (auth === 'header') return { kind: auth, name: header }
  if (auth === 'basic') return { kind: auth, username }
  return { kind: auth }
}

/** What is sent; a secret nobody typed stays as it is. */
export function inputOf(draft: Draft): SourceInput {
  const { kind, name, subjectId, mapping, active, everySeconds, folder, url, network } = draft
  const common = { name, subjectId, mapping, active }
  if (kind === 'files') return { kind, ...common, settings: { folder, everySeconds } }
  const { method, body, contentType } = draft
  const settings: HttpSettings = {
    url,
    everySeconds,
    auth: authOf(draft),
    ...(network === '' ? {} : { network }),
    ...(method === 'GET' ? {} : { post: { body, contentType } }),
  }
  if (draft.auth === 'none') return { kind, ...common, settings, secret: null }
  if (draft.fromEnvironment) return { kind, ...common, settings, secretEnvironment: draft.variable }
  return { kind, ...common, settings, ...(draft.secret === '' ? {} : { secret: draft.secret }) }
}

/** Makes or changes a source. */
export function SourceForm({ source, onDone }: { readonly source: SourceView | null; readonly onDone: () => void }) {
  const t = useTexts(sourceTexts)
  const say = useBilingual()
  const text = useProblemText()
  const client = useQueryClient()
  const id = useId()
  const [draft, setDraft] = useState(() => draftOf(source))
  const set = (more: Partial<Draft>) => setDraft({ ...draft, ...more })
  const options = useQuery({ queryKey: ['source-options'], queryFn: sourcesApi.options })
  const mappings = useQuery({ queryKey: ['mappings'], queryFn: mappingsApi.list })
  const save = useMutation({
    mutationFn: async () => {
      if (source === null) await sourcesApi.create(inputOf(draft))
      else await sourcesApi.change(source.id, inputOf(draft))
    },
    onSuccess: async () => {
      onDone()
      await client.invalidateQueries({ queryKey: ['sources'] })
    },
  })
  return (
    <Sheet title={source === null ? t('add') : t('editOf', { name: source.name })}>
      <Loaded query={options}>
        {({ subjects, networks, dropFolder }) => (
          <form
            onSubmit={(event) => {
              event.preventDefault()
              save.mutate()
            }}
          >
            <div className="form-columns">
              {source === null ? (
                <SelectInput
                  label={t('kind')}
                  value={draft.kind}
                  options={(['files', 'http'] as const).map((one) => ({ value: one, label: t(one) }))}
                  onChange={(kind) => set({ kind: kind as Draft['kind'] })}
                />
              ) : null}
              <TextInput label={t('name')} value={draft.name} onChange={(name) => set({ name })} />
              <SelectInput
                label={t('subject')}
                value={draft.subjectId}
                options={[{ value: '', label: '—' }, ...subjects.map((one) => ({ value: one.id, label: one.name }))]}
                onChange={(subjectId) => set({ subjectId })}
              />
              <SelectInput
                label={t('mapping')}
                value={draft.mapping}
                options={[{ value: '', label: '—' }, ...(mappings.data ?? []).map((one) => ({ value: one.id, label: say(one.title) }))]}
                onChange={(mapping) => set({ mapping })}
              />
              <NumberInput
                label={t('every')}
                value={draft.everySeconds}
                onChange={(everySeconds) => set({ everySeconds: everySeconds ?? 60 })}
              />
              {draft.kind === 'files' ? (
                <TextInput
                  label={t('folder')}
                  help={t('folderHelp', { root: dropFolder })}
                  value={draft.folder}
                  onChange={(folder) => set({ folder })}
                />
              ) : (
                <HttpFields draft={draft} set={set} networks={networks} hasSecret={source?.secret.kind === 'stored'} />
              )}
            </div>
            <p className="row source-active">
              <input id={id} type="checkbox" checked={draft.active} onChange={(event) => set({ active: event.target.checked })} />
              <label htmlFor={id}>{t('active')}</label>
            </p>
            {save.error === null ? null : (
              <p className="form-error" role="alert">
                {text(save.error)}
              </p>
            )}
            <div className="row">
              <button type="submit" className="button primary" disabled={save.isPending}>
                {t('save')}
              </button>
              <button type="button" className="button" onClick={onDone}>
                {t('cancel')}
              </button>
            </div>
          </form>
        )}
      </Loaded>
    </Sheet>
  )
}

function HttpFields({
  draft,
  set,
  networks,
  hasSecret,
}: {
  readonly draft: Draft
  readonly set: (more: Partial<Draft>) => void
  readonly networks: readonly string[]
  readonly hasSecret: boolean
}) {
  const t = useTexts(sourceTexts)
  const id = useId()
  const auths = { none: 'authNone', bearer: 'authBearer', header: 'authHeader', basic: 'authBasic' } as const
  return (
    <>
      <TextInput label={t('url')} help={t('urlHelp')} value={draft.url} onChange={(url) => set({ url })} />
      <SelectInput
        label={t('method')}
        value={draft.method}
        options={[
          { value: 'GET', label: t('methodGet') },
          { value: 'POST', label: t('methodPost') },
        ]}
        onChange={(method) => set({ method: method as Draft['method'] })}
      />
      {draft.method === 'GET' ? null : (
        <>
          <SelectInput
            label={t('contentType')}
            value={draft.contentType}
            options={[
              { value: 'application/json', label: 'JSON' },
              { value: 'application/x-www-form-urlencoded', label: t('contentForm') },
            ]}
            onChange={(contentType) => set({ contentType: contentType as Draft['contentType'] })}
          />
          <div className="form-field">
            <label className="form-label" htmlFor={`${id}-body`}>
              {t('body')}
            </label>
            <textarea
              id={`${id}-body`}
              className="input"
              rows={4}
              spellCheck={false}
              maxLength={10_000}
              aria-describedby={`${id}-body-help`}
              value={draft.body}
              onChange={(event) => set({ body: event.target.value })}
            />
            <p className="form-help" id={`${id}-body-help`}>
              {t('bodyHelp')}
            </p>
          </div>
        </>
      )}
      <SelectInput
        label={t('network')}
        value={draft.network}
        options={[{ value: '', label: t('noNetwork') }, ...networks.map((one) => ({ value: one, label: one }))]}
        onChange={(network) => set({ network })}
      />
      <SelectInput
        label={t('auth')}
        value={draft.auth}
        options={(Object.keys(auths) as AuthKind[]).map((one) => ({ value: one, label: t(auths[one]) }))}
        onChange={(auth) => set({ auth: auth as AuthKind })}
      />
      {draft.auth === 'header' ? <TextInput label={t('header')} value={draft.header} onChange={(header) => set({ header })} /> : null}
      {draft.auth === 'basic' ? (
        <TextInput label={t('username')} value={draft.username} onChange={(username) => set({ username })} />
      ) : null}
      {draft.auth === 'none' ? null : (
        <>
          <SelectInput
            label={t('secretFrom')}
            value={draft.fromEnvironment ? 'environment' : 'stored'}
            options={[
              { value: 'stored', label: t('secretStored') },
              { value: 'environment', label: t('secretEnvironment') },
            ]}
            onChange={(where) => set({ fromEnvironment: where === 'environment' })}
          />
          {draft.fromEnvironment ? (
            <TextInput label={t('variable')} help={t('variableHelp')} value={draft.variable} onChange={(variable) => set({ variable })} />
          ) : (
            <div className="form-field">
              <label className="form-label" htmlFor={id}>
                {t('secret')}
              </label>
              <input
                id={id}
                className="input"
                type="password"
                autoComplete="new-password"
                value={draft.secret}
                onChange={(event) => set({ secret: event.target.value })}
                {...(hasSecret ? { 'aria-describedby': `${id}-help` } : {})}
              />
              {hasSecret ? (
                <p className="form-help" id={`${id}-help`}>
                  {t('secretKept')}
                </p>
              ) : null}
            </div>
          )}
        </>
      )}
    </>
  )
}

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useId, useState } from 'react'
import { useNavigate } from 'react-router'
import type { MappingSample, PayloadMapping } from '../../../server/base/api/mapping-document.ts'
import type { KindVocabulary, MappingView } from '../../../server/base/api/mappings.ts'
import type { Problem } from '../../../server/base/errors.ts'
import { mappingsApi } from '../../api/mappings.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { Mark } from '../../ui/marks.tsx'
import { PageHead } from '../../ui/page.tsx'
import { useProblemText } from '../../ui/states.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { TextInput } from './inputs.tsx'
import { MappingForm } from './mapping-form.tsx'
import { EMPTY, pathsFor } from './model.ts'
import { PreviewPane } from './preview-pane.tsx'
import { ShapesTab } from './shapes-tab.tsx'
import { mappingTexts } from './texts.ts'
import { VersionsTab } from './versions-tab.tsx'

const REST_MS = 250

/** Something as it was when typing last rested. */
function useRested<T>(value: T): T {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), REST_MS)
    return () => clearTimeout(timer)
  }, [value])
  return rested
}

/** Edits a mapping; `view` null is a new one. What it reads of the open sample follows each change. */
export function MappingEditor({ view, kinds }: { readonly view: MappingView | null; readonly kinds: readonly KindVocabulary[] }) {
  const t = useTexts(mappingTexts)
  const say = useBilingual()
  const [mapping, setMapping] = useState<PayloadMapping>(view?.document ?? EMPTY)
  const [samples, setSamples] = useState<readonly MappingSample[]>(view?.samples ?? [{ name: t('sampleOf', { n: 1 }), payload: '' }])
  const [chosen, setChosen] = useState(0)
  const [tab, setTab] = useState('edit')
  // The version this editing began from: a newer one that arrives meanwhile must not be overwritten unseen.
  const [base, setBase] = useState(view?.version ?? 0)
  const payload = samples[chosen]?.payload ?? ''
  const asked = useRested(JSON.stringify({ mapping, payload }))
  const check = useQuery({
    queryKey: ['mapping-check', asked],
    queryFn: () =>
      mappingsApi.check((JSON.parse(asked) as { mapping: unknown }).mapping, [(JSON.parse(asked) as { payload: string }).payload]),
    placeholderData: keepPreviousData,
    gcTime: 10_000,
  })
  const problems = check.data?.problems ?? []
  const preview = check.data?.previews[0] ?? null
  const kind = kinds.find(({ id }) => id === mapping.kind)
  const isSettled = check.data !== undefined && !check.isPlaceholderData && asked === JSON.stringify({ mapping, payload })

  const editor = (
    <div className="mapping-editor">
      <section className="sheet">
        <Views
          mapping={mapping}
          onChange={setMapping}
          problems={problems}
          kinds={kinds}
          paths={pathsFor(mapping, preview)}
          isNew={view === null}
        />
      </section>
      <PreviewPane
        mapping={mapping}
        samples={samples}
        chosen={chosen}
        onChoose={setChosen}
        onSamples={setSamples}
        preview={preview}
        kind={kind}
        onTake={(path) => setMapping({ ...mapping, values: [...mapping.values, { path, metric: '' }] })}
      />
    </div>
  )
  return (
    <>
      <PageHead
        title={view === null ? t('newMapping') : say(view.title)}
        mark={
          <>
            {view === null ? null : <span className="muted">{t('versionN', { n: view.version })}</span>}
            <Mark tone={problems.length === 0 ? 'good' : 'warn'} icon={problems.length === 0 ? 'check' : 'warning'}>
              {problems.length === 0 ? t('noProblems') : t('problemCount', { n: problems.length })}
            </Mark>
          </>
        }
      />
      {view === null ? (
        editor
      ) : (
        <Tabs
          label={t('view')}
          active={tab}
          onChange={setTab}
          tabs={[
            { key: 'edit', label: t('edit'), content: () => editor },
            {
              key: 'versions',
              label: t('versions'),
              content: () => (
                <VersionsTab
                  view={view}
                  onTake={(document) => {
                    setMapping(document)
                    setTab('edit')
                  }}
                />
              ),
            },
            {
              key: 'refused',
              label: t('refusedTab'),
              content: () => (
                <ShapesTab
                  shapes={view.shapes}
                  onTry={(shape, n) => {
                    setSamples([...samples, { name: t('tried', { n }), payload: shape }])
                    setChosen(samples.length)
                    setTab('edit')
                  }}
                />
              ),
            },
          ]}
        />
      )}
      {tab === 'edit' ? (
        <SaveBar
          view={view}
          base={base}
          onSaved={setBase}
          mapping={mapping}
          samples={samples}
          canSave={isSettled && problems.length === 0}
        />
      ) : null}
    </>
  )
}

/** The form, or the document itself. */
function Views({
  mapping,
  onChange,
  problems,
  kinds,
  paths,
  isNew,
}: {
  readonly mapping: PayloadMapping
  readonly onChange: (mapping: PayloadMapping) => void
  readonly problems: readonly Problem[]
  readonly kinds: readonly KindVocabulary[]
  readonly paths: readonly string[]
  readonly isNew: boolean
}) {
  const t = useTexts(mappingTexts)
  const [asJson, setAsJson] = useState(false)
  return (
    <>
      <fieldset className="row" style={{ marginBottom: 16, border: 0, padding: 0 }}>
        <legend className="visually-hidden">{t('view')}</legend>
        {[false, true].map((one) => (
          <button key={String(one)} type="button" className="tab" aria-pressed={asJson === one} onClick={() => setAsJson(one)}>
            {t(one ? 'asJson' : 'asForm')}
          </button>
        ))}
      </fieldset>
      {asJson ? (
        <JsonView mapping={mapping} onChange={onChange} problems={problems} />
      ) : (
        <MappingForm mapping={mapping} onChange={onChange} problems={problems} kinds={kinds} paths={paths} isNew={isNew} />
      )}
    </>
  )
}

/** A document that somebody types may lack anything: what the form needs to draw it is filled in. */
function completed(document: object): PayloadMapping {
  const own = document as Partial<PayloadMapping>
  return {
    ...EMPTY,
    ...own,
    title: { ...EMPTY.title, ...own.title },
    ts: { ...EMPTY.ts, ...own.ts },
    values: Array.isArray(own.values) ? own.values : [],
  }
}

function JsonView({
  mapping,
  onChange,
  problems,
}: {
  readonly mapping: PayloadMapping
  readonly onChange: (mapping: PayloadMapping) => void
  readonly problems: readonly Problem[]
}) {
  const t = useTexts(mappingTexts)
  const say = useBilingual()
  const id = useId()
  const [text, setText] = useState(() => JSON.stringify(mapping, null, 2))
  const [fault, setFault] = useState('')
  const take = (typed: string) => {
    setText(typed)
    try {
      const document: unknown = JSON.parse(typed)
      if (typeof document !== 'object' || document === null || Array.isArray(document)) throw new Error('{ … }')
      setFault('')
      onChange(completed(document))
    } catch (cause) {
      setFault(cause instanceof Error ? cause.message : '')
    }
  }
  return (
    <div className="form-field">
      <label className="form-label" htmlFor={id}>
        {t('jsonDocument')}
      </label>
      <textarea
        id={id}
        className="input code-input"
        rows={28}
        spellCheck={false}
        value={text}
        aria-invalid={fault !== ''}
        onChange={(event) => take(event.target.value)}
      />
      {fault === '' ? null : <p className="form-error">{t('jsonWrong', { why: fault })}</p>}
      <ul className="plain">
        {problems.map(({ at = '', code, text: sentence }) => (
          <li key={`${at}${code}`} className="form-error">
            <code>{at}</code> {say(sentence)}
          </li>
        ))}
      </ul>
    </div>
  )
}

function SaveBar({
  view,
  base,
  onSaved,
  mapping,
  samples,
  canSave,
}: {
  readonly view: MappingView | null
  readonly base: number
  readonly onSaved: (version: number) => void
  readonly mapping: PayloadMapping
  readonly samples: readonly MappingSample[]
  readonly canSave: boolean
}) {
  const t = useTexts(mappingTexts)
  const text = useProblemText()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [note, setNote] = useState('')
  const areSamplesNew = view !== null && JSON.stringify(view.samples) !== JSON.stringify(samples)
  const isNew = view === null || JSON.stringify(view.document) !== JSON.stringify(mapping)
  const save = useMutation({
    mutationFn: async (what: 'all' | 'samples') => {
      if (view === null) return { id: (await mappingsApi.create(mapping, samples, note)).id, said: '' }
      if (areSamplesNew) await mappingsApi.saveSamples(view.id, samples)
      if (what === 'samples') return { id: view.id, said: t('samplesSaved') }
      const { version } = await mappingsApi.save(view.id, mapping, note, base)
      onSaved(version)
      return { id: view.id, said: t('savedNow', { n: version }) }
    },
    onSuccess: async ({ id }) => {
      setNote('')
      await client.invalidateQueries({ queryKey: ['mappings'] })
      if (view === null) await navigate(`/bridge/mappings/${id}`)
    },
  })
  return (
    <section className="sheet save-bar" style={{ marginTop: 16 }} aria-label={t('save')}>
      <TextInput label={t('note')} value={note} onChange={setNote} />
      <div className="row">
        <button type="button" className="button primary" disabled={!canSave || !isNew || save.isPending} onClick={() => save.mutate('all')}>
          {t(view === null ? 'create' : 'save')}
        </button>
        {areSamplesNew ? (
          <button type="button" className="button" disabled={save.isPending} onClick={() => save.mutate('samples')}>
            {t('saveSamples')}
          </button>
        ) : null}
        {save.isSuccess && save.data.said !== '' ? <span role="status">{save.data.said}</span> : null}
        {save.error === null ? null : (
          <span role="alert" className="form-error">
            {text(save.error)}
          </span>
        )}
      </div>
    </section>
  )
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { TemplateView } from '../../server/base/api/versions.ts'
import { versionsApi } from '../api/versions.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { PageHead } from '../ui/page.tsx'
import { Failed, Loaded } from '../ui/states.tsx'
import { ImportArchive } from './import-archive.tsx'
import { newTexts } from './texts.ts'
import './versions.css'

const ID_SHAPE = /^[a-z][a-z0-9-]{1,62}$/
const EMPTY = ''
const PARTS = ['processes', 'forms', 'decisions', 'letters', 'rows'] as const

/** A programme to begin with: from a template, from nothing, or out of an archive. */
export function NewProgrammePage() {
  const t = useTexts(newTexts)
  const query = useQuery({ queryKey: ['programme-templates'], queryFn: versionsApi.templates })
  return (
    <>
      <PageHead title={t('title')} lead={t('lead')} above={<Link to="/studio">{t('programmes')}</Link>} />
      <div className="stack-l">
        <section className="sheet" aria-label={t('title')}>
          <Loaded query={query}>{(templates) => <NewProgramme templates={templates} />}</Loaded>
        </section>
        <ImportArchive />
      </div>
    </>
  )
}

function NewProgramme({ templates }: { readonly templates: readonly TemplateView[] }) {
  const t = useTexts(newTexts)
  const navigate = useNavigate()
  const client = useQueryClient()
  const [template, setTemplate] = useState(templates[0]?.id ?? EMPTY)
  const [name, setName] = useState('')
  const [english, setEnglish] = useState('')
  const [id, setId] = useState('')
  const [tried, setTried] = useState(false)
  const create = useMutation({
    mutationFn: () =>
      versionsApi.create({
        id,
        title: { zh: name.trim(), en: english.trim() || name.trim() },
        ...(template === EMPTY ? {} : { template }),
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['workspaces'] })
      navigate(`/studio/${id}`)
    },
  })
  const problems = {
    name: name.trim() === '' ? t('nameMissing') : null,
    id: ID_SHAPE.test(id) ? null : t('idWrong'),
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (problems.name === null && problems.id === null) create.mutate()
      }}
    >
      <fieldset className="version-cards">
        <legend className="form-label">{t('template')}</legend>
        {templates.map((one) => (
          <Card key={one.id} template={one} chosen={template === one.id} onChoose={() => setTemplate(one.id)} />
        ))}
        <Card template={null} chosen={template === EMPTY} onChoose={() => setTemplate(EMPTY)} />
      </fieldset>
      <div className="stack" style={{ maxWidth: '36em' }}>
        <Field label={t('name')} value={name} onChange={setName} problem={tried ? problems.name : null} maxLength={120} />
        <Field
          label={t('nameEn')}
          optional={t('optional')}
          help={t('nameEnHelp')}
          value={english}
          onChange={setEnglish}
          problem={null}
          maxLength={200}
        />
        <Field
          label={t('id')}
          help={t('idHelp')}
          value={id}
          onChange={setId}
          problem={tried || id.length > 2 ? problems.id : null}
          maxLength={63}
        />
        <Failed error={create.error} />
        <p>
          <button type="submit" className="button primary" disabled={create.isPending}>
            {t('create')}
          </button>
        </p>
      </div>
    </form>
  )
}

function Card({
  template,
  chosen,
  onChoose,
}: {
  readonly template: TemplateView | null
  readonly chosen: boolean
  readonly onChoose: () => void
}) {
  const t = useTexts(newTexts)
  const say = useBilingual()
  const id = useId()
  return (
    <label className="version-card" htmlFor={id}>
      <input
        id={id}
        type="radio"
        name="template"
        checked={chosen}
        onChange={onChoose}
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-text`}
      />
      <strong id={`${id}-title`}>{template === null ? t('empty') : say(template.title)}</strong>
      <span id={`${id}-text`}>{template === null ? t('emptyText') : say(template.text)}</span>
      {template === null ? null : (
        <>
          <span className="muted">{template.steps.map(say).join(' → ')}</span>
          <span className="muted">
            {PARTS.filter((part) => template[part] > 0)
              .map((part) => t(part, { count: template[part] }))
              .join(' · ')}
          </span>
        </>
      )}
    </label>
  )
}

function Field({
  label,
  optional,
  help,
  value,
  onChange,
  problem,
  maxLength,
}: {
  readonly label: string
  readonly optional?: string
  readonly help?: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly problem: string | null
  readonly maxLength: number
}) {
  const id = useId()
  return (
    <div className="stack-s">
      <label className="form-label" htmlFor={id}>
        {label} {optional === undefined ? null : <span className="optional">{optional}</span>}
      </label>
      <input
        id={id}
        className="input"
        autoComplete="off"
        maxLength={maxLength}
        value={value}
        required={optional === undefined}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-help ${id}-problem`}
        onChange={(event) => onChange(event.target.value)}
      />
      <span id={`${id}-help`} className="muted">
        {help}
      </span>
      <span id={`${id}-problem`} className="form-error" role="alert" hidden={problem === null}>
        {problem}
      </span>
    </div>
  )
}

import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useId, useRef, useState } from 'react'
import type { DocumentRef } from '../../server/base/api/common.ts'
import type { Receipt } from '../api/papers.ts'
import { documentsApi } from '../api/site.ts'
import { formatBytes } from '../i18n/format.ts'
import { useTexts } from '../i18n/texts.ts'
import { Icon } from '../ui/icon.tsx'
import { Facts } from '../ui/page.tsx'
import { useProblemText } from '../ui/states.tsx'
import { publicTexts } from './texts.ts'

/** Who says what, with which evidence. */
export interface Statement {
  readonly name: string
  readonly contact: string
  readonly facts: string
  readonly documentIds: readonly string[]
}

/** A question of the statement. */
interface Question {
  readonly name: string
  readonly label: string
  readonly kind: 'text' | 'date' | 'textarea'
  readonly required: boolean
}

/** Files on their way, by name. */
type Uploads = { readonly [name: string]: { readonly share: number; readonly stop: () => void } }

interface StatementFormProps {
  readonly factsLabel: string
  /** Where evidence goes; null asks for none. */
  readonly uploadPath: string | null
  readonly evidenceRequired: boolean
  readonly sendLabel: string
  readonly thanks: string
  readonly children?: ReactNode
  onSend(statement: Statement): Promise<Receipt>
}

/** Identity, facts and evidence of somebody without an account: objections. Kept light, no component library. */
export function StatementForm({ factsLabel, uploadPath, evidenceRequired, sendLabel, thanks, children, onSend }: StatementFormProps) {
  const t = useTexts(publicTexts)
  const text = useProblemText()
  const id = useId()
  const form = useRef<HTMLFormElement>(null)
  const [values, setValues] = useState<{ readonly [name: string]: string }>({})
  const given = (name: string) => (values[name] ?? '').trim()
  const [files, setFiles] = useState<readonly DocumentRef[]>([])
  const [uploads, setUploads] = useState<Uploads>({})
  const isUploading = Object.keys(uploads).length > 0
  const [gaps, setGaps] = useState<readonly string[]>([])
  const questions: readonly Question[] = [
    { name: 'name', label: t('name'), kind: 'text', required: true },
    { name: 'contact', label: t('contact'), kind: 'text', required: true },
    { name: 'facts', label: factsLabel, kind: 'textarea', required: true },
  ]
  const send = useMutation({
    mutationFn: () =>
      onSend({ name: given('name'), contact: given('contact'), facts: given('facts'), documentIds: files.map((file) => file.id) }),
  })

  if (send.data !== undefined) return <Thanks receipt={send.data} thanks={thanks} />
  const submit = () => {
    const missing = questions.filter((question) => question.required && given(question.name) === '').map((question) => question.name)
    if (evidenceRequired && files.length === 0) missing.push('evidence')
    setGaps(missing)
    if (missing.length === 0) send.mutate()
    else requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus())
  }
  return (
    <form
      ref={form}
      noValidate
      style={{ maxWidth: '46em' }}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {children}
      {questions.map((question) => (
        <Asked
          key={question.name}
          id={`${id}-${question.name}`}
          question={question}
          value={values[question.name] ?? ''}
          gap={gaps.includes(question.name) && given(question.name) === ''}
          onChange={(value) => setValues({ ...values, [question.name]: value })}
        />
      ))}
      {uploadPath === null ? null : (
        <Evidence
          path={uploadPath}
          files={files}
          uploads={uploads}
          gap={gaps.includes('evidence') && files.length === 0 ? t('evidenceMissing') : null}
          onChange={setFiles}
          onUploads={setUploads}
        />
      )}
      {send.error === null ? null : (
        <p className="notice-box bad" role="alert" style={{ marginBottom: 16 }}>
          {text(send.error)}
        </p>
      )}
      <button type="submit" className="button primary" disabled={send.isPending || isUploading}>
        {send.isPending ? t('sending') : isUploading ? t('waitsForFiles') : sendLabel}
      </button>
    </form>
  )
}

function Asked({
  id,
  question,
  value,
  gap,
  onChange,
}: {
  readonly id: string
  readonly question: Question
  readonly value: string
  readonly gap: boolean
  readonly onChange: (value: string) => void
}) {
  const t = useTexts(publicTexts)
  const shared = {
    id,
    className: 'input',
    value,
    'aria-invalid': gap || undefined,
    'aria-required': question.required || undefined,
    'aria-describedby': gap ? `${id}-gap` : undefined,
    onChange: (event: { readonly target: { readonly value: string } }) => onChange(event.target.value),
  } as const
  return (
    <div className={gap ? 'form-field invalid' : 'form-field'}>
      <label className="form-label" htmlFor={id}>
        {question.label}
        {question.required ? null : <span className="optional">{t('optional')}</span>}
      </label>
      {question.kind === 'textarea' ? (
        <textarea {...shared} rows={6} maxLength={5000} />
      ) : (
        <input
          {...shared}
          type={question.kind}
          maxLength={100}
          style={question.kind === 'date' ? { width: '12em' } : undefined}
          autoComplete={question.name === 'name' ? 'name' : 'off'}
        />
      )}
      {gap ? (
        <p className="form-error" id={`${id}-gap`}>
          <Icon name="warning" />
          {t('missing', { field: question.label })}
        </p>
      ) : null}
    </div>
  )
}

function Evidence({
  path,
  files,
  uploads,
  gap,
  onChange,
  onUploads,
}: {
  readonly path: string
  readonly files: readonly DocumentRef[]
  readonly uploads: Uploads
  readonly gap: string | null
  readonly onChange: (change: (files: readonly DocumentRef[]) => readonly DocumentRef[]) => void
  readonly onUploads: (change: (uploads: Uploads) => Uploads) => void
}) {
  const t = useTexts(publicTexts)
  const text = useProblemText()
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [failures, setFailures] = useState<readonly string[]>([])
  const take = async (file: File) => {
    const abort = new AbortController()
    const sent = (share: number) => onUploads((all) => ({ ...all, [file.name]: { share, stop: () => abort.abort() } }))
    sent(0)
    try {
      const ref = await documentsApi.uploadTo(path, file, sent, abort.signal)
      onChange((before) => [...before, ref])
    } catch (problem) {
      if (!abort.signal.aborted) setFailures((all) => [...all, `${file.name}：${text(problem)}`])
    } finally {
      onUploads(({ [file.name]: _done, ...rest }) => rest)
    }
  }
  return (
    <fieldset className={gap === null ? 'form-field' : 'form-field invalid'}>
      <legend className="form-label">{t('evidence')}</legend>
      <ul className="plain">
        {files.map((file) => (
          <li key={file.id} className="file-row">
            <Icon name="file" />
            <span className="name">
              {file.name} <span className="muted">{formatBytes(file.bytes)}</span>
            </span>
            <button
              type="button"
              className="button small"
              aria-label={t('removeFile', { name: file.name })}
              onClick={() => onChange((before) => before.filter((one) => one.id !== file.id))}
            >
              <Icon name="cross" />
            </button>
          </li>
        ))}
      </ul>
      {Object.entries(uploads).map(([name, { share, stop }]) => (
        <div key={name} className="file-row">
          <span className="name" role="status">
            {t('uploading', { name, share: Math.round(share * 100) })}
          </span>
          <button type="button" className="button small" aria-label={t('removeFile', { name })} onClick={stop}>
            <Icon name="cross" />
          </button>
        </div>
      ))}
      <input
        ref={input}
        id={id}
        type="file"
        multiple
        className="visually-hidden"
        aria-label={`${t('evidence')}：${t('addFiles')}`}
        aria-invalid={gap === null ? undefined : true}
        onChange={(event) => {
          setFailures([])
          for (const file of event.target.files ?? []) void take(file)
          event.target.value = ''
        }}
      />
      <button type="button" className="button" tabIndex={-1} aria-hidden="true" onClick={() => input.current?.click()}>
        <Icon name="upload" />
        {t('addFiles')}
      </button>
      {[...(gap === null ? [] : [gap]), ...failures].map((failure) => (
        <p key={failure} className="form-error" role="alert">
          <Icon name="warning" />
          {failure}
        </p>
      ))}
    </fieldset>
  )
}

export function Thanks({ receipt, thanks }: { readonly receipt: Receipt; readonly thanks: string }) {
  const t = useTexts(publicTexts)
  const { reason } = receipt
  const accepted = receipt.accepted !== false
  return (
    <div className={accepted ? 'notice-box good' : 'notice-box warn'} role="status">
      <h3>{accepted ? thanks : t('notAccepted')}</h3>
      <Facts
        facts={[
          { label: t('receipt'), value: <strong>{receipt.receipt}</strong> },
          ...(receipt.queryCode === undefined ? [] : [{ label: t('queryCode'), value: <code>{receipt.queryCode}</code> }]),
          ...(reason === undefined ? [] : [{ label: t('reason'), value: t(reason) }]),
        ]}
      />
    </div>
  )
}

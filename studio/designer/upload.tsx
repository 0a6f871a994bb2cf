import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useRef, useState } from 'react'
import { type FileProblem, type ProgrammeView, programmesApi } from '../api/programmes.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { Icon } from '../ui/icon.tsx'
import { ScrollX } from '../ui/scroll.tsx'
import { useProblemText } from '../ui/states.tsx'
import { designerTexts } from './texts.ts'

/** Which file of the programme an uploaded one stands for: same name at the end of its path, else a new file of its kind. */
export function targetName(fileName: string, view: Pick<ProgrammeView, 'files'>): string {
  const known = view.files.find(({ name }) => name === fileName || name.endsWith(`/${fileName}`))
  return known?.name ?? (fileName.endsWith('.form.json') ? `forms/${fileName}` : fileName)
}

function Problems({ problems }: { readonly problems: readonly FileProblem[] }) {
  const t = useTexts(designerTexts)
  const say = useBilingual()
  if (problems.length === 0)
    return (
      <p className="notice-box good row" role="status">
        <Icon name="check" />
        {t('noProblems')}
      </p>
    )
  return (
    <section className="notice-box bad" role="alert">
      <h3>{t('problems', { count: problems.length })}</h3>
      <ScrollX>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t('file')}</th>
              <th scope="col">{t('place')}</th>
              <th scope="col">{t('problem')}</th>
            </tr>
          </thead>
          <tbody>
            {problems.map((problem, index) => (
              <tr key={`${problem.code}-${index.toString()}`}>
                <td>{problem.file}</td>
                <td>
                  <code>{problem.at}</code>
                </td>
                <td>
                  {say(problem.text)} <span className="muted">{problem.code}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollX>
    </section>
  )
}

/** Upload a changed file, read every problem, publish a new version. */
export function Upload({ view }: { readonly view: ProgrammeView }) {
  const t = useTexts(designerTexts)
  const text = useProblemText()
  const client = useQueryClient()
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [note, setNote] = useState('')
  const [changed, setChanged] = useState<readonly string[]>(view.draft?.files ?? [])
  const [problems, setProblems] = useState<readonly FileProblem[] | null>(view.draft?.problems ?? null)
  const send = useMutation({
    mutationFn: async (file: File) => {
      const name = targetName(file.name, view)
      const answer = await programmesApi.uploadFile(view.id, name, await file.text())
      return { name, problems: answer.problems }
    },
    onSuccess: (answer) => {
      setChanged((before) => [...new Set([...before, answer.name])])
      setProblems(answer.problems)
    },
  })
  const publish = useMutation({
    mutationFn: () => programmesApi.publish(view.id, note.trim()),
    onSuccess: async () => {
      setChanged([])
      setProblems(null)
      await client.invalidateQueries()
    },
  })
  const discard = useMutation({
    mutationFn: () => programmesApi.discardDraft(view.id),
    onSuccess: async () => {
      setChanged([])
      setProblems(null)
      await client.invalidateQueries()
    },
  })
  const failure = send.error ?? publish.error ?? discard.error
  return (
    <div className="stack" style={{ maxWidth: '60em' }}>
      <p>{t('uploadLead')}</p>
      <div className="row">
        <input
          ref={input}
          id={id}
          type="file"
          className="visually-hidden"
          accept=".bpmn,.dmn,.json,.xml"
          aria-label={t('uploadFile')}
          onChange={(event) => {
            const file = event.target.files?.[0]
            if (file !== undefined) send.mutate(file)
            event.target.value = ''
          }}
        />
        <button
          type="button"
          className="button"
          tabIndex={-1}
          aria-hidden="true"
          disabled={send.isPending}
          onClick={() => input.current?.click()}
        >
          <Icon name="upload" />
          {send.isPending ? t('checking') : t('uploadFile')}
        </button>
        <span className="muted">{t('uploadKinds')}</span>
      </div>
      {failure === null ? null : (
        <p className="notice-box bad" role="alert">
          {text(failure)}
        </p>
      )}
      {changed.length === 0 ? null : (
        <p>
          {t('changed')}：{changed.join('、')}
        </p>
      )}
      {problems === null ? null : <Problems problems={problems} />}
      {publish.data === undefined ? null : (
        <p className="notice-box good" role="status">
          {t('published', { version: publish.data.version })}
        </p>
      )}
      {changed.length === 0 ? null : (
        <form
          className="stack-s"
          onSubmit={(event) => {
            event.preventDefault()
            publish.mutate()
          }}
        >
          <label className="form-label" htmlFor={`${id}-note`}>
            {t('publishNote')}
          </label>
          <textarea id={`${id}-note`} className="input" maxLength={1000} value={note} onChange={(event) => setNote(event.target.value)} />
          <p>
            <button type="submit" className="button primary" disabled={publish.isPending || (problems?.length ?? 0) > 0}>
              {t('publish')}
            </button>{' '}
            <button type="button" className="button" disabled={discard.isPending} onClick={() => discard.mutate()}>
              {t('discard')}
            </button>
          </p>
        </form>
      )}
    </div>
  )
}

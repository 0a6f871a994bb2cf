import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useNavigate } from 'react-router'
import type { ImportPlan } from '../../server/base/api/versions.ts'
import { versionsApi } from '../api/versions.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { Icon } from '../ui/icon.tsx'
import { useProblemText } from '../ui/states.tsx'
import { nounOf } from './differences/file-changes.ts'
import { newTexts } from './texts.ts'

/** An archive is read, shows what it would do, and becomes a draft. */
export function ImportArchive() {
  const t = useTexts(newTexts)
  const text = useProblemText()
  const navigate = useNavigate()
  const client = useQueryClient()
  const id = useId()
  const [archive, setArchive] = useState<File | null>(null)
  const plan = useMutation({ mutationFn: (file: File) => versionsApi.importArchive(file, false) })
  const apply = useMutation({
    mutationFn: (file: File) => versionsApi.importArchive(file, true),
    onSuccess: async (done) => {
      await client.invalidateQueries()
      navigate(`/studio/${done.programme}/versions`)
    },
  })
  const failure = plan.error ?? apply.error
  return (
    <section className="sheet" aria-label={t('importTitle')} id="import">
      <h2>{t('importTitle')}</h2>
      <p className="muted">{t('importLead')}</p>
      <p className="row" style={{ marginTop: 8 }}>
        <label className="button" htmlFor={id}>
          <Icon name="upload" />
          {t('chooseZip')}
        </label>
        <input
          id={id}
          type="file"
          className="visually-hidden"
          accept=".zip,application/zip"
          onChange={(event) => {
            const file = event.target.files?.[0] ?? null
            setArchive(file)
            apply.reset()
            if (file === null) plan.reset()
            else plan.mutate(file)
          }}
        />
        <span className="muted">{archive === null ? t('noFile') : archive.name}</span>
      </p>
      {plan.isPending ? <p role="status">{t('reading')}</p> : null}
      {failure === null ? null : (
        <p role="alert" className="notice-box bad">
          {text(failure)}
        </p>
      )}
      {plan.data === undefined ? null : (
        <Plan plan={plan.data} isPending={apply.isPending} onApply={() => (archive === null ? undefined : apply.mutate(archive))} />
      )}
    </section>
  )
}

function Plan({ plan, isPending, onApply }: { readonly plan: ImportPlan; readonly isPending: boolean; readonly onApply: () => void }) {
  const t = useTexts(newTexts)
  const say = useBilingual()
  const source = plan.version === null ? t('fromDraft') : t('fromVersion', { version: plan.version })
  const errors = plan.problems.filter(({ severity }) => severity === 'error').length
  return (
    <section className="stack" aria-label={t('plan')} style={{ marginTop: 16 }}>
      <h3>{t('plan')}</h3>
      <p>{t('planOf', { title: say(plan.title), id: plan.programme, source })}</p>
      {plan.base === null && plan.overwritten.length === 0 && plan.replace.length === 0 ? <p>{t('newHere')}</p> : null}
      <dl className="facts">
        <Names title={t('planCreate')} names={plan.create} />
        <Names title={t('planReplace')} names={plan.replace} />
        <Names title={t('planRemove')} names={plan.remove} />
        <Names title={t('planUnchanged')} names={plan.unchanged} />
      </dl>
      {plan.overwritten.length === 0 ? null : <p className="notice-box warn">{t('overwritten', { names: plan.overwritten.join('、') })}</p>}
      {plan.faults.length === 0 ? null : (
        <div className="notice-box bad" role="alert">
          <p>{t('faults', { count: plan.faults.length })}</p>
          <ul>
            {plan.faults.map((fault) => (
              <li key={`${fault.file}-${fault.code}`}>{say(fault.text)}</li>
            ))}
          </ul>
        </div>
      )}
      {errors === 0 ? null : <p className="notice-box warn">{t('contentProblems', { count: errors })}</p>}
      <p>
        <button type="button" className="button primary" disabled={isPending || plan.faults.length > 0} onClick={onApply}>
          {t('apply')}
        </button>
      </p>
    </section>
  )
}

/** Files by their kind; long lists only counted, opened on demand. */
function Names({ title, names }: { readonly title: string; readonly names: readonly string[] }) {
  const t = useTexts(newTexts)
  const say = useBilingual()
  return (
    <>
      <dt>{title}</dt>
      <dd>
        {names.length === 0 ? (
          '—'
        ) : (
          <details>
            <summary>{t('files', { count: names.length })}</summary>
            <ul className="plain">
              {names.map((name) => (
                <li key={name}>
                  {say(nounOf(name))} <span className="muted">{name}</span>
                </li>
              ))}
            </ul>
          </details>
        )}
      </dd>
    </>
  )
}

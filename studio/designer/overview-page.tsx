import { useState } from 'react'
import { Link } from 'react-router'
import { useTexts } from '../i18n/texts.ts'
import { Icon } from '../ui/icon.tsx'
import { Loading } from '../ui/states.tsx'
import { ImportFile } from '../ui/workspace/import-file.tsx'
import { useManifest, useWorkspace, type Workspace } from '../ui/workspace/workspace.tsx'
import { frameTexts } from './frame-texts.ts'
import { Summary } from './summary.tsx'

const SEEN = 'pingji-studio-tour'

const STEPS = [
  {
    text: 'stepForm',
    path: 'forms',
    isDone: ({ view }: Workspace, subjectForm?: string) => view.forms.some(({ id }) => id !== subjectForm),
  },
  { text: 'stepScheme', path: 'scheme', isDone: ({ filesOf }: Workspace) => filesOf('scheme').length > 0 },
  { text: 'stepWorkflow', path: 'workflows', isDone: ({ view }: Workspace) => view.processes.length > 0 },
  { text: 'stepLetters', path: 'letters', isDone: ({ view }: Workspace) => view.letters.length > 0 },
  {
    text: 'stepPublish',
    path: 'versions',
    isDone: ({ view }: Workspace) => view.base !== null && view.files.every((file) => file.state === 'unchanged'),
  },
] as const

/** First page of a programme: what to do next, and what it says about itself. */
export function OverviewPage() {
  const t = useTexts(frameTexts)
  const workspace = useWorkspace()
  const { value: manifest } = useManifest()
  const [isToured, setToured] = useState(() => localStorage.getItem(SEEN) === '1')
  return (
    <div className="stack-l">
      {isToured ? null : (
        <section className="notice-box studio-tour" aria-label={t('tourTitle')}>
          <h2>{t('tourTitle')}</h2>
          <ol>
            <li>{t('tour1')}</li>
            <li>{t('tour2')}</li>
            <li>{t('tour3')}</li>
          </ol>
          <button
            type="button"
            className="button small"
            onClick={() => {
              localStorage.setItem(SEEN, '1')
              setToured(true)
            }}
          >
            {t('tourDone')}
          </button>
        </section>
      )}
      <section className="sheet" aria-label={t('next')}>
        <h2>{t('next')}</h2>
        <div className="studio-steps">
          {STEPS.map((step) => (
            <Link key={step.path} to={`/studio/${workspace.programme}/${step.path}`}>
              <strong>{t(step.text)}</strong>
              <br />
              <span className="row muted">
                <Icon name={step.isDone(workspace, manifest?.subject.form) ? 'check' : 'circle'} />{' '}
                {step.isDone(workspace, manifest?.subject.form) ? t('done') : t('open')}
              </span>
            </Link>
          ))}
        </div>
      </section>
      {workspace.mayEdit ? <ImportFile /> : null}
      <section className="sheet" aria-label={t('overview')}>
        {manifest === undefined ? <Loading /> : <Summary manifest={manifest} />}
      </section>
    </div>
  )
}

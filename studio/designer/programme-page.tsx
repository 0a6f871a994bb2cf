import { useQuery } from '@tanstack/react-query'
import { Tabs } from 'antd'
import { lazy, Suspense } from 'react'
import { Link, useParams } from 'react-router'
import { type ProgrammeView, programmesApi } from '../api/programmes.ts'
import { useSession } from '../api/session.tsx'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { PageHead } from '../ui/page.tsx'
import { Loaded, Loading } from '../ui/states.tsx'
import { useQueryState } from '../ui/use-query-state.ts'
import { Coverage } from './coverage.tsx'
import { FilePicker } from './file-picker.tsx'
import { FormPreview } from './form-preview.tsx'
import { LettersList } from './letters-list.tsx'
import { SchemePreview } from './scheme-preview.tsx'
import { Summary } from './summary.tsx'
import { designerTexts } from './texts.ts'
import { Upload } from './upload.tsx'
import { Versions } from './versions.tsx'

const BpmnDiagram = lazy(() => import('../ui/bpmn/bpmn-diagram.tsx').then((module) => ({ default: module.BpmnDiagram })))
const DmnTables = lazy(() => import('./dmn-tables.tsx').then((module) => ({ default: module.DmnTables })))

/** One programme: every part of it to look at, upload and publish. */
export function ProgrammePage() {
  const { programme = '' } = useParams()
  const query = useQuery({ queryKey: ['programme', programme], queryFn: () => programmesApi.get(programme) })
  return <Loaded query={query}>{(view) => <Programme view={view} />}</Loaded>
}

function Programme({ view }: { readonly view: ProgrammeView }) {
  const t = useTexts(designerTexts)
  const say = useBilingual()
  const session = useSession()
  const [tab, setTab] = useQueryState('tab', 'summary')
  const { manifest } = view
  return (
    <>
      <PageHead title={say(manifest.title)} lead={t('version', { version: view.version })} above={<Link to="/studio">{t('back')}</Link>} />
      <section className="sheet" aria-label={t('parts')}>
        <Tabs
          activeKey={tab}
          onChange={setTab}
          destroyOnHidden
          items={[
            { key: 'summary', label: t('summary'), children: <Summary manifest={manifest} /> },
            {
              key: 'processes',
              label: t('processes'),
              children: (
                <FilePicker programme={view.id} names={manifest.processes}>
                  {(content, name) => (
                    <Suspense fallback={<Loading />}>
                      <BpmnDiagram key={name} xml={content} name={name} height={620} />
                    </Suspense>
                  )}
                </FilePicker>
              ),
            },
            {
              key: 'decisions',
              label: t('decisions'),
              children: (
                <FilePicker programme={view.id} names={manifest.decisions}>
                  {(content, name) => (
                    <Suspense fallback={<Loading />}>
                      <DmnTables key={name} xml={content} name={name} />
                    </Suspense>
                  )}
                </FilePicker>
              ),
            },
            {
              key: 'forms',
              label: t('forms'),
              children: (
                <FilePicker programme={view.id} names={manifest.forms}>
                  {(content, name) => <FormPreview key={name} content={content} programme={view.id} />}
                </FilePicker>
              ),
            },
            { key: 'scheme', label: t('scheme'), children: <SchemePreview programme={view.id} manifest={manifest} /> },
            { key: 'letters', label: t('letters'), children: <LettersList programme={view.id} names={manifest.letters} /> },
            { key: 'coverage', label: t('coverage'), children: <Coverage programme={view.id} manifest={manifest} /> },
            { key: 'versions', label: t('versions'), children: <Versions programme={view.id} /> },
            ...(session.may('programme:edit') ? [{ key: 'upload', label: t('upload'), children: <Upload view={view} /> }] : []),
          ]}
        />
      </section>
    </>
  )
}

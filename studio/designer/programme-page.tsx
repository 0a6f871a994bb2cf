import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { Link, useParams } from 'react-router'
import { filesOf, type ProgrammeView, programmesApi } from '../api/programmes.ts'
import { useSession } from '../api/session.tsx'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { PageHead } from '../ui/page.tsx'
import { Loaded, Loading } from '../ui/states.tsx'
import { Tabs } from '../ui/tabs.tsx'
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

/** The file of the main matter stands first. */
function mainFirst(names: readonly string[], main: string | undefined): readonly string[] {
  const isMain = (name: string) => main !== undefined && (name.split('/').at(-1) ?? '').split('.')[0] === main
  return [...names.filter(isMain), ...names.filter((name) => !isMain(name))]
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
          label={t('parts')}
          active={tab}
          onChange={setTab}
          tabs={[
            { key: 'summary', label: t('summary'), content: () => <Summary manifest={manifest} /> },
            {
              key: 'processes',
              label: t('processes'),
              content: () => (
                <FilePicker programme={view.id} names={mainFirst(filesOf(view, 'process'), manifest.caseTypes[0]?.process)}>
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
              content: () => (
                <FilePicker programme={view.id} names={filesOf(view, 'decision')}>
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
              content: () => (
                <FilePicker programme={view.id} names={mainFirst(filesOf(view, 'form'), manifest.caseTypes[0]?.startForm)}>
                  {(content, name) => <FormPreview key={name} content={content} programme={view.id} />}
                </FilePicker>
              ),
            },
            { key: 'scheme', label: t('scheme'), content: () => <SchemePreview view={view} /> },
            { key: 'letters', label: t('letters'), content: () => <LettersList programme={view.id} names={filesOf(view, 'letter')} /> },
            { key: 'coverage', label: t('coverage'), content: () => <Coverage view={view} /> },
            { key: 'versions', label: t('versions'), content: () => <Versions programme={view.id} /> },
            ...(session.may('programme:edit') ? [{ key: 'upload', label: t('upload'), content: () => <Upload view={view} /> }] : []),
          ]}
        />
      </section>
    </>
  )
}

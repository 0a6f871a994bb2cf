import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Link, useParams } from 'react-router'
import type { Scenario, ScenarioProblem } from '../../server/base/api/rehearsal.ts'
import { rehearsalsApi } from '../api/rehearsals.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { Icon } from '../ui/icon.tsx'
import { Empty, ErrorState, Loading } from '../ui/states.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { useQueryState } from '../ui/use-query-state.ts'
import { EditorBar } from '../ui/workspace/editor-bar.tsx'
import { usePlace } from '../ui/workspace/go-to-place.ts'
import { addressOf } from '../ui/workspace/places.ts'
import { type DraftJson, useDraftJson, useWorkspace } from '../ui/workspace/workspace.tsx'
import { ApplicantPart } from './scenario/applicant-part.tsx'
import { BasicPart } from './scenario/basic-part.tsx'
import { JsonPart } from './scenario/json-part.tsx'
import { useKnownParts } from './scenario/known-fields.ts'
import { OutsidePart } from './scenario/outside-part.tsx'
import { countsBySection, labelOf, SECTIONS, sectionOf } from './scenario/places.ts'
import { ProblemsOf, useGoToPointer, useProblemSentence } from './scenario/problems.tsx'
import { SourcesPart } from './scenario/sources-part.tsx'
import { StaffPart } from './scenario/staff-part.tsx'
import { SubjectPart } from './scenario/subject-part.tsx'
import { WaysPart } from './scenario/ways-part.tsx'
import { StartRun } from './start-run.tsx'
import { scenarioTexts } from './texts.ts'
import './rehearsal.css'

/** A scenario of the programme: what arrives, who works, how forms are answered. */
export function ScenarioPage() {
  const t = useTexts(scenarioTexts)
  const { id = '' } = useParams()
  const { programme } = useWorkspace()
  const draft = useDraftJson<Scenario>(`rehearsals/${id}.json`)
  return (
    <div className="stack">
      <p>
        <Link to={`/studio/${programme}/rehearsals`}>{t('back')}</Link>
      </p>
      <section className="sheet" aria-label={t('scenario')}>
        {draft.state === 'failed' ? <ErrorState problem={draft.error} onRetry={draft.reload} /> : null}
        {draft.state === 'missing' ? <Empty text={t('missing', { id })} /> : null}
        {draft.state === 'loading' ? <Loading /> : null}
        {draft.problem === null ? null : (
          <p className="notice-box bad" role="alert">
            {t('unreadable')}
          </p>
        )}
        {draft.value === undefined ? null : <Editor draft={draft} scenario={draft.value} />}
      </section>
    </div>
  )
}

const NONE: readonly ScenarioProblem[] = []

function Editor({ draft, scenario }: { readonly draft: DraftJson<Scenario>; readonly scenario: Scenario }) {
  const t = useTexts(scenarioTexts)
  const say = useBilingual()
  const { programme, mayEdit } = useWorkspace()
  const [place] = usePlace()
  const [section, setSection] = useQueryState('section')
  const parts = useKnownParts()
  const { data: problems = NONE } = useQuery({
    queryKey: ['rehearsal-check', programme, draft.content],
    queryFn: () => rehearsalsApi.check(programme, scenario).then((answer) => answer.problems),
    // What is still being typed is checked when it rests.
    enabled: draft.save === 'saved',
    placeholderData: (before) => before,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const counts = useMemo(() => countsBySection(problems), [problems])
  const active = place === '' || section !== '' ? section || 'basic' : sectionOf(place)
  useGoToPointer(!parts.loading && sectionOf(place) === active)
  const part = {
    scenario,
    place,
    disabled: !mayEdit,
    onChange: (changed: Partial<Scenario>) => draft.update((now) => ({ ...now, ...changed })),
  }
  const contents = {
    basic: () => <BasicPart {...part} />,
    sources: () => <SourcesPart {...part} parts={parts} />,
    subject: () => <SubjectPart {...part} parts={parts} />,
    ways: () => <WaysPart {...part} parts={parts} />,
    staff: () => <StaffPart {...part} parts={parts} />,
    applicant: () => <ApplicantPart {...part} parts={parts} />,
    outside: () => <OutsidePart {...part} />,
    json: () => <JsonPart content={draft.content} />,
  }
  const label = (key: (typeof SECTIONS)[number]) => {
    const count = counts.get(key) ?? 0
    return count === 0 ? t(`section_${key}`) : t('sectionProblems', { section: t(`section_${key}`), count })
  }
  return (
    <>
      <EditorBar draft={draft} title={say(scenario.title) || scenario.id} />
      {mayEdit ? <StartRun scenario={scenario} isSound={!problems.some(({ severity }) => severity === 'error')} /> : null}
      <ProblemList problems={problems} programme={programme} id={scenario.id} />
      <ProblemsOf problems={problems}>
        <Tabs
          label={t('scenario')}
          active={active}
          onChange={setSection}
          tabs={SECTIONS.map((key) => ({ key, label: label(key), content: contents[key] }))}
        />
      </ProblemsOf>
    </>
  )
}

function ProblemList({
  problems,
  programme,
  id,
}: {
  readonly problems: readonly ScenarioProblem[]
  readonly programme: string
  readonly id: string
}) {
  const t = useTexts(scenarioTexts)
  const sentence = useProblemSentence()
  if (problems.length === 0) return null
  const hasErrors = problems.some(({ severity }) => severity === 'error')
  return (
    <section className={`notice-box ${hasErrors ? 'bad' : 'warn'} stack-s`} aria-label={t('problems')}>
      <h3>{t(hasErrors ? 'problemsStop' : 'problemsWarn', { count: problems.length })}</h3>
      <ul className="plain stack-s">
        {problems.map((problem) => (
          <li key={`${problem.code} ${problem.at} ${problem.text.zh}`} className="row">
            <Icon name={problem.severity === 'error' ? 'cross' : 'warning'} />
            <span>
              {t(problem.severity)}：{sentence(problem)}
            </span>
            <Link to={addressOf(programme, `rehearsals/${id}.json`, problem.at)}>
              {[`section_${sectionOf(problem.at)}` as const, labelOf(problem.at)]
                .flatMap((key) => (key === undefined ? [] : t(key)))
                .join(' · ')}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}

import { useEffect, useMemo, useState } from 'react'
import { useParams, useSearchParams } from 'react-router'
import type { Json } from '../../server/base/json.ts'
import { type DecisionTestRow, readTestRows } from '../../server/rules/dmn/index.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { Icon } from '../ui/icon.tsx'
import { ErrorState, Loading } from '../ui/states.tsx'
import { EditorBar } from '../ui/workspace/editor-bar.tsx'
import { ChoiceField } from '../ui/workspace/fields.tsx'
import { newFile } from '../ui/workspace/new-files.ts'
import { useDraftJson, useDraftText, useWorkspace, written } from '../ui/workspace/workspace.tsx'
import { DmnEditor } from './dmn/dmn-editor.tsx'
import { TestGrid } from './dmn/test-grid.tsx'
import { useDecisionModel, useTrialOptions } from './dmn/use-model.ts'
import { decisionTexts } from './texts.ts'

/** One decision file: diagram, tables and expressions, what is wrong with them, and the rows that test them. */
export function DecisionPage() {
  const { id = '' } = useParams()
  return <DecisionFile key={id} id={id} />
}

function DecisionFile({ id }: { readonly id: string }) {
  const t = useTexts(decisionTexts)
  const file = `${id}.dmn`
  const draft = useDraftText(file)
  const { mayEdit } = useWorkspace()
  const [params, setParams] = useSearchParams()
  const at = params.get('at')
  const [opened, setOpened] = useState<string | null>(null)
  const asked = useDecisionModel(draft.content)
  if (draft.state === 'loading') return <Loading />
  if (draft.state === 'failed') return <ErrorState problem={draft.error} onRetry={draft.reload} />
  if (draft.state === 'missing')
    return (
      <section className="sheet stack-s">
        <p>{t('missing', { file })}</p>
        {mayEdit ? (
          <p>
            <button type="button" className="button primary" onClick={() => draft.change(newFile('decision', id, id).content)}>
              {t('create')}
            </button>
          </p>
        ) : null}
      </section>
    )
  const name = asked?.model?.name === undefined || asked.model.name === '' ? id : asked.model.name
  return (
    <section className="sheet stack" aria-label={t('title', { name })}>
      <div>
        <EditorBar draft={draft} title={t('title', { name })} ownUndo />
        <DmnEditor
          xml={draft.content}
          readOnly={!mayEdit}
          at={at?.startsWith('tests/') === true ? null : at}
          onChange={draft.change}
          onOpen={setOpened}
        />
      </div>
      <section className="stack-s" aria-label={t('checks')}>
        <h2>{t('checks')}</h2>
        <Checks asked={asked} onGo={(place) => setParams({ at: place }, { replace: true })} />
      </section>
      <Tests id={id} asked={asked} opened={opened} at={at} />
    </section>
  )
}

type Asked = ReturnType<typeof useDecisionModel>

function Checks({ asked, onGo }: { readonly asked: Asked; readonly onGo: (at: string) => void }) {
  const t = useTexts(decisionTexts)
  const say = useBilingual()
  if (asked === null) return <Loading />
  if (asked.problems.length === 0)
    return (
      <p className="row">
        <Icon name="check" /> {t('sound')}
      </p>
    )
  return (
    <ul className="decision-checks">
      {asked.problems.map((problem, index) => (
        <li key={`${problem.code}-${problem.at ?? ''}-${index.toString()}`} className="row">
          <Icon name="warning" />
          <span>{say(problem.text)}</span>
          {problem.at === undefined ? null : (
            <button type="button" className="button small" onClick={() => onGo(problem.at ?? '')}>
              {t('goTo')}
            </button>
          )}
        </li>
      ))}
    </ul>
  )
}

interface TestsProps {
  readonly id: string
  readonly asked: Asked
  readonly opened: string | null
  readonly at: string | null
}

/** The test file of a decision file comes into being with its first row. */
function Tests(props: TestsProps) {
  const { view, addFile, mayEdit } = useWorkspace()
  const name = `tests/${props.id}.json`
  if (view.files.some((file) => file.name === name && file.state !== 'removed')) return <SavedTests {...props} />
  return (
    <TestsSection
      {...props}
      rows={[]}
      problem={null}
      readOnly={!mayEdit}
      onChange={(rows) => void addFile(name, written(rows))}
      onStartAnew={() => undefined}
    />
  )
}

function SavedTests(props: TestsProps) {
  const { mayEdit } = useWorkspace()
  const file = useDraftJson<Json>(`tests/${props.id}.json`)
  const { rows, unreadable } = useMemo(
    () => (file.value === undefined ? { rows: [], unreadable: [] } : readTestRows(file.value)),
    [file.value],
  )
  if (file.state === 'loading') return <Loading />
  const problem = file.problem ?? (unreadable.length > 0 ? unreadable.join('、') : null)
  return (
    <TestsSection
      {...props}
      rows={rows}
      problem={problem}
      readOnly={!mayEdit || problem !== null}
      onChange={(next) => file.update(next as unknown as Json)}
      onStartAnew={() => file.change(written(rows))}
    />
  )
}

function TestsSection({
  asked,
  opened,
  at,
  rows,
  problem,
  readOnly,
  onChange,
  onStartAnew,
}: TestsProps & {
  readonly rows: readonly DecisionTestRow[]
  readonly problem: string | null
  readonly readOnly: boolean
  readonly onChange: (rows: readonly DecisionTestRow[]) => void
  readonly onStartAnew: () => void
}) {
  const t = useTexts(decisionTexts)
  const { mayEdit } = useWorkspace()
  const options = useTrialOptions()
  /** A choice holds until another table is opened above. */
  const [choice, setChoice] = useState<{ readonly opened: string | null; readonly decision: string } | null>(null)
  const atRow = at?.startsWith('tests/') === true ? rows[Number(at.slice('tests/'.length)) - 1] : undefined
  useEffect(() => {
    if (at === null || atRow === undefined) return
    setChoice({ opened: null, decision: atRow.decision })
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-at="${CSS.escape(at)}"] input`)?.focus())
  }, [at, atRow])
  const decisions = asked?.model?.decisions ?? []
  const chosen = choice !== null && (choice.opened === opened || choice.opened === null) ? choice.decision : null
  const decision = chosen ?? decisions.find((one) => one.id === opened)?.id ?? decisions.at(-1)?.id ?? rows[0]?.decision
  return (
    <section className="stack-s" aria-label={t('tests')}>
      <h2>{t('tests')}</h2>
      <p className="muted">{t('testsLead')}</p>
      {problem === null ? null : (
        <div role="alert" className="notice-box bad row-between">
          <span>{t('testsBroken', { why: problem })}</span>
          {mayEdit ? (
            <button type="button" className="button small" onClick={onStartAnew}>
              {t('startAnew')}
            </button>
          ) : null}
        </div>
      )}
      {decision === undefined ? null : (
        <>
          {decisions.length < 2 ? null : (
            <ChoiceField
              label={t('decision')}
              value={decision}
              onChange={(next) => setChoice({ opened, decision: next })}
              options={decisions.map((one) => [one.id, one.name] as const)}
            />
          )}
          <TestGrid
            model={asked?.model ?? null}
            reads={asked?.reads ?? NO_NAMES}
            labels={asked?.labels ?? NO_LABELS}
            options={options}
            rows={rows}
            decision={decision}
            readOnly={readOnly}
            onChange={onChange}
          />
        </>
      )}
    </section>
  )
}

const NO_LABELS: ReadonlyMap<string, string> = new Map()
const NO_NAMES: ReadonlyMap<string, readonly string[]> = new Map()

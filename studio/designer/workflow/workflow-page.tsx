import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useParams, useSearchParams } from 'react-router'
import { type LintProblem, lintProcesses } from '../../../server/engine/lint/index.ts'
import { useLocale, useTexts } from '../../i18n/texts.ts'
import { Empty, ErrorState, Loading } from '../../ui/states.tsx'
import { useQueryState } from '../../ui/use-query-state.ts'
import { EditorBar } from '../../ui/workspace/editor-bar.tsx'
import { type DraftText, useDraftText, useWorkspace } from '../../ui/workspace/workspace.tsx'
import { Canvas } from './canvas.tsx'
import type { Designer, DesignerListener } from './designer.ts'
import { FileActions } from './file-actions.tsx'
import { applyFix, openEntry } from './fixes.ts'
import type { PartsBox } from './parts.ts'
import { ProblemsList } from './problems-list.tsx'
import type { EventBus } from './services.ts'
import { workflowTexts } from './texts.ts'
import { Toolbar } from './toolbar.tsx'
import { useParts } from './use-parts.ts'
import { useTidy } from './use-tidy.ts'
import { nameOfProcess } from './xml.ts'

const TABLE_REST_MS = 400

const StepTable = lazy(() => import('../step-table/step-table.tsx').then((module) => ({ default: module.StepTable })))

/** One process of the draft, as diagram or as step table. */
export function WorkflowPage() {
  const { id = '' } = useParams()
  const t = useTexts(workflowTexts)
  const draft = useDraftText(`${id}.bpmn`)
  if (draft.state === 'loading') return <Loading />
  if (draft.state === 'missing') return <Empty text={t('missing', { id })} />
  if (draft.state === 'failed') return <ErrorState problem={draft.error} onRetry={draft.reload} />
  return <Workflow key={draft.name} id={id} draft={draft} />
}

function Workflow({ id, draft }: { readonly id: string; readonly draft: DraftText }) {
  const t = useTexts(workflowTexts)
  const locale = useLocale()
  const { mayEdit } = useWorkspace()
  const [view, setView] = useQueryState('view', 'diagram')
  const [at, setAt] = useQueryState('at')
  const [designer, setDesigner] = useState<Designer | null>(null)
  const [problems, setProblems] = useState<readonly LintProblem[] | null>(null)
  const [simulating, setSimulating] = useState(false)
  const [panelOpen, setPanelOpen] = useState(true)
  const [said, setSaid] = useState<{ readonly text: string; readonly bad: boolean } | null>(null)
  const name = useMemo(() => nameOfProcess(draft.content) ?? id, [draft.content, id])

  const refreshParts = useCallback(() => {
    if (designer === null) return
    designer.service<EventBus>('eventBus').fire('propertiesPanel.providersChanged')
    designer.service<{ update(): void }>('linting').update()
  }, [designer])
  const parts = useParts(draft.content, locale, refreshParts)
  const latest = useRef(draft)
  latest.current = draft
  const listener = useMemo<DesignerListener>(
    () => ({
      changed: (xml) => latest.current.change(xml),
      undo: () => latest.current.undo(),
      redo: () => latest.current.redo(),
      selected: () => undefined,
      simulating: setSimulating,
    }),
    [],
  )
  useGoTo(designer)
  const tidy = useTidy(draft, (text, bad) => setSaid({ text, bad }))

  const isTable = view === 'table'
  const show = (next: 'diagram' | 'table') => {
    void (designer?.flush() ?? Promise.resolve()).then(() => {
      setProblems(null)
      setSimulating(false)
      setView(next)
    })
  }
  useTableProblems(isTable ? draft.content : null, parts, setProblems)

  return (
    <>
      <EditorBar draft={draft} title={name} ownUndo={!isTable}>
        <fieldset className="row designer-view">
          <legend className="visually-hidden">{t('view')}</legend>
          {(['diagram', 'table'] as const).map((one) => (
            <button key={one} type="button" className="button small" aria-pressed={view === one} onClick={() => show(one)}>
              {t(one)}
            </button>
          ))}
        </fieldset>
      </EditorBar>
      {said === null ? null : (
        <p role="status" className={said.bad ? 'notice-box bad' : 'notice-box'}>
          {said.text}
        </p>
      )}
      {isTable ? (
        <Suspense fallback={<Loading />}>
          <StepTable xml={draft.content} onChange={draft.change} readOnly={!mayEdit} {...(at === '' ? {} : { at })} />
        </Suspense>
      ) : (
        <>
          <Toolbar
            designer={designer}
            simulating={simulating}
            panelOpen={panelOpen && !simulating}
            onPanel={() => setPanelOpen(!panelOpen)}
            onTidy={() => void (designer?.flush() ?? Promise.resolve()).then(tidy)}
            readOnly={!mayEdit}
            files={<FileActions id={id} name={name} draft={draft} designer={designer} onSaid={(text, bad) => setSaid({ text, bad })} />}
          />
          <p className="designer-narrow muted">{t('wide')}</p>
          {simulating ? (
            <p role="status" className="notice-box">
              {t('simulating')}
            </p>
          ) : null}
          <Canvas
            xml={draft.content}
            name={name}
            locale={locale}
            readOnly={!mayEdit}
            panelOpen={panelOpen && !simulating}
            parts={parts}
            listener={listener}
            onReady={setDesigner}
            onProblems={({ problems: found }) => setProblems(found)}
          />
        </>
      )}
      <ProblemsList
        problems={problems}
        readOnly={!mayEdit || simulating || isTable}
        onGo={(problem) => {
          setPanelOpen(true)
          if (problem.at === null) return
          if (isTable) setAt(problem.at)
          else designer?.goTo(problem.at)
        }}
        onFix={(problem) => {
          setPanelOpen(true)
          if (designer !== null) applyFix(designer, problem, locale)
        }}
      />
    </>
  )
}

/** Looks at the text while the table shows it; the canvas looks by itself. */
function useTableProblems(xml: string | null, parts: PartsBox, onFound: (problems: readonly LintProblem[]) => void): void {
  useEffect(() => {
    if (xml === null) return
    let gone = false
    const timer = setTimeout(() => {
      void lintProcesses(xml, parts.current).then((found) => {
        if (!gone) onFound(found)
      })
    }, TABLE_REST_MS)
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [xml, parts, onFound])
}

/** `?at=` in the address selects an element, and `?entry=` a field of it, once the diagram stands. */
function useGoTo(designer: Designer | null): void {
  const [query] = useSearchParams()
  const at = query.get('at')
  const entry = query.get('entry')
  useEffect(() => {
    if (designer === null || at === null) return
    let gone = false
    void designer.listening.then(() => {
      if (gone) return
      designer.goTo(at)
      if (entry !== null) openEntry(designer, entry)
    })
    return () => {
      gone = true
    }
  }, [designer, at, entry])
}

import { type KeyboardEvent, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import type { Json, JsonObject } from '../../../server/base/json.ts'
import { valueAt, withoutIndexes, withValueAt } from '../../../server/rules/forms/index.ts'
import type { FormDocument, LayoutNode } from '../../../server/rules/forms/types.ts'
import { useBilingual, useTexts } from '../../i18n/texts.ts'
import { type FieldProblem, FormContextProvider, type FormContextValue, type FormState } from './context.tsx'
import { formEngineOf } from './engine.ts'
import './form.css'
import { ErrorSummary, focusField } from './error-summary.tsx'
import { FieldControl } from './field.tsx'
import { fieldsOf, LayoutNodes } from './layout.tsx'
import { pathOf } from './paths.ts'
import type { FormViewProps } from './props.ts'
import { SaveMark } from './save-mark.tsx'
import { SchemaOnlyForm } from './schema-only.tsx'
import { formTexts } from './texts.ts'
import { useRelease } from './use-release.ts'

type PageNode = Extract<LayoutNode, { kind: 'page' }>
const REVIEW = -1

/** Fills in a form document: pages as steps, rules as one types, error summary with links, autosave mark. */
export function FormView(props: FormViewProps) {
  const t = useTexts(formTexts)
  const engine = useMemo(() => formEngineOf(props.document), [props.document])
  if (props.document.layout.length === 0) return <SchemaOnlyForm {...props} />
  if (engine === null)
    return (
      <p role="alert" className="notice-box bad">
        {t('invalidForm')}
      </p>
    )
  return <Wizard key={props.document.id} {...props} evaluate={engine.evaluate} />
}

/** Enter in a field of a long form must not send it off half done; the button does. */
function keepEnter(event: KeyboardEvent) {
  if (event.key === 'Enter' && event.target instanceof HTMLInputElement) event.preventDefault()
}

interface WizardProps extends FormViewProps {
  readonly evaluate: (data: JsonObject, facts: JsonObject) => FormState
}

const NO_FACTS: JsonObject = {}

function Wizard(props: WizardProps) {
  const { document: form, evaluate, facts = NO_FACTS, onChange, onSubmit, focusPath } = props
  const t = useTexts(formTexts)
  const say = useBilingual()
  const [raw, setRaw] = useState(props.data)
  const settled = useDeferredValue(raw)
  const state = useMemo(() => evaluate(settled, facts), [evaluate, settled, facts])
  const [shown, setShown] = useState<ReadonlySet<string>>(new Set())
  const [tried, setTried] = useState<ReadonlySet<number>>(new Set())
  const [page, setPage] = useState(0)
  const [summary, setSummary] = useState<readonly FieldProblem[]>([])
  const top = useRef<HTMLDivElement>(null)

  const pages = useMemo(() => pagesOf(form), [form])
  const wizard = pages.length > 1
  const pageOfField = (path: string) =>
    pages.findIndex((one) => fieldsOf(one.children).some((field) => path === field.path || path.startsWith(`${field.path}.`)))

  const first = useRef(true)
  useEffect(() => {
    if (first.current) first.current = false
    else onChange?.(state.data)
  }, [state, onChange])

  const fromServer = useMemo(
    () =>
      (props.problems ?? []).map(
        (problem): FieldProblem => ({ path: problem.at === undefined ? null : pathOf(problem.at), severity: 'error', text: problem.text }),
      ),
    [props.problems],
  )
  const [stale, setStale] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => {
    setStale(new Set())
    setSummary(fromServer)
  }, [fromServer])

  const goTo = useCallback((target: number) => {
    setPage(target)
    setSummary([])
    requestAnimationFrame(() => {
      top.current?.focus({ preventScroll: true })
      top.current?.scrollIntoView({ block: 'start' })
    })
  }, [])
  const goToField = (path: string) => {
    const target = pageOfField(path)
    if (target >= 0 && target !== page) setPage(target)
    setShown((before) => new Set([...before, path]))
    setTimeout(() => focusField(path), 60)
  }
  const started = useRef(false)
  useEffect(() => {
    if (started.current || focusPath === null || focusPath === undefined) return
    started.current = true
    goToField(focusPath)
  })

  const computed = useMemo(() => new Set(form.rules.flatMap((rule) => (rule.kind === 'computed' ? [rule.path] : []))), [form])
  /** What was written last, also where it is not drawn yet. */
  const written = useRef(raw)
  const set = useCallback((path: string, value: Json | undefined) => {
    written.current = withValueAt(written.current, path, value)
    setRaw(written.current)
    setStale((before) => (before.has(path) ? before : new Set([...before, path])))
  }, [])
  const onRelease = useRelease()
  const visit = useCallback(
    (path: string) => onRelease(() => setShown((before) => (before.has(path) ? before : new Set([...before, path])))),
    [onRelease],
  )
  const held = useRef(new Set<Promise<unknown>>())
  const hold = useCallback((work: Promise<unknown>) => {
    held.current.add(work)
    const drop = () => held.current.delete(work)
    work.then(drop, drop)
  }, [])
  const live = useMemo(() => fromServer.filter((problem) => problem.path === null || !stale.has(problem.path)), [fromServer, stale])

  const context = useMemo<FormContextValue>(
    () => ({
      schema: form.schema,
      state: { ...state, problems: [...state.problems, ...live] },
      valueOf: (path) => valueAt(computed.has(withoutIndexes(path)) ? state.data : raw, path),
      facts,
      programme: props.programme ?? null,
      divisions: form.divisions,
      evidence: props.evidence,
      readOnly: page === REVIEW,
      shown: new Set([...shown, ...live.flatMap((problem) => (problem.path === null ? [] : [problem.path]))]),
      showAll: tried.has(page),
      uploadPath: props.uploadPath ?? null,
      Cell: FieldControl,
      set,
      visit,
      hold,
    }),
    [form, state, live, computed, raw, facts, props.programme, props.evidence, props.uploadPath, page, shown, tried, set, visit, hold],
  )

  const errorsNow = () => state.problems.filter((problem) => problem.severity === 'error')
  const [settling, setSettling] = useState(false)
  const judge = async () => {
    setSettling(true)
    try {
      while (held.current.size > 0) await Promise.allSettled(held.current)
      const now = evaluate(written.current, facts)
      const fresh = await props.settle?.(now.data)
      return fresh === undefined ? now : evaluate(written.current, fresh)
    } finally {
      setSettling(false)
    }
  }
  const proceed = async () => {
    const { problems } = await judge()
    const here = problems.filter((problem) => problem.severity === 'error' && problem.path !== null && pageOfField(problem.path) === page)
    setTried((before) => new Set([...before, page]))
    setSummary(here)
    if (here.length === 0) goTo(page + 1 < pages.length ? page + 1 : REVIEW)
  }
  const submit = async () => {
    const result = await judge()
    const errors = result.problems.filter((problem) => problem.severity === 'error')
    setTried(new Set([REVIEW, ...pages.keys()]))
    setSummary(errors)
    if (errors.length === 0) onSubmit(result.data)
  }

  const current = pages[page]
  const loose = state.problems.filter((problem) => problem.path === null && problem.severity !== 'error')
  return (
    <FormContextProvider value={context}>
      <form
        noValidate
        onKeyDown={keepEnter}
        onSubmit={(event) => {
          event.preventDefault()
          void (wizard && page !== REVIEW ? proceed() : submit())
        }}
      >
        <div ref={top} tabIndex={-1} style={{ outline: 'none', scrollMarginTop: 72 }}>
          {wizard ? <Steps pages={pages} page={page} tried={tried} errors={errorsNow} pageOfField={pageOfField} onGo={goTo} /> : null}
        </div>
        <ErrorSummary problems={summary} onGo={goToField} />
        {loose.length === 0 ? null : (
          <div className="notice-box warn" style={{ marginBottom: 24 }}>
            {loose.map((problem) => (
              <p key={problem.text.zh}>{say(problem.text)}</p>
            ))}
          </div>
        )}
        {page === REVIEW ? (
          <Review pages={pages} onChange={goTo} />
        ) : current === undefined ? null : (
          <>
            {wizard ? <h2 style={{ marginBottom: 16 }}>{say(current.title)}</h2> : null}
            {current.help === undefined ? null : (
              <p className="form-help" style={{ marginBottom: 20 }}>
                {say(current.help)}
              </p>
            )}
            <LayoutNodes nodes={current.children} />
          </>
        )}
        <div className="form-actions">
          {wizard && page !== 0 ? (
            <button type="button" className="button" onClick={() => goTo(page === REVIEW ? pages.length - 1 : page - 1)}>
              {t('previous')}
            </button>
          ) : null}
          <button type="submit" className="button primary" disabled={props.busy === true || settling}>
            {wizard && page !== REVIEW ? t('next') : (props.submitLabel ?? t('submit'))}
          </button>
          {props.footer}
          <span className="spacer" />
          {props.saveState === undefined ? null : <SaveMark state={props.saveState} />}
        </div>
      </form>
    </FormContextProvider>
  )
}

/** Pages of a form; a form without pages is one page. */
function pagesOf(form: FormDocument): readonly PageNode[] {
  const pages = form.layout.filter((node): node is PageNode => node.kind === 'page')
  const loose = form.layout.filter((node) => node.kind !== 'page')
  if (pages.length === 0) return [{ kind: 'page', id: 'only', title: form.title, children: loose }]
  const [head, ...rest] = pages
  return head === undefined || loose.length === 0 ? pages : [{ ...head, children: [...loose, ...head.children] }, ...rest]
}

function Steps({
  pages,
  page,
  tried,
  errors,
  pageOfField,
  onGo,
}: {
  readonly pages: readonly PageNode[]
  readonly page: number
  readonly tried: ReadonlySet<number>
  readonly errors: () => readonly FieldProblem[]
  readonly pageOfField: (path: string) => number
  readonly onGo: (page: number) => void
}) {
  const t = useTexts(formTexts)
  const say = useBilingual()
  const faulty = new Set(errors().map((problem) => (problem.path === null ? -2 : pageOfField(problem.path))))
  const all = [...pages.map((one, index) => ({ title: say(one.title), index })), { title: t('review'), index: REVIEW }]
  return (
    <nav aria-label={t('steps')}>
      <ol className="wizard-steps">
        {all.map(({ title, index }, place) => {
          const complete = index !== REVIEW && tried.has(index) && !faulty.has(index)
          return (
            <li key={index} className={index === page ? 'current' : undefined}>
              <button
                type="button"
                className={complete ? 'complete' : undefined}
                aria-current={index === page ? 'step' : undefined}
                onClick={() => onGo(index)}
              >
                <span className="count">
                  {complete ? '✓ ' : ''}
                  {t('step', { step: place + 1, count: all.length })}
                </span>
                {title}
              </button>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}

/** Every page as it will be submitted, each with a way back to it. */
function Review({ pages, onChange }: { readonly pages: readonly PageNode[]; readonly onChange: (page: number) => void }) {
  const t = useTexts(formTexts)
  const say = useBilingual()
  return (
    <>
      <h2>{t('review')}</h2>
      <p className="form-help" style={{ marginBottom: 20 }}>
        {t('reviewHelp')}
      </p>
      {pages.map((page, index) => (
        <section key={page.id} className="form-section">
          <div className="row-between" style={{ borderBottom: '1px solid var(--line)', marginBottom: 16 }}>
            <h3>{say(page.title)}</h3>
            <button
              type="button"
              className="button small"
              aria-label={t('changeOf', { page: say(page.title) })}
              onClick={() => onChange(index)}
            >
              {t('change')}
            </button>
          </div>
          <LayoutNodes nodes={page.children} />
        </section>
      ))}
    </>
  )
}

import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { Bilingual } from '../../../server/base/text.ts'
import { text } from '../../../server/engine/model/moddle.ts'
import { useBilingual, useLocale, useTexts } from '../../i18n/texts.ts'
import { idOf } from '../../ui/bpmn/document.ts'
import type { FeelVariable } from '../../ui/workspace/fields.tsx'
import { useCatalogue } from '../../ui/workspace/workspace.tsx'
import { engineFunctions } from '../workflow/functions.ts'
import { knownVariables, type Variable } from '../workflow/known-variables.ts'
import { useParts } from '../workflow/use-parts.ts'
import { AddDialog } from './add-dialog.tsx'
import { Dialog } from './dialog.tsx'
import { EditDialog } from './edit-dialog.tsx'
import { addStep, type Change, moveStep, neighbourOf, orphansOf, removeStep } from './model.ts'
import type { StepRow } from './rows.ts'
import { cellId, type Place, StepGrid } from './step-grid.tsx'
import './step-table.css'
import { stepTexts } from './texts.ts'
import { useSteps } from './use-steps.ts'
import { COLUMNS, type Column, hasColumn, nameOf, type Words } from './words.ts'

export interface StepTableProps {
  readonly xml: string
  onChange(xml: string): void
  readonly readOnly: boolean
  /** Element to show, by id. */
  readonly at?: string
}

type Open =
  | { readonly kind: 'edit'; readonly row: StepRow; readonly column: Column }
  | { readonly kind: 'add'; readonly after: StepRow | null; readonly process: string }
  | { readonly kind: 'remove'; readonly row: StepRow }

const NOTHING = () => undefined

/** A process as rows: who does what by when and what comes next. The same file as the diagram, read and written by keyboard alone. */
export function StepTable({ xml, onChange, readOnly, at }: StepTableProps) {
  const t = useTexts(stepTexts)
  const say = useBilingual()
  const catalogue = useCatalogue()
  const [said, setSaid] = useState<{ readonly text: string; readonly bad: boolean } | null>(null)
  const steps = useSteps(xml, onChange, (why: Bilingual) => {
    setOpen(null)
    setSaid({ text: say(why), bad: true })
  })
  const [active, setActive] = useState<Place | null>(null)
  const [open, setOpen] = useState<Open | null>(null)
  const wanted = useRef<Place | null>(null)
  const { processes } = steps
  const rows = useMemo(() => (processes ?? []).flatMap((process) => process.rows), [processes])
  const words = useMemo<Words>(() => ({ t, say, catalogue }), [t, say, catalogue])
  const variables = useVariables(xml, open?.kind === 'edit' ? open.row : null)
  const isLocked = readOnly || steps.losses.length > 0
  const current = rows.find(({ id }) => id === active?.id) ?? null

  useEffect(() => {
    const place = wanted.current
    if (place === null || open !== null || !rows.some(({ id }) => id === place.id)) return
    wanted.current = null
    document.getElementById(cellId(place))?.focus()
  }, [rows, open])
  // Goes to a place once, not again with every change of the file.
  const shown = useRef<string | undefined>(undefined)
  useEffect(() => {
    if (at === undefined || at === shown.current) return
    const row = rows.find(({ id, next }) => id === at || next.some(({ flow }) => flow === at))
    if (row === undefined) return
    shown.current = at
    const place: Place = { id: row.id, column: row.id === at ? 'step' : 'next' }
    setActive(place)
    document.getElementById(cellId(place))?.focus()
  }, [at, rows])

  const goTo = (place: Place) => {
    wanted.current = place
    setActive(place)
  }
  const close = () => {
    wanted.current = active
    setOpen(null)
  }
  const apply = <T,>(act: (change: Change) => T, message: string, place: (result: T) => Place | null) => {
    setOpen(null)
    steps.run(act, (result) => {
      const next = place(result)
      if (next !== null) goTo(next)
      setSaid({ text: message, bad: false })
    })
  }

  const edit = (row: StepRow, column: Column) => {
    if (!isLocked && hasColumn(row, column)) setOpen({ kind: 'edit', row, column })
    else if (!isLocked) setSaid({ text: t('notHere'), bad: false })
  }
  const add = (after: StepRow | null, process: string) => setOpen({ kind: 'add', after, process })
  const move = (row: StepRow, direction: 'up' | 'down') =>
    apply(
      (change) => moveStep(change, row.id, direction),
      t('moved', { name: nameOf(row, words) }),
      () => ({ id: row.id, column: active?.column ?? 'step' }),
    )
  const remove = (row: StepRow) => {
    const index = rows.indexOf(row)
    const near = rows.slice(index + 1).find(({ level }) => level <= row.level) ?? rows[index - 1]
    apply(
      (change) => removeStep(change, row.id),
      t('removed', { name: nameOf(row, words) }),
      () => (near === undefined ? null : { id: near.id, column: 'step' }),
    )
  }

  const onKey = (event: KeyboardEvent, row: StepRow, column: Column) => {
    const target = moved(event, rows, row, column)
    if (target !== null) {
      event.preventDefault()
      setActive(target)
      document.getElementById(cellId(target))?.focus()
      return
    }
    const act = isLocked ? null : actionOf(event)
    if (act === null) return
    event.preventDefault()
    if (act === 'edit') edit(row, column)
    else if (act === 'add') add(row, '')
    else if (act === 'remove') setOpen({ kind: 'remove', row })
    else move(row, act)
  }

  if (steps.failure !== null)
    return (
      <p role="alert" className="notice-box bad">
        {t('unreadable', { why: steps.failure })}
      </p>
    )
  if (processes === null)
    return (
      <p className="muted" aria-busy="true">
        {t('loading')}
      </p>
    )
  return (
    <div className="steps">
      {steps.losses.length > 0 ? <p className="notice-box warn">{t('lossy', { why: steps.losses.join('；') })}</p> : null}
      {isLocked ? null : (
        <>
          <div className="row step-tools" role="toolbar" aria-label={t('tools')}>
            <button
              type="button"
              className="button small"
              disabled={current === null}
              onClick={() => current !== null && edit(current, active?.column ?? 'step')}
            >
              {t('edit')} <kbd>Enter</kbd>
            </button>
            <button type="button" className="button small" disabled={current === null} onClick={() => current !== null && add(current, '')}>
              {t('insert')} <kbd>Insert</kbd>
            </button>
            <button
              type="button"
              className="button small"
              disabled={current === null}
              onClick={() => current !== null && setOpen({ kind: 'remove', row: current })}
            >
              {t('remove')} <kbd>Delete</kbd>
            </button>
            {(['up', 'down'] as const).map((direction) => (
              <button
                key={direction}
                type="button"
                className="button small"
                disabled={current === null || neighbourOf(current.element, direction) === null}
                onClick={() => current !== null && move(current, direction)}
              >
                {t(direction)} <kbd>{direction === 'up' ? 'Alt+↑' : 'Alt+↓'}</kbd>
              </button>
            ))}
          </div>
          <p className="muted step-help">{t('help')}</p>
        </>
      )}
      <p role="status" className={said === null ? 'visually-hidden' : said.bad ? 'notice-box bad' : 'muted'}>
        {said?.text ?? ''}
      </p>
      {processes.map((process) => (
        <section key={process.id}>
          <h2 className="step-process">{process.name === '' ? t('unnamedProcess') : process.name}</h2>
          {process.rows.length === 0 ? (
            <div className="state">
              <p>{t('empty')}</p>
              {isLocked ? null : (
                <button type="button" className="button primary" onClick={() => add(null, process.id)}>
                  {t('first')}
                </button>
              )}
            </div>
          ) : (
            <StepGrid
              process={process}
              active={active}
              words={words}
              readOnly={isLocked}
              onActive={setActive}
              onKey={onKey}
              onEdit={edit}
            />
          )}
        </section>
      ))}
      {open?.kind === 'edit' ? (
        <EditDialog
          key={`${open.row.id} ${open.column}`}
          row={open.row}
          column={open.column}
          title={`${t(open.column)}：${nameOf(open.row, words)}`}
          variables={variables}
          onClose={close}
          onApply={(act) => apply(act, t('changed', { name: nameOf(open.row, words) }), () => ({ id: open.row.id, column: open.column }))}
        />
      ) : null}
      {open?.kind === 'add' ? (
        <AddDialog
          after={open.after}
          title={open.after === null ? t('addFirst') : t('addAfter', { name: nameOf(open.after, words) })}
          onClose={close}
          onAdd={(kind, name) => {
            const after = open.after?.id ?? null
            const step = { after, kind, name, ...(after === null ? { scope: open.process } : {}) }
            apply(
              (change) => addStep(change, step),
              t('added', { name }),
              (id) => ({ id, column: 'step' }),
            )
          }}
        />
      ) : null}
      {open?.kind === 'remove' ? <RemoveDialog row={open.row} words={words} onClose={close} onRemove={() => remove(open.row)} /> : null}
    </div>
  )
}

function RemoveDialog({
  row,
  words,
  onRemove,
  onClose,
}: {
  readonly row: StepRow
  readonly words: Words
  readonly onRemove: () => void
  readonly onClose: () => void
}) {
  const { t } = words
  const orphans = orphansOf(row.element).map((node) => text(node, 'name') ?? idOf(node))
  return (
    <Dialog title={t('removeTitle', { name: nameOf(row, words) })} yes={t('removeYes')} isDangerous onConfirm={onRemove} onClose={onClose}>
      <p>{t('removeRejoin')}</p>
      <p>{t('removeInner')}</p>
      {orphans.length === 0 ? null : <p className="notice-box warn">{t('removeOrphans', { names: orphans.join('、') })}</p>}
    </Dialog>
  )
}

/** Cell an arrow key leads to; null for other keys. */
function moved(event: KeyboardEvent, rows: readonly StepRow[], row: StepRow, column: Column): Place | null {
  if (event.altKey) return null
  const y = rows.indexOf(row)
  const x = COLUMNS.indexOf(column)
  const to = (atRow: number, atColumn: number): Place | null => {
    const target = rows[Math.min(Math.max(atRow, 0), rows.length - 1)]
    const place = COLUMNS[Math.min(Math.max(atColumn, 0), COLUMNS.length - 1)]
    return target === undefined || place === undefined ? null : { id: target.id, column: place }
  }
  switch (event.key) {
    case 'ArrowUp':
      return to(y - 1, x)
    case 'ArrowDown':
      return to(y + 1, x)
    case 'ArrowLeft':
      return to(y, x - 1)
    case 'ArrowRight':
      return to(y, x + 1)
    case 'Home':
      return to(event.ctrlKey ? 0 : y, 0)
    case 'End':
      return to(event.ctrlKey ? rows.length - 1 : y, COLUMNS.length - 1)
    case 'PageUp':
      return to(y - 10, x)
    case 'PageDown':
      return to(y + 10, x)
    default:
      return null
  }
}

function actionOf(event: KeyboardEvent): 'edit' | 'add' | 'remove' | 'up' | 'down' | null {
  if (event.altKey) return event.key === 'ArrowUp' ? 'up' : event.key === 'ArrowDown' ? 'down' : null
  if (event.ctrlKey || event.metaKey) return null
  if (event.key === 'Enter' || event.key === 'F2') return 'edit'
  if (event.key === 'Insert') return 'add'
  return event.key === 'Delete' ? 'remove' : null
}

/** Names an expression of a step may use, with the engine's functions. */
function useVariables(xml: string, row: StepRow | null): readonly FeelVariable[] {
  const locale = useLocale()
  const parts = useParts(xml, locale, NOTHING)
  return useMemo(() => {
    if (row === null) return []
    const told = ({ name, from, entries }: Variable): FeelVariable => ({
      name,
      info: from.join('、'),
      ...(entries === undefined ? {} : { entries: entries.map(told) }),
    })
    return [...knownVariables(row.element, parts.fieldsOf).map(told), ...engineFunctions(locale === 'en' ? 'en' : 'zh')]
  }, [row, parts, locale])
}

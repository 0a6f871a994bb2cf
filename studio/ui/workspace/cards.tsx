import { type ReactNode, useEffect, useState } from 'react'
import { useTexts } from '../../i18n/texts.ts'
import { AddButton } from './add-button.tsx'
import { inserted, moved, replaced, without } from './lists.ts'
import { rowTexts } from './rows-table.tsx'
import './rows.css'

/** A list of things with many parts: each opens as a form under its name; one opens when a link asks for it. */
export function Cards<T>({
  rows,
  nameOf,
  codeOf,
  placeOf = codeOf,
  openAt = -1,
  addLabel,
  blank,
  disabled,
  onChange,
  children,
}: {
  readonly rows: readonly T[]
  readonly nameOf: (row: T, at: number) => string
  /** Stands in grey beside the name. */
  readonly codeOf: (row: T) => string
  /** Place of the card as problems name it; default its code. */
  readonly placeOf?: (row: T, at: number) => string
  /** Which one a link asks for: it opens. */
  readonly openAt?: number
  readonly addLabel: string
  readonly blank: () => T
  readonly disabled: boolean
  readonly onChange: (rows: readonly T[]) => void
  readonly children: (row: T, set: (row: T) => void, at: number) => ReactNode
}) {
  const t = useTexts(rowTexts)
  const [open, setOpen] = useState<number | null>(null)
  useEffect(() => {
    if (openAt >= 0) setOpen(openAt)
  }, [openAt])
  return (
    <div className="stack-s">
      {rows.map((row, at) => {
        const name = nameOf(row, at)
        const isOpen = open === at
        return (
          <section key={at.toString()} className="setting-card" aria-label={name} data-at={placeOf(row, at)}>
            <div className="row">
              <button type="button" className="card-toggle" aria-expanded={isOpen} onClick={() => setOpen(isOpen ? null : at)}>
                {name} {codeOf(row) === '' ? null : <span className="muted">{codeOf(row)}</span>}
              </button>
              <span className="spacer" />
              {disabled ? null : (
                <>
                  <button
                    type="button"
                    className="button small"
                    disabled={at === 0}
                    aria-label={`${t('up')} ${name}`}
                    onClick={() => {
                      onChange(moved(rows, at, at - 1))
                      if (isOpen) setOpen(at - 1)
                    }}
                  >
                    {t('up')}
                  </button>
                  <button
                    type="button"
                    className="button small"
                    disabled={at === rows.length - 1}
                    aria-label={`${t('down')} ${name}`}
                    onClick={() => {
                      onChange(moved(rows, at, at + 1))
                      if (isOpen) setOpen(at + 1)
                    }}
                  >
                    {t('down')}
                  </button>
                  <button
                    type="button"
                    className="button small"
                    aria-label={`${t('remove')} ${name}`}
                    onClick={() => {
                      setOpen(null)
                      onChange(without(rows, at))
                    }}
                  >
                    {t('remove')}
                  </button>
                </>
              )}
            </div>
            {isOpen ? <div className="card-body">{children(row, (next) => onChange(replaced(rows, at, next)), at)}</div> : null}
          </section>
        )
      })}
      {disabled ? null : (
        <AddButton
          label={addLabel}
          onAdd={() => {
            onChange(inserted(rows, rows.length - 1, blank()))
            setOpen(rows.length)
          }}
        />
      )}
    </div>
  )
}

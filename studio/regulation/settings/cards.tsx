import { type ReactNode, useState } from 'react'
import { useTexts } from '../../i18n/texts.ts'
import { inserted, moved, replaced, without } from '../letters/model.ts'
import { settingsTexts } from './texts.ts'

/** A list of things with many parts: each opens as a form under its name; one is open at first when a link asks for it. */
export function Cards<T extends { readonly code: string }>({
  rows,
  nameOf,
  openCode,
  addLabel,
  blank,
  disabled,
  onChange,
  children,
}: {
  readonly rows: readonly T[]
  readonly nameOf: (row: T) => string
  readonly openCode: string
  readonly addLabel: string
  readonly blank: () => T
  readonly disabled: boolean
  readonly onChange: (rows: readonly T[]) => void
  readonly children: (row: T, set: (row: T) => void) => ReactNode
}) {
  const t = useTexts(settingsTexts)
  const [open, setOpen] = useState<number | null>(() => {
    const asked = rows.findIndex((row) => row.code === openCode)
    return asked < 0 ? null : asked
  })
  return (
    <div className="stack-s">
      {rows.map((row, at) => {
        const name = nameOf(row)
        const isOpen = open === at
        return (
          <section key={at.toString()} className="setting-card" aria-label={name} data-at={row.code}>
            <div className="row">
              <button type="button" className="card-toggle" aria-expanded={isOpen} onClick={() => setOpen(isOpen ? null : at)}>
                {name} <span className="muted">{row.code}</span>
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
            {isOpen ? <div className="card-body">{children(row, (next) => onChange(replaced(rows, at, next)))}</div> : null}
          </section>
        )
      })}
      {disabled ? null : (
        <div>
          <button
            type="button"
            className="button small"
            onClick={() => {
              onChange(inserted(rows, rows.length - 1, blank()))
              setOpen(rows.length)
            }}
          >
            ＋{addLabel}
          </button>
        </div>
      )}
    </div>
  )
}

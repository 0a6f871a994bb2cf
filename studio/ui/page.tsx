import { type ReactNode, useEffect, useRef } from 'react'
import { commonTexts } from '../i18n/common.ts'
import { useTexts } from '../i18n/texts.ts'

/** Head of a page: its one h1, a line below, actions at the right; names the browser tab and moves focus to the new page. */
export function PageHead({
  title,
  lead,
  mark,
  above,
  children,
}: {
  readonly title: string
  readonly lead?: ReactNode
  readonly mark?: ReactNode
  readonly above?: ReactNode
  readonly children?: ReactNode
}) {
  const t = useTexts(commonTexts)
  const heading = useRef<HTMLHeadingElement>(null)
  const product = t('product')
  useEffect(() => {
    document.title = `${title} · ${product}`
  }, [title, product])
  useEffect(() => {
    if (document.activeElement === null || document.activeElement === document.body) heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <div className="page-head">
      <div>
        {above === undefined ? null : <div className="breadcrumb">{above}</div>}
        <div className="row">
          <h1 ref={heading} tabIndex={-1} style={{ outline: 'none' }}>
            {title}
          </h1>
          {mark}
        </div>
        {lead === undefined ? null : <p>{lead}</p>}
      </div>
      {children === undefined ? null : <div className="row no-print">{children}</div>}
    </div>
  )
}

/** White box with a heading. */
export function Sheet({
  title,
  extra,
  children,
}: {
  readonly title?: ReactNode
  readonly extra?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <section className="sheet">
      {title === undefined ? null : (
        <div className="row-between sheet-head">
          <h2>{title}</h2>
          {extra}
        </div>
      )}
      {children}
    </section>
  )
}

/** Pairs of word and value. */
export function Facts({ facts }: { readonly facts: readonly { readonly label: string; readonly value: ReactNode }[] }) {
  return (
    <dl className="facts">
      {facts.map((fact) => (
        <div key={fact.label} style={{ display: 'contents' }}>
          <dt>{fact.label}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  )
}

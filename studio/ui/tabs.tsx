import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react'

export interface Tab {
  readonly key: string
  readonly label: string
  readonly content: () => ReactNode
}

/** Tabs by the ARIA pattern: arrows move, Home and End jump, only the chosen panel is drawn; they wrap on small screens. */
export function Tabs({
  label,
  tabs,
  active,
  onChange,
}: {
  readonly label: string
  readonly tabs: readonly Tab[]
  readonly active?: string
  readonly onChange?: (key: string) => void
}) {
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const [own, setOwn] = useState(tabs[0]?.key ?? '')
  const key = active ?? own
  const current = tabs.find((tab) => tab.key === key) ?? tabs[0]
  const choose = (next: string) => {
    setOwn(next)
    onChange?.(next)
  }
  const move = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.key === current?.key)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key]
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length]
    if (next === undefined) return
    event.preventDefault()
    choose(next.key)
    list.current?.querySelector<HTMLElement>(`[data-key="${next.key}"]`)?.focus()
  }
  if (current === undefined) return null
  return (
    <>
      <div ref={list} className="tabs" role="tablist" aria-label={label} onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab.key}
            type="button"
            role="tab"
            className="tab"
            id={`${id}-tab-${tab.key}`}
            data-key={tab.key}
            aria-selected={tab.key === current.key}
            aria-controls={`${id}-panel`}
            tabIndex={tab.key === current.key ? 0 : -1}
            onClick={() => choose(tab.key)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-tab-${current.key}`} key={current.key}>
        {current.content()}
      </div>
    </>
  )
}

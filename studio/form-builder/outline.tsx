import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react'
import { useTexts } from '../i18n/texts.ts'
import type { Builder } from './builder.ts'
import { isWide } from './canvas.tsx'
import { actOnKey } from './keys.ts'
import { isSame, keyOf, outlineOf } from './model.ts'
import { builderTexts } from './texts.ts'
import { useKindName, useNodeName } from './words.ts'

/** The form as a tree (ARIA tree pattern), the whole of it within reach of the keyboard. */
export function Outline({
  builder,
  held,
  onInsert,
  onEdit,
}: {
  readonly builder: Builder
  /** The focus follows what is chosen. */
  readonly held: RefObject<boolean>
  readonly onInsert: () => void
  readonly onEdit: () => void
}) {
  const t = useTexts(builderTexts)
  const nameOf = useNodeName()
  const kindOf = useKindName()
  const tree = useRef<HTMLDivElement>(null)
  const { document, chosen } = builder
  const rows = outlineOf(document)
  const current = rows.findIndex(({ at }) => chosen !== null && isSame(at, chosen))
  const currentKey = chosen === null ? '' : keyOf(chosen)

  useEffect(() => {
    const row = tree.current?.querySelector<HTMLElement>(`[data-at="${currentKey}"]`)
    if (held.current) row?.focus()
    else if (isWide()) row?.scrollIntoView({ block: 'nearest' })
  }, [currentKey, held])

  const go = (index: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))]
    if (row !== undefined) builder.choose(row.at)
  }
  const onKey = (event: KeyboardEvent) => {
    held.current = true
    const act = (work: () => void) => {
      event.preventDefault()
      event.stopPropagation()
      work()
    }
    if (actOnKey(event, builder, onInsert) || event.altKey || event.ctrlKey || event.metaKey) return
    switch (event.key) {
      case 'ArrowDown':
        return act(() => go(current + 1))
      case 'ArrowUp':
        return act(() => go(current - 1))
      case 'Home':
        return act(() => go(0))
      case 'End':
        return act(() => go(rows.length - 1))
      case 'ArrowLeft':
        return act(() => chosen !== null && chosen.length > 1 && builder.choose(chosen.slice(0, -1)))
      case 'ArrowRight':
        return act(() => {
          const next = rows[current + 1]
          if (next !== undefined && chosen !== null && next.at.length > chosen.length) builder.choose(next.at)
        })
      case 'Enter':
        return act(onInsert)
      case 'F2':
        return act(onEdit)
    }
  }
  return (
    <section className="builder-outline" aria-label={t('outline')}>
      <h3>{t('outline')}</h3>
      <p className="muted" id="outline-help">
        {t('outlineHelp')}
      </p>
      {rows.length === 0 ? null : (
        <div ref={tree} role="tree" aria-label={t('outline')} aria-describedby="outline-help">
          {rows.map(({ at, node }, index) => {
            const isChosen = index === current
            return (
              <div
                key={keyOf(at)}
                role="treeitem"
                tabIndex={isChosen || (current < 0 && index === 0) ? 0 : -1}
                aria-level={at.length}
                aria-selected={isChosen}
                data-at={keyOf(at)}
                className={isChosen ? 'outline-row chosen' : 'outline-row'}
                style={{ paddingLeft: 8 + (at.length - 1) * 16 }}
                onClick={() => {
                  held.current = true
                  builder.choose(at)
                }}
                onKeyDown={onKey}
                onFocus={() => {
                  held.current = true
                  if (!isChosen) builder.choose(at)
                }}
                onBlur={() => {
                  held.current = false
                }}
              >
                <span>{nameOf(node)}</span>
                <span className="muted">{kindOf(node)}</span>
              </div>
            )
          })}
        </div>
      )}
    </section>
  )
}

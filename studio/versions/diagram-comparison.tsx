import { type ReactNode, useState } from 'react'
import { useTexts } from '../i18n/texts.ts'
import { DiagramDiff, type DiagramDiffProps } from './diagram-diff.tsx'
import { versionTexts } from './texts.ts'

/** Two versions of a diagram: their sentences, and both pictures on demand, as several at once would be slow. */
export function DiagramComparison({ sentences, ...diagrams }: DiagramDiffProps & { readonly sentences: ReactNode }) {
  const t = useTexts(versionTexts)
  const [open, setOpen] = useState(false)
  return (
    <>
      {open ? null : sentences}
      <p>
        <button
          type="button"
          className="button small"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          aria-label={`${t('diagram')}：${diagrams.name}`}
        >
          {t('diagram')}
        </button>
      </p>
      {open ? <DiagramDiff {...diagrams} /> : null}
    </>
  )
}

import DmnViewer from 'dmn-js/lib/Viewer'
import 'dmn-js/dist/assets/diagram-js.css'
import 'dmn-js/dist/assets/dmn-js-shared.css'
import 'dmn-js/dist/assets/dmn-js-drd.css'
import 'dmn-js/dist/assets/dmn-js-decision-table.css'
import 'dmn-js/dist/assets/dmn-js-literal-expression.css'
import 'dmn-js/dist/assets/dmn-font/css/dmn-embedded.css'
import { useEffect, useRef, useState } from 'react'
import { useTexts } from '../i18n/texts.ts'
import { designerTexts } from './texts.ts'

interface DmnView {
  readonly id: string
  readonly name: string
  readonly type: string
}

/** Decision tables of a DMN file, shown by dmn-js; one view at a time. */
export function DmnTables({ xml, name }: { readonly xml: string; readonly name: string }) {
  const t = useTexts(designerTexts)
  const host = useRef<HTMLDivElement>(null)
  const viewer = useRef<DmnViewer | null>(null)
  const [views, setViews] = useState<readonly DmnView[]>([])
  const [active, setActive] = useState('')
  const [failure, setFailure] = useState<string | null>(null)

  useEffect(() => {
    if (host.current === null) return
    const instance = new DmnViewer({ container: host.current })
    viewer.current = instance
    let gone = false
    const show = async () => {
      await instance.importXML(xml, { open: false })
      if (gone) return
      const all = instance.getViews().map((view) => ({ id: view.element.id, name: view.element.name ?? view.element.id, type: view.type }))
      setViews(all)
      setActive((all.find((view) => view.type === 'decisionTable') ?? all[0])?.id ?? '')
    }
    show().catch((problem: unknown) => {
      if (!gone) setFailure(problem instanceof Error ? problem.message : String(problem))
    })
    return () => {
      gone = true
      viewer.current = null
      instance.destroy()
    }
  }, [xml])

  useEffect(() => {
    const instance = viewer.current
    const view = instance?.getViews().find((one) => one.element.id === active)
    if (instance !== null && view !== undefined) void instance.open(view)
  }, [active])

  if (failure !== null)
    return (
      <p role="alert" className="notice-box bad">
        {t('failed', { why: failure })}
      </p>
    )
  return (
    <>
      <nav className="row" aria-label={t('views')} style={{ marginBottom: 12 }}>
        {views.map((view) => (
          <button key={view.id} type="button" className="tab" aria-pressed={view.id === active} onClick={() => setActive(view.id)}>
            {view.name}
          </button>
        ))}
      </nav>
      <section ref={host} className="dmn-host" aria-label={t('table', { name })} />
    </>
  )
}

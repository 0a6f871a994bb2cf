import DmnModeler, { type DmnModelerView } from 'dmn-js/lib/Modeler'
import 'dmn-js/dist/assets/diagram-js.css'
import 'dmn-js/dist/assets/dmn-js-shared.css'
import 'dmn-js/dist/assets/dmn-js-drd.css'
import 'dmn-js/dist/assets/dmn-js-decision-table.css'
import 'dmn-js/dist/assets/dmn-js-decision-table-controls.css'
import 'dmn-js/dist/assets/dmn-js-literal-expression.css'
import 'dmn-js/dist/assets/dmn-js-boxed-expression.css'
import 'dmn-js/dist/assets/dmn-js-boxed-expression-controls.css'
import 'dmn-js/dist/assets/dmn-font/css/dmn-embedded.css'
import DmnViewer from 'dmn-js/lib/NavigatedViewer'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useLocale, useTexts } from '../../i18n/texts.ts'
import { decisionTexts } from '../texts.ts'
import './dmn-editor.css'
import { translation } from './words.ts'

interface Shown {
  readonly id: string
  readonly name: string
  readonly type: DmnModelerView['type']
}

export interface DmnEditorProps {
  readonly xml: string
  readonly readOnly: boolean
  /** Id of an element to open and mark. */
  readonly at: string | null
  readonly onChange: (xml: string) => void
  /** Told the id of the decision whose view is open; null for the diagram. */
  readonly onOpen?: (decisionId: string | null) => void
}

const REST_MS = 250

/** dmn-js over one DMN file: diagram, decision tables and expressions, one view at a time. */
export function DmnEditor({ xml, readOnly, at, onChange, onOpen }: DmnEditorProps) {
  const t = useTexts(decisionTexts)
  const locale = useLocale()
  const host = useRef<HTMLDivElement>(null)
  const editor = useRef<DmnModeler | null>(null)
  const latest = useRef({ xml, onChange, onOpen })
  latest.current = { xml, onChange, onOpen }
  /** What the editor shows, so that its own change does not come back to it. */
  const shown = useRef('')
  const [views, setViews] = useState<readonly Shown[]>([])
  const [active, setActive] = useState('')
  const [failure, setFailure] = useState<string | null>(null)

  const load = useCallback(async (instance: DmnModeler, content: string) => {
    const before = instance.getActiveView()?.element.id
    try {
      await instance.importXML(content, { open: false })
      if (editor.current !== instance) return
      shown.current = content
      setFailure(null)
      const all = instance.getViews()
      const next = all.find(({ element }) => element.id === before) ?? all.find(({ type }) => type === 'decisionTable') ?? all[0]
      if (next !== undefined) await instance.open(next)
    } catch (cause) {
      if (editor.current === instance) setFailure(cause instanceof Error ? cause.message : String(cause))
    }
  }, [])

  useEffect(() => {
    if (host.current === null) return
    const part = { additionalModules: [translation(locale)] }
    const Editor = readOnly ? DmnViewer : DmnModeler
    const instance = new Editor({ container: host.current, drd: part, decisionTable: part, literalExpression: part, boxedExpression: part })
    editor.current = instance
    let timer: ReturnType<typeof setTimeout> | undefined
    let dirty = false
    const save = async () => {
      clearTimeout(timer)
      if (!dirty) return
      dirty = false
      const { xml: written } = await instance.saveXML({ format: true })
      shown.current = written
      latest.current.onChange(written)
    }
    instance.on('import.parse.complete', ({ definitions }) => showAnnotations(definitions))
    instance.on('viewer.created', ({ viewer }) => {
      const made = viewer as { on(event: string, listener: () => void): void }
      made.on('commandStack.changed', () => {
        dirty = true
        clearTimeout(timer)
        timer = setTimeout(() => void save(), REST_MS)
      })
    })
    instance.on('views.changed', ({ activeView, views: all }) => {
      if (editor.current !== instance) return
      setViews((all as readonly DmnModelerView[]).map(({ element, type }) => ({ id: element.id, name: element.name ?? element.id, type })))
      const open = activeView as DmnModelerView | undefined
      setActive(open?.element.id ?? '')
      latest.current.onOpen?.(open === undefined || open.type === 'drd' ? null : open.element.id)
      for (const table of host.current?.querySelectorAll<HTMLElement>('.tjs-table-container') ?? []) table.tabIndex = 0
    })
    void load(instance, latest.current.xml)
    return () => {
      void save().finally(() => instance.destroy())
      editor.current = null
      host.current?.replaceChildren()
    }
  }, [locale, readOnly, load])

  useEffect(() => {
    if (editor.current !== null && shown.current !== '' && shown.current !== xml) void load(editor.current, xml)
  }, [xml, load])

  const open = (id: string) => {
    const view = editor.current?.getViews().find(({ element }) => element.id === id)
    if (view !== undefined) void editor.current?.open(view)
  }

  useEffect(() => {
    if (at === null || views.length === 0) return
    const decision = decisionWith(latest.current.xml, at)
    const view = editor.current?.getViews().find(({ element }) => element.id === decision)
    const mark = () => {
      for (const old of host.current?.querySelectorAll('.dmn-at') ?? []) old.classList.remove('dmn-at')
      const cell = host.current?.querySelector<HTMLElement>(`[data-element-id="${CSS.escape(at)}"], [data-row-id="${CSS.escape(at)}"]`)
      cell?.classList.add('dmn-at')
      cell?.scrollIntoView({ block: 'center', inline: 'center' })
      cell?.focus({ preventScroll: true })
    }
    if (view === undefined) mark()
    else void editor.current?.open(view).then(() => requestAnimationFrame(mark))
  }, [at, views.length])

  return (
    <>
      <nav className="row dmn-views" aria-label={t('views')}>
        {views.map((view) => (
          <button key={view.id} type="button" className="tab" aria-pressed={view.id === active} onClick={() => open(view.id)}>
            {view.type === 'drd' ? t('drd') : view.name}
          </button>
        ))}
      </nav>
      {failure === null ? null : (
        <p role="alert" className="notice-box bad">
          {t('notRead', { why: failure })}
        </p>
      )}
      <section ref={host} className="dmn-host dmn-editor" aria-label={t('editor')} />
    </>
  )
}

/** Id of the decision an element stands in. */
function decisionWith(xml: string, id: string): string | undefined {
  const found = new DOMParser().parseFromString(xml, 'application/xml').querySelector(`[id="${CSS.escape(id)}"]`)
  return found?.closest('decision')?.id ?? (found === null ? undefined : found.id)
}

interface Rule {
  description?: string
  annotationEntry?: readonly { readonly text?: string }[]
}
interface Table {
  readonly rule?: readonly Rule[]
  annotation?: unknown
}

/** dmn-js shows and edits a rule's description; what stands as its only annotation moves there. */
function showAnnotations(definitions: unknown): void {
  const { drgElement = [] } = (definitions ?? {}) as { readonly drgElement?: readonly { readonly decisionLogic?: Table }[] }
  for (const { decisionLogic } of drgElement) {
    const rules = decisionLogic?.rule ?? []
    if (decisionLogic === undefined || rules.some(({ annotationEntry = [] }) => annotationEntry.length > 1)) continue
    for (const rule of rules) {
      rule.description ??= rule.annotationEntry?.[0]?.text ?? ''
      if (rule.description === '') delete rule.description
      delete rule.annotationEntry
    }
    delete decisionLogic.annotation
  }
}

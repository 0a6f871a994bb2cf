import DmnViewer from 'dmn-js/lib/Viewer'
import 'dmn-js/dist/assets/diagram-js.css'
import 'dmn-js/dist/assets/dmn-js-shared.css'
import 'dmn-js/dist/assets/dmn-js-drd.css'
import 'dmn-js/dist/assets/dmn-js-decision-table.css'
import 'dmn-js/dist/assets/dmn-js-literal-expression.css'
import 'dmn-js/dist/assets/dmn-font/css/dmn-embedded.css'
import { useEffect, useRef, useState } from 'react'
import { useLocale, useTexts } from '../i18n/texts.ts'
import { designerTexts } from './texts.ts'

interface DmnView {
  readonly id: string
  readonly name: string
  readonly type: string
}

type Words = { readonly [english: string]: string }
const ENGLISH: Words = {}
/** Words of dmn-js that show in a viewer. */
const CHINESE: Words = {
  'Hit policy': '命中策略',
  'Hit policy:': '命中策略：',
  When: '条件',
  And: '且',
  Then: '结果',
  Annotations: '说明',
  Annotation: '说明',
  'View DRD': '查看决策关系图',
  'View Decision Table': '查看决策表',
  Unique: '唯一 (U)',
  First: '首条 (F)',
  Any: '任一 (A)',
  Priority: '优先级 (P)',
  Collect: '收集 (C)',
  'Collect (Sum)': '收集求和 (C+)',
  'Collect (Min)': '收集最小 (C<)',
  'Collect (Max)': '收集最大 (C>)',
  'Collect (Count)': '收集计数 (C#)',
  'Rule order': '规则顺序 (R)',
  'Output order': '输出顺序 (O)',
  Result: '结果',
  'Variable name': '变量名',
  'Variable type': '变量类型',
  'Expression language': '表达式语言',
}

/** Decision tables of a DMN file, shown by dmn-js; one view at a time. */
export function DmnTables({ xml, name }: { readonly xml: string; readonly name: string }) {
  const t = useTexts(designerTexts)
  const locale = useLocale()
  const words = locale === 'en' ? ENGLISH : CHINESE
  const host = useRef<HTMLDivElement>(null)
  const viewer = useRef<DmnViewer | null>(null)
  const [views, setViews] = useState<readonly DmnView[]>([])
  const [active, setActive] = useState('')
  const [failure, setFailure] = useState<string | null>(null)

  useEffect(() => {
    if (host.current === null) return
    const translated = { additionalModules: [{ translate: ['value', (text: string) => words[text] ?? text] }] }
    const instance = new DmnViewer({ container: host.current, drd: translated, decisionTable: translated, literalExpression: translated })
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
  }, [xml, words])

  useEffect(() => {
    const instance = viewer.current
    const view = instance?.getViews().find((one) => one.element.id === active)
    if (instance === null || view === undefined) return
    void instance.open(view).then(() => {
      for (const table of host.current?.querySelectorAll<HTMLElement>('.tjs-table-container') ?? []) table.tabIndex = 0
    })
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

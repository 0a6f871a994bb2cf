import { DndContext, type DragEndEvent, DragOverlay, type DragStartEvent, PointerSensor, useSensor, useSensors } from '@dnd-kit/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useParams, useSearchParams } from 'react-router'
import type { JsonObject } from '../../server/base/json.ts'
import type { FormDocument } from '../../server/rules/forms/types.ts'
import { useBilingual, useTexts } from '../i18n/texts.ts'
import { Empty, ErrorState, Loading } from '../ui/states.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { useQueryState } from '../ui/use-query-state.ts'
import { EditorBar } from '../ui/workspace/editor-bar.tsx'
import { type DraftJson, useDraftJson, useWorkspace } from '../ui/workspace/workspace.tsx'
import { type Builder, useBuilder } from './builder.ts'
import { Canvas } from './canvas.tsx'
import './form-builder.css'
import { Interchange } from './interchange.tsx'
import { JsonView } from './json-view.tsx'
import { type At, type ContainerKind, nodeAt, outlineOf, pathOf } from './model.ts'
import { MoreActions } from './more-actions.tsx'
import { Outline } from './outline.tsx'
import { Palette } from './palette.tsx'
import { Preview } from './preview.tsx'
import { ProblemList } from './problem-list.tsx'
import { Properties } from './properties.tsx'
import { SharedSection } from './shared-section.tsx'
import { builderTexts } from './texts.ts'

/** One form of the draft: drawn, ruled, tried, checked. */
export function FormPage() {
  const t = useTexts(builderTexts)
  const { id = '' } = useParams()
  const draft = useDraftJson<FormDocument>(`forms/${id}.form.json`)
  if (draft.state === 'loading') return <Loading />
  if (draft.state === 'missing') return <Empty text={t('missing', { id })} />
  if (draft.state === 'failed') return <ErrorState problem={draft.error} onRetry={draft.reload} />
  if (draft.value === undefined)
    return (
      <p role="alert" className="notice-box bad">
        {t('notJson', { why: draft.problem ?? '' })}
      </p>
    )
  return <Editor key={id} draft={draft} document={draft.value} />
}

/** Node that a problem names: by the path of a field in the data, or by its place in the layout (`layout/0/children/1`). */
function placeOf(document: FormDocument, place: string): At | null {
  if (place.startsWith('layout/')) {
    const at = place.split('/').flatMap((step) => (/^\d+$/.test(step) ? [Number(step)] : []))
    return nodeAt(document, at) === undefined ? null : at
  }
  const isAt = (own: string | null) => own === place || (own !== null && place.startsWith(`${own}.`))
  return outlineOf(document).find(({ at }) => isAt(pathOf(document, at)))?.at ?? null
}

function Editor({ draft, document }: { readonly draft: DraftJson<FormDocument>; readonly document: FormDocument }) {
  const t = useTexts(builderTexts)
  const say = useBilingual()
  const { programme, mayEdit } = useWorkspace()
  const [search] = useSearchParams()
  const wanted = search.get('at')
  const [view, setView] = useQueryState('view', 'design')
  const [chosen, setChosen] = useState<At | null>(() => (wanted === null ? null : placeOf(document, wanted)))
  const [told, setTold] = useState('')
  const [values, setValues] = useState<JsonObject>({})
  const latest = useRef(document)
  latest.current = document
  useEffect(() => {
    if (wanted !== null) setChosen(placeOf(latest.current, wanted))
  }, [wanted])
  const builder = useBuilder({ document, chosen, mayEdit, choose: setChosen, change: draft.update, tell: setTold })
  const open = (place: string) => {
    setChosen(placeOf(document, place))
    setView('design')
  }
  return (
    <section className="sheet" aria-label={say(document.title)}>
      <EditorBar draft={draft} title={say(document.title)}>
        <MoreActions builder={builder} />
      </EditorBar>
      <p className="visually-hidden" role="status" aria-live="polite">
        {told}
      </p>
      <Tabs
        label={t('views')}
        active={view}
        onChange={setView}
        tabs={[
          { key: 'design', label: t('design'), content: () => <Design builder={builder} /> },
          {
            key: 'preview',
            label: t('preview'),
            content: () => <Preview document={document} programme={programme} values={values} onValues={setValues} />,
          },
          { key: 'problems', label: t('problems'), content: () => <ProblemList document={document} onOpen={open} /> },
          {
            key: 'interchange',
            label: t('interchange'),
            content: () => <Interchange document={document} readOnly={!mayEdit} onReplace={draft.update} />,
          },
          { key: 'json', label: t('json'), content: () => <JsonView document={document} readOnly={!mayEdit} onChange={draft.update} /> },
        ]}
      />
    </section>
  )
}

interface Dragged {
  readonly label: string
  readonly at?: At
}

function Design({ builder }: { readonly builder: Builder }) {
  const [dragged, setDragged] = useState<Dragged | null>(null)
  const palette = useRef<HTMLDivElement>(null)
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 6 } }))
  const onStart = ({ active }: DragStartEvent) => setDragged(active.data.current as Dragged)
  const onEnd = ({ active, over }: DragEndEvent) => {
    setDragged(null)
    const place = over?.data.current as { readonly parent: At; readonly index: number } | undefined
    if (place === undefined) return
    const { at } = active.data.current as Dragged
    if (at !== undefined) return builder.move(at, place.parent, place.index)
    const [, kind, id = ''] = String(active.id).split(':')
    const beside = place.index === 0 ? (place.parent.length === 0 ? null : place.parent) : [...place.parent, place.index - 1]
    if (kind === 'box') builder.addContainer(id as ContainerKind, beside)
    else builder.addField(id, beside)
  }
  const tree = useMemo(
    () => <Outline builder={builder} onInsert={() => palette.current?.querySelector<HTMLElement>('.palette-item')?.focus()} />,
    [builder],
  )
  return (
    <DndContext sensors={sensors} onDragStart={onStart} onDragEnd={onEnd} onDragCancel={() => setDragged(null)}>
      <div className="builder">
        <div className="builder-side">
          <div ref={palette}>
            <Palette builder={builder} />
          </div>
          {tree}
        </div>
        <Canvas builder={builder} />
        <div>
          <Properties builder={builder} />
          <SharedSection builder={builder} />
        </div>
      </div>
      <DragOverlay>{dragged === null ? null : <div className="drag-label">{dragged.label}</div>}</DragOverlay>
    </DndContext>
  )
}

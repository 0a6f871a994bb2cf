import { DndContext, type DragEndEvent, DragOverlay, type DragStartEvent, PointerSensor, useSensor, useSensors } from '@dnd-kit/core'
import { useEffect, useRef, useState } from 'react'
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
import { FormRules } from '../ui/form-rules/form-rules.tsx'
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

/** A place that names a rule: `rules/3`, or the id of a check. */
const isRule = (document: FormDocument, place: string) =>
  place.startsWith('rules/') || document.rules.some((one) => one.kind === 'check' && one.id === place)

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
    if (wanted === null) return
    if (isRule(latest.current, wanted)) {
      setRule(wanted)
      setView('rules')
    } else setChosen(placeOf(latest.current, wanted))
  }, [wanted, setView])
  const builder = useBuilder({ document, chosen, mayEdit, choose: setChosen, change: draft.update, tell: setTold })
  const [rule, setRule] = useState<string | undefined>(wanted !== null && isRule(document, wanted) ? wanted : undefined)
  const open = (place: string) => {
    if (isRule(document, place)) {
      setRule(place)
      setView('rules')
      return
    }
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
          {
            key: 'design',
            label: t('design'),
            content: () => (
              <Design
                builder={builder}
                onRules={(path) => {
                  setRule(path)
                  setView('rules')
                }}
              />
            ),
          },
          {
            key: 'rules',
            label: t('rules'),
            content: () => (
              <FormRules
                document={document}
                readOnly={!mayEdit}
                onChange={(rules) => draft.update((now) => ({ ...now, rules }))}
                {...(rule === undefined ? {} : { at: rule })}
              />
            ),
          },
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

function Design({ builder, onRules }: { readonly builder: Builder; readonly onRules: (path: string) => void }) {
  const t = useTexts(builderTexts)
  const [dragged, setDragged] = useState<Dragged | null>(null)
  const palette = useRef<HTMLDivElement>(null)
  const properties = useRef<HTMLElement>(null)
  const side = useRef<HTMLDivElement>(null)
  const held = useRef(false)
  const insert = () => palette.current?.querySelector<HTMLElement>('.palette-search')?.focus()
  const toOutline = () => side.current?.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')?.focus()
  const edit = () => properties.current?.querySelector<HTMLElement>('input, textarea, select')?.focus()
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
  return (
    <DndContext sensors={sensors} onDragStart={onStart} onDragEnd={onEnd} onDragCancel={() => setDragged(null)}>
      <div className="builder">
        <div className="builder-side" ref={side}>
          <div ref={palette} className="builder-pane">
            <Palette
              builder={builder}
              onAdded={() => {
                held.current = true
              }}
              onLeave={toOutline}
            />
          </div>
          <div className="builder-pane">
            <Outline builder={builder} held={held} onInsert={insert} onEdit={edit} />
          </div>
        </div>
        <Canvas builder={builder} onInsert={insert} />
        <aside
          ref={properties}
          className="builder-properties"
          aria-label={t('properties')}
          onKeyDown={(event) => {
            if (event.key === 'Escape') toOutline()
          }}
        >
          <Properties builder={builder} onRules={onRules} />
          <SharedSection builder={builder} />
        </aside>
      </div>
      <DragOverlay>{dragged === null ? null : <div className="drag-label">{dragged.label}</div>}</DragOverlay>
    </DndContext>
  )
}

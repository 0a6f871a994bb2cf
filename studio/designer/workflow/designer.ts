import type BpmnModeler from 'bpmn-js/lib/Modeler'
import { keepReferences, type Parsed } from '../../ui/bpmn/document.ts'
import { drawable } from '../../ui/bpmn/drawable.ts'
import type { Canvas, CommandStack, DiagramElement, EditorActions, ElementRegistry, EventBus, Selection } from './services.ts'

const REST_MS = 120
/** Below this scale the names can not be read. */
const READABLE = 0.7
/** What the palette covers at the left, and the room left free elsewhere. */
const PALETTE_PX = 130
const EDGE_PX = 32

interface Known {
  /** Where the command stack stood. */
  readonly at: number
  readonly xml: string
}

export interface DesignerListener {
  /** The diagram changed by hand; its whole text. */
  changed(xml: string): void
  undo(): void
  redo(): void
  selected(elementId: string | null): void
  simulating(active: boolean): void
}

/**
 * Keeps a modeler and a text equal in both directions. Undo belongs to the text; a text the modeler has shown before is reached by
 * stepping through its commands, any other by reading it anew, with view and selection kept.
 */
export class Designer {
  readonly modeler: BpmnModeler
  /** The properties panel follows the selection: not yet when the diagram stands, but once the panel was drawn for the first time. */
  readonly listening: Promise<void>
  private readonly listener: DesignerListener
  private known: Known[] = []
  /** Where the stack stood when it was last looked at. */
  private position = -1
  /** Text the listener knows. */
  private shown: string | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private writing: Promise<void> = Promise.resolve()
  private stepping = false
  private loading: Promise<void> = Promise.resolve()
  private gone = false

  constructor(modeler: BpmnModeler, listener: DesignerListener) {
    this.modeler = modeler
    this.listener = listener
    const bus = modeler.get<EventBus>('eventBus')
    // The panel tells its layout from inside the drawing after which it listens.
    this.listening = new Promise((done) => bus.once('propertiesPanel.layoutChanged', () => queueMicrotask(done)))
    // Without an answer: that would take the place of the diagram.
    modeler.on('import.parse.complete', (parsed: Parsed) => void keepReferences(parsed))
    bus.on('commandStack.changed', ({ trigger }) => {
      if (this.stepping || this.known.length === 0) return
      if (trigger === 'execute') this.known = this.known.filter((one) => one.at <= this.position)
      this.position = this.service<CommandStack>('commandStack')._stackIdx
      clearTimeout(this.timer)
      this.timer = setTimeout(() => void this.flush(), REST_MS)
    })
    bus.on('selection.changed', () => {
      const [only, ...more] = modeler.get<Selection>('selection').get()
      listener.selected(more.length > 0 ? null : (only?.id ?? null))
    })
    bus.on('propertiesPanel.updated', ({ element }) => this.keepPanelOnSelection(element))
    bus.on('tokenSimulation.toggleMode', ({ active }) => listener.simulating(active === true))
    const actions = modeler.get<EditorActions>('editorActions')
    for (const name of ['undo', 'redo'] as const) {
      actions.unregister(name)
      actions.register(name, () => void this.flush().then(() => listener[name]()))
    }
    window.addEventListener('beforeunload', this.closing)
  }

  /** What was changed a moment ago is not even text yet when the page is closed. */
  private readonly closing = (event: BeforeUnloadEvent): void => {
    if (this.timer === undefined) return
    void this.flush()
    event.preventDefault()
  }

  /**
   * The panel listens anew for changes only after it was drawn; told of one just before, it goes back to what was selected earlier.
   * Then it is told again what is selected.
   */
  private keepPanelOnSelection(shown: unknown): void {
    const selected = this.service<Selection>('selection').get()
    const [only = this.service<Canvas>('canvas').getRootElement()] = selected
    if (selected.length > 1 || shown === only || shown === only.labelTarget) return
    this.service<EventBus>('eventBus').fire('selection.changed', { oldSelection: selected, newSelection: selected })
  }

  service<T>(name: string): T {
    return this.modeler.get<T>(name)
  }

  /** Shows a text; rejects when it is no BPMN. */
  load(xml: string): Promise<void> {
    this.loading = this.loading.then(
      () => this.show(xml),
      () => this.show(xml),
    )
    return this.loading
  }

  private async show(xml: string): Promise<void> {
    if (this.gone || this.shown === xml) return
    const before = this.known.find((one) => one.xml === xml)
    if (before !== undefined) this.step(before.at)
    else await this.read(xml)
    this.shown = xml
  }

  private step(target: number): void {
    const stack = this.service<CommandStack>('commandStack')
    this.stepping = true
    try {
      while (stack._stackIdx > target && stack.canUndo()) stack.undo()
      while (stack._stackIdx < target && stack.canRedo()) stack.redo()
      this.position = stack._stackIdx
    } finally {
      this.stepping = false
    }
  }

  private async read(xml: string): Promise<void> {
    const first = this.known.length === 0
    const canvas = this.service<Canvas>('canvas')
    const selection = this.service<Selection>('selection')
    const kept = first ? null : { box: canvas.viewbox(), root: canvas.getRootElement().id, selected: selection.get().map(({ id }) => id) }
    this.known = []
    clearTimeout(this.timer)
    await this.modeler.importXML(await drawable(xml))
    if (this.gone) return
    this.position = this.service<CommandStack>('commandStack')._stackIdx
    this.known = [{ at: this.position, xml }]
    if (kept === null) {
      this.fit(true)
      return
    }
    const registry = this.service<ElementRegistry>('elementRegistry')
    const root = registry.get(kept.root)
    if (root !== undefined) canvas.setRootElement(root)
    canvas.viewbox(kept.box)
    selection.select(kept.selected.map((id) => registry.get(id)).filter((element) => element !== undefined))
  }

  /** The whole diagram beside the palette; with `readable` a large one at a readable size from its start. */
  fit(readable = false): void {
    const canvas = this.service<Canvas>('canvas')
    const { inner, outer } = canvas.viewbox()
    if (inner.width === 0 || outer.width === 0) return
    const whole = Math.min((outer.width - PALETTE_PX - EDGE_PX) / inner.width, (outer.height - 2 * EDGE_PX) / inner.height, 1)
    const scale = Math.max(whole, readable ? READABLE : 0.2)
    const [start] = this.service<ElementRegistry>('elementRegistry').filter((element) => element.type === 'bpmn:StartEvent')
    const isLow = inner.height * scale <= outer.height - 2 * EDGE_PX
    const middle = isLow || start === undefined ? inner.y + inner.height / 2 : start.y
    const highest = isLow ? Number.NEGATIVE_INFINITY : inner.y - EDGE_PX / scale
    const top = Math.max(middle - outer.height / scale / 2, highest)
    canvas.viewbox({ x: inner.x - PALETTE_PX / scale, y: top, width: outer.width / scale, height: outer.height / scale })
  }

  /** Writes what was changed by hand at once. */
  flush(): Promise<void> {
    clearTimeout(this.timer)
    this.timer = undefined
    this.writing = this.writing.then(() => this.write())
    return this.writing
  }

  private async write(): Promise<void> {
    if (this.gone || this.known.length === 0) return
    const at = this.service<CommandStack>('commandStack')._stackIdx
    const before = this.known.find((one) => one.at === at)
    const xml = before?.xml ?? (await this.xml())
    if (before === undefined) this.known = [...this.known, { at, xml }]
    if (xml === this.shown) return
    this.shown = xml
    this.listener.changed(xml)
  }

  /** The diagram as text, as it stands now. */
  async xml(): Promise<string> {
    const { xml } = await this.modeler.saveXML({ format: true })
    return xml ?? ''
  }

  /** Selects an element and brings it into view, in whichever sub-process it lies; false when there is none of this id. */
  goTo(elementId: string): boolean {
    const element = this.service<ElementRegistry>('elementRegistry').get(elementId)
    if (element === undefined) return false
    const canvas = this.service<Canvas>('canvas')
    const root = canvas.findRoot(element)
    if (root !== undefined && root !== canvas.getRootElement()) canvas.setRootElement(root)
    if (isRoot(element)) this.service<Selection>('selection').select(null)
    else {
      canvas.scrollToElement(element, 120)
      this.service<Selection>('selection').select(element)
    }
    return true
  }

  destroy(): void {
    window.removeEventListener('beforeunload', this.closing)
    const last = this.flush()
    void last.finally(() => {
      this.gone = true
      this.modeler.destroy()
    })
  }
}

function isRoot(element: DiagramElement): boolean {
  return element.parent === undefined
}

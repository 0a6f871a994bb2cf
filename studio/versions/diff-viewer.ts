import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer'
import 'bpmn-js/dist/assets/diagram-js.css'
import 'bpmn-js/dist/assets/bpmn-js.css'
import type { DiagramChange, DiagramChangeKind } from './diagram-changes.ts'

interface ViewBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
interface Canvas {
  zoom(level?: number | 'fit-viewport', center?: 'auto'): number
  viewbox(box?: ViewBox): ViewBox
  addMarker(element: string, marker: string): void
  removeMarker(element: string, marker: string): void
  scrollToElement(element: string, padding?: number): void
  findRoot(element: unknown): unknown
  getRootElement(): unknown
  setRootElement(root: unknown): void
}
interface Overlays {
  add(element: string, overlay: { position: { top: number; left: number }; html: HTMLElement }): string
}
interface Registry {
  get(id: string): { readonly waypoints?: unknown } | undefined
}
interface Bus {
  on(event: string, listener: () => void): void
}

const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans SC Variable", sans-serif'
const READABLE = 0.5

export const SIGNS: { readonly [kind in DiagramChangeKind]: string } = { added: '＋', removed: '－', changed: '✎', moved: '⇄' }

/** One of the two pictures of a comparison. */
export class DiffViewer {
  readonly #viewer: NavigatedViewer
  readonly #words: (kind: DiagramChangeKind) => string
  #here: string | null = null
  #isFollowing = false

  constructor(container: HTMLElement, words: (kind: DiagramChangeKind) => string) {
    const style = { fontFamily: FONT, fontSize: 12 }
    this.#viewer = new NavigatedViewer({ container, textRenderer: { defaultStyle: style, externalStyle: style } })
    this.#words = words
  }

  async show(xml: string, changes: readonly DiagramChange[]): Promise<void> {
    await this.#viewer.importXML(xml)
    const registry = this.#service<Registry>('elementRegistry')
    const overlays = this.#service<Overlays>('overlays')
    this.#canvas.zoom('fit-viewport', 'auto')
    for (const { kind, id } of changes) {
      const element = registry.get(id)
      if (element === undefined) continue
      this.#canvas.addMarker(id, `diff-${kind}`)
      if (kind === 'moved' && element.waypoints !== undefined) continue
      const mark = document.createElement('span')
      mark.className = `diff-mark diff-${kind}`
      mark.textContent = `${SIGNS[kind]} ${this.#words(kind)}`
      overlays.add(id, { position: { top: -14, left: 0 }, html: mark })
    }
  }

  has(id: string): boolean {
    return this.#service<Registry>('elementRegistry').get(id) !== undefined
  }

  /** Shows an element at a readable size and outlines it. */
  goTo(id: string): void {
    if (this.#here !== null && this.has(this.#here)) this.#canvas.removeMarker(this.#here, 'diff-here')
    this.#here = this.has(id) ? id : null
    if (this.#here === null) return
    const root = this.#canvas.findRoot(this.#service<Registry>('elementRegistry').get(id))
    if (root !== undefined && root !== null && root !== this.#canvas.getRootElement()) this.#canvas.setRootElement(root)
    if (this.#canvas.zoom() < READABLE) this.#canvas.zoom(0.8, 'auto')
    this.#canvas.scrollToElement(id, 140)
    this.#canvas.addMarker(id, 'diff-here')
  }

  zoom(step: number | null): void {
    if (step === null) this.#canvas.zoom('fit-viewport', 'auto')
    else this.#canvas.zoom(this.#canvas.zoom() * step, 'auto')
  }

  /** The part of the picture that is seen. */
  get view(): ViewBox {
    return this.#canvas.viewbox()
  }

  /** Shows the same part as the other picture, without telling it back. */
  follow(box: ViewBox): void {
    this.#isFollowing = true
    this.#canvas.viewbox({ x: box.x, y: box.y, width: box.width, height: box.height })
    this.#isFollowing = false
  }

  onMoved(listener: () => void): void {
    this.#service<Bus>('eventBus').on('canvas.viewbox.changed', () => {
      if (!this.#isFollowing) listener()
    })
  }

  destroy(): void {
    this.#viewer.destroy()
  }

  get #canvas(): Canvas {
    return this.#service<Canvas>('canvas')
  }

  #service<T>(name: string): T {
    return this.#viewer.get<T>(name)
  }
}

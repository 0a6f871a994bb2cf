import type { ModdleElement } from '../../../server/engine/model/moddle.ts'

/** The services of bpmn-js the designer calls, no wider than it uses them. */
export interface DiagramElement {
  readonly id: string
  readonly type: string
  readonly businessObject: ModdleElement
  readonly parent?: DiagramElement
  readonly labelTarget?: DiagramElement
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly incoming?: readonly DiagramElement[]
  readonly outgoing?: readonly DiagramElement[]
}

export interface Attributes {
  readonly [name: string]: unknown
}

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Canvas {
  getRootElement(): DiagramElement
  setRootElement(root: DiagramElement): void
  findRoot(element: DiagramElement): DiagramElement | undefined
  zoom(level?: number | 'fit-viewport', center?: 'auto'): number
  viewbox(): Box & { readonly inner: Box; readonly outer: { readonly width: number; readonly height: number } }
  viewbox(box: Box): void
  scrollToElement(element: DiagramElement, padding?: number): void
  getContainer(): HTMLElement
  focus(): void
  resized(): void
}

export interface ElementRegistry {
  get(id: string): DiagramElement | undefined
  filter(keep: (element: DiagramElement) => boolean): readonly DiagramElement[]
}

export interface Selection {
  get(): readonly DiagramElement[]
  select(elements: DiagramElement | readonly DiagramElement[] | null): void
}

export interface CommandStack {
  undo(): void
  redo(): void
  canUndo(): boolean
  canRedo(): boolean
  /** Where the stack stands: the number of its last executed command, -1 before the first. */
  readonly _stackIdx: number
}

export interface EventBus {
  on(events: string | readonly string[], listener: (event: Attributes) => unknown): void
  on(events: string | readonly string[], priority: number, listener: (event: Attributes) => unknown): void
  once(events: string, listener: (event: Attributes) => unknown): void
  fire(event: string, payload?: Attributes): unknown
}

export interface Modeling {
  updateProperties(element: DiagramElement, properties: Attributes): void
  updateModdleProperties(element: DiagramElement, of: ModdleElement, properties: Attributes): void
  removeElements(elements: readonly DiagramElement[]): void
  createShape(shape: Attributes, at: { x: number; y: number }, parent: DiagramElement): DiagramElement
  appendShape(source: DiagramElement, shape: Attributes, at: { x: number; y: number }, parent: DiagramElement): DiagramElement
  connect(source: DiagramElement, target: DiagramElement, attributes?: Attributes): DiagramElement
}

export interface AutoPlace {
  append(source: DiagramElement, shape: Attributes, hints?: Attributes): DiagramElement
}

export interface ElementFactory {
  createShape(attributes: Attributes): Attributes
}

export interface BpmnFactory {
  create(type: string, attributes?: Attributes): ModdleElement
}

export interface EditorActions {
  trigger(action: string, options?: Attributes): unknown
  isRegistered(action: string): boolean
  register(action: string, act: (options?: Attributes) => unknown): void
  unregister(action: string): void
}

export interface Injector {
  get<T>(name: string, strict?: boolean): T
}

/** A translator as bpmn-js asks for it: the English template and what fills its `{…}`. */
export type Translate = (template: string, fill?: { readonly [name: string]: string }) => string

/** Whether an element is of a type or one derived from it. */
export function isA(element: DiagramElement | ModdleElement, type: string): boolean {
  const object = 'businessObject' in element ? element.businessObject : element
  const asked = object as ModdleElement & { $instanceOf?(type: string): boolean }
  return asked.$instanceOf?.(type) ?? object.$type === type
}

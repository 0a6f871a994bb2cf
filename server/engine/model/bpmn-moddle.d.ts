declare module 'bpmn-moddle' {
  /** What the reader makes of one XML element: its type, its properties by name, foreign attributes in `$attrs`. */
  export interface ModdleElement {
    readonly $type: string
    readonly $attrs?: { readonly [name: string]: string }
    $parent?: ModdleElement
    readonly id?: string
    get(name: string): unknown
    set(name: string, value: unknown): void
  }
  export interface ModdleWarning {
    readonly message: string
    readonly element?: ModdleElement
    readonly property?: string
    readonly value?: string
  }
  export interface ModdleResult {
    readonly rootElement: ModdleElement
    readonly elementsById: { readonly [id: string]: ModdleElement }
    readonly warnings: readonly ModdleWarning[]
  }
  export class BpmnModdle {
    constructor(packages?: { readonly [prefix: string]: unknown })
    fromXML(xml: string): Promise<ModdleResult>
    toXML(element: ModdleElement, options?: { readonly format?: boolean }): Promise<{ readonly xml: string }>
    create(type: string, attrs?: { readonly [name: string]: unknown }): ModdleElement
  }
}

declare module 'dmn-js/lib/Modeler' {
  export interface DmnElementOfView {
    readonly id: string
    readonly name?: string
    readonly $type: string
  }
  export interface DmnModelerView {
    readonly type: 'drd' | 'decisionTable' | 'literalExpression' | 'boxedExpression'
    readonly element: DmnElementOfView
  }
  export interface DmnActiveViewer {
    get<T>(name: string, strict?: boolean): T
    on(event: string, listener: (event: { readonly [key: string]: unknown }) => void): void
  }
  export default class DmnModeler {
    constructor(options: { readonly container: HTMLElement; readonly [part: string]: unknown })
    importXML(xml: string, options?: { readonly open?: boolean }): Promise<unknown>
    saveXML(options?: { readonly format?: boolean }): Promise<{ readonly xml: string }>
    getViews(): readonly DmnModelerView[]
    getActiveView(): DmnModelerView | undefined
    getActiveViewer(): DmnActiveViewer | undefined
    open(view: DmnModelerView): Promise<unknown>
    on(event: string, listener: (event: { readonly [key: string]: unknown }) => void): void
    destroy(): void
  }
}
declare module 'dmn-js/lib/NavigatedViewer' {
  export { default } from 'dmn-js/lib/Modeler'
}

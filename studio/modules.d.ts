declare module '*.css'

declare module 'dmn-js/lib/Viewer' {
  export interface DmnViewerView {
    readonly type: string
    readonly element: { readonly id: string; readonly name?: string }
  }
  export default class DmnViewer {
    constructor(options: { readonly container: HTMLElement; readonly [part: string]: unknown })
    importXML(xml: string, options?: { readonly open?: boolean }): Promise<unknown>
    getViews(): readonly DmnViewerView[]
    open(view: DmnViewerView): Promise<unknown>
    destroy(): void
  }
}

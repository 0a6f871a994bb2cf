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

declare module '@bpmn-io/feel-editor' {
  export interface FeelEditorVariable {
    readonly name: string
    readonly detail?: string
    readonly info?: string
    readonly entries?: readonly FeelEditorVariable[]
  }
  export default class FeelEditor {
    constructor(options: {
      readonly container: HTMLElement
      readonly value?: string
      readonly readOnly?: boolean
      readonly dialect?: 'expression' | 'unaryTests'
      readonly variables?: readonly FeelEditorVariable[]
      readonly contentAttributes?: { readonly [name: string]: string }
      readonly onChange?: (value: string) => void
    })
    setValue(value: string): void
    setVariables(variables: readonly FeelEditorVariable[]): void
    focus(position?: number): void
  }
}

/** What the bpmn.io packages without types of their own export, as far as the designer uses it. */
declare module 'bpmn-js-properties-panel' {
  type DidiModule = import('diagram-js/lib/Diagram').ModuleDeclaration
  export const BpmnPropertiesPanelModule: DidiModule
  export const BpmnPropertiesProviderModule: DidiModule
  export const ZeebePropertiesProviderModule: DidiModule
  export function useService<T>(name: string, strict?: boolean): T
}

declare module '@bpmn-io/properties-panel' {
  type Component = (props: never) => unknown
  export const SelectEntry: Component
  export const TextFieldEntry: Component
  export const TextAreaEntry: Component
  export const CheckboxEntry: Component
  export const FeelEntry: Component
  export const Group: Component
  type IsEdited = (node: unknown) => boolean
  export const isSelectEntryEdited: IsEdited
  export const isTextFieldEntryEdited: IsEdited
  export const isTextAreaEntryEdited: IsEdited
  export const isCheckboxEntryEdited: IsEdited
  export const isFeelEntryEdited: IsEdited
}

declare module '@bpmn-io/properties-panel/preact' {
  export function h(component: unknown, props: object | null, ...children: readonly unknown[]): unknown
}

declare module '@bpmn-io/properties-panel/preact/hooks' {
  export function useState<T>(initial: T): [T, (next: T) => void]
  export function useEffect(effect: () => undefined | (() => void), on: readonly unknown[]): void
}

declare module 'camunda-bpmn-js-behaviors/lib/camunda-cloud' {
  const behaviours: import('diagram-js/lib/Diagram').ModuleDeclaration
  export default behaviours
}

declare module 'bpmn-js-token-simulation/lib/modeler' {
  const simulation: import('diagram-js/lib/Diagram').ModuleDeclaration
  export default simulation
}

declare module 'diagram-js-minimap' {
  const minimap: import('diagram-js/lib/Diagram').ModuleDeclaration
  export default minimap
}

declare module 'bpmn-js-bpmnlint' {
  const linting: import('diagram-js/lib/Diagram').ModuleDeclaration
  export default linting
}

declare module 'bpmnlint/lib/linter' {
  interface Report {
    readonly id: string
    readonly message: string
    readonly category: string
    readonly [extra: string]: unknown
  }
  export default class Linter {
    constructor(options: { readonly config: unknown; readonly resolver: unknown })
    lint(root: unknown): Promise<{ [rule: string]: Report[] }>
  }
}

declare module 'bpmn-js-differ' {
  import type { ModdleElement } from 'bpmn-moddle'
  /** Differences of two diagrams by element id. */
  export function diff(
    before: ModdleElement,
    after: ModdleElement,
  ): {
    readonly _added: { readonly [id: string]: ModdleElement }
    readonly _removed: { readonly [id: string]: ModdleElement }
    readonly _changed: { readonly [id: string]: unknown }
    readonly _layoutChanged: { readonly [id: string]: ModdleElement }
  }
}

declare module 'dmn-moddle' {
  export interface DmnElement {
    readonly $type: string
    readonly id?: string
    get(name: string): unknown
    set(name: string, value: unknown): void
  }
  export interface DmnModdleInstance {
    fromXML(
      xml: string,
      type: string,
    ): Promise<{ readonly rootElement: DmnElement; readonly warnings: readonly { readonly message: string }[] }>
    toXML(element: DmnElement, options?: { readonly format?: boolean }): Promise<{ readonly xml: string }>
  }
  export function DmnModdle(packages?: { readonly [prefix: string]: object }): DmnModdleInstance
}

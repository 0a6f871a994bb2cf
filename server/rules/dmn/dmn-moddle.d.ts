declare module 'dmn-moddle' {
  export interface DmnElement {
    readonly $type: string
    readonly id?: string
    get(name: string): unknown
  }
  export interface DmnModdleInstance {
    fromXML(
      xml: string,
      type: string,
    ): Promise<{ readonly rootElement: DmnElement; readonly warnings: readonly { readonly message: string }[] }>
  }
  export function DmnModdle(): DmnModdleInstance
}

import type { ModuleDeclaration } from 'diagram-js/lib/Diagram'
import type { ModdleElement } from '../../../server/engine/model/moddle.ts'

const KEY = 'pingji.diagram-clipboard'

interface Moddle {
  create(type: string, attributes: object): ModdleElement
}

/** Turns a copied tree, read back from text, into model elements again; an element that stood in it twice is one again. */
export function createReviver(moddle: Moddle): (key: string, value: unknown) => unknown {
  const made = new Map<string, ModdleElement>()
  return (_key, value) => {
    if (typeof value !== 'object' || value === null || !('$type' in value) || typeof value.$type !== 'string') return value
    const { $type, ...attributes } = value as { $type: string; id?: unknown }
    const id = typeof attributes.id === 'string' ? attributes.id : null
    const known = id === null ? undefined : made.get(id)
    if (known !== undefined) return known
    try {
      const element = moddle.create($type, attributes)
      if (id !== null) made.set(id, element)
      return element
    } catch {
      // A foreign element whose package is not known: it can not be pasted.
      return undefined
    }
  }
}

/** The clipboard of this device: what is copied in one diagram can be pasted into another, in another tab too. */
class DeviceClipboard {
  static readonly $inject = ['moddle']
  private readonly moddle: Moddle

  constructor(moddle: Moddle) {
    this.moddle = moddle
  }
  get(): unknown {
    const text = localStorage.getItem(KEY)
    return text === null ? undefined : JSON.parse(text, createReviver(this.moddle))
  }
  set(tree: unknown): void {
    localStorage.setItem(KEY, JSON.stringify(tree))
  }
  clear(): unknown {
    const tree = this.get()
    localStorage.removeItem(KEY)
    return tree
  }
  isEmpty(): boolean {
    return localStorage.getItem(KEY) === null
  }
}

export const clipboardModule: ModuleDeclaration = { clipboard: ['type', DeviceClipboard] }

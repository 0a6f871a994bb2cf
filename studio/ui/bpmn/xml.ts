/** A tag of an XML file with what is in it; names without namespace prefix. */
export interface XmlNode {
  readonly name: string
  readonly attributes: { readonly [name: string]: string }
  readonly children: XmlNode[]
  /** Text directly inside. */
  text: string
}

const TAG =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g
const ATTRIBUTE = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
const ENTITIES: { readonly [name: string]: string } = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

const local = (name: string) => name.slice(name.indexOf(':') + 1)

function plain(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex: string | undefined, code: string | undefined, name: string) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
    if (code !== undefined) return String.fromCodePoint(Number(code))
    return ENTITIES[name] ?? whole
  })
}

/** Reads a well-formed diagram or decision file as a tree, also one the checks refuse. Tags that do not close are closed at the end. */
export function readXml(source: string): XmlNode {
  const root: XmlNode = { name: '', attributes: {}, children: [], text: '' }
  const open: XmlNode[] = [root]
  let at = 0
  for (const tag of source.matchAll(TAG)) {
    const inside = open.at(-1) ?? root
    inside.text += plain(source.slice(at, tag.index))
    at = tag.index + tag[0].length
    const [, cdata, closing, name, attributes = '', single] = tag
    if (cdata !== undefined) inside.text += cdata
    if (name === undefined) continue
    if (closing === '/') {
      if (open.length > 1) open.pop()
      continue
    }
    const node: XmlNode = {
      name: local(name),
      attributes: Object.fromEntries(
        [...attributes.matchAll(ATTRIBUTE)].map(([, key = '', double, quoted]) => [local(key), plain(double ?? quoted ?? '')]),
      ),
      children: [],
      text: '',
    }
    inside.children.push(node)
    if (single !== '/') open.push(node)
  }
  return root
}

/** The node and everything below it. */
export function* allOf(node: XmlNode): Generator<XmlNode> {
  yield node
  for (const child of node.children) yield* allOf(child)
}

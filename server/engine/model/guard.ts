import type { ProblemList } from './problems.ts'

const MOST_BYTES = 2 * 1024 * 1024
const MOST_ELEMENTS = 2000
const DEEPEST = 30
const BPMN_NAMESPACE = 'http://www.omg.org/spec/BPMN/20100524/MODEL'
const TOKEN =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)|<(\/?)([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)((?:"[^"]*"|'[^']*'|[^<>"'])*?)(\/?)>/gi
const ID = /\sid\s*=\s*(?:"([^"]*)"|'([^']*)')/
const NAMESPACE = /\sxmlns(?::([\w.-]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')/g

/** Looks at the text before any parser does: size, DOCTYPE, depth, number of elements, ids used twice. */
export function guardXml(xml: string, problems: ProblemList): void {
  if (utf8Length(xml) > MOST_BYTES) {
    problems.add('XML_TOO_LARGE', null)
    return
  }
  const bpmnPrefixes = new Set<string>()
  const ids = new Set<string>()
  const twice = new Set<string>()
  let depth = 0
  let deepest = 0
  let elements = 0
  for (const [token, slash, prefix = '', , attributes = '', selfClosing] of xml.matchAll(TOKEN)) {
    if (slash === undefined) {
      if (/^<!(?!--|\[)/.test(token)) {
        problems.add('XML_DOCTYPE', null)
        return
      }
      continue
    }
    if (slash === '/') {
      depth -= 1
      continue
    }
    if (attributes.includes('xmlns')) {
      for (const [, name, double, single] of attributes.matchAll(NAMESPACE)) {
        if ((double ?? single) === BPMN_NAMESPACE) bpmnPrefixes.add(name === undefined ? '' : `${name}:`)
      }
    }
    deepest = Math.max(deepest, depth + 1)
    if (selfClosing !== '/') depth += 1
    if (!bpmnPrefixes.has(prefix)) continue
    const match = ID.exec(attributes)
    if (match === null) continue
    elements += 1
    const id = match[1] ?? match[2] ?? ''
    if (ids.has(id)) twice.add(id)
    ids.add(id)
  }
  if (deepest > DEEPEST) problems.add('XML_TOO_DEEP', null)
  if (elements > MOST_ELEMENTS) problems.add('XML_TOO_MANY_ELEMENTS', null)
  for (const id of twice) problems.add('XML_DUPLICATE_ID', { id }, id)
}

function utf8Length(text: string): number {
  return text.length > MOST_BYTES ? text.length : new TextEncoder().encode(text).length
}

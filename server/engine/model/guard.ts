import { LIMITS } from '../limits.ts'
import type { ProblemList } from './problems.ts'
import { attributesOf, splitName, tokensOf, type XmlToken } from './xml-tokens.ts'

const BPMN_NAMESPACE = 'http://www.omg.org/spec/BPMN/20100524/MODEL'

/** Looks at the text before any parser does: size, DOCTYPE, depth, numbers and lengths, ids used twice. One pass, linear. */
export function guardXml(xml: string, problems: ProblemList): void {
  if (utf8Length(xml) > LIMITS.xmlBytes) {
    problems.add('XML_TOO_LARGE', null)
    return
  }
  if (xml.includes('\u0000')) {
    problems.add('XML_INVALID', null, 'NUL')
    return
  }
  const guard = new Guard(xml, problems)
  for (const token of tokensOf(xml)) {
    if (guard.see(token)) continue
    return
  }
  guard.finish()
}

/** Whether reading the file may take long, so that it is first tried where nobody waits. */
export function isHardToRead(xml: string): boolean {
  const feel = new FeelCount()
  let tags = 0
  let innermost = ''
  for (const token of tokensOf(xml)) {
    if (token.kind === 'open') {
      tags += 1
      innermost = token.name
      for (const [, value] of attributesOf(token.attributes)) feel.seeAttribute(value)
    } else if (token.kind === 'text' || token.kind === 'cdata') feel.seeText(xml, token, innermost)
    if (tags > LIMITS.quickTags || feel.characters > LIMITS.quickExpressionCharacters) return true
  }
  return false
}

const ALWAYS_FEEL = /(?:conditionExpression|completionCondition|condition)$/

/** Expressions of a file, as they are written. */
class FeelCount {
  expressions = 0
  characters = 0

  seeAttribute(value: string): void {
    if (!/^\s*=/.test(value)) return
    this.expressions += 1
    this.characters += value.length
  }

  seeText(xml: string, { start, end }: XmlToken, element: string): void {
    const text = xml
      .slice(start, Math.min(end, start + 64))
      .replace('<![CDATA[', '')
      .trimStart()
    if (text === '' || (!text.startsWith('=') && !ALWAYS_FEEL.test(element))) return
    this.expressions += 1
    this.characters += end - start
  }
}

/** What is counted over the pieces of a file. */
class Guard {
  private readonly problems: ProblemList
  private readonly bpmnPrefixes = new Set<string>()
  private readonly ids = new Set<string>()
  private readonly twice = new Set<string>()
  private readonly said = new Set<string>()
  /** Ids of the open elements, null where one has none. */
  private readonly open: (string | null)[] = []
  private tags = 0
  private elements = 0
  private namespaces = 0
  private readonly feel = new FeelCount()

  /** Name of the element that began last. */
  private innermost = ''
  private readonly xml: string

  constructor(xml: string, problems: ProblemList) {
    this.xml = xml
    this.problems = problems
  }

  /** False: the rest need not be looked at. */
  see(token: XmlToken): boolean {
    switch (token.kind) {
      case 'declaration':
        this.problems.add('XML_DOCTYPE', null)
        return false
      case 'broken':
        this.problems.add('XML_INVALID', this.place(), { zh: '有标签没有结束', en: 'a tag is not closed' })
        return false
      case 'text':
      case 'cdata':
        this.feel.seeText(this.xml, token, this.innermost)
        if (token.end - token.start > LIMITS.textLength) this.say('XML_TEXT_TOO_LONG', this.place())
        return true
      case 'close':
        this.open.pop()
        return true
      case 'open':
        return this.seeElement(token)
      default:
        return true
    }
  }

  private seeElement({ name, attributes, selfClosing }: Extract<XmlToken, { readonly kind: 'open' }>): boolean {
    let id: string | null = null
    let count = 0
    let long = false
    for (const [attribute, value] of attributesOf(attributes)) {
      count += 1
      if (value.length > LIMITS.attributeLength) long = true
      this.feel.seeAttribute(value)
      if (attribute === 'id') id = value
      if (attribute === 'id' && value.length > LIMITS.nameLength) long = true
      if (attribute !== 'xmlns' && !attribute.startsWith('xmlns:')) continue
      this.namespaces += 1
      if (value === BPMN_NAMESPACE) this.bpmnPrefixes.add(attribute === 'xmlns' ? '' : attribute.slice('xmlns:'.length))
    }
    this.open.push(id)
    this.innermost = name
    this.tags += 1
    if (count > LIMITS.attributes) this.say('XML_TOO_MANY_ATTRIBUTES', this.place())
    if (long) this.say('XML_TEXT_TOO_LONG', this.place())
    if (this.namespaces > LIMITS.namespaces) this.say('XML_TOO_MANY_NAMESPACES', this.place())
    if (this.tags > LIMITS.xmlTags) this.say('XML_TOO_MANY_TAGS', this.place())
    if (this.open.length > LIMITS.xmlDepth) this.say('XML_TOO_DEEP', this.place())
    if (id !== null && this.bpmnPrefixes.has(splitName(name)[0])) {
      this.elements += 1
      if (this.ids.has(id)) this.twice.add(id)
      this.ids.add(id)
    }
    if (selfClosing) this.open.pop()
    return true
  }

  finish(): void {
    if (this.elements > LIMITS.bpmnElements) this.problems.add('XML_TOO_MANY_ELEMENTS', null)
    if (this.feel.expressions > LIMITS.expressions || this.feel.characters > LIMITS.expressionCharacters)
      this.problems.add('XML_TOO_MUCH_FEEL', null)
    for (const id of this.twice) this.problems.add('XML_DUPLICATE_ID', { id }, id)
  }

  /** Each fault of the whole file once, where it is first seen. */
  private say(code: Parameters<ProblemList['add']>[0], at: Parameters<ProblemList['add']>[1]): void {
    if (this.said.has(code)) return
    this.said.add(code)
    this.problems.add(code, at)
  }

  /** The innermost open element that has an id. */
  private place(): { readonly id: string } | null {
    const id = this.open.findLast((one) => one !== null) ?? null
    return id === null ? null : { id }
  }
}

function utf8Length(text: string): number {
  return text.length > LIMITS.xmlBytes ? text.length : new TextEncoder().encode(text).length
}

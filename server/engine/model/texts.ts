import { isSpecialName } from '../../rules/feel/index.ts'
import type { Expression } from './expressions.ts'
import { compileFeel } from './expressions.ts'
import { children, extension, extensions, type ModdleElement, text } from './moddle.ts'
import type { ProblemList } from './problems.ts'
import type { Binding, JobDefinition, Mapping, Properties, Text } from './types.ts'

/** Reads attributes into static text or compiled FEEL; what can not be read becomes a problem of the element. */
export class TextReader {
  private readonly problems: ProblemList

  constructor(problems: ProblemList) {
    this.problems = problems
  }

  /** `=…` is FEEL, anything else is the text itself. */
  text(source: string | null, at: ModdleElement): Text | null {
    if (source === null) return null
    if (!source.trimStart().startsWith('=')) return { kind: 'static', text: source.trim() }
    const expression = this.expression(source, at)
    return expression === null ? null : { kind: 'feel', expression }
  }

  /** Always FEEL, with or without leading `=`. */
  expression(source: string | null, at: ModdleElement): Expression | null {
    if (source === null) return null
    const compiled = compileFeel(source.trimStart().replace(/^=/, ''))
    if (compiled.ok) return compiled.value
    for (const problem of compiled.problems) this.problems.add('FEEL_INVALID', named(at), problem.text)
    return null
  }
}

export function named(element: ModdleElement): { id?: string; name?: string } {
  const name = text(element, 'name')
  return { ...(element.id === undefined ? {} : { id: element.id }), ...(name === null ? {} : { name }) }
}

/** Variable, then nested entries: `a`, `a.b`. */
export function readPath(target: string | null): readonly [string, ...string[]] | null {
  const [first, ...rest] = (target ?? '').split('.').map((part) => part.trim())
  if (first === undefined || ![first, ...rest].every((part) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(part))) return null
  return [first, ...rest]
}

export function readMappings(
  element: ModdleElement,
  side: 'inputParameters' | 'outputParameters',
  texts: TextReader,
  problems: ProblemList,
): readonly Mapping[] {
  const read = children(extension(element, 'zeebe:IoMapping'), side).flatMap((mapping) => {
    const target = readPath(text(mapping, 'target'))
    const written = mapping.get('source')
    if (target === null || typeof written !== 'string') {
      problems.add('MAPPING_INVALID', named(element), `${text(mapping, 'source') ?? ''} → ${text(mapping, 'target') ?? ''}`)
      return []
    }
    const source = texts.text(written, element)
    return source === null ? [] : [{ source, target }]
  })
  return read.map((mapping, index) => ({
    ...mapping,
    isReadLater: read.slice(index + 1).some(({ source }) => mayRead(source, mapping.target[0])),
  }))
}

/** A name that holds a keyword is only found where it is known: it may stand anywhere. */
function mayRead(source: Text, name: string): boolean {
  return source.kind === 'feel' && (source.expression.names.includes(name) || isSpecialName(name))
}

export function readProperties(element: ModdleElement): Properties {
  const entries = extensions(element, 'zeebe:Properties')
    .flatMap((list) => children(list, 'properties'))
    .map((property) => [text(property, 'name') ?? '', text(property, 'value') ?? ''] as const)
  return Object.fromEntries(entries.filter(([name]) => name !== ''))
}

export function readHeaders(element: ModdleElement): Properties {
  const entries = children(extension(element, 'zeebe:TaskHeaders'), 'values').map(
    (header) => [text(header, 'key') ?? '', text(header, 'value') ?? ''] as const,
  )
  return Object.fromEntries(entries.filter(([key]) => key !== ''))
}

/** `zeebe:taskDefinition`; null when there is none, which is not a problem yet. */
export function readJob(element: ModdleElement, texts: TextReader, problems: ProblemList): JobDefinition | null {
  const definition = extension(element, 'zeebe:TaskDefinition')
  if (definition === null) return null
  const type = texts.text(text(definition, 'type'), element)
  const retries = texts.text(text(definition, 'retries') ?? '3', element)
  if (text(definition, 'type') === null) problems.add('JOB_TYPE_MISSING', named(element))
  if (retries?.kind === 'static' && !/^\d{1,4}$/.test(retries.text)) problems.add('RETRIES_INVALID', named(element), retries.text)
  return type === null || retries === null ? null : { type, retries, headers: readHeaders(element) }
}

export function readBinding(element: ModdleElement, definition: ModdleElement | null, problems: ProblemList): Binding {
  const kind = text(definition, 'bindingType') ?? 'latest'
  const versionTag = text(definition, 'versionTag')
  if (kind === 'versionTag' && versionTag === null) problems.add('VERSION_TAG_MISSING', named(element))
  return { kind: kind === 'deployment' || kind === 'versionTag' ? kind : 'latest', versionTag }
}

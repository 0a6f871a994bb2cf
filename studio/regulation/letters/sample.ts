import { isJsonObject, type Json, type JsonObject } from '../../../server/base/json.ts'
import type { LetterTemplate } from '../../../server/letters/types.ts'
import type { ProgrammeManifest } from '../../../server/programmes/types.ts'
import type { FieldNode, FormDocument, LayoutNode } from '../../../server/rules/forms/types.ts'
import { expressionsOfLetter } from '../../../server/rules/letters/index.ts'
import { KNOWN_NAMES, PROCESS_NAMES } from './vocabulary.ts'

/** Names that are no variables: FEEL words, functions and literals. */
const WORDS = new Set(
  'if then else for in return some every satisfies and or not between instance of function true false null item index date time duration string number list context'.split(
    ' ',
  ),
)
/** What the letter itself provides. */
const GIVEN = new Set(['office', 'programme', 'letter'])
const EXAMPLES = new Map(
  [...KNOWN_NAMES, ...PROCESS_NAMES].filter(({ example }) => example !== null).map((known) => [known.expression, known.example]),
)
const ROWS = 2
const TEXT = '示例'

interface Mutable {
  [name: string]: Json
}

/** Fields of all layout nodes, columns of tables left with their table. */
export function fieldsIn(nodes: readonly LayoutNode[]): readonly FieldNode[] {
  return nodes.flatMap((node) => (node.kind === 'field' ? [node] : 'children' in node ? fieldsIn(node.children) : []))
}

/**
 * Example data for every name a template reads: by how it is used (dates in `chinese date`, numbers in `money`, codes in `level name`,
 * lists of rows with the entries their columns read), the subject's by its form, the rest as text.
 */
export function sampleFor(
  template: LetterTemplate,
  manifest: Pick<ProgrammeManifest, 'levels' | 'subject'>,
  forms: readonly FormDocument[],
): JsonObject {
  const data: Mutable = {}
  const labels = new Map<string, string>()
  for (const form of forms) for (const field of fieldsIn(form.layout)) labels.set(field.path, field.label.zh)
  const subjectForm = forms.find((form) => form.id === manifest.subject?.form)
  for (const { expression, group, example } of KNOWN_NAMES) if (group === 'case') put(data, expression.split('.'), example)
  if (subjectForm !== undefined)
    for (const field of fieldsIn(subjectForm.layout)) put(data, ['subject', ...field.path.split('.')], valueOfField(field))
  const levels = manifest.levels ?? []
  const level = levels.find((each) => each.certificate)?.code ?? levels[0]?.code ?? TEXT
  const uses = expressionsOfLetter(template as unknown as JsonObject).flatMap(({ expression }) => [...usesIn(expression)])
  for (const use of uses.sort(telling))
    if (use.path[0] !== 'item' && !GIVEN.has(use.path[0] ?? '')) put(data, use.path, valueFor(use, level, labels))
  for (const block of template.blocks) {
    const list =
      block.kind === 'table' ? block.rows : block.kind === 'list' ? block.items : block.kind === 'signatures' ? block.people : null
    const path = list === null ? null : pathOf(list)
    if (path === null) continue
    const texts = block.kind === 'table' ? block.columns.map((column) => column.value) : block.kind === 'list' ? [block.text] : []
    put(data, path, rowsFor(block.kind, texts, level, labels), true)
  }
  return data
}

/** `own` over `below`, object by object; what `own` does not name is taken from below. */
export function overlaid(below: JsonObject, own: JsonObject): JsonObject {
  const joined: Mutable = { ...below }
  for (const [name, value] of Object.entries(own)) {
    const under = below[name]
    joined[name] = isJsonObject(value) && isJsonObject(under) ? overlaid(under, value) : value
  }
  return joined
}

interface Use {
  readonly path: readonly string[]
  readonly as: 'date' | 'amount' | 'level' | 'number' | 'true' | 'text'
  readonly literal?: string
}

/** What says more of a value comes first: a known use before mere text, an entry before the whole it belongs to. */
function telling(a: Use, b: Use): number {
  const weight = (use: Use) => (use.as === 'text' && use.literal === undefined ? 1 : 0)
  return weight(a) - weight(b) || b.path.length - a.path.length
}

/** Names an expression reads, with what their surroundings say of their values. */
function usesIn(expression: string): readonly Use[] {
  const bare = expression.replace(/"(?:[^"\\]|\\.)*"/g, (text) => text.replace(/[\w.]/g, '#'))
  return [...bare.matchAll(/(?<![\w.#])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/g)].flatMap((match): readonly Use[] => {
    const path = match[0].split('.')
    const before = bare.slice(0, match.index)
    const after = bare.slice(match.index + match[0].length)
    if (WORDS.has(path[0] ?? '') && path[0] !== 'item') return []
    if (/^\s*\(/.test(after) || /^\s+[a-z]+(?: [a-z]+)*\s*\(/.test(after) || /^\s*:/.test(after)) return []
    const literal = /^\s*=\s*"([^"]*)"/.exec(expression.slice(match.index + match[0].length))?.[1]
    const use = (as: Use['as']): Use => ({ path, as, ...(literal === undefined ? {} : { literal }) })
    if (/(chinese date|date|local date)\(\s*$/.test(before) || /(On|At|Date|Day|From|Until)$/.test(match[0])) return [use('date')]
    if (/(money|capital amount)\(\s*$/.test(before)) return [use('amount')]
    if (/level name\(\s*$/.test(before)) return [use('level')]
    if (/^\s*=\s*(true|false)/.test(after)) return [use('true')]
    if (/^\s*(<=|>=|<|>|\*|-)/.test(after) || /(<=|>=|<|>|\*)\s*$/.test(before)) return [use('number')]
    return [use('text')]
  })
}

function valueFor(use: Use, level: string, labels: ReadonlyMap<string, string>): Json {
  const name = use.path.join('.')
  if (use.literal !== undefined && use.as === 'text') return use.literal
  const example = EXAMPLES.get(name)
  if (example !== undefined) return example
  switch (use.as) {
    case 'date':
      return '2026-03-02'
    case 'amount':
      return 50_000
    case 'level':
      return level
    case 'number':
      return 1
    case 'true':
      return true
    case 'text': {
      const label = labels.get(name) ?? labels.get(use.path.slice(1).join('.')) ?? labels.get(use.path.at(-1) ?? '')
      return `${TEXT}${label ?? use.path.at(-1) ?? ''}`
    }
  }
}

function valueOfField(field: FieldNode): Json {
  switch (field.widget) {
    case 'number':
    case 'money':
      return '50000'
    case 'date':
      return '2026-03-02'
    case 'yesno':
      return true
    case 'phone':
      return '0000-0000000'
    case 'select':
    case 'radio':
      return Object.keys(field.options ?? {})[0] ?? TEXT
    default:
      return `${TEXT}${field.label.zh}`
  }
}

function pathOf(list: string): readonly string[] | null {
  const bare = list.trim().replace(/^=/, '').trim()
  return /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(bare) ? bare.split('.') : null
}

function rowsFor(kind: string, texts: readonly string[], level: string, labels: ReadonlyMap<string, string>): Json {
  if (kind === 'signatures')
    return ['甲', '乙', '丙'].map((name) => ({ name: `专家${name}`, signedAt: '2026-03-02T02:00:00.000Z', hash: '0000000000000000' }))
  const uses = texts
    .flatMap((text) => expressionsOfLetter({ blocks: [{ kind: 'note', text }] }))
    .flatMap(({ expression }) => [...usesIn(expression)])
  const own = uses.filter((use) => use.path[0] === 'item' && use.path.length > 1)
  return Array.from({ length: ROWS }, (_, row) => {
    if (own.length === 0) return `${TEXT}${row + 1}`
    const entry: Mutable = {}
    for (const use of own) put(entry, use.path.slice(1), valueFor({ ...use, path: use.path.slice(1) }, level, labels))
    return entry
  })
}

/** Sets a value at its path; what stands there already stays, unless a list comes for a text. */
function put(data: Mutable, path: readonly string[], value: Json, over = false): void {
  const [name = '', ...rest] = path
  const now = data[name]
  if (rest.length === 0) {
    if (now === undefined || (over && !Array.isArray(now))) data[name] = value
    return
  }
  if (now !== undefined && !isJsonObject(now) && typeof now !== 'string') return
  const inner: Mutable = isJsonObject(now) ? { ...now } : {}
  put(inner, rest, value, over)
  data[name] = inner
}

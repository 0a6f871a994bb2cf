import type { Bilingual } from '../../../server/base/text.ts'
import type { LetterTemplate } from '../../../server/letters/types.ts'
import type { ProgrammeManifest } from '../../../server/programmes/types.ts'
import type { FormDocument, LayoutNode } from '../../../server/rules/forms/types.ts'
import type { ScoreScheme } from '../../../server/rules/score/types.ts'
import { elementsOf, isStep } from '../../ui/bpmn/elements.ts'
import { allOf, readXml, type XmlNode } from '../../ui/bpmn/xml.ts'

export type PlaceKind =
  | 'step'
  | 'process'
  | 'form'
  | 'section'
  | 'field'
  | 'formRule'
  | 'row'
  | 'deadline'
  | 'decision'
  | 'letter'
  | 'stage'
  | 'role'
  | 'caseType'
  | 'caseAction'

/** Something of a programme that carries an article out, or should. */
export interface Place {
  readonly kind: PlaceKind
  readonly file: string
  /** Place in the file, as the editors read it from `?at=`. */
  readonly at: string
  readonly name: Bilingual
  /** Ids of its articles. */
  readonly articles: readonly string[]
  /** The article is that of the form or section it stands in. */
  readonly isInherited?: boolean
  /** Should name an article: steps, forms' fields, score rows, deadlines, decisions, letters. */
  readonly owes: boolean
}

export interface ArticleCoverage {
  readonly id: string
  readonly number: string
  readonly text: string
  /** Why no part of the system carries it out; null when that was not said. */
  readonly exempt: string | null
  readonly places: readonly Place[]
  readonly state: 'covered' | 'exempt' | 'open'
}

/** Articles and parts of a programme, seen from both sides. */
export interface Coverage {
  readonly articles: readonly ArticleCoverage[]
  /** Parts that should name an article and name none. */
  readonly without: readonly Place[]
  /** Parts that name an article the regulation does not have. */
  readonly unknown: readonly Place[]
}

type File = { readonly name: string; readonly content: string }

/** Which part of a programme carries which article, over the files of its draft. A file that can not be read has no parts. */
export function coverageOf(files: readonly File[]): Coverage {
  const manifest = parsed<ProgrammeManifest>(files.find((file) => file.name === 'programme.json'))
  const articles = manifest?.articles ?? []
  const places = files.flatMap((file) => placesOf(file, articles))
  const ids = new Set(articles.map((article) => article.id))
  return {
    articles: articles.map((article) => {
      const carried = places.filter((place) => place.isInherited !== true && place.articles.includes(article.id))
      const exempt = article.exempt === undefined || article.exempt === '' ? null : article.exempt
      const state = carried.length > 0 ? 'covered' : exempt === null ? 'open' : 'exempt'
      return { id: article.id, number: article.number, text: article.text, exempt, places: carried, state }
    }),
    without: places.filter((place) => place.owes && place.articles.length === 0),
    unknown: places.filter((place) => place.articles.some((id) => !ids.has(id))),
  }
}

function parsed<T>(file: File | undefined): T | undefined {
  if (file === undefined) return undefined
  try {
    return JSON.parse(file.content) as T
  } catch {
    return undefined
  }
}

const same = (text: string): Bilingual => ({ zh: text, en: text })
const ofOne = (article: string | null | undefined): readonly string[] =>
  article === undefined || article === null || article === '' ? [] : [article]

function placesOf(file: File, articles: ProgrammeManifest['articles']): readonly Place[] {
  const { name } = file
  if (name.endsWith('.bpmn')) return stepPlaces(file)
  if (name.endsWith('.dmn')) return decisionPlaces(file, articles)
  if (name === 'programme.json') return manifestPlaces(name, parsed<ProgrammeManifest>(file))
  if (name.startsWith('letters/')) {
    const letter = parsed<LetterTemplate>(file)
    if (letter?.title === undefined) return []
    return [{ kind: 'letter', file: name, at: '', name: letter.title, articles: ofOne(letter.article), owes: true }]
  }
  if (name.startsWith('forms/')) return formPlaces(name, parsed<FormDocument>(file))
  if (name === 'scheme.json' || name.startsWith('schemes/'))
    return (parsed<ScoreScheme>(file)?.rows ?? []).map((row) => ({
      kind: 'row',
      file: name,
      at: row.id,
      name: row.text,
      articles: ofOne(row.article),
      owes: true,
    }))
  return []
}

function stepPlaces(file: File): readonly Place[] {
  return elementsOf(file.content)
    .filter((element) => isStep(element) || element.article !== null)
    .map((element) => ({
      kind: element.type === 'process' ? 'process' : 'step',
      file: file.name,
      at: element.id,
      name: same(element.name === '' ? element.id : element.name),
      articles: ofOne(element.article),
      owes: isStep(element),
    }))
}

/** A decision names its articles by id or by their number (第…条) in its description and the notes of its rules. */
function decisionPlaces(file: File, articles: ProgrammeManifest['articles']): readonly Place[] {
  return [...allOf(readXml(file.content))]
    .filter((node) => node.name === 'decision')
    .map((node) => {
      const words = [...allOf(node)].filter(isSaid).map(wordsOf).join('\n')
      const named = articles.filter(({ id, number }) => nameOccurs(words, id) || (number.startsWith('第') && words.includes(number)))
      return {
        kind: 'decision',
        file: file.name,
        at: node.attributes.id ?? '',
        name: same(node.attributes.name ?? node.attributes.id ?? ''),
        articles: named.map((article) => article.id),
        owes: true,
      }
    })
}

const isSaid = (node: XmlNode) => ['description', 'annotationEntry', 'property', 'decision'].includes(node.name)
const wordsOf = (node: XmlNode) =>
  node.name === 'decision'
    ? (node.attributes.name ?? '')
    : [...allOf(node)].map((part) => `${part.text} ${part.attributes.value ?? ''}`).join(' ')

function nameOccurs(words: string, id: string): boolean {
  for (let at = words.indexOf(id); at >= 0; at = words.indexOf(id, at + 1)) {
    const [before = '', after = ''] = [words[at - 1], words[at + id.length]]
    if (!/[\w-]/.test(before) && !/[\w-]/.test(after)) return true
  }
  return false
}

function manifestPlaces(file: string, manifest: ProgrammeManifest | undefined): readonly Place[] {
  if (manifest === undefined) return []
  const coded = (
    kind: PlaceKind,
    page: string,
    list: readonly { readonly code: string; readonly name: Bilingual; readonly article?: string }[] | undefined,
  ) =>
    (list ?? []).map(
      (each): Place => ({ kind, file, at: `/${page}/${each.code}`, name: each.name, articles: ofOne(each.article), owes: false }),
    )
  return [
    ...(manifest.deadlines ?? []).map(
      (rule): Place => ({
        kind: 'deadline',
        file,
        at: `/deadlines/${rule.id}`,
        name: { zh: `${rule.id} ${rule.name.zh}`, en: `${rule.id} ${rule.name.en}` },
        articles: ofOne(rule.article),
        owes: true,
      }),
    ),
    ...coded('stage', 'stages', manifest.stages),
    ...coded('role', 'roles', manifest.roles),
    ...coded('caseType', 'caseTypes', manifest.caseTypes),
    ...coded('caseAction', 'caseActions', manifest.caseActions),
  ]
}

function formPlaces(file: string, form: FormDocument | undefined): readonly Place[] {
  if (form?.title === undefined) return []
  const places: Place[] = [{ kind: 'form', file, at: '', name: form.title, articles: ofOne(form.article), owes: false }]
  const walk = (nodes: readonly LayoutNode[], inherited: readonly string[]): void => {
    for (const node of nodes) {
      const own = 'article' in node ? ofOne(node.article) : []
      const articles = own.length > 0 ? own : inherited
      if (node.kind === 'field')
        places.push({ kind: 'field', file, at: node.path, name: node.label, articles, isInherited: own.length === 0, owes: true })
      else if (node.kind === 'section' && own.length > 0)
        places.push({ kind: 'section', file, at: node.title.zh, name: node.title, articles, owes: false })
      if ('children' in node) walk(node.children, articles)
    }
  }
  walk(form.layout ?? [], ofOne(form.article))
  for (const rule of form.rules ?? [])
    if (rule.kind === 'check' && rule.article !== undefined)
      places.push({ kind: 'formRule', file, at: rule.path ?? rule.id, name: rule.message, articles: [rule.article], owes: false })
  return places
}

import type { PartProblem } from '../../../server/base/api/studio.ts'

const stem = (name: string) => (name.split('/').at(-1) ?? name).split('.')[0] ?? name

/** Parts of `programme.json` that have a page of their own, by the first step of a problem's place. */
const MANIFEST_PAGES: readonly (readonly [place: RegExp, page: string])[] = [
  [/^\/?deadlines\b|^DL-/, 'deadlines'],
  [/^\/?roles\b/, 'roles'],
  [/^\/?articles\b/, 'clauses'],
  [/^\/?rehearsal\b/, 'rehearsals'],
]

/** Address of the editor of a file, and of the place in it. */
export function addressOf(programme: string, file: string, at?: string): string {
  const root = `/studio/${encodeURIComponent(programme)}`
  const place = at === undefined || at === '' ? '' : `?at=${encodeURIComponent(at)}`
  if (file.endsWith('.bpmn')) return `${root}/workflows/${stem(file)}${place}`
  if (file.endsWith('.dmn')) return `${root}/decisions/${stem(file)}${place}`
  if (file.startsWith('tests/')) return `${root}/decisions/${stem(file)}${place}`
  if (file.startsWith('forms/')) return `${root}/forms/${stem(file)}${place}`
  if (file.startsWith('letters/')) return `${root}/letters/${stem(file)}${place}`
  if (file === 'scheme.json') return `${root}/scheme${place}`
  if (file.startsWith('rehearsals/')) return `${root}/rehearsals/scenarios/${stem(file)}${place}`
  if (file.startsWith('schemes/')) return `${root}/scheme/${stem(file)}${place}`
  if (file === 'programme.json') {
    const page = MANIFEST_PAGES.find(([pattern]) => at !== undefined && pattern.test(at))?.[1] ?? 'settings'
    return `${root}/${page}${place}`
  }
  return `${root}/versions${place}`
}

export function addressOfProblem(programme: string, problem: PartProblem): string {
  return addressOf(programme, problem.file, problem.at)
}

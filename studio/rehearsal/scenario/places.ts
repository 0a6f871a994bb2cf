import type { ScenarioProblem } from '../../../server/base/api/rehearsal.ts'

export const SECTIONS = ['basic', 'sources', 'subject', 'ways', 'staff', 'applicant', 'outside', 'json'] as const
export type Section = (typeof SECTIONS)[number]

const SECTION_OF: { readonly [property: string]: Section } = {
  starts: 'sources',
  subject: 'subject',
  quality: 'subject',
  disagreement: 'subject',
  conflict: 'subject',
  devices: 'subject',
  forms: 'ways',
  tasks: 'ways',
  staff: 'staff',
  applicant: 'applicant',
  acts: 'outside',
}

/** A JSON pointer (RFC 6901) of these steps. */
export function pointer(...steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** Steps of a JSON pointer. */
export function stepsOf(at: string): readonly string[] {
  return at
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The part of the editor in which a place is. */
export function sectionOf(at: string): Section {
  return SECTION_OF[stepsOf(at)[0] ?? ''] ?? 'basic'
}

/** Properties whose control has a label of one word, the same wherever they stand in the part. */
const LABELS = [
  'title',
  'seed',
  'months',
  'cases',
  'settings',
  'caseType',
  'quality',
  'disagreement',
  'conflict',
  'role',
  'people',
  'away',
  'minutes',
  'never',
  'weight',
  'when',
] as const

/** Label of the control at a place, where it has one of its own; undefined for what stands for several. */
export function labelOf(at: string): (typeof LABELS)[number] | undefined {
  return stepsOf(at)
    .toReversed()
    .map((step) => LABELS.find((label) => label === step))
    .find((label) => label !== undefined)
}

/** Index of the entry of a list a place lies in, e.g. of `/staff` for `/staff/2/people`; -1 when it lies elsewhere. */
export function indexUnder(list: string, at: string): number {
  if (!at.startsWith(`${list}/`)) return -1
  const step = Number(at.slice(list.length + 1).split('/')[0])
  return Number.isInteger(step) ? step : -1
}

/** A place and everything around it, the innermost first. */
export function aroundOf(at: string): readonly string[] {
  const steps = at.split('/')
  return steps.map((_, index) => steps.slice(0, steps.length - index).join('/')).filter((one) => one !== '')
}

/** Problems of exactly this place, or, for a control that draws everything below it, of the places inside. */
export function problemsAt(problems: readonly ScenarioProblem[], at: string, deep = false): readonly ScenarioProblem[] {
  return problems.filter((problem) => problem.at === at || (deep && problem.at.startsWith(`${at}/`)))
}

/** How many problems each part of the editor has. */
export function countsBySection(problems: readonly ScenarioProblem[]): ReadonlyMap<Section, number> {
  const counts = new Map<Section, number>()
  for (const { at } of problems) counts.set(sectionOf(at), (counts.get(sectionOf(at)) ?? 0) + 1)
  return counts
}

import type { AssignmentView } from '../../../server/base/api/studio.ts'
import type { Bilingual } from '../../../server/base/text.ts'
import type { ProgrammeManifest } from '../../../server/programmes/types.ts'
import { type DiagramElement, elementsOf, flowsOf } from '../../ui/bpmn/elements.ts'
import type { DraftFileText } from '../../ui/workspace/draft-files.ts'

/** A step that people of a role work. */
export interface RoleStep {
  readonly file: string
  readonly element: DiagramElement
}

/** A danger that nobody checks anybody. */
export interface DutyWarning {
  readonly text: Bilingual
  /** Where to look; absent for what the matrix says. */
  readonly place?: { readonly file: string; readonly at: string }
}

/** Names of steps that judge what came before. */
const JUDGES = /审|批|核|复|决定|裁定|approv|review|decid/i

/** Rights that one role should not hold together, whatever the programme. */
const CONFLICTS: readonly (readonly [a: string, b: string, why: Bilingual])[] = [
  ['panel:manage', 'panel:score', { zh: '既组织抽取专家又参加评分', en: 'draws the experts and scores as well' }],
  ['panel:score', 'award:work', { zh: '既参加评分又办理拨付', en: 'scores and pays as well' }],
  ['case:start', 'panel:score', { zh: '既可申报又参加评分', en: 'applies and scores as well' }],
  ['case:start', 'task:assign', { zh: '既可申报又分派待办', en: 'applies and assigns tasks as well' }],
  ['case:start', 'award:work', { zh: '既可申报又办理拨付', en: 'applies and pays as well' }],
  ['case:terminate', 'award:work', { zh: '既可终止办件又办理拨付', en: 'terminates cases and pays as well' }],
]

/** User tasks of all diagrams. */
export function roleSteps(files: readonly DraftFileText[]): readonly RoleStep[] {
  return files
    .filter((file) => file.name.endsWith('.bpmn'))
    .flatMap((file) =>
      elementsOf(file.content)
        .filter((element) => element.type === 'userTask')
        .map((element) => ({ file: file.name, element })),
    )
}

/** Where one role, or one person with two roles, judges twice in a row, and rights that should not meet in one role. */
export function dutyWarnings(
  manifest: Pick<ProgrammeManifest, 'roles'>,
  files: readonly DraftFileText[],
  assignments: readonly AssignmentView[],
): readonly DutyWarning[] {
  const nameOf = (code: string): Bilingual => manifest.roles.find((role) => role.code === code)?.name ?? { zh: code, en: code }
  const warnings: DutyWarning[] = []
  for (const role of manifest.roles)
    for (const [a, b, why] of CONFLICTS)
      if (role.permissions.includes(a) && role.permissions.includes(b))
        warnings.push({ text: { zh: `“${role.name.zh}”${why.zh}，建议分给不同角色。`, en: `"${role.name.en}" ${why.en}: use two roles.` } })
  for (const file of files.filter((each) => each.name.endsWith('.bpmn')))
    for (const [first, second] of judgedTwice(file.content)) {
      const place = { file: file.name, at: second.id }
      const shared = second.roles.filter((role) => first.roles.includes(role))
      for (const role of shared) {
        const name = nameOf(role)
        warnings.push({
          place,
          text: {
            zh: `“${first.name}”和紧接着的“${second.name}”都由“${name.zh}”办理，起不到复核作用。`,
            en: `"${first.name}" and "${second.name}" right after it are both worked by "${name.en}": nobody checks.`,
          },
        })
      }
      if (shared.length > 0) continue
      for (const person of inBoth(first.roles, second.roles, assignments))
        warnings.push({
          place,
          text: {
            zh: `${person}同时担任“${first.name}”和紧接着的“${second.name}”的角色，可能自己复核自己。`,
            en: `${person} holds the roles of "${first.name}" and of "${second.name}" right after it, and could check himself.`,
          },
        })
    }
  return warnings
}

/** Pairs of judging user tasks with nothing but automatic steps and gateways between them. */
function judgedTwice(xml: string): readonly (readonly [DiagramElement, DiagramElement])[] {
  const elements = new Map(elementsOf(xml).map((element) => [element.id, element]))
  const flows = flowsOf(xml)
  const pairs: [DiagramElement, DiagramElement][] = []
  for (const first of elements.values()) {
    if (!isJudging(first)) continue
    const seen = new Set<string>([first.id])
    const open = [first.id]
    for (let at = open.shift(); at !== undefined; at = open.shift())
      for (const { to } of flows.filter((flow) => flow.from === at)) {
        const next = elements.get(to)
        if (next === undefined || seen.has(to)) continue
        seen.add(to)
        if (next.type !== 'userTask') open.push(to)
        else if (isJudging(next)) pairs.push([first, next])
      }
  }
  return pairs
}

function isJudging(element: DiagramElement): boolean {
  return element.type === 'userTask' && JUDGES.test(element.name)
}

function inBoth(first: readonly string[], second: readonly string[], assignments: readonly AssignmentView[]): readonly string[] {
  const holders = (roles: readonly string[]) =>
    new Map(
      assignments.filter(({ role }) => roles.includes(role)).flatMap(({ people }) => people.map((person) => [person.id, person.name])),
    )
  const others = holders(second)
  return [...holders(first)].filter(([id]) => others.has(id)).map(([, name]) => name)
}

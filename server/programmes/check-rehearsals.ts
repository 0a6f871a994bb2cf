import type { RehearsalGate } from '../base/api/rehearsal.ts'
import type { ExecutableProcess } from '../engine/index.ts'
import { readScenario } from '../rehearsal/decide-shape.ts'
import { type FileProblem, type ProgrammeContent, problemIn } from './content.ts'
import { kindOfFile } from './folder.ts'

const MANIFEST = 'programme.json'

/** Shape of the scenarios, that each stands in the file of its id, and what the manifest asks of rehearsals. */
export function checkRehearsals(
  content: ProgrammeContent,
  files: readonly { readonly name: string }[],
  processes: readonly { readonly process: ExecutableProcess }[],
): readonly FileProblem[] {
  const names = files.map(({ name }) => name).filter((name) => kindOfFile(name) === 'rehearsal')
  const problems = [...content.scenarios].flatMap(([id, value]): readonly FileProblem[] => {
    const file = `rehearsals/${id}.json`
    if (!names.includes(file)) {
      const text = { zh: `演练方案“${id}”应存为“${file}”。`, en: `Expected scenario "${id}" in "${file}".` }
      const other = names.find((name) => !content.scenarios.has(name.slice('rehearsals/'.length, -'.json'.length)))
      return [problemIn(other ?? MANIFEST, 'SCENARIO_NAME_DIFFERS', text, '/id')]
    }
    const scenario = readScenario(value)
    return 'id' in scenario ? [] : scenario.map((problem) => ({ ...problem, file }))
  })
  const gate: unknown = content.manifest?.rehearsal
  return gate === undefined ? problems : [...problems, ...checkGate(gate, content, processes)]
}

/** Takes what a person wrote. */
function checkGate(
  gate: unknown,
  content: ProgrammeContent,
  processes: readonly { readonly process: ExecutableProcess }[],
): readonly FileProblem[] {
  const wrong = (at: string, zh: string, en: string) => problemIn(MANIFEST, 'REHEARSAL_GATE_WRONG', { zh, en }, `/rehearsal${at}`)
  if (typeof gate !== 'object' || gate === null || Array.isArray(gate))
    return [wrong('', '演练要求不是一个对象。', 'Expected an object for what is asked of rehearsals.')]
  const { scenario, missedShare, mayBeUnreached = [] } = gate as Partial<RehearsalGate>
  const problems: FileProblem[] = []
  if (typeof scenario !== 'string' || !content.scenarios.has(scenario))
    problems.push(wrong('/scenario', `演练方案“${String(scenario)}”不存在。`, `There is no scenario "${String(scenario)}".`))
  if (typeof missedShare !== 'number' || !(missedShare >= 0 && missedShare <= 1))
    problems.push(wrong('/missedShare', '超期比例应在 0 与 1 之间。', 'Expected a share of missed deadlines from 0 to 1.'))
  if (!Array.isArray(mayBeUnreached))
    return [...problems, wrong('/mayBeUnreached', '可不经过的环节应为列表。', 'Expected a list of steps that need not be reached.')]
  for (const [index, id] of mayBeUnreached.entries())
    if (!processes.some(({ process }) => process.nodes.has(id) || process.flows.has(id)))
      problems.push(wrong(`/mayBeUnreached/${index}`, `流程中没有环节“${String(id)}”。`, `No process has a step "${String(id)}".`))
  return problems
}

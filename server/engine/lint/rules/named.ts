import type { Bilingual } from '../../../base/text.ts'
import { type ModdleElement, text } from '../../model/moddle.ts'
import {
  chooses,
  decisionIdOf,
  formIdOf,
  header,
  isActivity,
  isEventSubProcess,
  jobTypeOf,
  outgoing,
  processIdOf,
  sentence,
  tell,
} from '../elements.ts'
import type { KnownParts, Part, RuleFactory } from '../types.ts'

/** Steps, starts, ends and questions have a name; it is taken from the form, letter, decision or process they use. */
export const named: RuleFactory = (parts) => ({
  check(node, reporter) {
    const asks = chooses(node) && outgoing(node).length > 1
    const begins = (node.$type === 'bpmn:StartEvent' || node.$type === 'bpmn:EndEvent') && node.$parent?.$type === 'bpmn:Process'
    if (!(asks || begins || isActivity(node)) || isEventSubProcess(node) || text(node, 'name') !== null) return
    const name = nameFor(node, parts)
    tell(reporter, node, {
      text: asks
        ? sentence(`这个分支判断（${node.id}）没有写清在问什么。`, `The choice "${node.id}" does not say what is asked.`)
        : sentence(`“${node.id}”没有名称，办理人和申请人看不懂这一步。`, `"${node.id}" has no name: nobody can tell what this step is.`),
      ...(name === null ? {} : { fix: { kind: 'set-name', name } }),
    })
  },
})

/** A name an element can take from what it uses. */
export function nameFor(node: ModdleElement, parts: KnownParts): Bilingual | null {
  const titleOf = (id: string | null, list: readonly Part[] | null) => list?.find((part) => part.id === id)?.title ?? null
  if (node.$type === 'bpmn:StartEvent') return titleOf(formIdOf(node), parts.forms) ?? { zh: '开始', en: 'Start' }
  if (node.$type === 'bpmn:EndEvent') return { zh: '结束', en: 'End' }
  const letter = titleOf(header(node, 'template'), parts.letters)
  if (letter !== null) return { zh: `制发${letter.zh}`, en: `Issue: ${letter.en}` }
  return (
    titleOf(formIdOf(node), parts.forms) ??
    titleOf(decisionIdOf(node), parts.decisions) ??
    titleOf(processIdOf(node), parts.processes) ??
    titleOf(jobTypeOf(node), parts.jobs)
  )
}

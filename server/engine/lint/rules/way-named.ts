import { child, text } from '../../model/moddle.ts'
import { called, chooses, conditionOf, outgoing, sentence, tell } from '../elements.ts'
import type { RuleFactory } from '../types.ts'

/** Ways out of a choice that have a condition say in words what they are for. */
export const wayNamed: RuleFactory = () => ({
  check(node, reporter) {
    const source = node.$type === 'bpmn:SequenceFlow' ? child(node, 'sourceRef') : null
    if (source === null || !chooses(source) || outgoing(source).length < 2 || conditionOf(node) === null || text(node, 'name') !== null)
      return
    const target = child(node, 'targetRef')
    tell(reporter, node, {
      text: sentence(
        `从“${called(source)}”到“${target === null ? '?' : called(target)}”的连线没有写明什么情况走这条路。`,
        `The way from "${called(source)}" to "${target === null ? '?' : called(target)}" does not say when it is taken.`,
      ),
    })
  },
})

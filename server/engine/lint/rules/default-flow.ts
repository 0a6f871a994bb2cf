import { child } from '../../model/moddle.ts'
import { called, chooses, conditionOf, outgoing, sentence, tell } from '../elements.ts'
import type { RuleFactory } from '../types.ts'

/** Where every way out has a condition and none is the default, a case for which none holds stops with an error. */
export const defaultFlow: RuleFactory = () => ({
  check(node, reporter) {
    const ways = outgoing(node)
    if (!chooses(node) || ways.length < 2 || child(node, 'default') !== null) return
    if (ways.some((flow) => conditionOf(flow) === null)) return // The compiler names the flow.
    const last = ways.at(-1)
    tell(reporter, node, {
      text: sentence(
        `“${called(node)}”没有默认路径：所有条件都不成立时，办件会停在这里报错。`,
        `"${called(node)}" has no default way: when no condition holds, the case stops here with an error.`,
      ),
      ...(last?.id === undefined ? {} : { fix: { kind: 'set-default-flow', flow: last.id } }),
    })
  },
})

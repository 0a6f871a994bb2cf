import { called, incoming, isGateway, outgoing, sentence, tell } from '../elements.ts'
import type { RuleFactory } from '../types.ts'

/** A gateway with one way in and one way out does nothing. */
export const superfluousGateway: RuleFactory = () => ({
  check(node, reporter) {
    if (!isGateway(node) || incoming(node).length !== 1 || outgoing(node).length !== 1) return
    tell(reporter, node, {
      text: sentence(
        `“${called(node)}”只有一进一出，不起作用，可以删除。`,
        `"${called(node)}" has one way in and one out: it does nothing and may go.`,
      ),
      fix: { kind: 'remove-element' },
    })
  },
})

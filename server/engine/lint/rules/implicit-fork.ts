import { called, isActivity, isEvent, outgoing, sentence, tell } from '../elements.ts'
import type { RuleFactory } from '../types.ts'

/** Several ways out of a step are all taken at once, which is seldom meant. */
export const implicitFork: RuleFactory = () => ({
  check(node, reporter) {
    const ways = outgoing(node).length
    if (!(isActivity(node) || isEvent(node)) || ways < 2) return
    tell(reporter, node, {
      text: sentence(
        `“${called(node)}”有 ${ways} 条出口连线，办完后会同时走。若只走其中一条，请在后面加“分支判断”；若确要同时走，请加“并行”。`,
        `"${called(node)}" has ${ways} ways out and takes all of them at once. Put a choice behind it to take one, or "all ways at once" to say that it is meant.`,
      ),
    })
  },
})

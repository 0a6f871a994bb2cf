import { child, type ModdleElement } from '../../model/moddle.ts'
import { called, incoming, outgoing, sentence, tell } from '../elements.ts'
import type { RuleFactory } from '../types.ts'

/** A join that waits for every way in, after a choice that takes only one, waits for ever. */
export const deadlock: RuleFactory = () => ({
  check(node, reporter) {
    const ways = incoming(node)
    if (node.$type !== 'bpmn:ParallelGateway' || ways.length < 2) return
    const origins = ways.map(origin)
    const [first] = origins
    if (first === undefined || first === null || first.$type !== 'bpmn:ExclusiveGateway' || origins.some((one) => one !== first)) return
    tell(reporter, node, {
      text: sentence(
        `“${called(node)}”要等所有路径到齐，但“${called(first)}”只走其中一条，办件会永远停在这里。请改用分支判断汇合。`,
        `"${called(node)}" waits for every way, but "${called(first)}" takes only one: cases would stay here for ever. Join with a choice instead.`,
      ),
    })
  },
})

/** The split a way comes from, back through steps with one way in and one way out. */
function origin(flow: ModdleElement): ModdleElement | null {
  const seen = new Set<ModdleElement>()
  for (let node = child(flow, 'sourceRef'); node !== null && !seen.has(node); ) {
    seen.add(node)
    if (outgoing(node).length > 1) return node
    const [only, ...more] = incoming(node)
    if (only === undefined || more.length > 0) return null
    node = child(only, 'sourceRef')
  }
  return null
}

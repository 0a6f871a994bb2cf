import { called, fixed, isUnknown, jobTypeOf, sentence, tell } from '../elements.ts'
import type { RuleFactory } from '../types.ts'

/** What the system is to do is something it can do. */
export const knownJob: RuleFactory = ({ jobs }) => ({
  check(node, reporter) {
    const type = fixed(jobTypeOf(node))
    if (!isUnknown(type, jobs)) return
    tell(reporter, node, {
      text: sentence(
        `“${called(node)}”的动作“${type}”不是本系统的动作，要由外部程序完成，否则办件会一直等在这里。`,
        `The action "${type}" of "${called(node)}" is not one of this system: a program from outside must do it, or cases wait here for ever.`,
      ),
      fix: { kind: 'pick', part: 'job' },
    })
  },
})

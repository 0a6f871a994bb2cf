import { called, fixed, header, isUnknown, jobTypeOf, sentence, tell } from '../elements.ts'
import type { RuleFactory } from '../types.ts'

const ISSUES = 'letter.issue'

/** A step that issues a letter names one that exists. */
export const knownLetter: RuleFactory = ({ letters }) => ({
  check(node, reporter) {
    const type = jobTypeOf(node)
    if (type === null) return
    const id = fixed(header(node, 'template'))
    if (isUnknown(id, letters)) {
      tell(reporter, node, {
        text: sentence(`“${called(node)}”用的文书“${id}”不存在。`, `The letter "${id}" of "${called(node)}" does not exist.`),
        fix: { kind: 'pick', part: 'letter' },
      })
    } else if (type === ISSUES && header(node, 'template') === null) {
      tell(reporter, node, {
        severity: 'warn',
        text: sentence(`“${called(node)}”没有选择要制发的文书。`, `"${called(node)}" does not say which letter to issue.`),
        fix: { kind: 'pick', part: 'letter' },
      })
    }
  },
})

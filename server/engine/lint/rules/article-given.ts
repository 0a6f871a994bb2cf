import { called, property, sentence, tell } from '../elements.ts'
import type { RuleFactory } from '../types.ts'

/** A step done by a person says which article asks for it, so that the clause map is whole. */
export const articleGiven: RuleFactory = ({ articles }) => ({
  check(node, reporter) {
    if (node.$type !== 'bpmn:UserTask' || articles === null || articles.length === 0 || property(node, 'article') !== null) return
    tell(reporter, node, {
      text: sentence(`“${called(node)}”没有标明依据哪一条。`, `"${called(node)}" does not say which article asks for it.`),
      fix: { kind: 'pick', part: 'article' },
    })
  },
})

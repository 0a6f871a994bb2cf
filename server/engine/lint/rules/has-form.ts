import { extension, text } from '../../model/moddle.ts'
import { called, formIdOf, property, sentence, tell } from '../elements.ts'
import type { RuleFactory } from '../types.ts'

/** A step done by a person has a form, unless it is done on a screen of its own. */
export const hasForm: RuleFactory = () => ({
  check(node, reporter) {
    if (node.$type !== 'bpmn:UserTask' || formIdOf(node) !== null) return
    if ((property(node, 'screen') ?? 'form') !== 'form') return
    const form = extension(node, 'zeebe:FormDefinition')
    if (text(form, 'formKey') !== null || text(form, 'externalReference') !== null) return
    tell(reporter, node, {
      text: sentence(`“${called(node)}”没有表单，办理人只能点“完成”。`, `"${called(node)}" has no form: one can only press "done".`),
      fix: { kind: 'pick', part: 'form' },
    })
  },
})

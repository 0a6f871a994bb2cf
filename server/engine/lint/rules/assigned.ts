import { extension, text } from '../../model/moddle.ts'
import { called, fixed, isUnknown, sentence, tell } from '../elements.ts'
import type { RuleFactory } from '../types.ts'

/** A step done by a person says by whom, and the roles exist. */
export const assigned: RuleFactory = ({ roles }) => ({
  check(node, reporter) {
    if (node.$type !== 'bpmn:UserTask') return
    const assignment = extension(node, 'zeebe:AssignmentDefinition')
    const groups = text(assignment, 'candidateGroups')
    if (groups === null && text(assignment, 'assignee') === null && text(assignment, 'candidateUsers') === null) {
      tell(reporter, node, {
        text: sentence(`“${called(node)}”没有办理人，谁也收不到这一步。`, `Nobody does "${called(node)}": no role is given.`),
        fix: { kind: 'pick', part: 'role' },
      })
      return
    }
    for (const role of (fixed(groups) ?? '').split(',').map((one) => one.trim())) {
      if (role === '' || role.startsWith('org:') || !isUnknown(role, roles)) continue
      tell(reporter, node, {
        text: sentence(`“${called(node)}”的办理角色“${role}”不存在。`, `The role "${role}" of "${called(node)}" does not exist.`),
        fix: { kind: 'pick', part: 'role' },
      })
    }
  },
})

// Separation of duties: the same role, or the same person, must not judge twice in a row.
import { expect, test } from 'vitest'
import { dutyWarnings, roleSteps } from '../../../../studio/regulation/roles/duties.ts'

const both = (zh: string) => ({ zh, en: zh })
const role = (code: string, zh: string, permissions: readonly string[] = []) => ({ code, name: both(zh), permissions })
const task = (id: string, name: string, groups: string) =>
  `<bpmn:userTask id="${id}" name="${name}"><bpmn:extensionElements><zeebe:assignmentDefinition candidateGroups="${groups}"/></bpmn:extensionElements></bpmn:userTask>`
const flow = (from: string, to: string) => `<bpmn:sequenceFlow id="f-${from}-${to}" sourceRef="${from}" targetRef="${to}"/>`
const diagram = (second: string) => ({
  name: 'pay.bpmn',
  content: `<bpmn:process id="p">${task('check', '补贴审核', 'official')}<bpmn:exclusiveGateway id="ok"/><bpmn:serviceTask id="log" name="记录"/>
    ${task('approve', '补贴审批', second)}${task('fill', '填写账户', 'official')}${task('late', '终审', 'official')}
    ${flow('check', 'ok')}${flow('ok', 'log')}${flow('log', 'approve')}${flow('approve', 'fill')}${flow('fill', 'late')}${flow('ok', 'check')}</bpmn:process>`,
})
const manifest = { roles: [role('official', '经办人'), role('leader', '负责人')] }
const words = (warnings: ReturnType<typeof dutyWarnings>) => warnings.map((warning) => warning.text.zh)

test('warns of two judgements in a row by one role', () => {
  const warnings = dutyWarnings(manifest, [diagram('official')], [])

  expect(words(warnings)).toEqual(['“补贴审核”和紧接着的“补贴审批”都由“经办人”办理，起不到复核作用。'])
  expect(warnings[0]?.place).toEqual({ file: 'pay.bpmn', at: 'approve' })
})

test('is content when another role checks, or somebody works between', () => {
  expect(dutyWarnings(manifest, [diagram('leader')], [])).toEqual([])
})

test('warns of a person who holds both roles', () => {
  const wang = { id: 'u1', name: '王某', organisation: null }
  const li = { id: 'u2', name: '李某', organisation: null }
  const assignments = [
    { role: 'official', total: 2, people: [wang, li] },
    { role: 'leader', total: 1, people: [wang] },
  ]

  expect(words(dutyWarnings(manifest, [diagram('leader')], assignments))).toEqual([
    '王某同时担任“补贴审核”和紧接着的“补贴审批”的角色，可能自己复核自己。',
  ])
})

test('warns of rights that should not meet in one role', () => {
  const roles = [role('all', '综合岗', ['panel:manage', 'panel:score', 'case:terminate', 'award:work'])]

  expect(words(dutyWarnings({ roles }, [], []))).toEqual([
    '“综合岗”既组织抽取专家又参加评分，建议分给不同角色。',
    '“综合岗”既参加评分又办理拨付，建议分给不同角色。',
    '“综合岗”既可终止办件又办理拨付，建议分给不同角色。',
  ])
})

test('lists the steps people work', () => {
  expect(roleSteps([diagram('leader')]).map(({ element }) => element.id)).toEqual(['check', 'approve', 'fill', 'late'])
})

import { BpmnModdle, type ModdleElement } from 'bpmn-moddle'
import { describe, expect, it } from 'vitest'
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' }
import { knownVariables } from '../../../../../studio/designer/workflow/known-variables.ts'
import { bpmn } from '../../../../support/engine-run.ts'

const fieldsOf = (form: string) =>
  ({ application: [{ name: 'area', title: '建筑面积' }], check: [{ name: 'decision', title: '审查意见' }] })[form]

const XML = bpmn(`
  <bpmn:startEvent id="s"><bpmn:extensionElements><zeebe:formDefinition formId="application" /></bpmn:extensionElements></bpmn:startEvent>
  <bpmn:userTask id="check" name="材料审查"><bpmn:extensionElements><zeebe:formDefinition formId="check" />
    <zeebe:ioMapping><zeebe:output source="=completedOn" target="receivedOn" /><zeebe:output source="=decision" target="check.decision" /></zeebe:ioMapping></bpmn:extensionElements></bpmn:userTask>
  <bpmn:serviceTask id="letter" name="发文"><bpmn:extensionElements><zeebe:taskDefinition type="letter.issue" /></bpmn:extensionElements></bpmn:serviceTask>
  <bpmn:subProcess id="each" name="逐个评审"><bpmn:extensionElements><zeebe:ioMapping><zeebe:input source="=1" target="round" /></zeebe:ioMapping></bpmn:extensionElements>
    <bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=panel.members" inputElement="member" /></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>
    <bpmn:startEvent id="s2" /><bpmn:userTask id="inner" /><bpmn:sequenceFlow id="f9" sourceRef="s2" targetRef="inner" /></bpmn:subProcess>
  <bpmn:businessRuleTask id="later"><bpmn:extensionElements><zeebe:calledDecision decisionId="d" resultVariable="fee" /></bpmn:extensionElements></bpmn:businessRuleTask>
  <bpmn:endEvent id="e" />
  <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="check" /><bpmn:sequenceFlow id="f2" sourceRef="check" targetRef="letter" />
  <bpmn:sequenceFlow id="f3" sourceRef="letter" targetRef="each" /><bpmn:sequenceFlow id="f4" sourceRef="each" targetRef="later" />
  <bpmn:sequenceFlow id="f5" sourceRef="later" targetRef="e" />`)

async function elements(): Promise<{ readonly [id: string]: ModdleElement }> {
  return (await new BpmnModdle({ zeebe }).fromXML(XML)).elementsById
}
const GIVEN = ['applicant', 'case', 'form', 'subject', 'submission']

async function namesAt(id: string): Promise<readonly string[]> {
  const element = (await elements())[id]
  if (element === undefined) throw new Error(`Expected an element ${id}`)
  return knownVariables(element, fieldsOf).map(({ name }) => name)
}

describe('knownVariables', () => {
  it('offers a step its own form and nothing of later', async () => {
    expect(await namesAt('check')).toEqual([...GIVEN, 'completedBy', 'completedOn', 'decision', 'submissionId'].sort())
  })

  it('offers a flow what was kept before it', async () => {
    expect(await namesAt('f3')).toEqual([...GIVEN, 'check', 'letter', 'receivedOn'].sort())
  })

  it('offers a sub-process its item and input', async () => {
    const names = await namesAt('inner')
    expect(names).toEqual(expect.arrayContaining(['member', 'loopCounter', 'round', 'receivedOn', 'letter']))
    expect(names).not.toContain('fee')
    expect(await namesAt('e')).toContain('fee')
  })

  it('says fields of the start form and where a variable is from', async () => {
    const element = (await elements()).f3
    const variables = element === undefined ? [] : knownVariables(element, fieldsOf)
    expect(variables.find(({ name }) => name === 'form')).toEqual({
      name: 'form',
      from: [],
      entries: [{ name: 'area', from: ['建筑面积'] }],
    })
    expect(variables.find(({ name }) => name === 'check')).toEqual({
      name: 'check',
      from: ['材料审查'],
      entries: [{ name: 'decision', from: ['材料审查'] }],
    })
  })
})

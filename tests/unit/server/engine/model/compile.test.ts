// Deployment checks: every problem at once, each with element and sentence.
import { describe, expect, test } from 'vitest'
import { compileProcesses } from '../../../../../server/engine/index.ts'
import { bpmn } from '../../../../support/engine-run.ts'

async function problemsOf(xml: string): Promise<readonly string[]> {
  const compiled = await compileProcesses(xml)
  return compiled.ok ? [] : compiled.problems.map(({ code, at }) => (at === undefined ? code : `${code} ${at}`))
}

/** A process of one line: start, the contents, end. */
function line(id: string, element: string, more = '', roots = ''): string {
  return bpmn(
    `<bpmn:startEvent id="s" />${element}<bpmn:endEvent id="e" />
     <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="${id}" /><bpmn:sequenceFlow id="f2" sourceRef="${id}" targetRef="e" />${more}`,
    roots,
  )
}
const ext = (contents: string) => `<bpmn:extensionElements>${contents}</bpmn:extensionElements>`
const job = ext('<zeebe:taskDefinition type="x" />')
const start = '<bpmn:startEvent id="s" />'
const flow = (id: string, from: string, to: string, condition = '') =>
  `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}">${condition === '' ? '' : `<bpmn:conditionExpression>${condition}</bpmn:conditionExpression>`}</bpmn:sequenceFlow>`
const caught = (definition: string) => line('c', `<bpmn:intermediateCatchEvent id="c">${definition}</bpmn:intermediateCatchEvent>`)
const timer = (kind: string, body: string) =>
  `<bpmn:timerEventDefinition><bpmn:time${kind}>${body}</bpmn:time${kind}></bpmn:timerEventDefinition>`
const attached = (definition: string, more = '') => `<bpmn:boundaryEvent id="b" attachedToRef="u"${more}>${definition}</bpmn:boundaryEvent>`

describe('refuses', () => {
  test.each([
    ['a complex gateway', line('x', '<bpmn:complexGateway id="x" />'), 'ELEMENT_UNSUPPORTED x'],
    ['a transaction', line('x', '<bpmn:transaction id="x"><bpmn:startEvent id="i" /></bpmn:transaction>'), 'ELEMENT_UNSUPPORTED x'],
    ['an empty ad-hoc sub-process', line('x', '<bpmn:adHocSubProcess id="x" />'), 'AD_HOC_EMPTY x'],
    ['a standard loop', line('u', '<bpmn:userTask id="u"><bpmn:standardLoopCharacteristics /></bpmn:userTask>'), 'ATTRIBUTE_UNSUPPORTED u'],
    ['a compensation activity in the flow', line('u', '<bpmn:userTask id="u" isForCompensation="true" />'), 'COMPENSATION_CONNECTED u'],
    ['a cancel end event', line('x', '<bpmn:endEvent id="x"><bpmn:cancelEventDefinition /></bpmn:endEvent>'), 'EVENT_UNSUPPORTED x'],
    [
      'a job priority',
      line(
        'j',
        `<bpmn:serviceTask id="j">${ext('<zeebe:taskDefinition type="x" /><zeebe:jobPriorityDefinition priority="5" />')}</bpmn:serviceTask>`,
      ),
      'ATTRIBUTE_UNSUPPORTED j',
    ],
    [
      'a decision by version tag',
      line(
        'r',
        `<bpmn:businessRuleTask id="r">${ext('<zeebe:calledDecision decisionId="d" resultVariable="v" bindingType="versionTag" versionTag="v1" />')}</bpmn:businessRuleTask>`,
      ),
      'ATTRIBUTE_UNSUPPORTED r',
    ],
    [
      'a form by version tag',
      line(
        'u',
        `<bpmn:userTask id="u">${ext('<zeebe:userTask /><zeebe:formDefinition formId="f" bindingType="versionTag" versionTag="v1" />')}</bpmn:userTask>`,
      ),
      'ATTRIBUTE_UNSUPPORTED u',
    ],
    [
      'a business id of the called process',
      line('x', `<bpmn:callActivity id="x">${ext('<zeebe:calledElement processId="c" businessId="=id" />')}</bpmn:callActivity>`),
      'ATTRIBUTE_UNSUPPORTED x',
    ],
    [
      'mappings at a gateway',
      line(
        'g',
        `<bpmn:exclusiveGateway id="g">${ext('<zeebe:ioMapping><zeebe:input source="=1" target="a" /></zeebe:ioMapping>')}</bpmn:exclusiveGateway>`,
      ),
      'ATTRIBUTE_UNSUPPORTED g',
    ],
    ['several triggers', caught(`${timer('Duration', 'P1D')}<bpmn:signalEventDefinition />`), 'SEVERAL_EVENT_DEFINITIONS c'],
    ['an event without trigger', caught(''), 'EVENT_DEFINITION_MISSING c'],
    ['a service task without type', line('j', '<bpmn:serviceTask id="j" />'), 'JOB_TYPE_MISSING j'],
    [
      'retries that are no number',
      line('j', `<bpmn:serviceTask id="j">${ext('<zeebe:taskDefinition type="x" retries="often" />')}</bpmn:serviceTask>`),
      'RETRIES_INVALID j',
    ],
    [
      'unreadable FEEL in a mapping',
      line(
        'u',
        `<bpmn:userTask id="u">${ext('<zeebe:ioMapping><zeebe:input source="=1 +" target="a" /></zeebe:ioMapping>')}</bpmn:userTask>`,
      ),
      'FEEL_INVALID u',
    ],
    [
      'a mapping to a bad name',
      line(
        'u',
        `<bpmn:userTask id="u">${ext('<zeebe:ioMapping><zeebe:input source="=1" target="a-b" /></zeebe:ioMapping>')}</bpmn:userTask>`,
      ),
      'MAPPING_INVALID u',
    ],
    ['unreadable FEEL in a condition', line('g', '<bpmn:exclusiveGateway id="g" />', flow('f3', 'g', 'e', '=((')), 'FEEL_INVALID f3'],
    ['a way out without condition', line('g', '<bpmn:exclusiveGateway id="g" />', flow('f3', 'g', 'e', '=true')), 'CONDITION_MISSING g'],
    ['a condition after a task', line('u', '<bpmn:userTask id="u" />', flow('f3', 'u', 'e', '=true')), 'CONDITION_NOT_ALLOWED f3'],
    ['a default flow of another element', line('g', '<bpmn:exclusiveGateway id="g" default="f1" />'), 'DEFAULT_FLOW_WRONG g'],
    ['a time that can not be read', caught(timer('Duration', 'three days')), 'TIMER_INVALID c'],
    ['a date where a duration belongs', caught(timer('Duration', '2026-01-01T00:00:00Z')), 'TIMER_INVALID c'],
    ['a timer without time', caught('<bpmn:timerEventDefinition />'), 'TIMER_MISSING c'],
    ['a cycle in the middle', caught(timer('Cycle', 'R3/PT1H')), 'TIMER_CYCLE_NOT_ALLOWED c'],
    ['a message without name', caught('<bpmn:messageEventDefinition />'), 'MESSAGE_MISSING c'],
    [
      'a message without key',
      line(
        'c',
        '<bpmn:intermediateCatchEvent id="c"><bpmn:messageEventDefinition messageRef="m" /></bpmn:intermediateCatchEvent>',
        '',
        '<bpmn:message id="m" name="M" />',
      ),
      'CORRELATION_KEY_MISSING c',
    ],
    ['a signal without name', caught('<bpmn:signalEventDefinition />'), 'SIGNAL_MISSING c'],
    [
      'a link without target',
      bpmn(
        `${start}<bpmn:intermediateThrowEvent id="l"><bpmn:linkEventDefinition name="far" /></bpmn:intermediateThrowEvent>${flow('f', 's', 'l')}`,
      ),
      'LINK_WITHOUT_TARGET l',
    ],
    [
      'two links of one name',
      bpmn(
        `${start}${['a', 'b'].map((id) => `<bpmn:intermediateCatchEvent id="${id}"><bpmn:linkEventDefinition name="far" /></bpmn:intermediateCatchEvent>`).join('')}`,
      ),
      'LINK_TWICE b',
    ],
    [
      'a boundary event on nothing',
      bpmn(`${start}<bpmn:boundaryEvent id="b">${timer('Duration', 'P1D')}</bpmn:boundaryEvent>`),
      'BOUNDARY_NOT_ATTACHED b',
    ],
    [
      'an error that does not interrupt',
      line('u', '<bpmn:userTask id="u" />', attached('<bpmn:errorEventDefinition />', ' cancelActivity="false"')),
      'ERROR_MUST_INTERRUPT b',
    ],
    [
      'an error end without code',
      bpmn(`${start}<bpmn:endEvent id="x"><bpmn:errorEventDefinition /></bpmn:endEvent>${flow('f', 's', 'x')}`),
      'ERROR_CODE_MISSING x',
    ],
    ['a process without start', bpmn('<bpmn:userTask id="u" />'), 'START_EVENT_MISSING p'],
    ['two plain starts', bpmn(`${start}<bpmn:startEvent id="s2" />`), 'SEVERAL_NONE_START_EVENTS p'],
    ['a way into a start', line('u', '<bpmn:userTask id="u" />', flow('f3', 'u', 's')), 'START_EVENT_ENTERED s'],
    ['a way out of an end', line('u', '<bpmn:userTask id="u" />', flow('f3', 'e', 'u')), 'END_EVENT_LEFT e'],
    [
      'a triggered start in a sub-process',
      line('x', `<bpmn:subProcess id="x"><bpmn:startEvent id="i">${timer('Duration', 'P1D')}</bpmn:startEvent></bpmn:subProcess>`),
      'START_EVENT_NOT_PLAIN x',
    ],
    [
      'an event sub-process without trigger',
      bpmn(`${start}<bpmn:subProcess id="x" triggeredByEvent="true"><bpmn:startEvent id="i" /></bpmn:subProcess>`),
      'EVENT_SUB_PROCESS_START x',
    ],
    ['one way out of an event gateway', line('g', '<bpmn:eventBasedGateway id="g" />'), 'EVENT_GATEWAY_TOO_FEW g'],
    [
      'a task after an event gateway',
      bpmn(`${start}<bpmn:eventBasedGateway id="g" /><bpmn:userTask id="u" />${flow('f', 's', 'g')}${flow('f2', 'g', 'u')}`),
      'EVENT_GATEWAY_TARGET g',
    ],
    [
      'a loop that never waits',
      line(
        'a',
        '<bpmn:task id="a" /><bpmn:exclusiveGateway id="g" default="f4" />',
        flow('f3', 'a', 'g') + flow('f4', 'g', 'e') + flow('f5', 'g', 'a', '=x'),
      ),
      'PASS_THROUGH_LOOP a',
    ],
    [
      'a flow across a border',
      line(
        'x',
        `<bpmn:subProcess id="x"><bpmn:startEvent id="i" /><bpmn:userTask id="u" />${flow('f3', 'i', 'u')}</bpmn:subProcess>`,
        flow('f4', 'u', 'e'),
      ),
      'FLOW_CROSSES_SCOPE f4',
    ],
    ['a reference to nothing', bpmn(`${start}<bpmn:sequenceFlow id="f" sourceRef="s" targetRef="nowhere" />`), 'UNKNOWN_REFERENCE f'],
    [
      'a multi-instance without collection',
      line('u', '<bpmn:userTask id="u"><bpmn:multiInstanceLoopCharacteristics /></bpmn:userTask>'),
      'INPUT_COLLECTION_MISSING u',
    ],
    ['a called process without id', line('x', '<bpmn:callActivity id="x" />'), 'CALLED_PROCESS_MISSING x'],
    ['a rule task without decision', line('x', '<bpmn:businessRuleTask id="x" />'), 'CALLED_DECISION_MISSING x'],
    [
      'a version tag that is not named',
      line('x', `<bpmn:callActivity id="x">${ext('<zeebe:calledElement processId="c" bindingType="versionTag" />')}</bpmn:callActivity>`),
      'VERSION_TAG_MISSING x',
    ],
    ['an id used twice', bpmn(`${start}<bpmn:userTask id="s" />`), 'XML_DUPLICATE_ID s'],
    [
      'attributes of another engine',
      line('u', '<bpmn:userTask id="u" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:assignee="anna" />'),
      'ATTRIBUTE_UNSUPPORTED u',
    ],
    ['content it does not know', line('u', '<bpmn:userTask id="u" colour="red" />'), 'XML_UNKNOWN_CONTENT u'],
    ['a file without executable process', bpmn(start).replace('isExecutable="true"', 'isExecutable="false"'), 'NO_EXECUTABLE_PROCESS'],
    ['a DOCTYPE', `<!DOCTYPE x [<!ENTITY a "b">]>${bpmn(start)}`, 'XML_DOCTYPE'],
    ['broken XML', '<bpmn:definitions', 'XML_INVALID'],
    ['elements nested too deep', bpmn(`${'<bpmn:subProcess>'.repeat(31)}${'</bpmn:subProcess>'.repeat(31)}`), 'XML_TOO_DEEP p'],
    ['too many elements', bpmn(Array.from({ length: 2001 }, (_, at) => `<bpmn:task id="t${at}" />`).join('')), 'XML_TOO_MANY_ELEMENTS'],
    ['a file that is too large', bpmn(`${start}<!--${' '.repeat(2 * 1024 * 1024)}-->`), 'XML_TOO_LARGE'],
  ])('%s', async (_, xml, expected) => {
    expect(await problemsOf(xml)).toContain(expected)
  })
})

describe('accepts', () => {
  test('a user task without a form', async () => {
    expect(await problemsOf(line('u', '<bpmn:userTask id="u" />'))).toEqual([])
  })

  test('references written with a prefix', async () => {
    const xml = bpmn(`${start}<bpmn:endEvent id="e" /><bpmn:sequenceFlow id="f" sourceRef="tns:s" targetRef="tns:e" />`)

    expect(await problemsOf(xml.replace('targetNamespace="t"', 'targetNamespace="t" xmlns:tns="t"'))).toEqual([])
  })

  test('lanes, data and annotations', async () => {
    const extras = `<bpmn:laneSet id="ls"><bpmn:lane id="l"><bpmn:flowNodeRef>s</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet><bpmn:dataObject id="d" /><bpmn:textAnnotation id="t"><bpmn:text>x</bpmn:text></bpmn:textAnnotation>`

    expect(await problemsOf(bpmn(`${start}${extras}`))).toEqual([])
  })

  test('a loop with somebody who waits', async () => {
    const xml = line(
      'g',
      '<bpmn:exclusiveGateway id="g" default="f2" /><bpmn:userTask id="u" />',
      flow('f3', 'g', 'u', '=x') + flow('f4', 'u', 'g'),
    )

    expect(await problemsOf(xml)).toEqual([])
  })
})

test('answers with every problem at once', async () => {
  const xml = bpmn(`<bpmn:serviceTask id="a" /><bpmn:complexGateway id="b" /><bpmn:callActivity id="c" name="Call it" />`)
  const compiled = await compileProcesses(xml)

  expect(compiled.ok ? [] : compiled.problems).toEqual([
    { code: 'JOB_TYPE_MISSING', at: 'a', text: { zh: '“a”没有填写任务类型。', en: '"a" has no job type.' } },
    {
      code: 'ELEMENT_UNSUPPORTED',
      at: 'b',
      text: {
        zh: '“b”是复杂网关，本系统不支持，请换一种画法。',
        en: '"b" is a complex gateway, which is not supported; draw it another way.',
      },
    },
    {
      code: 'CALLED_PROCESS_MISSING',
      at: 'c',
      text: { zh: '调用活动“Call it”没有填写被调用的流程。', en: 'The call activity "Call it" names no process.' },
    },
    { code: 'START_EVENT_MISSING', at: 'p', text: { zh: '“p”没有开始事件。', en: '"p" has no start event.' } },
  ])
})

test('tells the shell what a process refers to', async () => {
  const compiled = await compileProcesses(
    bpmn(
      `${ext('<zeebe:versionTag value="v7" /><zeebe:properties><zeebe:property name="article" value="SS-1" /></zeebe:properties>')}${start}
       <bpmn:userTask id="u">${ext('<zeebe:formDefinition formId="form-1" />')}</bpmn:userTask>
       <bpmn:userTask id="u2">${ext('<zeebe:formDefinition externalReference="elsewhere" />')}</bpmn:userTask>
       <bpmn:serviceTask id="j">${job}</bpmn:serviceTask>
       <bpmn:businessRuleTask id="r">${ext('<zeebe:calledDecision decisionId="level" resultVariable="x" />')}</bpmn:businessRuleTask>
       <bpmn:callActivity id="c">${ext('<zeebe:calledElement processId="child" />')}</bpmn:callActivity>`,
    ),
  )

  expect(compiled.ok && compiled.value.processes[0]).toMatchObject({
    processId: 'p',
    name: null,
    versionTag: 'v7',
    properties: { article: 'SS-1' },
    decisionIds: ['level'],
    formIds: ['form-1'],
    calledProcessIds: ['child'],
    jobTypes: ['x'],
  })
})

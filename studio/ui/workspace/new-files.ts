import type { ProgrammeFileKind } from '../../../server/base/api/studio.ts'
import { written } from './workspace.tsx'

export type NewFileKind = Extract<ProgrammeFileKind, 'process' | 'decision' | 'form' | 'letter' | 'scheme'>

const xml = (text: string) => text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

const FILES: { readonly [K in NewFileKind]: (id: string, title: string) => { readonly name: string; readonly content: string } } = {
  process: (id, title) => ({
    name: `${id}.bpmn`,
    content: `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="definitions-${id}" targetNamespace="http://bpmn.io/schema/bpmn">
  <bpmn:process id="${id}" name="${xml(title)}" isExecutable="true">
    <bpmn:startEvent id="start" name="${xml('开始')}">
      <bpmn:outgoing>flow-start-end</bpmn:outgoing>
    </bpmn:startEvent>
    <bpmn:endEvent id="end" name="${xml('结束')}">
      <bpmn:incoming>flow-start-end</bpmn:incoming>
    </bpmn:endEvent>
    <bpmn:sequenceFlow id="flow-start-end" sourceRef="start" targetRef="end" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram-${id}">
    <bpmndi:BPMNPlane id="plane-${id}" bpmnElement="${id}">
      <bpmndi:BPMNShape id="start-shape" bpmnElement="start">
        <dc:Bounds x="180" y="160" width="36" height="36" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="end-shape" bpmnElement="end">
        <dc:Bounds x="320" y="160" width="36" height="36" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="flow-start-end-edge" bpmnElement="flow-start-end">
        <di:waypoint x="216" y="178" />
        <di:waypoint x="320" y="178" />
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
`,
  }),
  decision: (id, title) => ({
    name: `${id}.dmn`,
    content: `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" id="definitions-${id}" name="${xml(title)}" namespace="http://camunda.org/schema/1.0/dmn">
  <decision id="${id.replaceAll('-', '_')}" name="${xml(title)}">
    <decisionTable id="table-${id}" hitPolicy="UNIQUE">
      <input id="input-1" label="${xml('输入')}">
        <inputExpression id="input-expression-1" typeRef="number"><text>input</text></inputExpression>
      </input>
      <output id="output-1" label="${xml('结果')}" name="result" typeRef="string" />
    </decisionTable>
  </decision>
  <dmndi:DMNDI>
    <dmndi:DMNDiagram id="diagram-${id}">
      <dmndi:DMNShape id="shape-${id}" dmnElementRef="${id.replaceAll('-', '_')}">
        <dc:Bounds height="80" width="180" x="160" y="100" />
      </dmndi:DMNShape>
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
`,
  }),
  form: (id, title) => ({
    name: `forms/${id}.form.json`,
    content: written({
      id,
      title: { zh: title, en: title },
      schema: { type: 'object', properties: {} },
      layout: [{ kind: 'page', id: 'page-1', title: { zh: '第一页', en: 'Page 1' }, children: [] }],
      rules: [],
    }),
  }),
  letter: (id, title) => ({
    name: `letters/${id}.json`,
    content: written({
      id,
      title: { zh: title, en: title },
      layout: 'letter',
      numbered: true,
      addressee: '{= applicant.organisationName }',
      deliverTo: ['applicant'],
      blocks: [
        { kind: 'title', text: title },
        { kind: 'signature', office: '{= office.name }', date: '{= chinese date(letter.issuedOn) }', seal: true },
      ],
    }),
  }),
  scheme: (id, title) => ({
    name: id === 'scheme' ? 'scheme.json' : `schemes/${id}.json`,
    content: written({
      id,
      title: { zh: title, en: title },
      groups: [],
      rows: [],
      rounding: { scale: 2, mode: 'half-up' },
      aggregation: { method: 'mean', mandatoryBy: 'majority' },
      levelDecision: '',
    }),
  }),
}

/** Name and content of a new, empty part. */
export function newFile(kind: NewFileKind, id: string, title: string): { readonly name: string; readonly content: string } {
  return FILES[kind](id, title)
}

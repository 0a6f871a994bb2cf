import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type KnownParts, type LintProblem, lintProcesses, NOTHING_KNOWN } from '../../../../../server/engine/lint/index.ts'
import { bpmn } from '../../../../support/engine-run.ts'

const part = (id: string, zh = id, en = id) => ({ id, title: { zh, en } })
const PARTS: KnownParts = {
  forms: [part('review', '业务审核', 'Review')],
  decisions: [part('fee', '收费标准', 'Fees')],
  letters: [part('receipt', '回执', 'Receipt')],
  processes: [part('other', '复核流程', 'Recheck')],
  roles: [part('official', '经办人', 'Official')],
  deadlines: [part('DL-1')],
  articles: [part('A-1')],
  stages: [part('REVIEW')],
  publicStatuses: [part('REVIEWING')],
  jobs: [part('notify', '发送通知', 'Send a notification'), part('letter.issue', '制发文书', 'Issue a letter')],
}
const ASSIGNED = '<zeebe:assignmentDefinition candidateGroups="official" />'
const FORM = '<zeebe:formDefinition formId="review" />'
const ARTICLE = '<zeebe:properties><zeebe:property name="article" value="A-1" /></zeebe:properties>'
const around = (inner: string) =>
  bpmn(
    `<bpmn:startEvent id="s" name="开始" />${inner}<bpmn:endEvent id="e" name="结束" />
     <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="t" /><bpmn:sequenceFlow id="f2" sourceRef="t" targetRef="e" />`,
  )
const task = (extensions: string, type = 'userTask', name = ' name="审核"') =>
  around(`<bpmn:${type} id="t"${name}><bpmn:extensionElements>${extensions}</bpmn:extensionElements></bpmn:${type}>`)
const briefly = (problems: readonly LintProblem[]) => problems.map(({ rule, severity, at, fix }) => [severity, rule, at, fix?.kind ?? null])
const lint = async (xml: string, parts = PARTS) => briefly(await lintProcesses(xml, parts))

describe('lintProcesses', () => {
  it('says nothing about a sound process', async () => {
    expect(await lint(task(`${ASSIGNED}${FORM}${ARTICLE}`))).toEqual([])
  })

  it('takes what undoes, and what an ad-hoc sub-process holds, as done without a flow', async () => {
    const contents =
      '<bpmn:manualTask id="t" name="登记" /><bpmn:boundaryEvent id="b" attachedToRef="t"><bpmn:compensateEventDefinition /></bpmn:boundaryEvent><bpmn:manualTask id="h" name="撤回" isForCompensation="true" /><bpmn:association id="l" sourceRef="b" targetRef="h" />'
    const adHoc = '<bpmn:adHocSubProcess id="t" name="评分"><bpmn:manualTask id="w" name="节水" /></bpmn:adHocSubProcess>'
    for (const inner of [contents, adHoc])
      expect((await lint(around(inner))).filter(([, rule]) => rule === 'reachable' || rule === 'way-on' || rule === 'runs')).toEqual([])
  })

  it.each([
    ['form', task(`${ASSIGNED}<zeebe:formDefinition formId="gone" />${ARTICLE}`), 'known-form', 'error'],
    ['role', task(`<zeebe:assignmentDefinition candidateGroups="official,nobody" />${FORM}${ARTICLE}`), 'assigned', 'warn'],
    ['missing role', task(`${FORM}${ARTICLE}`), 'assigned', 'warn'],
    ['missing form', task(`${ASSIGNED}${ARTICLE}`), 'has-form', 'warn'],
    ['missing article', task(`${ASSIGNED}${FORM}`), 'article-given', 'info'],
    ['decision', task('<zeebe:calledDecision decisionId="gone" resultVariable="r" />', 'businessRuleTask'), 'known-decision', 'error'],
    ['process', task('<zeebe:calledElement processId="gone" />', 'callActivity'), 'known-process', 'error'],
    ['action', task('<zeebe:taskDefinition type="my.own" />', 'serviceTask'), 'known-job', 'warn'],
    [
      'letter',
      task(
        '<zeebe:taskDefinition type="letter.issue" /><zeebe:taskHeaders><zeebe:header key="template" value="gone" /></zeebe:taskHeaders>',
        'sendTask',
      ),
      'known-letter',
      'error',
    ],
    ['missing letter', task('<zeebe:taskDefinition type="letter.issue" />', 'sendTask'), 'known-letter', 'warn'],
    [
      'deadline',
      task(`${ASSIGNED}${FORM}<zeebe:taskSchedule dueDate='=end of day(due date("DL-9", today()))' />${ARTICLE}`),
      'known-deadline',
      'error',
    ],
    [
      'status',
      task(
        `${ASSIGNED}${FORM}<zeebe:properties><zeebe:property name="article" value="A-1" /><zeebe:property name="publicStatus" value="GONE" /></zeebe:properties>`,
      ),
      'known-words',
      'error',
    ],
  ])('names a wrong or %s with a picker', async (_what, xml, rule, severity) => {
    expect(await lint(xml)).toEqual([[severity, rule, 't', 'pick']])
  })

  it('says nothing of what it does not know', async () => {
    expect(await lint(task(`${ASSIGNED}<zeebe:formDefinition formId="gone" />`), NOTHING_KNOWN)).toEqual([])
  })

  it('names a step after its form or letter', async () => {
    const fixes = async (xml: string) => (await lintProcesses(xml, PARTS)).filter(({ rule }) => rule === 'named').map(({ fix }) => fix)
    expect(await fixes(task(`${ASSIGNED}${FORM}${ARTICLE}`, 'userTask', ''))).toEqual([
      { kind: 'set-name', name: { zh: '业务审核', en: 'Review' } },
    ])
    const letter =
      '<zeebe:taskDefinition type="letter.issue" /><zeebe:taskHeaders><zeebe:header key="template" value="receipt" /></zeebe:taskHeaders>'
    expect(await fixes(task(letter, 'sendTask', ''))).toEqual([{ kind: 'set-name', name: { zh: '制发回执', en: 'Issue: Receipt' } }])
  })

  it('asks for a way out of a choice', async () => {
    const choice = (gateway: string, first: string, second: string) =>
      bpmn(
        `<bpmn:startEvent id="s" name="开始" />${gateway}<bpmn:endEvent id="a" name="同意" /><bpmn:endEvent id="b" name="退回" />
         <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="g" />
         <bpmn:sequenceFlow id="f2" name="是" sourceRef="g" targetRef="a">${first}</bpmn:sequenceFlow>
         <bpmn:sequenceFlow id="f3" name="否" sourceRef="g" targetRef="b">${second}</bpmn:sequenceFlow>`,
      )
    const when = (feel: string) => `<bpmn:conditionExpression>=${feel}</bpmn:conditionExpression>`
    const asked = '<bpmn:exclusiveGateway id="g" name="同意？" />'
    expect(await lint(choice(asked, when('x = 1'), when('x = 2')))).toEqual([['warn', 'default-flow', 'g', 'set-default-flow']])
    expect(await lint(choice(asked, when('x = 1'), ''))).toEqual([['error', 'CONDITION_MISSING', 'g', 'set-default-flow']])
    expect(await lint(choice('<bpmn:exclusiveGateway id="g" default="f3" />', when('x = 1'), ''))).toEqual([['warn', 'named', 'g', null]])
  })

  it('finds steps that lead nowhere and steps nobody reaches', async () => {
    const xml = bpmn(
      `<bpmn:startEvent id="s" name="开始" /><bpmn:manualTask id="t" name="归档" /><bpmn:manualTask id="lost" name="遗漏" />
       <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="t" />`,
    )
    expect(await lint(xml)).toEqual([
      ['warn', 'way-on', 't', 'append-end-event'],
      ['warn', 'way-on', 'lost', 'append-end-event'],
      ['warn', 'reachable', 'lost', 'remove-element'],
    ])
  })

  it('tells of ways that are all taken', async () => {
    const xml = bpmn(
      `<bpmn:startEvent id="s" name="开始" /><bpmn:manualTask id="t" name="归档" /><bpmn:endEvent id="a" name="甲" /><bpmn:endEvent id="b" name="乙" />
       <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="t" /><bpmn:sequenceFlow id="f2" sourceRef="t" targetRef="a" />
       <bpmn:sequenceFlow id="f3" sourceRef="t" targetRef="b" />`,
    )
    expect(await lint(xml)).toEqual([['warn', 'implicit-fork', 't', null]])
  })

  it('finds a join that waits for ever', async () => {
    const xml = bpmn(
      `<bpmn:startEvent id="s" name="开始" /><bpmn:exclusiveGateway id="g" name="哪条？" default="f3" />
       <bpmn:manualTask id="a" name="甲" /><bpmn:manualTask id="b" name="乙" /><bpmn:parallelGateway id="j" name="汇合" /><bpmn:endEvent id="e" name="结束" />
       <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="g" />
       <bpmn:sequenceFlow id="f2" name="甲" sourceRef="g" targetRef="a"><bpmn:conditionExpression>=x</bpmn:conditionExpression></bpmn:sequenceFlow>
       <bpmn:sequenceFlow id="f3" sourceRef="g" targetRef="b" /><bpmn:sequenceFlow id="f4" sourceRef="a" targetRef="j" />
       <bpmn:sequenceFlow id="f5" sourceRef="b" targetRef="j" /><bpmn:sequenceFlow id="f6" sourceRef="j" targetRef="e" />`,
    )
    expect(await lint(xml)).toEqual([['error', 'deadlock', 'j', null]])
  })

  it('offers fixes for problems of the compiler', async () => {
    const xml = bpmn(
      '<bpmn:manualTask id="t" name="归档" /><bpmn:endEvent id="e" name="结束" /><bpmn:sequenceFlow id="f" sourceRef="t" targetRef="e" />',
    )
    expect(await lint(xml)).toEqual([
      ['error', 'START_EVENT_MISSING', 'p', 'add-start-event'],
      ['warn', 'reachable', 't', 'remove-element'],
    ])
    expect((await lint(xml.replace('isExecutable="true"', 'isExecutable="false"')))[0]).toEqual([
      'error',
      'NO_EXECUTABLE_PROCESS',
      null,
      'make-executable',
    ])
  })

  it('answers for text that is no BPMN', async () => {
    expect(await lint('not xml')).toEqual([['error', 'XML_INVALID', null, null]])
  })

  it('speaks two languages in every sentence', async () => {
    const problems = await lintProcesses(task('<zeebe:formDefinition formId="gone" />', 'userTask', ''), PARTS)
    expect(problems.length).toBeGreaterThan(2)
    for (const { text } of problems) {
      expect(text.zh).toMatch(/[一-鿿]/)
      expect(text.en).not.toMatch(/[一-鿿]/)
    }
  })

  it('finds no fault in the shipped processes', async () => {
    const folder = join(import.meta.dirname, '../../../../../workflows')
    const found = await Promise.all(
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.bpmn'))
        .map(async (name) => [name, briefly(await lintProcesses(readFileSync(join(folder, name), 'utf8'), NOTHING_KNOWN))] as const),
    )
    expect(found.filter(([, problems]) => problems.length > 0)).toEqual([])
    expect(found.length).toBeGreaterThanOrEqual(10)
  })
})

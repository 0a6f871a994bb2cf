/** Differences of two versions of a diagram, in words an administrator reads. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { layoutDiagram } from '../../../../studio/ui/bpmn/layout.ts'
import { wordedDiagramChanges } from '../../../../studio/versions/diagram-changes.ts'

const grading = readFileSync(join(import.meta.dirname, '../../../../workflows/shenshan-2021/shenshan-grading.bpmn'), 'utf8')

const told = async (after: string, before = grading) =>
  (await wordedDiagramChanges(before, after)).flatMap(({ kind, sentences }) => sentences.map(({ zh }) => `${kind} ${zh}`))

test('says nothing of equal diagrams', async () => {
  expect(await told(grading)).toEqual([])
})

test.each([
  [
    'another deadline',
    (xml: string) =>
      xml
        .replace('=end of day(due date("DL-17", receivedOn))\' />', '=end of day(due date("DL-18", receivedOn))\' />')
        .replace('<zeebe:property name="deadline" value="DL-17" />', '<zeebe:property name="deadline" value="DL-18" />'),
    ['changed 用户任务“材料审查”：期限由 DL-17 改为 DL-18'],
  ],
  [
    'another condition, old and new FEEL',
    (xml: string) => xml.replace('=materialCheck = "PASSED"', '=materialCheck = "PASSED" and complete'),
    ['changed 流向“合格”（材料合格？ → 制发受理通知书）：条件由 =materialCheck = "PASSED" 改为 =materialCheck = "PASSED" and complete'],
  ],
  [
    'another name',
    (xml: string) => xml.replace('name="材料审查"', 'name="材料初审"'),
    ['changed 用户任务“材料初审”：名称由“材料审查”改为“材料初审”'],
  ],
  [
    'another role',
    (xml: string) => xml.replace('candidateGroups="official"', 'candidateGroups="leader"'),
    ['changed 用户任务“收件登记”：办理角色由 official 改为 leader'],
  ],
  [
    'an input taken away',
    (xml: string) => xml.replace(/<zeebe:input source="=receipt.at" target="receivedAt" \/>\s*/, ''),
    ['changed 发送任务“制发收件回执”：取消取入“receivedAt” =receipt.at'],
  ],
  [
    'a new property of an own kind',
    (xml: string) =>
      xml.replace(
        '<zeebe:property name="stage" value="RECEIPT" />',
        '<zeebe:property name="stage" value="RECEIPT" /><zeebe:property name="window" value="3" />',
      ),
    ['changed 用户任务“收件登记”：新增属性“window” 3'],
  ],
  [
    'an unknown extension',
    (xml: string) => xml.replace('<zeebe:userTask />', '<zeebe:userTask /><other:thing xmlns:other="urn:other" deep="1" />'),
    ['changed 用户任务“收件登记”：新增other:thing.deep 1'],
  ],
  [
    'a timer',
    (xml: string) => xml.replace('=warning date("DL-17", receivedOn)', '=warning date("DL-18", receivedOn)'),
    ['changed 定时边界事件“临期”：时间由 =warning date("DL-17", receivedOn) 改为 =warning date("DL-18", receivedOn)'],
  ],
  [
    'a letter',
    (xml: string) =>
      xml.replace('<zeebe:header key="template" value="receipt" />', '<zeebe:header key="template" value="paper-receipt" />'),
    ['changed 发送任务“制发收件回执”：文书由 receipt 改为 paper-receipt'],
  ],
  [
    'the default of a gateway',
    (xml: string) => xml.replace('name="材料合格？" default="flow-material-result-issue-correction"', 'name="材料合格？"'),
    ['changed 排他网关“材料合格？”：取消默认流向“需补正”'],
  ],
  [
    'a shape moved',
    (xml: string) =>
      xml.replace(/(bpmnElement="check-materials"[^>]*>\s*<dc:Bounds x=")(\d+)/, (_, head: string, x: string) => `${head}${Number(x) + 4}`),
    ['moved 用户任务“材料审查”：移动了位置'],
  ],
])('tells %s', async (_, change, sentences) => {
  const after = change(grading)

  expect(after).not.toBe(grading)
  expect(await told(after)).toEqual(sentences)
})

test('tells added and removed elements with their flows', async () => {
  const after = grading
    .replace('sourceRef="submitted" targetRef="receive-papers"', 'sourceRef="submitted" targetRef="extra"')
    .replace(
      '<bpmn:userTask id="receive-papers"',
      '<bpmn:manualTask id="extra" name="取号" /><bpmn:sequenceFlow id="extra-flow" sourceRef="extra" targetRef="receive-papers" /><bpmn:userTask id="receive-papers"',
    )

  expect(await told(after)).toEqual([
    'changed 流向“提交评级申报 → 取号”：去向由“收件登记”改为“取号”',
    'added 新增手工任务“取号”',
    'added 新增流向“取号 → 收件登记”',
  ])
  expect((await told(grading, after)).filter((line) => line.startsWith('removed'))).toEqual([
    'removed 删除手工任务“取号”',
    'removed 删除流向“取号 → 收件登记”',
  ])
})

test('tells what changed inside an unknown extension', async () => {
  const before = grading.replace(
    '<zeebe:userTask />',
    '<zeebe:userTask /><other:thing xmlns:other="urn:other"><other:inner>甲</other:inner></other:thing>',
  )

  expect(await told(before.replace('甲', '乙'), before)).toEqual([
    'changed 用户任务“收件登记”：other:thing.$children:other:inner[0].$body由 甲 改为 乙',
  ])
})

test('says the same in English', async () => {
  const [change] = await wordedDiagramChanges(grading, grading.replace('candidateGroups="official"', 'candidateGroups="leader"'))

  expect(change?.sentences[0]?.en).toBe('User task "收件登记": role changed from official to leader')
})

test('a diagram laid out anew is only moved', async () => {
  const kinds = new Set((await wordedDiagramChanges(grading, await layoutDiagram(grading))).map(({ kind }) => kind))

  expect([...kinds]).toEqual(['moved'])
})

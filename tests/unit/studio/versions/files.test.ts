// Small readings of the versions pages: which file one from outside stands for, where cases may rest, what a file is called.
import { describe, expect, test } from 'vitest'
import { targetName } from '../../../../studio/ui/workspace/import-file.tsx'
import { fileChanges, titleOfFile } from '../../../../studio/versions/differences/file-changes.ts'
import { sideOf } from '../../../../studio/versions/differences/sides.ts'
import { restingSteps } from '../../../../studio/versions/resting-steps.ts'

describe('a file from outside', () => {
  const files = [{ name: 'forms/apply.form.json' }, { name: 'grading.bpmn' }, { name: 'letters/receipt.json' }]
  test.each([
    ['apply.form.json', '{}', 'forms/apply.form.json'],
    ['grading.bpmn', '', 'grading.bpmn'],
    ['receipt.json', '{}', 'letters/receipt.json'],
    ['new.form.json', '{}', 'forms/new.form.json'],
    ['new.json', '{ "layout": [] }', 'forms/new.form.json'],
    ['new.json', '{ "layout": "letter", "blocks": [] }', 'letters/new.json'],
    ['sheet.json', '{ "rows": [], "levelDecision": "x" }', 'schemes/sheet.json'],
    ['programme.json', '{}', 'programme.json'],
    ['other.dmn', '', 'other.dmn'],
  ])('%s with %s goes to %s', (name, content, target) => {
    expect(targetName(name, files, content)).toBe(target)
  })
})

test('a side is a version or the draft', () => {
  expect([sideOf('draft'), sideOf('3'), sideOf(''), sideOf('0'), sideOf('1.5'), sideOf('x')]).toEqual([
    'draft',
    3,
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

test('cases rest at tasks and waiting events of each process', () => {
  const xml = `<bpmn:definitions><bpmn:process id="p" name="P"><bpmn:startEvent id="s"/><bpmn:userTask id="check" name="审查"><x/></bpmn:userTask>
    <bpmn:exclusiveGateway id="g"/><bpmn:subProcess id="sub"><bpmn:intermediateCatchEvent id="wait"/></bpmn:subProcess></bpmn:process>
    <bpmn:process name="Q" id="q"><bpmn:serviceTask id="tell" name="告知"/></bpmn:process></bpmn:definitions>`
  expect([...restingSteps(xml)]).toEqual([
    [
      'p',
      [
        { id: 'check', name: '审查' },
        { id: 'wait', name: 'wait' },
      ],
    ],
    ['q', [{ id: 'tell', name: '告知' }]],
  ])
})

describe('a file', () => {
  test.each([
    ['forms/a.form.json', '{"title":{"zh":"申请表","en":"Application"}}', '表单“申请表”'],
    ['forms/a.form.json', '{', '表单“a”'],
    ['programme.json', '{}', '方案设置'],
    ['x.bpmn', '<bpmn:definitions><bpmn:process id="x" name="评级">', '流程“评级”'],
    ['subsidy.dmn', '<definitions id="d" name="补贴">', '决策表“补贴”'],
    ['sections/address.v2.json', '{}', '共用分区“address.v2”'],
  ])('%s is called by what is in it', (name, content, title) => {
    expect(titleOfFile(name, content).zh).toBe(title)
  })

  test('that is new, gone or no longer JSON is one sentence', async () => {
    const said = async (before: string | null, after: string | null) =>
      (await fileChanges('letters/a.json', before, after)).map(({ text }) => text.zh)
    expect(await said(null, '{"title":{"zh":"回执","en":"r"}}')).toEqual(['文书“回执”：新增'])
    expect(await said('{}', null)).toEqual(['文书“a”：已删除'])
    expect(await said('{}', '{')).toEqual(['文书“a”：内容有改动'])
    expect(await said('{}', '{ }')).toEqual([])
  })

  test('of test rows says what changed by the names in it', async () => {
    const found = await fileChanges('tests/amount.json', '{"rows":[{"id":"a","expect":1}]}', '{"rows":[{"id":"a","expect":2}]}')
    expect(found).toHaveLength(1)
    expect(found[0]?.text.zh).toMatch(/由 1 改为 2/)
  })
})

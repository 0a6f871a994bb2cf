/** The step table: rows of a diagram, and changes that keep the flow whole, the drawing right and everything unknown in the file. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { compileProcesses } from '../../../../server/engine/index.ts'
import {
  addNext,
  addStep,
  type Change,
  changeSteps,
  moveStep,
  neighbourOf,
  orphansOf,
  removeNext,
  removeStep,
  renameNext,
  renameStep,
  rowsOf,
  type StepRow,
  setArticle,
  setCondition,
  setDeadline,
  setDecision,
  setDefault,
  setForm,
  setJob,
  setNext,
  setScript,
  setTimer,
  setWho,
} from '../../../../studio/designer/step-table/model.ts'
import { openDiagram } from '../../../../studio/ui/bpmn/document.ts'
import { faultsOf } from '../../../support/picture-faults.ts'

const ROOT = join(import.meta.dirname, '../../../../workflows/shenshan-2021')
const grading = readFileSync(join(ROOT, 'shenshan-grading.bpmn'), 'utf8')
const subsidy = readFileSync(join(ROOT, 'shenshan-subsidy.bpmn'), 'utf8')

const fullRows = async (xml: string) => rowsOf((await openDiagram(xml)).definitions).flatMap((process) => process.rows)
/** Rows without their element, which leads to the whole file. */
const rows = async (xml: string) => (await fullRows(xml)).map(({ element: _, ...row }) => row)
const row = async (xml: string, id: string): Promise<Omit<StepRow, 'element'>> => {
  const found = (await rows(xml)).find((one) => one.id === id)
  if (found === undefined) throw new Error(`no row ${id}`)
  return found
}
const changed = async (xml: string, act: (change: Change) => unknown) => (await changeSteps(xml, act)).xml
/** `start → check → (choice) ...`: each step with what it leads to. */
const wayOf = async (xml: string) => (await rows(xml)).map(({ id, next }) => `${id} > ${next.map(({ target }) => target).join(', ')}`)

describe('rows', () => {
  test('say what a step needs', async () => {
    const check = await row(grading, 'check-materials')

    expect(check).toMatchObject({
      number: '4',
      level: 1,
      type: 'bpmn:UserTask',
      name: '材料审查',
      who: { groups: 'official', users: '', assignee: '' },
      part: { kind: 'form', form: 'completeness-check' },
      deadline: { rule: 'DL-17', from: 'receivedOn', at: 'end', other: '' },
      article: 'SS-17',
    })
    expect(check.next).toEqual([
      {
        flow: 'flow-check-materials-material-result',
        name: '',
        target: 'material-result',
        targetName: '材料合格？',
        condition: '',
        isDefault: false,
      },
    ])
  })

  test('put boundary events under their step, what they lead to after it', async () => {
    const all = await rows(grading)
    const at = all.findIndex(({ id }) => id === 'check-materials')

    expect(all.slice(at, at + 5).map(({ id, level, parent }) => [id, level, parent])).toEqual([
      ['check-materials', 1, null],
      ['check-warning', 2, 'check-materials'],
      ['check-overdue', 2, 'check-materials'],
      ['check-warning-told', 1, null],
      ['check-overdue-told', 1, null],
    ])
    expect(all[at + 1]).toMatchObject({
      trigger: 'timer',
      isInterrupting: false,
      deadline: { rule: 'DL-17', from: 'receivedOn', at: 'warning' },
    })
  })

  test('tell conditions and the default', async () => {
    const { next } = await row(grading, 'material-result')

    expect(next.map(({ target, condition, isDefault }) => [target, condition, isDefault])).toEqual([
      ['issue-acceptance', 'materialCheck = "PASSED"', false],
      ['issue-correction', '', true],
    ])
  })

  test('nest the steps of sub-processes, start first', async () => {
    const inner = (await rows(subsidy)).filter(({ level }) => level === 2)

    expect(inner.length).toBeGreaterThan(8)
    expect(inner.filter(({ type }) => type === 'bpmn:StartEvent').length).toBe(3)
    expect((await rows(subsidy))[0]?.type).toBe('bpmn:StartEvent')
  })

  test('hold every step of every shipped file once', async () => {
    for (const name of readdirSync(ROOT).filter((file) => file.endsWith('.bpmn'))) {
      const xml = readFileSync(join(ROOT, name), 'utf8')
      const ids = (await rows(xml)).map(({ id }) => id)
      const drawn = [...xml.matchAll(/<bpmn:(?:\w+Event|\w*[tT]ask|\w+Gateway|callActivity|subProcess) id="([^"]+)"/g)].map(
        (match) => match[1],
      )

      expect([...ids].sort(), name).toEqual([...drawn].sort())
    }
  })
})

describe('a small workflow from an empty file', () => {
  const build = async () =>
    changed('', (change) => {
      const start = addStep(change, { after: null, kind: 'start', name: '提交申请' })
      setForm(change, start, 'application')
      const check = addStep(change, { after: start, kind: 'userTask', name: '材料审查' })
      setForm(change, check, 'check')
      setWho(change, check, { groups: 'official', users: '', assignee: '' })
      setDeadline(change, check, { rule: 'DL-1', from: 'today()', at: 'end', other: '' })
      setArticle(change, check, 'A-3')
      const rate = addStep(change, { after: check, kind: 'businessRuleTask', name: '评定等级' })
      setDecision(change, rate, 'level', 'level')
      const choice = addStep(change, { after: rate, kind: 'exclusiveGateway', name: '合格？' })
      const letter = addStep(change, { after: choice, kind: 'letter', name: '制发通知书' })
      setJob(change, letter, 'letter.issue', { template: 'notice' })
      const wait = addStep(change, { after: letter, kind: 'wait', name: '公示期满' })
      setDeadline(change, wait, { rule: 'DL-2', from: 'today()', at: 'end', other: '' })
      const done = addStep(change, { after: wait, kind: 'end', name: '办结' })
      const refused = addStep(change, { after: choice, kind: 'end', name: '不合格' })
      const [pass, fail] = [`flow-${choice}-${letter}`, `flow-${choice}-${refused}`]
      setCondition(change, pass, 'level != null')
      renameNext(change, pass, '合格')
      renameNext(change, fail, '不合格')
      setDefault(change, choice, fail)
      const reminder = addStep(change, { after: check, kind: 'reminder', name: '临期' })
      setDeadline(change, reminder, { rule: 'DL-1', from: 'today()', at: 'warning', other: '' })
      addStep(change, { after: reminder, kind: 'end', name: '提醒经办' })
      return done
    })

  test('runs: the engine finds no problem in it', async () => {
    const xml = await build()
    const compiled = await compileProcesses(xml)

    expect(compiled).toMatchObject({ ok: true })
    expect(await wayOf(xml)).toEqual([
      'start > task',
      'task > decide',
      'reminder > end-3',
      'end-3 > ',
      'decide > choice',
      'choice > issue, end-2',
      'issue > wait',
      'wait > end',
      'end > ',
      'end-2 > ',
    ])
  })

  test('is drawn whole, nothing over anything', async () => {
    expect(await faultsOf(await build())).toEqual([])
  })

  test('writes what a modeller reads', async () => {
    const xml = await build()

    expect(xml).toContain('<zeebe:userTask />')
    expect(xml).toContain('<zeebe:formDefinition formId="check" bindingType="deployment" />')
    expect(xml).toContain('dueDate="=end of day(due date(&#34;DL-1&#34;, today()))"')
    expect(xml).toContain('<zeebe:property name="deadline" value="DL-1" />')
    expect(xml).toContain('<zeebe:calledDecision decisionId="level" resultVariable="level" bindingType="deployment" />')
    expect(xml).toContain('<zeebe:header key="template" value="notice" />')
  })
})

describe('changes of a file', () => {
  test('keep everything they do not mean', async () => {
    const foreign = grading
      .replace(
        '<zeebe:userTask />',
        '<zeebe:userTask /><other:thing xmlns:other="urn:other" deep="1"><other:inner>词</other:inner></other:thing>',
      )
      .replace('<bpmn:userTask id="receive-papers"', '<bpmn:userTask custom:mark="7" xmlns:custom="urn:custom" id="receive-papers"')
    const xml = await changed(foreign, (change) => {
      renameStep(change, 'check-materials', '材料初审')
      setWho(change, 'receive-papers', { groups: 'leader', users: '', assignee: '' })
      addStep(change, { after: 'receive-papers', kind: 'userTask', name: '登记' })
    })

    expect(xml).toMatch(/<other:thing [^>]*deep="1">\s*<other:inner>词<\/other:inner>/)
    expect(xml).toContain('custom:mark="7"')
    expect(xml).toContain('name="turn" value="请打印并签章申报材料')
    expect((await row(xml, 'receive-papers')).who?.groups).toBe('leader')
    const untouched = (text: string) => [...text.matchAll(/<zeebe:(?:input|output|header) [^>]*>/g)].length
    expect(untouched(xml)).toBe(untouched(foreign))
  })

  test('a new step goes into the flow', async () => {
    const xml = await changed(grading, (change) => addStep(change, { after: 'check-materials', kind: 'userTask', name: '复核' }))

    expect((await row(xml, 'check-materials')).next[0]?.target).toBe('task')
    expect((await row(xml, 'task')).next[0]?.target).toBe('material-result')
    expect(await faultsOf(xml)).toEqual([])
  })

  test('after a gateway a new step is a new branch', async () => {
    const xml = await changed(grading, (change) => addStep(change, { after: 'material-result', kind: 'end', name: '不予受理' }))

    expect((await row(xml, 'material-result')).next.map(({ target }) => target)).toEqual(['issue-acceptance', 'issue-correction', 'end'])
    expect(await faultsOf(xml)).toEqual([])
  })

  test('removing a step joins its neighbours and takes its events along', async () => {
    const xml = await changed(grading, (change) => removeStep(change, 'check-materials'))
    const all = await rows(xml)

    expect((await row(xml, 'issue-receipt')).next[0]?.target).toBe('material-result')
    expect(all.some(({ id }) => ['check-materials', 'check-warning', 'check-overdue'].includes(id))).toBe(false)
    expect(xml).not.toMatch(/(?:id|bpmnElement|sourceRef|targetRef|attachedToRef)="check-(?:materials|warning|overdue)"/)
    expect(await faultsOf(xml)).toEqual([])
  })

  test('removing a gateway keeps its default way and names what is left without a way in', async () => {
    const document = await openDiagram(grading)
    const gateway = rowsOf(document.definitions)
      .flatMap((process) => process.rows)
      .find(({ id }) => id === 'material-result')?.element
    const xml = await changed(grading, (change) => removeStep(change, 'material-result'))

    expect(gateway === undefined ? [] : orphansOf(gateway).map(({ id }) => id)).toEqual(['issue-acceptance'])
    expect((await row(xml, 'check-materials')).next[0]?.target).toBe('issue-correction')
  })

  test('two steps in a row change places', async () => {
    const xml = await changed(grading, (change) => moveStep(change, 'receive-papers', 'down'))

    expect((await wayOf(xml)).slice(0, 4)).toEqual([
      'submitted > issue-receipt',
      'issue-receipt > receive-papers',
      'receive-papers > check-materials',
      'check-materials > material-result',
    ])
    expect((await row(xml, 'correct-materials')).next[0]?.target).toBe('issue-receipt')
    expect(await faultsOf(xml)).toEqual([])
    expect(await wayOf(await changed(xml, (change) => moveStep(change, 'receive-papers', 'up')))).toEqual(await wayOf(grading))
  })

  test('a step beside a gateway does not move', async () => {
    await expect(changed(grading, (change) => moveStep(change, 'check-materials', 'down'))).rejects.toThrow(
      'A gateway, end or branch follows',
    )
    await expect(changed(grading, (change) => moveStep(change, 'submitted', 'down'))).rejects.toThrow()
  })

  test('flows are led elsewhere, added and taken away', async () => {
    const led = await changed(grading, (change) => setNext(change, 'flow-correct-materials-receive-papers', 'check-materials'))
    expect((await row(led, 'correct-materials')).next[0]?.target).toBe('check-materials')
    expect(await faultsOf(led)).toEqual([])

    const added = await changed(grading, (change) => addNext(change, 'material-result', 'ended-not-passed'))
    expect((await row(added, 'material-result')).next.length).toBe(3)
    expect(await faultsOf(added)).toEqual([])

    const taken = await changed(grading, (change) => removeNext(change, 'flow-material-result-issue-correction'))
    expect((await row(taken, 'material-result')).next.map(({ isDefault }) => isDefault)).toEqual([false])
    expect(taken).not.toContain('flow-material-result-issue-correction')
  })

  test.each([
    ['check-materials', 'ended-not-passed', 'A step leads to one other'],
    ['material-result', 'submitted', 'Nothing can lead to a start'],
    ['material-result', 'check-warning', 'Nothing can lead to an event on a step'],
    ['ended-not-passed', 'check-materials', 'Nothing can follow an end'],
  ])('a flow from %s to %s is refused', async (from, to, sentence) => {
    await expect(changed(grading, (change) => addNext(change, from, to))).rejects.toThrow(sentence)
  })

  test('a deadline taken away leaves no trace', async () => {
    const xml = await changed(grading, (change) => setDeadline(change, 'check-materials', { rule: '', from: '', at: 'end', other: '' }))
    const { deadline, article } = await row(xml, 'check-materials')

    expect(deadline).toEqual({ rule: '', from: '', at: 'end', other: '' })
    expect(article).toBe('SS-17')
    expect(/<bpmn:userTask id="check-materials"[\s\S]*?<\/bpmn:userTask>/.exec(xml)?.[0]).not.toContain('DL-17')
  })

  test('other values are written and read back', async () => {
    const xml = await changed(grading, (change) => {
      setTimer(change, 'check-warning', 'timeDuration', 'P3D')
      setArticle(change, 'check-warning', '')
      setDefault(change, 'material-result', null)
      setJob(change, 'measure-networking', 'evidence.snapshot', { gate: '' })
      const script = addStep(change, { after: 'submitted', kind: 'scriptTask', name: '计算' })
      setScript(change, script, '1 + 1', 'two')
    })

    expect(xml).toContain('<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P3D</bpmn:timeDuration>')
    expect((await row(xml, 'check-warning')).article).toBe('')
    expect((await row(xml, 'material-result')).next.some(({ isDefault }) => isDefault)).toBe(false)
    expect((await row(xml, 'measure-networking')).part).toEqual({ kind: 'job', type: 'evidence.snapshot', headers: {} })
    expect((await row(xml, 'compute')).part).toEqual({ kind: 'script', expression: '1 + 1', result: 'two' })
  })

  test('a sub-process comes with a start and an end, and widens what is around it', async () => {
    const xml = await changed(subsidy, (change) => {
      addStep(change, { after: 'accept', kind: 'subProcess', name: '核查' })
      addStep(change, { after: 'part-start', kind: 'userTask', name: '看现场' })
      addStep(change, { after: 'task', kind: 'exclusiveGateway', name: '属实？' })
      addStep(change, { after: 'choice', kind: 'end', name: '不属实' })
    })

    expect((await rows(xml)).filter(({ parent }) => parent === 'part').map(({ id }) => id)).toEqual([
      'part-start',
      'task',
      'choice',
      'part-end',
      'end',
    ])
    expect(await faultsOf(xml)).toEqual([])
  })
})

test('several processes of a file are tables of their own', async () => {
  const two = (await changed('', (change) => addStep(change, { after: null, kind: 'start', name: '甲' }))).replace(
    '</bpmn:process>',
    '</bpmn:process><bpmn:process id="second" name="第二个" isExecutable="true" />',
  )
  const xml = await changed(two, (change) => {
    const start = addStep(change, { after: null, scope: 'second', kind: 'start', name: '乙' })
    addStep(change, { after: start, kind: 'end', name: '丙' })
  })
  const tables = rowsOf((await openDiagram(xml)).definitions)

  expect(tables.map(({ id, rows: own }) => [id, own.map(({ name }) => name)])).toEqual([
    ['process-1', ['甲']],
    ['second', ['乙', '丙']],
  ])
  expect(await faultsOf(xml)).toEqual([])
})

const places = async (xml: string) => (await rows(xml)).map(({ id }) => id)
const laneFile = readFileSync(join(import.meta.dirname, '../ui/bpmn/layout.bpmn'), 'utf8')

test('a file with pools and lanes stays drawn right', async () => {
  const drawn = await changed(laneFile, () => undefined)
  let xml = await changed(drawn, (change) => addStep(change, { after: 'check', kind: 'userTask', name: '复核' }))
  expect(await faultsOf(xml)).toEqual([])
  for (const name of ['其一', '其二', '其三'])
    xml = await changed(xml, (change) => addStep(change, { after: 'fork', kind: 'userTask', name }))
  expect(await faultsOf(xml)).toEqual([])
  expect(xml).toMatch(/<bpmn:lane id="leader"[\s\S]*?task-4[\s\S]*?<\/bpmn:lane>/)
})

describe.each(['shenshan-grading', 'shenshan-subsidy', 'shenshan-certificate-life'])('steps of %s', { timeout: 60_000 }, (name) => {
  const xml = readFileSync(join(ROOT, `${name}.bpmn`), 'utf8')
  /** Of a large file every fifth step. */
  const sampled = <T>(all: readonly T[]) => all.filter((_, index) => all.length < 40 || index % 5 === 0)

  test('takes a step after it, drawn clear', async () => {
    const before = new Set(await faultsOf(xml))
    for (const id of sampled(await places(xml))) {
      const result = await changed(xml, (change) => addStep(change, { after: id, kind: 'userTask', name: '新增的步骤' })).catch(() => null)
      if (result !== null)
        expect(
          (await faultsOf(result)).filter((fault) => !before.has(fault)),
          id,
        ).toEqual([])
    }
  })

  test('can be removed, what is left drawn clear', async () => {
    const before = new Set(await faultsOf(xml))
    for (const id of sampled(await places(xml))) {
      const result = await changed(xml, (change) => removeStep(change, id))
      expect(
        (await faultsOf(result)).filter((fault) => !before.has(fault)),
        id,
      ).toEqual([])
    }
  })

  test('moves where it may, drawn clear', async () => {
    const before = new Set(await faultsOf(xml))
    for (const { id, element } of sampled(await fullRows(xml))) {
      if (neighbourOf(element, 'down') === null) continue
      const result = await changed(xml, (change) => moveStep(change, id, 'down'))
      expect(
        (await faultsOf(result)).filter((fault) => !before.has(fault)),
        id,
      ).toEqual([])
    }
  })
})

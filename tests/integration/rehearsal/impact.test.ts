// Version impact: real cases lived again under a draft; what differs, and which rule makes the difference.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ImpactReport } from '../../../server/base/api/rehearsal.ts'
import type { JsonObject } from '../../../server/base/json.ts'
import type { Actor } from '../../../server/identity/index.ts'
import { OFFICE_PASSWORD, type Office, openOffice } from '../../support/office.ts'

let office: Office
let leader: Actor
/** Closed: level one with a correction, refused; open: at the check. */
const cases: { decided: string; refused: string; running: string } = { decided: '', refused: '', running: '' }

beforeAll(async () => {
  office = await openOffice('2026-03-02T01:00:00.000Z')
  const { programmes, identity } = office.services
  await programmes.templates.create({ id: 'grading', title: { zh: '评定', en: 'Grading' }, template: 'grading' }, 'dora')
  await programmes.publish('grading', await programmes.workspaces.files('grading'), 'dora')
  await programmes.publishing.discardDraft('grading', 'dora')
  const id = await identity.createAccount({ username: 'leader', name: 'leader', password: OFFICE_PASSWORD, roles: ['leader'] }, 'system')
  const actor = await identity.actorOf(id)
  if (actor === undefined) throw new Error('Expected the leader')
  leader = actor
  const { olga, ann } = office.actors
  cases.decided = await apply('甲')
  const correction = { decision: 'CORRECT', items: [{ material: '制度', fault: '未盖章', howToFix: '盖章' }] }
  await office.complete(olga, cases.decided, 'check', correction)
  office.pin('2026-03-03T02:00:00.000Z')
  await office.complete(ann, cases.decided, 'correct', { explanation: '已盖章' })
  await office.complete(olga, cases.decided, 'check', { decision: 'PASS' })
  office.pin('2026-03-10T02:00:00.000Z')
  const assessed = { assessedOn: '2026-03-09', approved: 88, bonus: 3, mandatoryMet: true, opinion: '合格' }
  await office.complete(olga, cases.decided, 'assess', assessed)
  await office.complete(leader, cases.decided, 'confirm', { decision: 'AGREE' })
  cases.refused = await apply('乙')
  await office.complete(olga, cases.refused, 'check', { decision: 'REFUSE', reason: '不属于评定范围' })
  cases.running = await apply('丙')
  office.pin('2026-03-12T02:00:00.000Z')
})
afterAll(() => office.close())
beforeEach(() => office.services.programmes.publishing.discardDraft('grading', 'dora'))

async function apply(name: string): Promise<string> {
  const { ann } = office.actors
  const { subjects, drafts } = office.services.cases
  const subject = await subjects.register(ann, 'grading', { name, address: '示例路1号', areaSquareMetres: '12000' })
  const draft = await drafts.create(ann, { programme: 'grading', caseType: 'grading', subjectId: subject.id })
  const data = { summary: '情况说明', truth: true, selfAssessment: { R1: { has: true } } }
  await drafts.save(ann, draft.id, data, draft.revision)
  return (await drafts.submit(ann, draft.id, null)).caseId
}

/** Changes a file of the draft; what is not there to be changed fails. */
async function change(name: string, ...changes: readonly (readonly [from: string | RegExp, to: string])[]): Promise<void> {
  const { workspaces } = office.services.programmes
  const { content, sha256 } = await workspaces.read('grading', name)
  let text = content
  for (const [from, to] of changes) {
    expect(text).toMatch(from)
    text = text.replaceAll(typeof from === 'string' ? from : new RegExp(from, 'g'), to)
  }
  await workspaces.save('grading', name, text, sha256, 'dora')
}

async function impact(): Promise<ImpactReport> {
  const { rehearsals } = office.services
  const { id } = await rehearsals.startImpact('grading', 'dora')
  let report = await rehearsals.impact(id)
  await expect
    .poll(
      async () => {
        report = await rehearsals.impact(id)
        return report.state
      },
      { timeout: 90_000, interval: 100 },
    )
    .toBe('done')
  return report
}

const lineOf = ({ lines }: ImpactReport, caseId: string) => lines.find((line) => line.caseId === caseId)

describe('an impact', () => {
  test('finds nothing where the draft only says the same in other words', async () => {
    await change('programme.json', ['"en": "Grading"', '"en": "Grading of units"'])

    const report = await impact()

    expect(report.counted).toEqual({ cases: 3, same: 3, different: 0, unclear: 0, canMove: 1, canNotMove: 0 })
    expect(report.progress).toEqual({ done: 3, of: 3 })
    expect(report.lines.map(({ caseId, differences, migration, unclear }) => ({ caseId, differences, migration, unclear }))).toEqual([
      { caseId: cases.running, differences: [], migration: { can: true, obstacles: [] }, unclear: null },
    ])
  })

  test('finds the level that another threshold gives, and the rule', async () => {
    await change('level.dmn', ['&gt;= 90', '&gt;= 95'])

    const report = await impact()

    expect(report.counted).toMatchObject({ same: 2, different: 1, unclear: 0 })
    expect(lineOf(report, cases.decided)?.differences).toMatchObject([
      {
        what: 'level',
        before: 'LEVEL_1',
        after: 'LEVEL_2',
        because: { kind: 'decision', id: 'grading-level', rule: 'grading-level-rule-2' },
      },
    ])
  })

  test('finds the deadlines that another count gives, and the deadline rule', async () => {
    await change('programme.json', [/"count": 5,/, '"count": 3,'])

    const report = await impact()

    expect(report.counted).toMatchObject({ different: 3, unclear: 0 })
    const [difference] = lineOf(report, cases.decided)?.differences ?? []
    expect(difference).toMatchObject({
      what: 'deadline',
      before: '2026-03-09',
      after: '2026-03-05',
      because: { kind: 'deadline', id: 'T-D1' },
    })
    expect(difference?.because.text.en).toContain('3 working days instead of 5')
  })

  test('finds the letter that is not sent any more, and the step that is gone', async () => {
    await change(
      'grading.bpmn',
      [/<bpmn:serviceTask id="send-result"[\s\S]*?<\/bpmn:serviceTask>/, ''],
      [/<bpmn:sequenceFlow id="flow-send-result-passed-level"[^>]*\/>/, ''],
      [/<bpmndi:BPMNShape id="[^"]*" bpmnElement="send-result"[\s\S]*?<\/bpmndi:BPMNShape>/, ''],
      [/<bpmndi:BPMNEdge id="[^"]*" bpmnElement="flow-send-result-passed-level"[\s\S]*?<\/bpmndi:BPMNEdge>/, ''],
      ['targetRef="send-result"', 'targetRef="passed-level"'],
    )

    const report = await impact()

    expect(report.counted).toMatchObject({ same: 2, different: 1, unclear: 0 })
    expect(lineOf(report, cases.decided)?.differences).toMatchObject([
      { what: 'path', before: '发结果告知书', after: null, because: { kind: 'process', id: 'send-result' } },
      { what: 'letter', before: '1', after: '0', because: { kind: 'process', id: 'send-result' } },
    ])
  })

  test('says what the draft asks for that the record has not', async () => {
    const { workspaces } = office.services.programmes
    const { content, sha256 } = await workspaces.read('grading', 'forms/assess.form.json')
    const form = JSON.parse(content) as { readonly schema: JsonObject & { readonly required?: readonly string[] } }
    const schema = {
      ...form.schema,
      properties: { ...(form.schema.properties as JsonObject), witness: { type: 'string', minLength: 1, title: '见证人' } },
      required: [...(form.schema.required ?? []), 'witness'],
    }
    await workspaces.save('grading', 'forms/assess.form.json', JSON.stringify({ ...form, schema }), sha256, 'dora')

    const report = await impact()

    expect(report.counted).toMatchObject({ same: 2, different: 0, unclear: 1 })
    expect(lineOf(report, cases.decided)?.unclear?.en).toContain('does not fit form "assess"')
  })

  test('names what keeps a running case from moving', async () => {
    await change('grading.bpmn', ['"check"', '"look"'])

    const line = lineOf(await impact(), cases.running)

    expect(line?.migration?.can).toBe(false)
    expect(line?.migration?.obstacles[0]?.en).toContain('材料审查')
  })
})

describe('an impact under another name', () => {
  test('is not found', async () => {
    await expect(office.services.rehearsals.impact('nowhere')).rejects.toMatchObject({ code: 'IMPACT_NOT_FOUND' })
    await expect(office.services.rehearsals.startImpact('mini-none', 'dora')).rejects.toMatchObject({ code: 'PROGRAMME_NOT_FOUND' })
  })
})

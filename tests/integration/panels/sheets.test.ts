import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from '../../../server/base/api/common.ts'
import type { PanelView, SheetView } from '../../../server/base/api/panels.ts'
import type { ApiClient } from '../../../server/demo/client.ts'
import { tell } from '../../../server/demo/story.ts'
import { fileOf, readProgrammeFolder } from '../../../server/programmes/folder.ts'
import type { ScoreScheme } from '../../../server/rules/score/index.ts'
import { type RunningApp, startApp } from '../../support/app.ts'

// A stage may name a score sheet of its own (design §5): its experts score by it, with its methods.
let running: RunningApp
let caseId: string
const text = (zh: string) => ({ zh, en: zh })
const sheet: ScoreScheme = {
  id: 'expert',
  title: text('专家评分表'),
  groups: [{ id: 'g', title: text('现场') }],
  rows: [
    {
      id: 'X1',
      number: 1,
      group: 'g',
      text: text('无重大安全事故'),
      class: { kind: 'veto' },
      method: { kind: 'has' },
    },
    {
      id: 'X2',
      number: 2,
      group: 'g',
      text: text('现场情况'),
      class: { kind: 'points' },
      points: '100',
      method: {
        kind: 'choice',
        options: [
          { id: 'good', text: text('好'), points: '100' },
          { id: 'fair', text: text('一般'), points: '50' },
          { id: 'poor', text: text('差'), points: '0' },
        ],
      },
    },
  ],
  rounding: { scale: 2, mode: 'half-up' },
  aggregation: { method: 'mean', mandatoryBy: 'majority' },
  levelDecision: 'shenshan_level',
  vetoLevel: 'NOT_PASSED',
}

beforeAll(async () => {
  running = await startApp('2025-03-03T02:00:00Z')
  const files = readProgrammeFolder('.', 'shenshan-2021').map((file) =>
    file.name.endsWith('.bpmn')
      ? fileOf(
          file.name,
          file.content.replace(
            '<zeebe:taskDefinition type="panel.form" />',
            '<zeebe:taskDefinition type="panel.form" /><zeebe:taskHeaders><zeebe:header key="scheme" value="expert" /></zeebe:taskHeaders>',
          ),
        )
      : file,
  )
  await running.services.programmes.publish('shenshan-2021', [...files, fileOf('schemes/expert.json', JSON.stringify(sheet))], 'test')
  const telling = tell(
    { subject: { name: '双表小区' }, applicant: 'applicant2', level: 'high', route: ['receive', 'check'] },
    running.stage,
  )
  for (let step = await telling.next(); ; step = await telling.next()) {
    if (step.done === true) {
      caseId = step.value.get('main') ?? ''
      break
    }
    await running.stage.advance(new Date(Date.parse(running.services.clock.now()) + step.value * 86_400_000))
  }
  await running.services.runtime.drain()
}, 180_000)
afterAll(() => running.close())

test('experts of a stage score by the sheet it names', async () => {
  const official = await running.stage.driver.as('official1')
  const panel = (await official.get<Page<PanelView>>(`/api/panels?caseId=${caseId}`)).items[0]
  const experts: ApiClient[] = []
  for (const username of ['expert1', 'expert2', 'expert3', 'expert4', 'expert5', 'expert6', 'expert7']) {
    const expert = await running.stage.driver.as(username)
    const me = await expert.get<{ readonly id: string }>('/api/auth/me')
    if (panel?.members.some(({ userId }) => userId === me.id) === true) experts.push(expert)
  }
  for (const expert of experts) await expert.post(`/api/panels/${panel?.id}/declare`, { conflict: false })
  await running.services.runtime.drain()
  await running.stage.driver.complete('official1', caseId, 'confirm-panel', {
    decision: 'CONFIRM',
    meetingOn: { $day: 3 },
    meetingPlace: '三楼会议室',
  })
  const [expert] = experts
  if (expert === undefined) throw new Error('Expected an expert on the panel')
  const address = `/api/panels/${panel?.id}/sheet`
  const open = await expert.get<SheetView>(address)
  expect(open.scheme).toMatchObject({ id: 'expert' })

  const put = (answers: object, revision: number) => expert.put<SheetView>(address, { answers, revision } as never)
  const vetoed = await put({ X1: { has: false }, X2: { choice: 'good' } }, open.revision)
  expect(vetoed.result).toMatchObject({ totals: { total: '100.00' }, vetoes: [{ row: 'X1', met: false }], level: 'NOT_PASSED' })
  await expect(put({ X2: { choice: 'best' } }, vetoed.revision)).rejects.toMatchObject({ status: 422, code: 'SHEET_INVALID' })
  const half = await put({ X1: { has: true }, X2: { choice: 'fair' } }, vetoed.revision)
  expect(half.result).toMatchObject({ totals: { total: '50.00' } })
})

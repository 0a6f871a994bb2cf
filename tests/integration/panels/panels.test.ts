import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from '../../../server/base/api/common.ts'
import type { DrawRecord, PanelView, SheetView } from '../../../server/base/api/panels.ts'
import type { ApiClient } from '../../../server/demo/client.ts'
import { answerOf, type SchemeRow } from '../../../server/demo/driver.ts'
import { tell } from '../../../server/demo/story.ts'
import { faultsOfDraw } from '../../../server/panels/draw.ts'
import { fileOf } from '../../../server/programmes/folder.ts'
import { type RunningApp, startApp } from '../../support/app.ts'

// Articles 18 and 19 by the shipped programme: draw, recusal, blind sheets, opinion signed by all (I8, I9, I10).
const EXPERTS = ['expert1', 'expert2', 'expert3', 'expert4', 'expert5', 'expert6', 'expert7']
let running: RunningApp
let caseId: string

beforeAll(async () => {
  running = await startApp('2025-03-03T02:00:00Z')
  const telling = tell(
    { subject: { name: '评审小区' }, applicant: 'applicant2', level: 'high', route: ['receive', 'check'] },
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
}, 120_000)
afterAll(() => running.close())

const panelOf = async (client: ApiClient) =>
  (await client.get<Page<PanelView>>(`/api/panels?caseId=${caseId}`)).items.find(({ state }) => state !== 'replaced')

async function members(): Promise<{ readonly panel: PanelView; readonly clients: readonly ApiClient[] }> {
  const official = await running.stage.driver.as('official1')
  const panel = await panelOf(official)
  if (panel === undefined) throw new Error('Expected a panel')
  const clients: ApiClient[] = []
  for (const username of EXPERTS) {
    const client = await running.stage.driver.as(username)
    const me = await client.get<{ readonly id: string }>('/api/auth/me')
    if (panel.members.some(({ userId }) => userId === me.id)) clients.push(client)
  }
  return { panel, clients }
}

const first = <T>(list: readonly T[]): T => {
  const [item] = list
  if (item === undefined) throw new Error('Expected an item')
  return item
}

describe('a panel', () => {
  test('leaves out who worked for the applicant and can be drawn again by anybody', async () => {
    const { panel } = await members()

    expect(panel.members).toHaveLength(5)
    expect(panel.excluded).toMatchObject([{ ground: 'employment' }])
    const record = await (await running.stage.driver.as('official1')).get<DrawRecord>(`/api/panels/${panel.id}/draw`)
    expect(faultsOfDraw(record)).toEqual([])
    expect(record.eligible).toHaveLength(6)
  })

  test('is not there for applicants and experts who do not sit on it', async () => {
    const { panel, clients } = await members()
    const sitting = new Set(clients.map(({ username }) => username))
    const outsider = await running.stage.driver.as(EXPERTS.find((name) => !sitting.has(name)) ?? '')

    await expect(outsider.get(`/api/panels/${panel.id}`)).rejects.toMatchObject({ status: 404, code: 'PANEL_NOT_FOUND' })
    await expect((await running.stage.driver.as('applicant2')).get(`/api/panels/${panel.id}`)).rejects.toMatchObject({ status: 403 })
  })

  test('keeps the rules its case began under when others come into force', async () => {
    const { programmes } = running.services
    const harder: { readonly [name: string]: (content: string) => string } = {
      'programme.json': (content) => content.replace(/("panel": \{\s*"size": )5/, '$13'),
      'levels.dmn': (content) => content.replace('&gt;= 80', '&gt;= 99.5'),
    }
    const files = await programmes.filesOfVersion('shenshan-2021', 1)
    const others = files.map(({ name, content }) => fileOf(name, harder[name]?.(content) ?? content))
    expect(others.filter(({ sha256 }, index) => sha256 !== files[index]?.sha256)).toHaveLength(2)
    expect(await programmes.publish('shenshan-2021', others, 'designer1')).toMatchObject({ version: 2, unchanged: false })

    const { panel } = await members()
    expect(await (await running.stage.driver.as('official1')).get<PanelView>(`/api/panels/${panel.id}`)).toEqual(panel)
  })

  test('is drawn anew without who declares a conflict', async () => {
    const { panel, clients } = await members()
    const conflicted = first(clients)
    const me = await conflicted.get<{ readonly id: string }>('/api/auth/me')

    await expect(conflicted.post(`/api/panels/${panel.id}/declare`, { conflict: true })).rejects.toMatchObject({
      status: 422,
      code: 'GROUND_MISSING',
    })
    await conflicted.post(`/api/panels/${panel.id}/declare`, { conflict: true, ground: '曾参与该小区设计' })
    for (const client of clients.slice(1)) await client.post(`/api/panels/${panel.id}/declare`, { conflict: false })
    await running.services.runtime.drain()

    const again = (await members()).panel
    expect(again.id).not.toBe(panel.id)
    expect(again.members).toHaveLength(5)
    expect(again.members.map(({ userId }) => userId)).not.toContain(me.id)
    expect(again.excluded).toContainEqual(expect.objectContaining({ ground: 'declared', fact: '曾参与该小区设计' }))
    await expect(conflicted.post(`/api/panels/${panel.id}/declare`, { conflict: false })).rejects.toMatchObject({
      status: 409,
      code: 'PANEL_REPLACED',
    })
  })

  test('scores blind, each sheet once, and shows deviations only at the end', async () => {
    await running.stage.driver.declareNoConflict(caseId)
    await running.stage.driver.complete('official1', caseId, 'confirm-panel', {
      decision: 'CONFIRM',
      meetingOn: { $day: 3 },
      meetingPlace: '三楼会议室',
    })
    const { panel, clients } = await members()
    const expert = first(clients)
    const sheet = await expert.get<SheetView>(`/api/panels/${panel.id}/sheet`)
    const rows = (sheet.scheme as unknown as { readonly rows: readonly SchemeRow[] }).rows
    const answers = Object.fromEntries(rows.map((row) => [row.id, { ...answerOf(row, true) }]))

    await expect(expert.post(`/api/panels/${panel.id}/sheet/sign`, { revision: 0 })).rejects.toMatchObject({ code: 'SHEET_INVALID' })
    await expect(expert.put(`/api/panels/${panel.id}/sheet`, { answers: { 'XX-1': { has: true } }, revision: 0 })).rejects.toMatchObject({
      status: 422,
      code: 'SHEET_INVALID',
    })
    const saved = await expert.put<SheetView>(`/api/panels/${panel.id}/sheet`, { answers, revision: 0 })
    expect(saved.result).toMatchObject({ totals: { total: '100.00' }, level: 'HIGH_END' })
    await expect(expert.put(`/api/panels/${panel.id}/sheet`, { answers, revision: 0 })).rejects.toMatchObject({
      status: 409,
      code: 'SHEET_STALE',
    })
    await expect(expert.get(`/api/panels/${panel.id}/deviations`)).rejects.toMatchObject({ status: 409, code: 'SHEETS_OPEN' })

    await expert.post(`/api/panels/${panel.id}/sheet/sign`, { revision: saved.revision })
    await expect(expert.put(`/api/panels/${panel.id}/sheet`, { answers, revision: saved.revision })).rejects.toMatchObject({ status: 409 })
    await expect(sql`update score_sheet set answers = '{}' where signed_at is not null`.execute(running.services.db)).rejects.toThrow(
      'does not change',
    )

    await running.stage.driver.score(caseId, (row) => row.id !== 'WH-I40')
    const apart = await expert.get<{ readonly totals: readonly { readonly total: string }[]; readonly result: { readonly total: string } }>(
      `/api/panels/${panel.id}/deviations`,
    )
    expect(apart.totals.map(({ total }) => total).sort()).toEqual(['100.00', '97.00', '97.00', '97.00', '97.00'])
    expect(apart.result.total).toBe('97.00')
  })

  test('forms its opinion only with every signature under the same text', async () => {
    await running.services.runtime.drain()
    const { panel, clients } = await members()
    const hash = panel.opinion?.hash ?? ''
    const expert = first(clients)
    // By the level table of its own version: 97 points are enough there.
    expect(panel.opinion).toMatchObject({ text: expect.stringContaining('97.00'), level: { code: 'HIGH_END' } })

    await expect(expert.post(`/api/panels/${panel.id}/opinion/sign`, { hash: '0'.repeat(64) })).rejects.toMatchObject({
      status: 409,
      code: 'OPINION_CHANGED',
    })
    expect(await expert.post(`/api/panels/${panel.id}/opinion/sign`, { hash, dissent: '第40项应给分' })).toEqual({ formed: false })
    await expect(expert.post(`/api/panels/${panel.id}/opinion/sign`, { hash })).rejects.toMatchObject({
      status: 409,
      code: 'OPINION_SIGNED',
    })
    const answers: unknown[] = []
    for (const client of clients.slice(1)) answers.push(await client.post(`/api/panels/${panel.id}/opinion/sign`, { hash }))

    expect(answers).toEqual([{ formed: false }, { formed: false }, { formed: false }, { formed: true }])
    const signed = await panelOf(await running.stage.driver.as('official1'))
    expect(signed).toMatchObject({ state: 'signed', opinion: { hash } })
    expect(signed?.opinion?.signatures.filter(({ dissent }) => dissent !== null)).toMatchObject([{ dissent: '第40项应给分' }])
  })
})

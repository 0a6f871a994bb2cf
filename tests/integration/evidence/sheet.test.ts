import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { NotificationView } from '../../../server/base/api/cases.ts'
import type { Page } from '../../../server/base/api/common.ts'
import type { EvidenceDevices, EvidenceRows, ReadinessView, SiteVisitView, SnapshotView } from '../../../server/base/api/evidence.ts'
import type { PanelView, SheetView } from '../../../server/base/api/panels.ts'
import type { ApiClient } from '../../../server/demo/client.ts'
import { answerOf, type SchemeRow } from '../../../server/demo/driver.ts'
import { tell } from '../../../server/demo/story.ts'
import { type RunningApp, startApp } from '../../support/app.ts'
import { fillDevices } from '../../support/evidence.ts'

// Invariant I13 and issue 4 item 6: evidence beside the rows, live until the sheet is signed, frozen with hash, query and inputs afterwards.
const EXPERTS = ['expert1', 'expert2', 'expert3', 'expert4', 'expert5', 'expert6', 'expert7']
const WATER = 'WH-I34'
const GAS = 'WH-I33'
let running: RunningApp
let caseId: string
let subjectId: string
let panel: PanelView
let experts: readonly ApiClient[]

beforeAll(async () => {
  running = await startApp('2025-03-03T02:00:00Z')
  const telling = tell(
    { subject: { name: '证据小区' }, applicant: 'applicant2', level: 'high', route: ['receive', 'check'] },
    running.stage,
  )
  for (let step = await telling.next(); ; step = await telling.next()) {
    if (step.done === true) {
      caseId = step.value.get('main') ?? ''
      break
    }
    await running.stage.advance(new Date(Date.parse(running.services.clock.now()) + step.value * 86_400_000))
  }
  const { driver } = running.stage
  await driver.declareNoConflict(caseId)
  await driver.complete('official1', caseId, 'confirm-panel', {
    decision: 'CONFIRM',
    meetingOn: { $day: 3 },
    meetingPlace: '三楼会议室',
  })
  const official = await driver.as('official1')
  const found = (await official.get<Page<PanelView>>(`/api/panels?caseId=${caseId}`)).items.find(({ state }) => state !== 'replaced')
  if (found === undefined) throw new Error('Expected a panel')
  panel = found
  subjectId = panel.subject.id
  const sitting: ApiClient[] = []
  for (const username of EXPERTS) {
    const client = await driver.as(username)
    const me = await client.get<{ readonly id: string }>('/api/auth/me')
    if (panel.members.some(({ userId }) => userId === me.id)) sitting.push(client)
  }
  experts = sitting
  await sql`delete from telemetry_day where subject_id = ${subjectId}`.execute(running.services.db)
  await sql`delete from device where subject_id = ${subjectId}`.execute(running.services.db)
  await sql`delete from device_units where subject_id = ${subjectId}`.execute(running.services.db)
  await fillDevices(running.services.db, subjectId, running.services.clock.now(), [
    { kind: 'energy-water', count: 43, reporting: 41, units: 43 },
    { kind: 'energy-gas', count: 10, reporting: 10, units: 10 },
    { kind: 'energy-electricity', count: 8, reporting: 8, units: 8, days: 10 },
    { kind: 'charging-car', count: 3, reporting: 0 },
    { kind: 'broadcast', count: 2, reporting: 2, maker: null },
  ])
}, 180_000)
afterAll(() => running.close())

const expertAt = (index: number): ApiClient => {
  const client = experts[index]
  if (client === undefined) throw new Error('Expected an expert')
  return client
}
const rowsOf = (sheet: SheetView) => (sheet.scheme as unknown as { readonly rows: readonly SchemeRow[] }).rows

describe('evidence beside a sheet', () => {
  test('says what was counted, against which limit, and proposes', async () => {
    const rows = await expertAt(0).get<EvidenceRows>(`/api/panels/${panel.id}/sheet/evidence`)

    expect(rows[WATER]).toMatchObject({
      value: '95.3',
      numerator: 41,
      denominator: 43,
      state: 'measured',
      suggestion: false,
      text: { zh: '应覆盖 43 处，其中 41 处有设备在上报。' },
      limit: { zh: '不低于 100%' },
      devices: { installed: 43, reporting: 41 },
    })
    expect(rows[GAS]).toMatchObject({ value: '100.0', suggestion: true })
    expect(rows[WATER]?.series).toHaveLength(30)
  })

  test('gives no figure where nothing came, and names what failed', async () => {
    const rows = await expertAt(0).get<EvidenceRows>(`/api/panels/${panel.id}/sheet/evidence`)

    expect(rows['WH-I17']).toMatchObject({ value: null, state: 'silent', suggestion: null })
    expect(rows['WH-I27']).toMatchObject({ value: null, state: 'none', suggestion: null })
    expect(rows['WH-I11']).toMatchObject({ value: '100.0', suggestion: null, checks: { complete: false, recent: true } })
    expect(rows['WH-I11']?.findings?.complete.text.zh).toBe('近 30 天有 10 天收到数据，要求不少于 24 天。')
    expect(rows['WH-I11']?.series.filter(({ value }) => value === null)).toHaveLength(20)
    expect(rows['WH-I28']?.findings?.documentedSource.text.zh).toBe('登记的 2 台中，0 台有厂家和型号。')
  })

  test('leads to the devices behind it', async () => {
    const path = `/api/panels/${panel.id}/sheet/evidence/${WATER}/devices`
    const silent = await expertAt(0).get<EvidenceDevices>(`${path}?only=silent`)

    expect(silent.items.map(({ id, reported, days }) => ({ id, reported, days }))).toEqual([
      { id: 'energy-water-0042', reported: false, days: 0 },
      { id: 'energy-water-0043', reported: false, days: 0 },
    ])
    const page = await expertAt(0).get<EvidenceDevices>(`${path}?limit=40`)
    expect(page).toMatchObject({ total: 43, nextCursor: 'energy-water-0040' })
    const rest = await expertAt(0).get<EvidenceDevices>(`${path}?limit=40&cursor=${page.nextCursor}`)
    expect(rest.items).toHaveLength(3)
    await expect(expertAt(0).get(`/api/panels/${panel.id}/sheet/evidence/WH-I01/devices`)).rejects.toMatchObject({ code: 'ROW_UNKNOWN' })
  })

  test('leaves planned and retired devices out', async () => {
    const { db } = running.services
    await sql`update device set asset_state = 'retired' where subject_id = ${subjectId} and id in ('energy-gas-0009', 'energy-gas-0010')`.execute(
      db,
    )
    const rows = await expertAt(0).get<EvidenceRows>(`/api/panels/${panel.id}/sheet/evidence`)
    await sql`update device set asset_state = 'in-use' where subject_id = ${subjectId}`.execute(db)

    expect(rows[GAS]).toMatchObject({ numerator: 8, devices: { installed: 8, reporting: 8 } })
  })

  test('is not for the applicant nor for experts of other panels', async () => {
    const { driver } = running.stage
    const sitting = new Set(experts.map(({ username }) => username))
    const outsider = await driver.as(EXPERTS.find((name) => !sitting.has(name)) ?? '')

    await expect(outsider.get(`/api/panels/${panel.id}/sheet/evidence`)).rejects.toMatchObject({ status: 404, code: 'PANEL_NOT_FOUND' })
    await expect((await driver.as('applicant2')).get(`/api/panels/${panel.id}/sheet/evidence`)).rejects.toMatchObject({ status: 403 })
    // The page of a device opens for who sits on the panel, and for no other expert; nobody of them changes it.
    const device = `/api/subjects/${subjectId}/devices/energy-water-0001`
    expect(await expertAt(0).get(device)).toMatchObject({ id: 'energy-water-0001' })
    await expect(outsider.get(device)).rejects.toMatchObject({ status: 404, code: 'SUBJECT_NOT_FOUND' })
    await expect(expertAt(0).post(`${device}/retire`, {})).rejects.toMatchObject({ status: 403 })
  })
})

describe('a site visit', () => {
  let visit: SiteVisitView

  test('reaches the office, once', async () => {
    visit = await expertAt(1).post<SiteVisitView>(`/api/panels/${panel.id}/visits`, {
      rowId: WATER,
      question: '两块水表没有上报，请现场查看',
    })

    expect(visit).toMatchObject({ rowId: WATER, askedBy: null, answer: null, row: { number: 34 } })
    await expect(expertAt(1).post(`/api/panels/${panel.id}/visits`, { rowId: WATER, question: '再问' })).rejects.toMatchObject({
      status: 409,
      code: 'VISIT_ASKED',
    })
    await expect(expertAt(1).post(`/api/panels/${panel.id}/visits`, { rowId: 'XX', question: '问' })).rejects.toMatchObject({
      code: 'ROW_UNKNOWN',
    })
    const official = await running.stage.driver.as('official1')
    const open = await official.get<{ readonly items: readonly SiteVisitView[] }>('/api/visits?open=true')
    expect(open.items).toMatchObject([{ id: visit.id, question: '两块水表没有上报，请现场查看' }])
    const asker = await expertAt(1).get<{ readonly name: string }>('/api/auth/me')
    expect(open.items[0]?.askedBy).toBe(asker.name)
    const notes = await official.get<readonly NotificationView[]>('/api/notifications')
    expect(JSON.stringify(notes)).toContain('专家申请现场核查：证据小区第 34 项')
  })

  test('is answered once, and the whole panel reads the answer', async () => {
    const official = await running.stage.driver.as('official1')
    const answer = { finding: 'met', text: '两户正在装修，水表已装好并通电', visitedOn: '2025-03-03' }

    await expect(official.post(`/api/visits/${visit.id}/answer`, { ...answer, visitedOn: '2031-01-01' })).rejects.toMatchObject({
      code: 'VISIT_IN_FUTURE',
    })
    await expect(expertAt(1).post(`/api/visits/${visit.id}/answer`, answer)).rejects.toMatchObject({ status: 403 })
    await official.post(`/api/visits/${visit.id}/answer`, answer)
    await expect(official.post(`/api/visits/${visit.id}/answer`, answer)).rejects.toMatchObject({ code: 'VISIT_ANSWERED' })
    const read = await expertAt(2).get<{ readonly items: readonly SiteVisitView[] }>(`/api/panels/${panel.id}/visits`)
    expect(read.items).toMatchObject([{ id: visit.id, askedBy: null, answer: { finding: 'met', text: '两户正在装修，水表已装好并通电' } }])
    const open = await official.get<{ readonly items: readonly SiteVisitView[] }>('/api/visits?open=true')
    expect(open.items).toEqual([])
  })
})

describe('a signed sheet', () => {
  let snapshot: string
  let hash: string

  async function filled(client: ApiClient, comment?: string): Promise<SheetView> {
    const sheet = await client.get<SheetView>(`/api/panels/${panel.id}/sheet`)
    const answers = Object.fromEntries(rowsOf(sheet).map((row) => [row.id, { ...answerOf(row, true) }]))
    const changed = comment === undefined ? answers : { ...answers, [WATER]: { has: true, comment } }
    return client.put<SheetView>(`/api/panels/${panel.id}/sheet`, { answers: changed, revision: sheet.revision })
  }

  test('asks a reason for what differs from the devices', async () => {
    const { revision } = await filled(expertAt(0))

    await expect(expertAt(0).post(`/api/panels/${panel.id}/sheet/sign`, { revision })).rejects.toMatchObject({
      status: 422,
      code: 'SHEET_INVALID',
      message: expect.stringContaining('[{"code":"EVIDENCE_REASON_MISSING","at":"WH-I34"'),
    })
  })

  test('is not signed on evidence that changed since the expert looked', async () => {
    const { revision } = await filled(expertAt(0), '现场核查属实')

    await expect(expertAt(0).post(`/api/panels/${panel.id}/sheet/sign`, { revision, seen: { [GAS]: false } })).rejects.toMatchObject({
      status: 409,
      code: 'EVIDENCE_CHANGED',
      message: expect.stringContaining('[{"code":"EVIDENCE_CHANGED","at":"WH-I33"'),
    })
    const signed = await expertAt(0).post<{ readonly hash: string; readonly snapshot: string }>(`/api/panels/${panel.id}/sheet/sign`, {
      revision,
      seen: { [GAS]: true, [WATER]: false },
    })
    ;({ snapshot, hash } = signed)
  })

  test('keeps its evidence whatever the devices do afterwards', async () => {
    const before = await expertAt(0).get<SheetView>(`/api/panels/${panel.id}/sheet`)
    await sql`update device set last_seen_at = null where subject_id = ${subjectId} and kind = 'energy-gas'`.execute(running.services.db)
    const after = await expertAt(0).get<SheetView>(`/api/panels/${panel.id}/sheet`)
    const live = await expertAt(1).get<EvidenceRows>(`/api/panels/${panel.id}/sheet/evidence`)

    expect(after.evidence).toEqual(before.evidence)
    expect(after.evidence[GAS]).toMatchObject({ value: '100.0', snapshot: { id: snapshot } })
    expect(await expertAt(0).get(`/api/panels/${panel.id}/sheet/evidence`)).toEqual(before.evidence)
    expect(live[GAS]).toMatchObject({ state: 'silent', value: null })
  })

  test('is proven by its snapshot: query, inputs, devices and hash', async () => {
    const view = await expertAt(0).get<SnapshotView>(`/api/evidence/snapshots/${snapshot}`)

    expect(view).toMatchObject({ matches: true, caseId, subject: { id: subjectId }, sheets: [{ hash, matches: true }], opinion: null })
    expect(view.hash).toMatch(/^[0-9a-f]{64}$/)
    const { query, result } = view as unknown as {
      readonly query: { readonly rows: readonly { readonly row: string }[]; readonly rules: unknown }
      readonly result: { readonly inputs: { readonly silent: readonly string[]; readonly devices: readonly unknown[] } }
    }
    expect(query.rows.find(({ row }) => row === WATER)).toMatchObject({ sources: [{ facility: 'energy-water', metric: 'M-COVERAGE' }] })
    expect(result.inputs.silent).toContain('energy-water-0042')
    expect(result.inputs.devices).toHaveLength(66)
    await expect((await running.stage.driver.as('applicant1')).get(`/api/evidence/snapshots/${snapshot}`)).rejects.toMatchObject({
      status: 404,
    })
    await expect(expertAt(0).get('/api/evidence/snapshots/evidence_0')).rejects.toMatchObject({ status: 404, code: 'SNAPSHOT_NOT_FOUND' })
  })

  test('can not be changed, and a change by force is seen', async () => {
    const { db } = running.services
    await expect(sql`update evidence_snapshot set hash = '' where id = ${snapshot}`.execute(db)).rejects.toThrow()
    await db.transaction().execute(async (trx) => {
      await sql`alter table evidence_snapshot disable trigger evidence_snapshot_append_only`.execute(trx)
      await sql`update evidence_snapshot set result = jsonb_set(result, '{rows,WH-I34,numerator}', '43') where id = ${snapshot}`.execute(
        trx,
      )
    })
    const forged = await expertAt(0).get<SnapshotView>(`/api/evidence/snapshots/${snapshot}`)
    await sql`update evidence_snapshot set result = jsonb_set(result, '{rows,WH-I34,numerator}', '41') where id = ${snapshot}`.execute(db)
    await sql`alter table evidence_snapshot enable trigger evidence_snapshot_append_only`.execute(db)

    expect(forged.matches).toBe(false)
    expect((await expertAt(0).get<SnapshotView>(`/api/evidence/snapshots/${snapshot}`)).matches).toBe(true)
  })

  test('is bound into the opinion', async () => {
    await running.stage.driver.score(caseId, () => true)
    await running.services.runtime.drain()
    const view = await expertAt(0).get<SnapshotView>(`/api/evidence/snapshots/${snapshot}`)
    const { opinion } = await expertAt(0).get<PanelView>(`/api/panels/${panel.id}`)

    expect(view.opinion).toMatchObject({ panelId: panel.id, hash: opinion?.hash, matches: true })
    expect(opinion?.text).toContain('评分所依据的设备数据已冻结为 5 份快照')
  })
})

describe('readiness', () => {
  test('names the mandatory rows that would fail today, why, and what to do', async () => {
    const owner = await running.stage.driver.as('applicant2')
    const view = await owner.get<ReadinessView>(`/api/subjects/${subjectId}/readiness`)
    const row = (id: string) => view.rows.find(({ rowId }) => rowId === id)

    expect(view.rows.every(({ levels }) => levels.length > 0)).toBe(true)
    expect(row('WH-I11')).toMatchObject({ state: 'unproven' })
    expect(row('WH-I11')?.why.zh).toContain('近 30 天有 10 天收到数据，要求不少于 24 天。')
    expect(row('WH-I11')?.advice[0]?.zh).toContain('还需 14 天有数据')
    expect(row('WH-I01')).toMatchObject({ state: 'by-papers' })
    expect(row('WH-I10')).toMatchObject({ state: 'no-devices' })
    expect(view.levels[0]?.failing).toContain('WH-I10')
    expect(view.gates).toMatchObject([{ id: 'networkedAndSharing', met: expect.any(Boolean) }])
    await expect((await running.stage.driver.as('applicant1')).get(`/api/subjects/${subjectId}/readiness`)).rejects.toMatchObject({
      status: 404,
    })
  })
})

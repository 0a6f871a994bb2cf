// Issue 4 item 6 where an office scores in a form: live beside the rows, frozen with hash, query and inputs once the form is submitted.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CaseDetail, TaskDetail } from '../../../server/base/api/cases.ts'
import type { EvidenceDevices, EvidenceRows, SnapshotView } from '../../../server/base/api/evidence.ts'
import type { JsonObject } from '../../../server/base/json.ts'
import { type RunningApp, startApp } from '../../support/app.ts'
import { fillDevices } from '../../support/evidence.ts'
import { recomputedViolations } from '../../support/recomputed-invariants.ts'
import { application, community, districtCheck, held, programme } from '../../support/weihai.ts'

const WATER = 'WH-I34'
const GAS = 'WH-I33'
const WITHOUT_DEVICES = 'WH-I01'
let running: RunningApp
let caseId: string
let subjectId: string

interface Submitted {
  readonly data: JsonObject
  readonly evidence: { readonly snapshot: { readonly id: string; readonly hash: string }; readonly rows: EvidenceRows } | null
}

beforeAll(async () => {
  running = await startApp('2026-03-02T02:00:00Z')
  const { driver } = running.stage
  const subject = await driver.registerSubject('applicant1', programme, community('表单证据小区'))
  subjectId = subject.id
  await fillDevices(running.services.db, subjectId, running.services.clock.now(), [
    { kind: 'energy-water', count: 42, reporting: 42, units: 42 },
    { kind: 'energy-gas', count: 10, reporting: 0, units: 10 },
  ])
  const applied = await driver.apply({
    username: 'applicant1',
    programme,
    caseType: 'rating',
    subjectId,
    data: application(held(34)),
  })
  caseId = applied.caseId
}, 180_000)
afterAll(() => running.close())

const taskAt = async (username: string): Promise<TaskDetail> => {
  const client = await running.stage.driver.as(username)
  const [task] = await running.stage.driver.openTasks(username, caseId)
  return client.get<TaskDetail>(`/api/tasks/${task?.key ?? ''}`)
}
const submissionOf = async (username: string, formId: string): Promise<Submitted & { readonly id: string }> => {
  const client = await running.stage.driver.as(username)
  const { submissions } = await client.get<CaseDetail>(`/api/cases/${caseId}`)
  const found = submissions.findLast((one) => one.formId === formId)
  return { id: found?.id ?? '', ...(await client.get<Submitted>(`/api/cases/${caseId}/submissions/${found?.id ?? ''}`)) }
}

describe('evidence beside the score table of a form', () => {
  test('is what the devices say now, for every row they can prove', async () => {
    const client = await running.stage.driver.as('district1')
    const task = await taskAt('district1')
    const rows = await client.get<EvidenceRows>(`/api/tasks/${task.key}/evidence`)

    expect(rows[WATER]).toMatchObject({ value: '100.0', suggestion: true, devices: { installed: 42, reporting: 42 } })
    expect(Object.values(rows[WATER]?.checks ?? {})).toEqual([true, true, true, true, true])
    expect(rows[GAS]).toMatchObject({ value: null, state: 'silent', suggestion: null })
    expect(rows[WITHOUT_DEVICES]).toBeUndefined()
  })

  test('has the devices behind it', async () => {
    const client = await running.stage.driver.as('district1')
    const { key } = await taskAt('district1')
    const silent = await client.get<EvidenceDevices>(`/api/tasks/${key}/evidence/${GAS}/devices?only=silent&limit=3`)

    expect([silent.items.length, silent.total]).toEqual([3, 10])
    await expect(client.get(`/api/tasks/${key}/evidence/${WITHOUT_DEVICES}/devices`)).rejects.toMatchObject({
      code: 'EVIDENCE_ROW_NOT_SCORED',
    })
  })

  test('is nobody’s who has nothing to do with the task', async () => {
    const { key } = await taskAt('district1')

    await expect((await running.stage.driver.as('applicant2')).get(`/api/tasks/${key}/evidence`)).rejects.toMatchObject({
      code: 'TASK_NOT_FOUND',
    })
  })

  test('is seen by the applicant while he assesses himself, who may say something else', async () => {
    const applicant = await running.stage.driver.as('applicant1')
    const { rows } = await applicant.get<{ readonly rows: EvidenceRows }>(`/api/subjects/${subjectId}/evidence`)

    expect(rows[WATER]).toMatchObject({ suggestion: true })
    expect((await submissionOf('applicant1', 'application')).evidence).toBeNull()
  })
})

describe('a form in which the office scores', () => {
  test('is refused where it contradicts the devices without a reason, at the row', async () => {
    const refused = running.stage.driver.complete('district1', caseId, 'check-district', districtCheck)

    await expect(refused).rejects.toMatchObject({
      code: 'EVIDENCE_REASONS_MISSING',
      body: { problems: [{ code: 'EVIDENCE_REASON_MISSING', at: `/assessment/${WATER}` }] },
    })
    const kept = await sql<{ count: number }>`select count(*)::int as count from evidence_snapshot where case_id = ${caseId}`.execute(
      running.services.db,
    )
    expect(kept.rows[0]?.count).toBe(0)
  })

  test('is bound to a snapshot once it is submitted', async () => {
    const assessment = { ...held(34), [WATER]: { has: false, comment: '抽查三户，表具未启用远程抄表。' } }
    await running.stage.driver.complete('district1', caseId, 'check-district', { ...districtCheck, assessment })
    const { id, evidence } = await submissionOf('district1', 'district-check')
    const snapshot = await (await running.stage.driver.as('district1')).get<SnapshotView>(
      `/api/evidence/snapshots/${evidence?.snapshot.id ?? ''}`,
    )

    expect(evidence?.rows[WATER]).toMatchObject({ value: '100.0', snapshot: { hash: snapshot.hash } })
    expect(snapshot).toMatchObject({ matches: true, sheets: [], opinion: null, submissions: [{ id, matches: true }] })
    expect(snapshot.query).toMatchObject({ scheme: 'weihai-2020' })
    expect((snapshot.result as { readonly inputs: { readonly devices: readonly unknown[] } }).inputs.devices).toHaveLength(52)
  })

  test('shows what it stood on after the devices have fallen silent', async () => {
    await sql`update device set last_seen_at = null where subject_id = ${subjectId}`.execute(running.services.db)
    await sql`delete from telemetry_day where subject_id = ${subjectId}`.execute(running.services.db)

    expect((await submissionOf('city1', 'district-check')).evidence?.rows[WATER]).toMatchObject({ value: '100.0', suggestion: true })
  })

  test('carries a hash that covers its evidence', async () => {
    expect(await recomputedViolations(running.services.db)).toEqual([])
  })
})

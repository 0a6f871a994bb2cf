// Issue 4 item 7: a plan of a site or a floor with the devices on it, seen by who may see the subject, changed by who keeps its registry.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PlanDevices, SitePlanView } from '../../../server/base/api/registry.ts'
import type { ApiClient } from '../../../server/demo/client.ts'
import { type RunningApp, startApp } from '../../support/app.ts'
import { fillDevices } from '../../support/evidence.ts'
import { community, programme } from '../../support/weihai.ts'

/** One transparent point. */
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64')
let running: RunningApp
let owner: ApiClient
let plans: string

beforeAll(async () => {
  running = await startApp('2026-03-02T02:00:00Z')
  const { db, clock, alarms, registry } = running.services
  alarms.stop()
  const { id } = await running.stage.driver.registerSubject('applicant1', programme, community('平面图小区'))
  plans = `/api/subjects/${id}/plans`
  await registry.registerBuildings(id, [{ id: '1', name: '1栋' }])
  await fillDevices(db, id, clock.now(), [
    { kind: 'energy-water', count: 2, reporting: 1 },
    { kind: 'lift', count: 1, reporting: 0 },
  ])
  await db.updateTable('device').set({ building: '1', floor: '2' }).where('subject_id', '=', id).where('kind', '=', 'lift').execute()
  owner = await running.stage.driver.as('applicant1')
}, 180_000)
afterAll(() => running.close())

const picture = (client: ApiClient) => client.upload('/api/documents', { name: '总平面.png', mediaType: 'image/png', content: PNG })

test('a plan shows where devices stand and how they are now', async () => {
  const site = await owner.post<SitePlanView>(plans, { title: '总平面', documentId: await picture(owner) })
  await owner.put(`${plans}/${site.id}/devices/energy-water-0001`, { x: 12.5, y: 80 })
  await owner.put(`${plans}/${site.id}/devices/energy-water-0001`, { x: 13.25, y: 81 })

  const { items, total } = await owner.get<PlanDevices>(`${plans}/${site.id}/devices`)
  expect(total).toBe(3)
  expect(items.map(({ id, presence, at }) => [id, presence, at])).toEqual([
    ['energy-water-0001', 'online', { x: 13.25, y: 81 }],
    ['lift-0001', 'never', null],
    ['energy-water-0002', 'never', null],
  ])
  expect((await owner.download(`${plans}/${site.id}/picture`)).equals(PNG)).toBe(true)
  expect((await owner.get<{ readonly items: readonly SitePlanView[] }>(plans)).items).toMatchObject([{ title: '总平面', placed: 1 }])
})

test('a floor plan lists the devices of its floor, and those that stand on it', async () => {
  const floor = await owner.post<SitePlanView>(plans, { title: '二层', building: '1', floor: '2', documentId: await picture(owner) })

  const { items } = await owner.get<PlanDevices>(`${plans}/${floor.id}/devices`)

  expect([floor.building, floor.floor, items.map(({ id }) => id)]).toEqual([{ id: '1', name: '1栋' }, '2', ['lift-0001']])
})

test('a place is on the picture, of a device of the subject', async () => {
  const [plan] = (await owner.get<{ readonly items: readonly SitePlanView[] }>(plans)).items
  const at = `${plans}/${plan?.id ?? ''}/devices`

  await expect(owner.put(`${at}/lift-0001`, { x: 101, y: 0 })).rejects.toMatchObject({ status: 400 })
  await expect(owner.put(`${at}/nobody`, { x: 1, y: 0 })).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' })
  await expect(owner.post(plans, { title: 'x', documentId: 'doc_none' })).rejects.toMatchObject({ code: 'PLAN_PICTURE_WRONG' })
})

test('strangers see nothing, and the office only looks', async () => {
  const [plan] = (await owner.get<{ readonly items: readonly SitePlanView[] }>(plans)).items
  const stranger = await running.stage.driver.as('applicant2')
  const city = await running.stage.driver.as('city1')
  const id = plan?.id ?? ''

  await expect(stranger.get(plans)).rejects.toMatchObject({ code: 'SUBJECT_NOT_FOUND' })
  await expect(stranger.download(`${plans}/${id}/picture`)).rejects.toMatchObject({ code: 'SUBJECT_NOT_FOUND' })
  await expect(stranger.put(`${plans}/${id}/devices/lift-0001`, { x: 1, y: 1 })).rejects.toMatchObject({ code: 'SUBJECT_NOT_FOUND' })
  expect((await city.get<{ readonly items: readonly SitePlanView[] }>(plans)).items).toHaveLength(2)
  await expect(city.put(`${plans}/${id}/devices/lift-0001`, { x: 1, y: 1 })).rejects.toMatchObject({ status: 403 })
})

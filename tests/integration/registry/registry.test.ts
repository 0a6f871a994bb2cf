// Registry of devices: SX 6.4.1 (2) and (8), 6.4.16, 8.2.1; credentials of gateways.
import ExcelJS from 'exceljs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page, ProblemDetails } from '../../../server/base/api/common.ts'
import type {
  BuildingView,
  DeviceDetail,
  DeviceView,
  GatewayPage,
  ImportPlan,
  IssuedGateway,
  RegistryOverview,
} from '../../../server/base/api/registry.ts'
import { tell } from '../../../server/demo/story.ts'
import { recordRefusal } from '../../../server/store/gateways.ts'
import { type RunningApp, startApp } from '../../support/app.ts'

let running: RunningApp
let subject: string

beforeAll(async () => {
  running = await startApp('2025-03-03T02:00:00Z')
  subject = await newSubject('台账小区')
  // What the demo put there.
  for (const table of ['device', 'building', 'device_units'] as const)
    await running.services.db.deleteFrom(table).where('subject_id', '=', subject).execute()
}, 120_000)
afterAll(() => running.close())

async function newSubject(name: string): Promise<string> {
  const telling = tell({ subject: { name }, applicant: 'applicant1', level: 'high', route: ['receive'] }, running.stage)
  for (let step = await telling.next(); step.done !== true; step = await telling.next())
    await running.stage.advance(new Date(Date.parse(running.services.clock.now()) + step.value * 86_400_000))
  const owner = await running.stage.driver.as('applicant1')
  const { items } = await owner.get<Page<{ readonly id: string; readonly name: string }>>('/api/subjects')
  return items.find((one) => one.name === name)?.id ?? ''
}

async function ask(as: string, method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object) {
  const cookie = await running.cookieOf(as)
  return running.app.inject({
    method,
    url: `/api/subjects/${subject}${path}`,
    headers: { cookie },
    ...(body === undefined ? {} : { payload: body }),
  })
}
const codeOf = (answer: Awaited<ReturnType<typeof ask>>) => (answer.json() as ProblemDetails).code

async function upload(content: Buffer, as = 'applicant1', name = 'devices.xlsx') {
  return running.app.inject({
    method: 'POST',
    url: `/api/subjects/${subject}/imports`,
    headers: { cookie: await running.cookieOf(as), 'content-type': 'multipart/form-data; boundary=edge' },
    payload: Buffer.concat([
      Buffer.from(
        `--edge\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
      ),
      content,
      Buffer.from('\r\n--edge--\r\n'),
    ]),
  })
}

async function workbookOf(content: Buffer): Promise<ExcelJS.Workbook> {
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.load(content as unknown as ExcelJS.Buffer)
  return workbook
}
const bytesOf = async (workbook: ExcelJS.Workbook) => Buffer.from(await workbook.xlsx.writeBuffer())

/** Fills rows by the words of the head. */
function fill(workbook: ExcelJS.Workbook, sheetName: string, rows: readonly { readonly [head: string]: string | number | Date }[]): void {
  const sheet = workbook.getWorksheet(sheetName)
  if (sheet === undefined) throw new Error(`no sheet ${sheetName}`)
  const at = new Map<string, number>()
  sheet.getRow(1).eachCell((cell, number) => at.set(String(cell.value).replace(' *', ''), number))
  for (const [index, row] of rows.entries())
    for (const [head, value] of Object.entries(row)) sheet.getCell(index + 2, at.get(head) ?? 99).value = value
}

const template = async () => workbookOf((await ask('applicant1', 'GET', '/registry.xlsx')).rawPayload)
const lift = { id: 'lift-01', kind: 'lift', name: '1栋电梯', maker: '海川电梯', model: 'HC-9', installedOn: '2024-05-01' }

describe('devices', () => {
  test('are kept with their whole record and ledger', async () => {
    await ask('applicant1', 'PUT', '/buildings', { id: '1', name: '1栋', floors: 18, entrances: 2, households: 72, yearBuilt: 2015 })
    const record = {
      ...lift,
      building: '1',
      floor: '1',
      place: '电梯厅',
      longitude: 114.9,
      latitude: 22.8,
      ownerUnit: '业委会',
      useUnit: '物业',
      maintainer: '李工',
    }

    const created = await ask('applicant1', 'POST', '/devices', record)
    const changed = await ask('applicant1', 'PUT', '/devices/lift-01', { ...record, maintainer: '王工', state: 'repair' })
    const detail = (await ask('official1', 'GET', '/devices/lift-01')).json() as DeviceDetail

    expect([created.statusCode, changed.statusCode]).toEqual([201, 200])
    expect(detail).toMatchObject({
      ...record,
      maintainer: '王工',
      state: 'repair',
      buildingName: '1栋',
      dataSource: 'entered',
      lastSeenAt: null,
    })
    expect(detail.kindName.zh).toMatch(/电梯/)
    expect(detail.history.map(({ action, by }) => [action, by])).toEqual([
      ['changed', detail.history[0]?.by],
      ['registered', detail.history[0]?.by],
    ])
    expect(detail.history[0]?.fields).toEqual({ maintainer: ['李工', '王工'], state: ['in-use', 'repair'] })
  })

  test('are refused with every problem at once', async () => {
    const answer = await ask('applicant1', 'POST', '/devices', {
      ...lift,
      id: 'a/b',
      kind: 'spaceship',
      building: '99',
      installedOn: '2024-02-30',
    })

    expect(codeOf(answer)).toBe('DEVICE_WRONG')
    expect((answer.json() as ProblemDetails).problems.map(({ at }) => at)).toEqual(['/id', '/kind', '/building', '/installedOn'])
  })

  test('have numbers that are used once', async () => {
    expect(codeOf(await ask('applicant1', 'POST', '/devices', lift))).toBe('DEVICE_EXISTS')
  })

  test('are changed by their own organisation and operators only', async () => {
    const answers = await Promise.all(
      (['applicant2', 'official1', 'operator1'] as const).map(
        async (who) => (await ask(who, 'POST', '/devices', { ...lift, id: `by-${who}` })).statusCode,
      ),
    )

    expect(answers).toEqual([404, 403, 201])
  })

  test('are retired and restored, never deleted once they spoke', async () => {
    await ask('applicant1', 'POST', '/devices', { ...lift, id: 'spoke' })
    await running.services.db.updateTable('device').set({ last_seen_at: '2025-03-01T00:00:00Z' }).where('id', '=', 'spoke').execute()

    const removed = await ask('applicant1', 'DELETE', '/devices/spoke')
    const retired = (await ask('applicant1', 'POST', '/devices/spoke/retire', { note: '更换' })).json() as DeviceDetail
    const restored = (await ask('applicant1', 'POST', '/devices/spoke/restore', {})).json() as DeviceDetail

    expect(codeOf(removed)).toBe('DEVICE_HAS_DATA')
    expect([retired.state, retired.retiredOn, retired.history[0]?.note]).toEqual(['retired', '2025-03-04', '更换'])
    expect([restored.state, restored.retiredOn]).toEqual(['in-use', null])
    expect((await ask('applicant1', 'DELETE', '/devices/by-operator1')).statusCode).toBe(204)
  })

  test('are searched, filtered and paged', async () => {
    for (let at = 1; at <= 5; at += 1)
      await ask('applicant1', 'POST', '/devices', {
        id: `meter-${at}`,
        kind: 'energy-water',
        name: `水表 ${at}`,
        place: `${at}层`,
        maker: '100%精准',
      })
    const page = async (query: string) => (await ask('applicant1', 'GET', `/devices?${query}`)).json() as Page<DeviceView>

    const maker = encodeURIComponent('精准')
    const first = await page(`q=${maker}&kind=energy-water&limit=3`)
    const second = await page(`q=${maker}&kind=energy-water&limit=3&cursor=${first.nextCursor}`)

    expect([first.total, first.items.length, second.items.map(({ id }) => id), second.nextCursor]).toEqual([
      5,
      3,
      ['meter-4', 'meter-5'],
      null,
    ])
    expect((await page(`q=${encodeURIComponent('3层')}`)).items.map(({ id }) => id)).toEqual(['meter-3'])
    expect((await page(`q=${encodeURIComponent('100%')}`)).total).toBe(5)
    expect((await page('q=_eter')).total).toBe(0)
    expect((await page('q=spoke&heard=silent')).items.map(({ id }) => id)).toEqual(['spoke'])
    expect((await page('building=1')).items.map(({ id }) => id)).toEqual(['lift-01'])
  })
})

describe('buildings and units', () => {
  test('are followed by the numbers that are to be served', async () => {
    await ask('applicant1', 'PUT', '/units', {
      units: [
        { kind: 'energy-water', basis: 'households' },
        { kind: 'lift', basis: 'count', units: 4 },
      ],
    })
    await ask('applicant1', 'PUT', '/buildings', { id: '2', name: '2栋', floors: 11, households: 44 })
    const overview = (await ask('applicant1', 'GET', '/registry')).json() as RegistryOverview

    expect(overview.totals).toMatchObject({ buildings: 2, floors: 29, households: 116 })
    expect(overview.kinds.filter(({ units }) => units !== null).map(({ id, units, basis }) => [id, units, basis])).toEqual(
      expect.arrayContaining([
        ['energy-water', 116, 'households'],
        ['lift', 4, 'count'],
      ]),
    )
  })

  test('stay while devices stand in them', async () => {
    expect(codeOf(await ask('applicant1', 'DELETE', '/buildings/1'))).toBe('BUILDING_IN_USE')
    expect((await ask('applicant1', 'DELETE', '/buildings/2')).statusCode).toBe(204)
    const { items } = (await ask('applicant1', 'GET', '/buildings')).json() as { readonly items: readonly BuildingView[] }
    expect(items.map(({ id, devices }) => [id, devices])).toEqual([['1', 1]])
  })

  test('are refused when a figure can not be', async () => {
    const answer = await ask('applicant1', 'PUT', '/buildings', { id: '3', name: '3栋', floors: 2.5, yearBuilt: 2090, longitude: 114 })

    expect((answer.json() as ProblemDetails).problems.map(({ at }) => at)).toEqual(['/yearBuilt', '/floors', '/longitude'])
  })
})

describe('import', () => {
  test('shows a plan first and applies it in one go', async () => {
    const workbook = await template()
    fill(workbook, '楼栋', [{ 建筑编号: 'A3', 建筑名称: 'A3栋', 建筑层数: 6, 户数: 24 }])
    fill(workbook, '设备', [
      { 设备编号: 'lift-01', 设备类别: '电梯', 设备名称: '1栋电梯', 维护责任人: '赵工' },
      {
        设备编号: 'cam-1',
        设备类别: await kindWord('security-video'),
        设备名称: '大门摄像机',
        所在楼栋: 'A3',
        安装日期: new Date('2024-06-01T00:00:00Z'),
      },
      { 设备编号: 'meter-1', 设备类别: 'energy-water', 设备名称: '水表 1' },
    ])
    const before = (await ask('applicant1', 'GET', '/devices')).json() as Page<DeviceView>

    const plan = (await upload(await bytesOf(workbook))).json() as ImportPlan
    const between = (await ask('applicant1', 'GET', '/devices')).json() as Page<DeviceView>
    const applied = (await ask('applicant1', 'POST', `/imports/${plan.id}/apply`)).json() as ImportPlan
    const again = await ask('applicant1', 'POST', `/imports/${plan.id}/apply`)

    expect(plan).toMatchObject({ state: 'planned', devices: { create: 1, change: 1, same: 1, wrong: 0 }, buildings: { create: 1 } })
    expect(plan.changes).toEqual([{ id: 'lift-01', name: '1栋电梯', fields: { maintainer: ['王工', '赵工'] } }])
    expect(between.total).toBe(before.total)
    expect([applied.state, again.statusCode]).toEqual(['applied', 200])
    const camera = (await ask('applicant1', 'GET', '/devices/cam-1')).json() as DeviceDetail
    expect(camera).toMatchObject({ building: 'A3', installedOn: '2024-06-01', dataSource: 'import', state: 'in-use' })
    expect(camera.history.map(({ action }) => action)).toEqual(['registered'])
  })

  test('names every fault and answers a file that can be corrected and sent again', async () => {
    const workbook = await template()
    fill(workbook, '设备', [
      { 设备编号: 'new-1', 设备类别: '电梯', 设备名称: '好的一行' },
      { 设备编号: 'new 2', 设备类别: '飞船', 设备名称: '', 安装日期: '去年', 所在楼栋: '99' },
      { 设备编号: 'new-1', 设备类别: '电梯', 设备名称: '重复' },
    ])

    const plan = (await upload(await bytesOf(workbook))).json() as ImportPlan
    const refused = await ask('applicant1', 'POST', `/imports/${plan.id}/apply`)
    const faulty = await workbookOf((await ask('applicant1', 'GET', `/imports/${plan.id}/faults.xlsx`)).rawPayload)
    const sheet = faulty.getWorksheet('设备')
    const column = sheet?.columnCount ?? 0
    const sentences = [2, 3, 4].map((row) => String(sheet?.getCell(row, column).value ?? ''))

    expect([plan.state, plan.devices]).toEqual(['faulty', { create: 1, change: 0, same: 0, wrong: 2 }])
    expect(codeOf(refused)).toBe('IMPORT_FAULTY')
    expect(sheet?.getCell(1, column).value).toBe('错误说明')
    expect(sentences[0]).toBe('')
    expect(sentences[1]).toBe('“设备类别”不在列表中：“飞船”；“设备名称”没有填写；“安装日期”应写成 2024-05-01 的样子，现为“去年”')
    expect(sentences[2]).toBe('“new-1”在第 2 行已经出现')
    fill(faulty, '设备', [
      {},
      { 设备编号: 'new-2', 设备类别: '电梯', 设备名称: '改好了', 安装日期: '2024/6/1', 所在楼栋: 'A3' },
      { 设备编号: 'new-3' },
    ])
    const corrected = (await upload(await bytesOf(faulty))).json() as ImportPlan
    expect([corrected.state, corrected.devices.create]).toEqual(['planned', 3])
  })

  test('is refused when the registry changed since the check', async () => {
    const workbook = await template()
    fill(workbook, '设备', [{ 设备编号: 'raced', 设备类别: '电梯', 设备名称: '抢先' }])
    const plan = (await upload(await bytesOf(workbook))).json() as ImportPlan
    await ask('applicant1', 'POST', '/devices', { ...lift, id: 'raced' })

    expect(codeOf(await ask('applicant1', 'POST', `/imports/${plan.id}/apply`))).toBe('IMPORT_STALE')
  })

  test('takes its own export without a change', async () => {
    const exported = await ask('applicant1', 'GET', '/registry.xlsx?filled=true')

    const plan = (await upload(exported.rawPayload)).json() as ImportPlan

    expect([plan.state, plan.devices.create + plan.devices.change + plan.devices.wrong, plan.devices.same > 5]).toEqual([
      'planned',
      0,
      true,
    ])
  })

  test('refuses what is no such workbook', async () => {
    const empty = await template()
    const other = new ExcelJS.Workbook()
    other.addWorksheet('别的表').getCell(1, 1).value = 'x'

    expect(codeOf(await upload(Buffer.from('no workbook')))).toBe('IMPORT_NOT_READABLE')
    expect(codeOf(await upload(await bytesOf(other)))).toBe('IMPORT_NOT_READABLE')
    expect(codeOf(await upload(await bytesOf(empty)))).toBe('IMPORT_EMPTY')
    expect(codeOf(await upload(await bytesOf(empty), 'official1'))).toBe('FORBIDDEN')
  })
})

async function kindWord(id: string): Promise<string> {
  const { kinds } = (await ask('applicant1', 'GET', '/registry')).json() as RegistryOverview
  return kinds.find((kind) => kind.id === id)?.name.zh ?? id
}

describe('labels', () => {
  test('are a PDF of several sheets', async () => {
    const answer = await ask('applicant1', 'GET', '/labels.pdf')
    const one = await ask('applicant1', 'GET', '/labels.pdf?devices=lift-01,cam-1')
    const none = await ask('applicant1', 'GET', '/labels.pdf?q=nothing-like-this')

    expect(answer.headers['content-type']).toBe('application/pdf')
    expect(answer.rawPayload.subarray(0, 5).toString()).toBe('%PDF-')
    expect(one.rawPayload.length).toBeLessThan(answer.rawPayload.length)
    expect(codeOf(none)).toBe('LABELS_NONE')
  })
})

describe('gateways', () => {
  test('are issued with a secret that is shown once, and revoked', async () => {
    const issued = (await ask('applicant1', 'POST', '/gateways', { label: '中心机房' })).json() as IssuedGateway
    const listed = await ask('applicant1', 'GET', '/gateways')
    const revoked = await ask('applicant1', 'DELETE', `/gateways/${issued.username}`)
    const twice = await ask('applicant1', 'DELETE', `/gateways/${issued.username}`)

    expect(issued.secret.length).toBeGreaterThanOrEqual(24)
    expect(listed.body).not.toContain(issued.secret)
    expect((listed.json() as GatewayPage).items[0]).toMatchObject({ label: '中心机房', scope: 'subject', revokedAt: null })
    expect([revoked.statusCode, codeOf(twice)]).toEqual([204, 'GATEWAY_NOT_FOUND'])
  })

  test('may speak for some devices alone', async () => {
    const issued = (await ask('operator1', 'POST', '/gateways', { label: '电梯网关', devices: ['lift-01'] })).json() as IssuedGateway
    const detail = (await ask('applicant1', 'GET', '/devices/lift-01')).json() as DeviceDetail
    const unknown = await ask('applicant1', 'POST', '/gateways', { label: '错', devices: ['nowhere'] })

    expect([issued.scope, issued.devices, detail.gateway]).toEqual(['devices', 1, issued.username])
    expect(codeOf(unknown)).toBe('GATEWAY_DEVICES_UNKNOWN')
  })

  test('show what was refused to them, and strangers without their name', async () => {
    const own = (await ask('applicant1', 'POST', '/gateways', { label: '东区' })).json() as IssuedGateway
    const { db } = running.services
    const at = running.services.clock.now()
    const target = { subject, device: 'lift-01' }
    await recordRefusal(db, { gateway: own.username, reason: 'too-large', address: '10.0.0.1', topic: null, target: null }, at)
    await recordRefusal(db, { gateway: 'gw-stranger99', reason: 'foreign-topic', address: '10.0.0.2', topic: 'x', target }, at)
    const seenBy = async (who: string) =>
      ((await ask(who, 'GET', '/gateways')).json() as GatewayPage).refusals.map(({ gateway, own: isOwn }) => [gateway, isOwn]).sort()

    expect(await seenBy('applicant1')).toEqual(
      [
        [own.username, true],
        ['…er99', false],
      ].sort(),
    )
    expect(await seenBy('operator1')).toContainEqual(['gw-stranger99', false])
  })

  test('of another organisation are not seen', async () => {
    expect((await ask('applicant2', 'GET', '/gateways')).statusCode).toBe(404)
    expect((await ask('applicant2', 'POST', '/gateways', { label: 'x' })).statusCode).toBe(404)
  })
})

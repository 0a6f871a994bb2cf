import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import { sql } from 'kysely'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fileDrop } from '../../../device-bridge/adapters/file-drop.ts'
import { httpPoll } from '../../../device-bridge/adapters/http-poll.ts'
import { readNetworks } from '../../../device-bridge/adapters/http-poll-guard.ts'
import { createIngest } from '../../../device-bridge/ingest.ts'
import { secretBox } from '../../../device-bridge/secret-box.ts'
import { type Sources, startSources } from '../../../device-bridge/sources.ts'
import { createAudit } from '../../../server/audit/index.ts'
import type { SourceSettings } from '../../../server/base/api/mappings.ts'
import { as, type Instant } from '../../../server/base/ids.ts'
import { createMappings, type Mappings } from '../../../server/mappings/index.ts'
import { deviceCounts } from '../../../server/store/evidence.ts'
import { filesOfSource, insertUpload, putSource, sources as sourcesOf } from '../../../server/store/sources.ts'
import { pinnedClock } from '../../support/clock.ts'
import { type TestDatabase, testDatabase } from '../../support/database.ts'

// Issue 4 item 1: platforms that are asked, and files of readings, by the same ingest; acknowledged only after the commit.
const clock = pinnedClock('2025-03-03T04:00:00Z')
const zone = 'Asia/Shanghai'
const secrets = secretBox(Buffer.alloc(32, 7))
let database: TestDatabase
let mappings: Mappings
let folder: string
let server: Server
let port: number
let answer: (request: IncomingMessage, response: ServerResponse) => void
let sources: Sources
let count = 0
let subject = ''
let src = ''
let accepting: 'normally' | 'not at all'
const environment: { [name: string]: string } = { BRIDGE_SECRET_PLATFORM: 'from-the-environment', DATABASE_URL: 'postgres://secret' }

beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  mappings = createMappings({
    db,
    clock,
    audit: createAudit({ db, clock }),
    nameOf: async () => null,
    secrets: () => secrets,
    networks: ['测试'],
    dropFolder: '/nowhere',
  })
  await mappings.deliver()
  await sql`insert into organisation (id, name, kind, created_at) values ('org', '开发商', 'developer', now())`.execute(db)
  server = createServer((request, response) => answer(request, response))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
})
afterAll(async () => {
  await new Promise((done) => server.close(done))
  await database.drop()
})
beforeEach(async () => {
  count += 1
  subject = `s${count}`
  src = `src${count}`
  const { db } = database
  await sql`insert into subject (id, programme, kind, name, organisation_id, address, area, data, created_by, created_at)
    values (${subject}, 'p', 'community', ${`海滨${count}期`}, 'org', '', 1, '{}', 'u', now())`.execute(db)
  await sql`insert into device (subject_id, id, kind, name, registered_at) select ${subject}, id, kind, id, now() from (values
    ('em-000000010001', 'energy-electricity'), ('em-000000010002', 'energy-electricity'),
    ('wm-0001', 'energy-water'), ('wm-0002', 'energy-water'), ('wm-0003', 'energy-water')) as d(id, kind)`.execute(db)
  folder = mkdtempSync(join(tmpdir(), 'pingji-drop-'))
  accepting = 'normally'
  sources = startAgain()
})
afterEach(async () => {
  await sources.stop()
  rmSync(folder, { recursive: true, force: true })
  await sql`delete from bridge_source`.execute(database.db)
})

function startAgain(): Sources {
  const { db } = database
  const ingest = createIngest({ db, clock, zone })
  return startSources({
    db,
    clock,
    logger: pino({ level: process.env.SEE ?? 'silent' }),
    ingest: { accept: (message) => (accepting === 'normally' ? ingest.accept(message) : Promise.reject(new Error('database away'))) },
    config: { dropFolder: folder, networks: readNetworks('测试=127.0.0.0/8') },
    secrets,
    environment,
    everyMs: 0,
    adapters: {
      http: httpPoll({ patienceMs: 400, largest: 20_000, resolve: async () => [{ address: '127.0.0.1', family: 4 }] }),
      files: fileDrop(),
    },
  })
}

async function source(
  settings: SourceSettings,
  { kind = 'files', mapping = 'water-reading-sheet', secret = null as string | null, secretEnvironment = null as string | null } = {},
): Promise<void> {
  await database.db.transaction().execute((trx) =>
    putSource(trx, {
      id: src,
      kind,
      name: '来源',
      subjectId: subject,
      mapping,
      settings,
      secret: secret === null ? null : secrets.seal(secret, src),
      secretEnvironment,
      active: true,
      savedBy: 'u',
      savedAt: clock.now(),
    }),
  )
}
async function later(seconds: number): Promise<number> {
  clock.pin(as<Instant>(new Date(Date.parse(clock.now()) + seconds * 1000).toISOString()))
  return sources.tick()
}
const state = async () => (await sourcesOf(database.db, src))[0]
const readings = async () =>
  (
    await sql<{ device_id: string; metric: string; number: number; ts: string }>`
      select device_id, metric, number, ts from telemetry where subject_id = ${subject} order by device_id, metric, ts`.execute(database.db)
  ).rows.map(({ device_id, metric, number, ts }) => `${device_id} ${metric} ${number} ${ts.slice(0, 16)}`)

describe('a platform that is asked', () => {
  const http = (more: object = {}): SourceSettings => ({
    url: `http://127.0.0.1:${port}/meters?since={since}`,
    everySeconds: 60,
    auth: { kind: 'none' },
    network: '测试',
    ...more,
  })
  const concentrator = { kind: 'http', mapping: 'electricity-concentrator' }
  const meters = (value: string) =>
    JSON.stringify({
      meters: [
        { addr: '000000010001', freezeTime: '2503031100', posActive: value, comm: 1, over: 0 },
        { addr: '99', freezeTime: 'x' },
      ],
    })

  test('brings the readings of several devices, and what can not be read is counted under the mapping', async () => {
    answer = (_, response) => response.end(meters('123456'))
    await source(http(), concentrator)

    await sources.tick()

    expect(await readings()).toEqual(['em-000000010001 online 1 2025-03-03T03:00', 'em-000000010001 reading 1234.56 2025-03-03T03:00'])
    expect(await state()).toMatchObject({ last_problem: null, readings: '1', last_good_at: clock.now() })
    const faults = await sql`select reason, mapping, mapping_version from telemetry_quarantine where subject_id = ${subject}`.execute(
      database.db,
    )
    expect(faults.rows).toEqual([{ reason: 'malformed', mapping: 'electricity-concentrator', mapping_version: 1 }])
  })

  test('is asked again at its interval, from the last good turn on, and never twice at once', async () => {
    const asked: string[] = []
    answer = (request, response) => {
      asked.push(request.url ?? '')
      response.end(meters('1'))
    }
    await source(http(), concentrator)
    const first = clock.now()

    await Promise.all([sources.tick(), startAgain().tick()])
    await later(30)
    await later(31)

    expect(asked).toEqual(['/meters?since=', `/meters?since=${encodeURIComponent(first)}`])
  })

  test('is asked by POST with its body, the times filled in', async () => {
    const asked: string[] = []
    answer = (request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString()
      })
      request.on('end', () => {
        asked.push(`${request.method ?? ''} ${request.headers['content-type'] ?? ''} ${body}`)
        response.end(meters('1'))
      })
    }
    const template = '{"range":["{since}","{now}"],"other":"{later}"}'
    await source(http({ post: { body: template, contentType: 'application/json' } }), concentrator)
    const first = clock.now()

    await sources.tick()
    await later(61)

    expect(asked).toEqual([
      `POST application/json {"range":["","${first}"],"other":"{later}"}`,
      `POST application/json {"range":["${first}","${clock.now()}"],"other":"{later}"}`,
    ])
    expect(await state()).toMatchObject({ last_problem: null, readings: '2' })
  })

  test('is taken away with a record of who did, and what it brought stays', async () => {
    answer = (_, response) => response.end(meters('5'))
    await source(http(), concentrator)
    await sources.tick()

    await mappings.sources.remove(src, 'u9')

    expect(await state()).toBeUndefined()
    expect(await readings()).toHaveLength(2)
    expect(await later(61)).toBe(0)
    const [entry] = (
      await sql<{ actor: string; detail: object }>`select actor, detail from audit_entry where action = 'source.removed'`.execute(
        database.db,
      )
    ).rows
    expect(entry).toMatchObject({ actor: 'u9', detail: { name: '来源', subject, readings: 1 } })
    await expect(mappings.sources.remove(src, 'u9')).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' })
  })

  test('whose payloads have no time is read by the time of arrival, and marked', async () => {
    answer = (_, response) => response.end(JSON.stringify({ list: [{ no: 'wm-0001', v: 12 }] }))
    await mappings.put({
      id: 'untimed',
      title: { zh: '无时间', en: 'Untimed' },
      each: 'list',
      device: { path: 'no' },
      ts: { path: '', unit: 'arrival' },
      values: [{ path: 'v', metric: 'reading' }],
    })
    await source(http(), { kind: 'http', mapping: 'untimed' })

    await sources.tick()

    const at = clock.now().slice(0, 16)
    expect(await readings()).toEqual([`wm-0001 reading 12 ${at}`, `wm-0001 timeSource null ${at}`])
    const counted = await deviceCounts(database.db, subject, [{ key: 'w', kind: 'energy-water', only: null }], {
      since: '2025-01-01T00:00:00Z',
      recentSince: '2025-03-01T00:00:00Z',
    })
    expect(counted).toMatchObject([{ installed: 3, reporting: 1, arrival: 1 }])
  })

  test('is left to the bridge that works on it', async () => {
    const waiting: ServerResponse[] = []
    answer = (_, response) => void waiting.push(response)
    await source(http(), concentrator)

    const first = sources.tick()
    while (waiting.length === 0) await new Promise((done) => setTimeout(done, 5))

    expect(await startAgain().tick()).toBe(0)
    for (const response of waiting) response.end(meters('1'))
    await first
    expect(waiting.length).toBe(1)
  })

  test('has had no good turn while its readings could not be committed', async () => {
    answer = (_, response) => response.end(meters('1'))
    await source(http(), concentrator)
    accepting = 'not at all'

    await sources.tick()

    expect(await state()).toMatchObject({ last_good_at: null, readings: '0' })
    accepting = 'normally'
    await later(61)
    expect(await state()).toMatchObject({ last_good_at: clock.now(), readings: '1', last_problem: null })
  })

  test.each<[string, object, (response: ServerResponse) => void, RegExp]>([
    ['a redirect', {}, (response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end(), /redirects/],
    ['an error', {}, (response) => response.writeHead(500).end(), /status 500/],
    ['too much', {}, (response) => response.end('x'.repeat(30_000)), /larger/],
    ['silence', {}, () => undefined, /did not finish/],
    ['an end that never comes', {}, (response) => response.write('{"meters":['), /did not finish/],
    ['no JSON', {}, (response) => response.end('你好'), /can not be read/],
    ['an internal address nobody allowed', { network: undefined }, (response) => response.end(meters('1')), /internal network/],
    [
      'a name that leads inside',
      { network: undefined, url: 'http://meters.example/' },
      (response) => response.end(meters('1')),
      /internal network/,
    ],
    ['a network nobody named', { network: '机房' }, (response) => response.end(meters('1')), /No allowed network/],
    ['a secret it lacks', { auth: { kind: 'bearer' } }, (response) => response.end(meters('1')), /secret can not be had/],
  ])('with %s brings nothing and says why', async (_title, more, respond, sentence) => {
    let asked = 0
    answer = (_request, response) => {
      asked += 1
      respond(response)
    }
    await source(JSON.parse(JSON.stringify(http(more))) as SourceSettings, concentrator)

    await sources.tick()

    expect((await state())?.last_problem?.en).toMatch(sentence)
    expect(await readings()).toEqual([])
    if (/internal|allowed|had/.test(sentence.source)) expect(asked).toBe(0)
  })

  test('goes to the address that was checked, under its own name', async () => {
    const hosts: string[] = []
    answer = (request, response) => {
      hosts.push(request.headers.host ?? '')
      response.end(meters('1'))
    }
    await source(http({ url: `http://meters.example:${port}/` }), concentrator)

    await sources.tick()

    expect(hosts).toEqual([`meters.example:${port}`])
  })

  test.each([
    ['a stored secret', { kind: 'bearer' }, { secret: '口令42' }, { authorization: 'Bearer 口令42' }],
    [
      'one of the environment',
      { kind: 'header', name: 'X-Api-Key' },
      { secretEnvironment: 'BRIDGE_SECRET_PLATFORM' },
      { 'x-api-key': 'from-the-environment' },
    ],
    ['a name and password', { kind: 'basic', username: 'meter' }, { secret: 'pw' }, { authorization: 'Basic bWV0ZXI6cHc=' }],
  ])('shows %s', async (_title, auth, secret, expected) => {
    let headers: IncomingMessage['headers'] = {}
    answer = (request, response) => {
      headers = request.headers
      response.end(meters('1'))
    }
    const plain = _title === 'a stored secret' ? { ...secret, secret: 'plain-42' } : secret
    await source(http({ auth }), { ...concentrator, ...plain })

    await sources.tick()

    expect(headers).toMatchObject(_title === 'a stored secret' ? { authorization: 'Bearer plain-42' } : expected)
  })

  test('can not be given any other variable of the environment', async () => {
    let asked = 0
    answer = (_, response) => {
      asked += 1
      response.end(meters('1'))
    }
    await source(http({ auth: { kind: 'bearer' } }), { ...concentrator, secretEnvironment: 'DATABASE_URL' })

    await sources.tick()

    expect(asked).toBe(0)
  })
})

describe('a folder of files', () => {
  const settings = { folder: 'meters', everySeconds: 10 }
  const head = '表号,抄表时间,读数,抄表员\n'
  const drop = (name: string, content: string | Buffer) => {
    mkdirSync(join(folder, 'meters'), { recursive: true })
    writeFileSync(join(folder, 'meters', name), content)
  }
  const files = async () =>
    (await filesOfSource(database.db, src, 10)).map(({ name, state: one, rows, taken, refused }) => ({
      name,
      state: one,
      rows,
      taken,
      refused,
    }))

  test('is read once it rests, each file once', async () => {
    await source(settings)
    drop('三月.csv', `\u{feff}${head}wm-0001,2025-03-03 11:00,532.14,示例\n`)

    await sources.tick()
    expect(await readings()).toEqual([])
    await later(11)
    expect(await readings()).toEqual(['wm-0001 reading 532.14 2025-03-03T03:00'])

    drop('三月-副本.csv', `\u{feff}${head}wm-0001,2025-03-03 11:00,532.14,示例\n`)
    sources = startAgain()
    await later(11)
    await later(11)
    expect(await files()).toEqual([{ name: '三月.csv', state: 'done', rows: 1, taken: 1, refused: 0 }])
    expect((await state())?.readings).toBe('1')
    expect(existsSync(join(folder, 'meters', '三月.csv.report.csv'))).toBe(false)
  })

  test('waits for a file that is still being written', async () => {
    await source(settings)
    drop('a.csv', `${head}wm-0001,2025-03-03 11:00,1\nwm-0002,2025-03-`)
    await sources.tick()
    appendFileSync(join(folder, 'meters', 'a.csv'), '03 11:00,2\n')
    await later(11)
    expect(await files()).toEqual([])

    await later(11)

    expect(await readings()).toEqual(['wm-0001 reading 1 2025-03-03T03:00', 'wm-0002 reading 2 2025-03-03T03:00'])
  })

  test('puts a report beside a file with wrong rows, without repeating what stands in them', async () => {
    await source(settings)
    drop(
      'b.csv',
      `${head}wm-0001,2025-03-03 11:00,1\nwm-0404,2025-03-03 11:00,2\nwm-0002,昨天,3\nwm-0003,2025/3/3 9:05,-4,张三\n,2025-03-03 11:00,5\n`,
    )
    await sources.tick()
    await later(11)

    expect(await files()).toEqual([{ name: 'b.csv', state: 'done', rows: 5, taken: 1, refused: 4 }])
    const report = readFileSync(join(folder, 'meters', 'b.csv.report.csv'), 'utf8')
    expect(report.split('\r\n').map((line) => line.split(',')[0])).toEqual(['\u{feff}"行 Row"', '"3"', '"4"', '"5"', '"6"', '""', ''])
    expect(report).toContain('登记册中没有这台设备')
    expect(report).toContain('数值超出合理范围')
    expect(report).not.toContain('张三')
    await later(11)
    await later(11)
    expect((await files()).length).toBe(1)
  })

  test('reads what offices save: GB 18030 with semicolons, and workbooks', async () => {
    await source(settings)
    // 表号;抄表时间;读数 in GB 18030
    const gb = Buffer.concat([Buffer.from('b1edbac53bb3adb1edcab1bce43bb6c1cafd0a', 'hex'), Buffer.from('wm-0001;2025/3/3 8:00;7\n')])
    drop('gb.csv', gb)
    const workbook = new ExcelJS.Workbook()
    workbook.addWorksheet('抄表').addRows([
      ['表号', '抄表时间', '读数'],
      ['wm-0002', new Date('2025-03-03T09:00:00Z'), 88.5],
      ['wm-0003', '2025-03-03 09:30', { formula: '40+2', result: 42 }],
    ])
    drop('book.xlsx', Buffer.from(await workbook.xlsx.writeBuffer()))
    drop('broken.xlsx', 'no workbook')
    await sources.tick()
    await later(11)

    expect(await readings()).toEqual([
      'wm-0001 reading 7 2025-03-03T00:00',
      'wm-0002 reading 88.5 2025-03-03T01:00',
      'wm-0003 reading 42 2025-03-03T01:30',
    ])
    expect((await files()).find(({ name }) => name === 'broken.xlsx')).toMatchObject({ state: 'refused' })
    expect(existsSync(join(folder, 'meters', 'broken.xlsx.report.csv'))).toBe(true)
  })

  test('forgets no file whose readings could not be committed', async () => {
    await source(settings)
    drop('c.csv', `${head}wm-0001,2025-03-03 11:00,1\n`)
    await sources.tick()
    accepting = 'not at all'
    await later(11)
    expect(await files()).toEqual([])

    accepting = 'normally'
    await later(11)

    expect(await files()).toMatchObject([{ state: 'done', taken: 1 }])
  })

  test.each(['../elsewhere', '/etc', 'a/../../b', '.ssh', 'link'])('never leaves the drop folder (%s)', async (own) => {
    symlinkSync(tmpdir(), join(folder, 'link'))
    await source({ folder: own, everySeconds: 10 })

    await sources.tick()

    expect((await state())?.last_problem?.en).toMatch(/outside what is allowed/)
  })

  test('reads uploads of the studio too, and then keeps their content no longer', async () => {
    await source(settings)
    const content = Buffer.from(`${head}wm-0001,2025-03-03 11:00,9\n`)
    await database.db
      .transaction()
      .execute((trx) => insertUpload(trx, { id: 'f1', source: src, name: 'u.csv', sha256: 'x', content, at: clock.now() }))

    await sources.tick()

    expect(await readings()).toEqual(['wm-0001 reading 9 2025-03-03T03:00'])
    expect(await files()).toMatchObject([{ name: 'u.csv', state: 'done', taken: 1 }])
    expect((await sql`select content from bridge_file`.execute(database.db)).rows).toEqual([{ content: null }])
  })
})

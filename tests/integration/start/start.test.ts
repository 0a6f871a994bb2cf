import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../../server/embedded/postgres.ts'
import { START } from '../../support/tools.ts'

const folder = mkdtempSync(join(tmpdir(), 'pingji-start-'))
chmodSync(folder, 0o755)
let occupied: Server
let busyPort: number

beforeAll(async () => {
  busyPort = await freePort()
  occupied = createServer().listen(busyPort, '127.0.0.1')
})
afterAll(() => {
  occupied.close()
  rmSync(folder, { recursive: true, force: true })
})

function start(env: { readonly [name: string]: string }): Promise<{ readonly code: number | null; readonly words: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, START, {
      cwd: resolve(import.meta.dirname, '../../..'),
      env: { ...process.env, PINGJI_DATA: folder, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let words = ''
    child.stderr.on('data', (chunk: Buffer) => {
      words += chunk.toString('utf8')
    })
    child.once('exit', (code) => done({ code, words }))
  })
}

describe('a start that can not succeed', () => {
  test.each([
    ['the port is in use', () => ({ PORT: String(busyPort) }), /端口 \d+ 已被占用.*\nPort \d+ is in use/],
    ['the port is no number', () => ({ PORT: 'web' }), /环境变量 PORT 的值“web”不正确.*\nThe setting PORT = "web" is wrong/],
    ['the database address has another scheme', () => ({ DATABASE_URL: 'mysql://localhost/x' }), /DATABASE_URL.*\n.*DATABASE_URL/],
  ])('says one sentence when %s', async (_title, env, sentence) => {
    const { code, words } = await start(env())

    expect(words).toMatch(sentence)
    expect(words.trim().split('\n')).toHaveLength(2)
    expect(code).toBe(1)
  })

  test('says one sentence when Redis does not answer', async () => {
    const { code, words } = await start({ PORT: String(await freePort()), REDIS_URL: `redis://:geheim@127.0.0.1:${await freePort()}` })

    expect(words).toMatch(/无法连接 Redis redis:\/\/127\.0\.0\.1:\d+.*REDIS_URL.*\n.*does not answer/)
    expect(words).not.toContain('geheim')
    expect(code).toBe(1)
  })

  test('says one sentence when the broker does not answer', async () => {
    const { code, words } = await start({ PORT: String(await freePort()), MQTT_URL: `mqtt://127.0.0.1:${await freePort()}` })

    expect(words).toMatch(/无法连接 MQTT 服务器 mqtt:\/\/127\.0\.0\.1:\d+.*MQTT_URL.*\n.*does not answer/)
    expect(code).toBe(1)
  })

  test('says one sentence when the database does not answer', async () => {
    const { code, words } = await start({
      PORT: String(await freePort()),
      DATABASE_URL: `postgres://pingji:geheim@127.0.0.1:${await freePort()}/pingji`,
    })

    expect(words).toMatch(/无法连接数据库 postgres:\/\/127\.0\.0\.1:\d+\/pingji.*DATABASE_URL.*\n.*does not answer/)
    expect(words).not.toContain('geheim')
    expect(code).toBe(1)
  })
})

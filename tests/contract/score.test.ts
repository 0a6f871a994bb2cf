import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fileOf, readProgrammeFolder } from '../../server/programmes/folder.ts'
import { type RunningApp, startApp } from '../support/app.ts'

// POST /api/programmes/{id}/score (design §12), with the golden cases H and I that the shipped sheets can answer.
const yinchuan = JSON.parse(readFileSync('tests/golden/scheme-yinchuan.json', 'utf8')) as object
let running: RunningApp
let cookie: string

beforeAll(async () => {
  running = await startApp('2025-03-03T02:00:00Z')
  cookie = await running.cookieOf('designer1')
  const sheet = { ...yinchuan, id: 'rows', levelDecision: 'shenshan_level' }
  await running.services.programmes.publish(
    'shenshan-2021',
    [...readProgrammeFolder('.', 'shenshan-2021'), fileOf('schemes/rows.json', JSON.stringify(sheet))],
    'test',
  )
}, 180_000)
afterAll(() => running.close())

async function score(payload: object) {
  const answer = await running.app.inject({
    method: 'POST',
    url: '/api/programmes/shenshan-2021/score',
    headers: { cookie },
    payload,
  })
  return { status: answer.statusCode, body: answer.json() }
}
const items = (...ranges: readonly (readonly [number, number])[]) =>
  Object.fromEntries(
    ranges.flatMap(([from, to]) =>
      Array.from({ length: to - from + 1 }, (_, index) => [`WH-I${String(from + index).padStart(2, '0')}`, { has: true }]),
    ),
  )

test('answers rows, totals, gates and level', async () => {
  const { status, body } = await score({ answers: items([1, 24]) })

  expect(status).toBe(200)
  expect(body).toMatchObject({
    rows: { 'WH-I17': { score: '5.00', met: true }, 'WH-I25': { score: '0.00', met: false } },
    totals: { approved: '40.00', bonus: '0.00', total: '40.00' },
    level: 'BASIC',
  })
  expect(body.gates).toContainEqual({ row: 'WH-I15', met: true, levels: ['HIGH_END'] })
})

test('scores by another sheet of the programme', async () => {
  const { body } = await score({ scheme: 'rows', answers: { 'YC-I08': { numerator: 1, denominator: 16 }, 'YC-I04': { has: true } } })

  expect(body).toMatchObject({ rows: { 'YC-I08': { score: '0.13' } }, level: 'NOT_PASSED' })
})

test.each([
  ['a sheet that is not there', { scheme: 'nobody', answers: {} }, 404, 'SCHEME_NOT_FOUND'],
  ['more than there are', { scheme: 'rows', answers: { 'YC-I08': { numerator: 501, denominator: 500 } } }, 400, 'ANSWERS_REFUSED'],
  ['a row that is not there', { answers: { 'WH-I99': { has: true } } }, 400, 'ANSWERS_REFUSED'],
  ['an answer of another kind', { answers: { 'WH-I17': { has: 'ja' } } }, 400, 'INVALID_ARGUMENT'],
])('refuses %s', async (_title, payload, status, code) => {
  expect(await score(payload)).toMatchObject({ status, body: { code } })
})

test('names each wrong row with its code', async () => {
  const { body } = await score({ scheme: 'rows', answers: { 'YC-I08': { numerator: 5, denominator: 0 } } })

  expect(body.problems).toMatchObject([{ code: 'DENOMINATOR_NOT_POSITIVE', at: 'YC-I08' }])
})

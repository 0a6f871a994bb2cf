// The routes of programmes, subjects, drafts, cases and tasks, as a browser uses them.
import ExcelJS from 'exceljs'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../../server/http/app.ts'
import { OFFICE_PASSWORD, type Office, openOffice } from '../../support/office.ts'

let office: Office
let app: FastifyInstance
const cookies = new Map<string, string>()

beforeAll(async () => {
  office = await openOffice()
  app = await createApp(office.services)
  for (const username of ['ann', 'bob', 'olga', 'eve']) {
    const answer = await app.inject({ method: 'POST', url: '/api/auth/login', payload: { username, password: OFFICE_PASSWORD } })
    cookies.set(username, String(answer.headers['set-cookie']).split(';')[0] ?? '')
  }
})
afterAll(async () => {
  await app.close()
  await office.close()
})

async function call(
  username: string,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  payload?: object,
  headers: Record<string, string> = {},
) {
  const answer = await app.inject({
    method,
    url,
    headers: { cookie: cookies.get(username) ?? '', ...headers },
    ...(payload === undefined ? {} : { payload }),
  })
  return {
    status: answer.statusCode,
    body: answer.body === '' || !String(answer.headers['content-type']).includes('json') ? answer.body : answer.json(),
    raw: answer.rawPayload,
  }
}

async function applied(name: string): Promise<{ readonly caseId: string; readonly number: string; readonly subjectId: string }> {
  const subject = await call('ann', 'POST', '/api/subjects', { programme: 'mini', data: { name, address: 'Road', areaSquareMetres: '10' } })
  const draft = await call('ann', 'POST', '/api/drafts', { programme: 'mini', caseType: 'rating', subjectId: subject.body.id })
  await call('ann', 'PUT', `/api/drafts/${draft.body.id}`, { data: { reason: 'Nice', trees: 3 }, revision: draft.body.revision })
  const submitted = await call('ann', 'POST', `/api/drafts/${draft.body.id}/submit`, {}, { 'idempotency-key': `key-${name}` })
  expect(submitted.status).toBe(200)
  return { ...submitted.body, subjectId: subject.body.id }
}

test('walks an application from subject to done', async () => {
  const { caseId } = await applied('Http Garden')
  const inbox = await call('olga', 'GET', '/api/tasks?box=group')
  const task = inbox.body.items.find((one: { case: { id: string } }) => one.case.id === caseId)
  const form = await call('olga', 'GET', '/api/forms/mini/check')

  expect((await call('olga', 'POST', `/api/tasks/${task.key}/claim`)).status).toBe(204)
  const detail = await call('olga', 'GET', `/api/tasks/${task.key}`)
  expect(detail.body).toMatchObject({
    formId: 'check',
    formVersion: 1,
    screen: 'form',
    mayComplete: true,
    deadline: { ruleId: 'D-5', light: 'green' },
  })
  expect(form.body.id).toBe('check')
  expect((await call('olga', 'PUT', `/api/tasks/${task.key}/draft`, { data: { comment: 'so far' }, revision: 0 })).body).toEqual({
    revision: 1,
  })
  expect((await call('olga', 'PUT', `/api/tasks/${task.key}/draft`, { data: {}, revision: 0 })).status).toBe(409)
  expect((await call('olga', 'GET', `/api/tasks/${task.key}`)).body).toMatchObject({ data: { comment: 'so far' }, draftRevision: 1 })
  expect((await call('olga', 'POST', `/api/tasks/${task.key}/complete`, { data: { decision: 'PASS' } })).status).toBe(204)
  await office.services.runtime.drain()

  const page = await call('ann', 'GET', `/api/cases/${caseId}`)
  expect(page.body.status.code).toBe('PASSED')
  const diagram = await call('ann', 'GET', `/api/cases/${caseId}/diagram`)
  expect(diagram.body.processes[0]).toMatchObject({ processId: 'mini-rating', status: 'COMPLETED' })
  expect(diagram.body.processes[0].takenFlows).toContain('to-record')
  expect((await call('olga', 'GET', '/api/tasks?box=done')).body.items.map((one: { key: string }) => one.key)).toContain(task.key)
})

test('answers 404 for cases of others and 403 without the permission', async () => {
  const { caseId } = await applied('Fenced Garden')

  expect((await call('bob', 'GET', `/api/cases/${caseId}`)).status).toBe(404)
  expect((await call('bob', 'GET', `/api/cases/${caseId}/timeline`)).status).toBe(404)
  expect((await call('bob', 'POST', `/api/cases/${caseId}/withdraw`, { reason: 'x' })).status).toBe(404)
  expect((await call('eve', 'POST', '/api/drafts', { programme: 'mini', caseType: 'rating', subjectId: 'x' })).status).toBe(403)
  expect((await call('ann', 'POST', '/api/programmes/mini/publish', {})).status).toBe(403)
  expect((await call('nobody', 'GET', '/api/cases')).status).toBe(401)
})

test('pages the list of cases without losing one', async () => {
  for (const name of ['A', 'B', 'C']) await applied(`Page ${name}`)
  const seen: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await call('olga', 'GET', `/api/cases?limit=2${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`)
    seen.push(...page.body.items.map((one: { id: string }) => one.id))
    cursor = page.body.nextCursor
  }

  const whole = await call('olga', 'GET', '/api/cases?limit=100')
  expect(seen).toEqual(whole.body.items.map((one: { id: string }) => one.id))
  expect(new Set(seen).size).toBe(whole.body.total)
})

test('exports the list without formulas', async () => {
  await applied('=1+1')

  const answer = await call('olga', 'GET', '/api/cases.xlsx?q=%3D1')

  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.load(answer.raw as unknown as ArrayBuffer)
  const sheet = workbook.worksheets[0]
  expect(sheet?.getRow(1).getCell(1).value).toBe('办件编号')
  expect(sheet?.getRow(2).getCell(3).value).toBe("'=1+1")
  expect(sheet?.rowCount).toBe(2)
})

test('takes a complaint without log-in', async () => {
  await applied('Loud Garden')
  const complaint = { subject: 'Loud Garden', name: 'Li', contact: '139', facts: 'Noise', earlierOn: '2026-02-01', earlierAnswer: 'none' }

  const taken = await call('nobody', 'POST', '/api/public/complaints', complaint)
  const refused = await call('nobody', 'POST', '/api/public/complaints', { ...complaint, earlierOn: undefined })

  expect(taken).toMatchObject({ status: 201, body: { accepted: true, receipt: expect.stringMatching(/^MINI-/) } })
  expect(refused).toMatchObject({ status: 422, body: { code: 'FORM_INVALID', problems: [{ at: '/earlierOn' }] } })
})

test('counts cases by status, light and level', async () => {
  const counts = await call('olga', 'GET', '/api/cases/counts')

  expect(counts.body.byStatus).toMatchObject({ PASSED: 1 })
  expect(counts.body.byLevel).toMatchObject({ GREEN: 1 })
  expect(Object.values<number>(counts.body.byStatus).reduce((sum, count) => sum + count, 0)).toBe(counts.body.total)
})

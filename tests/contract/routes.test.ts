import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tell } from '../../server/demo/story.ts'
import type { RouteEntry } from '../../server/http/plugins/auth.ts'
import { type RunningApp, startApp } from '../support/app.ts'

// Requirements R13 and R65: deny by default, one inventory of routes, every route with every role. UPDATE_GOLDEN=1 writes the inventory anew.
const GOLDEN = join(import.meta.dirname, 'route-permissions.json')
const ACCOUNTS = [
  'anonymous',
  'applicant1',
  'official1',
  'leader1',
  'expert1',
  'finance1',
  'designer1',
  'operator1',
  'sysadmin',
  'secadmin',
  'auditadmin',
]

let running: RunningApp
let table: readonly RouteEntry[]

beforeAll(async () => {
  running = await startApp('2025-03-03T02:00:00Z')
  table = [...running.app.routeTable].sort((one, other) => `${one.url} ${one.method}`.localeCompare(`${other.url} ${other.method}`))
})
afterAll(() => running.close())

describe('inventory of routes', () => {
  test('is the one that was reviewed', () => {
    const lines = Object.fromEntries(table.map(({ method, url, permission }) => [`${method} ${url}`, permission]))
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(GOLDEN, `${JSON.stringify(lines, null, 2)}\n`)

    expect(lines).toEqual(JSON.parse(readFileSync(GOLDEN, 'utf8')))
  })
})

describe('every route with every role', () => {
  test.each(ACCOUNTS)('lets %s in only where a permission says so', async (username) => {
    const cookie = await running.cookieOf(username)
    const permissions = new Set(
      (await running.services.identity.actorOfPassword(username, 'Contract-Tests-2026').catch(() => undefined))?.permissions ?? [],
    )
    const wrong: string[] = []
    for (const { method, url, permission } of table) {
      if (url === '/api/auth/logout' || url === '/*') continue
      const answer = await running.app.inject({
        method: method as 'GET',
        url: url.replace(/:\w+/g, 'none').replace('*', 'none'),
        headers: { cookie },
        ...(method === 'GET' || method === 'DELETE' ? {} : { payload: {} }),
      })
      const code = (answer.headers['content-type'] ?? '').toString().includes('json')
        ? String((answer.json() as { readonly code?: string }).code ?? '')
        : ''
      const wanted = [permission].flat()
      const expected = wanted.includes('public')
        ? 'in'
        : username === 'anonymous'
          ? 'NOT_LOGGED_IN'
          : wanted.includes('session') || wanted.some((one) => permissions.has(one))
            ? 'in'
            : 'FORBIDDEN'
      const actual = answer.statusCode === 401 || answer.statusCode === 403 ? code : 'in'
      if (answer.statusCode >= 500 && answer.statusCode !== 503) wrong.push(`${method} ${url}: ${answer.statusCode}`)
      else if (actual !== expected)
        wrong.push(`${method} ${url} (${wanted.join('|')}): expected ${expected}, got ${answer.statusCode} ${code}`)
    }
    expect(wrong).toEqual([])
  })
})

describe('what belongs to another organisation', () => {
  test('looks as if it did not exist', async () => {
    const { stage } = running
    const telling = tell(
      { subject: { name: '隔离小区' }, applicant: 'applicant1', level: 'high', route: ['receive', 'ask-correction'] },
      stage,
    )
    let cases: ReadonlyMap<string, string> = new Map()
    for (let step = await telling.next(); ; step = await telling.next()) {
      if (step.done === true) {
        cases = step.value
        break
      }
      await stage.advance(new Date(Date.parse(running.services.clock.now()) + step.value * 86_400_000))
    }
    const caseId = cases.get('main') ?? ''
    const owner = await stage.driver.as('applicant1')
    const detail = await owner.get<{
      readonly subject: { readonly id: string }
      readonly letters: readonly { readonly id: string; readonly documentId: string }[]
      readonly submissions: readonly { readonly id: string }[]
      readonly documents: readonly { readonly id: string }[]
      readonly correction: { readonly taskKey: string } | null
    }>(`/api/cases/${caseId}`)
    const draft = await owner.post<{ readonly id: string }>('/api/drafts', {
      programme: 'shenshan-2021',
      caseType: 'grading',
      subjectId: detail.subject.id,
    })
    const addresses = [
      `/api/cases/${caseId}`,
      `/api/cases/${caseId}/timeline`,
      `/api/cases/${caseId}/diagram`,
      `/api/cases/${caseId}/submissions/${detail.submissions[0]?.id}`,
      `/api/subjects/${detail.subject.id}`,
      `/api/subjects/${detail.subject.id}/evidence`,
      `/api/subjects/${detail.subject.id}/evidence/WH-I34/devices`,
      `/api/subjects/${detail.subject.id}/readiness`,
      `/api/subjects/${detail.subject.id}/devices`,
      `/api/subjects/${detail.subject.id}/registry`,
      `/api/subjects/${detail.subject.id}/buildings`,
      `/api/subjects/${detail.subject.id}/gateways`,
      `/api/subjects/${detail.subject.id}/registry.xlsx`,
      `/api/drafts/${draft.id}`,
      `/api/letters/${detail.letters[0]?.id}`,
      `/api/documents/${detail.letters[0]?.documentId}`,
      `/api/documents/${detail.documents[0]?.id}`,
      `/api/tasks/${detail.correction?.taskKey}`,
    ]
    expect(addresses.filter((address) => address.includes('undefined'))).toEqual([])
    for (const [username, status] of [
      ['applicant1', 200],
      ['applicant2', 404],
    ] as const) {
      const cookie = await running.cookieOf(username)
      const answers = await Promise.all(
        addresses.map(async (url) => [url, (await running.app.inject({ url, headers: { cookie } })).statusCode]),
      )
      expect(answers).toEqual(addresses.map((url) => [url, status]))
    }
    const stranger = await running.cookieOf('applicant2')
    const list = await running.app.inject({ url: '/api/cases?limit=100', headers: { cookie: stranger } })
    expect(list.json().items).toEqual([])
  })
})

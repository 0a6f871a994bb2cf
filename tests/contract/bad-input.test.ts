import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CaseDetail, TaskSummary } from '../../server/base/api/cases.ts'
import type { ProblemDetails } from '../../server/base/api/common.ts'
import { tell } from '../../server/demo/story.ts'
import { type RunningApp, startApp } from '../support/app.ts'

// Wrong requests and files, each with the error it must get: `bad-input.json` for requests, the tables below for models and forms.
interface Row {
  readonly title: string
  readonly as: string
  readonly method: string
  readonly url: string
  readonly headers?: { readonly [name: string]: string }
  readonly body?: unknown
  readonly raw?: string
  readonly file?: { readonly name: string; readonly type: string; readonly hex: string }
  readonly status: number
  readonly code: string
  readonly at?: string
}
const rows = JSON.parse(readFileSync(join(import.meta.dirname, 'bad-input.json'), 'utf8')) as readonly Row[]

let running: RunningApp
const known = new Map<string, string>()

beforeAll(async () => {
  running = await startApp('2025-03-03T02:00:00Z')
  const { stage } = running
  const owner = await stage.driver.as('applicant1')
  const first = await play({ subject: { name: '错例一期' }, applicant: 'applicant1', level: 'high', route: ['receive'] })
  const detail = await owner.get<CaseDetail>(`/api/cases/${first}`)
  known.set('case', first)
  known.set('subject', detail.subject.id)
  const [task] = (await stage.driver.openTasks('official1', first)) as readonly TaskSummary[]
  const official = await stage.driver.as('official1')
  await official.post(`/api/tasks/${task?.key}/claim`, {})
  known.set('task', task?.key ?? '')
  const { id } = await owner.post<{ readonly id: string }>('/api/drafts', {
    programme: 'shenshan-2021',
    caseType: 'grading',
    subjectId: detail.subject.id,
  })
  known.set('draft', id)
  await play({
    subject: { name: '错例二期' },
    applicant: 'applicant1',
    level: 'high',
    route: ['to-preliminary', 'to-final', 'deliberate', 'publish'],
  })
  const notices = await owner.get<{ readonly items: readonly { readonly id: string }[] }>('/api/public/notices')
  known.set('notice', notices.items[0]?.id ?? '')
}, 180_000)
afterAll(() => running.close())

async function play(script: Parameters<typeof tell>[0]): Promise<string> {
  const telling = tell(script, running.stage)
  for (let step = await telling.next(); ; step = await telling.next()) {
    if (step.done === true) return step.value.get('main') ?? ''
    await running.stage.advance(new Date(Date.parse(running.services.clock.now()) + step.value * 86_400_000))
  }
}

const filled = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => known.get(name) ?? whole)

async function send(row: Row) {
  const cookie = await running.cookieOf(row.as)
  const headers: { [name: string]: string } = { ...(cookie === '' ? {} : { cookie }), ...(row.headers ?? {}) }
  let payload: string | Buffer | undefined
  if (row.file !== undefined) {
    headers['content-type'] = 'multipart/form-data; boundary=edge'
    payload = Buffer.concat([
      Buffer.from(
        `--edge\r\ncontent-disposition: form-data; name="file"; filename="${row.file.name}"\r\ncontent-type: ${row.file.type}\r\n\r\n`,
      ),
      Buffer.from(row.file.hex, 'hex'),
      Buffer.from('\r\n--edge--\r\n'),
    ])
  } else if (row.raw !== undefined) {
    headers['content-type'] ??= 'application/json'
    payload = row.raw
  } else if (row.body !== undefined) {
    headers['content-type'] ??= 'application/json'
    payload = filled(JSON.stringify(row.body))
  }
  return running.app.inject({ method: row.method as 'GET', url: filled(row.url), headers, ...(payload === undefined ? {} : { payload }) })
}

describe('wrong requests', () => {
  test('are at least sixty', () => {
    expect(rows.length).toBeGreaterThanOrEqual(60)
    expect(new Set(rows.map(({ title }) => title)).size).toBe(rows.length)
  })

  test.each(rows.map((row) => [row.title, row] as const))('refuses %s', async (_title, row) => {
    const answer = await send(row)
    const problem = answer.json() as ProblemDetails

    expect({ status: answer.statusCode, code: problem.code }).toEqual({ status: row.status, code: row.code })
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(problem.text.zh).toMatch(/[\u4e00-\u9fff]/)
    expect(problem.text.en).toMatch(/[a-z]/)
    expect(problem.requestId).toMatch(/^req-[0-9a-z]+$/)
    if (row.at !== undefined) expect(problem.problems.map(({ at }) => at)).toContain(row.at)
    expect(answer.body).not.toMatch(/node_modules|at Object\.|select |insert |SQLSTATE|postgres/i)
  })
})

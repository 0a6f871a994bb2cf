import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PASSWORD, type RunningApp, startApp } from '../support/app.ts'

let running: RunningApp
beforeAll(async () => {
  running = await startApp('2025-03-03T02:00:00Z')
})
afterAll(() => running.close())

const logIn = (username = 'official1') =>
  running.app.inject({ method: 'POST', url: '/api/auth/login', payload: { username, password: PASSWORD } })

describe('session cookie', () => {
  test('is out of reach of scripts and other sites', async () => {
    const answer = await logIn()

    expect(answer.cookies).toMatchObject([{ name: 'pingji_session', httpOnly: true, sameSite: 'Lax', path: '/' }])
    expect(answer.json()).toMatchObject({ user: { username: 'official1', roles: ['official'] } })
  })

  test('changes at each log-in and dies with log-out', async () => {
    const first = (await logIn()).cookies[0]?.value ?? ''
    const second =
      (
        await running.app.inject({
          method: 'POST',
          url: '/api/auth/login',
          headers: { cookie: `pingji_session=${first}` },
          payload: { username: 'official1', password: PASSWORD },
        })
      ).cookies[0]?.value ?? ''
    const me = (token: string) => running.app.inject({ url: '/api/auth/me', headers: { cookie: `pingji_session=${token}` } })

    expect(second).not.toBe(first)
    expect((await me(first)).statusCode).toBe(401)
    expect((await me(second)).statusCode).toBe(200)

    await running.app.inject({ method: 'POST', url: '/api/auth/logout', headers: { cookie: `pingji_session=${second}` } })
    expect((await me(second)).statusCode).toBe(401)
  })
})

describe('headers', () => {
  test.each(['/', '/api/public/site', '/api/tasks', '/api/nothing'])('of %s keep the page to itself', async (url) => {
    const { headers } = await running.app.inject({ url })

    expect(headers['content-security-policy']).toContain("script-src 'self'")
    expect(headers['content-security-policy']).not.toContain('unsafe-eval')
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['referrer-policy']).toBe('no-referrer')
  })
})

describe('description of the interface', () => {
  test('names every route of our own', async () => {
    const cookie = await running.cookieOf('designer1')
    const { paths } = (await running.app.inject({ url: '/api/openapi.json', headers: { cookie } })).json() as {
      readonly paths: { readonly [path: string]: object }
    }
    const described = new Set(
      Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`)),
    )
    const missing = running.app.routeTable
      .filter(({ url }) => url.startsWith('/api/') && url !== '/api/openapi.json')
      .map(({ method, url }) => `${method} ${url.replace(/:(\w+)/g, '{$1}').replace('*', '{*}')}`)
      .filter((route) => !described.has(route))

    expect(missing).toEqual([])
  })
})

describe('definitions that can not run', () => {
  const bpmn = (inside: string, before = '') =>
    `<?xml version="1.0" encoding="UTF-8"?>${before}<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t"><bpmn:process id="shenshan-take-over" isExecutable="true">${inside}</bpmn:process></bpmn:definitions>`
  const flow = (id: string, from: string, to: string) => `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}"/>`

  test.each<[string, string, string, string]>([
    ['a BPMN file with a DOCTYPE', 'shenshan-take-over.bpmn', bpmn('<bpmn:startEvent id="s"/>', '<!DOCTYPE x [<!ENTITY e "x">]>'), ''],
    ['BPMN that is no XML', 'shenshan-take-over.bpmn', 'start --> end', ''],
    [
      'a complex gateway',
      'shenshan-take-over.bpmn',
      bpmn(`<bpmn:startEvent id="s"/><bpmn:complexGateway id="choose"/>${flow('f', 's', 'choose')}`),
      'choose',
    ],
    ['a flow to nowhere', 'shenshan-take-over.bpmn', bpmn(`<bpmn:startEvent id="s"/>${flow('f', 's', 'gone')}`), 'f'],
    [
      'a service task without a type',
      'shenshan-take-over.bpmn',
      bpmn(`<bpmn:startEvent id="s"/><bpmn:serviceTask id="work"/>${flow('f', 's', 'work')}`),
      'work',
    ],
    ['a form that is not JSON', 'forms/take-over.form.json', '{', ''],
    [
      'a form whose rules turn in a circle',
      'forms/take-over.form.json',
      JSON.stringify({
        id: 'take-over',
        title: { zh: '甲', en: 'a' },
        schema: { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } } },
        layout: [],
        rules: [
          { kind: 'computed', path: 'a', value: 'b' },
          { kind: 'computed', path: 'b', value: 'a' },
        ],
      }),
      '',
    ],
    ['DMN that is no XML', 'levels.dmn', 'if total > 80 then A', ''],
    [
      'a score scheme without rows',
      'scheme.json',
      JSON.stringify({
        id: 'x',
        title: { zh: '甲', en: 'a' },
        groups: [],
        rows: [],
        rounding: { scale: 2, mode: 'half-up' },
        aggregation: { method: 'mean', mandatoryBy: 'all' },
        levelDecision: 'shenshan_level',
      }),
      '',
    ],
  ])('list what is wrong with %s', async (_title, name, content, element) => {
    const cookie = await running.cookieOf('designer1')
    const headers = { cookie }

    const draft = '/api/programmes/shenshan-2021/draft'
    const seen = (await running.app.inject({ url: `${draft}/files/${name}`, headers })).json() as { readonly sha256?: string }

    const saved = await running.app.inject({
      method: 'PUT',
      url: `${draft}/files/${name}`,
      headers,
      payload: { content, expected: seen.sha256 ?? null },
    })
    const answer = await running.app.inject({ url: `${draft}/problems`, headers })
    const { problems } = answer.json() as {
      readonly problems: readonly {
        readonly code: string
        readonly text: { readonly zh: string; readonly en: string }
        readonly at?: string
      }[]
    }
    const published = await running.app.inject({ method: 'POST', url: '/api/programmes/shenshan-2021/publish', headers, payload: {} })
    await running.app.inject({ method: 'DELETE', url: draft, headers })

    expect(saved.statusCode).toBe(200)
    expect(problems.length).toBeGreaterThan(0)
    for (const { text } of problems) expect(text.zh).toMatch(/[\u4e00-\u9fff]/)
    if (element !== '') expect(problems.map(({ at }) => at)).toContain(element)
    expect(published.statusCode).toBe(422)
    expect(published.json()).toMatchObject({ code: 'PROGRAMME_NOT_PUBLISHABLE' })
  })
})

describe('clock routes', () => {
  test('move the whole product when they are allowed', async () => {
    const headers = { authorization: `Basic ${Buffer.from(`operator1:${PASSWORD}`).toString('base64')}` }
    const pinned = await running.app.inject({
      method: 'PUT',
      url: '/v2/clock',
      headers,
      payload: { timestamp: Date.parse('2025-04-01T00:00:00Z') },
    })

    expect(pinned.statusCode).toBe(204)
    expect((await running.app.inject({ url: '/api/public/site' })).json()).toMatchObject({
      now: '2025-04-01T00:00:00.000Z',
      clockPinned: true,
    })
  })
})

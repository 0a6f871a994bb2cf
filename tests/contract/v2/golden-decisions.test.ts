/** Contract for outside checks (design §12): the shipped decisions answer the golden cases through `POST /v2/decision-definitions/evaluation`. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../../server/clock.ts'
import { feelTimeFunctions } from '../../../server/rules/feel/index.ts'
import { createRuntime } from '../../../server/runtime/index.ts'
import { shippedCalendar } from '../../../server/time/index.ts'
import cases from '../../golden/shenshan-cases.json' with { type: 'json' }
import { type TestDatabase, testDatabase } from '../../support/database.ts'
import { type V2Server, v2Server } from '../../support/v2-server.ts'

const zone = 'Asia/Shanghai'
const decisions: { readonly [family: string]: string } = {
  A: 'shenshan_subsidy_amount',
  B: 'shenshan_instalment',
  C: 'shenshan_clawback',
  F: 'shenshan_certificate_dates',
  G: 'shenshan_application_allowed',
  L: 'shenshan_notice_dates',
}
const familyOf = (id: string) => id.slice(3, 4)

let database: TestDatabase
let server: V2Server

beforeAll(async () => {
  database = await testDatabase()
  const clock = systemClock()
  const runtime = createRuntime({
    db: database.db,
    clock,
    zone,
    functionsFor: () => feelTimeFunctions(shippedCalendar(), zone, [], clock.now()),
  })
  const folder = join(import.meta.dirname, '../../../workflows/shenshan-2021')
  const files = readdirSync(folder).filter((file) => file.endsWith('.dmn'))
  await runtime.deploy({ by: 'designer1', resources: files.map((name) => ({ name, content: readFileSync(join(folder, name), 'utf8') })) })
  server = await v2Server(runtime, clock)
})
afterAll(async () => {
  await server.close()
  await database.drop()
})

const evaluate = (decisionDefinitionId: string, variables: object) =>
  fetch(`${server.url}/v2/decision-definitions/evaluation`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ decisionDefinitionId, variables }),
  })

test.each(cases.filter((each) => familyOf(each.id) in decisions))('answers $id as expected', async ({ id, input, expected }) => {
  const response = await evaluate(decisions[familyOf(id)] ?? '', input)
  const body = (await response.json()) as { readonly output: string; readonly detail: string; readonly [member: string]: unknown }

  if (typeof expected === 'object' && 'error' in expected) {
    const { error, ...members } = expected
    expect(response.status).toBe(400)
    expect(body.detail.startsWith(`${error}: `), body.detail).toBe(true)
    expect(body).toMatchObject(members)
  } else {
    expect(response.status).toBe(200)
    expect(JSON.parse(body.output)).toEqual(expected)
  }
})

test('names the fault when an input has the wrong type', async () => {
  const response = await evaluate('shenshan_subsidy_amount', { area: 60_000, level: 3 })

  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ decisionId: 'shenshan_subsidy_amount', status: 400 })
})

/** A server with something of everything the engine keeps, and the official clients on it. */
import { createCamundaClient } from '@camunda8/orchestration-cluster-api'
import { createCamundaClient as createOlderClient } from 'orchestration-cluster-api-8-8'
import { type TestDatabase, testDatabase } from '../../../support/database.ts'
import {
  bpmn,
  callActivity,
  element,
  extensions,
  flow,
  messageCatch,
  messageDefinition,
  sequence,
  serviceTask,
  userTask,
} from '../../../support/models.ts'
import { type TestRuntime, testRuntime } from '../../../support/runtime.ts'
import { type V2Server, v2Server } from '../../../support/v2-server.ts'

/** No waiting for what is there at once. */
export const NOW = { consistency: { waitUpToMs: 0 } }

/** A client by the names of its operations, so that tables of calls can be written down. */
export type Client = { readonly [operation: string]: (input?: object, options?: object) => Promise<Answer> }
export type Row = { readonly [field: string]: unknown }
/** Whatever an operation answers; the client's own schemas have looked at it. */
export type Answer = Row & {
  readonly items: readonly Row[]
  readonly jobs: readonly Row[]
  readonly page: {
    readonly totalItems: number
    readonly hasMoreTotalItems: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

/** One exchange of a client with the server. */
export interface Exchange {
  readonly method: string
  /** Below `/v2`, without query. */
  readonly path: string
  readonly status: number
  readonly body: unknown
}

export interface World {
  readonly database: TestDatabase
  readonly app: TestRuntime
  readonly server: V2Server
  /** Everything the clients of this world have exchanged. */
  readonly exchanges: Exchange[]
  /** 9.1.5, which checks requests and answers as strictly as it can. */
  readonly client: Client
  /** 8.8.4, which checks nothing: its schemas are those of an older server. */
  readonly older: Client
  close(): Promise<void>
}

export function file(name: string, content: string): File {
  return new File([content], name)
}

const FORM = JSON.stringify({ id: 'check-form', title: { zh: '材料核对', en: 'Check' }, schema: { type: 'object' }, layout: [], rules: [] })

/** Two decisions, the second needs the first. */
const DMN = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="tiers" name="tiers" namespace="http://pingji.test">
  <inputData id="area" name="area"><variable id="area_variable" name="area" typeRef="number"/></inputData>
  <decision id="doubled" name="doubled">
    <variable id="doubled_variable" name="doubled"/>
    <informationRequirement id="doubled_needs"><requiredInput href="#area"/></informationRequirement>
    <literalExpression id="doubled_expression"><text>area * 2</text></literalExpression>
  </decision>
  <decision id="tier" name="tier">
    <variable id="tier_variable" name="tier"/>
    <informationRequirement id="needs_doubled"><requiredDecision href="#doubled"/></informationRequirement>
    <decisionTable id="tier_table" hitPolicy="FIRST">
      <input id="tier_input" label="doubled"><inputExpression id="tier_expression" typeRef="number"><text>doubled</text></inputExpression></input>
      <output id="tier_output" name="tier"/>
      <rule id="rule_small"><inputEntry id="e2"><text>&lt; 100000</text></inputEntry><outputEntry id="o3"><text>"lower"</text></outputEntry></rule>
      <rule id="rule_large"><inputEntry id="e3"><text>-</text></inputEntry><outputEntry id="o5"><text>"upper"</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <decision id="strict" name="strict">
    <variable id="strict_variable" name="strict"/>
    <decisionTable id="strict_table" hitPolicy="UNIQUE">
      <input id="strict_input" label="area"><inputExpression id="strict_expression" typeRef="number"><text>area</text></inputExpression></input>
      <output id="strict_output" name="strict"/>
      <rule id="strict_one"><inputEntry id="s1"><text>&gt; 0</text></inputEntry><outputEntry id="s2"><text>1</text></outputEntry></rule>
      <rule id="strict_two"><inputEntry id="s3"><text>&gt; 1</text></inputEntry><outputEntry id="s4"><text>2</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>`

const start = element('startEvent', 'start', extensions('<zeebe:formDefinition formId="check-form"/>'))
const check = userTask(
  'check',
  '<zeebe:formDefinition formId="check-form"/><zeebe:assignmentDefinition candidateGroups="official" candidateUsers="official1"/><zeebe:ioMapping><zeebe:input source="=1" target="local"/></zeebe:ioMapping>',
)
const end = element('endEvent', 'end')

export const RESOURCES = [
  ['review.bpmn', bpmn('review', [start.xml, check.xml, end.xml, flow('start', 'check'), flow('check', 'end')].join('\n'))],
  ['letters.bpmn', bpmn('letters', sequence(serviceTask('issue', 'letter.print')))],
  ['wait.bpmn', bpmn('wait', sequence(messageCatch('paid', 'paid')), messageDefinition('paid', '=number'))],
  ['outer.bpmn', bpmn('outer', sequence(callActivity('inner', 'letters')))],
  [
    'graded.bpmn',
    bpmn(
      'graded',
      sequence(
        element('businessRuleTask', 'ask', extensions('<zeebe:calledDecision decisionId="tier" resultVariable="tier"/>')),
        userTask('sign'),
      ),
    ),
  ],
  [
    'called.bpmn',
    bpmn(
      'called',
      [
        element('startEvent', 'rung', '<bpmn:messageEventDefinition id="rung_message" messageRef="message_bell"/>').xml,
        userTask('answer').xml,
        flow('rung', 'answer'),
      ].join('\n'),
      '<bpmn:message id="message_bell" name="bell"/>',
    ),
  ],
  ['tiers.dmn', DMN],
  ['check.form.json', FORM],
] as const

export async function createWorld(): Promise<World> {
  const database = await testDatabase()
  const app = testRuntime(database.db)
  const server = await v2Server(app.runtime, app.clock, { db: database.db })
  const exchanges: Exchange[] = []
  const watched: typeof fetch = async (input, init) => {
    const address = input instanceof Request ? input.url : String(input)
    const method = input instanceof Request ? input.method : (init?.method ?? 'GET')
    const response = await fetch(input, init)
    const isJson = response.headers.get('content-type')?.includes('json') === true
    exchanges.push({
      method,
      path: new URL(address).pathname.replace(/^\/v2/, ''),
      status: response.status,
      body: isJson ? await response.clone().json() : undefined,
    })
    return response
  }
  const config = { CAMUNDA_REST_ADDRESS: server.url, CAMUNDA_AUTH_STRATEGY: 'NONE' } as const
  const client = createCamundaClient({
    config: { ...config, CAMUNDA_SDK_VALIDATION: 'req:fanatical,res:fanatical' },
    fetch: watched,
    throwOnError: true,
  } as Parameters<typeof createCamundaClient>[0]) as unknown as Client
  const older = createOlderClient({
    config: { ...config, CAMUNDA_SDK_VALIDATION: 'none' },
    fetch: watched,
    throwOnError: true,
  } as Parameters<typeof createOlderClient>[0]) as unknown as Client
  await app.runtime.deploy({ by: 'designer1', resources: RESOURCES.map(([name, content]) => ({ name, content })) })
  return {
    database,
    app,
    server,
    exchanges,
    client,
    older,
    async close() {
      await server.close()
      await database.drop()
    },
  }
}

/** An operation by its name; a client that does not know it is a fault of the test. */
export function call(client: Client, operation: string, input?: object, options?: object): Promise<Answer> {
  const method = client[operation]
  if (method === undefined) throw new Error(`Expected the client to know ${operation}`)
  return method.call(client, input, options)
}

/** The first of what a search finds. */
export async function first(client: Client, operation: string, filter: object): Promise<Row> {
  const [row] = (await call(client, operation, { filter }, NOW)).items
  if (row === undefined) throw new Error(`Expected ${operation} to find ${JSON.stringify(filter)}`)
  return row
}

/** Starts a process; answers the key of its instance. */
export async function begin(client: Client, processDefinitionId: string, variables: object = {}, more: object = {}): Promise<string> {
  return String((await call(client, 'createProcessInstance', { processDefinitionId, variables, ...more })).processInstanceKey)
}

/** Starts `letters` and takes its job. */
export async function beginJob(client: Client): Promise<{ readonly jobKey: string; readonly processInstanceKey: string }> {
  const processInstanceKey = await begin(client, 'letters')
  const { jobs } = await call(client, 'activateJobs', {
    type: 'letter.print',
    maxJobsToActivate: 100,
    timeout: 60_000,
    worker: 'printer',
    requestTimeout: 1000,
  })
  const job = jobs.find((each) => each.processInstanceKey === processInstanceKey)
  if (job === undefined) throw new Error('Expected a job of the new instance')
  return { jobKey: String(job.jobKey), processInstanceKey }
}

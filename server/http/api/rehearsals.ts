import type { FastifyInstance } from 'fastify'
import { type TSchema, Type } from 'typebox'
import type { Behind, StartRehearsal } from '../../base/api/rehearsal.ts'
import type { JsonObject } from '../../base/json.ts'
import { SCENARIO_SCHEMA } from '../../rehearsal/index.ts'
import type { Services } from '../../services.ts'
import { attachment, PDF, XLSX } from '../attachment.ts'
import { localeOf } from './shapes.ts'

const ID = Type.String({ maxLength: 64, pattern: '^[\\w.-]+$' })
const CODE = Type.String({ minLength: 1, maxLength: 400 })
const ORNULL = Type.Union([CODE, Type.Null()])
const closed = { additionalProperties: false } as const
const params = Type.Object({ id: ID })
const runParams = Type.Object({ run: ID })

const oneOf = (...values: readonly string[]) => Type.Union(values.map((value) => Type.Literal(value)))
const asked = (what: string, fields: { readonly [name: string]: TSchema } = {}) =>
  Type.Object({ what: Type.Literal(what), ...fields }, closed)
const element = { processId: CODE, elementId: CODE }

const BEHIND = Type.Union([
  asked('cases', { caseType: CODE, state: oneOf('opened', 'closed') }),
  asked('outcome', { caseType: CODE, outcome: ORNULL }),
  asked('element', element),
  asked('completed', element),
  asked('open-at', element),
  asked('flow', { processId: CODE, flowId: CODE }),
  asked('incident', { ...element, type: Type.Optional(CODE), message: Type.Optional(Type.String({ maxLength: 4000 })) }),
  asked('deadline', { rule: CODE, outcome: oneOf('begun', 'met', 'missed', 'open') }),
  asked('light', { month: CODE, light: oneOf('green', 'yellow', 'red', 'paused') }),
  asked('queue', { role: CODE, week: CODE, number: oneOf('arrived', 'done', 'waiting') }),
  asked('stuck'),
  asked('result', { stage: CODE, level: Type.String({ maxLength: 400 }) }),
  asked('letter', { template: CODE }),
  asked('objection', { founded: Type.Union([Type.Boolean(), Type.Null()]) }),
  asked('objection-filed', { how: oneOf('filed', 'late', 'without-evidence') }),
  asked('money', { month: Type.String({ maxLength: 10 }), kind: oneOf('awarded', 'ordered', 'paid', 'claimed', 'repaid') }),
])

interface Own {
  readonly Params: { readonly id: string }
}
interface OwnRun {
  readonly Params: { readonly run: string }
}

/** Rehearsals of programmes and version impacts: for those who write and review drafts. */
export async function rehearsalRoutes(app: FastifyInstance, { rehearsals }: Services): Promise<void> {
  const allowed = { config: { permission: ['programme:edit', 'programme:review'] } }
  const tags = ['studio']

  app.get<Own>('/api/programmes/:id/rehearsals', { ...allowed, schema: { tags, params } }, async ({ params: { id } }) =>
    rehearsals.overview(id),
  )

  app.post<Own & { Body: StartRehearsal }>(
    '/api/programmes/:id/rehearsals',
    {
      ...allowed,
      schema: {
        tags,
        params,
        body: Type.Object({ of: Type.Union([Type.Literal('draft'), Type.Integer({ minimum: 1 })]), scenario: SCENARIO_SCHEMA }, closed),
      },
    },
    async ({ params: { id }, body, actor }, reply) => {
      reply.status(201)
      return rehearsals.start(id, body, actor.userId)
    },
  )

  app.get<Own>('/api/programmes/:id/rehearsals/usual', { ...allowed, schema: { tags, params } }, async ({ params: { id } }) =>
    rehearsals.usual(id),
  )

  // Also what is not whole yet is asked about: its shape is among the problems.
  app.post<Own & { Body: JsonObject }>(
    '/api/programmes/:id/rehearsals/check',
    { ...allowed, schema: { tags, params, body: Type.Object({}, { additionalProperties: true }) } },
    async ({ params: { id }, body }) => ({ problems: await rehearsals.check(id, body) }),
  )

  app.get<OwnRun>('/api/rehearsals/:run', { ...allowed, schema: { tags, params: runParams } }, async ({ params: { run } }) =>
    rehearsals.run(run),
  )

  for (const act of ['pause', 'resume', 'cancel'] as const)
    app.post<OwnRun>(
      `/api/rehearsals/:run/${act}`,
      { ...allowed, schema: { tags, params: runParams } },
      async ({ params: { run }, actor }) => rehearsals[act](run, actor.userId),
    )

  app.get<OwnRun>('/api/rehearsals/:run/report', { ...allowed, schema: { tags, params: runParams } }, async ({ params: { run } }) =>
    rehearsals.report(run),
  )

  app.get<OwnRun>('/api/rehearsals/:run/report.pdf', { ...allowed, schema: { tags, params: runParams } }, async (request, reply) =>
    attachment(reply, { type: PDF, name: 'rehearsal.pdf', content: await rehearsals.reportPdf(request.params.run) }),
  )

  app.get<OwnRun>('/api/rehearsals/:run/report.xlsx', { ...allowed, schema: { tags, params: runParams } }, async (request, reply) =>
    attachment(reply, { type: XLSX, name: 'rehearsal.xlsx', content: await rehearsals.reportXlsx(request.params.run, localeOf(request)) }),
  )

  app.post<OwnRun & { Body: { readonly behind: Behind; readonly cursor?: string; readonly limit?: number } }>(
    '/api/rehearsals/:run/cases',
    {
      ...allowed,
      schema: {
        tags,
        params: runParams,
        body: Type.Object(
          {
            behind: BEHIND,
            cursor: Type.Optional(Type.String({ maxLength: 64, pattern: '^\\d{1,9}$' })),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
          },
          closed,
        ),
      },
    },
    async ({ params: { run }, body: { behind, cursor, limit = 50 } }) =>
      rehearsals.cases(run, behind, { limit, ...(cursor === undefined ? {} : { cursor }) }),
  )

  app.get<{ Params: { readonly run: string; readonly caseId: string } }>(
    '/api/rehearsals/:run/cases/:caseId',
    { ...allowed, schema: { tags, params: Type.Object({ run: ID, caseId: ID }) } },
    async ({ params: { run, caseId } }) => rehearsals.case(run, caseId),
  )

  app.get<{ Params: { readonly run: string; readonly other: string } }>(
    '/api/rehearsals/:run/compare/:other',
    { ...allowed, schema: { tags, params: Type.Object({ run: ID, other: ID }) } },
    async ({ params: { run, other } }) => rehearsals.compare(run, other),
  )

  app.post<Own>('/api/programmes/:id/impact', { ...allowed, schema: { tags, params } }, async ({ params: { id }, actor }, reply) => {
    reply.status(201)
    return rehearsals.startImpact(id, actor.userId)
  })

  app.get<Own>('/api/impacts/:id', { ...allowed, schema: { tags, params } }, async ({ params: { id } }) => rehearsals.impact(id))
}

import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Answers, ScoreResultView } from '../../base/api/score.ts'
import { levelOf, levelQuestion, scoreAnswers } from '../../rules/score/index.ts'
import type { Services } from '../../services.ts'
import { rowAnswer } from './row-answer.ts'
import { scoreRefusal } from './score-refusals.ts'

const ID = Type.String({ maxLength: 64, pattern: '^[\\w.-]+$' })
const params = Type.Object({ id: ID })

/** Programmes: what is published, drafts of an administrator, forms, and scoring without a case. */
export async function programmeRoutes(app: FastifyInstance, services: Services): Promise<void> {
  const { programmes, runtime } = services
  const read = { config: { permission: 'programme:read' } }
  const open = { config: { permission: 'session' } }

  app.get('/api/programmes', { ...open, schema: { tags: ['programmes'] } }, async () => {
    const items = await Promise.all(
      (await programmes.list()).map(async ({ id }) => {
        const current = await programmes.current(id)
        const { title } = current.manifest
        return { id, title, version: current.version, publishedAt: current.publishedAt, retired: await programmes.isRetired(id) }
      }),
    )
    return { items, total: items.length, nextCursor: null }
  })

  app.get<{ Params: { readonly id: string } }>(
    '/api/programmes/:id',
    { ...open, schema: { tags: ['programmes'], params } },
    async ({ params: { id }, actor }) => {
      const { version, manifest, publishedAt, publishedBy } = await programmes.current(id)
      const files = actor.permissions.has('programme:read') ? await programmes.files(id) : []
      return { id, version, manifest, publishedAt, publishedBy, files }
    },
  )

  app.get<{ Params: { readonly id: string; readonly '*': string }; Querystring: { readonly version?: number } }>(
    '/api/programmes/:id/files/*',
    {
      ...read,
      schema: {
        tags: ['programmes'],
        querystring: Type.Object({ version: Type.Optional(Type.Integer({ minimum: 1 })) }, { additionalProperties: false }),
      },
    },
    async (request, reply) => {
      const file = await programmes.file(request.params.id, request.params['*'], request.query.version)
      return reply.header('content-type', 'text/plain; charset=utf-8').header('x-content-type-options', 'nosniff').send(file.content)
    },
  )

  app.post<{ Params: { readonly id: string }; Body: { readonly answers: Answers; readonly scheme?: string } }>(
    '/api/programmes/:id/score',
    {
      ...open,
      schema: {
        tags: ['programmes'],
        params,
        body: Type.Object(
          { answers: Type.Record(Type.String({ maxLength: 64 }), rowAnswer), scheme: Type.Optional(ID) },
          { additionalProperties: false },
        ),
      },
    },
    async ({ params: { id }, body }): Promise<ScoreResultView> => {
      const current = await programmes.current(id)
      const scheme = await programmes.scheme(id, current.version, undefined, body.scheme)
      const scored = scoreAnswers(scheme, body.answers)
      if (!scored.ok) throw scoreRefusal('ANSWERS_REFUSED', { count: scored.problems.length }, { problems: scored.problems })
      const { rows, totals, gates, minima, vetoes } = scored.value
      const decided = await runtime.evaluateDecision({
        decisionId: scheme.levelDecision,
        deploymentKey: current.deploymentKey,
        variables: levelQuestion(scored.value),
      })
      return { rows, totals, gates, minima, vetoes, level: levelOf(scheme, scored.value, decided.value) }
    },
  )

  app.get<{ Params: { readonly programme: string; readonly formId: string }; Querystring: { readonly version?: number } }>(
    '/api/forms/:programme/:formId',
    {
      ...open,
      schema: {
        tags: ['programmes'],
        params: Type.Object({ programme: ID, formId: ID }),
        querystring: Type.Object({ version: Type.Optional(Type.Integer({ minimum: 1 })) }, { additionalProperties: false }),
      },
    },
    async ({ params: { programme, formId }, query }) => programmes.formDocument(programme, query.version ?? null, formId),
  )
}

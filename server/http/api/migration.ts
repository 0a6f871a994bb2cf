import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { MigrationMappingInput } from '../../base/api/migration.ts'
import type { Services } from '../../services.ts'

const ID = Type.String({ maxLength: 64, pattern: '^[\\w.-]+$' })
const VERSION = Type.Integer({ minimum: 1 })
const ELEMENT = Type.String({ minLength: 1, maxLength: 128 })
const sides = {
  from: VERSION,
  to: VERSION,
  mapping: Type.Optional(Type.Record(ELEMENT, Type.Record(ELEMENT, ELEMENT))),
}

interface Sides {
  readonly from: number
  readonly to: number
  readonly mapping?: MigrationMappingInput
}

/** Moves running cases to another version of their programme: first the plan, then the run. */
export async function migrationRoutes(app: FastifyInstance, { cases: { migration } }: Services): Promise<void> {
  const edit = { config: { permission: 'programme:edit' } }
  const tags = ['studio']
  const params = Type.Object({ id: ID })

  app.post<{ Params: { readonly id: string }; Body: Sides }>(
    '/api/programmes/:id/migration/plan',
    { ...edit, schema: { tags, params, body: Type.Object(sides, { additionalProperties: false }) } },
    async ({ params: { id }, body }) => migration.plan({ programme: id, ...body }),
  )

  app.post<{ Params: { readonly id: string }; Body: Sides & { readonly caseIds?: readonly string[] } }>(
    '/api/programmes/:id/migration/run',
    {
      ...edit,
      schema: {
        tags,
        params,
        body: Type.Object(
          { ...sides, caseIds: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 10_000 })) },
          { additionalProperties: false },
        ),
      },
    },
    async ({ params: { id }, body, actor }) => migration.run({ programme: id, ...body }, actor.userId),
  )
}

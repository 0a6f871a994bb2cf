import { Type } from 'typebox'

/** Which devices behind a figure are asked for, a page at a time. */
export interface DevicesQuery {
  readonly source?: number
  readonly only?: 'all' | 'silent' | 'reporting'
  readonly cursor?: string
  readonly limit?: number
}

const USUAL_LIMIT = 50

export const rowParams = Type.Object({ id: Type.String({ maxLength: 64 }), row: Type.String({ maxLength: 64 }) })

export const devicesQuery = Type.Object(
  {
    source: Type.Optional(Type.Integer({ minimum: 0, maximum: 20 })),
    only: Type.Optional(Type.Union([Type.Literal('all'), Type.Literal('silent'), Type.Literal('reporting')])),
    cursor: Type.Optional(Type.String({ maxLength: 64 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  },
  { additionalProperties: false },
)

export function devicesPage({ source = 0, only = 'all', cursor, limit = USUAL_LIMIT }: DevicesQuery) {
  return { source, only, after: cursor ?? null, limit }
}

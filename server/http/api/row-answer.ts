import { Type } from 'typebox'

const ID = Type.String({ maxLength: 64 })
const DECIMAL = Type.String({ maxLength: 32 })
const measured = {
  numerator: Type.Optional(Type.Number()),
  denominator: Type.Optional(Type.Number()),
  value: Type.Optional(Type.String({ maxLength: 64 })),
  count: Type.Optional(Type.Number()),
}

/** Answer of one row of a score sheet on the wire (`server/base/api/score.ts`). */
export const rowAnswer = Type.Object(
  {
    ...measured,
    has: Type.Optional(Type.Boolean()),
    conditions: Type.Optional(Type.Record(ID, Type.Boolean())),
    measured: Type.Optional(Type.Record(ID, Type.Object(measured, { additionalProperties: false }))),
    excluded: Type.Optional(Type.Array(ID, { maxItems: 100 })),
    marks: Type.Optional(Type.Record(ID, DECIMAL)),
    choice: Type.Optional(ID),
    judged: Type.Optional(DECIMAL),
    population: Type.Optional(Type.Number()),
    notApplicable: Type.Optional(Type.Boolean()),
    comment: Type.Optional(Type.String({ maxLength: 2000 })),
  },
  { additionalProperties: false },
)

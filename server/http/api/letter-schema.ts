import { Type } from 'typebox'

const TEXT = Type.String({ maxLength: 8_000 })
const FEEL = Type.String({ maxLength: 2_000 })
const WHEN = Type.Optional(FEEL)
const BOTH = Type.Object({ zh: TEXT, en: TEXT })
const strict = { additionalProperties: false }

const BOX = Type.Object({ label: TEXT, text: Type.Optional(TEXT), signer: Type.Optional(TEXT), date: Type.Optional(TEXT) }, strict)
const COLUMN = Type.Object(
  {
    title: TEXT,
    value: TEXT,
    width: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100 })),
    align: Type.Optional(Type.Union([Type.Literal('left'), Type.Literal('right'), Type.Literal('center')])),
  },
  strict,
)
const FIELD = Type.Object({ label: TEXT, value: TEXT, span: Type.Optional(Type.Union([Type.Literal(1), Type.Literal(2)])) }, strict)

const BLOCK = Type.Union([
  ...(['title', 'paragraph', 'heading', 'note'] as const).map((kind) =>
    Type.Object({ kind: Type.Literal(kind), text: TEXT, when: WHEN }, strict),
  ),
  Type.Object({ kind: Type.Literal('list'), items: FEEL, text: TEXT, when: WHEN }, strict),
  Type.Object({ kind: Type.Literal('table'), columns: Type.Array(COLUMN, { maxItems: 20 }), rows: FEEL, when: WHEN }, strict),
  Type.Object({ kind: Type.Literal('fields'), fields: Type.Array(FIELD, { maxItems: 100 }), when: WHEN }, strict),
  Type.Object({ kind: Type.Literal('signature'), office: TEXT, date: TEXT, seal: Type.Boolean(), when: WHEN }, strict),
  Type.Object({ kind: Type.Literal('signatures'), people: FEEL, when: WHEN }, strict),
  Type.Object({ kind: Type.Literal('approvals'), boxes: Type.Array(Type.Union([TEXT, BOX]), { maxItems: 20 }), when: WHEN }, strict),
  Type.Object({ kind: Type.Literal('qr'), value: TEXT, caption: TEXT, when: WHEN }, strict),
])

/** Shape of a letter template that somebody is writing; see `LetterTemplate`. */
export const LETTER_TEMPLATE = Type.Object(
  {
    id: Type.String({ maxLength: 64, pattern: '^[\\w-]+$' }),
    title: BOTH,
    article: Type.Optional(TEXT),
    layout: Type.Union([Type.Literal('letter'), Type.Literal('document'), Type.Literal('paper'), Type.Literal('certificate')]),
    numbered: Type.Boolean(),
    addressee: Type.Optional(TEXT),
    blocks: Type.Array(BLOCK, { maxItems: 200 }),
    deliverTo: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 20 })),
    checks: Type.Optional(Type.Array(Type.Object({ holds: FEEL, text: BOTH }, strict), { maxItems: 50 })),
    sample: Type.Optional(Type.Object({}, { additionalProperties: true })),
  },
  strict,
)

/** JSON schemas of request bodies and parameters, as the official clients send them: 64-bit numbers come as digits in a string, or as numbers. */
export const key = { type: 'string', pattern: '^-?[0-9]{1,19}$' } as const
export const long = { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^-?[0-9]{1,19}$' }] } as const
export const nullableText = { type: ['string', 'null'] } as const
export const text = { type: 'string', maxLength: 10_000 } as const
export const name = { type: 'string', minLength: 1, maxLength: 1000 } as const
export const names = { type: 'array', items: name, maxItems: 1000 } as const
export const variables = { type: ['object', 'null'] } as const
/** As in Camunda 8: at most ten, each a word of letters, digits and a few signs. */
export const tags = {
  type: 'array',
  items: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_\\-:.]{0,99}$' },
  maxItems: 10,
  uniqueItems: true,
} as const

export function object(properties: { readonly [field: string]: object }, required: readonly string[] = []) {
  return { type: 'object', additionalProperties: false, properties, required }
}

/** The same, where the body may be left out. */
export function optional(schema: object) {
  return { anyOf: [schema, { type: 'null' }] }
}

export function params(...fields: readonly string[]) {
  return object(Object.fromEntries(fields.map((field) => [field, key])), fields)
}

export const sortBody = {
  type: ['array', 'null'],
  maxItems: 10,
  items: object({ field: name, order: { type: 'string', pattern: '^([aA][sS][cC]|[dD][eE][sS][cC])$' } }, ['field']),
} as const

/** A page by offset or by cursor. */
export const pageBody = optional(object({ from: long, limit: long, after: nullableText, before: nullableText }))

export const searchBody = optional(object({ filter: { type: ['object', 'null'] }, sort: sortBody, page: pageBody }))

/** A 64-bit number of a body, as a number; undefined when it is absent. */
export function numberOf(value: number | string | undefined | null): number | undefined {
  return value === undefined || value === null ? undefined : Number(value)
}

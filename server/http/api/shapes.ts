import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Locale } from '../../base/text.ts'

/** Shapes that several routes share. */
export const id = Type.Object({ id: Type.String({ maxLength: 64 }) })
export const paging = {
  cursor: Type.Optional(Type.String({ maxLength: 256 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
}
/** Data of a form: its own schema is checked by the domain. */
export const formData = Type.Object({}, { additionalProperties: true })

export function localeOf(request: FastifyRequest): Locale {
  return request.headers['accept-language']?.startsWith('en') === true ? 'en' : 'zh-CN'
}

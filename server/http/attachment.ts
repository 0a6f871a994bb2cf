import type { FastifyReply } from 'fastify'

export const PDF = 'application/pdf'
export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** Answers a file to be saved, which no cache may keep. `name` is plain ASCII. */
export function attachment(reply: FastifyReply, file: { readonly type: string; readonly name: string; readonly content: Uint8Array }) {
  return reply
    .type(file.type)
    .header('content-disposition', `attachment; filename="${file.name}"`)
    .header('cache-control', 'private, no-store')
    .send(Buffer.from(file.content))
}

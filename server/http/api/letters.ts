import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { type LetterView, letterRefusal } from '../../letters/index.ts'
import type { Services } from '../../services.ts'

/** A letter's record; its PDF is fetched as a document. Seen by who may see its case. */
export async function letterRoutes(app: FastifyInstance, { letters, cases }: Services): Promise<void> {
  app.get<{ Params: { readonly id: string } }>(
    '/api/letters/:id',
    { config: { permission: 'session' }, schema: { tags: ['letters'], params: Type.Object({ id: Type.String({ maxLength: 64 }) }) } },
    async (request): Promise<LetterView> => {
      const letter = await letters.get(request.params.id)
      const maySee =
        letter.caseId === null ? request.actor.permissions.has('case:read-all') : await cases.mayAccess(request.actor, letter.caseId)
      if (!maySee) throw letterRefusal('LETTER_NOT_FOUND')
      return letter
    },
  )
}

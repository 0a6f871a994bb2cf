import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { LetterPreviewView } from '../../base/api/studio.ts'
import type { Json, JsonObject } from '../../base/json.ts'
import { type LetterTemplate, type LetterView, letterRefusal, readableManifest } from '../../letters/index.ts'
import type { Services } from '../../services.ts'
import { LETTER_TEMPLATE } from './letter-schema.ts'

const ID = Type.String({ maxLength: 64, pattern: '^[\\w.-]+$' })
/** Enough for a long template with its example data. */
const PREVIEW_BYTES = 400_000

/** A letter's record (its PDF is fetched as a document; seen by who may see its case), and samples of a template that is being written. */
export async function letterRoutes(app: FastifyInstance, { letters, cases, programmes }: Services): Promise<void> {
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

  app.post<{ Params: { readonly id: string }; Body: { readonly template: LetterTemplate; readonly data: JsonObject } }>(
    '/api/programmes/:id/letters/preview',
    {
      config: { permission: 'programme:edit', rateLimit: { max: 240, timeWindow: 60_000 } },
      bodyLimit: PREVIEW_BYTES,
      schema: {
        tags: ['letters'],
        params: Type.Object({ id: ID }),
        body: Type.Object(
          { template: LETTER_TEMPLATE, data: Type.Object({}, { additionalProperties: true }) },
          { additionalProperties: false },
        ),
      },
    },
    async ({ params: { id }, body: { template, data } }): Promise<LetterPreviewView> => {
      const { content } = await programmes.workspaces.read(id, 'programme.json')
      const { pdf, problems } = await letters.preview(template, readableManifest(id, readJson(content)), data)
      return { pdf: pdf.toString('base64'), problems }
    },
  )
}

/** A draft's manifest may be half written. */
function readJson(content: string): Json {
  try {
    return JSON.parse(content) as Json
  } catch {
    return {}
  }
}

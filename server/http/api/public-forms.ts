import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { PublicFormView } from '../../base/api/public-forms.ts'
import { hasForm, programmeRefusal } from '../../programmes/index.ts'
import type { FormDocument } from '../../rules/forms/index.ts'
import type { Services } from '../../services.ts'

/** Forms that anybody may read without an account: those whose document says `public: true`. */
export async function publicFormRoutes(app: FastifyInstance, { programmes }: Services): Promise<void> {
  app.get('/api/public/forms', { config: { permission: 'public' }, schema: { tags: ['public'] } }, async () => {
    const items: PublicFormView[] = []
    for (const manifest of await programmes.list())
      for (const type of manifest.caseTypes) {
        if (!hasForm(type.startForm)) continue
        const form = await programmes.formDocument(manifest.id, null, type.startForm)
        if (form.public === true)
          items.push({ programme: manifest.id, programmeTitle: manifest.title, caseType: type.code, form: form.id, title: form.title })
      }
    return { items, total: items.length, nextCursor: null }
  })

  app.get<{ Params: { readonly programme: string; readonly formId: string } }>(
    '/api/public/forms/:programme/:formId',
    {
      config: { permission: 'public', rateLimit: { max: 120, timeWindow: 60_000 } },
      schema: {
        tags: ['public'],
        params: Type.Object({ programme: Type.String({ maxLength: 64 }), formId: Type.String({ maxLength: 64 }) }),
      },
    },
    async ({ params: { programme, formId } }): Promise<FormDocument> => {
      const form = await programmes.formDocument(programme, null, formId)
      // What is not public answers as what is not there.
      if (form.public !== true) throw programmeRefusal('FORM_NOT_FOUND', { form: formId })
      return form
    },
  )
}

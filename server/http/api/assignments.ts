import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { AssignmentView } from '../../base/api/studio.ts'
import { isJsonObject, type Json } from '../../base/json.ts'
import type { Services } from '../../services.ts'

/** Names shown of one role; more are only counted. */
const MOST_NAMES = 30

/** Who holds the roles of a programme's draft: for its administrators to read, roles are given under /api/users. */
export async function assignmentRoutes(app: FastifyInstance, { programmes, identity }: Services): Promise<void> {
  app.get<{ Params: { readonly id: string } }>(
    '/api/programmes/:id/assignments',
    {
      config: { permission: 'programme:edit' },
      schema: { tags: ['studio'], params: Type.Object({ id: Type.String({ maxLength: 64, pattern: '^[\\w.-]+$' }) }) },
    },
    async ({
      params: { id },
    }): Promise<{ readonly items: readonly AssignmentView[]; readonly total: number; readonly nextCursor: null }> => {
      const { content } = await programmes.workspaces.read(id, 'programme.json')
      const items = await Promise.all(rolesIn(content).map(assignmentOf))
      return { items, total: items.length, nextCursor: null }
    },
  )

  async function assignmentOf(role: string): Promise<AssignmentView> {
    const people = await identity.usersWithRole(role)
    const shown = people.slice(0, MOST_NAMES).map(async ({ id, name }) => {
      const organisationId = (await identity.actorOf(id))?.organisationId ?? null
      return { id, name, organisation: organisationId === null ? null : ((await identity.organisation(organisationId))?.name ?? null) }
    })
    return { role, total: people.length, people: await Promise.all(shown) }
  }
}

/** Codes of the roles in a manifest that may be half written. */
function rolesIn(content: string): readonly string[] {
  let manifest: Json
  try {
    manifest = JSON.parse(content) as Json
  } catch {
    return []
  }
  const roles = isJsonObject(manifest) && Array.isArray(manifest.roles) ? manifest.roles : []
  const codes = roles.flatMap((role: Json) => (isJsonObject(role) && typeof role.code === 'string' ? [role.code] : []))
  return [...new Set(codes)].slice(0, 50)
}

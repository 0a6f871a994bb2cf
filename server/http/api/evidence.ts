import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { SnapshotView } from '../../base/api/evidence.ts'
import { evidenceRefusal } from '../../evidence/index.ts'
import type { Services } from '../../services.ts'
import { type DevicesQuery, devicesPage, devicesQuery, rowParams } from './evidence-shapes.ts'

const params = Type.Object({ id: Type.String({ maxLength: 64 }) })

/** What the devices of a subject prove, row by row. */
export async function evidenceRoutes(app: FastifyInstance, services: Services): Promise<void> {
  const { evidence, cases, programmes, panels, submissions } = services

  app.get<{ Params: { readonly id: string }; Querystring: { readonly rows?: string } }>(
    '/api/subjects/:id/evidence',
    {
      config: { permission: 'session' },
      schema: {
        tags: ['evidence'],
        params,
        querystring: Type.Object({ rows: Type.Optional(Type.String({ maxLength: 4000 })) }, { additionalProperties: false }),
      },
    },
    async ({ actor, params: { id }, query }) => {
      const subject = await cases.subjects.requireAccess(actor, id)
      const scheme = await programmes.scheme(subject.programme)
      const wanted = query.rows === undefined ? null : new Set(query.rows.split(','))
      const rows = await evidence.forRows(
        id,
        scheme.rows.filter((row) => wanted === null || wanted.has(row.id)),
        scheme,
      )
      return { rows, snapshotHash: evidence.hashOf(id, rows) }
    },
  )

  app.get<{ Params: { readonly id: string; readonly row: string }; Querystring: DevicesQuery }>(
    '/api/subjects/:id/evidence/:row/devices',
    { config: { permission: 'session' }, schema: { tags: ['evidence'], params: rowParams, querystring: devicesQuery } },
    async ({ actor, params: { id, row }, query }) => {
      const subject = await cases.subjects.requireAccess(actor, id)
      const scheme = await programmes.scheme(subject.programme)
      const { source, ...page } = devicesPage(query)
      const asked = scheme.rows.find((one) => one.id === row)?.evidence?.[source]
      if (asked === undefined) throw evidenceRefusal('EVIDENCE_ROW_UNKNOWN')
      return evidence.devicesBehind(id, asked, scheme, page)
    },
  )

  app.get<{ Params: { readonly id: string } }>(
    '/api/subjects/:id/readiness',
    { config: { permission: 'session' }, schema: { tags: ['evidence'], params } },
    async ({ actor, params: { id } }) => {
      const subject = await cases.subjects.requireAccess(actor, id)
      const { manifest, version } = await programmes.current(subject.programme)
      const scheme = await programmes.scheme(subject.programme, version)
      return evidence.readiness(subject, scheme, manifest.levels)
    },
  )

  app.get<{ Params: { readonly id: string } }>(
    '/api/evidence/snapshots/:id',
    { config: { permission: 'session' }, schema: { tags: ['evidence'], params } },
    async ({ actor, params: { id } }): Promise<SnapshotView> => {
      const stored = await evidence.snapshotOf(id)
      if (stored === undefined) throw evidenceRefusal('SNAPSHOT_NOT_FOUND')
      const { subjectId, subjectName, caseId, ...snapshot } = stored
      if (caseId === null) await cases.subjects.requireAccess(actor, subjectId)
      else await cases.requireAccess(actor, caseId)
      const [bound, forms] = await Promise.all([panels.boundTo(id), submissions.boundTo(id)])
      return {
        ...snapshot,
        subject: { id: subjectId, name: subjectName },
        caseId,
        matches: snapshot.recomputed === snapshot.hash,
        ...bound,
        submissions: forms,
      }
    },
  )

  app.get<{ Querystring: { readonly programme?: string } }>(
    '/api/evidence/catalogue',
    {
      config: { permission: 'session' },
      schema: {
        tags: ['evidence'],
        querystring: Type.Object({ programme: Type.Optional(Type.String({ maxLength: 64 })) }, { additionalProperties: false }),
      },
    },
    async ({ query: { programme } }) => evidence.catalogue(programme === undefined ? {} : await programmes.scheme(programme)),
  )
}

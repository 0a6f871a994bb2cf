import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import {
  ASSET_STATES,
  BUILDING_STATES,
  type BuildingInput,
  type DeviceInput,
  UNIT_BASES,
  type UnitsInput,
} from '../../base/api/registry.ts'
import { type DeviceQuery, registryRefusal } from '../../registry/index.ts'
import type { Services } from '../../services.ts'
import { attachment, PDF, XLSX } from '../attachment.ts'
import { id, localeOf, paging } from './shapes.ts'

const short = Type.String({ maxLength: 64 })
const text = (maxLength: number) => Type.Optional(Type.Union([Type.String({ maxLength }), Type.Null()]))
const number = Type.Optional(Type.Union([Type.Number(), Type.Null()]))
const oneOf = (values: readonly string[]) => Type.Union(values.map((value) => Type.Literal(value)))
const closed = { additionalProperties: false }

const device = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 64 }),
    kind: Type.String({ minLength: 1, maxLength: 64 }),
    name: Type.String({ minLength: 1, maxLength: 200 }),
    place: text(200),
    building: text(64),
    floor: text(64),
    serves: text(200),
    maker: text(200),
    model: text(200),
    installedOn: text(10),
    longitude: number,
    latitude: number,
    ownerUnit: text(200),
    useUnit: text(200),
    maintainer: text(200),
    state: Type.Optional(oneOf(ASSET_STATES)),
    mapping: text(64),
    gateway: text(64),
  },
  closed,
)
const building = Type.Object(
  {
    id: Type.String({ minLength: 1, maxLength: 64 }),
    name: Type.String({ minLength: 1, maxLength: 200 }),
    position: text(200),
    yearBuilt: number,
    state: Type.Optional(oneOf(BUILDING_STATES)),
    serviceLifeYears: number,
    use: text(200),
    structure: text(200),
    floors: number,
    heightMetres: number,
    floorAreaSquareMetres: number,
    entrances: number,
    households: number,
    district: text(200),
    street: text(200),
    doorNumber: text(200),
    longitude: number,
    latitude: number,
  },
  closed,
)
const query = {
  q: Type.Optional(Type.String({ maxLength: 100 })),
  kind: Type.Optional(short),
  building: Type.Optional(short),
  state: Type.Optional(oneOf(ASSET_STATES)),
  heard: Type.Optional(oneOf(['never', 'silent', 'heard'])),
}
const deviceParams = Type.Object({ id: short, device: short })
const note = Type.Object({ note: Type.Optional(Type.String({ maxLength: 500 })) }, closed)

type Of = { readonly id: string }
type OfDevice = Of & { readonly device: string }

/** What stands in a subject: read by who may see the subject, changed by its own organisation or who manages the bridge. */
export async function registryRoutes(app: FastifyInstance, services: Services): Promise<void> {
  deviceRoutes(app, services)
  buildingRoutes(app, services)
  gatewayRoutes(app, services)
  importRoutes(app, services)
}

const read = { config: { permission: 'session' } }
const keep = { config: { permission: ['subject:own', 'bridge:manage'] } }
const tags = ['registry']

function deviceRoutes(app: FastifyInstance, { registry: { devices, labels } }: Services): void {
  app.get<{ Params: Of; Querystring: DeviceQuery & { readonly cursor?: string; readonly limit?: number } }>(
    '/api/subjects/:id/devices',
    { ...read, schema: { tags, params: id, querystring: Type.Object({ ...paging, ...query }, closed) } },
    ({ actor, params, query: { limit, ...rest } }) => devices.list(actor, params.id, { ...rest, limit: limit ?? 50 }),
  )

  app.get<{ Params: OfDevice }>(
    '/api/subjects/:id/devices/:device',
    { ...read, schema: { tags, params: deviceParams } },
    ({ actor, params }) => devices.get(actor, params.id, params.device),
  )

  app.post<{ Params: Of; Body: DeviceInput }>(
    '/api/subjects/:id/devices',
    { ...keep, schema: { tags, params: id, body: device } },
    async ({ actor, params, body }, reply) => {
      const created = await devices.create(actor, params.id, body)
      reply.status(201)
      return created
    },
  )

  app.put<{ Params: OfDevice; Body: DeviceInput }>(
    '/api/subjects/:id/devices/:device',
    { ...keep, schema: { tags, params: deviceParams, body: device } },
    ({ actor, params, body }) => devices.change(actor, params.id, params.device, body),
  )

  for (const act of ['retire', 'restore'] as const)
    app.post<{ Params: OfDevice; Body: { readonly note?: string } }>(
      `/api/subjects/:id/devices/:device/${act}`,
      { ...keep, schema: { tags, params: deviceParams, body: note } },
      ({ actor, params, body }) => devices[act](actor, params.id, params.device, body.note ?? ''),
    )

  app.delete<{ Params: OfDevice }>(
    '/api/subjects/:id/devices/:device',
    { ...keep, schema: { tags, params: deviceParams } },
    async ({ actor, params }, reply) => {
      await devices.remove(actor, params.id, params.device)
      return reply.status(204).send()
    },
  )

  app.get<{ Params: Of; Querystring: DeviceQuery & { readonly devices?: string } }>(
    '/api/subjects/:id/labels.pdf',
    {
      config: { permission: 'session', rateLimit: { max: 30, timeWindow: 60_000 } },
      schema: {
        tags,
        params: id,
        querystring: Type.Object({ ...query, devices: Type.Optional(Type.String({ maxLength: 6000 })) }, closed),
      },
    },
    async ({ actor, params, query: { devices: ids, ...rest } }, reply) =>
      attachment(reply, {
        type: PDF,
        name: 'labels.pdf',
        content: await labels.pdf(actor, params.id, { ...rest, ...(ids === undefined ? {} : { ids: ids.split(',') }) }),
      }),
  )
}

function buildingRoutes(app: FastifyInstance, { registry: { buildings } }: Services): void {
  app.get<{ Params: Of }>('/api/subjects/:id/registry', { ...read, schema: { tags, params: id } }, ({ actor, params }) =>
    buildings.overview(actor, params.id),
  )

  app.get<{ Params: Of }>('/api/subjects/:id/buildings', { ...read, schema: { tags, params: id } }, async ({ actor, params }) => ({
    items: await buildings.list(actor, params.id),
  }))

  app.put<{ Params: Of; Body: BuildingInput }>(
    '/api/subjects/:id/buildings',
    { ...keep, schema: { tags, params: id, body: building } },
    ({ actor, params, body }) => buildings.save(actor, params.id, body),
  )

  app.delete<{ Params: Of & { readonly building: string } }>(
    '/api/subjects/:id/buildings/:building',
    { ...keep, schema: { tags, params: Type.Object({ id: short, building: short }) } },
    async ({ actor, params }, reply) => {
      await buildings.remove(actor, params.id, params.building)
      return reply.status(204).send()
    },
  )

  app.put<{ Params: Of; Body: { readonly units: readonly UnitsInput[] } }>(
    '/api/subjects/:id/units',
    {
      ...keep,
      schema: {
        tags,
        params: id,
        body: Type.Object(
          { units: Type.Array(Type.Object({ kind: short, basis: oneOf(UNIT_BASES), units: number }, closed), { maxItems: 200 }) },
          closed,
        ),
      },
    },
    ({ actor, params, body }) => buildings.saveUnits(actor, params.id, body.units),
  )
}

function gatewayRoutes(app: FastifyInstance, { registry: { gateways } }: Services): void {
  app.get<{ Params: Of }>('/api/subjects/:id/gateways', { ...read, schema: { tags, params: id } }, ({ actor, params }) =>
    gateways.list(actor, params.id),
  )

  app.post<{ Params: Of; Body: { readonly label: string; readonly devices?: readonly string[] } }>(
    '/api/subjects/:id/gateways',
    {
      config: { ...keep.config, answersSecret: true },
      schema: {
        tags,
        params: id,
        body: Type.Object(
          { label: Type.String({ minLength: 1, maxLength: 100 }), devices: Type.Optional(Type.Array(short, { maxItems: 5000 })) },
          closed,
        ),
      },
    },
    async ({ actor, params, body }, reply) => {
      const issued = await gateways.issue(actor, params.id, body)
      reply.status(201).header('cache-control', 'no-store')
      return issued
    },
  )

  app.delete<{ Params: Of & { readonly username: string } }>(
    '/api/subjects/:id/gateways/:username',
    { ...keep, schema: { tags, params: Type.Object({ id: short, username: short }) } },
    async ({ actor, params }, reply) => {
      await gateways.revoke(actor, params.id, params.username)
      return reply.status(204).send()
    },
  )
}

function importRoutes(app: FastifyInstance, { registry: { imports } }: Services): void {
  const importParams = Type.Object({ id: short, import: short })
  type OfImport = Of & { readonly import: string }

  app.get<{ Params: Of; Querystring: { readonly filled?: boolean } }>(
    '/api/subjects/:id/registry.xlsx',
    { ...read, schema: { tags, params: id, querystring: Type.Object({ filled: Type.Optional(Type.Boolean()) }, closed) } },
    async (request, reply) => {
      const { actor, params, query: asked } = request
      const filled = asked.filled === true
      const content = await imports.template(actor, params.id, { filled, locale: languageOf(request) })
      return attachment(reply, { type: XLSX, name: filled ? 'registry.xlsx' : 'registry-template.xlsx', content })
    },
  )

  app.post<{ Params: Of }>(
    '/api/subjects/:id/imports',
    {
      config: { ...keep.config, rateLimit: { max: 30, timeWindow: 60_000 } },
      schema: { tags, params: id, consumes: ['multipart/form-data'] },
    },
    async (request, reply) => {
      const part = await request.file({ limits: { fileSize: LARGEST_UPLOAD } })
      if (part === undefined) throw registryRefusal('IMPORT_NOT_READABLE')
      const content = await part.toBuffer()
      const plan = await imports.plan(request.actor, request.params.id, { name: part.filename, content })
      reply.status(201)
      return plan
    },
  )

  app.get<{ Params: OfImport }>(
    '/api/subjects/:id/imports/:import',
    { ...read, schema: { tags, params: importParams } },
    ({ actor, params }) => imports.get(actor, params.id, params.import),
  )

  app.post<{ Params: OfImport }>(
    '/api/subjects/:id/imports/:import/apply',
    { ...keep, schema: { tags, params: importParams } },
    ({ actor, params }) => imports.apply(actor, params.id, params.import),
  )

  app.get<{ Params: OfImport }>(
    '/api/subjects/:id/imports/:import/faults.xlsx',
    { ...read, schema: { tags, params: importParams } },
    async (request, reply) =>
      attachment(reply, {
        type: XLSX,
        name: 'faults.xlsx',
        content: await imports.faults(request.actor, request.params.id, request.params.import, languageOf(request)),
      }),
  )
}

/** One byte more than an import may have, so that the domain says what is too large. */
const LARGEST_UPLOAD = 10 * 1_048_576 + 1

function languageOf(request: FastifyRequest): 'zh' | 'en' {
  return localeOf(request) === 'en' ? 'en' : 'zh'
}

/** Door of mappings: makers' formats with their versions, samples and what was set aside under them; and the sources that read by them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import kinds from '../../device-bridge/kinds.json' with { type: 'json' }
import { asMapping, checkMapping } from '../../device-bridge/mapping/vendor-check.ts'
import { previewOf } from '../../device-bridge/mapping/vendor-preview.ts'
import type { MappingSample, PayloadMapping } from '../base/api/mapping-document.ts'
import type { KindVocabulary, MappingCheckView, MappingSummary, MappingView } from '../base/api/mappings.ts'
import * as store from '../store/mappings.ts'
import { inTransaction, type Trx } from '../store/transaction.ts'
import { deliveryOf, hashOfMapping } from './decide.ts'
import { createSources, type Sources, type SourcesDeps } from './sources.ts'
import { mappingRefusal } from './types.ts'

export interface Mappings {
  readonly sources: Sources
  list(): Promise<readonly MappingSummary[]>
  /** Throws `MAPPING_NOT_FOUND`. */
  get(id: string): Promise<MappingView>
  /** Problems of a document that may be half written, and each sample as it reads it. Stores nothing. */
  check(document: unknown, samples: readonly string[]): MappingCheckView
  /** A new mapping: `MAPPING_EXISTS`, `MAPPING_INVALID` with all problems. */
  create(
    input: { readonly document: unknown; readonly samples: readonly MappingSample[]; readonly note: string },
    by: string,
  ): Promise<string>
  /** Puts a new version in force: `MAPPING_CHANGED` when `expected` is no longer the one, `MAPPING_SAME`, `MAPPING_INVALID`. Answers its number. */
  save(id: string, input: { readonly document: unknown; readonly note: string; readonly expected: number }, by: string): Promise<number>
  saveSamples(id: string, samples: readonly MappingSample[]): Promise<void>
  /** Saves a document nobody edits by hand (demo, tests) as the version in force; problems are thrown. */
  put(document: PayloadMapping, trx?: Trx): Promise<void>
  kinds(): readonly KindVocabulary[]
  /** Brings what is delivered with the product into force, but never over a change of the office. */
  deliver(): Promise<void>
}

export interface MappingsDeps extends SourcesDeps {
  readonly nameOf: (userId: string) => Promise<string | null>
}

const PROBLEM_DAYS = 7
const DAY_MS = 86_400_000
const MOST_SHAPES = 10
const SHIPPED = join(import.meta.dirname, '../../device-bridge/mapping/shipped')

export function createMappings(deps: MappingsDeps): Mappings {
  const { db, clock, audit, nameOf } = deps
  const since = () => new Date(Date.parse(clock.now()) - PROBLEM_DAYS * DAY_MS).toISOString()
  const name = async (by: string | null) => (by === null ? null : ((await nameOf(by)) ?? by))

  async function summaryOf(row: store.MappingRow): Promise<MappingSummary> {
    const { document } = row
    return {
      id: row.id,
      title: document.title,
      kind: document.kind ?? null,
      kindName: VOCABULARY.find(({ id }) => id === document.kind)?.name ?? null,
      format: document.format ?? 'json',
      version: row.version,
      shipped: row.shipped_hash !== null,
      savedAt: row.saved_at,
      savedBy: await name(row.saved_by),
      devices: row.devices,
      sources: row.sources,
      problems: row.problems,
    }
  }

  async function record(trx: Trx, by: string, action: string, id: string, version: number): Promise<void> {
    await audit.record({ actor: by, action, object: { kind: 'mapping', id }, detail: { version } }, trx)
  }

  function sound(document: unknown): PayloadMapping {
    const mapping = asMapping(document)
    if (mapping === null) throw mappingRefusal('MAPPING_INVALID', {}, { problems: checkMapping(document) })
    return mapping
  }

  return {
    sources: createSources(deps),

    list: async () => Promise.all((await store.mappingsWithUse(db, since())).map(summaryOf)),

    async get(id) {
      const [row] = await store.mappingsWithUse(db, since(), id)
      if (row === undefined) throw mappingRefusal('MAPPING_NOT_FOUND', { id })
      const [versions, problems, shapes] = await Promise.all([
        store.versionsOfMapping(db, id),
        store.problemsOfMapping(db, id),
        store.shapesOfMapping(db, id, MOST_SHAPES),
      ])
      return {
        ...(await summaryOf(row)),
        document: row.document,
        samples: row.samples,
        versions: await Promise.all(
          versions.map(async ({ version, document, note, saved_by, saved_at }) => ({
            version,
            document,
            note,
            savedAt: saved_at,
            savedBy: await name(saved_by),
            problems: problems.filter((one) => one.version === version).map(({ reason, count }) => ({ reason, count })),
          })),
        ),
        shapes: shapes.map((shape) => ({
          id: shape.id,
          version: shape.version,
          reason: shape.reason,
          payload: shape.payload,
          times: Number(shape.times),
          lastAt: shape.last_at,
        })),
      }
    },

    check(document, samples) {
      const problems = checkMapping(document)
      if (problems.length > 0) return { problems, previews: samples.map(() => null) }
      const mapping = document as PayloadMapping
      return { problems, previews: samples.map((sample) => previewOf(mapping, sample, mapping.kind, clock.now())) }
    },

    async create({ document, samples, note }, by) {
      const mapping = sound(document)
      await db.transaction().execute(async (trx) => {
        if ((await store.lockMapping(trx, mapping.id)) !== undefined) throw mappingRefusal('MAPPING_EXISTS', { id: mapping.id })
        const savedAt = clock.now()
        await store.putMapping(trx, {
          id: mapping.id,
          document: mapping,
          version: 1,
          note,
          savedBy: by,
          savedAt,
          shippedHash: null,
          samples,
        })
        await record(trx, by, 'mapping.created', mapping.id, 1)
      })
      return mapping.id
    },

    async save(id, { document, note, expected }, by) {
      const mapping = sound(document)
      return db.transaction().execute(async (trx) => {
        const current = await store.lockMapping(trx, id)
        if (current === undefined || mapping.id !== id) throw mappingRefusal('MAPPING_NOT_FOUND', { id: mapping.id })
        if (current.version !== expected) throw mappingRefusal('MAPPING_CHANGED', { version: current.version })
        if (hashOfMapping(current.document) === hashOfMapping(mapping)) throw mappingRefusal('MAPPING_SAME')
        const version = current.version + 1
        const shippedHash = current.shipped_hash
        await store.putMapping(trx, { id, document: mapping, version, note, savedBy: by, savedAt: clock.now(), shippedHash })
        await record(trx, by, 'mapping.saved', id, version)
        return version
      })
    },

    async saveSamples(id, samples) {
      if (!(await store.putSamples(db, id, samples))) throw mappingRefusal('MAPPING_NOT_FOUND', { id })
    },

    put: (document, given) =>
      inTransaction(db, given, async (trx) => {
        const mapping = sound(document)
        const current = await store.lockMapping(trx, mapping.id)
        const version = (current?.version ?? 0) + 1
        await store.putMapping(trx, {
          id: mapping.id,
          document: mapping,
          version,
          note: '',
          savedBy: null,
          savedAt: clock.now(),
          shippedHash: current?.shipped_hash ?? null,
        })
      }),

    kinds: () => VOCABULARY,

    async deliver() {
      await db.transaction().execute(async (trx) => {
        await store.lockDelivery(trx)
        for (const { mapping, samples } of shippedMappings()) {
          const current = await store.lockMapping(trx, mapping.id)
          const what = deliveryOf(
            mapping,
            current === undefined ? undefined : { document: current.document, shippedHash: current.shipped_hash },
          )
          if (what === 'keep') continue
          await store.putMapping(trx, {
            id: mapping.id,
            document: mapping,
            version: (current?.version ?? 0) + 1,
            note: '',
            savedBy: null,
            savedAt: clock.now(),
            shippedHash: hashOfMapping(mapping),
            samples,
          })
        }
      })
    },
  }
}

/** Mappings delivered with the product. */
export function shippedMappings(): readonly { readonly mapping: PayloadMapping; readonly samples: readonly MappingSample[] }[] {
  return readdirSync(SHIPPED)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(join(SHIPPED, file), 'utf8')) as { mapping: PayloadMapping; samples: readonly MappingSample[] })
}

const VOCABULARY: readonly KindVocabulary[] = kinds.kinds.map(({ id, name, metrics, alarms }) => ({
  id,
  name,
  metrics: metrics.map((metric) => ({
    key: metric.key,
    name: { zh: metric.zh, en: metric.en },
    type: metric.type,
    unit: 'unit' in metric && typeof metric.unit === 'string' ? metric.unit : null,
    words: 'words' in metric ? metric.words.map(({ code, zh, en }) => ({ code, name: { zh, en } })) : [],
  })),
  alarms: alarms.map(({ key, zh, en }) => ({ key, name: { zh, en } })),
}))

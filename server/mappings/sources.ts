/** Sources of readings beside the broker: settings, secrets, uploads. Bridges run them (`device-bridge/sources.ts`). */
import { createHash } from 'node:crypto'
import { isReadable } from '../../device-bridge/adapters/file-drop-rows.ts'
import type { SecretBox } from '../../device-bridge/secret-box.ts'
import type { Audit } from '../audit/index.ts'
import type { SourceFileView, SourceInput, SourceView } from '../base/api/mappings.ts'
import type { Clock } from '../base/clock.ts'
import { newId } from '../store/id.ts'
import { mappingInForce } from '../store/mappings.ts'
import * as store from '../store/sources.ts'
import type { Db } from '../store/transaction.ts'
import { maySecretStay, problemsOfSource } from './decide-source.ts'
import { mappingRefusal } from './types.ts'

export interface SourceOptions {
  readonly subjects: readonly { readonly id: string; readonly name: string }[]
  /** Internal networks the operator has allowed by name. */
  readonly networks: readonly string[]
  readonly dropFolder: string
}

export interface Sources {
  list(): Promise<readonly SourceView[]>
  options(): Promise<SourceOptions>
  /** `SOURCE_INVALID` with all problems, `SOURCE_NEEDS_DEVICE`, `MAPPING_NOT_FOUND`. Answers its id. */
  create(input: SourceInput, by: string): Promise<string>
  /** A stored secret is taken away when the source is led elsewhere without a new one. */
  change(id: string, input: SourceInput, by: string): Promise<void>
  /** Takes it away with the list of its files; what it brought stays. */
  remove(id: string, by: string): Promise<void>
  /** It runs at the next look of a bridge. */
  runNow(id: string): Promise<void>
  files(id: string): Promise<readonly SourceFileView[]>
  /** Keeps a file for the next look: `SOURCE_TAKES_NO_FILES`, `SOURCE_FILE_TYPE`, `SOURCE_FILE_KNOWN`. */
  upload(id: string, file: { readonly name: string; readonly content: Buffer }, by: string): Promise<string>
}

export interface SourcesDeps {
  readonly db: Db
  readonly clock: Clock
  readonly audit: Pick<Audit, 'record'>
  readonly secrets: () => SecretBox
  readonly networks: readonly string[]
  readonly dropFolder: string
}

const MOST_FILES = 50

export function createSources({ db, clock, audit, secrets, networks, dropFolder }: SourcesDeps): Sources {
  async function find(id: string): Promise<store.SourceRow> {
    const [row] = await store.sources(db, id)
    if (row === undefined) throw mappingRefusal('SOURCE_NOT_FOUND')
    return row
  }

  async function checked(input: SourceInput): Promise<void> {
    const problems = problemsOfSource(input, networks)
    if (problems.length > 0) throw mappingRefusal('SOURCE_INVALID', {}, { problems })
    const mapping = await mappingInForce(db, input.mapping)
    if (mapping === undefined) throw mappingRefusal('MAPPING_NOT_FOUND', { id: input.mapping })
    if (mapping.document.device === undefined) throw mappingRefusal('SOURCE_NEEDS_DEVICE', { mapping: input.mapping })
    if (!(await store.hasSubject(db, input.subjectId)))
      throw mappingRefusal(
        'SOURCE_INVALID',
        {},
        {
          problems: [
            { code: 'SUBJECT_UNKNOWN', at: 'subjectId', text: { zh: '请选择设备所在的对象。', en: 'Choose whose devices they are.' } },
          ],
        },
      )
  }

  async function write(id: string, input: SourceInput, secret: Buffer | null, by: string, action: string): Promise<void> {
    const { kind, name, subjectId, mapping, settings, active } = input
    const secretEnvironment = input.secretEnvironment ?? null
    await db.transaction().execute(async (trx) => {
      await store.putSource(trx, {
        id,
        kind,
        name,
        subjectId,
        mapping,
        settings,
        active,
        secret: secretEnvironment === null ? secret : null,
        secretEnvironment,
        savedBy: by,
        savedAt: clock.now(),
      })
      // What it asks and where stands in the record; its secret does not.
      await audit.record({ actor: by, action, object: { kind: 'source', id }, detail: { name, kind, mapping, active } }, trx)
    })
  }

  const sealed = (secret: string | null | undefined, id: string) =>
    typeof secret === 'string' && secret !== '' ? secrets().seal(secret, id) : null

  return {
    list: async () => (await store.sources(db)).map(viewOf),
    options: async () => ({ subjects: await store.subjectNames(db), networks, dropFolder }),

    async create(input, by) {
      await checked(input)
      const id = newId('source')
      await write(id, input, sealed(input.secret, id), by, 'source.created')
      return id
    },

    async change(id, input, by) {
      const before = await find(id)
      await checked(input)
      if (before.kind !== input.kind) throw mappingRefusal('SOURCE_INVALID')
      const kept = input.secret === undefined && maySecretStay(before.settings, input.settings) ? before.secret : null
      await write(id, input, kept ?? sealed(input.secret, id), by, 'source.changed')
    },

    async remove(id, by) {
      const { name, kind, mapping, subject_id: subject, readings } = await find(id)
      await db.transaction().execute(async (trx) => {
        if (!(await store.deleteSource(trx, id))) throw mappingRefusal('SOURCE_NOT_FOUND')
        const detail = { name, kind, mapping, subject, readings: Number(readings) }
        await audit.record({ actor: by, action: 'source.removed', object: { kind: 'source', id }, detail }, trx)
      })
    },

    async runNow(id) {
      await find(id)
      await store.makeDue(db, id, clock.now())
    },

    async files(id) {
      await find(id)
      return store.filesOfSource(db, id, MOST_FILES)
    },

    async upload(id, { name, content }, by) {
      const source = await find(id)
      if (source.kind !== 'files') throw mappingRefusal('SOURCE_TAKES_NO_FILES')
      const plain = name.replace(/^.*[\\/]/, '').replace(/\p{Cc}/gu, '')
      if (!isReadable(plain) || plain.length > 200) throw mappingRefusal('SOURCE_FILE_TYPE')
      const sha256 = createHash('sha256').update(content).digest('hex')
      const fileId = newId('file')
      await db.transaction().execute(async (trx) => {
        const isNew = await store.insertUpload(trx, { id: fileId, source: id, name: plain, sha256, content, at: clock.now() })
        if (!isNew) throw mappingRefusal('SOURCE_FILE_KNOWN', { name: (await store.fileByHash(trx, id, sha256))?.name ?? plain })
        await store.makeDue(trx, id, clock.now())
        await audit.record({ actor: by, action: 'source.uploaded', object: { kind: 'source', id }, detail: { file: plain, sha256 } }, trx)
      })
      return fileId
    },
  }
}

function viewOf(row: store.SourceRow): SourceView {
  const stored = { kind: row.secret === null ? ('none' as const) : ('stored' as const) }
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    subjectId: row.subject_id,
    subjectName: row.subject_name,
    mapping: row.mapping,
    active: row.is_active,
    settings: row.settings,
    secret: row.secret_environment === null ? stored : { kind: 'environment', name: row.secret_environment },
    lastRunAt: row.last_run_at,
    lastGoodAt: row.last_good_at,
    nextRunAt: row.is_active ? row.next_run_at : null,
    lastProblem: row.last_problem,
    readings: Number(row.readings),
  }
}

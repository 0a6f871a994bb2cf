import type { Audit } from '../audit/index.ts'
import type { VersionFileView } from '../base/api/versions.ts'
import type { Clock } from '../base/clock.ts'
import type { Key } from '../base/ids.ts'
import type { JsonObject } from '../base/json.ts'
import type { Identity } from '../identity/index.ts'
import type { LetterTemplate } from '../letters/types.ts'
import { type FeelFunction, feelTimeFunctions } from '../rules/feel/index.ts'
import { type CompiledForm, compileForm, type FormDocument } from '../rules/forms/index.ts'
import type { ScoreScheme } from '../rules/score/types.ts'
import type { Deployment, DeployResource, Runtime } from '../runtime/types.ts'
import * as store from '../store/programmes.ts'
import { type Db, type Executor, inTransaction, type Trx } from '../store/transaction.ts'
import type { Calendar } from '../time/index.ts'
import { type Calendars, createCalendars } from './calendars.ts'
import { checkProgramme } from './check.ts'
import { type FileProblem, type ProgrammeContent, readContent, schemeOf } from './content.ts'
import { hashOfFiles, kindOfFile, type ProgrammeFile, programmesIn, readProgrammeFolder, summariesOf } from './folder.ts'
import { createPublishing, type Published, type PublishedWith, type Publishing, type RehearsalDoor } from './publishing.ts'
import { SETTING_NOT_SET, settingsOf } from './settings.ts'
import { createTemplates, type Templates } from './templates.ts'
import { createTransfer, type Transfer } from './transfer.ts'
import { type DeadlineRule, type ProgrammeManifest, programmeRefusal } from './types.ts'
import { createWorkspaces, type Workspaces } from './workspace.ts'

/** One published, immutable version. */
export interface ProgrammeVersion {
  readonly id: string
  readonly version: number
  readonly manifest: ProgrammeManifest
  readonly deploymentKey: Key
  readonly publishedAt: string
  readonly publishedBy: string
}

/** Door of programmes. Versions never change; `current` is the newest published one. Unknown ids throw `PROGRAMME_NOT_FOUND` and the like. */
export interface Programmes {
  /** Manifests of the current version of every programme. */
  list(trx?: Trx): Promise<readonly ProgrammeManifest[]>
  current(id: string, trx?: Trx): Promise<ProgrammeVersion>
  version(id: string, version: number, trx?: Trx): Promise<ProgrammeVersion>
  /** Manifest of the current version. */
  manifestOf(id: string, trx?: Trx): Promise<ProgrammeManifest>
  /** Version a process definition was deployed with; undefined when it belongs to no programme. */
  versionOfDefinition(definitionKey: Key, trx?: Trx): Promise<ProgrammeVersion | undefined>
  /** Form of a version (default: current), its rules compiled. Throws `FORM_NOT_FOUND`. */
  form(id: string, version: number | null, formId: string, trx?: Trx): Promise<CompiledForm>
  formDocument(id: string, version: number | null, formId: string, trx?: Trx): Promise<FormDocument>
  /** Letter template of the current version. */
  letter(id: string, letterId: string, trx?: Trx): Promise<LetterTemplate>
  /** Score sheet of a version (default: current): the main one, or another by its id. Throws `SCHEME_NOT_FOUND`. */
  scheme(id: string, version?: number | null, trx?: Trx, sheet?: string | null): Promise<ScoreScheme>
  /** Text of a file of a version; default the one in force. */
  file(id: string, name: string, version?: number): Promise<ProgrammeFile>
  files(id: string): Promise<readonly VersionFileView[]>
  filesOfVersion(id: string, version: number): Promise<readonly ProgrammeFile[]>
  /** No new case starts on any version of it. */
  isRetired(id: string, trx?: Trx): Promise<boolean>
  deadlineRule(id: string, version: number, ruleId: string, trx?: Trx): Promise<DeadlineRule>
  calendar(trx?: Trx): Promise<Calendar>
  calendars: Calendars
  workspaces: Workspaces
  publishing: Publishing
  transfer: Transfer
  templates: Templates
  /**
   * FEEL functions of a definition: the time functions by its version's rules and zone, and the calendar. For `createRuntime`. Without a
   * definition those of the version, else of the one in force.
   */
  functionsFor(
    definition: {
      readonly key: Key | null
      readonly programme: string | null
      readonly version?: number
    },
    db?: Executor,
  ): Promise<{ readonly [name: string]: FeelFunction }>
  /** What decisions of a deployment read as `settings`: of the version that was deployed so, else of the one in force. For `createRuntime`. */
  settingsFor(deploymentKey: Key, programme: string | null, db?: Executor): Promise<JsonObject | null>
  /** Publishes these files: checks, deploys and stores in one transaction. The same content again makes no new version. */
  publish(id: string, files: readonly ProgrammeFile[], by: string, trx?: Trx): Promise<Published>
  /** Publishes every programme under `<root>/workflows` and `<root>/forms` whose content is new. */
  publishShipped(root: string, by: string): Promise<readonly Published[]>
}

export interface ProgrammeDeps {
  readonly db: Db
  readonly clock: Clock
  readonly audit: Pick<Audit, 'record'>
  readonly identity: Pick<Identity, 'defineRoles' | 'person'>
  /** Bound when the runtime exists: it needs `functionsFor` of this module first. */
  runtime(): Pick<Runtime, 'deploy'>
  /** Bound when rehearsals exist: they read programmes. */
  rehearsals(): RehearsalDoor
  /** Zone of expressions that belong to no programme. */
  readonly defaultZone: string
  /** Folder of the product: what it ships lies below. */
  readonly root: string
  /** Version of the product. */
  readonly product: string
}

interface Loaded extends ProgrammeVersion {
  readonly content: ProgrammeContent
  readonly files: readonly ProgrammeFile[]
  readonly compiled: Map<string, CompiledForm>
}

type Functions = { readonly [name: string]: FeelFunction }

export function createProgrammesService(deps: ProgrammeDeps): Programmes {
  const { db, clock, audit, identity, runtime, rehearsals, defaultZone, root, product } = deps
  const loaded = new Map<string, Promise<Loaded>>()
  const functionsByKey = new Map<string, { readonly calendar: Calendar; readonly functions: Functions }>()
  const settingsByDeployment = new Map<Key, JsonObject | null>()
  const versionsByDefinition = new Map<string, { readonly programme: string; readonly version: number }>()
  const calendars = createCalendars(db, clock)
  const workspaces = createWorkspaces({ db, clock, audit, check })

  /** Every problem of every part; of scenarios only where the rest is whole, for they are tried on it. */
  async function check(id: string, files: readonly ProgrammeFile[]): Promise<readonly FileProblem[]> {
    const found = await checkProgramme(id, files)
    const isWhole = found.every(({ severity = 'error', code }) => severity !== 'error' || code === SETTING_NOT_SET)
    return isWhole ? [...found, ...(await rehearsals().problemsOf(files))] : found
  }

  async function readVersion(id: string, version: number, trx: Executor | undefined): Promise<Loaded> {
    const row = await store.versionRow(trx ?? db, id, version)
    if (row === undefined) throw programmeRefusal('PROGRAMME_VERSION_NOT_FOUND', { programme: id, version })
    const files = await store.filesOf(trx ?? db, id, version)
    return {
      id,
      version,
      manifest: row.manifest as unknown as ProgrammeManifest,
      deploymentKey: row.deployment_key as Key,
      publishedAt: row.published_at,
      publishedBy: row.published_by,
      files,
      content: readContent(files),
      compiled: new Map(),
    }
  }

  /** Versions never change, so they are kept; nobody reads a version inside the transaction that publishes it. */
  function load(id: string, version: number, trx?: Executor): Promise<Loaded> {
    const key = `${id}@${version}`
    const known = loaded.get(key)
    if (known !== undefined) return known
    const reading = readVersion(id, version, trx)
    loaded.set(key, reading)
    reading.catch(() => loaded.delete(key))
    return reading
  }

  async function loadCurrent(id: string, trx?: Executor): Promise<Loaded> {
    const version = await store.currentVersionNumber(trx ?? db, id)
    if (version === undefined) throw programmeRefusal('PROGRAMME_NOT_FOUND', { programme: id })
    return load(id, version, trx)
  }

  const loadEither = (id: string, version: number | null | undefined, trx?: Trx) =>
    version === null || version === undefined ? loadCurrent(id, trx) : load(id, version, trx)

  async function versionNumberOf(definitionKey: Key, trx?: Executor) {
    const known = versionsByDefinition.get(definitionKey)
    if (known !== undefined) return known
    const row = await store.versionOfDefinition(trx ?? db, definitionKey)
    if (row !== undefined) versionsByDefinition.set(definitionKey, row)
    return row
  }

  async function formOf(id: string, version: number | null, formId: string, trx?: Trx): Promise<CompiledForm> {
    const programme = await loadEither(id, version, trx)
    const known = programme.compiled.get(formId)
    if (known !== undefined) return known
    const document = programme.content.forms.get(formId)
    if (document === undefined) throw programmeRefusal('FORM_NOT_FOUND', { form: formId })
    const compiled = compileForm(document)
    if (!compiled.ok)
      throw programmeRefusal('PROGRAMME_NOT_PUBLISHABLE', { count: compiled.problems.length }, { problems: compiled.problems })
    programme.compiled.set(formId, compiled.value)
    return compiled.value
  }

  async function publishIn(id: string, files: readonly ProgrammeFile[], made: PublishedWith, trx: Trx): Promise<Published> {
    const { by, note, authors, reviewId, rehearsalRun } = made
    await store.lockProgramme(trx, id)
    const hash = hashOfFiles(files)
    const newest = (await store.versionsOf(trx, id))[0]
    if (newest?.hash === hash && newest.state === 'published') return { id, version: newest.version, unchanged: true }
    const problems = (await check(id, files)).filter(
      ({ severity = 'error', code }) => severity === 'error' && !(made.openSettings === true && code === SETTING_NOT_SET),
    )
    if (problems.length > 0) throw programmeRefusal('PROGRAMME_NOT_PUBLISHABLE', { count: problems.length }, { problems })
    const { manifest } = readContent(files)
    if (manifest === undefined) throw programmeRefusal('PROGRAMME_FILE_NOT_FOUND', { name: 'programme.json' })
    const version = (newest?.version ?? 0) + 1
    const deployment = await runtime().deploy({ resources: resourcesOf(id, version, files), by, programme: id }, trx)
    await store.insertVersion(
      trx,
      {
        programme: id,
        version,
        manifest: JSON.stringify(manifest),
        hash,
        deployment_key: deployment.deploymentKey,
        published_at: clock.now(),
        published_by: by,
        note,
        authors: [...authors],
        review_id: reviewId,
        rehearsal_run: rehearsalRun,
      },
      files,
      keysOf(deployment),
    )
    await identity.defineRoles(manifest.roles, id, trx)
    await audit.record({ actor: by, action: 'programme.publish', object: { kind: 'programme', id }, detail: { version, hash, note } }, trx)
    return { id, version, unchanged: false }
  }

  /** What was shipped once is not published again: neither over what administrators made of it, nor after they retired it. */
  async function publishShippedOne(id: string, files: readonly ProgrammeFile[], by: string, trx: Trx): Promise<Published> {
    await store.lockProgramme(trx, id)
    const versions = await store.versionsOf(trx, id)
    const known = versions.find((row) => row.hash === hashOfFiles(files))
    const newest = versions[0]
    if (known !== undefined) return { id, version: known.version, unchanged: true }
    if (newest !== undefined && newest.published_by !== by) return { id, version: newest.version, unchanged: true }
    return publishIn(id, files, { ...unreviewed(by), openSettings: true }, trx)
  }

  const publishing = createPublishing({ db, clock, audit, identity, workspaces, check, rehearsals, publish: publishIn })

  return {
    calendars,
    workspaces,
    publishing,
    transfer: createTransfer({ db, workspaces, product, check }),
    templates: createTemplates(root, workspaces),
    calendar: (trx) => calendars.current(trx),

    async list(trx) {
      const rows = await store.currentVersions(trx ?? db)
      return rows.map((row) => row.manifest as unknown as ProgrammeManifest)
    },

    current: loadCurrent,
    version: load,

    manifestOf: async (id, trx) => (await loadCurrent(id, trx)).manifest,

    async versionOfDefinition(definitionKey, trx) {
      const row = await versionNumberOf(definitionKey, trx)
      return row === undefined ? undefined : load(row.programme, row.version, trx)
    },

    form: formOf,
    formDocument: async (id, version, formId, trx) => (await formOf(id, version, formId, trx)).document,

    async letter(id, letterId, trx) {
      const template = (await loadCurrent(id, trx)).content.letters.get(letterId)
      if (template === undefined) throw programmeRefusal('LETTER_NOT_IN_PROGRAMME', { letter: letterId })
      return template
    },

    async scheme(id, version, trx, sheet) {
      const scheme = schemeOf((await loadEither(id, version, trx)).content, sheet)
      if (scheme === undefined) throw programmeRefusal('SCHEME_NOT_FOUND', { scheme: sheet ?? 'scheme' })
      return scheme
    },

    async file(id, name, version) {
      const { files } = version === undefined ? await loadCurrent(id) : await load(id, version)
      const file = files.find((one) => one.name === name)
      if (file === undefined) throw programmeRefusal('PROGRAMME_FILE_NOT_FOUND', { name })
      return file
    },

    filesOfVersion: async (id, version) => (await load(id, version)).files,

    isRetired: async (id, trx) => (await store.currentVersion(trx ?? db, id))?.state === 'retired',

    files: async (id) => summariesOf((await loadCurrent(id)).files),

    async deadlineRule(id, version, ruleId, trx) {
      const rule = (await load(id, version, trx)).manifest.deadlines.find((one) => one.id === ruleId)
      if (rule === undefined) throw programmeRefusal('DEADLINE_RULE_NOT_FOUND', { rule: ruleId })
      return rule
    },

    async functionsFor({ key, programme, version }, own) {
      const calendar = await calendars.current(own)
      const place = `${key ?? `version ${version}`}/${programme}`
      const cached = functionsByKey.get(place)
      if (cached !== undefined && cached.calendar === calendar) return cached.functions
      const known = programme === null || version === undefined ? undefined : { programme, version }
      const row = key === null ? known : await versionNumberOf(key, own)
      const manifest =
        row !== undefined
          ? (await load(row.programme, row.version, own)).manifest
          : programme !== null
            ? (await loadCurrent(programme, own).catch(() => undefined))?.manifest
            : undefined
      const rules =
        manifest?.deadlines ??
        (await store.currentVersions(own ?? db)).flatMap((one) => (one.manifest as unknown as ProgrammeManifest).deadlines)
      const functions = feelTimeFunctions(calendar, manifest?.timeZone ?? defaultZone, rules, null, { provisional: true })
      if (row !== undefined) functionsByKey.set(place, { calendar, functions })
      return functions
    },

    async settingsFor(deploymentKey, programme, own) {
      if (programme === null) return null
      const cached = settingsByDeployment.get(deploymentKey)
      if (cached !== undefined) return cached
      const version = await store.versionOfDeployment(own ?? db, programme, deploymentKey)
      if (version === undefined) return null
      const settings = settingsOf((await load(programme, version, own)).manifest)
      settingsByDeployment.set(deploymentKey, settings)
      return settings
    },

    publish: (id, files, by, trx) => inTransaction(db, trx, (own) => publishIn(id, files, unreviewed(by), own)),

    async publishShipped(root, by) {
      const published: Published[] = []
      for (const id of programmesIn(root)) {
        const files = readProgrammeFolder(root, id)
        published.push(await inTransaction(db, undefined, (trx) => publishShippedOne(id, files, by, trx)))
      }
      return published
    },
  }
}

/** What the product ships was reviewed where it was made. */
function unreviewed(by: string): PublishedWith {
  return { by, note: '', authors: [], reviewId: null, rehearsalRun: null }
}

/** Each version has definitions of its own, also where the drawing did not change: rules of time and texts of a version stay with its cases. */
function resourcesOf(id: string, version: number, files: readonly ProgrammeFile[]): readonly DeployResource[] {
  const mark = `\n<!-- ${id} version ${version} -->\n`
  return files.flatMap((file): readonly DeployResource[] => {
    const kind = kindOfFile(file.name)
    if (kind === 'process' || kind === 'decision') return [{ name: file.name, content: `${file.content.trimEnd()}${mark}` }]
    return kind === 'form' ? [{ name: file.name.replace(/^forms\//, ''), content: file.content }] : []
  })
}

function keysOf(deployment: Deployment): readonly string[] {
  return deployment.processes.map((process) => process.key)
}

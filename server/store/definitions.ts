import { sql } from 'kysely'
import { hot } from './connection.ts'
import type { Executor, Trx } from './transaction.ts'

export interface DefinitionTables {
  deployment: { key: string; programme: string | null; deployed_by: string; deployed_at: string }
  process_definition: {
    key: string
    deployment_key: string
    process_id: string
    version: number
    version_tag: string | null
    name: string | null
    resource_name: string
    programme: string | null
    xml: string
    hash: string
    start_form_id: string | null
    deployed_at: string
    deleted_at: string | null
  }
  decision_requirements: {
    key: string
    deployment_key: string
    requirements_id: string
    name: string | null
    version: number
    resource_name: string
    programme: string | null
    xml: string
    hash: string
    deleted_at: string | null
  }
  decision_definition: {
    key: string
    requirements_key: string
    deployment_key: string
    decision_id: string
    name: string | null
    version: number
  }
  form_definition: {
    key: string
    deployment_key: string
    form_id: string
    version: number
    resource_name: string
    programme: string | null
    content: string
    hash: string
    deleted_at: string | null
  }
  start_subscription: {
    definition_key: string
    process_id: string
    element_id: string
    kind: 'message' | 'signal' | 'conditional'
    name: string
  }
}

export type ProcessDefinitionRow = DefinitionTables['process_definition']
/** What a deployment writes: nothing is born deleted. */
type New<Row extends { deleted_at: string | null }> = Omit<Row, 'deleted_at'>
export type StartSubscriptionRow = DefinitionTables['start_subscription']
export type FormDefinitionRow = DefinitionTables['form_definition']

/** One deployment at a time: version numbers follow each other without a gap. */
export async function lockDeployments(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('pingji.deploy'))`.execute(trx)
}

export async function insertDeployment(trx: Trx, row: DefinitionTables['deployment']): Promise<void> {
  await trx.insertInto('deployment').values(row).execute()
}
export async function insertProcessDefinition(trx: Trx, row: New<ProcessDefinitionRow>): Promise<void> {
  await trx
    .insertInto('process_definition')
    .values({ ...row, deleted_at: null })
    .execute()
}
export async function insertDecisionRequirements(trx: Trx, row: New<DefinitionTables['decision_requirements']>): Promise<void> {
  await trx
    .insertInto('decision_requirements')
    .values({ ...row, deleted_at: null })
    .execute()
}
export async function insertDecisionDefinition(trx: Trx, row: DefinitionTables['decision_definition']): Promise<void> {
  await trx.insertInto('decision_definition').values(row).execute()
}
export async function insertFormDefinition(trx: Trx, row: New<FormDefinitionRow>): Promise<void> {
  await trx
    .insertInto('form_definition')
    .values({ ...row, deleted_at: null })
    .execute()
}

/** Newest version of each process, decision file and form that is named; what a new deployment is compared with. */
export async function latestVersions(
  trx: Trx,
  ids: { readonly processes: readonly string[]; readonly requirements: readonly string[]; readonly forms: readonly string[] },
) {
  const processes = await sql<ProcessDefinitionRow>`
    select distinct on (process_id) * from process_definition where process_id = any(${[...ids.processes]}::text[]) order by process_id, version desc`.execute(
    trx,
  )
  const requirements = await sql<DefinitionTables['decision_requirements']>`
    select distinct on (requirements_id) * from decision_requirements where requirements_id = any(${[...ids.requirements]}::text[]) order by requirements_id, version desc`.execute(
    trx,
  )
  const forms = await sql<FormDefinitionRow>`
    select distinct on (form_id) * from form_definition where form_id = any(${[...ids.forms]}::text[]) order by form_id, version desc`.execute(
    trx,
  )
  return { processes: processes.rows, requirements: requirements.rows, forms: forms.rows }
}

export async function latestDecisionVersions(trx: Trx, decisionIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const found = await sql<{ decision_id: string; version: number }>`
    select decision_id, max(version) as version from decision_definition where decision_id = any(${[...decisionIds]}::text[]) group by decision_id`.execute(
    trx,
  )
  return new Map(found.rows.map((row) => [row.decision_id, row.version]))
}

export function processDefinitionByKey(db: Executor, key: string) {
  return db.selectFrom('process_definition').selectAll().where('key', '=', key).executeTakeFirst()
}

/** The version asked for, by number or tag, else the newest; of the given deployment when one is named. */
export function findProcessDefinition(
  db: Executor,
  by: { readonly processId: string; readonly version?: number; readonly versionTag?: string; readonly deploymentKey?: string },
) {
  let query = db
    .selectFrom('process_definition')
    .selectAll()
    .where('process_id', '=', by.processId)
    .where('deleted_at', 'is', null)
    .orderBy('version', 'desc')
    .limit(1)
  if (by.version !== undefined) query = query.where('version', '=', by.version)
  if (by.versionTag !== undefined) query = query.where('version_tag', '=', by.versionTag)
  if (by.deploymentKey !== undefined) query = query.where('deployment_key', '=', by.deploymentKey)
  return query.executeTakeFirst()
}

/** Key of the newest version of a process. */
export async function latestProcessKey(db: Executor, processId: string): Promise<string | undefined> {
  const found = await hot<{ key: string }>(
    db,
    '/* latest-process */ select key from process_definition where process_id = $1 and deleted_at is null order by version desc limit 1',
    [processId],
  )
  return found.rows[0]?.key
}

export async function definitionsOfDeployment(trx: Executor, deploymentKey: string) {
  const processes = await trx
    .selectFrom('process_definition')
    .selectAll()
    .where('deployment_key', '=', deploymentKey)
    .orderBy('key')
    .execute()
  const decisions = await trx
    .selectFrom('decision_definition')
    .innerJoin('decision_requirements', 'decision_requirements.key', 'decision_definition.requirements_key')
    .select([
      'decision_definition.key',
      'decision_definition.decision_id',
      'decision_definition.name',
      'decision_definition.version',
      'decision_requirements.key as requirements_key',
      'decision_requirements.requirements_id',
      'decision_requirements.name as requirements_name',
      'decision_requirements.version as requirements_version',
      'decision_requirements.resource_name',
    ])
    .where('decision_definition.deployment_key', '=', deploymentKey)
    .orderBy('decision_definition.key')
    .execute()
  const forms = await trx.selectFrom('form_definition').selectAll().where('deployment_key', '=', deploymentKey).orderBy('key').execute()
  return { processes, decisions, forms }
}

const decisionColumns = [
  'decision_definition.key',
  'decision_definition.decision_id',
  'decision_definition.name',
  'decision_definition.version',
  'decision_definition.deployment_key',
  'decision_requirements.key as requirements_key',
  'decision_requirements.requirements_id',
  'decision_requirements.name as requirements_name',
  'decision_requirements.version as requirements_version',
  'decision_requirements.resource_name',
  'decision_requirements.programme',
  'decision_requirements.xml',
] as const

export function decisionByKey(db: Executor, key: string) {
  return decisions(db).where('decision_definition.key', '=', key).executeTakeFirst()
}

/** Newest version of a decision, or the one that came with a deployment. */
export function findDecision(db: Executor, by: { readonly decisionId: string; readonly deploymentKey?: string }) {
  let query = decisions(db)
    .where('decision_definition.decision_id', '=', by.decisionId)
    .where('decision_requirements.deleted_at', 'is', null)
    .orderBy('decision_definition.version', 'desc')
    .limit(1)
  if (by.deploymentKey !== undefined) query = query.where('decision_definition.deployment_key', '=', by.deploymentKey)
  return query.executeTakeFirst()
}
export type DecisionRow = NonNullable<Awaited<ReturnType<typeof findDecision>>>

export function decisionsOfDeployment(db: Executor, deploymentKey: string) {
  return decisions(db).where('decision_definition.deployment_key', '=', deploymentKey).execute()
}

function decisions(db: Executor) {
  return db
    .selectFrom('decision_definition')
    .innerJoin('decision_requirements', 'decision_requirements.key', 'decision_definition.requirements_key')
    .select(decisionColumns)
}

/** The form as a definition sees it: of its own deployment, else the newest. */
export async function formFor(
  db: Executor,
  by: { readonly formId: string; readonly definitionKey?: string },
): Promise<FormDefinitionRow | undefined> {
  const found = await sql<FormDefinitionRow>`
    select f.* from form_definition f
    cross join lateral (select f.deployment_key = (select deployment_key from process_definition where key = ${by.definitionKey ?? null}) as own) d
    where f.form_id = ${by.formId} and (f.deleted_at is null or d.own) order by d.own desc nulls last, f.version desc limit 1`.execute(db)
  return found.rows[0]
}

export function formByKey(db: Executor, key: string) {
  return db.selectFrom('form_definition').selectAll().where('key', '=', key).executeTakeFirst()
}

export function requirementsByKey(db: Executor, key: string) {
  return db.selectFrom('decision_requirements').selectAll().where('key', '=', key).executeTakeFirst()
}

export interface ResourceRow {
  readonly key: string
  readonly kind: 'process' | 'decisions' | 'form'
  readonly id: string
  readonly name: string
  readonly version: number
  readonly version_tag: string | null
  readonly content: string
  readonly programme: string | null
  readonly deleted_at: string | null
}

/** A process, decision file or form by its key. */
export async function resourceByKey(db: Executor, key: string): Promise<ResourceRow | undefined> {
  const found = await sql<ResourceRow>`
    select key, 'process' as kind, process_id as id, resource_name as name, version, version_tag, xml as content, programme, deleted_at from process_definition where key = ${key}
    union all select key, 'decisions', requirements_id, resource_name, version, null, xml, programme, deleted_at from decision_requirements where key = ${key}
    union all select key, 'form', form_id, resource_name, version, null, content, programme, deleted_at from form_definition where key = ${key}`.execute(
    db,
  )
  return found.rows[0]
}

/** Hides a resource from all that is started from now on; what runs keeps it. */
export async function markDeleted(trx: Trx, { kind, key }: Pick<ResourceRow, 'kind' | 'key'>, at: string): Promise<void> {
  const table = ({ process: 'process_definition', decisions: 'decision_requirements', form: 'form_definition' } as const)[kind]
  await sql`update ${sql.table(table)} set deleted_at = ${at} where key = ${key} and deleted_at is null`.execute(trx)
}

/** Start events that a message or signal starts: those of the newest version replace the older ones. */
export async function replaceStartSubscriptions(
  trx: Trx,
  processId: string,
  rows: readonly DefinitionTables['start_subscription'][],
): Promise<void> {
  await trx.deleteFrom('start_subscription').where('process_id', '=', processId).execute()
  if (rows.length > 0)
    await trx
      .insertInto('start_subscription')
      .values([...rows])
      .execute()
}

export function startSubscriptionsFor(db: Executor, kind: 'message' | 'signal', name: string) {
  return db.selectFrom('start_subscription').selectAll().where('kind', '=', kind).where('name', '=', name).orderBy('process_id').execute()
}

/** Start events that wait for a condition; of one definition, or of all. */
export function conditionalStarts(db: Executor, definitionKey?: string) {
  const all = db.selectFrom('start_subscription').selectAll().where('kind', '=', 'conditional')
  const meant = definitionKey === undefined ? all : all.where('definition_key', '=', definitionKey)
  return meant.orderBy('definition_key').orderBy('element_id').execute()
}

declare module './database.ts' {
  interface Database extends DefinitionTables {}
}

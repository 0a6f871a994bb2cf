import { createHash } from 'node:crypto'
import { createAudit } from '../../server/audit/index.ts'
import { planAward } from '../../server/awards/decide.ts'
import type { Key } from '../../server/base/ids.ts'
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../../server/base/json.ts'
import { countRule } from '../../server/cases/decide-deadlines.ts'
import { pausesOf, ruleOf } from '../../server/cases/projection.ts'
import { systemClock } from '../../server/clock.ts'
import { createIdentity } from '../../server/identity/index.ts'
import { createProgrammes, type Programmes } from '../../server/programmes/index.ts'
import { createRuntime, type Runtime } from '../../server/runtime/index.ts'
import { DEFAULT_ZONE } from '../../server/services.ts'
import type { Db } from '../../server/store/transaction.ts'
import { dueDateOf } from '../../server/time/index.ts'
import type { Violation } from './invariants.ts'

interface Check {
  readonly id: string
  readonly sentence: string
  broken(product: Reader): Promise<readonly string[]>
}

/** What is needed to decide and count again; nothing of it is started. */
interface Reader {
  readonly db: Db
  readonly programmes: Programmes
  readonly runtime: Runtime
}

const CHECKS: readonly Check[] = [
  { id: 'I5', sentence: 'an award is what its decisions answer for the recorded inputs', broken: wrongAwards },
  { id: 'I5', sentence: 'a claim is what its decision answers for the recorded inputs', broken: wrongClaims },
  { id: 'I6', sentence: 'a deadline ends when its rule, start and pauses say', broken: wrongDeadlines },
  { id: 'I6', sentence: 'the last day of a notice is what its rule says', broken: wrongNotices },
  { id: 'I8', sentence: 'a signed sheet has the content that was signed', broken: changedSheets },
  { id: 'I9', sentence: 'an opinion has the content that was signed', broken: changedOpinions },
  { id: 'I8', sentence: 'a submission has the content that was handed in', broken: changedSubmissions },
  { id: 'I11', sentence: 'the audit record is one unbroken chain', broken: brokenChain },
]

/** Counts, decides and hashes again what is stored. The database must be at rest. */
export async function recomputedViolations(db: Db): Promise<readonly Violation[]> {
  const product = readerOf(db)
  const found: Violation[] = []
  for (const { id, sentence, broken } of CHECKS) {
    const what = await broken(product)
    if (what.length > 0) found.push({ id, sentence, what: what.slice(0, 5) })
  }
  return found
}

function readerOf(db: Db): Reader {
  const clock = systemClock()
  const audit = createAudit({ db, clock })
  const identity = createIdentity({ db, wallClock: clock, audit, sessionIdleSeconds: 1800, sessionHours: 12 })
  const programmes = createProgrammes({
    db,
    clock,
    audit,
    identity,
    runtime: () => runtime,
    rehearsals: () => ({ problemsOf: async () => [], gate: async () => ({ run: null, refusal: null }) }),
    defaultZone: DEFAULT_ZONE,
    root: '.',
    product: '',
  })
  const runtime: Runtime = createRuntime({
    db,
    clock,
    functionsFor: (definition) => programmes.functionsFor(definition),
    zone: DEFAULT_ZONE,
  })
  return { db, programmes, runtime }
}

/** Rules of the programme version a case runs under; of the current one without a case. */
async function rulesOf({ db, programmes }: Reader, programme: string, caseId: string | null) {
  const row = caseId === null ? undefined : await db.selectFrom('case_file').select('version').where('id', '=', caseId).executeTakeFirst()
  const { manifest, deploymentKey } =
    row === undefined ? await programmes.current(programme) : await programmes.version(programme, row.version)
  return { manifest, deploymentKey }
}

async function wrongAwards(product: Reader): Promise<readonly string[]> {
  const rows = await product.db
    .selectFrom('award_computation as c')
    .innerJoin('award as a', 'a.id', 'c.award_id')
    .select(['c.award_id', 'c.case_id', 'c.inputs', 'c.outputs', 'c.total_fen', 'c.pay_fen', 'c.recover_fen', 'a.programme'])
    .execute()
  const wrong: string[] = []
  for (const row of rows) {
    const { manifest, deploymentKey } = await rulesOf(product, row.programme, row.case_id)
    const inputs = row.inputs as JsonObject
    const decide = (decisionId: string, variables: JsonObject) => product.runtime.evaluateDecision({ decisionId, deploymentKey, variables })
    const amount = await decide(manifest.award?.decision ?? '', { level: inputs.level ?? null, area: inputs.area ?? null })
    const instalment = await decide(manifest.award?.instalmentDecision ?? '', inputs)
    const plan = planAward(amount.value, instalment.value, typeof inputs.instalment === 'number' ? inputs.instalment : null)
    const again = 'missing' in plan ? [plan.missing] : [plan.total, plan.pay, plan.recover].map(String)
    if (again.join() !== [row.total_fen, row.pay_fen, row.recover_fen].join()) wrong.push(`${row.award_id}: ${again.join()}`)
  }
  return wrong
}

async function wrongClaims(product: Reader): Promise<readonly string[]> {
  const rows = await product.db
    .selectFrom('clawback as c')
    .innerJoin('award as a', 'a.id', 'c.award_id')
    .select(['c.id', 'c.inputs', 'c.outputs', 'c.decision_id', 'a.case_id', 'a.programme'])
    .execute()
  const wrong: string[] = []
  for (const row of rows) {
    const { deploymentKey } = await rulesOf(product, row.programme, row.case_id)
    const { value } = await product.runtime.evaluateDecision({
      decisionId: row.decision_id,
      deploymentKey: deploymentKey as Key,
      variables: row.inputs as JsonObject,
    })
    if (canonicalJson(isJsonObject(value) ? value : {}) !== canonicalJson(row.outputs as JsonObject)) wrong.push(row.id)
  }
  return wrong
}

async function wrongDeadlines({ db, programmes }: Reader): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('deadline as d')
    .innerJoin('case_file as c', 'c.id', 'd.case_id')
    .selectAll('d')
    .select(['c.programme', 'c.version'])
    .where('d.ended_at', 'is', null)
    .execute()
  const calendar = await programmes.calendar()
  const wrong: string[] = []
  for (const row of rows) {
    const { timeZone } = (await programmes.version(row.programme, row.version)).manifest
    // While a pause is open, days count up to the moment it began or was looked at last.
    const last = await db
      .selectFrom('deadline_change')
      .select('at')
      .where('deadline_id', '=', row.id)
      .orderBy('id', 'desc')
      .executeTakeFirst()
    const again = countRule(ruleOf(row.rule as JsonObject), row.starts_from, calendar, timeZone, pausesOf(row.pauses), last?.at)
    const isSame =
      again.due_on === row.due_on &&
      again.due_at === row.due_at &&
      canonicalJson(JSON.parse(again.proof) as Json) === canonicalJson(row.proof as unknown as Json)
    if (!isSame) wrong.push(`${row.id}: ${again.due_on} instead of ${row.due_on}`)
  }
  return wrong
}

async function wrongNotices({ db, programmes }: Reader): Promise<readonly string[]> {
  const calendar = await programmes.calendar()
  const wrong: string[] = []
  for (const row of await db.selectFrom('notice').select(['id', 'programme', 'case_id', 'published_on', 'last_day', 'proof']).execute()) {
    const { manifest } = await rulesOf({ db, programmes } as Reader, row.programme, row.case_id)
    const proof = row.proof as JsonObject
    const rules = manifest.deadlines.filter(({ count, unit }) => count === proof.count && unit === proof.unit)
    const days = rules.map((rule) => dueDateOf(rule, row.published_on, calendar, manifest.timeZone).due as string)
    if (!days.includes(row.last_day)) wrong.push(`${row.id}: ${days.join(' or ')} instead of ${row.last_day}`)
  }
  return wrong
}

async function changedSheets({ db }: Reader): Promise<readonly string[]> {
  const rows = await db.selectFrom('score_sheet').selectAll().where('signed_at', 'is not', null).execute()
  return rows
    .filter(({ id, panel_id, user_id, answers, evidence, signed_at, hash }) => {
      const signed = { sheet: id, panel: panel_id, by: user_id, answers: answers as unknown as Json, evidence, signedAt: signed_at }
      return sha256(canonicalJson(signed)) !== hash
    })
    .map(({ id }) => id)
}

async function changedOpinions({ db }: Reader): Promise<readonly string[]> {
  const rows = await db.selectFrom('panel').select(['id', 'opinion', 'opinion_hash']).where('opinion_hash', 'is not', null).execute()
  return rows.filter(({ opinion, opinion_hash }) => sha256(canonicalJson(opinion ?? {})) !== opinion_hash).map(({ id }) => id)
}

async function changedSubmissions({ db }: Reader): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('submission')
    .leftJoin('evidence_snapshot', 'evidence_snapshot.id', 'submission.evidence_snapshot')
    .select(['submission.id', 'submission.data', 'submission.hash', 'evidence_snapshot.id as snapshot', 'evidence_snapshot.hash as seal'])
    .execute()
  return rows
    .filter(({ data, hash, snapshot, seal }) => {
      const covered: Json = snapshot === null ? (data as Json) : { data: data as Json, evidence: { id: snapshot, hash: seal } }
      return sha256(canonicalJson(covered)) !== hash
    })
    .map(({ id }) => id)
}

async function brokenChain({ db }: Reader): Promise<readonly string[]> {
  const verdict = await createAudit({ db, clock: systemClock() }).verify()
  return verdict.ok ? [] : [`${verdict.stream} at ${verdict.position}`]
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

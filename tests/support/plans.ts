/** What PostgreSQL does with statements of the product: for tests of plan shapes, and kept in the output of benches. */
import { CompiledQuery } from 'kysely'
import type { Db, Trx } from '../../server/store/transaction.ts'

/** A node of `explain (format json)`, as far as it is looked at. */
export interface PlanNode {
  readonly 'Node Type': string
  readonly Operation?: string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly Filter?: string
  /** Of a plan that was run, for each loop. */
  readonly 'Actual Rows'?: number
  readonly 'Actual Loops'?: number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Rows Removed by Index Recheck'?: number
  readonly Plans?: readonly PlanNode[]
}

export interface StatementPlan {
  /** Of the comment it begins with. */
  readonly name: string
  readonly text: string
  readonly plan: PlanNode
}

const HOT = /^\/\* ?([a-z-]+) ?\*\//

/** Collects statements that begin with their name in a comment, each once; give `onStatement` to `connect`. */
export function hotStatements(): { readonly texts: ReadonlySet<string>; onStatement(text: string): void } {
  const texts = new Set<string>()
  return { texts, onStatement: (text) => void (HOT.test(text) && texts.add(text)) }
}

/** The plans of statements whatever their values are, by their names. `avoidScans`: a scan is left only where no index could answer. */
export async function genericPlans(
  db: Db,
  texts: Iterable<string>,
  { avoidScans = false }: { readonly avoidScans?: boolean } = {},
): Promise<readonly StatementPlan[]> {
  return db.connection().execute(async (one) => {
    const run = (text: string) => one.executeQuery<Explained>(CompiledQuery.raw(text))
    if (avoidScans) await run('set enable_seqscan = off')
    const plans: StatementPlan[] = []
    for (const text of texts) {
      const found = await run(`explain (generic_plan, format json) ${text}`)
      plans.push({ name: HOT.exec(text)?.[1] ?? '', text, plan: planOf(found.rows) })
    }
    if (avoidScans) await run('reset enable_seqscan')
    return plans.sort((a, b) => (a.name < b.name ? -1 : 1))
  })
}

/** Plans of the statements that `work` sends, with its values. `run`: each is run once more, so that the plan says how many rows it read. */
export async function plansOf(
  db: Db,
  work: (trx: Trx) => Promise<unknown>,
  { avoidScans = false, run = false }: { readonly avoidScans?: boolean; readonly run?: boolean } = {},
): Promise<readonly PlanNode[]> {
  const statements: CompiledQuery[] = []
  return db.transaction().execute(async (trx) => {
    await work(recording(trx, statements))
    if (avoidScans) await trx.executeQuery(CompiledQuery.raw('set local enable_seqscan = off'))
    const plans: PlanNode[] = []
    for (const { sql, parameters } of statements) {
      const text = `explain (${run ? 'analyze, timing off, ' : ''}format json) ${sql}`
      plans.push(planOf((await trx.executeQuery<Explained>(CompiledQuery.raw(text, [...parameters]))).rows))
    }
    return plans
  })
}

/** Every node of a plan, outermost first. */
export function nodesOf(plan: PlanNode): readonly PlanNode[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]
}

/** Tables that are read from end to end; with `filtered` only where rows are thrown away. */
export function scansIn(plan: PlanNode, { filtered = false }: { readonly filtered?: boolean } = {}): readonly string[] {
  return nodesOf(plan)
    .filter((node) => node['Node Type'] === 'Seq Scan' && (!filtered || node.Filter !== undefined))
    .map((node) => node['Relation Name'] ?? '')
}

/** Rows of tables and indexes that were read when the plan was run, kept or not. */
export function rowsRead(plan: PlanNode): number {
  return nodesOf(plan)
    .filter((node) => node['Relation Name'] !== undefined && node['Node Type'] !== 'ModifyTable')
    .map(
      (node) =>
        ((node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)) *
        (node['Actual Loops'] ?? 0),
    )
    .reduce((sum, rows) => sum + rows, 0)
}

/** Node types with tables and indexes in one line, equal ones once. */
export function planLine(plan: PlanNode): string {
  return [...new Set(nodesOf(plan).map(wordsOf))].join(', ')
}

function wordsOf(node: PlanNode): string {
  const { Operation, 'Node Type': type, 'Index Name': index, 'Relation Name': table } = node
  return `${Operation ?? type}${index === undefined ? '' : ` ${index}`}${table === undefined || index !== undefined ? '' : ` ${table}`}`
}

interface Explained {
  readonly 'QUERY PLAN': readonly { readonly Plan: PlanNode }[]
}

function planOf([row]: readonly Explained[]): PlanNode {
  const plan = row?.['QUERY PLAN'][0]?.Plan
  if (plan === undefined) throw new Error('Expected a plan, but PostgreSQL gave none')
  return plan
}

function recording(trx: Trx, statements: CompiledQuery[]): Trx {
  const executor = trx.getExecutor()
  const recorder = new Proxy(executor, {
    get(inner, member) {
      const value: unknown = Reflect.get(inner, member)
      if (member === 'executeQuery')
        return async (query: CompiledQuery) => {
          statements.push(query)
          return inner.executeQuery(query)
        }
      return typeof value === 'function' ? value.bind(inner) : value
    },
  })
  return new Proxy(trx, { get: (target, name) => (name === 'getExecutor' ? () => recorder : Reflect.get(target, name)) })
}

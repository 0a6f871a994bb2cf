import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'

/** A program of the machine that npm can not bring, with what it needs in its environment. */
export interface Tool {
  readonly command: string
  readonly env: { readonly [name: string]: string }
}

interface Wanted {
  readonly name: string
  readonly package: string
  /** Names it may go by on the PATH, the best first. */
  readonly programs: readonly string[]
  /** Where it may lie beside the PATH, on the machine or among the extracted packages, the best first. */
  readonly places: readonly string[]
}

const WANTED: readonly Wanted[] = [
  { name: 'redis-server', package: 'redis-server', programs: ['redis-server'], places: ['usr/bin/redis-server'] },
  {
    name: 'mosquitto',
    package: 'mosquitto',
    programs: ['mosquitto'],
    places: ['usr/sbin/mosquitto', 'usr/local/sbin/mosquitto'],
  },
  {
    name: 'chromium',
    // Without the parts of a browser that only a person uses: the same pages in a sixth less time.
    package: 'chromium-headless-shell',
    programs: ['chromium-headless-shell', 'chromium'],
    places: ['usr/lib/chromium/chromium-headless-shell', 'usr/lib/chromium/chromium'],
  },
]

const CACHE = resolve(import.meta.dirname, '../../.cache/tools')
const ROOT = join(CACHE, 'root')
const LIST = join(CACHE, 'tools.json')

/** The program of this name; `npm run setup` has found or fetched it. */
export function tool(name: 'redis-server' | 'mosquitto' | 'chromium'): Tool {
  const known = find(name)
  if (known === undefined) throw new Error(`Expected ${name} on this machine: run "npm run setup" first`)
  return known
}

function find(name: string): Tool | undefined {
  const wanted = WANTED.find((one) => one.name === name)
  if (wanted === undefined) return undefined
  const onMachine = [
    ...wanted.programs.flatMap((program) => (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, program))),
    ...wanted.places.map((place) => join('/', place)),
  ].find(isExecutable)
  if (onMachine !== undefined) return { command: onMachine, env: {} }
  const extracted = wanted.places.map((place) => join(ROOT, place)).find(isExecutable)
  return extracted === undefined ? undefined : { command: extracted, env: extractedEnvironment() }
}

/** Programs out of extracted packages find their libraries only when told where. */
function extractedEnvironment(): { readonly [name: string]: string } {
  const list = existsSync(LIST) ? (JSON.parse(readFileSync(LIST, 'utf8')) as { readonly libraries: readonly string[] }) : { libraries: [] }
  return { LD_LIBRARY_PATH: list.libraries.map((folder) => join(ROOT, folder)).join(delimiter) }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Makes sure that every program is there: on the machine already; else by `apt-get install` as root;
 * else by `apt-get download` and `dpkg -x` into the project's cache as a normal user. Without Debian's tools it says what to install.
 */
export function setUp(say: (line: string) => void): void {
  const missing = WANTED.filter(({ name }) => find(name) === undefined)
  if (missing.length === 0) {
    say(`set-up: ${WANTED.map(({ name }) => name).join(', ')} are here`)
    return
  }
  const packages = missing.map((one) => one.package)
  if (spawnSync('apt-get', ['--version']).status !== 0)
    throw new Error(
      `Please install these programs and start again: ${missing.map(({ name }) => name).join(', ')} (Debian packages: ${packages.join(' ')})`,
    )
  if (process.getuid?.() === 0) installAsRoot(packages, say)
  else extractAsUser(packages, say)
  const still = missing.filter(({ name }) => find(name) === undefined)
  if (still.length > 0)
    throw new Error(
      `Please install these programs and start again: ${still.map(({ name }) => name).join(', ')} (Debian packages: ${still.map((one) => one.package).join(' ')})`,
    )
}

function installAsRoot(packages: readonly string[], say: (line: string) => void): void {
  say(`set-up: installing ${packages.join(', ')} with apt-get`)
  run('apt-get', ['update', '-qq'])
  // Services must not start by themselves: the tests start their own on free ports.
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' })
}

function extractAsUser(packages: readonly string[], say: (line: string) => void): void {
  say(`set-up: fetching ${packages.join(', ')} and their libraries into .cache/tools (no root needed)`)
  const archives = join(CACHE, 'archives')
  for (const folder of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(CACHE, 'apt', folder), { recursive: true })
  mkdirSync(archives, { recursive: true })
  const own = ['-o', `Dir::State::Lists=${join(CACHE, 'apt/lists')}`, '-o', `Dir::Cache=${join(CACHE, 'apt/cache')}`]
  run('apt-get', [...own, 'update', '-qq'])
  const names = new Set<string>(packages)
  const tree = run('apt-cache', [
    ...own,
    'depends',
    '--recurse',
    '--no-recommends',
    '--no-suggests',
    '--no-conflicts',
    '--no-breaks',
    '--no-replaces',
    '--no-enhances',
    ...packages,
  ])
  for (const line of tree.split('\n')) if (/^[a-z0-9]/.test(line)) names.add(line.trim())
  const absent = [...names]
    .filter((name) => packages.includes(name) || spawnSync('dpkg', ['-s', name]).status !== 0)
    .filter((name) => spawnSync('apt-cache', [...own, 'show', name]).status === 0)
  run('apt-get', [...own, 'download', '-qq', ...absent], {}, archives)
  for (const archive of readdirSync(archives).filter((file) => file.endsWith('.deb'))) {
    run('dpkg', ['-x', join(archives, archive), ROOT])
    rmSync(join(archives, archive))
  }
  const libraries = run('find', [ROOT, '-name', '*.so*', '-printf', '%h\n'])
  writeFileSync(
    LIST,
    JSON.stringify({
      libraries: [...new Set(libraries.split('\n').filter((line) => line !== ''))].map((folder) => folder.slice(ROOT.length + 1)),
    }),
  )
}

function run(command: string, parameters: readonly string[], env: { readonly [name: string]: string } = {}, cwd?: string): string {
  const done = spawnSync(command, [...parameters], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 64 * 1024 * 1024,
    ...(cwd === undefined ? {} : { cwd }),
  })
  if (done.status !== 0)
    throw new Error(
      `"${command} ${parameters.slice(-3).join(' ')}" failed: ${(done.stderr || String(done.error ?? '')).trim().split('\n').slice(-3).join(' ')}`,
    )
  return done.stdout
}

interface Package {
  readonly scripts: { readonly start: string }
}

const { scripts }: Package = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'))
/** What `npm start` gives to node. */
export const START: readonly string[] = scripts.start.split(' ').slice(1)

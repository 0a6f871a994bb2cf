import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { setUp } from './tools.ts'

/**
 * `npm test`: brings what the tests need, then every check and every layer of tests; ends with one line "N passed, N failed".
 * `npm test -- path …` runs only the tests of these paths.
 */
const paths = process.argv.slice(2)

interface Outcome {
  readonly passed: number
  /** A name, or what else is wrong, for each that failed. */
  readonly failed: readonly string[]
}

/** What is read of a report of vitest. */
interface Report {
  readonly numPassedTests: number
  readonly testResults: readonly {
    readonly name: string
    readonly message: string
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

const CHECKS: readonly (readonly [title: string, command: string, ...parameters: string[]])[] = [
  ['types', 'tsc', '--noEmit'],
  ['lint and format', 'biome', 'check', '--error-on-warnings', '.'],
  [
    'dependency rules',
    'depcruise',
    'server',
    'studio',
    'device-bridge',
    'migrations',
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'err',
  ],
  ['lock file', 'tsx', 'tests/support/check-lock.ts'],
  ['web application builds', 'vite', 'build', '--logLevel', 'warn'],
]

/** What is in a round shares the two cores; rounds follow each other, because what is timed would suffer among pages that are drawn. */
const ROUNDS: readonly (readonly string[])[] = [
  ['--project=unit', '--project=golden', '--project=integration', '--project=contract', '--maxWorkers=2'],
  // One mostly waits for the processes it started or killed.
  ['--project=faults', '--maxWorkers=2'],
  // Pages wait for the server and the server for pages: three files keep two cores busy.
  ['--project=browser', '--maxWorkers=3'],
]

try {
  setUp((line) => console.log(line))
} catch (problem) {
  console.error(problem instanceof Error ? problem.message : problem)
  console.log('0 passed, 1 failed')
  process.exit(1)
}

const outcomes = paths.length === 0 ? await Promise.all(CHECKS.map(check)) : []
for (const round of paths.length === 0 ? ROUNDS : [paths]) outcomes.push(await runRound(round))
const passed = outcomes.reduce((sum, one) => sum + one.passed, 0)
const failed = outcomes.flatMap((one) => one.failed)
for (const one of failed) console.log(`FAILED  ${one}`)
console.log(`${passed} passed, ${failed.length} failed`)
process.exit(failed.length === 0 && passed > 0 ? 0 : 1)

/** Checks run side by side; what one has to say is kept until it ends, so that it stands together. */
async function check([title, command, ...parameters]: (typeof CHECKS)[number]): Promise<Outcome> {
  const said: Buffer[] = []
  const code = await run(command, parameters, (text) => said.push(text))
  process.stdout.write(Buffer.concat(said))
  console.log(`${code === 0 ? 'ok' : 'FAILED'}  ${title}`)
  return code === 0 ? { passed: 1, failed: [] } : { passed: 0, failed: [title] }
}

async function runRound(parameters: readonly string[]): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'pingji-report-'))
  const file = join(folder, 'report.json')
  const code = await run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...parameters])
  try {
    const { numPassedTests, testResults } = JSON.parse(readFileSync(file, 'utf8')) as Report
    // A test that did not run proves nothing: it counts as failed.
    const failed = testResults.flatMap(({ name, message, assertionResults }) => {
      const place = relative('.', name)
      const tests = assertionResults.filter(({ status }) => status !== 'passed').map(({ fullName }) => `${place}: ${fullName}`)
      return tests.length === 0 && message !== '' ? [`${place}: ${message}`] : tests
    })
    if (code !== 0 && failed.length === 0) failed.push(`${parameters.join(' ')}: exit code ${code}`)
    return { passed: numPassedTests, failed }
  } catch (problem) {
    return { passed: 0, failed: [`${parameters.join(' ')}: no report, ${String(problem)}`] }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function run(command: string, parameters: readonly string[], hear?: (text: Buffer) => void): Promise<number> {
  return new Promise((done) => {
    const path = join('node_modules', '.bin', command)
    const child = spawn(path, [...parameters], { stdio: hear === undefined ? 'inherit' : ['ignore', 'pipe', 'pipe'] })
    if (hear !== undefined) for (const stream of [child.stdout, child.stderr]) stream?.on('data', hear)
    child.once('error', () => done(1))
    child.once('close', (code) => done(code ?? 1))
  })
}

import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setUp } from './tools.ts'

/**
 * `npm test`: brings what the tests need, then every check and every layer of tests; ends with one line "N passed, N failed".
 * `npm test -- path …` runs only the tests of these paths.
 */
const paths = process.argv.slice(2)

interface Outcome {
  readonly passed: number
  readonly failed: number
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

let passed = 0
let failed = 0
if (paths.length === 0)
  for (const good of await Promise.all(CHECKS.map(check)))
    if (good) passed += 1
    else failed += 1
const tests = await runTests()
passed += tests.passed
failed += tests.failed
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 && passed > 0 ? 0 : 1)

/** Checks run side by side; what one has to say is kept until it ends, so that it stands together. */
async function check([title, command, ...parameters]: (typeof CHECKS)[number]): Promise<boolean> {
  const said: Buffer[] = []
  const code = await run(command, parameters, (text) => said.push(text))
  process.stdout.write(Buffer.concat(said))
  console.log(`${code === 0 ? 'ok' : 'FAILED'}  ${title}`)
  return code === 0
}

async function runTests(): Promise<Outcome> {
  const outcomes: Outcome[] = []
  if (paths.length > 0) outcomes.push(await runRound(paths))
  else for (const round of ROUNDS) outcomes.push(await runRound(round))
  return { passed: outcomes.reduce((sum, one) => sum + one.passed, 0), failed: outcomes.reduce((sum, one) => sum + one.failed, 0) }
}

async function runRound(parameters: readonly string[]): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'pingji-report-'))
  const file = join(folder, 'report.json')
  const code = await run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...parameters])
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly numPassedTests: number
      readonly numFailedTests: number
      readonly numPendingTests: number
      readonly numTodoTests: number
    }
    // A test that did not run proves nothing: it counts as failed.
    const failures = report.numFailedTests + report.numPendingTests + report.numTodoTests
    return { passed: report.numPassedTests, failed: code === 0 ? failures : Math.max(1, failures) }
  } catch {
    return { passed: 0, failed: 1 }
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

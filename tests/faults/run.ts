import { spawn } from 'node:child_process'
import { join } from 'node:path'

/**
 * `npm run faults`: the fault tests of the engine at their whole counts, about an hour on two quiet cores. Every count can be set; a name
 * (`npm run faults -- kill`) runs that one alone. The last lines are the figures of each and "N passed, N failed".
 */
const WHOLE: { readonly [name: string]: string } = {
  FAULT_KILLS: '1000',
  FAULT_PRODUCT_KILLS: '50',
  FAULT_COMMITS: '1700',
  FAULT_REDIS_ROUNDS: '100',
  FAULT_PAUSES: '100',
  FAULT_CASES: '400',
}
const ALL = ['kill', 'crash-points', 'crash-points-outside', 'in-doubt', 'redis', 'pause', 'scale-out', 'product']

const named = process.argv.slice(2)
const files = (named.length === 0 ? ALL : named).map((name) => `tests/faults/${name}.test.ts`)
const child = spawn(
  process.execPath,
  [
    '--import',
    'tsx',
    join(import.meta.dirname, '../support/run.ts'),
    '--project=faults',
    '--no-file-parallelism',
    '--testTimeout=7200000',
    ...files,
  ],
  { stdio: 'inherit', env: { ...WHOLE, ...process.env } },
)
child.once('exit', (code) => process.exit(code ?? 1))

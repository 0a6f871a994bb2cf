/** `npm run bench -- <name> [--json]`: runs one bench, or all; each figure stands beside a limit or peer of the same run. */
import { readdirSync } from 'node:fs'
import { cpus } from 'node:os'
import type { Bench, Figure, Note } from './figures.ts'

const asJson = process.argv.includes('--json')
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const known = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''))
const unknown = wanted.find((name) => !known.includes(name))
if (unknown !== undefined) {
  process.stderr.write(`There is no bench "${unknown}". Known: ${known.join(', ')}\n`)
  process.exit(2)
}

if (!asJson) process.stdout.write(`${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}\n`)
for (const name of wanted.length === 0 ? known : wanted) {
  if (!asJson) process.stdout.write(`\n${name}\n`)
  const { bench } = (await import(`./${name}.bench.ts`)) as { readonly bench: Bench }
  for (const line of await bench()) process.stdout.write(asJson ? `${JSON.stringify(line)}\n` : lineOf(line))
}

function lineOf(line: Figure | Note): string {
  if ('note' in line) return `  ${line.note}: ${line.text}\n`
  const { name, value, unit, ratio, against } = line
  const beside = ratio === null ? '' : `   ${ratio} x ${against}`
  return `  ${name.padEnd(52)} ${String(value).padStart(10)} ${unit}${beside}\n`
}
process.exit(0)

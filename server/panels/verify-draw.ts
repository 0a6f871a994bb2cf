import { readFileSync } from 'node:fs'
import type { DrawRecord } from '../base/api/panels.ts'
import { faultsOfDraw } from './draw.ts'

// Stand-alone: npx tsx server/panels/verify-draw.ts record.json — needs no server and no database.
const file = process.argv[2]
if (file === undefined) {
  console.error('usage: verify-draw.ts record.json')
  process.exit(2)
}
const faults = faultsOfDraw(JSON.parse(readFileSync(file, 'utf8')) as DrawRecord)
for (const fault of faults) console.error(`抽取记录有误 / wrong: ${fault}`)
if (faults.length === 0) console.log('抽取记录属实，可以重现。/ The draw is as recorded.')
process.exit(faults.length === 0 ? 0 : 1)

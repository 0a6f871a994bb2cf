import type { ImpactLine, ImpactReport } from '../../base/api/rehearsal.ts'
import type { Calendar } from '../../time/index.ts'
import type { ImpactProgress, ThreadResult, ThreadTask } from '../thread.ts'
import { type Bundle, compileBundle } from '../world/bundle.ts'
import { differencesOf } from './differences.ts'
import { moveOf } from './moves.ts'
import { liveAgain } from './replay.ts'
import type { ImpactInput, RecordedSubject } from './types.ts'
import { unclearOf } from './unclear.ts'

interface Sides {
  readonly force: Bundle
  readonly draft: Bundle
  readonly versions: ReadonlyMap<number, Bundle>
  readonly input: ImpactInput
  readonly calendar: Calendar
}

/** Lives real cases again, subject by subject, under the version in force and under the draft. Throws a sentence when the files can not be compiled. */
export async function liveImpact({
  input,
  calendar,
}: Extract<ThreadTask, { kind: 'impact' }>): Promise<Generator<ImpactProgress, ThreadResult>> {
  const versions = new Map<number, Bundle>()
  for (const { version, files } of input.versions) versions.set(version, await compiled(files))
  const force = versions.get(input.force.version) ?? (await compiled(input.force.files))
  const sides: Sides = { force, draft: await compiled(input.draft), versions, input, calendar }
  return (function* () {
    const of = input.subjects.reduce((sum, { cases }) => sum + cases.length, 0)
    const lines: ImpactLine[] = []
    for (const subject of input.subjects) {
      yield { done: lines.length, of }
      lines.push(...linesOf(subject, sides))
    }
    const report: ImpactReport = {
      id: input.id,
      programme: input.programme,
      hash: input.hash,
      state: 'done',
      progress: { done: of, of },
      counted: counted(lines),
      lines: lines.filter(isTold),
    }
    return { report: JSON.stringify(report), verdict: null, content: null, chunks: [] }
  })()
}

async function compiled(files: Parameters<typeof compileBundle>[0]): Promise<Bundle> {
  const bundle = await compileBundle(files)
  if (bundle.ok) return bundle.value
  throw new Error(bundle.problems.map(({ text }) => text.en).join(' '))
}

function linesOf(subject: RecordedSubject, { force, draft, versions, input, calendar }: Sides): readonly ImpactLine[] {
  const common = { subject, calendar, until: input.until }
  // What the record shows as opened was admitted: where the version in force would refuse it, that is nobody's difference.
  const refusedBefore = new Set<string>()
  const before = liveAgain({
    ...common,
    bundle: force,
    opens: (caseId) => {
      refusedBefore.add(caseId)
      return true
    },
  })
  const after = liveAgain({ ...common, bundle: draft, opens: (caseId) => refusedBefore.has(caseId) })
  return subject.cases.flatMap((record): readonly ImpactLine[] => {
    const [one, other] = [before.get(record.id), after.get(record.id)]
    if (one === undefined || other === undefined) return []
    const both = { force, draft, before: one, after: other }
    return [
      {
        caseId: record.id,
        number: record.number,
        subject: subject.name,
        open: record.closedAt === null,
        differences: differencesOf(both),
        migration: moveOf(record, versions.get(record.version), draft, { now: input.until, calendar }),
        unclear: unclearOf(record, both, input.force.version),
      },
    ]
  })
}

function counted(lines: readonly ImpactLine[]): ImpactReport['counted'] {
  const count = (holds: (line: ImpactLine) => boolean) => lines.filter(holds).length
  return {
    cases: lines.length,
    same: count(({ unclear, differences }) => unclear === null && differences.length === 0),
    different: count(({ unclear, differences }) => unclear === null && differences.length > 0),
    unclear: count(({ unclear }) => unclear !== null),
    canMove: count(({ migration }) => migration?.can === true),
    canNotMove: count(({ migration }) => migration?.can === false),
  }
}

/** What came out the same and runs nowhere is only counted. */
function isTold({ differences, migration, unclear }: ImpactLine): boolean {
  return differences.length > 0 || migration !== null || unclear !== null
}

import type { Problem } from '../../base/errors.ts'
import { compileProcesses } from '../model/compile.ts'
import type { Fix, LintProblem } from './types.ts'

/** What one click can do about a problem of the compiler, by its code. */
const FIXES: { readonly [code: string]: Fix } = {
  NO_EXECUTABLE_PROCESS: { kind: 'make-executable' },
  CONDITION_MISSING: { kind: 'set-default-flow', flow: '' },
  START_EVENT_MISSING: { kind: 'add-start-event' },
  CONDITION_NOT_ALLOWED: { kind: 'remove-condition' },
  JOB_TYPE_MISSING: { kind: 'pick', part: 'job' },
  CALLED_DECISION_MISSING: { kind: 'pick', part: 'decision' },
  CALLED_PROCESS_MISSING: { kind: 'pick', part: 'process' },
  TIMER_MISSING: { kind: 'pick', part: 'deadline' },
}

/** Problems of our compiler as findings on the diagram; all of them stop publishing. */
export async function compilerProblems(xml: string): Promise<readonly LintProblem[]> {
  const compiled = await compileProcesses(xml)
  return compiled.ok ? [] : compiled.problems.map(finding)
}

function finding(problem: Problem): LintProblem {
  const fix = FIXES[problem.code]
  return {
    rule: problem.code,
    severity: 'error',
    at: problem.at ?? null,
    text: problem.text,
    ...(fix === undefined ? {} : { fix }),
  }
}

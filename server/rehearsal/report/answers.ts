import type { Behind } from '../../base/api/rehearsal.ts'
import { IntColumn } from './columns.ts'

/** One text for each question, the same for the same question. */
export function keyOf(question: Behind): string {
  return JSON.stringify(partsOf(question))
}

function partsOf(question: Behind): readonly (string | boolean | null)[] {
  const { what } = question
  switch (what) {
    case 'cases':
      return [what, question.caseType, question.state]
    case 'outcome':
      return [what, question.caseType, question.outcome]
    case 'element':
    case 'completed':
    case 'open-at':
      return [what, question.processId, question.elementId]
    case 'flow':
      return [what, question.processId, question.flowId]
    case 'incident':
      return [what, question.processId, question.elementId, question.type ?? null, question.message ?? null]
    case 'deadline':
      return [what, question.rule, question.outcome]
    case 'light':
      return [what, question.month, question.light]
    case 'queue':
      return [what, question.role, question.week, question.number]
    case 'stuck':
      return [what]
    case 'result':
      return [what, question.stage, question.level]
    case 'letter':
      return [what, question.template]
    case 'objection':
      return [what, question.founded]
    case 'objection-filed':
      return [what, question.how]
    case 'money':
      return [what, question.month, question.kind]
  }
}

/** Numbers of cases by question, ascending, each as often as it counts. */
export type Answers = ReadonlyMap<string, Int32Array>

/** Collects the answers while a report is made; what nobody answers is no entry. */
export class AnswerBook {
  private readonly columns = new Map<string, IntColumn>()

  add(question: Behind, who: number): void {
    const key = keyOf(question)
    const column = this.columns.get(key) ?? new IntColumn()
    if (column.length === 0) this.columns.set(key, column)
    column.push(who)
  }

  /** Takes over a column that was kept for a question; answers its length, the count that is shown. */
  take(question: Behind, column: IntColumn | undefined): number {
    if (column === undefined || column.length === 0) return 0
    this.columns.set(keyOf(question), column)
    return column.length
  }

  countOf(question: Behind): number {
    return this.columns.get(keyOf(question))?.length ?? 0
  }

  answers(): Answers {
    return new Map([...this.columns].map(([key, column]) => [key, column.sorted()]))
  }
}

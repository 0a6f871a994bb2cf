/** Door of the score rules: answers of a scheme to rows, totals and gates; several sheets to one result. Pure, exact decimals. */
export { aggregateSheets, type DeviationRow, type Deviations, deviations } from './aggregate.ts'
export { checkScheme } from './check.ts'
export { isAnswered } from './row.ts'
export { scoreAnswers } from './score.ts'
export type { Answers, RowAnswer, SchemeRow, ScoreResult, ScoreScheme } from './types.ts'

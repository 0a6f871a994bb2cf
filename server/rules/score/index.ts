/** Door of the score rules: answers of a scheme to rows, totals and gates; several sheets to one result. Pure, exact decimals. */
export { aggregateSheets, type DeviationRow, type Deviations, deviations } from './aggregate.ts'
export { bandFaults } from './bands.ts'
export { checkScheme } from './check.ts'
export { checkEvidence, type KnownEvidence } from './check-evidence.ts'
export { checkLevels, type LevelWorld } from './check-levels.ts'
export { answerOfEvidence, differsFromEvidence, isAccepted, missingReasons, type Proposal } from './evidence.ts'
export { isAnswered, type SampleSize, sampleSizeOf, scoreRow } from './row.ts'
export { faultsOfSheet, levelOf, levelQuestion, scoreAnswers } from './score.ts'
export type {
  Answers,
  Band,
  Condition,
  EvidenceFigure,
  EvidenceMetric,
  EvidenceSource,
  Limit,
  Measured,
  Operator,
  RowAnswer,
  RowClass,
  RowMethod,
  SchemeGroup,
  SchemeProblem,
  SchemeRow,
  ScoreResult,
  ScoreScheme,
} from './types.ts'

/** Rows as the Camunda 8 Orchestration Cluster REST API v2 writes them: keys as strings, what is absent is null. Most rows are their own shape. */
import type { SearchRow } from '../../runtime/index.ts'

export function asIs(row: SearchRow): object {
  return row
}
export function userTask(row: SearchRow): object {
  return { ...row, externalFormReference: null }
}

/** Longest value a search answers whole. */
const PREVIEW = 8191

/** The value is JSON text, cut when it is long. */
export function variable(truncate: boolean): (row: SearchRow) => object {
  return (row) => {
    const value = JSON.stringify(row.value)
    const isTruncated = truncate && value.length > PREVIEW
    return { ...row, value: isTruncated ? value.slice(0, PREVIEW) : value, isTruncated }
  }
}

export function wholeVariable(row: SearchRow): object {
  return { ...row, value: JSON.stringify(row.value) }
}

export function decisionInstance({ evaluatedInputs, matchedRules, ...row }: SearchRow): object {
  return { ...row, result: JSON.stringify(row.result) }
}
export function wholeDecisionInstance(row: SearchRow): object {
  return { ...row, result: JSON.stringify(row.result) }
}

/** Counts come as 64-bit numbers, that is as text. */
export function counts(...fields: readonly string[]): (row: SearchRow) => object {
  return (row) => ({ ...row, ...Object.fromEntries(fields.map((field) => [field, Number(row[field])])) })
}

export function jobCounts(row: SearchRow): object {
  const { created, completed, failed, createdAt, completedAt, failedAt, workers, ...rest } = row
  return {
    ...rest,
    ...(workers === undefined ? {} : { workers: Number(workers) }),
    created: { count: Number(created), lastUpdatedAt: createdAt ?? null },
    completed: { count: Number(completed), lastUpdatedAt: completedAt ?? null },
    failed: { count: Number(failed), lastUpdatedAt: failedAt ?? null },
  }
}

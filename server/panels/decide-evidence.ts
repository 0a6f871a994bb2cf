import type { EvidenceRows } from '../base/api/evidence.ts'
import type { Problem } from '../base/errors.ts'
import type { ScoreScheme } from '../rules/score/index.ts'

/** What the expert saw the devices propose, by row. */
export type Seen = { readonly [rowId: string]: boolean | null }

/** Rows whose devices propose something else now than what the expert saw. */
export function changedSince(scheme: ScoreScheme, seen: Seen, evidence: EvidenceRows): readonly Problem[] {
  return scheme.rows.flatMap((row): Problem[] => {
    const before = seen[row.id]
    if (before === undefined || before === (evidence[row.id]?.suggestion ?? null)) return []
    return [
      {
        code: 'EVIDENCE_CHANGED',
        at: row.id,
        text: {
          zh: `第 ${row.number} 项的设备数据刚刚有变化，请重新查看。`,
          en: `What the devices measured for row ${row.number} has just changed: look again.`,
        },
      },
    ]
  })
}

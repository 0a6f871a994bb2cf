import type { FeelVariable } from '../../ui/workspace/fields.tsx'
import type { Change } from './model.ts'
import type { StepRow } from './rows.ts'

/** What every window that edits a cell is given. */
export interface EditProps {
  readonly row: StepRow
  readonly title: string
  readonly variables: readonly FeelVariable[]
  readonly onApply: (act: (change: Change) => void) => void
  readonly onClose: () => void
}

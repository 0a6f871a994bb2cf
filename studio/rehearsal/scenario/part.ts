import type { Scenario } from '../../../server/base/api/rehearsal.ts'

/** What every part of the editor gets. */
export interface PartProps {
  readonly scenario: Scenario
  /** The place a link asks for. */
  readonly place: string
  readonly disabled: boolean
  readonly onChange: (changed: Partial<Scenario>) => void
}

import type { Json, JsonObject } from '../../../../server/base/json.ts'
import type { FieldNode } from '../../../../server/rules/forms/types.ts'

/** What a widget gets. `grouped` widgets draw several controls and are labelled by their fieldset. */
export interface WidgetProps {
  readonly node: FieldNode
  readonly path: string
  readonly schema: JsonObject
  readonly value: Json | undefined
  readonly id: string
  readonly label: string
  readonly describedBy: string | undefined
  readonly invalid: boolean
  readonly required: boolean
  readonly disabled: boolean
  onChange(value: Json | undefined): void
  onLeave(): void
}

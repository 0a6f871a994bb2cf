import { type ReactNode, useId } from 'react'
import { isJsonObject, type Json, type JsonObject } from '../../../../server/base/json.ts'
import { partLabel } from '../../../../server/rules/forms/index.ts'
import { useBilingual } from '../../../i18n/texts.ts'
import { useForm } from '../context.tsx'
import { fieldId } from '../paths.ts'
import type { WidgetProps } from './types.ts'

/** Names of the parts that a field's schema asks for, in its order, as far as they have words. */
export function partsOf({ node, schema }: Pick<WidgetProps, 'node' | 'schema'>): readonly string[] {
  return Object.keys(isJsonObject(schema.properties) ? schema.properties : {}).filter((part) => partLabel(node, part) !== undefined)
}

export function valueOfPart(value: WidgetProps['value'], part: string): string {
  const found = isJsonObject(value) ? value[part] : undefined
  return typeof found === 'string' ? found : ''
}

/** The whole value with one part changed; nothing when the last part is emptied. */
export function withPart(value: WidgetProps['value'], part: string, next: Json | undefined): JsonObject | undefined {
  const { [part]: _old, ...rest } = isJsonObject(value) ? value : {}
  const whole: JsonObject = next === undefined || next === '' ? rest : { ...rest, [part]: next }
  return Object.keys(whole).length === 0 ? undefined : whole
}

interface PartControl {
  readonly id: string
  readonly invalid: boolean
  readonly required: boolean
  readonly describedBy: string | undefined
}

/** One labelled part of a field that has several, with what is wrong with it. */
export function Part({
  of,
  part,
  children,
  note,
}: {
  readonly of: WidgetProps
  readonly part: string
  readonly note?: string | undefined
  children(control: PartControl): ReactNode
}) {
  const say = useBilingual()
  const form = useForm()
  const noteId = useId()
  const path = `${of.path}.${part}`
  const id = fieldId(path)
  const shows = form.showAll || form.shown.has(of.path) || form.shown.has(path)
  const invalid = shows && form.state.problems.some((problem) => problem.path === path && problem.severity === 'error')
  const inner = Array.isArray(of.schema.required) && of.schema.required.includes(part)
  const describedBy = [of.describedBy, note === undefined ? undefined : noteId].filter((one) => one !== undefined).join(' ')
  return (
    <div className="part-field">
      <label htmlFor={id}>{say(partLabel(of.node, part))}</label>
      {children({ id, invalid, required: of.required && inner, describedBy: describedBy === '' ? undefined : describedBy })}
      {note === undefined ? null : (
        <p id={noteId} className="form-info">
          {note}
        </p>
      )}
    </div>
  )
}

import {
  CheckboxEntry,
  FeelEntry,
  Group,
  isCheckboxEntryEdited,
  isFeelEntryEdited,
  isSelectEntryEdited,
  isTextAreaEntryEdited,
  isTextFieldEntryEdited,
  SelectEntry,
  TextAreaEntry,
  TextFieldEntry,
} from '@bpmn-io/properties-panel'
import { h } from '@bpmn-io/properties-panel/preact'
import { useEffect, useState } from '@bpmn-io/properties-panel/preact/hooks'
import { useService } from 'bpmn-js-properties-panel'
import type { ModdleElement } from '../../../../server/engine/model/moddle.ts'
import type { DiagramElement, EventBus, Translate } from '../services.ts'

export interface Choice {
  readonly value: string
  readonly label: string
  readonly children?: readonly Choice[]
}

interface Shared {
  readonly id: string
  readonly label: string
  readonly help?: string
  readonly value: () => string
  readonly change: (value: string) => void
}

/** What the panel draws: one entry of a group. */
export interface Entry {
  readonly id: string
  readonly component: unknown
  readonly isEdited: (node: unknown) => boolean
}

export interface PanelGroup {
  readonly id: string
  readonly label: string
  readonly component: unknown
  readonly entries?: readonly Entry[]
  readonly items?: readonly unknown[]
  readonly shouldOpen?: boolean
  readonly [more: string]: unknown
}

type Props = { readonly element: DiagramElement }

/** A choice from a list; what is chosen but not in the list stays visible as `unknown`. */
export function pick(shared: Shared, options: readonly Choice[], unknown: (value: string) => string): Entry {
  const component = ({ element }: Props) => {
    const value = shared.value()
    const all = options.flatMap((option) => option.children ?? [option])
    const shown = all.some((option) => option.value === value) ? options : [...options, { value, label: unknown(value) }]
    return h(SelectEntry, {
      element,
      id: shared.id,
      label: shared.label,
      description: shared.help,
      getValue: () => value,
      setValue: (next: string | undefined) => shared.change(next ?? ''),
      getOptions: () => shown,
    })
  }
  return { id: shared.id, component, isEdited: isSelectEntryEdited }
}

/** A line, or several lines, of text. */
export function write(shared: Shared, lines = 1): Entry {
  const component = ({ element }: Props) =>
    h(lines === 1 ? TextFieldEntry : TextAreaEntry, {
      element,
      id: shared.id,
      label: shared.label,
      description: shared.help,
      debounce: useService('debounceInput'),
      rows: lines,
      getValue: shared.value,
      setValue: (next: string | undefined) => shared.change(next ?? ''),
    })
  return { id: shared.id, component, isEdited: lines === 1 ? isTextFieldEntryEdited : isTextAreaEntryEdited }
}

/** Yes or no. */
export function tick(
  shared: Omit<Shared, 'value' | 'change'> & { readonly value: () => boolean; readonly change: (value: boolean) => void },
): Entry {
  const component = ({ element }: Props) =>
    h(CheckboxEntry, {
      element,
      id: shared.id,
      label: shared.label,
      description: shared.help,
      getValue: shared.value,
      setValue: shared.change,
    })
  return { id: shared.id, component, isEdited: isCheckboxEntryEdited }
}

interface Resolver {
  getVariablesForElement(object: ModdleElement): Promise<readonly object[]>
}

/** Variables of an element, fresh after every change of the diagram. */
function useVariables(element: DiagramElement): readonly object[] {
  const resolver = useService<Resolver>('variableResolver')
  const bus = useService<EventBus & { off(event: string, act: () => void): void }>('eventBus')
  const [variables, setVariables] = useState<readonly object[]>([])
  useEffect(() => {
    const ask = () => {
      void resolver.getVariablesForElement(element.businessObject).then(setVariables)
    }
    bus.on('commandStack.changed', ask)
    ask()
    return () => bus.off('commandStack.changed', ask)
  }, [element])
  return variables
}

/** An expression with completion. `required`: always FEEL, kept without its `=`; otherwise text or, with `=`, FEEL. */
export function expression(shared: Shared, feel: 'required' | 'optional'): Entry {
  const component = ({ element }: Props) =>
    h(FeelEntry, {
      element,
      id: shared.id,
      label: shared.label,
      description: shared.help,
      feel,
      debounce: useService('debounceInput'),
      translate: useService<Translate>('translate'),
      variables: useVariables(element),
      getValue: () => {
        const value = shared.value()
        if (value === '') return undefined
        return feel === 'required' && !value.startsWith('=') ? `=${value}` : value
      },
      setValue: (next: string | undefined) => shared.change(feel === 'required' ? (next ?? '').replace(/^=/, '') : (next ?? '')),
    })
  return { id: shared.id, component, isEdited: isFeelEntryEdited }
}

/** A group of entries, open from the start. */
export function group(id: string, label: string, entries: readonly Entry[]): PanelGroup | null {
  return entries.length === 0 ? null : { id, label, component: Group, entries, shouldOpen: true }
}

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

/** Entries are drawn by components that stay the same, so that a field keeps its focus while the diagram changes under it. */
type Drawn<T> = T & { readonly element: DiagramElement }

interface PickOptions extends Shared {
  readonly options: readonly Choice[]
  readonly unknown: (value: string) => string
}

function Pick({ element, id, label, help, value, change, options, unknown }: Drawn<PickOptions>) {
  const chosen = value()
  const all = options.flatMap((option) => option.children ?? [option])
  const shown = all.some((option) => option.value === chosen) ? options : [...options, { value: chosen, label: unknown(chosen) }]
  return h(SelectEntry, {
    element,
    id,
    label,
    description: help,
    getValue: () => chosen,
    setValue: (next: string | undefined) => change(next ?? ''),
    getOptions: () => shown,
  })
}

/** A choice from a list; what is chosen but not in the list stays visible as `unknown`. */
export function pick(shared: Shared, options: readonly Choice[], unknown: (value: string) => string): Entry {
  return { ...shared, options, unknown, component: Pick, isEdited: isSelectEntryEdited } as Entry
}

function Write({ element, id, label, help, value, change, lines }: Drawn<Shared & { readonly lines: number }>) {
  return h(lines === 1 ? TextFieldEntry : TextAreaEntry, {
    element,
    id,
    label,
    description: help,
    debounce: useService('debounceInput'),
    rows: lines,
    getValue: value,
    setValue: (next: string | undefined) => change(next ?? ''),
  })
}

/** A line, or several lines, of text. */
export function write(shared: Shared, lines = 1): Entry {
  return { ...shared, lines, component: Write, isEdited: lines === 1 ? isTextFieldEntryEdited : isTextAreaEntryEdited } as Entry
}

interface TickOptions extends Omit<Shared, 'value' | 'change'> {
  readonly value: () => boolean
  readonly change: (value: boolean) => void
}

function Tick({ element, id, label, help, value, change }: Drawn<TickOptions>) {
  return h(CheckboxEntry, { element, id, label, description: help, getValue: value, setValue: change })
}

/** Yes or no. */
export function tick(shared: TickOptions): Entry {
  return { ...shared, component: Tick, isEdited: isCheckboxEntryEdited } as Entry
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

function Expression({ element, id, label, help, value, change, feel }: Drawn<Shared & { readonly feel: 'required' | 'optional' }>) {
  return h(FeelEntry, {
    element,
    id,
    label,
    description: help,
    feel,
    debounce: useService('debounceInput'),
    translate: useService<Translate>('translate'),
    variables: useVariables(element),
    getValue: () => {
      const written = value()
      if (written === '') return undefined
      return feel === 'required' && !written.startsWith('=') ? `=${written}` : written
    },
    setValue: (next: string | undefined) => change(feel === 'required' ? (next ?? '').replace(/^=/, '') : (next ?? '')),
  })
}

/** An expression with completion. `required`: always FEEL, kept without its `=`; otherwise text or, with `=`, FEEL. */
export function expression(shared: Shared, feel: 'required' | 'optional'): Entry {
  return { ...shared, feel, component: Expression, isEdited: isFeelEntryEdited } as Entry
}

/** A group of entries, open from the start. */
export function group(id: string, label: string, entries: readonly Entry[]): PanelGroup | null {
  return entries.length === 0 ? null : { id, label, component: Group, entries, shouldOpen: true }
}

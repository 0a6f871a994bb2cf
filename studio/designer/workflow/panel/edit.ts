import { child, children, extension, type ModdleElement, text } from '../../../../server/engine/model/moddle.ts'
import type { Attributes, BpmnFactory, DiagramElement, Injector, Modeling } from '../services.ts'

const isEmpty = (value: unknown) => value === undefined || value === null || value === ''

/** Reads and writes what our dialect keeps in extension elements. Every write goes through the modeler's commands. */
export class Edit {
  private readonly modeling: Modeling
  private readonly factory: BpmnFactory

  constructor(injector: Injector) {
    this.modeling = injector.get<Modeling>('modeling')
    this.factory = injector.get<BpmnFactory>('bpmnFactory')
  }

  /** Attribute of an extension element; empty when absent. */
  attribute(element: DiagramElement, type: string, name: string): string {
    return text(extension(element.businessObject, type), name) ?? ''
  }

  /** Sets attributes of an extension element, making it when needed; it goes when nothing is left in it and `keep` is not set. */
  setAttributes(element: DiagramElement, type: string, attributes: Attributes, keep = false): void {
    const object = element.businessObject
    const present = extension(object, type)
    const cleaned = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, isEmpty(value) ? undefined : value]))
    if (present !== null) {
      this.modeling.updateModdleProperties(element, present, cleaned)
      const isBare = Object.keys(cleaned).every((name) => cleaned[name] === undefined) && !keep
      if (isBare && !hasAny(present)) this.drop(element, present)
      return
    }
    if (Object.values(cleaned).every((value) => value === undefined) && !keep) return
    this.append(element, this.factory.create(type, cleaned))
  }

  has(element: DiagramElement, type: string): boolean {
    return extension(element.businessObject, type) !== null
  }

  remove(element: DiagramElement, type: string): void {
    const present = extension(element.businessObject, type)
    if (present !== null) this.drop(element, present)
  }

  /** Value of a `zeebe:property`; empty when absent. */
  property(element: DiagramElement, name: string): string {
    return text(this.item(element, 'zeebe:Properties', 'properties', 'name', name), 'value') ?? ''
  }

  setProperty(element: DiagramElement, name: string, value: string): void {
    this.setItem(element, { holder: 'zeebe:Properties', list: 'properties', type: 'zeebe:Property', key: 'name' }, name, value)
  }

  /** Value of a task header; empty when absent. */
  header(element: DiagramElement, key: string): string {
    return text(this.item(element, 'zeebe:TaskHeaders', 'values', 'key', key), 'value') ?? ''
  }

  setHeader(element: DiagramElement, key: string, value: string): void {
    this.setItem(element, { holder: 'zeebe:TaskHeaders', list: 'values', type: 'zeebe:Header', key: 'key' }, key, value)
  }

  /** The timer of an event: which of date, duration and cycle, and its text. */
  timer(element: DiagramElement): { readonly definition: ModdleElement; readonly kind: string; readonly value: string } | null {
    const definition = children(element.businessObject, 'eventDefinitions').find(({ $type }) => $type === 'bpmn:TimerEventDefinition')
    if (definition === undefined) return null
    for (const kind of ['timeDate', 'timeDuration', 'timeCycle']) {
      const expression = child(definition, kind)
      if (expression !== null) return { definition, kind, value: text(expression, 'body') ?? '' }
    }
    return { definition, kind: '', value: '' }
  }

  /** Makes an event wait for a point of time. */
  setTimerDate(element: DiagramElement, feel: string): void {
    const timer = this.timer(element)
    if (timer === null) return
    const expression = this.factory.create('bpmn:FormalExpression', { body: feel })
    const parented = expression as { $parent?: ModdleElement }
    parented.$parent = timer.definition
    this.modeling.updateModdleProperties(element, timer.definition, { timeDate: expression, timeDuration: undefined, timeCycle: undefined })
  }

  private item(element: DiagramElement, holder: string, list: string, key: string, name: string): ModdleElement | null {
    return children(extension(element.businessObject, holder), list).find((one) => text(one, key) === name) ?? null
  }

  private setItem(
    element: DiagramElement,
    of: { readonly holder: string; readonly list: string; readonly type: string; readonly key: string },
    name: string,
    value: string,
  ): void {
    const present = this.item(element, of.holder, of.list, of.key, name)
    const holder = extension(element.businessObject, of.holder)
    if (isEmpty(value)) {
      if (present === null || holder === null) return
      const rest = children(holder, of.list).filter((one) => one !== present)
      if (rest.length === 0) this.drop(element, holder)
      else this.modeling.updateModdleProperties(element, holder, { [of.list]: rest })
      return
    }
    if (present !== null) {
      this.modeling.updateModdleProperties(element, present, { value })
      return
    }
    const made = this.factory.create(of.type, { [of.key]: name, value })
    if (holder !== null) {
      adopt(made, holder)
      this.modeling.updateModdleProperties(element, holder, { [of.list]: [...children(holder, of.list), made] })
      return
    }
    const parent = this.factory.create(of.holder, { [of.list]: [made] })
    adopt(made, parent)
    this.append(element, parent)
  }

  private append(element: DiagramElement, made: ModdleElement): void {
    const object = element.businessObject
    const holder = child(object, 'extensionElements')
    if (holder !== null) {
      adopt(made, holder)
      this.modeling.updateModdleProperties(element, holder, { values: [...children(holder, 'values'), made] })
      return
    }
    const extensions = this.factory.create('bpmn:ExtensionElements', { values: [made] })
    adopt(made, extensions)
    adopt(extensions, object)
    this.modeling.updateModdleProperties(element, object, { extensionElements: extensions })
  }

  private drop(element: DiagramElement, gone: ModdleElement): void {
    const holder = child(element.businessObject, 'extensionElements')
    if (holder === null) return
    this.modeling.updateModdleProperties(element, holder, { values: children(holder, 'values').filter((one) => one !== gone) })
  }
}

function adopt(made: ModdleElement, parent: ModdleElement): void {
  const child = made as { $parent?: ModdleElement }
  child.$parent = parent
}

/** Whether an extension element still says anything. */
function hasAny(element: ModdleElement): boolean {
  return Object.entries(element).some(
    ([name, value]) => !name.startsWith('$') && !isEmpty(value) && !(Array.isArray(value) && value.length === 0),
  )
}

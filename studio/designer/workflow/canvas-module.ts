import type { ModuleDeclaration } from 'diagram-js/lib/Diagram'
import type { Attributes, AutoPlace, DiagramElement, ElementFactory, EventBus, Translate } from './services.ts'

interface Palette {
  registerProvider(priority: number, provider: object): void
}
interface PopupMenu {
  registerProvider(id: string, priority: number, provider: object): void
}
interface Create {
  start(event: unknown, shape: unknown): void
}
type Entries = { readonly [id: string]: Attributes }

/** What the palette offers besides tools, events, gateway and sub-process: steps by what they do. */
const STEPS = [
  ['user-task', 'bpmn:UserTask', 'bpmn-icon-user-task', 'Create user task'],
  ['service-task', 'bpmn:ServiceTask', 'bpmn-icon-service-task', 'Create service task'],
  ['send-task', 'bpmn:SendTask', 'bpmn-icon-send-task', 'Create send task'],
  ['business-rule-task', 'bpmn:BusinessRuleTask', 'bpmn-icon-business-rule-task', 'Create business rule task'],
  ['call-activity', 'bpmn:CallActivity', 'bpmn-icon-call-activity', 'Create call activity'],
] as const

/** Things the engine does not run or only paints: they are not offered. */
const NOT_OFFERED = /data-object|data-store|participant|compensation-start|cancel|transaction|complex-gateway|collection|(?:^|-)loop$/

/** Palette and replace menu of what the engine runs. */
class Offers {
  static readonly $inject = ['palette', 'popupMenu', 'create', 'elementFactory', 'translate']
  private readonly create: Create
  private readonly factory: ElementFactory
  private readonly translate: Translate

  constructor(palette: Palette, popupMenu: PopupMenu, create: Create, factory: ElementFactory, translate: Translate) {
    this.create = create
    this.factory = factory
    this.translate = translate
    palette.registerProvider(500, this)
    popupMenu.registerProvider('bpmn-replace', 500, this)
  }

  getPaletteEntries() {
    return (entries: Entries): Entries => {
      const { 'create.task': _task, ...rest } = offered(entries)
      const steps = STEPS.map(([id, type, className, title]) => [`create.${id}`, this.entry(type, 'activity', className, title)])
      return {
        ...rest,
        'create.timer-event': this.entry(
          'bpmn:IntermediateCatchEvent',
          'event',
          'bpmn-icon-intermediate-event-catch-timer',
          'Create timer event',
          {
            eventDefinitionType: 'bpmn:TimerEventDefinition',
          },
        ),
        ...Object.fromEntries(steps),
      }
    }
  }

  getPopupMenuEntries() {
    return (entries: Entries): Entries => offered(entries)
  }

  getPopupMenuHeaderEntries() {
    return (entries: Entries): Entries => offered(entries)
  }

  private entry(type: string, group: string, className: string, title: string, more: Attributes = {}): Attributes {
    const start = (event: unknown) => this.create.start(event, this.factory.createShape({ type, ...more }))
    return { group, className, title: this.translate(title), action: { click: start, dragstart: start } }
  }
}

function offered(entries: Entries): Entries {
  return Object.fromEntries(Object.entries(entries).filter(([id]) => !NOT_OFFERED.test(id)))
}

interface ContextPad {
  registerProvider(priority: number, provider: object): void
}

/** The pad beside an element appends a step done by a person instead of one without kind. */
class NextStep {
  static readonly $inject = ['contextPad', 'autoPlace', 'create', 'elementFactory', 'translate']
  readonly getContextPadEntries: (element: DiagramElement) => (entries: Entries) => Entries

  constructor(contextPad: ContextPad, autoPlace: AutoPlace, create: Create, factory: ElementFactory, translate: Translate) {
    this.getContextPadEntries = () => (entries) => {
      if (entries['append.append-task'] === undefined) return entries
      const step = (type: string, className: string, title: string): Attributes => ({
        group: 'model',
        className,
        title: translate(title),
        action: {
          click: (_event: unknown, element: DiagramElement) => autoPlace.append(element, factory.createShape({ type })),
          dragstart: (event: unknown) => create.start(event, factory.createShape({ type })),
        },
      })
      return Object.fromEntries(
        Object.entries(entries).flatMap(([id, entry]): [string, Attributes][] =>
          id === 'append.append-task'
            ? [
                ['append.user-task', step('bpmn:UserTask', 'bpmn-icon-user-task', 'Append user task')],
                ['append.service-task', step('bpmn:ServiceTask', 'bpmn-icon-service-task', 'Append service task')],
              ]
            : [[id, entry]],
        ),
      )
    }
    contextPad.registerProvider(500, this)
  }
}

/** Nothing may be moved, drawn or renamed: for people who may only look. */
class LookOnly {
  static readonly $inject = ['commandStack', 'eventBus']
  constructor(commandStack: { execute(command: string, context: Attributes): void }, eventBus: EventBus) {
    commandStack.execute = () => undefined
    eventBus.on('element.dblclick', 10_000, () => false)
  }
}

export const canvasModule: ModuleDeclaration = {
  __init__: ['pingjiOffers', 'pingjiNextStep'],
  pingjiOffers: ['type', Offers],
  pingjiNextStep: ['type', NextStep],
}

export const lookOnlyModule: ModuleDeclaration = { __init__: ['pingjiLookOnly'], pingjiLookOnly: ['type', LookOnly] }

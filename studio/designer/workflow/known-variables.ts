import { incoming } from '../../../server/engine/lint/elements.ts'
import { child, children, extension, type ModdleElement, text } from '../../../server/engine/model/moddle.ts'
import { jobKindOf } from './job-catalogue.ts'

export interface Variable {
  readonly name: string
  /** Names of the steps it comes from; empty for what every case has. */
  readonly from: readonly string[]
  readonly entries?: readonly Variable[]
}

/** Top-level properties of a form; undefined while they are not known. */
export type FormFields = (formId: string) => readonly { readonly name: string; readonly title: string }[] | undefined

const own = (name: string, ...entries: readonly string[]): Variable => ({
  name,
  from: [],
  ...(entries.length === 0 ? {} : { entries: entries.map((entry) => ({ name: entry, from: [] })) }),
})

/** What every case process is given. */
const GIVEN: readonly Variable[] = [
  own('case', 'id', 'number', 'type'),
  own('subject', 'id', 'name', 'areaSquareMetres'),
  own('applicant', 'organisationId', 'organisationName', 'userId', 'personName'),
  own('submission', 'id'),
]
/** What a step done by a person answers beside its form. */
const OF_A_PERSON = [own('completedBy', 'id', 'name'), own('completedOn'), own('submissionId')]

/**
 * Variables an expression of an element may use: what every case has, the start form, what the steps before it keep, and what the
 * step itself takes in or answers. Steps that can only come later are left out.
 */
export function knownVariables(element: ModdleElement, fieldsOf: FormFields): readonly Variable[] {
  const process = ancestors(element).find((one) => one.$type === 'bpmn:Process')
  if (process === undefined) return GIVEN
  const found = new Map<string, Variable>()
  const add = (variable: Variable) => {
    const known = found.get(variable.name)
    found.set(variable.name, known === undefined ? variable : joined(known, variable))
  }
  for (const variable of GIVEN) add(variable)
  add(startForm(process, fieldsOf))
  const upstream = before(element, process)
  for (const node of upstream) for (const variable of keptBy(node, fieldsOf)) add(variable)
  for (const scope of ancestors(element)) for (const variable of insideOf(scope, scope === element, fieldsOf)) add(variable)
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name))
}

function joined(a: Variable, b: Variable): Variable {
  const entries = new Map([...(a.entries ?? []), ...(b.entries ?? [])].map((entry) => [entry.name, entry]))
  return { name: a.name, from: [...new Set([...a.from, ...b.from])], ...(entries.size === 0 ? {} : { entries: [...entries.values()] }) }
}

function ancestors(element: ModdleElement): readonly ModdleElement[] {
  const all: ModdleElement[] = []
  for (let at: ModdleElement | undefined = element; at !== undefined; at = at.$parent) all.push(at)
  return all
}

const labelOf = (element: ModdleElement) => text(element, 'name') ?? element.id ?? ''

function startForm(process: ModdleElement, fieldsOf: FormFields): Variable {
  const forms = children(process, 'flowElements')
    .filter(({ $type }) => $type === 'bpmn:StartEvent')
    .flatMap((start) => formFields(start, fieldsOf))
  return { name: 'form', from: [], ...(forms.length === 0 ? {} : { entries: forms }) }
}

function formFields(element: ModdleElement, fieldsOf: FormFields): readonly Variable[] {
  const formId = text(extension(element, 'zeebe:FormDefinition'), 'formId')
  return (formId === null ? [] : (fieldsOf(formId) ?? [])).map(({ name, title }) => ({ name, from: [title] }))
}

/** Everything a token can have passed: sources of flows, hosts of boundary events, and the same for the scopes around. */
function before(element: ModdleElement, process: ModdleElement): ReadonlySet<ModdleElement> {
  const seen = new Set<ModdleElement>()
  if (element === process) {
    const collect = (scope: ModdleElement) => {
      for (const inner of children(scope, 'flowElements')) {
        seen.add(inner)
        collect(inner)
      }
    }
    collect(process)
    return seen
  }
  const open: ModdleElement[] = ancestors(element).filter((one) => one !== process)
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const sources = node.$type === 'bpmn:SequenceFlow' ? [child(node, 'sourceRef')] : incoming(node).map((flow) => child(flow, 'sourceRef'))
    for (const source of [...sources, child(node, 'attachedToRef')]) {
      if (source === null || seen.has(source)) continue
      seen.add(source)
      open.push(source)
      // What happened inside a sub-process that is over is known too, as far as it was kept.
      for (const inner of children(source, 'flowElements')) {
        if (!seen.has(inner)) {
          seen.add(inner)
          open.push(inner)
        }
      }
    }
  }
  return seen
}

function keptBy(node: ModdleElement, fieldsOf: FormFields): readonly Variable[] {
  const from = [labelOf(node)]
  const outputs = children(extension(node, 'zeebe:IoMapping'), 'outputParameters')
  const kept: Variable[] = outputs.flatMap((output) => pathVariable(text(output, 'target'), from))
  if (outputs.length === 0) {
    if (node.$type === 'bpmn:UserTask') kept.push(...formFields(node, fieldsOf), ...OF_A_PERSON)
    kept.push(...answersOf(node).map((name) => ({ name, from })))
  }
  for (const type of ['zeebe:CalledDecision', 'zeebe:Script']) {
    const result = text(extension(node, type), 'resultVariable')
    if (result !== null && outputs.length === 0) kept.push({ name: result, from })
  }
  const collected = text(extension(child(node, 'loopCharacteristics'), 'zeebe:LoopCharacteristics'), 'outputCollection')
  if (collected !== null) kept.push({ name: collected, from })
  return kept
}

function answersOf(node: ModdleElement): readonly string[] {
  return jobKindOf(text(extension(node, 'zeebe:TaskDefinition'), 'type') ?? '')?.answers ?? []
}

/** `a.b` gives `a` with the entry `b`. */
function pathVariable(target: string | null, from: readonly string[]): readonly Variable[] {
  const [name, ...rest] = (target ?? '').split('.').map((part) => part.trim())
  if (name === undefined || name === '') return []
  return [{ name, from, ...(rest.length === 0 ? {} : { entries: pathVariable(rest.join('.'), from) }) }]
}

/** What holds only inside a step or scope: what is taken in, and for the step itself what it answers. */
function insideOf(scope: ModdleElement, isItself: boolean, fieldsOf: FormFields): readonly Variable[] {
  const from = [labelOf(scope)]
  const inside = children(extension(scope, 'zeebe:IoMapping'), 'inputParameters').flatMap((input) =>
    pathVariable(text(input, 'target'), from),
  )
  const each = text(extension(child(scope, 'loopCharacteristics'), 'zeebe:LoopCharacteristics'), 'inputElement')
  if (child(scope, 'loopCharacteristics') !== null) inside.push({ name: 'loopCounter', from })
  if (each !== null) inside.push({ name: each, from })
  if (!isItself) return inside
  if (scope.$type === 'bpmn:UserTask') inside.push(...formFields(scope, fieldsOf), ...OF_A_PERSON)
  inside.push(...answersOf(scope).map((name) => ({ name, from })))
  const result =
    text(extension(scope, 'zeebe:CalledDecision'), 'resultVariable') ?? text(extension(scope, 'zeebe:Script'), 'resultVariable')
  if (result !== null) inside.push({ name: result, from })
  return inside
}

import type { Bilingual } from '../../../server/base/text.ts'
import { type BpmnDocument, DiagramUnreadable, elementsById, type ModdleElement, openDiagram, toXml } from '../../ui/bpmn/document.ts'
import { Drafting } from './place.ts'

/** A file that is being changed: its model, and its drawing that follows. */
export interface Change {
  readonly document: BpmnDocument
  readonly drawing: Drafting
}

/** A change that the flow does not allow, with a sentence for the person at the table. */
export class StepRefused extends Error {
  readonly text: Bilingual
  constructor(text: Bilingual) {
    super(text.en)
    this.name = 'StepRefused'
    this.text = text
  }
}

/** Applies one change to a diagram file: the text before in, the text after out, nothing else touched. */
export async function changeSteps<T>(xml: string, act: (change: Change) => T): Promise<{ readonly xml: string; readonly result: T }> {
  const document = await openDiagram(xml)
  if (document.losses.length > 0) throw new DiagramUnreadable(document.losses)
  const drawing = new Drafting(document)
  const result = act({ document, drawing })
  drawing.finish()
  return { xml: await toXml(document), result }
}

/** Element of an id. */
export function elementOf({ document }: Change, id: string): ModdleElement {
  const element = elementsById(document).get(id)
  if (element === undefined) throw new StepRefused({ zh: `流程图中没有“${id}”。`, en: `The diagram has no "${id}".` })
  return element
}

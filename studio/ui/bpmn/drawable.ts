import { readableXml } from '../../../server/engine/model/source.ts'
import { layoutDiagram } from './layout.ts'

/** Whether a BPMN text has a picture that shows something. */
export function hasPicture(xml: string): boolean {
  return /<(?:[\w-]+:)?BPMNShape\b/.test(xml)
}

/**
 * A diagram as it can be drawn: text without encoding or markup that the reader would drop, and with a picture, laid out when the file
 * has none. A file that is drawable as it is comes back as it is. Throws `DiagramUnreadable`.
 */
export async function drawable(xml: string): Promise<string> {
  if (xml.trim() === '') return xml
  const readable = readableXml(xml)
  return hasPicture(readable) ? readable : await layoutDiagram(readable)
}

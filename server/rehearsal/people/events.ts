import type { StepDefinition } from '../../engine/index.ts'
import type { CaseBook } from '../world/books.ts'
import { certificateBook } from '../world/jobs/certificates-book.ts'
import type { Crew } from './crew.ts'

/** Told of what happens to a case, as `StartPlan.after.event` names it. */
export type Happening = (book: CaseBook, event: string) => void

/** Listens for these events and no others. */
export function watchFor({ world }: Crew, wanted: ReadonlySet<string>, tell: Happening): void {
  if (wanted.size === 0) return
  const say: Happening = (book, event) => {
    if (wanted.has(event)) tell(book, event)
  }
  world.hear({
    closed: (book) => say(book, 'closed'),
    result: (book, { stage }) => say(book, `result:${stage}`),
  })
  certificateBook(world).heard.push((certificate, { kind }) => {
    if (certificate.case === null) return
    if (kind === 'issued') say(certificate.case, 'certificate')
    say(certificate.case, `certificate:${kind}`)
  })
  const steps = [...wanted].filter((event) => /^(stage|status):/.test(event))
  if (steps.length === 0) return
  const marks = new Map<StepDefinition, ReadonlyMap<string, readonly string[]>>()
  world.hear({
    stepped(book, process, events) {
      if (book === null) return
      const marked = marks.get(process) ?? marksOf(process, wanted)
      marks.set(process, marked)
      if (marked.size === 0) return
      for (const event of events)
        if (event.kind === 'element-activated') for (const name of marked.get(event.element.elementId) ?? []) tell(book, name)
    },
  })
}

/** Elements that change stage or status, with the events they mean. */
function marksOf(process: StepDefinition, wanted: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...process.nodes].flatMap(([id, { properties }]) => {
      const names = [`stage:${properties.stage}`, `status:${properties.publicStatus}`].filter((name) => wanted.has(name))
      return names.length === 0 ? [] : [[id, names] as const]
    }),
  )
}

import { as, type Instant, type Key } from '../../server/base/ids.ts'
import type { JsonObject } from '../../server/base/json.ts'
import { readProgrammeFolder } from '../../server/programmes/folder.ts'
import type { CaseBook, Party, SubjectBook } from '../../server/rehearsal/world/books.ts'
import { type Bundle, compileBundle } from '../../server/rehearsal/world/bundle.ts'
import { factProviders, jobHandlers } from '../../server/rehearsal/world/jobs/index.ts'
import { DEAF, type Recorder } from '../../server/rehearsal/world/recorder.ts'
import { World } from '../../server/rehearsal/world/world.ts'

const root = new URL('../../', import.meta.url).pathname

/** A shipped programme, or the tiny one of the tests, compiled. */
export async function bundleOf(id: string): Promise<Bundle> {
  const compiled = await compileBundle(readProgrammeFolder(id === 'mini' ? `${root}tests/support/programmes/mini/` : root, id))
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  return compiled.value
}

export interface SmallWorld {
  readonly world: World
  readonly subject: SubjectBook
  /** What the recorder was told, one line each. */
  readonly heard: string[]
  /** A case without a process, for jobs that are asked by themselves. */
  caseOf(type?: string, of?: SubjectBook): CaseBook
  another(name: string): SubjectBook
  /** Carries out a job on the case, at once. */
  work(type: string, book: CaseBook | null, variables?: JsonObject, headers?: { readonly [name: string]: string }): JsonObject
}

export function party(no: number): Party {
  return {
    id: `org_${no}`,
    name: `单位${no}`,
    creditCode: `CODE${no}`,
    userId: `user_${no}`,
    personName: `申报人${no}`,
    bankName: '示例银行',
    bankAccount: '6222',
  }
}

/** One subject in a world that begins at a moment. */
export function smallWorld(bundle: Bundle, at = '2025-03-03T02:00:00.000Z', more: Partial<SubjectBook> = {}): SmallWorld {
  const heard: string[] = []
  const recorder: Recorder = {
    ...DEAF,
    stepped: (_of, _process, events) => {
      for (const event of events)
        if (event.kind === 'incident-raised') heard.push(`incident ${event.incident.elementId}: ${event.incident.message}`)
    },
    closed: ({ no }) => heard.push(`closed ${no}`),
    result: (_book, { stage, level }) => heard.push(`result ${stage} ${level}`),
    money: (kind, fen) => heard.push(`${kind} ${fen}`),
    letter: (template) => heard.push(`letter ${template}`),
    objection: (kind) => heard.push(`objection ${kind}`),
    moment: (_book, { title }) => heard.push(`moment ${title.en}`),
  }
  const jobs = jobHandlers()
  const world = new World({ bundle, at: as<Instant>(at), jobs, facts: factProviders(), recorder })
  const another = (name: string): SubjectBook => {
    const no = world.subjects.length + 1
    const operator = party(no)
    const subject = {
      id: `subject_${no}`,
      no,
      name,
      data: {},
      address: '示例路1号',
      area: '60000.00',
      quality: 1,
      devices: 'good',
      operator,
      cases: [],
      ...more,
    }
    world.subjects.push(subject as SubjectBook)
    return subject as SubjectBook
  }
  const subject = another('示例小区')
  return {
    world,
    subject,
    heard,
    another,

    caseOf(code = bundle.manifest.caseTypes[0]?.code ?? '', of = subject) {
      const type = bundle.manifest.caseTypes.find((one) => one.code === code)
      if (type === undefined) throw new Error(`Expected a case type ${code}`)
      const no = world.cases.size + 1
      const book: CaseBook = {
        id: `case_${no}`,
        no,
        number: `N-${no}`,
        type,
        subject: of,
        applicant: of.operator,
        parent: null,
        relation: null,
        submittedAt: world.now,
        form: {},
        instanceKey: null,
        status: 'NEW',
        stage: null,
        outcome: null,
        closedAt: null,
        reached: new Map(),
        results: [],
        deadlines: [],
        submissions: new Map(),
        rounds: new Map(),
      }
      world.cases.set(book.id, book)
      of.cases.push(book)
      return book
    },

    work(type, book, variables = {}, headers = {}) {
      const handler = jobs.get(type)
      if (handler === undefined) throw new Error(`Expected a job type ${type}`)
      const about = book === null ? {} : { case: { id: book.id, number: book.number }, subject: world.subjectVariable(book.subject) }
      return handler(
        {
          key: as<Key>(world.newKey()),
          type,
          headers,
          variables: { ...about, ...variables },
          instanceKey: as<Key>('1'),
          elementId: 'element',
          case: book,
        },
        world,
      )
    },
  }
}

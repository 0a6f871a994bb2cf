import type { RehearsalReport } from '../../base/api/rehearsal.ts'
import type { Bilingual } from '../../base/text.ts'
import { statusOf } from '../../cases/decide.ts'
import type { CaseType, ProgrammeManifest } from '../../programmes/types.ts'
import type { CaseBook, ResultBook } from '../world/books.ts'
import type { Recorder, Refusal } from '../world/recorder.ts'
import type { AnswerBook } from './answers.ts'
import { IntColumn } from './columns.ts'
import { Sample } from './sample.ts'

type RefusedLine = NonNullable<RehearsalReport['refused']>[number]
type ObjectionKind = Parameters<Recorder['objection']>[0]

const DAY = 86_400_000
const OPEN_CASE: Bilingual = { zh: '办理中', en: 'open' }

/** What is only counted, with the cases it was: letters, objections, results; of applications that became no case, how many. */
export class Counts {
  private readonly byLetter = new Map<string, IntColumn>()
  private readonly byRefusal = new Map<string, RefusedLine>()
  private readonly byObjection = new Map<ObjectionKind, IntColumn>()
  private readonly byResult = new Map<string, { readonly stage: string; readonly level: string; who: IntColumn; totals: Sample }>()

  refused({ code: caseType, name }: CaseType, { code, text = { zh: code, en: code } }: Refusal): void {
    const key = JSON.stringify([caseType, code])
    const known = this.byRefusal.get(key)
    this.byRefusal.set(key, { caseType, name, code, text, count: (known?.count ?? 0) + 1 })
  }

  letter(template: string, who: number): void {
    columnAt(this.byLetter, template).push(who)
  }

  objection(kind: ObjectionKind, who: number): void {
    columnAt(this.byObjection, kind).push(who)
  }

  result(who: number, { stage, level, total }: ResultBook): void {
    const key = JSON.stringify([stage, level])
    const known = this.byResult.get(key) ?? { stage, level, who: new IntColumn(), totals: new Sample() }
    this.byResult.set(key, known)
    known.who.push(who)
    known.totals.add(Number(total))
  }

  /** Stages in the order in which they first had a result, levels by their rank. */
  results({ levels }: ProgrammeManifest, book: AnswerBook): RehearsalReport['results'] {
    const stages = [...this.byResult.values()].map(({ stage }) => stage)
    const rankOf = (level: string) => levels.find(({ code }) => code === level)?.rank ?? -1
    return [...this.byResult.values()]
      .sort((one, other) => stages.indexOf(one.stage) - stages.indexOf(other.stage) || rankOf(one.level) - rankOf(other.level))
      .map(({ stage, level, who, totals }) => ({
        stage,
        level,
        name: levels.find(({ code }) => code === level)?.name ?? { zh: level, en: level },
        count: book.take({ what: 'result', stage, level }, who),
        total: totals.percentiles(),
      }))
  }

  /** The most frequent first. */
  refusals(): readonly RefusedLine[] {
    return [...this.byRefusal.values()].sort((one, other) => other.count - one.count)
  }

  objections(book: AnswerBook): RehearsalReport['objections'] {
    const filed = (how: 'filed' | 'late' | 'without-evidence') => book.take({ what: 'objection-filed', how }, this.byObjection.get(how))
    const found = (founded: boolean) => book.take({ what: 'objection', founded }, this.byObjection.get(founded ? 'founded' : 'unfounded'))
    return {
      filed: filed('filed'),
      late: filed('late'),
      withoutEvidence: filed('without-evidence'),
      founded: found(true),
      unfounded: found(false),
      open: book.take({ what: 'objection', founded: null }, this.openObjections()),
    }
  }

  /** Filed in time and with evidence, and nothing was found of it yet. */
  private openObjections(): IntColumn {
    const left = new Map<number, number>()
    const count = (kind: ObjectionKind, by: number) => {
      for (const who of this.byObjection.get(kind)?.sorted() ?? []) left.set(who, (left.get(who) ?? 0) + by)
    }
    count('filed', 1)
    count('founded', -1)
    count('unfounded', -1)
    const open = new IntColumn()
    for (const [who, count] of left) for (let one = 0; one < count; one += 1) open.push(who)
    return open
  }

  /** Of every template, those never issued among them. */
  letters(templates: ReadonlyMap<string, { readonly title: Bilingual }>, book: AnswerBook): RehearsalReport['letters'] {
    const ids = [...new Set([...templates.keys(), ...this.byLetter.keys()])]
    return ids.map((template) => ({
      template,
      title: templates.get(template)?.title ?? { zh: template, en: template },
      count: book.take({ what: 'letter', template }, this.byLetter.get(template)),
    }))
  }
}

/** Cases of each kind: how many began and ended, how long they took, and with what. */
export function caseTypesOf(cases: readonly CaseBook[], manifest: ProgrammeManifest, book: AnswerBook): RehearsalReport['caseTypes'] {
  return manifest.caseTypes.map(({ code, name }) => {
    const days = new Sample()
    const outcomes = new Set<string | null>()
    for (const { no, type, closedAt, outcome, submittedAt } of cases) {
      if (type.code !== code) continue
      const ended = closedAt === null ? null : (outcome ?? '')
      book.add({ what: 'cases', caseType: code, state: 'opened' }, no)
      book.add({ what: 'outcome', caseType: code, outcome: ended }, no)
      outcomes.add(ended)
      if (closedAt === null) continue
      book.add({ what: 'cases', caseType: code, state: 'closed' }, no)
      days.add((Date.parse(closedAt) - Date.parse(submittedAt)) / DAY)
    }
    return {
      code,
      name,
      opened: book.countOf({ what: 'cases', caseType: code, state: 'opened' }),
      closed: book.countOf({ what: 'cases', caseType: code, state: 'closed' }),
      days: days.percentiles(),
      outcomes: [...outcomes]
        .map((outcome) => ({
          outcome,
          name: outcomeName(outcome, manifest),
          count: book.countOf({ what: 'outcome', caseType: code, outcome }),
        }))
        .sort((one, other) => other.count - one.count),
    }
  })
}

function outcomeName(outcome: string | null, manifest: ProgrammeManifest): Bilingual {
  if (outcome === null) return OPEN_CASE
  return manifest.levels.find(({ code }) => code === outcome)?.name ?? statusOf(manifest, outcome).name
}

function columnAt<K>(columns: Map<K, IntColumn>, key: K): IntColumn {
  const column = columns.get(key) ?? new IntColumn()
  columns.set(key, column)
  return column
}

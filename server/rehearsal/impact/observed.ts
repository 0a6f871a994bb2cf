import type { Json, JsonObject } from '../../base/json.ts'
import type { Fen } from '../../base/money.ts'
import type { EngineEvent, StepDefinition } from '../../engine/index.ts'
import type { CaseBook } from '../world/books.ts'
import { DEAF, type Recorder } from '../world/recorder.ts'

/** A decision as it was asked in the life of a case. */
export interface HeardDecision {
  readonly id: string
  readonly input: JsonObject
  readonly output: Json
  readonly rules: readonly string[]
}

export interface HeardElement {
  readonly processId: string
  readonly elementId: string
  readonly name: string | null
  /** How many decisions were asked before it. */
  readonly after: number
}

/** What is kept of the life of a case, in its order. */
export interface Heard {
  readonly decisions: HeardDecision[]
  readonly elements: HeardElement[]
  /** `elementId`: the step that issued it. */
  readonly letters: { readonly template: string; readonly elementId: string | null }[]
  readonly incidents: { readonly elementId: string; readonly message: string }[]
  awarded: Fen
}

export function nothingHeard(): Heard {
  return { decisions: [], elements: [], letters: [], incidents: [], awarded: 0n }
}

/** Hears what impacts compare, case by case; who works now is told from outside. */
export class Observer implements Recorder {
  private readonly heard = new Map<CaseBook, Heard>()
  /** The job that is being done. */
  at: { readonly case: CaseBook | null; readonly elementId: string } | null = null

  of(book: CaseBook): Heard {
    const known = this.heard.get(book)
    if (known !== undefined) return known
    const made = nothingHeard()
    this.heard.set(book, made)
    return made
  }

  decided(book: CaseBook, decision: HeardDecision): void {
    this.of(book).decisions.push(decision)
  }

  stepped(of: CaseBook | null, { processId }: StepDefinition, events: readonly EngineEvent[]): void {
    if (of === null) return
    const heard = this.of(of)
    for (const event of events) {
      if (event.kind === 'element-activated') {
        const { elementId, name } = event.element
        heard.elements.push({ processId, elementId, name, after: heard.decisions.length })
      } else if (event.kind === 'decision-evaluated') {
        const { decisionId: id, input, output, matchedRules: rules } = event
        heard.decisions.push({ id, input, output, rules })
      } else if (event.kind === 'incident-raised') {
        const { elementId, message } = event.incident
        heard.incidents.push({ elementId, message })
      }
    }
  }

  letter(template: string, book: CaseBook | null): void {
    if (book !== null) this.of(book).letters.push({ template, elementId: this.at?.elementId ?? null })
  }

  money(kind: Parameters<Recorder['money']>[0], fen: Fen, book: CaseBook | null): void {
    if (kind === 'awarded' && book !== null) this.of(book).awarded += fen
  }

  readonly opened = DEAF.opened
  readonly closed = DEAF.closed
  readonly refused = DEAF.refused
  readonly taken = DEAF.taken
  readonly done = DEAF.done
  readonly deadlineBegun = DEAF.deadlineBegun
  readonly deadlineEnded = DEAF.deadlineEnded
  readonly result = DEAF.result
  readonly objection = DEAF.objection
  readonly unanswered = DEAF.unanswered
  readonly moment = DEAF.moment
}

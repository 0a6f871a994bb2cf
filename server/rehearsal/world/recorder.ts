import type { MoneyKind } from '../../base/api/rehearsal.ts'
import type { Fen } from '../../base/money.ts'
import type { Bilingual } from '../../base/text.ts'
import type { EngineEvent, StepDefinition } from '../../engine/index.ts'
import type { CaseType } from '../../programmes/types.ts'
import type { CaseBook, DeadlineBook, ResultBook, TaskBook } from './books.ts'

/**
 * Hears everything that happens in a rehearsal, in its order; the report is made of it. `ms`: virtual moment in milliseconds since 1970.
 * What it is given may change later: it keeps what it needs.
 */
export interface Recorder {
  /** After each step of an instance: its events. `case` null: an instance that belongs to no case. */
  stepped(of: CaseBook | null, process: StepDefinition, events: readonly EngineEvent[], ms: number): void
  opened(book: CaseBook, ms: number): void
  closed(book: CaseBook, ms: number): void
  /** Somebody applied and was not taken; `refusal` stands against it. */
  refused(type: CaseType, refusal: Refusal, ms: number): void
  /** Somebody of the role takes a task up, and is done with it. `minutes`: working time it takes. */
  taken(task: TaskBook, role: string, person: string, minutes: number, ms: number): void
  done(task: TaskBook, role: string, person: string, ms: number): void
  deadlineBegun(book: CaseBook, deadline: DeadlineBook, ms: number): void
  /** Met, late, or cancelled with its element. */
  deadlineEnded(book: CaseBook, deadline: DeadlineBook, ms: number): void
  result(book: CaseBook, result: ResultBook, ms: number): void
  money(kind: MoneyKind, fen: Fen, book: CaseBook | null, ms: number): void
  letter(template: string, book: CaseBook | null, ms: number): void
  objection(kind: 'filed' | 'late' | 'without-evidence' | 'founded' | 'unfounded', book: CaseBook | null, ms: number): void
  /** Nobody could answer the form as the scenario says; the task stays open. */
  unanswered(
    task: TaskBook,
    problems: readonly { readonly at?: string; readonly text: { readonly zh: string; readonly en: string } }[],
    ms: number,
  ): void
  moment(
    book: CaseBook,
    line: { readonly title: { readonly zh: string; readonly en: string }; readonly article: string | null; readonly by: string | null },
    ms: number,
  ): void
}

/** A code, and its words where there are some. */
export interface Refusal {
  readonly code: string
  readonly text?: Bilingual
}

/** Hears and keeps nothing. */
export const DEAF: Recorder = {
  stepped() {},
  opened() {},
  closed() {},
  refused() {},
  taken() {},
  done() {},
  deadlineBegun() {},
  deadlineEnded() {},
  result() {},
  money() {},
  letter() {},
  objection() {},
  unanswered() {},
  moment() {},
}

/** A recorder and somebody who hears a part of it too. */
export function heardBy(recorder: Recorder, ear: Partial<Recorder>): Recorder {
  const both: { -readonly [Name in keyof Recorder]: Recorder[Name] } = { ...DEAF }
  for (const name of Object.keys(DEAF) as (keyof Recorder)[]) join(both, name, recorder, ear)
  return both
}

function join<Name extends keyof Recorder>(
  both: { -readonly [N in keyof Recorder]: Recorder[N] },
  name: Name,
  recorder: Recorder,
  ear: Partial<Recorder>,
): void {
  const heard = ear[name] as ((...said: Parameters<Recorder[Name]>) => void) | undefined
  const kept = recorder[name].bind(recorder) as (...said: Parameters<Recorder[Name]>) => void
  both[name] = (
    heard === undefined
      ? kept
      : (...said: Parameters<Recorder[Name]>) => {
          kept(...said)
          heard(...said)
        }
  ) as Recorder[Name]
}

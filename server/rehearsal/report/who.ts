import type { RehearsedCaseLine } from '../../base/api/rehearsal.ts'
import type { CaseBook } from '../world/books.ts'

/**
 * Cases as numbers: the case's own number from 1, and -1, -2, … for what belongs to no case, by its process. So that a number of the
 * report always has as many answers as it says.
 */
export class Register {
  private readonly books: (CaseBook | undefined)[] = []
  private readonly strays: string[] = []

  add(book: CaseBook): void {
    this.books[book.no] = book
  }

  numberOf(of: CaseBook | null, processId: string): number {
    if (of !== null) return of.no
    const known = this.strays.indexOf(processId)
    if (known >= 0) return -1 - known
    this.strays.push(processId)
    return -this.strays.length
  }

  bookOf(who: number): CaseBook | undefined {
    return this.books[who]
  }

  all(): readonly CaseBook[] {
    return this.books.filter((book) => book !== undefined)
  }

  /** Every number in ascending order. */
  numbers(): readonly number[] {
    return [...this.strays.map((_, at) => at - this.strays.length), ...this.all().map(({ no }) => no)]
  }

  idOf(who: number): string {
    return this.books[who]?.id ?? `process:${this.strays[-1 - who] ?? ''}`
  }

  /** How a case stands now; what belongs to no case has the id of its process for a number. */
  lineOf(who: number): RehearsedCaseLine {
    const book = this.books[who]
    if (book === undefined) {
      const process = this.strays[-1 - who] ?? ''
      return {
        caseId: this.idOf(who),
        number: process,
        caseType: '',
        subject: '',
        status: '',
        outcome: null,
        submittedAt: '',
        closedAt: null,
      }
    }
    return {
      caseId: book.id,
      number: book.number,
      caseType: book.type.code,
      subject: book.subject.name,
      status: book.status,
      outcome: book.closedAt === null ? null : book.outcome,
      submittedAt: book.submittedAt,
      closedAt: book.closedAt,
    }
  }
}

import type { AssignmentView, LetterPreviewView } from '../../server/base/api/studio.ts'
import type { JsonObject } from '../../server/base/json.ts'
import type { LetterTemplate } from '../../server/letters/types.ts'
import type { CalendarYear } from '../../server/time/index.ts'
import { http } from './http.ts'

/** A year of the working-day calendar. */
export interface CalendarYearView extends CalendarYear {
  readonly year: number
  /** false: no calendar is there, the week alone decides. */
  readonly known: boolean
  readonly loadedAt: string | null
  readonly loadedBy: string | null
}

/** A running deadline whose last day a calendar moves. */
export interface DeadlineMove {
  readonly caseId: string
  readonly number: string
  readonly ruleId: string
  readonly before: string
  readonly after: string
  readonly provisional: boolean
}

type Days = Pick<CalendarYear, 'free' | 'makeUp' | 'source'> & { readonly provisional: boolean }
interface Moves {
  readonly differences: readonly DeadlineMove[]
}

/** The working-day calendar of the office. */
export const calendarApi = {
  year: (year: number) => http.get<CalendarYearView>(`/api/calendars/${year}`),
  preview: (year: number, days: Days) => http.post<Moves>(`/api/calendars/${year}/preview`, days).then(({ differences }) => differences),
  save: (year: number, days: Days) => http.put<Moves>(`/api/calendars/${year}`, days).then(({ differences }) => differences),
}

/** Samples of letters. */
export const letterApi = {
  preview: (programme: string, template: LetterTemplate, data: JsonObject) =>
    http.post<LetterPreviewView>(`/api/programmes/${encodeURIComponent(programme)}/letters/preview`, { template, data }),
}

/** Who holds the roles of a programme. */
export const assignmentApi = {
  list: (programme: string) =>
    http
      .get<{ readonly items: readonly AssignmentView[] }>(`/api/programmes/${encodeURIComponent(programme)}/assignments`)
      .then(({ items }) => items),
}

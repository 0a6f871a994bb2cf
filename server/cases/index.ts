/** Door of cases (办件): subjects, drafts, cases with number, status, timeline and deadlines, tasks, facts. */
import type { SubjectView } from '../base/api/cases.ts'
import type { Json, JsonObject } from '../base/json.ts'
import type { Locale } from '../base/text.ts'
import type { Actor } from '../identity/index.ts'
import type { Trx } from '../store/transaction.ts'
import { inTransaction } from '../store/transaction.ts'
import type { CalendarYear } from '../time/index.ts'
import { accessOf, type CaseAccess, requireAccess } from './access.ts'
import { type CaseActs, createCaseActs } from './acts.ts'
import { checkedData } from './admission.ts'
import { type AccessProvider, type CaseDeps, contextOf } from './context.ts'
import { createDrafts, type Drafts } from './drafts.ts'
import { exportCases } from './export.ts'
import { createFactRegistry, registerOwnFacts } from './facts.ts'
import { createFormEvidence } from './form-evidence.ts'
import { registerCaseHandlers } from './handlers.ts'
import { type CaseMigration, createCaseMigration, createMigrationListener } from './migration.ts'
import { openCase } from './opening.ts'
import { type CaseFilter, type CasePages, createCasePages } from './page.ts'
import { createProjection, type DeadlineDifference, previewCalendarYear, recomputeDeadlines } from './projection.ts'
import { createSheetPrinter } from './scoring.ts'
import { createSubjects, type Subjects } from './subjects.ts'
import { createTasks, type Tasks } from './tasks.ts'
import type { CaseEvidence, CaseParts, FactProvider, FactQuestion, OpenCase, OpenedCase } from './types.ts'

export type { CaseAccess } from './access.ts'
export type { CaseActs } from './acts.ts'
export type { CaseContext, CaseDeps } from './context.ts'
export { optionOf } from './decide-jobs.ts'
export type { Drafts } from './drafts.ts'
export { caseOf } from './handlers.ts'
export type { CaseCounts, CaseFilter } from './page.ts'
export type { DeadlineDifference } from './projection.ts'
export type { Subjects } from './subjects.ts'
export type { TaskFilter, Tasks } from './tasks.ts'
export {
  type CaseEvidence,
  type CaseParts,
  caseRefusal,
  type FactProvider,
  type FactQuestion,
  type OpenCase,
  type OpenedCase,
} from './types.ts'

export interface Cases extends CasePages, CaseActs {
  readonly subjects: Subjects
  readonly drafts: Drafts
  readonly tasks: Tasks
  readonly migration: CaseMigration
  /** A fact others can ask for by name: in precondition decisions, forms and the job `case.facts`. */
  registerFacts(name: string, provide: FactProvider): void
  factsOf(names: readonly string[], subjectId: string, trx: Trx, about: FactQuestion): Promise<{ readonly [name: string]: Json }>
  /** Panels, notices and awards of a case page, from the modules that own them. */
  registerPart<Name extends keyof CaseParts>(name: Name, provide: (caseId: string, trx?: Trx) => Promise<CaseParts[Name]>): void
  /** What the devices prove, for forms that score rows. */
  registerEvidence(evidence: CaseEvidence): void
  /** A further ground to read a case, e.g. a seat on its panel. */
  registerAccess(mayRead: AccessProvider): void
  /** A subject the actor may see; throws `SUBJECT_NOT_FOUND`. */
  subject(actor: Actor, id: string): Promise<SubjectView>
  mayAccess(actor: Actor, caseId: string, trx?: Trx): Promise<boolean>
  /** Throws `CASE_NOT_FOUND` when the actor may not see the case. */
  requireAccess(actor: Actor, caseId: string, trx?: Trx): Promise<CaseAccess>
  /** Opens a case without a draft, e.g. for a spot check; data and admission are the caller's. */
  open(input: OpenCase, trx: Trx): Promise<OpenedCase>
  /** Checks data against a form of the current version of a programme; throws `FORM_INVALID` with every problem. */
  checkForm(programme: string, formId: string, data: JsonObject, facts: JsonObject, trx?: Trx): Promise<JsonObject>
  exportXlsx(actor: Actor, filter: Omit<CaseFilter, 'cursor' | 'limit'>, locale: Locale): Promise<Buffer>
  /** What `loadCalendar` would move; stores nothing. Throws `CALENDAR_YEAR_WRONG`. */
  previewCalendar(year: number, days: CalendarYear): Promise<readonly DeadlineDifference[]>
  /** Stores a year's calendar and counts again every open deadline that is provisional or was counted over its days; answers what moved. */
  loadCalendar(year: number, days: CalendarYear, by: string): Promise<readonly DeadlineDifference[]>
  recomputeDeadlines(by: string, trx?: Trx): Promise<readonly DeadlineDifference[]>
}

/** Registers its job types and its listener on the runtime. */
export function createCases(deps: CaseDeps): Cases {
  const facts = createFactRegistry()
  let evidence: CaseEvidence | null = null
  const context = contextOf(deps, facts, () => evidence)
  const formEvidence = createFormEvidence(context)
  const parts = new Map<keyof CaseParts, (caseId: string, trx?: Trx) => Promise<CaseParts[keyof CaseParts]>>()
  const partsOf = async (caseId: string, trx?: Trx): Promise<CaseParts> => {
    const part = async <Name extends keyof CaseParts>(name: Name) => ((await parts.get(name)?.(caseId, trx)) ?? []) as CaseParts[Name]
    const [panels, notices, awards] = await Promise.all([part('panels'), part('notices'), part('awards')])
    return { panels, notices, awards }
  }
  const pages = createCasePages(context, partsOf, formEvidence)
  const subjects = createSubjects(context)
  registerOwnFacts(facts, context)
  registerCaseHandlers(context)
  deps.letters.addData(createSheetPrinter(context))
  deps.runtime.onEvents(createProjection(context))
  deps.runtime.onEvents(createMigrationListener(context))

  return {
    ...pages,
    ...createCaseActs(context),
    subjects,
    drafts: createDrafts(context, subjects),
    tasks: createTasks(context, formEvidence),
    migration: createCaseMigration(context),
    registerFacts: facts.register,
    factsOf: facts.answer,
    registerPart: (name, provide) => {
      parts.set(name, provide)
    },
    registerEvidence: (given) => {
      evidence = given
    },
    registerAccess: (mayRead) => {
      context.accessProviders.push(mayRead)
    },
    subject: (actor, id) => subjects.get(actor, id),
    mayAccess: async (actor, caseId, trx) => (await accessOf(context, actor, caseId, trx)) !== undefined,
    requireAccess: (actor, caseId, trx) => requireAccess(context, actor, caseId, trx),
    open: (input, trx) => openCase(context, input, trx),
    async checkForm(programmeId, formId, data, known, trx) {
      const programme = await deps.programmes.current(programmeId, trx)
      return checkedData(context, programme, await deps.programmes.form(programme.id, programme.version, formId, trx), data, known, trx)
    },
    exportXlsx: (actor, filter, locale) => exportCases(context, pages, actor, filter, locale),
    async previewCalendar(year, days) {
      deps.programmes.calendars.check(year, days)
      return inTransaction(deps.db, undefined, (trx) => previewCalendarYear(context, year, days, trx))
    },
    async loadCalendar(year, days, by) {
      const differences = await inTransaction(deps.db, undefined, async (trx) => {
        await deps.programmes.calendars.save(year, days, by, trx)
        return recomputeDeadlines(context, by, trx, year)
      })
      // Only now do other connections see the year.
      deps.programmes.calendars.forget()
      return differences
    },
    recomputeDeadlines: (by, trx) => inTransaction(deps.db, trx, (own) => recomputeDeadlines(context, by, own)),
  }
}

import type { Audit } from '../audit/index.ts'
import type { SiteVisitView } from '../base/api/evidence.ts'
import type { Clock } from '../base/clock.ts'
import type { Actor } from '../identity/index.ts'
import type { Notifications } from '../notifications/index.ts'
import type { ProgrammeManifest } from '../programmes/types.ts'
import type { ScoreScheme } from '../rules/score/index.ts'
import { newId } from '../store/id.ts'
import type { PanelRow } from '../store/panels.ts'
import type { Db, Trx } from '../store/transaction.ts'
import * as store from '../store/visits.ts'
import { localDateOf } from '../time/index.ts'
import { panelRefusal } from './types.ts'

const MOST_VISITS = 200
/** Who may look on the spot for a panel. */
const OFFICE = 'panel:manage'

/** Experts' requests that the office looks at a row on the spot (现场核查): asked from the sheet, answered by the office, read by the whole panel. */
export interface Visits {
  /** Asks; the office reads it in its inbox and on the case. Throws `VISIT_ASKED` while the same question waits. */
  ask(actor: Actor, panelId: string, input: { readonly rowId: string; readonly question: string }): Promise<SiteVisitView>
  /** Answers once; everybody of the panel reads it. */
  answer(
    actor: Actor,
    id: string,
    input: { readonly finding: store.VisitFinding; readonly text: string; readonly visitedOn: string },
  ): Promise<SiteVisitView>
  /** Requests of a panel, for its members and the office; who asked is said to the office only, since sheets are blind. */
  ofPanel(actor: Actor, panelId: string): Promise<readonly SiteVisitView[]>
  /** Requests of a case, or all that wait, for the office. */
  list(filter: { readonly caseId?: string; readonly open?: boolean }): Promise<readonly SiteVisitView[]>
}

export interface VisitDeps {
  readonly db: Db
  readonly clock: Clock
  readonly audit: Audit
  readonly notifications: Pick<Notifications, 'send'>
  readonly programmes: {
    manifestOf(programme: string, trx?: Trx): Promise<ProgrammeManifest>
    scheme(programme: string, version?: number, trx?: Trx, sheet?: string | null): Promise<ScoreScheme>
  }
  /** The panel, with the actor as its member who may still score. */
  asMember(actor: Actor, panelId: string, trx: Trx): Promise<{ readonly panel: PanelRow }>
  /** Throws for who may not read the panel. */
  requireReadable(actor: Actor, panelId: string): Promise<unknown>
}

export function createVisits({ db, clock, audit, notifications, programmes, asMember, requireReadable }: VisitDeps): Visits {
  async function viewOf(row: store.VisitRow, isOffice: boolean): Promise<SiteVisitView> {
    const scheme = await programmes.scheme(row.programme, row.version, undefined, row.scheme)
    const asked = scheme.rows.find(({ id }) => id === row.row_id)
    return {
      id: row.id,
      caseId: row.case_id,
      caseNumber: row.case_number,
      subject: { id: row.subject_id, name: row.subject_name },
      panelId: row.panel_id,
      rowId: row.row_id,
      row: { number: asked?.number ?? 0, text: asked?.text ?? { zh: row.row_id, en: row.row_id } },
      question: row.question,
      askedAt: row.asked_at,
      askedBy: isOffice ? row.asker : null,
      answer:
        row.answered_at === null || row.finding === null
          ? null
          : {
              finding: row.finding,
              text: row.answer ?? '',
              visitedOn: row.visited_on ?? '',
              by: row.answerer ?? '',
              at: row.answered_at,
            },
    }
  }

  async function found(id: string, isOffice: boolean): Promise<SiteVisitView> {
    const row = await store.visitById(db, id)
    if (row === undefined) throw panelRefusal('VISIT_NOT_FOUND')
    return viewOf(row, isOffice)
  }

  return {
    async ask(actor, panelId, { rowId, question }) {
      if (question.trim() === '') throw panelRefusal('VISIT_QUESTION_MISSING')
      const id = newId('visit')
      await db.transaction().execute(async (trx) => {
        const { panel } = await asMember(actor, panelId, trx)
        const scheme = await programmes.scheme(panel.programme, panel.version, trx, panel.scheme)
        const row = scheme.rows.find((one) => one.id === rowId)
        if (row === undefined) throw panelRefusal('ROW_UNKNOWN')
        if (panel.state !== 'scoring' && panel.state !== 'confirmed' && panel.state !== 'drawn') throw panelRefusal('SCORING_CLOSED')
        const at = clock.now()
        const isNew = await store.insertVisit(trx, {
          id,
          case_id: panel.case_id,
          panel_id: panelId,
          row_id: rowId,
          question: question.trim(),
          asked_by: actor.userId,
          asked_at: at,
        })
        if (!isNew) throw panelRefusal('VISIT_ASKED')
        await audit.record(
          { actor: actor.userId, action: 'visit.ask', object: { kind: 'site-visit', id }, caseId: panel.case_id, detail: { row: rowId } },
          trx,
        )
        const { roles } = await programmes.manifestOf(panel.programme, trx)
        for (const role of roles.filter(({ permissions }) => permissions.includes(OFFICE)))
          await notifications.send(
            {
              to: { role: role.code },
              title: {
                zh: `专家申请现场核查：${panel.subject_name}第 ${row.number} 项`,
                en: `An expert asks for a site visit: ${panel.subject_name}, row ${row.number}`,
              },
              body: { zh: question.trim(), en: question.trim() },
              caseId: panel.case_id,
              key: `visit-asked/${id}`,
            },
            trx,
          )
      })
      return found(id, false)
    },

    async answer(actor, id, { finding, text, visitedOn }) {
      const asked = await store.visitById(db, id)
      if (asked === undefined) throw panelRefusal('VISIT_NOT_FOUND')
      if (text.trim() === '') throw panelRefusal('VISIT_ANSWER_MISSING')
      const { timeZone } = await programmes.manifestOf(asked.programme)
      const at = clock.now()
      if (visitedOn > localDateOf(at, timeZone)) throw panelRefusal('VISIT_IN_FUTURE')
      await db.transaction().execute(async (trx) => {
        const done = await store.answerVisit(trx, id, {
          finding,
          answer: text.trim(),
          visited_on: visitedOn,
          answered_by: actor.userId,
          answered_at: at,
        })
        if (!done) throw panelRefusal('VISIT_ANSWERED')
        await audit.record(
          { actor: actor.userId, action: 'visit.answer', object: { kind: 'site-visit', id }, caseId: asked.case_id, detail: { finding } },
          trx,
        )
        await notifications.send(
          {
            to: { userId: asked.asked_by },
            title: { zh: `现场核查已答复：${asked.subject_name}`, en: `The site visit is answered: ${asked.subject_name}` },
            body: { zh: text.trim(), en: text.trim() },
            caseId: asked.case_id,
            key: `visit-answered/${id}`,
          },
          trx,
        )
      })
      return found(id, true)
    },

    async ofPanel(actor, panelId) {
      await requireReadable(actor, panelId)
      const isOffice = actor.permissions.has(OFFICE)
      const rows = await store.visits(db, { panelId, limit: MOST_VISITS })
      return Promise.all(rows.map((row) => viewOf(row, isOffice)))
    },

    async list(filter) {
      const rows = await store.visits(db, { ...filter, limit: MOST_VISITS })
      return Promise.all(rows.map((row) => viewOf(row, true)))
    },
  }
}

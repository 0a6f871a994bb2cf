import { createHash, randomBytes } from 'node:crypto'
import type { Audit } from '../audit/index.ts'
import type { Page } from '../base/api/common.ts'
import type { EvidenceDevices, EvidenceRows } from '../base/api/evidence.ts'
import type { DeviationView, DrawRecord, PanelView, SheetView } from '../base/api/panels.ts'
import type { ScoreResultView } from '../base/api/score.ts'
import type { Clock } from '../base/clock.ts'
import { as, type Key } from '../base/ids.ts'
import { canonicalJson, isJsonObject, type Json, type JsonObject, joined } from '../base/json.ts'
import type { Evidence } from '../evidence/index.ts'
import type { Actor } from '../identity/index.ts'
import { type PaperProgrammes, ruleSetOf } from '../letters/index.ts'
import type { Notifications } from '../notifications/index.ts'
import {
  type Answers,
  aggregateSheets,
  deviations,
  levelOf,
  levelQuestion,
  missingReasons,
  type ScoreResult,
  type ScoreScheme,
  scoreAnswers,
} from '../rules/score/index.ts'
import type { Runtime } from '../runtime/types.ts'
import { newId } from '../store/id.ts'
import * as store from '../store/panels.ts'
import type { Db, Executor, Trx } from '../store/transaction.ts'
import { localDateOf } from '../time/index.ts'
import { drawablesOf, isOpinionFormed, panelResultOf, partiesOf, unanswered } from './decide.ts'
import { changedSince, type Seen } from './decide-evidence.ts'
import { hashOfOpinion, opinionOf, printedOpinion } from './decide-opinion.ts'
import { commitmentOf, draw } from './draw.ts'
import { type ExpertRegistration, type FormPanel, type PanelResult, panelRefusal } from './types.ts'
import { createVisits, type Visits } from './visits.ts'

/** Door of panels: pool, recusal, draw, blind sheets, aggregation, opinion signed by all. */
export interface Panels {
  registerExpert(expert: ExpertRegistration, trx?: Trx): Promise<void>
  listExperts(): ReturnType<typeof store.listExperts>
  /** Draws a panel for a stage of a case; an earlier panel of the stage is replaced. Throws `PANEL_TOO_FEW_EXPERTS`. */
  form(input: FormPanel, trx: Trx): Promise<{ readonly id: string; readonly members: readonly string[]; readonly size: number }>
  aggregate(panelId: string, trx: Trx): Promise<PanelResult>
  draftOpinion(panelId: string, trx: Trx): Promise<{ readonly id: string; readonly hash: string; readonly text: string }>
  list(actor: Actor, page: { readonly caseId?: string; readonly cursor?: string; readonly limit: number }): Promise<Page<PanelView>>
  get(actor: Actor, panelId: string): Promise<PanelView>
  drawOf(actor: Actor, panelId: string): Promise<DrawRecord>
  declare(actor: Actor, panelId: string, input: { readonly conflict: boolean; readonly ground?: string }): Promise<void>
  sheet(actor: Actor, panelId: string): Promise<SheetView>
  saveSheet(actor: Actor, panelId: string, answers: Answers, revision: number): Promise<SheetView>
  /**
   * Signs once; the evidence is measured anew, frozen as a snapshot and bound into the hash. `seen`: what the devices proposed when the expert
   * looked; throws `EVIDENCE_CHANGED` when they propose something else by now.
   */
  signSheet(actor: Actor, panelId: string, revision: number, seen?: Seen): Promise<{ readonly hash: string; readonly snapshot: string }>
  /** Evidence of the rows: live before the member has signed, frozen afterwards. */
  sheetEvidence(actor: Actor, panelId: string): Promise<EvidenceRows>
  /** Devices behind the first or another source of a row. Throws `ROW_UNKNOWN`. */
  sheetDevices(
    actor: Actor,
    panelId: string,
    rowId: string,
    page: { readonly source: number; readonly only: 'all' | 'silent' | 'reporting'; readonly after: string | null; readonly limit: number },
  ): Promise<EvidenceDevices>
  readonly visits: Visits
  /** Signed sheets and the opinion that stand on a snapshot, each hash computed again from what is stored. */
  boundTo(snapshotId: string): Promise<Bound>
  deviations(actor: Actor, panelId: string): Promise<DeviationView>
  signOpinion(
    actor: Actor,
    panelId: string,
    input: { readonly hash: string; readonly dissent?: string },
  ): Promise<{ readonly formed: boolean }>
  /** Is this user on a panel of the case that still stands? Grants him the case. */
  sitsOn(userId: string, caseId: string): Promise<boolean>
  ofCase(caseId: string): Promise<readonly { readonly id: string; readonly stage: string }[]>
  /** What letters may say of the opinion of this id. */
  opinionData(opinionId: string, trx: Trx): Promise<JsonObject>
}

export interface Bound {
  readonly sheets: readonly {
    readonly id: string
    readonly signedAt: string
    readonly hash: string
    readonly recomputed: string
    readonly matches: boolean
  }[]
  readonly opinion: { readonly panelId: string; readonly hash: string; readonly recomputed: string; readonly matches: boolean } | null
}

export interface PanelDeps {
  readonly db: Db
  readonly clock: Clock
  readonly audit: Audit
  readonly runtime: Pick<Runtime, 'completeUserTask' | 'evaluateDecision'>
  readonly programmes: PaperProgrammes & {
    scheme(programme: string, version?: number, trx?: Trx, sheet?: string | null): Promise<ScoreScheme>
  }
  readonly notifications: Pick<Notifications, 'send'>
  readonly evidence: Pick<Evidence, 'forRows' | 'freeze' | 'devicesBehind'>
}

export function createPanelsService({ db, clock, audit, runtime, programmes, evidence, notifications }: PanelDeps): Panels {
  async function found(executor: Executor, panelId: string): Promise<store.PanelRow> {
    const panel = await store.panelById(executor, panelId)
    if (panel === undefined) throw panelRefusal('PANEL_NOT_FOUND')
    return panel
  }

  /** Staff who manage panels see all of them, members their own; for everybody else there is none. */
  async function readable(
    actor: Actor,
    panelId: string,
  ): Promise<{ readonly panel: store.PanelRow; readonly members: readonly store.PanelMemberRow[] }> {
    const panel = await found(db, panelId)
    const members = await store.membersOf(db, [panelId])
    if (!actor.permissions.has('panel:manage') && !members.some((member) => member.user_id === actor.userId))
      throw panelRefusal('PANEL_NOT_FOUND')
    return { panel, members }
  }

  /** The panel locked, and the actor as its member without conflict. */
  async function asMember(
    actor: Actor,
    panelId: string,
    trx: Trx,
  ): Promise<{ readonly panel: store.PanelRow; readonly members: readonly store.PanelMemberRow[] }> {
    const panel = await store.lockPanel(trx, panelId)
    if (panel === undefined) throw panelRefusal('PANEL_NOT_FOUND')
    const members = await store.membersOf(trx, [panelId])
    const me = members.find((member) => member.user_id === actor.userId)
    if (me === undefined) throw panelRefusal('NOT_A_MEMBER')
    if (panel.state === 'replaced') throw panelRefusal('PANEL_REPLACED')
    if (me.declared === 'conflict') throw panelRefusal('CONFLICT_DECLARED')
    return { panel, members }
  }

  /** Completes the member's own task; like every task it answers who did it on which day. */
  async function completeTask(actor: Actor, panel: store.PanelRow, screen: string, variables: JsonObject, trx: Trx): Promise<void> {
    const key = await store.openTaskOf(trx, panel.case_id, actor.userId, screen)
    if (key === undefined) throw panelRefusal('NO_OPEN_TASK')
    const { timeZone } = (await rulesOf(panel, trx)).manifest
    const done = { completedBy: { id: actor.userId, name: actor.name }, completedOn: localDateOf(clock.now(), timeZone) }
    await runtime.completeUserTask({ userTaskKey: as<Key>(key), variables: joined(done, variables), by: actor.userId }, trx)
  }

  /** The sheet the panel's stage scores by. */
  const schemeOf = ({ programme, version, scheme }: store.PanelRow): Promise<ScoreScheme> =>
    programmes.scheme(programme, version, undefined, scheme)

  /** A case keeps the version of the programme it began under (invariant I16), and so does its panel. */
  const rulesOf = ({ programme, version }: store.PanelRow, trx?: Trx) => programmes.version(programme, version, trx)

  async function decidedLevel(panel: store.PanelRow, scheme: ScoreScheme, result: ScoreResult, trx?: Trx): Promise<string | null> {
    const { deploymentKey } = await rulesOf(panel, trx)
    const { value } = await runtime.evaluateDecision(
      { decisionId: scheme.levelDecision, deploymentKey, variables: levelQuestion(result) },
      trx,
    )
    return levelOf(scheme, result, value)
  }

  async function viewOfResult(panel: store.PanelRow, scheme: ScoreScheme, answers: Answers): Promise<ScoreResultView> {
    const scored = scoreAnswers(scheme, answers)
    if (!scored.ok) return { rows: {}, totals: { approved: '0', bonus: '0', total: '0' }, gates: [], level: null }
    const { rows, totals, gates, minima, vetoes } = scored.value
    return { rows, totals, gates, minima, vetoes, level: await decidedLevel(panel, scheme, scored.value) }
  }

  async function viewOf(panel: store.PanelRow, members: readonly store.PanelMemberRow[]): Promise<PanelView> {
    const { manifest } = await rulesOf(panel)
    const stage = manifest.stages.find(({ code }) => code === panel.stage || code.toLowerCase() === panel.stage.toLowerCase())
    const opinion = panel.opinion
    const signatures = opinion === null ? [] : await store.signaturesOf(db, panel.id)
    const level = manifest.levels.find(({ code }) => code === opinion?.level)
    return {
      id: panel.id,
      caseId: panel.case_id,
      caseNumber: panel.case_number,
      subject: { id: panel.subject_id, name: panel.subject_name },
      stage: panel.stage,
      stageName: stage?.name ?? { zh: panel.stage, en: panel.stage },
      state: panel.state,
      members: members.map((member) => ({
        userId: member.user_id,
        name: member.name,
        speciality: member.speciality ?? '',
        lead: member.position === 0,
        declared: member.declared,
        sheetSigned: member.sheet_signed,
        opinionSigned: member.opinion_signed,
      })),
      excluded: panel.excluded.map(({ name, ground, fact }) => ({ name, ground, fact })),
      draw: panel.draw,
      opinion:
        opinion === null || panel.opinion_hash === null
          ? null
          : {
              text: String(opinion.text ?? ''),
              level: { code: String(opinion.level ?? ''), name: level?.name ?? { zh: '', en: '' } },
              hash: panel.opinion_hash,
              evidence: snapshotsIn(opinion),
              signatures: signatures
                .filter(({ hash }) => hash === panel.opinion_hash)
                .map(({ name, signed_at, dissent }) => ({ name, at: signed_at, dissent })),
            },
    }
  }

  async function sheetView(actor: Actor, panel: store.PanelRow): Promise<SheetView> {
    const scheme = await schemeOf(panel)
    const [sheet, taskKey, selfAssessment, measured] = await Promise.all([
      store.sheetOf(db, panel.id, actor.userId),
      store.openTaskOf(db, panel.case_id, actor.userId, 'scoreSheet'),
      store.selfAssessmentOf(db, panel.case_id),
      evidence.forRows(panel.subject_id, scheme.rows, scheme),
    ])
    const answers = sheet?.answers ?? {}
    return {
      id: sheet?.id ?? '',
      panelId: panel.id,
      taskKey: taskKey ?? null,
      scheme: scheme as unknown as JsonObject,
      answers,
      revision: sheet?.revision ?? 0,
      result: await viewOfResult(panel, scheme, answers),
      signedAt: sheet?.signed_at ?? null,
      hash: sheet?.hash ?? null,
      selfAssessment: selfAssessment ?? {},
      evidence: sheet?.signed_at == null ? measured : (sheet.evidence as unknown as EvidenceRows),
    }
  }

  return {
    registerExpert: (expert, trx) => {
      const save = (inner: Executor) =>
        store.upsertExpert(
          inner,
          { user_id: expert.userId, speciality: expert.speciality, title: expert.title ?? null, active: true },
          (expert.ties ?? []).map((tie) => ({
            id: newId('tie'),
            user_id: expert.userId,
            kind: tie.kind,
            organisation_id: tie.organisationId ?? null,
            organisation_name: tie.organisationName,
            until: tie.until ?? null,
            note: tie.note ?? null,
          })),
        )
      return trx === undefined ? db.transaction().execute(save) : save(trx)
    },

    listExperts: () => store.listExperts(db),

    async form(input, trx) {
      const { manifest } = await ruleSetOf(programmes, input.programme, input.caseId, trx)
      const { size, spares, recusalYears } = manifest.panel
      const now = clock.now()
      const [pool, conflicts, earlierMembers, panels] = await Promise.all([
        store.expertPool(trx),
        store.declaredConflicts(trx, input.caseId),
        input.differentFrom === null
          ? Promise.resolve<readonly string[]>([])
          : store.membersOfStage(trx, input.caseId, input.differentFrom),
        store.panelsOfCase(trx, input.caseId),
      ])
      const { eligible, excluded } = drawablesOf(
        pool.map(({ user_id: userId, name, organisation_id, organisation_name, ties }) => ({
          userId,
          name,
          organisationId: organisation_id,
          organisationName: organisation_name,
          ties,
        })),
        {
          parties: partiesOf(input),
          rule: { years: recusalYears, today: localDateOf(now, manifest.timeZone) },
          declared: new Map(conflicts.map(({ user_id, ground }) => [user_id, ground])),
          earlierMembers,
        },
      )
      if (eligible.length < size)
        throw panelRefusal('PANEL_TOO_FEW_EXPERTS', { eligible: eligible.length, size, excluded: excluded.length })

      const sameStage = panels.filter((panel) => panel.stage === input.stage)
      for (const panel of sameStage) if (panel.state !== 'replaced') await store.setPanelState(trx, panel.id, 'replaced')
      const id = newId('panel')
      const commitment = await takeCommitment(input.programme, id, trx)
      const publicValue = await store.publicValueOf(trx, input.caseId)
      const record = draw({ eligible, size, spares, secret: commitment.secret, publicValue, drawnAt: now })
      await store.insertPanel(
        trx,
        {
          id,
          case_id: input.caseId,
          stage: input.stage,
          round: sameStage.length + 1,
          scheme: input.scheme,
          draw: JSON.stringify(record),
          excluded: JSON.stringify(excluded),
          created_at: now,
        },
        record.drawn.map((user_id, position) => ({ user_id, position })),
      )
      await audit.record(
        {
          actor: 'system',
          action: 'panel.draw',
          object: { kind: 'panel', id },
          caseId: input.caseId,
          detail: { stage: input.stage, commitment: record.commitment, seed: record.seed, excluded: excluded.length },
        },
        trx,
      )
      return { id, members: record.drawn, size }
    },

    async aggregate(panelId, trx) {
      const panel = await found(trx, panelId)
      const scheme = await schemeOf(panel)
      const [sheets, members] = await Promise.all([store.signedSheets(trx, panelId), store.membersOf(trx, [panelId])])
      if (sheets.length !== members.length || sheets.length === 0) throw panelRefusal('SHEETS_OPEN')
      const aggregated = aggregateSheets(
        scheme,
        sheets.map(({ answers }) => answers),
      )
      const { manifest } = await rulesOf(panel, trx)
      const level = (await decidedLevel(panel, scheme, aggregated, trx)) ?? ''
      const { result, missing } = panelResultOf(manifest, aggregated, level)
      await store.setPanelResult(trx, panelId, JSON.stringify({ ...result, missing, sheets: sheets.map(({ id, hash }) => ({ id, hash })) }))
      return result
    },

    async draftOpinion(panelId, trx) {
      const panel = await found(trx, panelId)
      const scheme = await schemeOf(panel)
      const { manifest } = await rulesOf(panel, trx)
      const result = panel.result ?? {}
      const frozen = await store.snapshotsOf(trx, panelId)
      const opinion = opinionOf({
        panel: { id: panelId, caseNumber: panel.case_number, subjectName: panel.subject_name, stage: panel.stage, round: panel.round },
        scheme,
        manifest,
        result,
        frozen: frozen.map(({ id, hash, taken_at }) => ({ id, hash, takenAt: taken_at })),
      })
      const hash = hashOfOpinion(opinion)
      await store.setPanelOpinion(trx, panelId, JSON.stringify(opinion), hash)
      return { id: panelId, hash, text: opinion.text }
    },

    async list(actor, page) {
      const isManager = actor.permissions.has('panel:manage')
      const rows = await store.listPanels(db, {
        userId: isManager ? null : actor.userId,
        caseId: page.caseId ?? null,
        before: page.cursor ?? null,
        limit: page.limit + 1,
      })
      const shown = rows.slice(0, page.limit)
      const members = await store.membersOf(
        db,
        shown.map(({ id }) => id),
      )
      const items = await Promise.all(
        shown.map((panel) =>
          viewOf(
            panel,
            members.filter((member) => member.panel_id === panel.id),
          ),
        ),
      )
      return { items, total: items.length, nextCursor: rows.length > page.limit ? (shown.at(-1)?.created_at ?? null) : null }
    },

    async get(actor, panelId) {
      const { panel, members } = await readable(actor, panelId)
      return viewOf(panel, members)
    },

    drawOf: async (actor, panelId) => (await readable(actor, panelId)).panel.draw,

    declare: (actor, panelId, { conflict, ground }) =>
      db.transaction().execute(async (trx) => {
        const { panel, members } = await asMember(actor, panelId, trx)
        if (conflict && (ground ?? '').trim() === '') throw panelRefusal('GROUND_MISSING')
        await store.declare(trx, panelId, actor.userId, conflict ? 'conflict' : 'no-conflict', ground ?? null, clock.now())
        if (members.every((member) => member.user_id === actor.userId || member.declared === 'no-conflict') && !conflict)
          await store.setPanelState(trx, panelId, 'confirmed')
        await audit.record(
          {
            actor: actor.userId,
            action: 'panel.declare',
            object: { kind: 'panel', id: panelId },
            caseId: panel.case_id,
            detail: { conflict },
          },
          trx,
        )
        await completeTask(actor, panel, 'conflict', { conflict, ground: ground ?? null }, trx)
      }),

    async sheet(actor, panelId) {
      const panel = await db.transaction().execute(async (trx) => {
        const member = await asMember(actor, panelId, trx)
        if ((await store.openTaskOf(trx, member.panel.case_id, actor.userId, 'scoreSheet')) !== undefined) {
          await store.createSheet(trx, { id: newId('sheet'), panel_id: panelId, user_id: actor.userId })
          if (member.panel.state === 'drawn' || member.panel.state === 'confirmed') await store.setPanelState(trx, panelId, 'scoring')
        }
        return member.panel
      })
      return sheetView(actor, panel)
    },

    async saveSheet(actor, panelId, answers, revision) {
      const panel = await db.transaction().execute(async (trx) => {
        const member = await asMember(actor, panelId, trx)
        const scheme = await schemeOf(member.panel)
        const scored = scoreAnswers(scheme, answers)
        if (!scored.ok) throw panelRefusal('SHEET_INVALID', { count: scored.problems.length }, { problems: scored.problems })
        const sheet = await store.sheetOf(trx, panelId, actor.userId)
        if (sheet === undefined) throw panelRefusal('NO_OPEN_TASK')
        if (sheet.signed_at !== null) throw panelRefusal('SHEET_SIGNED')
        if (!(await store.saveSheet(trx, panelId, actor.userId, JSON.stringify(answers), revision))) throw panelRefusal('SHEET_STALE')
        return member.panel
      })
      return sheetView(actor, panel)
    },

    async sheetEvidence(actor, panelId) {
      const { panel } = await readable(actor, panelId)
      const sheet = await store.sheetOf(db, panelId, actor.userId)
      if (sheet?.signed_at != null) return sheet.evidence as unknown as EvidenceRows
      const scheme = await schemeOf(panel)
      return evidence.forRows(panel.subject_id, scheme.rows, scheme)
    },

    async sheetDevices(actor, panelId, rowId, { source, ...page }) {
      const { panel } = await readable(actor, panelId)
      const scheme = await schemeOf(panel)
      const asked = scheme.rows.find(({ id }) => id === rowId)?.evidence?.[source]
      if (asked === undefined) throw panelRefusal('ROW_UNKNOWN')
      return evidence.devicesBehind(panel.subject_id, asked, scheme, page)
    },

    visits: createVisits({ db, clock, audit, notifications, programmes, asMember, requireReadable: readable }),

    async boundTo(snapshotId) {
      const [sheets, panel] = await Promise.all([store.sheetsOn(db, snapshotId), store.panelOnSnapshot(db, snapshotId)])
      const opinion = panel?.opinion ?? null
      const isNamed = JSON.stringify(opinion?.evidence ?? null).includes(JSON.stringify(snapshotId))
      const recomputed = opinion === null ? '' : hashOfOpinion(opinion)
      return {
        sheets: sheets.map((sheet) => {
          const again = hashOfSheet(sheet)
          return { id: sheet.id, signedAt: sheet.signed_at, hash: sheet.hash, recomputed: again, matches: again === sheet.hash }
        }),
        opinion:
          panel === undefined || panel.opinion_hash === null || !isNamed
            ? null
            : { panelId: panel.id, hash: panel.opinion_hash, recomputed, matches: recomputed === panel.opinion_hash },
      }
    },

    async signSheet(actor, panelId, revision, seen = {}) {
      const { panel: outside } = await readable(actor, panelId)
      const scheme = await schemeOf(outside)
      const frozen = await evidence.freeze({ subjectId: outside.subject_id, caseId: outside.case_id, rows: scheme.rows, scheme })
      const changed = changedSince(scheme, seen, frozen.rows)
      if (changed.length > 0) throw panelRefusal('EVIDENCE_CHANGED', { count: changed.length }, { problems: changed })
      return db.transaction().execute(async (trx) => {
        const { panel } = await asMember(actor, panelId, trx)
        const sheet = await store.sheetOf(trx, panelId, actor.userId)
        if (sheet === undefined) throw panelRefusal('NO_OPEN_TASK')
        if (sheet.signed_at !== null) throw panelRefusal('SHEET_SIGNED')
        if (sheet.revision !== revision) throw panelRefusal('SHEET_STALE')
        const problems = [...unanswered(scheme, sheet.answers), ...missingReasons(scheme, sheet.answers, frozen.rows)]
        if (problems.length > 0) throw panelRefusal('SHEET_INVALID', { count: problems.length }, { problems })
        const signedAt = clock.now()
        const rows = frozen.rows as unknown as JsonObject
        const signed = {
          id: sheet.id,
          panel_id: panelId,
          user_id: actor.userId,
          answers: sheet.answers,
          evidence: rows,
          signed_at: signedAt,
        }
        const hash = hashOfSheet(signed)
        await frozen.keep(trx)
        await store.signSheet(trx, sheet.id, { signed_at: signedAt, hash, evidence: JSON.stringify(rows), evidence_snapshot: frozen.id })
        await audit.record(
          {
            actor: actor.userId,
            action: 'sheet.sign',
            object: { kind: 'score-sheet', id: sheet.id },
            caseId: panel.case_id,
            detail: { hash, snapshot: frozen.id },
          },
          trx,
        )
        await completeTask(actor, panel, 'scoreSheet', { sheet: { id: sheet.id, hash } }, trx)
        return { hash, snapshot: frozen.id }
      })
    },

    async deviations(actor, panelId) {
      const { panel, members } = await readable(actor, panelId)
      const sheets = await store.signedSheets(db, panelId)
      if (sheets.length < members.length) throw panelRefusal('SHEETS_OPEN')
      const scheme = await schemeOf(panel)
      const { manifest } = await rulesOf(panel)
      const answers = sheets.map((sheet) => sheet.answers)
      const names = sheets.map((sheet) => members.find((member) => member.user_id === sheet.user_id)?.name ?? '')
      const apart = deviations(scheme, answers)
      const aggregated = aggregateSheets(scheme, answers)
      const level = await decidedLevel(panel, scheme, aggregated)
      return {
        rows: apart.rows.map((row) => ({
          rowId: row.rowId,
          text: scheme.rows.find(({ id }) => id === row.rowId)?.text ?? { zh: row.rowId, en: row.rowId },
          scores: row.scores.map(({ score, met }, index) => ({ member: names[index] ?? '', score, met })),
          mean: row.mean,
          marked: row.marked,
        })),
        totals: apart.totals.map((total, index) => ({ member: names[index] ?? '', ...total })),
        result: {
          ...aggregated.totals,
          level: { code: level ?? '', name: manifest.levels.find(({ code }) => code === level)?.name ?? { zh: '', en: '' } },
        },
      }
    },

    signOpinion: (actor, panelId, { hash, dissent }) =>
      db.transaction().execute(async (trx) => {
        const { panel, members } = await asMember(actor, panelId, trx)
        if (panel.opinion_hash === null || panel.opinion_hash !== hash) throw panelRefusal('OPINION_CHANGED')
        const before = await store.signaturesOf(trx, panelId)
        if (before.some((signature) => signature.user_id === actor.userId)) throw panelRefusal('OPINION_SIGNED')
        await store.insertSignature(trx, {
          panel_id: panelId,
          user_id: actor.userId,
          hash,
          dissent: dissent ?? null,
          signed_at: clock.now(),
        })
        const formed = isOpinionFormed(members.length, hash, [...before, { hash }])
        if (formed) await store.setPanelState(trx, panelId, 'signed')
        await audit.record(
          {
            actor: actor.userId,
            action: 'opinion.sign',
            object: { kind: 'panel', id: panelId },
            caseId: panel.case_id,
            detail: { hash, dissent: dissent ?? null },
          },
          trx,
        )
        await completeTask(actor, panel, 'opinion', { signed: true }, trx)
        return { formed }
      }),

    async sitsOn(userId, caseId) {
      const panels = await store.listPanels(db, { userId, caseId, before: null, limit: 20 })
      return panels.some((panel) => panel.state !== 'replaced')
    },

    ofCase: async (caseId) =>
      (await store.panelsOfCase(db, caseId)).filter(({ state }) => state !== 'replaced').map(({ id, stage }) => ({ id, stage })),

    async opinionData(opinionId, trx) {
      const panel = await store.panelById(trx, opinionId)
      if (panel === undefined || panel.opinion === null) return {}
      const [signatures, { manifest }] = await Promise.all([store.signaturesOf(trx, opinionId), rulesOf(panel, trx)])
      return printedOpinion(
        panel.opinion,
        { id: opinionId, hash: panel.opinion_hash },
        signatures.map(({ name, signed_at: signedAt, hash, dissent }) => ({ name, signedAt, hash, dissent })),
        manifest.timeZone,
      )
    },
  }

  /** Uses the secret that was committed to before, and commits to the next one. */
  async function takeCommitment(programme: string, panelId: string, trx: Trx): Promise<{ readonly secret: string }> {
    const ready = (await store.nextCommitment(trx, programme)) ?? (await newCommitment(programme, trx))
    await store.spendCommitment(trx, ready.id, panelId)
    await newCommitment(programme, trx)
    return { secret: ready.secret }
  }

  async function newCommitment(programme: string, trx: Trx): Promise<{ readonly id: string; readonly secret: string }> {
    const secret = randomBytes(32).toString('hex')
    const id = newId('commit')
    await store.insertCommitment(trx, { id, programme, commitment: commitmentOf(secret), secret, published_at: clock.now(), used_by: null })
    return { id, secret }
  }
}

/** Snapshots an opinion names. */
function snapshotsIn({ evidence }: JsonObject): readonly { readonly id: string; readonly hash: string }[] {
  return (Array.isArray(evidence) ? evidence : []).flatMap((one) =>
    isJsonObject(one) && typeof one.id === 'string' && typeof one.hash === 'string' ? [{ id: one.id, hash: one.hash }] : [],
  )
}

/** What a member signs: his answers and the evidence frozen with them. */
function hashOfSheet(sheet: {
  readonly id: string
  readonly panel_id: string
  readonly user_id: string
  readonly answers: Answers
  readonly evidence: JsonObject
  readonly signed_at: string
}): string {
  return sha256(
    canonicalJson({
      sheet: sheet.id,
      panel: sheet.panel_id,
      by: sheet.user_id,
      answers: sheet.answers as unknown as Json,
      evidence: sheet.evidence,
      signedAt: sheet.signed_at,
    }),
  )
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

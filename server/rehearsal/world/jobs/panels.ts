import type { EvidenceRows } from '../../../base/api/evidence.ts'
import type { Problem } from '../../../base/errors.ts'
import { isJsonObject, type JsonObject, objectIn } from '../../../base/json.ts'
import { drawablesOf, isOpinionFormed, panelResultOf, partiesOf, unanswered } from '../../../panels/decide.ts'
import { panelAsked, panelIdIn } from '../../../panels/decide-jobs.ts'
import { hashOfOpinion, opinionOf } from '../../../panels/decide-opinion.ts'
import { panelRefusal } from '../../../panels/types.ts'
import {
  type Answers,
  aggregateSheets,
  differsFromEvidence,
  faultsOfSheet,
  levelOf,
  levelQuestion,
  type ScoreScheme,
} from '../../../rules/score/index.ts'
import type { CaseBook, RehearsedJob, TaskBook } from '../books.ts'
import { chanceOf } from '../chance.ts'
import type { World } from '../world.ts'
import { caseOf, problemsOf, schemeOf } from './book.ts'
import { sheetEvidence } from './evidence.ts'
import type { Module } from './module.ts'
import { type MemberBook, type PanelBook, panelBook, panelsOf } from './panels-book.ts'

export const panels: Module = {
  jobs: {
    'panel.form': form,
    'panel.aggregate': (job, world) => ({ result: aggregate(panelNamed(world, job), world) }),
    'panel.opinion': (job, world) => ({ opinion: draftOpinion(panelNamed(world, job), world) }),
  },
  facts: {},
}

/** What an expert does on one of the three screens of a panel. */
export type PanelAct =
  | { readonly screen: 'conflict'; readonly conflict: boolean; readonly ground?: string }
  | { readonly screen: 'scoreSheet'; readonly answers: Answers }
  | { readonly screen: 'opinion'; readonly dissent?: string }

/**
 * A member of a panel does his task as on the panel's page: declares, signs his sheet, signs the opinion. Answers what stands against it
 * (`NOT_A_MEMBER`, `ROW_UNANSWERED` for each row, …); nothing when it is done. Where he finds something else than the devices, he says why.
 */
export function completePanelTask(
  world: World,
  task: TaskBook,
  person: { readonly id: string; readonly name: string },
  what: PanelAct,
): readonly Problem[] {
  const panel = panelBook(world).panels.get(panelIdIn(world.variablesAt(task)))
  if (panel === undefined) return problemsOf(panelRefusal('PANEL_NOT_FOUND'))
  const member = panel.members.find(({ userId }) => userId === person.id)
  if (member === undefined) return problemsOf(panelRefusal('NOT_A_MEMBER'))
  if (panel.replaced) return problemsOf(panelRefusal('PANEL_REPLACED'))
  if (member.declared === 'conflict') return problemsOf(panelRefusal('CONFLICT_DECLARED'))
  if (task.element.properties.screen !== what.screen) return problemsOf(panelRefusal('NO_OPEN_TASK'))
  const done = carryOut(world, panel, member, what)
  if (isRefused(done)) return done
  world.completeWith(task, done, person)
  return []
}

/** What a member scores by, what the devices say of it, and how the applicant assessed himself. */
export function sheetAsked(
  world: World,
  task: TaskBook,
): { readonly scheme: ScoreScheme; readonly evidence: EvidenceRows; readonly selfAssessment: JsonObject } | undefined {
  const panel = panelBook(world).panels.get(panelIdIn(world.variablesAt(task)))
  if (panel === undefined) return undefined
  const scheme = schemeOf(world, panel.scheme)
  return { scheme, evidence: sheetEvidence(world, panel.case.subject, scheme), selfAssessment: selfAssessmentOf(panel.case) }
}

/** Writes the act into the book; answers the variables of the task, or what stands against it. */
function carryOut(world: World, panel: PanelBook, member: MemberBook, what: PanelAct): JsonObject | readonly Problem[] {
  switch (what.screen) {
    case 'conflict':
      return declare(member, what)
    case 'scoreSheet':
      return signSheet(world, panel, member, what.answers)
    case 'opinion':
      return signOpinion(world, panel, member, what.dissent ?? null)
  }
}

function declare(
  member: MemberBook,
  { conflict, ground }: { readonly conflict: boolean; readonly ground?: string },
): JsonObject | readonly Problem[] {
  if (conflict && (ground ?? '').trim() === '') return problemsOf(panelRefusal('GROUND_MISSING'))
  member.declared = conflict ? 'conflict' : 'no-conflict'
  member.ground = ground ?? null
  return { conflict, ground: ground ?? null }
}

function signSheet(world: World, panel: PanelBook, member: MemberBook, given: Answers): JsonObject | readonly Problem[] {
  if (member.sheet !== null) return problemsOf(panelRefusal('SHEET_SIGNED'))
  const scheme = schemeOf(world, panel.scheme)
  const answers = withReasons(scheme, given, sheetEvidence(world, panel.case.subject, scheme))
  const problems = [...faultsOfSheet(scheme, answers), ...unanswered(scheme, answers)]
  if (problems.length > 0) return problems
  const no = world.serial('sheet')
  const sheet = { id: `sheet_${no}`, hash: `hash_sheet_${no}`, snapshot: `evidence_sheet_${no}`, answers, signedAt: world.now }
  member.sheet = sheet
  return { sheet: { id: sheet.id, hash: sheet.hash } }
}

function signOpinion(world: World, panel: PanelBook, member: MemberBook, dissent: string | null): JsonObject | readonly Problem[] {
  if (panel.opinionHash === null) return problemsOf(panelRefusal('OPINION_CHANGED'))
  if (member.signature !== null) return problemsOf(panelRefusal('OPINION_SIGNED'))
  member.signature = { hash: panel.opinionHash, dissent, signedAt: world.now }
  return { signed: true }
}

function isRefused(done: JsonObject | readonly Problem[]): done is readonly Problem[] {
  return Array.isArray(done)
}

/** Why an expert finds something else than the devices. */
const ON_THE_SPOT = '已现场查看，情况属实'

function withReasons(scheme: ScoreScheme, answers: Answers, evidence: EvidenceRows): Answers {
  const differing = scheme.rows.filter((row) => {
    const measured = evidence[row.id]
    return measured !== undefined && differsFromEvidence(row, answers[row.id], measured) && (answers[row.id]?.comment ?? '').trim() === ''
  })
  if (differing.length === 0) return answers
  return { ...answers, ...Object.fromEntries(differing.map(({ id }) => [id, { ...answers[id], comment: ON_THE_SPOT }])) }
}

function form(job: RehearsedJob, world: World): JsonObject {
  const book = panelBook(world)
  const owner = caseOf(job)
  const asked = panelAsked(job)
  const { size, recusalYears } = world.bundle.manifest.panel
  const before = panelsOf(world, owner)
  const earlier = before.filter(({ stage, replaced }) => stage === asked.differentFrom && !replaced)
  const { eligible, excluded } = drawablesOf(book.experts, {
    parties: partiesOf(asked),
    rule: { years: recusalYears, today: world.today },
    declared: new Map(
      before.flatMap(({ members }) => members.flatMap((one) => (one.declared === 'conflict' ? [[one.userId, one.ground] as const] : []))),
    ),
    earlierMembers: earlier.flatMap(({ members }) => members.map(({ userId }) => userId)),
  })
  if (eligible.length < size) throw panelRefusal('PANEL_TOO_FEW_EXPERTS', { eligible: eligible.length, size, excluded: excluded.length })
  const sameStage = before.filter(({ stage }) => stage === asked.stage)
  for (const panel of sameStage) panel.replaced = true
  const round = sameStage.length + 1
  const drawn = drawFrom(eligible, size, chanceOf(book.seed, owner.no, 'panel', asked.stage, round))
  const names = new Map(book.experts.map(({ userId, name }) => [userId, name]))
  const panel: PanelBook = {
    id: `panel_${world.serial('panel')}`,
    case: owner,
    stage: asked.stage,
    round,
    differentFrom: asked.differentFrom,
    scheme: asked.scheme,
    members: drawn.map((userId) => ({
      userId,
      name: names.get(userId) ?? userId,
      declared: null,
      ground: null,
      sheet: null,
      signature: null,
    })),
    replaced: false,
    result: null,
    opinion: null,
    opinionHash: null,
  }
  book.panels.set(panel.id, panel)
  before.push(panel)
  return { panel: { id: panel.id, members: drawn, size } }
}

/** The first of the shuffled list (Fisher and Yates). */
function drawFrom(eligible: readonly string[], size: number, chance: { next(): number }): readonly string[] {
  const order = [...eligible].sort()
  for (let place = 0; place < size; place += 1) {
    const pick = place + Math.floor(chance.next() * (order.length - place))
    const [one, other] = [order[place], order[pick]]
    if (one === undefined || other === undefined) break
    order[place] = other
    order[pick] = one
  }
  return order.slice(0, size)
}

function aggregate(panel: PanelBook, world: World): JsonObject {
  if (panel.result !== null) {
    const { missing: _missing, sheets: _sheets, ...known } = panel.result
    return known
  }
  const sheets = panel.members.flatMap(({ sheet }) => (sheet === null ? [] : [sheet]))
  if (sheets.length !== panel.members.length || sheets.length === 0) throw panelRefusal('SHEETS_OPEN')
  const scheme = schemeOf(world, panel.scheme)
  const aggregated = aggregateSheets(
    scheme,
    sheets.map(({ answers }) => answers ?? {}),
  )
  const level = levelOf(scheme, aggregated, world.decide(scheme.levelDecision, levelQuestion(aggregated)).value) ?? ''
  const { result, missing } = panelResultOf(world.bundle.manifest, aggregated, level)
  panel.result = { ...result, missing, sheets: sheets.map(({ id, hash }) => ({ id, hash })) }
  for (const sheet of sheets) sheet.answers = null
  return { ...result }
}

function draftOpinion(panel: PanelBook, world: World): JsonObject {
  const opinion = opinionOf({
    panel: {
      id: panel.id,
      caseNumber: panel.case.number,
      subjectName: panel.case.subject.name,
      stage: panel.stage,
      round: panel.round,
    },
    scheme: schemeOf(world, panel.scheme),
    manifest: world.bundle.manifest,
    result: panel.result ?? {},
    frozen: panel.members.flatMap(({ sheet }) =>
      sheet === null ? [] : [{ id: sheet.snapshot, hash: sheet.hash, takenAt: sheet.signedAt }],
    ),
  })
  panel.opinion = opinion
  panel.opinionHash = hashOfOpinion(opinion)
  return { id: panel.id, hash: panel.opinionHash, text: opinion.text }
}

/** Whether every member has signed the opinion as it stands. */
export function isSigned(panel: PanelBook): boolean {
  const signatures = panel.members.flatMap(({ signature }) => (signature === null ? [] : [signature]))
  return panel.opinionHash !== null && isOpinionFormed(panel.members.length, panel.opinionHash, signatures)
}

function panelNamed(world: World, job: RehearsedJob): PanelBook {
  const panel = panelBook(world).panels.get(panelIdIn(job.variables))
  if (panel === undefined) throw panelRefusal('PANEL_NOT_FOUND')
  return panel
}

/** As last submitted. */
function selfAssessmentOf({ submissions }: CaseBook): JsonObject {
  return objectIn([...submissions.values()].findLast(({ selfAssessment }) => isJsonObject(selfAssessment)) ?? {}, 'selfAssessment')
}

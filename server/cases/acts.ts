import type { CaseDetail } from '../base/api/cases.ts'
import type { JsonObject } from '../base/json.ts'
import type { Actor } from '../identity/index.ts'
import type { CaseAction, ProgrammeVersion } from '../programmes/index.ts'
import type { CaseRow } from '../store/cases.ts'
import * as store from '../store/cases.ts'
import { subjectById } from '../store/subjects.ts'
import { inTransaction, type Trx } from '../store/transaction.ts'
import { isApplicant, isOwn, requireAccess } from './access.ts'
import { checkedData } from './admission.ts'
import type { CaseContext } from './context.ts'
import { isOffered, messageOf, type OfferFacts, offerHolds, WITHDRAW } from './decide-acts.ts'
import { subjectVariable } from './opening.ts'
import { applicantFacts } from './subjects.ts'
import { caseRefusal } from './types.ts'

/** Acts beside the tasks: withdraw, and what the programme offers as a message to the case. */
export interface CaseActs {
  /** By the applicant, while the process takes it; `CASE_NOT_WITHDRAWABLE` otherwise. */
  withdraw(actor: Actor, id: string, reason: string): Promise<void>
  act(actor: Actor, id: string, code: string, data: JsonObject): Promise<void>
}

export function createCaseActs(context: CaseContext): CaseActs {
  const { db, programmes, runtime, audit, clock } = context

  return {
    withdraw: (actor, id, reason) =>
      inTransaction(db, undefined, async (trx) => {
        const { row } = await requireAccess(context, actor, id, trx)
        if (!isOwn(actor, row.organisation_id)) throw caseRefusal('CASE_NOT_FOUND')
        if (row.closed_at !== null) throw caseRefusal('CASE_CLOSED')
        if (!(await store.awaitedMessages(trx, [WITHDRAW], id)).has(WITHDRAW)) throw caseRefusal('CASE_NOT_WITHDRAWABLE')
        const withdrawal = { reason, by: { id: actor.userId, name: actor.name }, on: context.today() }
        await note(row, 'case.withdraw', { zh: '申请单位撤回申请', en: 'Withdrawn by the applicant' }, reason, actor, trx)
        await runtime.publishMessage({ name: WITHDRAW, correlationKey: id, variables: { withdrawal }, timeToLiveMs: 0 }, trx)
      }),

    act: (actor, id, code, data) =>
      inTransaction(db, undefined, async (trx) => {
        const { row } = await requireAccess(context, actor, id, trx)
        const programme = await programmes.version(row.programme, row.version, trx)
        const action = programme.manifest.caseActions?.find((one) => one.code === code)
        if (action === undefined || !actor.permissions.has(action.permission)) throw caseRefusal('CASE_ACTION_UNKNOWN', { action: code })
        const { message, variable } = messageOf(action)
        const isAwaited = (await store.awaitedMessages(trx, [message], id)).has(message)
        if (!isAwaited || !isOffered(action, offerFacts(row), atOf(context, programme)))
          throw caseRefusal('CASE_ACTION_UNKNOWN', { action: code })
        const checked = await check(actor, row, programme, action, data, trx)
        await note(row, `case.${code}`, action.name, null, actor, trx, action.article)
        await runtime.publishMessage(
          {
            name: message,
            correlationKey: id,
            variables: {
              [variable]: { ...checked, by: { id: actor.userId, name: actor.name }, on: context.today() },
            },
            timeToLiveMs: 0,
          },
          trx,
        )
      }),
  }

  async function check(
    actor: Actor,
    row: CaseRow,
    programme: ProgrammeVersion,
    action: CaseAction,
    data: JsonObject,
    trx: Trx,
  ): Promise<JsonObject> {
    if (action.form === undefined) return {}
    const form = await programmes.form(programme.id, programme.version, action.form, trx)
    const subject = await subjectById(trx, row.subject_id)
    const facts = {
      ...(await applicantFacts(context, actor, trx)),
      case: { id: row.id, number: row.number, type: row.case_type },
      subject: subject === undefined ? null : subjectVariable(subject),
    }
    const checked = await checkedData(context, programme, form, data, facts, trx)
    await context.submissions.record(
      {
        caseId: row.id,
        formId: action.form,
        programme: programme.id,
        version: programme.version,
        schema: form.document.schema,
        data: checked,
        by: { userId: actor.userId, organisationId: actor.organisationId },
        task: null,
      },
      trx,
    )
    return checked
  }

  async function note(
    row: CaseRow,
    action: string,
    title: { readonly zh: string; readonly en: string },
    detail: string | null,
    actor: Actor,
    trx: Trx,
    article?: string,
  ): Promise<void> {
    await store.insertEvents(trx, [
      {
        case_id: row.id,
        at: clock.now(),
        kind: 'decision',
        title_zh: title.zh,
        title_en: title.en,
        detail_zh: detail,
        detail_en: detail,
        article: article ?? null,
        actor: actor.userId,
        document_id: null,
        internal: false,
      },
    ])
    await audit.record({ actor: actor.userId, action, object: { kind: 'case', id: row.id }, caseId: row.id }, trx)
  }
}

/** What somebody may start on a case now: cases that hang on it, messages to it, and its withdrawal. */
export async function offersOf(
  context: CaseContext,
  actor: Actor,
  row: CaseRow,
  programme: ProgrammeVersion,
): Promise<CaseDetail['actions']> {
  const { manifest } = programme
  const mayStart = isOwn(actor, row.organisation_id) || !isApplicant(actor)
  const starts = manifest.caseTypes.filter(
    (type) =>
      type.parent === row.case_type &&
      mayStart &&
      actor.permissions.has(type.permission) &&
      offerHolds(type.when, offerFacts(row), true, atOf(context, programme)),
  )
  const offers: CaseDetail['actions'][number][] = starts.map((type) => ({
    code: type.code,
    name: type.name,
    kind: 'start-case',
    target: type.code,
    form: type.startForm === '' ? null : type.startForm,
  }))
  const named = manifest.caseActions ?? []
  const possible = named.filter(
    (action) => actor.permissions.has(action.permission) && isOffered(action, offerFacts(row), atOf(context, programme)),
  )
  const mayWithdraw = !named.some((action) => action.code === WITHDRAW) && isOwn(actor, row.organisation_id) && row.closed_at === null
  const messages = [...possible.map((action) => messageOf(action).message), ...(mayWithdraw ? [WITHDRAW] : [])]
  const awaited = await store.awaitedMessages(context.db, messages, row.id)
  for (const action of possible) {
    if (!awaited.has(messageOf(action).message)) continue
    offers.push({ code: action.code, name: action.name, kind: 'message', target: action.code, form: action.form ?? null })
  }
  if (mayWithdraw && awaited.has(WITHDRAW))
    offers.push({ code: WITHDRAW, name: { zh: '撤回申请', en: 'Withdraw' }, kind: 'message', target: WITHDRAW, form: null })
  return offers
}

function offerFacts(row: CaseRow): OfferFacts {
  return { status: row.status, stage: row.stage, caseType: row.case_type, closed: row.closed_at !== null, outcome: row.outcome }
}

function atOf({ clock }: CaseContext, { manifest }: ProgrammeVersion) {
  return { now: clock.now(), zone: manifest.timeZone }
}

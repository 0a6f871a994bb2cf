/** Door of the alarms of devices: who sees them, who acknowledges and handles them, and the sweep for those no message raises. */
import type { Logger } from 'pino'
import type { Audit } from '../audit/index.ts'
import type { AlarmCounts, AlarmHandling, AlarmState, AlarmView, DeviceKindView } from '../base/api/alarms.ts'
import type { Page } from '../base/api/common.ts'
import type { Clock } from '../base/clock.ts'
import type { Actor } from '../identity/index.ts'
import * as store from '../store/alarms.ts'
import { type Db, inTransaction, type Trx } from '../store/transaction.ts'
import { alarmName, KIND_VIEWS, kindName, metricOf } from './kinds.ts'
import { type Swept, sweepAlarms } from './sweep.ts'
import { alarmRefusal } from './types.ts'

export interface AlarmQuery {
  readonly subject?: string
  readonly device?: string
  readonly kind?: string
  readonly severity?: string
  readonly state?: AlarmState
  /** RFC 3339; raised from and before. */
  readonly from?: string
  readonly to?: string
  readonly cursor?: string
  readonly limit?: number
}

export interface Alarms {
  /** Of every subject; the route asks for the permission. */
  list(query: AlarmQuery): Promise<Page<AlarmView>>
  ofSubject(actor: Actor, subjectId: string, query: AlarmQuery): Promise<Page<AlarmView>>
  counts(actor: Actor, subjectId: string): Promise<AlarmCounts>
  /** `ALARM_NOT_FOUND` for alarms of subjects the actor may not see. */
  get(actor: Actor, id: string): Promise<AlarmView>
  /** Somebody has seen it; the first one counts. */
  acknowledge(actor: Actor, id: string): Promise<AlarmView>
  /** Somebody dealt with it; an alarm that the device reports and never takes back is cleared by that (SX 7.2.7-3, 7.2.8-4). */
  handle(actor: Actor, id: string, handling: AlarmHandling): Promise<AlarmView>
  readonly kinds: readonly DeviceKindView[]
  sweep(): Promise<Swept | null>
  start(): void
  stop(): Promise<void>
}

export interface AlarmsDeps {
  readonly db: Db
  readonly clock: Clock
  readonly audit: Pick<Audit, 'record'>
  readonly cases: {
    readonly subjects: { requireAccess(actor: Actor, id: string, trx?: Trx): Promise<{ readonly organisation_id: string }> }
  }
  readonly logger: Logger
}

const USUAL_LIMIT = 50
const HANDLING_DAYS = 30
const DAY_MS = 86_400_000
const SWEEP_EVERY_MS = 60_000
const ID = /^\d{1,18}$/

export function createAlarms({ db, clock, audit, cases, logger }: AlarmsDeps): Alarms {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<unknown> = Promise.resolve()

  async function find(actor: Actor, id: string, trx?: Trx): Promise<store.AlarmRow> {
    const row = ID.test(id) ? await store.alarmById(trx ?? db, id) : undefined
    if (row === undefined) throw alarmRefusal('ALARM_NOT_FOUND')
    await cases.subjects.requireAccess(actor, row.subject_id, trx).catch((cause: unknown) => {
      throw alarmRefusal('ALARM_NOT_FOUND', {}, { cause })
    })
    return row
  }

  /** Does the act in one transaction, with the alarm locked, for whoever keeps its subject. */
  async function act(actor: Actor, id: string, work: (row: store.AlarmRow, trx: Trx) => Promise<void>): Promise<AlarmView> {
    return inTransaction(db, undefined, async (trx) => {
      const { subject_id } = await find(actor, id, trx)
      const subject = await cases.subjects.requireAccess(actor, subject_id, trx)
      const keeps = actor.permissions.has('subject:own') && actor.organisationId === subject.organisation_id
      if (!keeps && !actor.permissions.has('bridge:manage')) throw alarmRefusal('ALARM_READ_ONLY')
      await store.lockAlarm(trx, id)
      await work(await find(actor, id, trx), trx)
      return viewOf(await find(actor, id, trx))
    })
  }

  async function list({ cursor, limit = USUAL_LIMIT, state = 'all', ...filter }: AlarmQuery): Promise<Page<AlarmView>> {
    const { rows, total } = await store.listAlarms(db, { ...filter, state }, { after: positionOf(cursor), limit: limit + 1 })
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      items: page.map(viewOf),
      total,
      nextCursor: rows.length > limit && last !== undefined ? `${last.raised_at}_${last.id}` : null,
    }
  }

  const sweep = () => sweepAlarms(db, clock.now())

  return {
    list,
    kinds: KIND_VIEWS,
    sweep,

    async ofSubject(actor, subjectId, query) {
      await cases.subjects.requireAccess(actor, subjectId)
      return list({ ...query, subject: subjectId })
    },

    async counts(actor, subjectId) {
      await cases.subjects.requireAccess(actor, subjectId)
      const since = new Date(Date.parse(clock.now()) - HANDLING_DAYS * DAY_MS).toISOString()
      const { open, unhandled, raised, handled, minutes } = await store.alarmCounts(db, subjectId, since)
      const of = (severity: string) => open.filter((one) => one.severity === severity).reduce((sum, one) => sum + one.open, 0)
      const kinds = [...new Set(open.map(({ kind }) => kind))]
      return {
        open: { urgent: of('urgent'), serious: of('serious'), notice: of('notice') },
        unhandled,
        byKind: kinds.map((kind) => ({
          kind,
          name: kindName(kind),
          open: open.filter((one) => one.kind === kind).reduce((sum, one) => sum + one.open, 0),
        })),
        handling: { days: HANDLING_DAYS, raised, handled, medianMinutes: minutes === null ? null : Math.round(minutes * 10) / 10 },
      }
    },

    get: async (actor, id) => viewOf(await find(actor, id)),

    acknowledge: (actor, id) =>
      act(actor, id, async (row, trx) => {
        if (row.acknowledged_at !== null) return
        const at = clock.now()
        await store.acknowledgeAlarm(trx, id, at, actor.userId)
        await store.recordAct(trx, { alarm: id, at, by: actor.userId, act: 'acknowledge', detail: {} })
        await audit.record({ actor: actor.userId, action: 'alarm.acknowledge', object: { kind: 'alarm', id } }, trx)
      }),

    handle: (actor, id, { outcome, note }) =>
      act(actor, id, async (row, trx) => {
        if (row.handled_at !== null) throw alarmRefusal('ALARM_HANDLED')
        const words = note?.trim() ?? ''
        if (outcome === 'other' && words === '') throw alarmRefusal('ALARM_NOTE_NEEDED')
        const at = clock.now()
        const kept = words === '' ? null : words
        await store.handleAlarm(trx, id, { at, by: actor.userId, outcome, note: kept, clears: row.source === 'event' })
        await store.recordAct(trx, { alarm: id, at, by: actor.userId, act: 'handle', detail: { outcome, note: kept } })
        await audit.record({ actor: actor.userId, action: 'alarm.handle', object: { kind: 'alarm', id }, detail: { outcome } }, trx)
      }),

    start() {
      timer = setInterval(() => {
        running = sweep().catch((cause: unknown) => logger.warn({ err: cause }, 'alarms could not be swept'))
      }, SWEEP_EVERY_MS)
      timer.unref()
    },
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}

/** `time_id` of the last alarm of the page before. */
function positionOf(cursor: string | undefined): { readonly at: string; readonly id: string } | null {
  const [, at, id] = /^(.{1,40})_(\d{1,18})$/.exec(cursor ?? '') ?? []
  return at === undefined || id === undefined || Number.isNaN(Date.parse(at)) ? null : { at, id }
}

function viewOf(row: store.AlarmRow): AlarmView {
  const person = (id: string | null, name: string | null) => (id === null ? null : { id, name: name ?? id })
  const acknowledgedBy = person(row.acknowledged_by, row.acknowledged_name)
  const handledBy = person(row.handled_by, row.handled_name)
  const metric = metricOf(row.kind, row.source)
  return {
    id: row.id,
    subject: { id: row.subject_id, name: row.subject_name },
    device: { id: row.device_id, name: row.device_name, place: row.place },
    kind: { id: row.kind, name: kindName(row.kind) },
    alarm: row.alarm,
    name: alarmName(row.kind, row.alarm),
    sort: row.sort,
    source: row.source,
    metric: metric === null ? null : { ...metric, value: row.value },
    severity: row.severity,
    raisedAt: row.raised_at,
    noticedAt: row.noticed_at,
    clearedAt: row.cleared_at,
    clearedBy: person(row.cleared_by, row.cleared_name),
    acknowledged: row.acknowledged_at === null || acknowledgedBy === null ? null : { at: row.acknowledged_at, by: acknowledgedBy },
    handled:
      row.handled_at === null || handledBy === null || row.outcome === null
        ? null
        : { at: row.handled_at, by: handledBy, outcome: row.outcome, note: row.note },
  }
}

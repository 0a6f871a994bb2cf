import kinds from '../kinds.json' with { type: 'json' }
import type { AlarmRule } from './alarms.ts'

/** What a kind of device may say, from `kinds.json`. */
export interface KindRule {
  readonly metrics: ReadonlyMap<string, MetricRule>
  /** Fields about a person: dropped, or kept as a pseudonym. */
  readonly personal: ReadonlySet<string>
  readonly pseudonyms: ReadonlySet<string>
  /** Fields of the standard that stand in the register, in the time of the message or in an alarm, or are left out on purpose: passed over. */
  readonly elsewhere: ReadonlySet<string>
  readonly events: ReadonlySet<string>
  readonly alarms: ReadonlyMap<string, AlarmRule>
  /** A device that said nothing for so long is offline; milliseconds. */
  readonly onlineWindowMs: number
}

export interface MetricRule {
  readonly key: string
  readonly type: string
  readonly min?: number
  readonly max?: number
  /** Text is one of these words (code or Chinese), or written in this form; free text is never kept, since it may hold anything. */
  readonly words?: ReadonlySet<string>
  readonly format?: string
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** What a device adds to the name of an alarm when it takes it back. */
export const CLEARED = ':cleared'

type KindDocument = (typeof kinds.kinds)[number]

export const KINDS: ReadonlyMap<string, KindRule> = new Map(
  kinds.kinds.map((kind) => {
    const alarms = kind.alarms.map(alarmOf)
    return [
      kind.id,
      {
        metrics: new Map(kind.metrics.map((metric): [string, MetricRule] => [metric.key, metricOf(metric)])),
        personal: new Set(kind.personalFields),
        pseudonyms: new Set<string>('pseudonyms' in kind ? kind.pseudonyms : []),
        elsewhere: new Set<string>(Object.values(kind.elsewhere).flat()),
        events: new Set(alarms.flatMap(({ key, lasting }) => (lasting ? [key, `${key}${CLEARED}`] : [key]))),
        alarms: new Map(alarms.map((alarm): [string, AlarmRule] => [alarm.key, alarm])),
        onlineWindowMs: kind.onlineWindowMinutes * MINUTE_MS,
      },
    ]
  }),
)

/** How far a device's clock may be wrong, and how long after its time a message still counts; milliseconds. */
export const LIMITS = {
  futureMs: kinds.limits.futureMinutes * MINUTE_MS,
  lateMs: kinds.limits.lateMinutes * MINUTE_MS,
  acceptPastMs: kinds.limits.acceptPastDays * DAY_MS,
}

/** Days for which single readings are kept; a kind may have to keep its own longer. Roll-ups stay. */
export const RETENTION: { readonly days: number; readonly byKind: readonly { readonly kind: string; readonly days: number }[] } = {
  days: kinds.limits.rawRetentionDays,
  byKind: kinds.kinds.flatMap((kind) =>
    'retentionDays' in kind && kind.retentionDays > kinds.limits.rawRetentionDays ? [{ kind: kind.id, days: kind.retentionDays }] : [],
  ),
}

type Kept = keyof typeof kinds.keepDays

/** Days for which what is no reading is kept; a kind may say its own (`keepDays` of the kind). */
export const KEEP: { readonly [what in Kept]: typeof RETENTION } = {
  quarantine: keepOf('quarantine'),
  events: keepOf('events'),
  alarms: keepOf('alarms'),
  refusals: keepOf('refusals'),
}

function keepOf(what: Kept): typeof RETENTION {
  const byKind = kinds.kinds.flatMap((kind) => {
    const { id, keepDays }: { readonly id: string; readonly keepDays?: { readonly [what in Kept]?: number } } = kind
    const days = keepDays?.[what]
    return days === undefined ? [] : [{ kind: id, days }]
  })
  return { days: kinds.keepDays[what], byKind }
}

function metricOf(metric: KindDocument['metrics'][number]): MetricRule {
  const { words, ...rest }: { words?: readonly { readonly code: string; readonly zh: string }[]; key: string; type: string } = metric
  return words === undefined ? rest : { ...rest, words: new Set(words.flatMap(({ code, zh }) => [code, zh])) }
}

function alarmOf(alarm: KindDocument['alarms'][number]): AlarmRule {
  const { zh, en, key, sorts, severity, lasting, conditions = [] }: KindAlarm = alarm as KindAlarm
  return { key, name: { zh, en }, sorts, severity, lasting, conditions }
}

type KindAlarm = Omit<AlarmRule, 'name' | 'conditions'> & {
  readonly zh: string
  readonly en: string
  readonly conditions?: AlarmRule['conditions']
}
